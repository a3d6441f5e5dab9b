//! One file here per kind of file written. Text goes back to the caller, who writes, shows or packs it.

#[cfg(feature = "fleet")]
pub mod archive;
pub mod config_toml;
pub mod engine;
#[cfg(feature = "fleet")]
pub mod fleet;
pub mod hosts_toml;
pub mod line_edits;
pub mod migrate_sh;
mod source_lines;
mod toml_text;

#[cfg(feature = "beyond")]
pub(crate) use toml_text::push_key;
pub(crate) use toml_text::quoted;
