//! `relucert problem`: write the canonical problem from a data set.

use std::process::ExitCode;

/// Arguments of `relucert problem`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
