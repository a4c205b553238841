//! `relucert certify --scope patterns|gated`: how far a network can be from the best one with given patterns.

use super::args::Args;
use crate::check::patterns::Scope;
use crate::check::statement::{Claim, Problem};
use crate::cli::files::output;
use crate::cli::options::scope;
use crate::cli::terminal::{Progress, report};
use crate::format;
use crate::patterns::certify::certify;
use crate::search::group_lasso::gates::sample;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the subcommand for these scopes.
pub fn run(args: &Args, problem: &Problem, sha256: &str, claim: &Claim) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let model = scope::model(args.network(), &args.scope, problem, &args.map)?;
    let gates = match args.gates {
        Some(count) => sample(&problem.x, count as usize, args.seed).into_iter().map(|gate| gate.g).collect(),
        None => args.scope.gates(problem.columns())?.unwrap_or_else(|| model.own_gates()),
    };
    let scope = Scope { gated: args.scope.gated(), gates };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let mut progress = Progress::new();
    let done = pool.install(|| {
        certify(problem, sha256, &model, &scope, claim, &mut |i| {
            progress.status(&format!("training: iteration {}, {} blocks, gap {:.1e}", i.number, i.blocks, i.gap));
            !progress.interrupted() && args.time_limit.is_none_or(|limit| start.elapsed().as_secs_f64() < limit)
        })
    })?;
    progress.clear();
    output::write(&args.output, &done.certificate)?;
    if let (Some(path), Some(better)) = (&args.improved, &done.improved) {
        let mut bytes = Vec::new();
        format::model(better, problem.columns(), &mut bytes)?;
        output::write(path, &bytes)?;
        progress.line(&format!("a model with a lower objective is in {}", path.display()));
    }
    let seconds = start.elapsed().as_secs_f64();
    report::print(&scope::report(problem, sha256, claim, scope.gated, Ok(done.scoped), seconds), args.format)
}
