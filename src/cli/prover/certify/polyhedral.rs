//! `relucert certify` for penalties with a polyhedral ball.

use super::args::Args;
use crate::check::polyhedral::Polyhedral;
use crate::check::statement::Claim;
use crate::cli::files::{load, output};
use crate::cli::options::without_scope;
use crate::cli::prover::train::solve;
use crate::cli::terminal::report;
use crate::report::Report;
use crate::{format, polyhedral};
use std::process::ExitCode;
use std::time::Instant;

/// The exact optimum against the network that is claimed about.
pub fn run(args: &Args, problem: &Polyhedral, sha256: &str, claim: &Claim) -> anyhow::Result<ExitCode> {
    without_scope(&args.scope)?;
    let start = Instant::now();
    let network = load::polyhedral_network(args.network(), problem, &args.reading)?;
    let solution = solve(problem, args.candidates, args.threads, args.time_limit, &mut |_| ())?;
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
