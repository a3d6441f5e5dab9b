//! `mirrorshift convert`.

use std::path::Path;

use mirrorshift::api::{self, Comparison, Conversion, File, Knobs, Options, Pause, Verdict};
use mirrorshift::convert::{default_pause, from_registry};
use mirrorshift::model::image::Image;

use super::input::Input;
use super::report::{BOLD, DIM, GREEN, RED, YELLOW, plain};
use super::{Common, Convert, Failure, Mode, Wanted, input, output, report};

pub fn run(arguments: &Convert) -> Result<u8, Failure> {
    let json = arguments.common.json;
    let to_output = arguments.archive.as_deref() == Some(Path::new("-"));
    if json && to_output {
        return Err(Failure("standard output can't take --json and an --archive at once".to_owned()));
    }
    let Converted { source, mut conversion, .. } = converted(&arguments.file, &arguments.wanted, &arguments.common)?;
    let status = status(&conversion);
    if let Some(directory) = &arguments.out {
        refuse_source(arguments, &directory.join("config.toml"))?;
        output::Tree { directory, files: &conversion.files, config_permissions: source.permissions }
            .write(arguments.force)?;
    }
    if let Some(path) = &arguments.archive {
        let bytes =
            api::archive(&conversion.files).map_err(|why| Failure(format!("the files can't be packed: {why}")))?;
        if to_output {
            output::print_bytes(&bytes)?;
        } else {
            refuse_source(arguments, path)?;
            output::write_private(path, &bytes, arguments.force)?;
        }
    }
    let hidden = conversion.hide_secrets();
    if json {
        output::print_json(&conversion)?;
        return Ok(status);
    }
    if let Some(directory) = &arguments.out {
        for file in &conversion.files {
            say!("{GREEN}wrote{GREEN:#} {}", directory.join(&file.path).display());
        }
    }
    match &arguments.archive {
        Some(path) if !to_output => say!("{GREEN}wrote{GREEN:#} {}", path.display()),
        Some(_) => {}
        None if arguments.out.is_none() => {
            output::print(&listing(&conversion.files, output::is_terminal()))?;
            if hidden > 0 {
                report::note("values of credentials are shown as ***; --out writes them as they are");
            }
        }
        None => {}
    }
    summary(&conversion);
    Ok(status)
}

/// What the user named, and what became of it.
pub struct Converted {
    pub source: Input,
    pub options: Options,
    pub conversion: Conversion,
}

/// Converts what the user named. Findings are reported, unless the result is JSON, which holds them.
pub fn converted(file: &Path, wanted: &Wanted, common: &Common) -> Result<Converted, Failure> {
    let options = options(wanted, common)?;
    let source = input::read(file)?;
    let mut conversion = api::convert(&source.text, &options);
    if !common.json {
        report::diagnostics(&source.name, &source.text, &conversion.diagnostics);
    }
    if conversion.files.is_empty() {
        if common.json {
            conversion.hide_secrets();
            output::print_json(&conversion)?;
        }
        return Err(Failure(format!("`{}` can't be converted; nothing was written", source.name)));
    }
    Ok(Converted { source, options, conversion })
}

/// Converting a file onto itself would leave no source to go back to.
fn refuse_source(arguments: &Convert, target: &Path) -> Result<(), Failure> {
    let is_source = |target: &Path| {
        let (Ok(source), Ok(target)) = (arguments.file.canonicalize(), target.canonicalize()) else {
            return false;
        };
        source == target
    };
    if !arguments.force && is_source(target) {
        let why = "the source itself, which would be overwritten; choose another place, or add --force";
        return Err(Failure(format!("`{}` is {why}", target.display())));
    }
    Ok(())
}

