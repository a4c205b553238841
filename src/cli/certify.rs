//! `relucert certify`: prove how far a network can be from the global optimum.

use std::process::ExitCode;

/// Arguments of `relucert certify`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
