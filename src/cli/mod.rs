//! Commands, flags and exit statuses. What is printed comes from the core; nothing is decided here.
//!
//! Standard output carries the result alone, standard error what is for a person.

/// Prints a line for a person, with colours where they are wanted. Standard error may be full or closed: what the
/// program does must not depend on that, and `eprintln!` would abort it.
macro_rules! say {
    ($($line:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($line)*);
    }};
}

mod check;
mod convert;
mod explain;
mod glob;
mod input;
mod node;
mod output;
mod report;
mod simulate;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use mirrorshift::release::Release;

/// Shows what containerd does with a registry configuration, and moves legacy mirrors to config_path and certs.d
#[derive(Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit statuses: 0 done, 2 unusable input or arguments; `convert` and `check` add 3 and 1.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Converts registry.mirrors, configs and auths of a config.toml to config_path and hosts.toml files
    #[command(after_help = CONVERT_HELP)]
    Convert(Convert),
    /// Prints what containerd would ask for an image, in order
    #[command(after_help = SIMULATE_HELP)]
    Simulate(Simulate),
    /// Looks for trouble in config.toml and hosts.toml files
    #[command(after_help = CHECK_HELP)]
    Check(Check),
    /// Says what a key means, or lists all keys
    #[command(after_help = EXPLAIN_HELP)]
    Explain(Explain),
}

const CONVERT_HELP: &str = "\
Without --out the files are printed, each under a heading, with credentials shown as ***. The verdict
for each registry goes to standard error.

Exit statuses:
  0  pulls ask the same servers in the same way, and everything was carried over
  3  converted, but a plan differs or something could not be carried over: each is listed.
     The steps of --mode recommended change plans, so that it nearly always ends with 3
  2  the input or the arguments can't be used; nothing was written

Examples:
  mirrorshift convert /etc/containerd/config.toml
  mirrorshift convert config.toml --out converted --target 2.2
  ssh node cat /etc/containerd/config.toml | mirrorshift convert - --json --image quay.io/org/app:1";

const SIMULATE_HELP: &str = "\
Exit statuses:
  0  the simulation was made, whether or not the pull would succeed
  2  the input or the arguments can't be used

Examples:
  mirrorshift simulate --image nginx
  mirrorshift simulate --image nginx --root ./node --containerd 2.2
  mirrorshift simulate --image quay.io/org/app:1 --servers servers.json
  mirrorshift simulate --image quay.io/org/app:1 --kubelet-credentials https://quay.io

servers.json, for example: { \"mirror.example.com\": \"down\", \"quay.io\": 404 }";

const CHECK_HELP: &str = "\
Directories are walked for files that end in .toml. A file is a hosts.toml when it has that name, lies below a
certs.d directory, or has `server` or `host` at its top.

Exit statuses:
  0  no error
  1  at least one error
  2  the input or the arguments can't be used

Examples:
  mirrorshift check /etc/containerd/config.toml /etc/containerd/certs.d
  mirrorshift check --containerd 2.0 --json certs.d";

const EXPLAIN_HELP: &str = "\
KEY is a key of the reference, a real path or its last word, in any case.

Examples:
  mirrorshift explain
  mirrorshift explain skip_verify
  mirrorshift explain 'host.\"https://mirror.example\".ca'";

/// What every command takes.
#[derive(Args)]
struct Common {
    /// The containerd that reads the files, 1.5 to 2.4 or a patch release such as 1.6.24 [default: 1.6]
    #[arg(long, value_name = "VERSION", value_parser = Release::parse)]
    containerd: Option<Release>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Common {
    fn release(&self) -> Release {
        self.containerd.unwrap_or_default()
    }
}

#[derive(Args)]
struct Convert {
    /// The config.toml to convert; - is standard input
    file: PathBuf,
    /// Write config.toml and certs.d below this directory, which must hold nothing else
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write to --out even if it holds other files; none is deleted
    #[arg(long, requires = "out")]
    force: bool,
    /// The containerd that will read the result [default: as --containerd]
    #[arg(long, value_name = "VERSION", value_parser = Release::parse)]
    target: Option<Release>,
    /// The directory on the node to set as config_path
    #[arg(long, value_name = "DIR", default_value = "/etc/containerd/certs.d", value_parser = absolute)]
    config_path: String,
    /// How far the conversion goes
    #[arg(long, value_enum, default_value_t = Mode::Exact)]
    mode: Mode,
    /// An image whose pull is compared as well; may be repeated
    #[arg(long = "image", value_name = "REF")]
    images: Vec<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// The same requests in the same order
    Exact,
    /// What a careful engineer would do beyond that, each step listed
    Recommended,
}

#[derive(Args)]
struct Simulate {
    /// The image that is pulled
    #[arg(long, value_name = "REF")]
    image: String,
    /// The directory that stands for the node's root directory
    #[arg(long, value_name = "DIR", default_value = "/")]
    root: PathBuf,
    /// The config file inside it [default: /etc/containerd/config.toml]
    #[arg(long, value_name = "FILE", value_parser = absolute)]
    config: Option<String>,
    /// A JSON file that says how servers answer: {"mirror.example": "down"}; - is standard input
    #[arg(long, value_name = "FILE")]
    servers: Option<PathBuf>,
    /// The kubelet sends credentials with the pull, for the server at this URL or for whichever asks
    #[arg(long, value_name = "SERVER", num_args = 0..=1, default_missing_value = "")]
    kubelet_credentials: Option<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
struct Check {
    /// config.toml and hosts.toml files, or directories that hold them; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
struct Explain {
    /// The key to explain
    key: Option<String>,
    #[command(flatten)]
    common: Common,
}

fn absolute(text: &str) -> Result<String, String> {
    match text {
        _ if !text.starts_with('/') => Err("expected an absolute path on the node".to_owned()),
        _ if text.contains([':', '\n', '\0']) => Err("expected a single path on the node".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

/// Why nothing could be done.
struct Failure(String);

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(Failure(message)) => {
            report::error(&message);
            ExitCode::from(2)
        }
    }
}
