//! The program without search: the subcommands that only read and check.

use crate::cli::examples::explained;
use crate::cli::terminal::ended;
use crate::cli::terminal::watch::{self, Limits};
use crate::cli::{check, show};
use clap::{CommandFactory, FromArgMatches, Parser};
use std::ffi::OsString;
use std::process::ExitCode;

/// Prove facts about trained two-layer ReLU networks, in exact arithmetic.
#[derive(Parser)]
#[command(name = "relucert", version, max_term_width = 100)]
struct Program {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    limits: Limits,
}

/// The subcommands.
// There is one value per process.
#[allow(clippy::large_enum_variant)]
#[derive(clap::Subcommand)]
enum Command {
    #[command(visible_alias = "verify")]
    Check(check::Args),
    Show(show::Args),
    CheckLp(check::lp::Args),
}

/// Runs the program on arguments, its own name first.
pub fn run(arguments: Vec<OsString>) -> anyhow::Result<ExitCode> {
    let matches = explained(Program::command()).try_get_matches_from(arguments).unwrap_or_else(|error| ended(&error));
    let program = Program::from_arg_matches(&matches).unwrap_or_else(|error| ended(&error));
    watch::begin(program.limits)?;
    match program.command {
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        Command::CheckLp(args) => check::lp::run(args),
    }
}
