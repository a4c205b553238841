//! `relucert split`: cut the tree of a certificate into parts for separate processes or machines.

use crate::cli::files::{load, output};
use crate::cli::options::{ClaimArgs, Reading};
use crate::optimum::parts::fans;
use crate::optimum::{Settings, parts, proposal};
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Cut the tree of a certificate into parts for separate processes or machines
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network the claim is about
    network: PathBuf,
    /// A certificate, most likely undecided
    certificate: PathBuf,
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
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let claim = args.claim.claim()?;
    let (training, network, sha256) = load::any_loss(&args.problem, &args.network, &args.reading)?;
    let shown = args.certificate.display().to_string();
    let certificate = std::fs::read(&args.certificate).with_context(|| shown.clone())?;
    let proposal = proposal::read(&certificate, &training, &sha256).with_context(|| shown.clone())?;
    let settings = Settings::new(claim);
    // The files, and what is in them.
    let mut cut: Vec<(Vec<u8>, String)> = Vec::new();
    if training.outputs == 1 {
        if let Some(reach) = parts::beyond(&training, &network, &settings, &proposal).with_context(|| shown.clone())? {
            eprintln!(
                "note      {}: no part can meet it; `relucert certify --resume {shown}` looks for another",
                reach
            );
        }
        for part in parts::cut(&training, &network, &settings, &proposal, args.parts).with_context(|| shown)? {
            cut.push((parts::write(&part)?, format!("{}, {} nodes", part.cone(), part.nodes.len())));
        }
    } else {
        for part in fans::cut(&training, &network, &settings, &proposal, args.parts).with_context(|| shown)? {
            let words = format!("{} trees of a fan, {} nodes", part.trees.len(), part.size());
            cut.push((fans::write(&part)?, words));
        }
    }
    let inputs = [args.problem.as_path(), &args.network, &args.certificate];
    let name = |i: usize| {
        let mut name = args.output.clone().into_os_string();
        name.push(format!(".{}", i + 1));
        PathBuf::from(name)
    };
    (0..cut.len()).try_for_each(|i| output::distinct(&name(i), &inputs))?;
    for (i, (bytes, words)) in cut.iter().enumerate() {
        output::write(&name(i), bytes)?;
        println!("c {}: {words}", name(i).display());
    }
    let (problem, prefix) = (args.problem.display(), args.output.display());
    println!("c next, for each part I: relucert certify {problem} --part {prefix}.I -o {prefix}.I.grown");
    println!("c then: relucert join {problem} {prefix}.*.grown -o CERT");
    Ok(ExitCode::SUCCESS)
}
