//! Stand-in until the core answers.
use mirrorshift::api::*;
use mirrorshift::diagnostic::*;
use mirrorshift::plan::*;
use mirrorshift::text::Extent;

pub fn analyze(text: &str, options: &Options) -> Analysis {
    let mut files = Vec::new();
    let mut verdicts = Vec::new();
    let mut diagnostics = Vec::new();
    let mut config = String::new();
    let mut skip = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let here = at;
        at += line.len();
        if let Some((_, rest)) = line.split_once(".registry.mirrors.\"") {
            let name = rest.split('"').next().unwrap_or_default();
            files.push(File { path: format!("certs.d/{name}/hosts.toml"), contents: format!("# {name}, from registry.mirrors.\"{name}\"\nserver = \"https://{name}\"\n\n[host.\"https://45hrqeao.mirror.aliyuncs.com\"]\n  capabilities = [\"pull\", \"resolve\"]\n\n[host.\"https://k8s.m.daocloud.io\"]\n  capabilities = [\"pull\", \"resolve\"]\n  skip_verify = false\n") });
            verdicts.push(ImageVerdict {
                image: format!("{name}/library/probe:latest"),
                registry: name.to_owned(),
                verdict: Verdict::Identical,
                differences: vec![],
            });
            diagnostics.push(
                Diagnostic::new(
                    "legacy-mirror",
                    Severity::Warning,
                    format!("`registry.mirrors.\"{name}\"` is read up to containerd 2.3 only"),
                )
                .help("take the converted files, and set `config_path`")
                .at(Extent::new(here, at - 1)),
            );
            skip = true;
            continue;
        }
        if skip && line.trim_start().starts_with("endpoint") {
            continue;
        }
        skip = false;
        if line.contains(".registry]") {
            config += line;
            config += "      config_path = \"/etc/containerd/certs.d\"\n";
            continue;
        }
        if line.contains("BROKEN") {
            diagnostics.push(
                Diagnostic::new("toml", Severity::Error, "expected `=`, found end of line").at(Extent::new(here, at)),
            );
            return Analysis {
                source: Source { dialect: "containerd-v2".into(), containerd: options.containerd },
                files: vec![],
                verdicts: vec![],
                not_carried: vec![],
                diagnostics,
            };
        }
        config += line;
    }
    verdicts.push(ImageVerdict {
        image: "quay.io/library/probe:latest".into(),
        registry: "quay.io".into(),
        verdict: Verdict::Identical,
        differences: vec![],
    });
    files.insert(0, File { path: "config.toml".into(), contents: config });
    let not_carried = if text.contains("auth") {
        vec![]
    } else {
        vec![NotCarried {
            key: "registry.configs.\"x\".auth".into(),
            why: "hosts.toml has no place for credentials".into(),
            action: "leave it in `config.toml`".into(),
        }]
    };
    Analysis {
        source: Source { dialect: "containerd-v2".into(), containerd: options.containerd },
        files,
        verdicts,
        not_carried,
        diagnostics,
    }
}

pub fn compare_image(_: &str, options: &Options, image: &str) -> Comparison {
    let host = |name: &str, origin| Host {
        scheme: "https".into(),
        host: name.into(),
        path: "/v2".into(),
        capabilities: vec![Capability::Pull, Capability::Resolve],
        skip_verify: name.contains("k8s"),
        ca: vec![],
        client: vec![],
        header: Default::default(),
        dial_timeout: None,
        credentials: None,
        http_fallback: false,
        origin,
        requests: vec![Request {
            step: Step::Resolve,
            method: "HEAD",
            url: format!("https://{name}/v2/library/probe/manifests/latest?ns=docker.io"),
        }],
    };
    let plan = Plan {
        image: image.into(),
        containerd: options.containerd,
        registry: "docker.io".into(),
        hosts: vec![
            host("45hrqeao.mirror.aliyuncs.com", Origin::Mirror),
            host("k8s.m.daocloud.io", Origin::Mirror),
            host("registry-1.docker.io", Origin::Default),
        ],
        error: None,
        pull_mode: PullMode::Local,
        sequence: vec![],
        pulled: true,
        seconds: 0,
    };
    Comparison {
        image: image.into(),
        verdict: Verdict::Identical,
        before: plan.clone(),
        after: plan,
        differences: vec![],
    }
}
