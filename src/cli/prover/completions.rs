//! `relucert completions`: what a shell needs to complete commands and options.

use crate::cli::files::output;
use crate::cli::terminal::{self, Format};
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
    /// How to print it: the script as it is, or one JSON object with it or with the file that was written
    #[arg(long, value_parser = Format::unexplained(), default_value = "text")]
    format: Format,
}

/// Runs the subcommand for this program.
pub fn run(args: Args, mut program: clap::Command) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    generate(args.shell, &mut program, "relucert", &mut script);
    let (text, shell) = (String::from_utf8_lossy(&script), args.shell.to_string());
    args.output.iter().try_for_each(|path| output::write(path, &script))?;
    match (&args.output, args.format) {
        (None, Format::Text) => terminal::print(format_args!("{text}")),
        (Some(_), Format::Text) => {}
        (None, Format::Json) => println!("{:#}", serde_json::json!({ "shell": shell, "script": text })),
        (Some(path), Format::Json) => {
            println!("{:#}", serde_json::json!({ "shell": shell, "file": path.display().to_string() }));
        }
    }
    Ok(ExitCode::SUCCESS)
}
