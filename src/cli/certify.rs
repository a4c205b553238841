//! `relucert certify`: prove how far a network can be from the global optimum.

use super::problem::{check_map, renaming};
use super::scope::{ScopeArgs, ScopeName};
use super::{certify_scope, claim::ClaimArgs, load, output, progress::Progress, report};
use crate::certify::{Event, Settings, certify};
use crate::format;
use crate::report::Report;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `relucert certify`.
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network the claim is about
    pub(super) network: PathBuf,
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
    /// Threads, 0 for all cores; the certificate does not depend on it
    #[arg(long, default_value_t = 0)]
    pub(super) threads: usize,
    /// Seed of the search for better directions, or of the gates
    #[arg(long, default_value_t = 0)]
    pub(super) seed: u64,
    /// The names of the parts in the network's file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = renaming)]
    pub(super) map: Vec<(String, String)>,
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

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    args.scope.searched()?;
    check_map(&args.map)?;
    let mut inputs = vec![args.problem.as_path(), args.network.as_path()];
    output::distinct(&args.output, &inputs)?;
    if let Some(improved) = &args.improved {
        inputs.push(&args.output);
        output::distinct(improved, &inputs)?;
    }
    let global = args.scope.scope == ScopeName::Global;
    anyhow::ensure!(!global || args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let claim = args.claim.clone().claim()?;
    if !global {
        return certify_scope::run(&args, &problem, &sha256, &claim);
    }
    let network = load::network(&args.network, &problem, &args.map)?;
    let settings = Settings {
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
            Event::Tree(p) => progress.status(&format!(
                "tree: {} nodes, {} leaves, bound/beta {:.6}, seen {:.6}",
                p.nodes, p.open, p.bound, p.attained
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
