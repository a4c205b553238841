//! `relucert man`: manual pages of the program and of every subcommand.

use crate::cli::terminal::Format;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the manual pages
#[derive(clap::Args)]
pub struct Args {
    /// Folder for the pages, made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// How to print what was written
    #[arg(long, value_parser = Format::for_people(), default_value = "text")]
    format: Format,
}

/// Runs the subcommand for this program.
pub fn run(args: Args, program: clap::Command) -> anyhow::Result<ExitCode> {
    let folder = &args.output;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let own = program.get_subcommands().map(|command| format!("relucert-{}.1", command.get_name()));
    let files: Vec<String> = ["relucert.1".to_string()].into_iter().chain(own).collect();
    clap_mangen::generate_to(program.disable_help_subcommand(true), folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    match args.format {
        Format::Text => println!("written   {} pages in {}", files.len(), folder.display()),
        Format::Json => println!("{:#}", serde_json::json!({ "folder": folder.display().to_string(), "files": files })),
    }
    Ok(ExitCode::SUCCESS)
}
