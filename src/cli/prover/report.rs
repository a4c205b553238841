//! `relucert report`: a verdict as a web page that has the proof and a checker in it.

use crate::check::polyhedral::Stated;
use crate::check::statement::{Training, TwoLayer};
use crate::cli::check;
use crate::cli::files::{load, output};
use crate::cli::options::{ScopeName, scope};
use crate::cli::terminal::{Format, report};
use crate::format;
use crate::page::{Files, Page, picture};
use crate::report::Report;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Check a claim about the optimum and write the verdict as a web page, with the proof and a checker in it
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    check: check::Args,
    /// The page
    #[arg(short, long, value_name = "FILE", help_heading = "Options")]
    output: PathBuf,
    /// The title of the page; without it the name of the network file
    #[arg(long, value_name = "TEXT", help_heading = "Options")]
    title: Option<String>,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let asked = &args.check;
    let inputs: Vec<&Path> =
        [&asked.problem, &asked.network].into_iter().chain(&asked.certificate).map(|path| path.as_path()).collect();
    output::distinct(&args.output, &inputs)?;
    let verdict = check::of_optimum(asked)?;
    // A file that breaks the grammar is bad input, of which there is no verdict to show.
    if !verdict.rejection.as_ref().is_some_and(|reason| reason.malformed) {
        output::write(&args.output, page(&args, &verdict)?.as_bytes())?;
        if asked.format == Format::Text {
            println!("c page {}", args.output.display());
        }
    }
    report::print(&verdict, asked.format)
}

/// The page.
fn page(args: &Args, verdict: &Report) -> anyhow::Result<String> {
    let asked = &args.check;
    let read = |path: &Path| std::fs::read(path).with_context(|| path.display().to_string());
    let (training, network) = subject(asked)?;
    let own = load::first_word(&asked.network)?.starts_with("relucert-");
    let mut written = if own { read(&asked.network)? } else { Vec::new() };
    if !own {
        format::two_layer(&network, verdict.shape.1, &mut written)?;
    }
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let title = args.title.clone().unwrap_or_else(|| format!("Is {} globally optimal?", name(&asked.network)));
    let certificate = asked.certificate.as_deref().map(read).transpose()?.unwrap_or_default();
    let page = Page {
        title: &title,
        report: verdict,
        claim: &asked.claim.clone().claim()?,
        training: training.as_ref(),
        neurons: network.neurons.len(),
        files: Files { problem: &read(&asked.problem)?, network: &written, certificate: &certificate },
        command: &command(asked, training.is_none())?,
        panels: &training.as_ref().map_or_else(Vec::new, |training| picture::panels(training, &network)),
    };
    page.html().map_err(anyhow::Error::msg)
}

/// The problem, where it has the penalty of the pictures, and the network; of a gated model that without gates.
fn subject(asked: &check::Args) -> anyhow::Result<(Option<Training>, TwoLayer)> {
    if let Some((training, _)) = load::training(&asked.problem)? {
        let network = match asked.scope.given() {
            true => scope::training_model(&asked.network, &asked.scope, &training, &asked.reading)?.network.clone(),
            false => load::two_layer(&asked.network, &training, &asked.reading)?,
        };
        return Ok((Some(training), network));
    }
    match load::stated(&asked.problem)?.0 {
        Stated::Euclidean(problem) => {
            let network = scope::model(&asked.network, &asked.scope, &problem, &asked.reading)?.network.clone();
            Ok((Some(problem.into()), network.into()))
        }
        Stated::Polyhedral(problem) => {
            Ok((None, load::polyhedral_network(&asked.network, &problem, &asked.reading)?.into()))
        }
    }
}

/// The command that checks the same claim, with the bound on candidates where the penalty has some.
fn command(asked: &check::Args, candidates: bool) -> anyhow::Result<String> {
    let mut files: Vec<&Path> = vec![&asked.problem, &asked.network];
    files.extend(asked.certificate.as_deref());
    let files: Vec<String> = files.into_iter().map(quoted).collect();
    let (kind, number) = crate::page::option(&asked.claim.clone().claim()?);
    let mut check = format!("relucert check {} --{kind} {number}", files.join(" "));
    if asked.scope.scope != ScopeName::Global {
        check += &format!(" --scope {}", asked.scope.name());
    }
    if let Some(path) = asked.scope.file() {
        check += &format!(" --patterns {}", quoted(path));
    }
    if let Some(path) = &asked.set.dictionary {
        check += &format!(" --dictionary {}", quoted(path));
    }
    if candidates {
        check += &format!(" --candidates {}", asked.candidates.candidates);
    }
    Ok(check)
}

/// The name of a file as a word of a command for a shell, and none that could be an option.
fn quoted(path: &Path) -> String {
    let word = path.to_string_lossy();
    let word = if word.starts_with('-') { format!("./{word}") } else { word.into_owned() };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=".contains(c);
    match word.chars().all(plain) {
        true => word,
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
