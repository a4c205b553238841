//! `relucert train`: train to the global optimum in practice, by columns.

use std::process::ExitCode;

/// Arguments of `relucert train`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
