//! `relucert train --scope patterns|gated`: the convex program of given patterns.

use super::args::Args;
use super::best::Best;
use crate::check::patterns::Products;
use crate::check::statement::{Problem, Training, TwoLayer};
use crate::cli::files::output;
use crate::cli::terminal::watch::{self, Ends};
use crate::cli::terminal::{Format, Progress};
use crate::format;
use crate::patterns::certify::trained;
use crate::patterns::training::{Solved, solved};
use crate::search::data::Data;
use crate::search::group_lasso::gates::{Gate, sample};
use crate::search::group_lasso::{Iteration, Program, Solution, solve};
use anyhow::Context;
use num_bigint::BigInt;
use std::collections::HashSet;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the subcommand for these scopes.
pub fn run(args: &Args, problem: &Problem, data: &Data) -> anyhow::Result<ExitCode> {
    Best::new(args, problem.columns(), TwoLayer::zero(1))?;
    let (clock, gates) = (Instant::now(), gates(args, &problem.x)?);
    let program = Program { data, gates: &gates, cones: !args.scope.gated(), free: false };
    let solution = searched(args, clock, |proceed| solve(&program, args.tolerance, proceed))?;
    let model = trained(&solution, &gates, args.scope.gated());
    let mut bytes = Vec::new();
    format::model(&model.context(NOT_FINITE)?, data.d, &mut bytes)?;
    output::write(&args.output, &bytes)?;
    print(args, &gates, &solution, clock);
    Ok(ExitCode::SUCCESS)
}

/// The same for a problem of version 2.
pub fn run_training(args: &Args, training: &Training) -> anyhow::Result<ExitCode> {
    Best::new(args, training.columns(), TwoLayer::zero(training.outputs))?;
    let (clock, gates) = (Instant::now(), gates(args, &training.x)?);
    let search =
        |proceed: &mut Proceed| solved(training, &gates, args.scope.gated(), args.tolerance, &mut |i| proceed(i));
    let Solved { solution, model } = searched(args, clock, search)??;
    let mut bytes = Vec::new();
    format::training_model(&model.context(NOT_FINITE)?, training.columns(), &mut bytes)?;
    output::write(&args.output, &bytes)?;
    print(args, &gates, &solution, clock);
    Ok(ExitCode::SUCCESS)
}

const NOT_FINITE: &str = "the network has weights that are not finite";

/// Hears of iterations, and stops by `false`.
type Proceed<'a> = dyn FnMut(&Iteration) -> bool + Send + 'a;

/// A search with a line on each iteration, which the time limit ends.
fn searched<T: Send>(args: &Args, clock: Instant, search: impl FnOnce(&mut Proceed) -> T + Send) -> anyhow::Result<T> {
    anyhow::ensure!(
        args.start.is_none(),
        "--start is for --scope global: the program of given patterns is solved from their centres"
    );
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    watch::ends(Ends::Soon);
    let done = pool.install(|| {
        search(&mut |i| {
            let seconds = clock.elapsed().as_secs_f64();
            Progress::new().record(format_args!(
                "c iteration {:3}  blocks {:5}  objective {:.12}  gap {:8.1e}  {seconds:6.1} s",
                i.number, i.blocks, i.objective, i.gap
            ));
            !watch::asked() && args.time_limit.is_none_or(|limit| seconds < limit)
        })
    });
    watch::finish();
    Ok(done)
}

/// Prints the result.
fn print(args: &Args, gates: &[Gate], solution: &Solution, clock: Instant) {
    match args.format {
        Format::Text => {
            println!("v patterns {}", gates.len());
            println!("v neurons {}", solution.active.len());
            println!("v objective {:?}", solution.objective);
            println!("v relative-gap {:e} as floating point has it: a proof is for relucert certify", solution.gap);
            println!("v iterations {}", solution.iterations);
        }
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "patterns": gates.len(), "neurons": solution.active.len(), "objective": solution.objective,
                "relative_gap": solution.gap, "iterations": solution.iterations,
                "seconds": clock.elapsed().as_secs_f64(), "seed": args.seed,
            })
        ),
    }
}

/// The patterns asked for: with cones, every gate vector must lie inside of its own.
fn gates(args: &Args, x: &[Vec<BigInt>]) -> anyhow::Result<Vec<Gate>> {
    let gates = match args.gates {
        Some(count) => sample(x, count as usize, args.seed),
        None => {
            let vectors = args.scope.gates(x.first().map_or(0, Vec::len))?;
            let vectors = vectors.context("which patterns? give --gates N or --patterns FILE")?;
            let products = Products::new(x);
            let mut seen = HashSet::new();
            let all = vectors.into_iter().map(|g| Gate::new(x, &products, g));
            all.filter(|gate| seen.insert(gate.side.clone())).collect()
        }
    };
    anyhow::ensure!(!gates.is_empty(), "there is no pattern to train with");
    let tied = gates.iter().enumerate().find_map(|(i, gate)| Some((i, gate.tie?)));
    if let Some((i, k)) = tied.filter(|_| !args.scope.gated()) {
        anyhow::bail!(
            "gate {i} is orthogonal to row {k} (both from 0), so it lies on the border of its cone; training needs gate vectors with no tie"
        );
    }
    Ok(gates)
}
