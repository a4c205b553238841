//! `relucert train --scope patterns|gated`: the convex program of given patterns.

use super::output;
use super::scope::ScopeName;
use super::train::{Args, Format};
use crate::check::network::Network;
use crate::check::problem::Problem;
use crate::format;
use crate::search::data::Data;
use crate::search::gates::{Gate, sample};
use crate::search::group_lasso::{Program, solve};
use crate::search::neuron::Column;
use anyhow::Context;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the subcommand for these scopes.
pub fn run(args: &Args, problem: &Problem, data: &Data) -> anyhow::Result<ExitCode> {
    let clock = Instant::now();
    let gates: Vec<Gate> = sample(&problem.x, args.scope.gates.context("--gates")? as usize, args.seed);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let program = Program { data, gates: &gates, cones: args.scope.scope == ScopeName::Patterns };
    let solution = pool.install(|| {
        solve(&program, args.tolerance, &mut |i| {
            eprintln!(
                "c iteration {:3}  blocks {:5}  objective {:.12}  gap {:8.1e}  {:6.1} s",
                i.number,
                i.blocks,
                i.objective,
                i.gap,
                clock.elapsed().as_secs_f64()
            );
            args.time_limit.is_none_or(|limit| clock.elapsed().as_secs_f64() < limit)
        })
    });
    let neurons = solution.active.iter().map(|a| Column { w: a.w.clone(), sign: a.sign }.neuron().exact());
    let network =
        Network { neurons: neurons.collect::<Option<_>>().context("the network has weights that are not finite")? };
    let mut bytes = Vec::new();
    format::network(&network, data.d, &mut bytes)?;
    output::write(&args.output, &bytes)?;
    match args.format {
        Format::Text => {
            println!("v patterns {}", gates.len());
            println!("v neurons {}", solution.active.len());
            println!("v objective {:?}", solution.objective);
            println!("v relative_gap {:e}", solution.gap);
            println!("v iterations {}", solution.iterations);
        }
        Format::Json => println!(
            "{}",
            serde_json::json!({
                "patterns": gates.len(), "neurons": solution.active.len(), "objective": solution.objective, "relative_gap": solution.gap,
                "iterations": solution.iterations, "seconds": clock.elapsed().as_secs_f64(), "seed": args.seed,
            })
        ),
    }
    Ok(ExitCode::SUCCESS)
}
