//! The terminal: clap in, the façade's answers out.
fn main() {}
