//! The program without search: the subcommands that only read and check.

use crate::cli::check;
use crate::cli::show;
use clap::Parser;
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
// One value per process.
#[allow(clippy::large_enum_variant)]
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
pub enum Command {
    /// Re-prove a certified claim, with integers only
    Check(check::Args),
    /// Print what the parser understood of a problem, network or certificate file
    Show(show::Args),
    /// Re-prove the answer to a linear or quadratic program from its certificate, with integers only
    CheckLp(check::lp::Args),
}

/// Runs a subcommand.
pub fn execute(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        Command::CheckLp(args) => check::lp::run(args),
    }
}
