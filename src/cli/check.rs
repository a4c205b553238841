//! `relucert check`: re-prove a certified claim, with integers only.

use std::process::ExitCode;

/// Arguments of `relucert check`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the subcommand.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not there yet")
}
