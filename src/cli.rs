//! The command line: one file per subcommand, no mathematics.
//!
//! Exit codes: 0 proved or verified, 1 refuted or not verified, 2 usage or bad input, 3 undecided.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    match Cli::parse().command {}
}
