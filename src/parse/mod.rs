//! Text to entries and model, plus diagnostics. Nothing here gives up half-way: what can be read is read.

pub use crate::document;

pub mod config_toml;

mod hosts_fields;
pub mod hosts_toml;

pub mod secrets;

pub use hosts_fields::address;
