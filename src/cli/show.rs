//! `relucert show`: print what the parser understood of a problem, network or certificate file.

use std::process::ExitCode;

/// Arguments of `relucert show`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
