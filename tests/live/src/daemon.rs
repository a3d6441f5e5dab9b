//! A real containerd, from its start to its end.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use tonic::Code;

use crate::Failure;
use crate::cri::ImageService;
use crate::node::Node;

/// It starts within a fraction of a second.
const START: Duration = Duration::from_secs(30);
/// No pull here waits for a server that never answers.
const PULL: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Below the node's root.
const LOG: &str = "containerd.log";

/// What a containerd came to.
pub enum Started {
    Runs(Box<Daemon>),
    /// It exited, or runs without CRI; its last words.
    Refused {
        exited: bool,
        words: String,
    },
}

pub struct Daemon {
    /// Killed when it is dropped, if nobody stops it; `None` for one that the node itself has started.
    child: Option<Child>,
    service: ImageService,
}

impl Daemon {
    /// Starts the containerd of `node`, with nothing left of the one before.
    pub async fn start(node: &Node) -> Result<Started, Failure> {
        for path in ["/var/lib/containerd", "/run/containerd", "/run/containerd.sock", "/run/containerd.sock.ttrpc"] {
            node.remove(path);
        }
        let log = node.root.join(LOG);
        let child = Command::new("chroot")
            .arg(&node.root)
            .args(["/containerd", "--config", "/etc/containerd/config.toml", "--address", "/run/containerd.sock"])
            .args(["--root", "/var/lib/containerd", "--state", "/run/containerd", "--log-level", "info"])
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .kill_on_drop(true)
            .spawn()?;
        Self::wait(node, Some(child)).await
    }

    /// Waits for the containerd of `node` to serve, or to end if it is `child`.
    pub async fn wait(node: &Node, mut child: Option<Child>) -> Result<Started, Failure> {
        let log = node.root.join(LOG);
        let socket = node.root.join("run/containerd.sock");
        let since = Instant::now();
        while since.elapsed() < START {
            if child.as_mut().map(Child::try_wait).transpose()?.flatten().is_some() {
                return Ok(Started::Refused { exited: true, words: last_words(&log, "") });
            }
            sleep(BETWEEN_LOOKS).await;
            let Ok(mut service) = ImageService::connect(&socket, PULL).await else { continue };
            match service.list().await {
                Ok(()) => return Ok(Started::Runs(Box::new(Self { child, service }))),
                Err(status) if status.code() == Code::Unimplemented => {
                    return Ok(Started::Refused { exited: false, words: last_words(&log, "failed to load plugin") });
                }
                // It is there and not ready, or it ends just now.
                Err(_) => {}
            }
        }
        Err(format!("containerd does not start; its log:\n{}", fs::read_to_string(&log)?).into())
    }

    pub async fn stop(mut self) -> Result<(), Failure> {
        match &mut self.child {
            Some(child) => Ok(child.kill().await?),
            None => Ok(()),
        }
    }

    /// Pulls `image`, and gives containerd's words where that fails.
    pub async fn pull(&mut self, image: &str) -> Result<Result<(), String>, Failure> {
        let pulled = timeout(PULL, self.service.pull(image)).await;
        Ok(pulled.map_err(|_| format!("the pull of {image} does not end"))?.map_err(|it| it.message().to_owned()))
    }
}

/// The lines of the log that hold `text`, without their escapes; for no text, the last line.
fn last_words(log: &PathBuf, text: &str) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(text)).collect();
    let words = if text.is_empty() { lines.last().copied().unwrap_or_default().to_owned() } else { lines.join("\n") };
    words.replace("\\\"", "\"").replace("\\\\", "\\")
}
