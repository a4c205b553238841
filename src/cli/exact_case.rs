//! `relucert problem`, `train`, `certify` and `path` for penalties with a polyhedral ball.

use super::path::{Args as PathArgs, Outcome, status};
use super::polyhedral::{CandidateArgs, without_scope};
use super::progress::Progress;
use super::{certify, load, output, report, train};
use crate::check::arithmetic::Fraction;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::{Ball, Claim, Norm, Verdict};
use crate::format;
use crate::polyhedral::path::{Grown, directions, grow};
use crate::polyhedral::{self, Round, Solution};
use crate::problem::polyhedral::make_polyhedral;
use crate::problem::{Made, Recipe, make};
use crate::regularization::path_of;
use crate::report::Report;
use crate::report::decimal::{self, decimal};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// The norm of the penalty.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NormArg {
    /// The Euclidean norm, that of weight decay
    L2,
    /// The sum of the absolute values
    L1,
    /// The largest absolute value
    Linf,
}

/// The word for a norm.
pub fn word(norm: NormArg) -> &'static str {
    match norm {
        NormArg::L2 => "l2",
        NormArg::L1 => "l1",
        NormArg::Linf => "linf",
    }
}

/// The ball of the penalty, if it is a polyhedron.
pub fn ball(norm: NormArg, free_bias: bool) -> Option<Ball> {
    let norm = match norm {
        NormArg::L2 => None,
        NormArg::L1 => Some(Norm::L1),
        NormArg::Linf => Some(Norm::Linf),
    };
    (norm.is_some() || free_bias).then_some(Ball { norm, free_bias })
}

/// A problem as made from data, its file, and the file of the rows that a split left.
pub type Written = (Made, Vec<u8>, Option<Vec<u8>>);

/// The problem with this ball.
pub fn write(data: &Path, recipe: &Recipe, ball: Option<Ball>, candidates: CandidateArgs) -> anyhow::Result<Written> {
    let (mut bytes, mut rest_bytes) = (Vec::new(), Vec::new());
    let Some(ball) = ball else {
        let made = make(data, recipe)?;
        format::problem(&made.problem, &mut bytes)?;
        made.rest.iter().try_for_each(|rest| format::problem(rest, &mut rest_bytes))?;
        let rest = made.rest.is_some().then_some(rest_bytes);
        return Ok((made, bytes, rest));
    };
    let (made, problem, rest) = make_polyhedral(data, recipe, ball, candidates.candidates)?;
    format::polyhedral(&problem, &mut bytes)?;
    rest.iter().try_for_each(|rest| format::polyhedral(rest, &mut rest_bytes))?;
    Ok((made, bytes, rest.map(|_| rest_bytes)))
}

/// Solves exactly, with progress; stops at the time limit or Ctrl-C.
fn solve(
    problem: &Polyhedral,
    candidates: CandidateArgs,
    threads: usize,
    limit: Option<f64>,
) -> anyhow::Result<Solution> {
    let clock = Instant::now();
    let mut progress = Progress::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let solution = pool.install(|| {
        polyhedral::solve(problem, candidates.candidates, &mut |round: &Round| {
            progress.status(&format!(
                "round {}, {} neurons, objective {:.9}, violation {:.1e}",
                round.number, round.neurons, round.objective, round.violation
            ));
            !progress.interrupted() && limit.is_none_or(|limit| clock.elapsed().as_secs_f64() < limit)
        })
    })?;
    progress.clear();
    Ok(solution)
}

/// `relucert train`: the exact optimum, and what the checker says of it.
pub fn train(args: &train::Args, problem: &Polyhedral, sha256: &str) -> anyhow::Result<ExitCode> {
    without_scope(&args.scope)?;
    anyhow::ensure!(args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    anyhow::ensure!(args.start.is_none(), "--start goes with the norm l2: here the optimum is found exactly");
    let clock = Instant::now();
    let solution = solve(problem, args.candidates, args.threads, args.time_limit)?;
    let (network, claim) = (&solution.network, Claim::Gap(Fraction::zero()));
    let done = polyhedral::certify(problem, sha256, network, &claim, &solution, args.candidates.candidates)?;
    let mut bytes = Vec::new();
    format::network(network, problem.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let (upper, lower) = (&done.evidence.upper, &done.evidence.lower);
    let proved = done.verdict == Verdict::Proved;
    match args.format {
        train::Format::Text => {
            println!("v neurons {}", network.neurons.len());
            println!("v objective {} rounded up", decimal(upper, 12, decimal::Round::Up));
            println!("v lower {} no network has less, rounded down", decimal(lower, 12, decimal::Round::Down));
            println!("v rounds {}", solution.rounds);
            println!("v rays {}", solution.rays);
            println!(
                "c {}",
                if proved { "exactly optimal: checked, the gap is 0" } else { "stopped before the optimum" }
            );
        }
        train::Format::Json => println!(
            "{}",
            serde_json::json!({
                "neurons": network.neurons.len(), "objective": upper.to_string(), "lower": lower.to_string(), "rounds": solution.rounds,
                "rays": solution.rays, "optimal": proved, "seconds": clock.elapsed().as_secs_f64(),
            })
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// `relucert certify`: the exact optimum against the network that is claimed about.
pub fn certify(args: &certify::Args, problem: &Polyhedral, sha256: &str, claim: &Claim) -> anyhow::Result<ExitCode> {
    without_scope(&args.scope)?;
    let start = Instant::now();
    let network = load::polyhedral_network(args.network(), problem, &args.map)?;
    let solution = solve(problem, args.candidates, args.threads, args.time_limit)?;
    let done = polyhedral::certify(problem, sha256, &network, claim, &solution, args.candidates.candidates)?;
    output::write(&args.output, &done.certificate)?;
    if let (Some(path), Some((better, _))) = (&args.improved, &done.improved) {
        let mut bytes = Vec::new();
        format::network(better, problem.columns(), &mut bytes)?;
        output::write(path, &bytes)?;
    }
    let report = Report::new(problem, sha256, claim, Ok(done.evidence), start.elapsed().as_secs_f64());
    report::print(&report, args.format)
}

/// `relucert path`: that of the dictionary given, or of optimal networks.
pub fn path(
    args: &PathArgs,
    (problem, sha256): (&Polyhedral, &str),
    ends: (&Fraction, &Fraction),
    progress: &mut Progress,
) -> anyhow::Result<Outcome> {
    let (limit, selection) = (args.candidates.candidates, args.selection());
    let Some(file) = &args.dictionary else {
        args.check_atoms(false)?;
        let Grown { dictionary, found, global } = grow(problem, sha256, ends, selection, limit, &mut status(progress))?;
        return Ok(Outcome { dictionary, found, global: global.then_some(true) });
    };
    let network = load::polyhedral_network(file, problem, &args.map)?;
    let dictionary = directions(problem, &network);
    args.check_atoms(dictionary == network)?;
    let lasso = problem.lasso(&dictionary, problem)?;
    let found = path_of(&lasso, sha256, ends, selection, &mut status(progress))?;
    // More candidates than may be tried: not known.
    let excess = problem.excess(&lasso, &found.path, limit).ok();
    Ok(Outcome { dictionary, found, global: excess.map(|excess| excess.is_empty()) })
}
