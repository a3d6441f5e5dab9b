//! A node that pulls are traced on.
#![allow(dead_code, reason = "each test crate uses its part")]

use mirrorshift::api::{File, Options, Surroundings, trace};
use mirrorshift::release::Release;
use mirrorshift::simulate::pull::Servers;
use mirrorshift::text::Unit;
use mirrorshift::trace::{Side, Trace};

pub const HEAD: &str = "version = 2\n[plugins.'io.containerd.grpc.v1.cri'.registry]\n";

/// A node to be traced on.
#[derive(Clone, Copy)]
pub struct Given<'g> {
    /// Lines below the registry table.
    pub registry: &'g str,
    pub files: &'g [(&'g str, &'g str)],
    pub servers: &'g str,
    pub release: &'g str,
    pub image: &'g str,
}

pub const NOTHING: Given<'static> =
    Given { registry: "", files: &[], servers: "{}", release: "1.6", image: "docker.io/library/nginx:1" };

impl Given<'_> {
    pub fn trace(&self) -> Trace {
        self.of(&format!("{HEAD}{}", self.registry))
    }

    pub fn of(&self, source: &str) -> Trace {
        let file = |(path, contents): &(&str, &str)| File { path: (*path).into(), contents: (*contents).into() };
        let files: Vec<File> = self.files.iter().map(file).collect();
        let servers: Servers = serde_json::from_str(self.servers).unwrap();
        let around = Surroundings { files: &files, servers: &servers, kubelet: None };
        trace(self.image, source, &self.options(), around, Unit::Character)
    }

    pub fn options(&self) -> Options {
        Options { containerd: Release::parse(self.release).unwrap(), ..Options::default() }
    }

    pub fn before(&self) -> Side {
        self.trace().before.unwrap()
    }
}

pub fn codes(side: &Side) -> Vec<&'static str> {
    side.notes.iter().map(|it| it.code).collect()
}

pub fn note<'s>(side: &'s Side, code: &str) -> &'s mirrorshift::trace::Note {
    side.notes.iter().find(|it| it.code == code).unwrap_or_else(|| panic!("no {code} in {:#?}", side.notes))
}

pub const ONE_MIRROR: &str = "mirrors.'docker.io'.endpoint = ['https://m.example']\n";

pub const CERTS_D: &str = "config_path = '/etc/containerd/certs.d'\n";
