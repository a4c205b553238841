//! `relucert split`: cut the tree of a certificate into parts for separate processes or machines.

use crate::check::statement::{Training, TwoLayer};
use crate::cli::files::{load, output};
use crate::cli::options::{ClaimArgs, Reading};
use crate::cli::terminal::{Format, Progress};
use crate::optimum::parts::{State, fans};
use crate::optimum::proposal::Proposal;
use crate::optimum::{Settings, parts, proposal};
use anyhow::Context;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Cut the tree of a certificate into parts for separate processes or machines
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network the claim is about
    network: PathBuf,
    /// An undecided certificate to cut; without it a tree is begun for the claim
    certificate: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    reading: Reading,
    /// How many parts, at least 2
    #[arg(long, value_name = "N")]
    parts: usize,
    /// Parts are written to PREFIX.1, PREFIX.2, …
    #[arg(short, long, value_name = "PREFIX")]
    output: PathBuf,
    /// How the list of parts is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let settings = Settings::new(args.claim.clone().claim()?);
    let inputs: Vec<&Path> =
        [args.problem.as_path(), &args.network].into_iter().chain(args.certificate.as_deref()).collect();
    let name = |i: usize| {
        let mut name = args.output.clone().into_os_string();
        name.push(format!(".{}", i + 1));
        PathBuf::from(name)
    };
    output::distinct(&name(0), &inputs)?;
    let (training, network, sha256) = load::any_loss(&args.problem, &args.network, &args.reading)?;
    let (proposal, shown) = match &args.certificate {
        Some(path) => {
            let shown = path.display().to_string();
            let certificate = std::fs::read(path).with_context(|| shown.clone())?;
            (proposal::read(&certificate, &training, &sha256).with_context(|| shown.clone())?, shown)
        }
        None => (begun(&args, &training, &sha256, &network, &settings)?, args.network.display().to_string()),
    };
    // The files, and what is in them.
    let mut cut: Vec<(Vec<u8>, State)> = Vec::new();
    if training.outputs == 1 {
        if let Some(reach) = parts::beyond(&training, &network, &settings, &proposal).with_context(|| shown.clone())? {
            eprintln!("note      {reach}: no part can meet it; without a certificate a tree is begun that can");
        }
        for part in parts::cut(&training, &network, &settings, &proposal, args.parts).with_context(|| shown)? {
            cut.push((parts::write(&part)?, State::from(&part)));
        }
    } else {
        for part in fans::cut(&training, &network, &settings, &proposal, args.parts).with_context(|| shown)? {
            cut.push((fans::write(&part)?, State::from(&part)));
        }
    }
    (0..cut.len()).try_for_each(|i| output::distinct(&name(i), &inputs))?;
    for (i, (bytes, _)) in cut.iter().enumerate() {
        output::write(&name(i), bytes)?;
    }
    print(&args, &name, &cut);
    Ok(ExitCode::SUCCESS)
}

/// The beginning of a tree, where there is no certificate.
fn begun(
    args: &Args,
    training: &Training,
    sha256: &str,
    network: &TwoLayer,
    settings: &Settings,
) -> anyhow::Result<Proposal> {
    anyhow::ensure!(args.parts >= 2, "--parts: there are at least 2 parts, one for each sign");
    let mut progress = Progress::new();
    let begun = parts::begin(training, sha256, network, settings, args.parts, &mut |event| {
        super::certify::show(&event, &mut progress);
        !progress.interrupted()
    });
    progress.clear();
    begun.context("there is no tree to cut (`relucert certify` writes what is proved)")
}

/// The parts, and what to do with them.
fn print(args: &Args, name: &dyn Fn(usize) -> PathBuf, cut: &[(Vec<u8>, State)]) {
    let (problem, prefix) = (args.problem.display(), args.output.display());
    match args.format {
        Format::Text => {
            for (i, (_, state)) in cut.iter().enumerate() {
                println!("c {}: {state}", name(i).display());
            }
            println!("c next, for each part I: relucert certify {problem} --part {prefix}.I -o {prefix}.I");
            println!("c how far they are:      relucert join {problem} {prefix}.*");
            println!("c then:                  relucert join {problem} {prefix}.* -o CERT");
        }
        Format::Json => {
            let parts = cut.iter().enumerate().map(|(i, (_, state))| json!({ "file": name(i), "state": state }));
            println!("{}", json!({ "parts": parts.collect::<Vec<_>>() }));
        }
    }
}
