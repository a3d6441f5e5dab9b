//! containerd's nouns as data. Nothing here is serialised: what crosses a boundary lives in `plan` and
//! `diagnostic`.

pub mod certs_d;
pub mod config;
pub mod go_duration;
pub mod go_glob;
pub mod go_url;
pub mod image;
pub mod legacy;
pub mod namespace;
