//! `relucert train` for penalties with a polyhedral ball.

use super::args::Args;
use super::best::Best;
use crate::check::arithmetic::Fraction;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::{Claim, TwoLayer, Verdict};
use crate::cli::files::output;
use crate::cli::options::{CandidateArgs, without_scope};
use crate::cli::terminal::watch::{self, Ends};
use crate::cli::terminal::{Format, Progress};
use crate::format;
use crate::polyhedral::{self, Round, Solution};
use crate::report::decimal::{self, decimal};
use std::process::ExitCode;
use std::time::Instant;

/// The exact optimum, and what the checker says of it.
pub fn run(args: &Args, problem: &Polyhedral, sha256: &str) -> anyhow::Result<ExitCode> {
    without_scope(&args.scope)?;
    anyhow::ensure!(args.gates.is_none(), "--gates goes with --scope patterns or --scope gated");
    anyhow::ensure!(args.start.is_none(), "--start goes with the norm l2: here the optimum is found exactly");
    let clock = Instant::now();
    let mut best = Best::new(args, problem.columns(), TwoLayer::zero(1))?;
    watch::ends(Ends::Soon);
    let solution = solve(problem, args.candidates, args.threads, args.time_limit, &mut |round| {
        best.offer(|| Some(round.network.clone().into()), round.objective);
    })?;
    let (network, claim) = (&solution.network, Claim::Gap(Fraction::zero()));
    let done = polyhedral::certify(problem, sha256, network, &claim, &solution, args.candidates.candidates)?;
    watch::finish();
    let mut bytes = Vec::new();
    format::network(network, problem.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    let (upper, lower) = (&done.evidence.upper, &done.evidence.lower);
    let proved = done.verdict == Verdict::Proved;
    match args.format {
        Format::Text => {
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
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "neurons": network.neurons.len(), "objective": upper.to_string(), "lower": lower.to_string(),
                "objective_decimal": decimal::number(upper, decimal::Round::Up),
                "lower_decimal": decimal::number(lower, decimal::Round::Down),
                "rounds": solution.rounds, "rays": solution.rays, "optimal": proved, "seconds": clock.elapsed().as_secs_f64(),
            })
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Solves exactly, with progress; stops at the time limit or Ctrl-C. `reached` hears of every round's network.
pub fn solve(
    problem: &Polyhedral,
    candidates: CandidateArgs,
    threads: usize,
    limit: Option<f64>,
    reached: &mut (dyn FnMut(&Round) + Send),
) -> anyhow::Result<Solution> {
    let clock = Instant::now();
    let mut progress = Progress::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let solution = pool.install(|| {
        polyhedral::solve(problem, candidates.candidates, &mut |round: &Round| {
            progress.status(&format!(
                "round {}, {} neurons, objective {:.9}, violation {:.1e}",
                round.number,
                round.network.neurons.len(),
                round.objective,
                round.violation
            ));
            reached(round);
            !progress.interrupted() && limit.is_none_or(|limit| clock.elapsed().as_secs_f64() < limit)
        })
    })?;
    progress.clear();
    Ok(solution)
}
