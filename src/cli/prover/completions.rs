//! `relucert completions`: what a shell needs to complete commands and options.

use crate::cli::files::output;
use crate::cli::terminal;
use clap_complete::{Shell, generate};
use std::path::PathBuf;
use std::process::ExitCode;

/// Print what a shell needs to complete commands and options
#[derive(clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
    /// Write to this file instead
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the subcommand for this program.
pub fn run(args: Args, mut program: clap::Command) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    generate(args.shell, &mut program, "relucert", &mut script);
    match &args.output {
        Some(path) => output::write(path, &script)?,
        None => terminal::print(format_args!("{}", String::from_utf8_lossy(&script))),
    }
    Ok(ExitCode::SUCCESS)
}
