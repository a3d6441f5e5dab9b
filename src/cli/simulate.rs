//! `mirrorshift simulate`.

use std::fmt::Write;
use std::path::Path;

use mirrorshift::api;
use mirrorshift::model::image::Image;
use mirrorshift::plan::{Capability, Host, Origin, Plan, PullMode, Step};
use mirrorshift::simulate;
use mirrorshift::simulate::pull::{KubeletCredentials, Servers};

use super::node::{Loaded, Node};
use super::report::{BOLD, DIM, GREEN, RED, plain};
use super::{Failure, Simulate, input, output};

/// The config that containerd reads when nobody names another.
const CONFIG: &str = "/etc/containerd/config.toml";

pub fn run(arguments: &Simulate) -> Result<u8, Failure> {
    let release = arguments.common.release();
    Image::parse(&arguments.image, release)
        .map_err(|why| Failure(format!("`{}` is no image reference: {why}", arguments.image)))?;
    let servers = arguments.servers.as_deref().map_or_else(|| Ok(Servers::default()), servers)?;
    let node = Node::new(&arguments.root)?;
    let config = arguments.config.as_deref();
    let loaded = Loaded::read(&node, config.unwrap_or(CONFIG), config.is_some(), release)?;
    let files = loaded.config_files(release);
    let daemon = simulate::start(&loaded.loaded(&files), release);
    let directories = node.host_directories(&daemon.roots);
    let tree = node.tree(&directories, release);
    let kubelet = arguments.kubelet_credentials.as_ref();
    let kubelet = kubelet.map(|server| KubeletCredentials { server: Some(server.clone()), auth: None });
    let plan = api::simulate_node(&daemon, &tree, &arguments.image, &servers, kubelet.as_ref());
    if arguments.common.json {
        output::print_json(&plan)?
    } else {
        output::print_styled(&page(&plan))?
    }
    Ok(0)
}

/// Reads the states of the servers.
fn servers(path: &Path) -> Result<Servers, Failure> {
    let source = input::read(path)?;
    serde_json::from_str(&source.text).map_err(|why| Failure(format!("`{}` says no server states: {why}", source.name)))
}

fn page(plan: &Plan) -> String {
    let mode = match plan.pull_mode {
        PullMode::Local => "pulled by the CRI plugin itself",
        PullMode::Transfer => "pulled through the transfer service",
    };
    let mut out = format!("{BOLD}{}{BOLD:#} on containerd {}, {mode}\n", plain(&plan.image), plan.containerd);
    for (at, it) in plan.hosts.iter().enumerate() {
        let _ =
            write!(out, "\n{:>3}. {BOLD}{}{BOLD:#}", at + 1, plain(&format!("{}://{}{}", it.scheme, it.host, it.path)));
        let _ = writeln!(out, "  {DIM}{}{DIM:#}", traits(it));
        for request in &it.requests {
            let step = match request.step {
                Step::Resolve => "resolve",
                Step::Fetch => "fetch",
            };
            let _ = writeln!(out, "     {step:<8} {} {}", request.method, plain(&request.url));
        }
    }
    if !plan.sequence.is_empty() {
        let _ = writeln!(out, "\n{BOLD}requests{BOLD:#}");
        for line in &plan.sequence {
            let _ = writeln!(out, "     {}", plain(line));
        }
        let (style, end) = if plan.pulled { (GREEN, "pulled") } else { (RED, "not pulled") };
        let _ = writeln!(out, "\n{style}{end}{style:#}{}", waited(plan.seconds));
    }
    if let Some(error) = &plan.error {
        let _ = writeln!(out, "\n{RED}containerd{RED:#}: {}", plain(error));
    }
    out
}

fn waited(seconds: u64) -> String {
    if seconds == 0 { String::new() } else { format!(" after waiting {seconds} s for connections") }
}

/// What sets a host apart, in words.
fn traits(host: &Host) -> String {
    let mut words = vec![
        match host.origin {
            Origin::Default => "upstream".to_owned(),
            Origin::Mirror => "mirror".to_owned(),
        },
        match (host.capabilities.contains(&Capability::Pull), host.capabilities.contains(&Capability::Resolve)) {
            (true, true) => "pull, resolve".to_owned(),
            (true, false) => "pull: digests only".to_owned(),
            _ => "never resolves".to_owned(),
        },
    ];
    if host.http_fallback {
        words.push("https first".to_owned());
    }
    if host.skip_verify {
        words.push("skip_verify".to_owned());
    }
    words.extend(host.ca.iter().map(|it| format!("ca {it}")));
    words.extend(host.client.iter().map(|(cert, _)| format!("client {cert}")));
    words.extend(host.header.keys().map(|it| format!("header {it}")));
    words.extend(host.dial_timeout.iter().map(|it| format!("dial_timeout {it}")));
    words.extend(host.credentials.iter().map(|it| format!("credentials in {it}")));
    plain(&words.join("; "))
}
