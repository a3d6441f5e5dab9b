//! Settings beside the registry: what `containerd config dump` makes of them once they are set in each config.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use mirrorshift::api::{Knobs, Options, Pause, convert};
use mirrorshift::release::Release;
use serde_json::{Value, json};

use crate::Failure;
use crate::cases::Case;
use crate::support::toml;

const IMAGE: &str = "mirror.example/k8s/pause:9";

/// What became of one config.
enum Outcome {
    Set,
    /// The conversion says that it can't be set, or containerd refuses the config with and without it.
    Unusable,
    Differs(String),
}

/// Sets them in every case, and says whether containerd agrees that they are set.
pub fn compare(containerd: &Path, release: Release, cases: &[Case], workers: usize) -> Result<bool, Failure> {
    let scratch = tempfile::tempdir()?;
    let workers = workers.max(1);
    let share = |worker: usize| {
        let path = scratch.path().join(format!("{worker}.toml"));
        let mine = cases.iter().skip(worker).step_by(workers);
        mine.map(|case| Ok((case.name.as_str(), outcome(containerd, case, &path)?)))
            .collect::<Result<Vec<_>, Failure>>()
    };
    let shares: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
        threads.into_iter().map(|it| it.join().unwrap_or_else(|_| Err("a thread panicked".into()))).collect()
    });
    let (mut set, mut unusable, mut differ) = (0, 0, 0);
    for (name, outcome) in shares.into_iter().collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten() {
        match outcome {
            Outcome::Set => set += 1,
            Outcome::Unusable => unusable += 1,
            Outcome::Differs(why) => {
                differ += 1;
                eprintln!("=== {name}: SystemdCgroup or the pause image is not set\n{why}\n");
            }
        }
    }
    println!(
        "SystemdCgroup and the pause image in {} configs on containerd {release}: set in {set}, refused in {unusable}, \
         {differ} disagree",
        cases.len()
    );
    Ok(differ == 0 && (set > 0 || cases.len() == 1))
}

fn outcome(containerd: &Path, case: &Case, path: &Path) -> Result<Outcome, Failure> {
    let pause = Some(Pause::Image(IMAGE.to_owned()));
    let options = Options { knobs: Knobs { systemd_cgroup: true, pause }, ..case.options.clone() };
    let conversion = convert(&case.config, &options);
    let is_refused = conversion.not_carried.iter().any(|it| it.why.english().starts_with("it is not set"));
    let Some(file) = conversion.files.iter().find(|it| it.path == "config.toml").filter(|_| !is_refused) else {
        return Ok(Outcome::Unusable);
    };
    match dump(containerd, &file.contents, path)? {
        Ok(found) if found == json!([IMAGE, "io.containerd.runc.v2", true]) => Ok(Outcome::Set),
        Ok(found) => Ok(Outcome::Differs(format!("{found}\n{}", file.contents))),
        Err(_) if dump(containerd, &case.config, path)?.is_err() => Ok(Outcome::Unusable),
        Err(why) => Ok(Outcome::Differs(format!("{why}\n{}", file.contents))),
    }
}

/// The pause image, the type of runc and its `SystemdCgroup` as containerd understands `config`, or why it does not.
fn dump(containerd: &Path, config: &str, path: &Path) -> Result<Result<Value, String>, Failure> {
    fs::write(path, config)?;
    let output = Command::new(containerd).arg("--config").arg(path).args(["config", "dump"]).output()?;
    if !output.status.success() {
        return Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let data = toml(&String::from_utf8(output.stdout)?)?;
    let plugins = &data["plugins"];
    let old = ["cri", "io.containerd.grpc.v1.cri"].map(|name| &plugins[name]);
    let old = old.into_iter().find(|it| !it["sandbox_image"].is_null());
    let (image, cri) = match old {
        Some(cri) => (&cri["sandbox_image"], cri),
        None => (
            &plugins["io.containerd.cri.v1.images"]["pinned_images"]["sandbox"],
            &plugins["io.containerd.cri.v1.runtime"],
        ),
    };
    let runc = &cri["containerd"]["runtimes"]["runc"];
    Ok(Ok(json!([image, runc["runtime_type"], runc["options"]["SystemdCgroup"]])))
}
