//! The terminal: clap in, the façade's answers out.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
