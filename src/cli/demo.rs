//! `relucert demo`: the whole way on built-in data: problem, train, certify, check, refute.

use std::process::ExitCode;

/// Arguments of `relucert demo`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
