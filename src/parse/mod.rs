//! Text to entries and model, plus diagnostics. Nothing here gives up half-way: what can be read is read.

pub use crate::document;

pub mod config_toml;
pub mod hosts_toml;

mod hosts_fields;

pub use hosts_fields::address;
