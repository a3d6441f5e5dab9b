//! What is written about public mirrors: with the date it was said of, and the place to look it up.
//!
//! Reports, not measurements: nobody asked these hosts. What has no citable statement is not in the list.

use crate::message::{Message, Phrase};

/// What is known of a public mirror.
#[derive(Debug)]
pub(super) struct Status {
    host: &'static str,
    what: Phrase,
    since: Option<&'static str>,
    source: Phrase,
}

const STATUSES: [Status; 10] = [
    Status {
        host: "docker.mirrors.ustc.edu.cn",
        what: phrase!("serves its campus only and answers others with 403"),
        since: Some("2022-08-24"),
        source: phrase!("ustclug/mirrorhelp dockerhub.html at 7436a422"),
    },
    Status {
        host: "docker.mirrors.sjtug.sjtu.edu.cn",
        what: phrase!("was taken down"),
        since: Some("2024-06-06"),
        source: phrase!("dongyubin/DockerHub README, second-hand"),
    },
    Status {
        host: "registry.docker-cn.com",
        what: phrase!("is closed"),
        since: None,
        source: phrase!("gist y0ngb1n/7e8f16af, second-hand"),
    },
    AZURE_CHINA_DOCKERHUB,
    Status { host: "gcr.azk8s.cn", ..AZURE_CHINA_DOCKERHUB },
    Status { host: "quay.azk8s.cn", ..AZURE_CHINA_DOCKERHUB },
    Status {
        host: "mirror.ccs.tencentyun.com",
        what: phrase!("serves Tencent Cloud's own network only"),
        since: None,
        source: phrase!("gist y0ngb1n/7e8f16af, second-hand"),
    },
    Status {
        host: "docker-registry-test.hit.edu.cn",
        what: phrase!("has stopped"),
        since: None,
        source: phrase!("hitlug/issues#20"),
    },
    Status {
        host: "mirror.aliyuncs.com",
        what: phrase!("needs an account, and its Docker Hub images are reported as no longer updated"),
        since: Some("2022-08-24"),
        source: phrase!("ustclug/mirrorhelp dockerhub.html at 7436a422"),
    },
    Status {
        host: "k8s.gcr.io",
        what: phrase!("is frozen and redirects to `registry.k8s.io`"),
        since: Some("2023-04-03"),
        source: phrase!("kubernetes-sigs/metrics-server#1197"),
    },
];

const AZURE_CHINA_DOCKERHUB: Status = Status {
    host: "dockerhub.azk8s.cn",
    what: phrase!("serves Azure China's own addresses only and answers others with 403"),
    since: Some("2020-04-03"),
    source: phrase!("docker-practice/docker-registry-cn-mirror-test#2"),
};

/// Public mirrors that are in service, with the place where that is said; by their name, or by that of the domain they
/// are in.
const IN_SERVICE: [(&str, Phrase); 4] = [
    ("m.daocloud.io", phrase!("DaoCloud/public-image-mirror README at 871a1e72, 2026-08-21")),
    ("mirror.gcr.io", phrase!("cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images")),
    ("docker.1ms.run", phrase!("dongyubin/DockerHub wiki, 2026-05-12")),
    ("docker.1panel.live", phrase!("dongyubin/DockerHub wiki, 2026-05-12")),
];

/// Where it is said that `host` is a public mirror: a copy of somebody else's registry, kept for everyone or for the
/// customers of a cloud.
pub(crate) fn source(host: &str) -> Option<Phrase> {
    let in_service = IN_SERVICE.iter().find(|(name, _)| {
        // DaoCloud gives each upstream a host of its own.
        let rest = host.strip_suffix(name);
        rest.is_some_and(|rest| rest.is_empty() || *name == "m.daocloud.io" && rest.ends_with('.'))
    });
    in_service.map(|it| it.1).or_else(|| find(host).filter(|it| it.is_mirror()).map(|it| it.source))
}

/// What is known of `host`.
pub(super) fn find(host: &str) -> Option<&'static Status> {
    // Aliyun gives each account a host of its own.
    let host = if host.ends_with(".mirror.aliyuncs.com") { "mirror.aliyuncs.com" } else { host };
    STATUSES.iter().find(|it| it.host == host)
}

impl Status {
    /// k8s.gcr.io is Kubernetes' own.
    fn is_mirror(&self) -> bool {
        self.host != "k8s.gcr.io"
    }

    /// In one line, for a finding.
    pub(super) fn message(&self, host: &str) -> Message {
        let (what, source) = (self.what, self.source);
        match self.since {
            Some(date) => {
                say!("`{host}` is reported: it {what} since {date} ({source})", host, what, date, source)
            }
            None => say!("`{host}` is reported: it {what} ({source})", host, what, source),
        }
    }
}
