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

mod change;
mod check;
mod convert;
mod explain;
mod fleet;
mod glob;
mod input;
mod node;
mod output;
mod report;
mod simulate;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use mirrorshift::api::{Engine, PathMistake, path_mistake};
use mirrorshift::release::Release;

/// Shows what containerd does with a registry configuration, and moves legacy mirrors to config_path and certs.d
#[derive(Parser)]
#[command(version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit statuses: 0 done, 2 unusable input or arguments; `convert`, `fleet`, `report` and `verify` add 3, `check` adds 1."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Converts registry.mirrors, configs and auths of a config.toml to config_path and hosts.toml files
    #[command(after_help = CONVERT_HELP)]
    Convert(Convert),
    /// Prints a document that brings the conversion to many nodes
    #[command(after_help = FLEET_HELP)]
    Fleet(Fleet),
    /// Prints the whole migration as Markdown, for a change request
    #[command(after_help = REPORT_HELP)]
    Report(Report),
    /// Says whether a node now runs with what `convert` planned
    #[command(after_help = VERIFY_HELP)]
    Verify(Verify),
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
  mirrorshift convert config.toml --archive - | ssh node tar xz
  ssh node cat /etc/containerd/config.toml | mirrorshift convert - --json --image quay.io/org/app:1";

const FLEET_HELP: &str = "\
Each document carries migrate.sh whole and calls it; none holds a credential. They say at their top how they are used.

Exit statuses:
  0  pulls ask the same servers in the same way, and everything was carried over
  3  converted, but a plan differs or something could not be carried over: each is listed
  2  the input or the arguments can't be used; nothing was printed

Examples:
  mirrorshift fleet config.toml --as ansible >mirrorshift.yaml && ansible-playbook mirrorshift.yaml --check
  mirrorshift fleet config.toml --as daemonset | kubectl apply --server-side -f -";

const REPORT_HELP: &str = "\
Verdicts, files, what could not be carried over, how to apply and take it back, and a checklist. Credentials are
shown as ***.

Exit statuses:
  0  pulls ask the same servers in the same way, and everything was carried over
  3  converted, but a plan differs or something could not be carried over: the report lists each
  2  the input or the arguments can't be used; nothing was printed

Examples:
  mirrorshift report /etc/containerd/config.toml >change.md
  mirrorshift report config.toml --target 2.2 --locale zh";

const VERIFY_HELP: &str = "\
The options are those given to `convert`. `crictl info` of containerd 1.x tells all there is to compare; 2.x keeps its
registry settings for `containerd config dump`, so that both are needed there.

Exit statuses:
  0  the node does what was planned
  3  something differs, or the reports don't tell everything: each is listed
  2  the input or the arguments can't be used

Examples:
  mirrorshift verify config.toml --info info.json
  mirrorshift verify config.toml --target 2.2 --info info.json --info dump.toml
  ssh node crictl info | mirrorshift verify config.toml --info - --json";

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
  mirrorshift explain inline-host-table
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
#[command(group(ArgGroup::new("destination").args(["out", "archive"]).multiple(true)))]
struct Convert {
    /// The config.toml to convert, or what `crictl info` printed; - is standard input
    file: PathBuf,
    /// Write config.toml, certs.d and migrate.sh below this directory, which must hold nothing else
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the same files as one .tar.gz, the same bytes each time; - is standard output
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,
    /// Write to --out even if it holds other files, and over another --archive; nothing else is deleted
    #[arg(long, requires = "destination")]
    force: bool,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    common: Common,
}

/// What a conversion is to do.
#[derive(Args)]
struct Wanted {
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
    /// Set `SystemdCgroup = true` for runc
    #[arg(long)]
    systemd_cgroup: bool,
    /// Set the pause image, which every pod starts with
    #[arg(long, value_name = "REF", conflicts_with = "pause_registry")]
    sandbox_image: Option<String>,
    /// Take the pause image from this registry; its name and tag stay
    #[arg(long, value_name = "HOST[/PATH]")]
    pause_registry: Option<String>,
}

#[derive(Args)]
struct Verify {
    /// The config.toml that was converted; - is standard input
    file: PathBuf,
    /// What `crictl info` or `containerd config dump` printed on the node; may be repeated; - is standard input
    #[arg(long = "info", value_name = "FILE", required = true)]
    reports: Vec<PathBuf>,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
struct Fleet {
    /// The config.toml to convert; - is standard input
    file: PathBuf,
    /// What brings it to the nodes
    #[arg(long = "as", value_name = "ENGINE", value_parser = engine())]
    engine: Engine,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
struct Report {
    /// The config.toml to report on, or what `crictl info` printed; - is standard input
    file: PathBuf,
    /// The language: en or zh
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    locale: String,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    common: Common,
}

/// The engines, by name.
fn engine() -> impl TypedValueParser<Value = Engine> {
    PossibleValuesParser::new(Engine::ALL.map(Engine::as_str))
        .try_map(|name| Engine::parse(&name).ok_or("expected an engine"))
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
    /// The key to explain, or the code of a finding
    key: Option<String>,
    #[command(flatten)]
    common: Common,
}

fn absolute(text: &str) -> Result<String, String> {
    match path_mistake(text) {
        Some(PathMistake::Relative) => Err("expected an absolute path on the node".to_owned()),
        Some(PathMistake::Several) => Err("expected a single path on the node".to_owned()),
        None => Ok(text.to_owned()),
    }
}

/// Why nothing could be done.
struct Failure(String);

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Fleet(arguments) => fleet::run(&arguments),
        Command::Report(arguments) => change::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
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
