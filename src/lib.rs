//! Shows what containerd will do with a registry configuration, and moves the legacy tables
//! `registry.mirrors`, `registry.configs` and `registry.auths` to `config_path` and a certs.d tree.
//!
//! Text comes in, is read into containerd's own nouns, judged, converted, tried out and written out again.
//! The core does this with plain functions on values: no files, network, clock or environment.
//! Begin with [`api`].
#![forbid(unsafe_code)]

pub mod text;

pub mod kind;

pub mod release;

#[macro_use]
pub mod message;

pub mod document;

pub mod diagnostic;
pub mod plan;
pub mod trace;

pub mod model;

pub mod emit;
pub mod parse;
pub mod simulate;

pub mod compare;
pub mod convert;
pub mod fields;
#[cfg(feature = "beyond")]
pub mod hosts_edit;
pub mod rules;

pub mod api;

#[cfg(feature = "wasm")]
pub mod wasm;
