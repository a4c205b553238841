//! The program without search: the subcommands that only read and check.

use crate::cli::{check, show};
use clap::Parser;
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
// There is one value per process.
#[allow(clippy::large_enum_variant)]
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
enum Command {
    #[command(visible_alias = "verify")]
    Check(check::Args),
    Show(show::Args),
    CheckLp(check::lp::Args),
}

/// Runs the program on the process's arguments.
pub fn run() -> anyhow::Result<ExitCode> {
    match Command::parse() {
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        Command::CheckLp(args) => check::lp::run(args),
    }
}
