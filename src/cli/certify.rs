//! `relucert certify`: prove how far a network can be from the global optimum.

use super::problem::{check_map, renaming};
use super::scope::{ScopeArgs, ScopeName};
use super::{
    certify_part, certify_scope, claim::ClaimArgs, exact_case, load, output, polyhedral::CandidateArgs,
    progress::Progress, report,
};
use crate::certify::{Event, Settings, certify, proposal};
use crate::check::polyhedral::Stated;
use crate::format;
use crate::report::Report;
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `relucert certify`.
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    pub(super) problem: PathBuf,
    /// The network the claim is about
    #[arg(required_unless_present = "part")]
    network: Option<PathBuf>,
    /// Where to write the certificate
    #[arg(short, long, value_name = "CERT")]
    pub(super) output: PathBuf,
    /// Where to write a strictly better network, if one is found
    #[arg(long, value_name = "OUT")]
    pub(super) improved: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    pub(super) scope: ScopeArgs,
    /// The patterns of N random gate vectors (with `--seed`)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "patterns")]
    pub(super) gates: Option<u32>,
    /// Seconds for everything; the bounds known then are certified
    #[arg(long, value_name = "S", value_parser = seconds)]
    pub(super) time_limit: Option<f64>,
    /// Memory for the open nodes, as 500M or 2G: above it the tree grows depth first
    #[arg(long, value_name = "LIMIT", value_parser = bytes, default_value = "unlimited", hide_default_value = true)]
    pub(super) memory: usize,
    /// Go on from this certificate: its dual vector and its trees (hints; network and claim may be others)
    #[arg(long, value_name = "CERT")]
    resume: Option<PathBuf>,
    /// Go on with this part of a tree instead (see `relucert split`); `-o` names the grown part
    #[arg(long, value_name = "FILE", conflicts_with_all = ["network", "gap", "open_share", "lower", "scope", "gates", "improved", "resume", "map"])]
    part: Option<PathBuf>,
    /// Threads, 0 for all cores; the certificate does not depend on it
    #[arg(long, default_value_t = 0)]
    pub(super) threads: usize,
    /// Seed of the search for better directions, or of the gates
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// The names of the parts in the network's file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    pub(super) map: Vec<(String, String)>,
    #[command(flatten)]
    pub(super) candidates: CandidateArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: report::Format,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(s) if s > 0.0 && s.is_finite() => Ok(s),
        _ => Err("expected a positive number of seconds".to_string()),
    }
}

fn bytes(text: &str) -> Result<usize, String> {
    if text == "unlimited" {
        return Ok(usize::MAX);
    }
    let unit = |letter: char| "KMG".find(letter).map(|i| 10 * (i + 1));
    let (digits, shift) = match text.chars().last().and_then(unit) {
        Some(shift) => (&text[..text.len() - 1], shift),
        None => (text, 0),
    };
    let limit = digits.parse::<usize>().ok().and_then(|n| n.checked_mul(1 << shift)).filter(|n| *n > 0);
    limit.ok_or_else(|| "expected bytes, or a number with K, M or G such as 2G".to_string())
}

impl Args {
    /// The network; clap sees to it that there is one unless a part is gone on with.
    pub(super) fn network(&self) -> &Path {
        self.network.as_deref().unwrap_or(Path::new(""))
    }
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    if let Some(part) = &args.part {
        return certify_part::run(&args, part);
    }
    args.scope.searched()?;
    check_map(&args.map)?;
    let mut inputs: Vec<&Path> =
        [args.problem.as_path(), args.network()].into_iter().chain(args.resume.as_deref()).collect();
    output::distinct(&args.output, &inputs)?;
    if let Some(improved) = &args.improved {
        inputs.push(&args.output);
        output::distinct(improved, &inputs)?;
    }
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(global || args.resume.is_none(), "--resume goes with --scope global only");
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    let claim = args.claim.clone().claim()?;
    let (problem, sha256) = match load::stated(&args.problem)? {
        (Stated::Euclidean(problem), sha256) => (problem, sha256),
        (Stated::Polyhedral(problem), sha256) => {
            anyhow::ensure!(args.resume.is_none(), "--resume is for trees; with this penalty there is none");
            return exact_case::certify(&args, &problem, &sha256, &claim);
        }
    };
    if !global {
        return certify_scope::run(&args, &problem, &sha256, &claim);
    }
    let network = load::network(args.network(), &problem, &args.map)?;
    let resume = args
        .resume
        .as_ref()
        .map(|path| proposal::read(load::open(path)?, &problem, &sha256).with_context(|| path.display().to_string()));
    let settings = Settings {
        memory: args.memory,
        resume: resume.transpose()?,
        time_limit: args.time_limit,
        threads: args.threads,
        seed: args.seed,
        ..Settings::new(claim.clone())
    };
    let mut progress = Progress::new();
    let done = certify(&problem, &sha256, &network, &settings, &mut |event| {
        match event {
            Event::Training(round) => progress.status(&format!(
                "training: round {}, {} neurons, objective {:.9}, violation {:.1e}",
                round.number, round.neurons, round.objective, round.violation
            )),
            Event::Target(target, rows) => {
                progress.line(&format!("{rows} distinct rows; a node closes at bound/beta {target:.6}"));
            }
            Event::Root(share) => progress.line(&format!("certified without a tree: open share {share:.2e}")),
            Event::Tree(p) if p.bound.is_infinite() => {
                progress.status(&format!("tree: {} leaves, to be solved again for another dual vector", p.leaves));
            }
            Event::Tree(p) => progress.status(&format!(
                "tree: {} nodes, {} leaves, bound/beta {:.6}, seen {:.6}",
                p.nodes, p.leaves, p.bound, p.attained
            )),
            Event::Violation(value) => {
                progress.line(&format!("a direction with |F|/beta = {value:.9} was found: training goes on"));
            }
            Event::Checking(leaves) => progress.status(&format!("rounding and checking {leaves} leaves")),
        }
        !progress.interrupted()
    })?;
    progress.clear();
    output::write(&args.output, &done.certificate)?;
    if let (Some(path), Some((better, _))) = (&args.improved, &done.improved) {
        let mut bytes = Vec::new();
        format::network(better, problem.columns(), &mut bytes)?;
        output::write(path, &bytes)?;
        progress.line(&format!("a network with a lower objective is in {}", path.display()));
    }
    let report = Report::new(&problem, &sha256, &claim, Ok(done.evidence), start.elapsed().as_secs_f64());
    report::print(&report, args.format)
}