/// The core's options.
pub fn options(wanted: &Wanted, common: &Common) -> Result<Options, Failure> {
    let containerd = common.release();
    for image in wanted.images.iter().chain(&wanted.sandbox_image) {
        Image::parse(image, containerd).map_err(|why| Failure(format!("`{image}` is no image reference: {why}")))?;
    }
    if let Some(registry) = &wanted.pause_registry {
        let image = from_registry(default_pause(containerd), registry);
        let why =
            |why| Failure(format!("`{registry}` is no registry with a path, such as `mirror.example/k8s`: {why}"));
        Image::parse(&image, containerd).map_err(why)?;
    }
    let mode = match wanted.mode {
        Mode::Exact => api::Mode::Exact,
        Mode::Recommended => api::Mode::Recommended,
    };
    Ok(Options {
        containerd,
        target: wanted.target,
        config_path: wanted.config_path.clone(),
        mode,
        images: wanted.images.clone(),
        knobs: Knobs {
            systemd_cgroup: wanted.systemd_cgroup,
            pause: match (&wanted.sandbox_image, &wanted.pause_registry) {
                (Some(image), _) => Some(Pause::Image(image.clone())),
                (None, registry) => registry.clone().map(Pause::Registry),
            },
        },
    })
}

/// The exit status for a conversion that was made.
pub fn status(conversion: &Conversion) -> u8 {
    if is_carried_over(conversion) { 0 } else { 3 }
}

/// A pull that fails before its first request is nothing to be content with, even where it has always failed.
fn is_carried_over(conversion: &Conversion) -> bool {
    let is_fine = |it: &Comparison| it.verdict != Verdict::Different && it.after.error.is_none();
    conversion.not_carried.is_empty() && conversion.comparison.iter().all(is_fine)
}

/// The files, each under a heading. For a person at a terminal the files would be out of sight above the script.
fn listing(files: &[File], for_terminal: bool) -> String {
    let mut out = String::new();
    for file in files {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("# {}\n", file.path));
        match for_terminal && file.path == "migrate.sh" {
            true => {
                let lines = file.contents.lines().count();
                out.push_str(&format!(
                    "{lines} lines of shell that do this on a node: --out DIR writes them, --json and a pipe hold them\n"
                ));
            }
            false => out.push_str(&file.contents),
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
    }
    out
}

/// The verdict for each image, and what is left to do.
pub fn summary(conversion: &Conversion) {
    for it in &conversion.comparison {
        let (style, words) = match it.verdict {
            Verdict::Identical => (GREEN, "identical, pulls ask the same servers in the same way"),
            Verdict::Equivalent => (GREEN, "equivalent, pulls differ only in what none of them can notice"),
            Verdict::Different => (RED, "different, pulls change"),
        };
        // The name that the core takes for a registry which the config does not mention.
        let is_other = it.before.registry.ends_with("unlisted.example");
        let registry = if is_other { "any other registry".to_owned() } else { plain(&it.before.registry) };
        say!("{BOLD}{registry}{BOLD:#}: {style}{words}{style:#} {DIM}({}){DIM:#}", plain(&it.image));
        for difference in &it.differences {
            say!("  - {}", plain(&difference.english()));
        }
    }
    for it in &conversion.not_carried {
        say!("{YELLOW}not carried over{YELLOW:#} {BOLD}{}{BOLD:#}: {}", plain(&it.key), plain(&it.why.english()));
        say!("  {}", plain(&it.action.english()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_counted_for_a_terminal_and_printed_for_a_program() {
        let file = |path: &str, contents: &str| File { path: path.to_owned(), contents: contents.to_owned() };
        let files = [file("config.toml", "a = 1\n"), file("migrate.sh", "#!/bin/sh\nmain\n")];
        assert_eq!(listing(&files, false), "# config.toml\na = 1\n\n# migrate.sh\n#!/bin/sh\nmain\n");
        let shown = listing(&files, true);
        assert!(shown.starts_with("# config.toml\na = 1\n\n# migrate.sh\n2 lines of shell"), "{shown}");
        assert!(shown.contains("--out DIR") && shown.contains("--json") && !shown.contains("main"), "{shown}");
        assert_eq!(shown.lines().count(), 5, "{shown}");
    }
}
