//! `relucert network`: convert a network to a relucert network file.

use std::process::ExitCode;

/// Arguments of `relucert network`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
