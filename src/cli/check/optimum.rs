//! `relucert check` of claims about the optimum, over every scope.

use super::args::Args;
use super::{dictionary as directions, polyhedral};
use crate::check::dictionary;
use crate::check::optimum::{training, verify};
use crate::check::patterns::{self, Scope};
use crate::check::polyhedral::Stated;
use crate::cli::files::load;
use crate::cli::options::{ScopeName, scope, without_scope};
use crate::cli::terminal::report;
use crate::report::Report;
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// A claim about the optimum over a scope.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    report::print(&decide(&args)?, args.format)
}

/// The same, as a report.
pub fn decide(args: &Args) -> anyhow::Result<Report> {
    decide_with(args, args.certificate.as_deref())
}

/// The same with this certificate.
pub fn decide_with(args: &Args, certificate: Option<&Path>) -> anyhow::Result<Report> {
    let start = Instant::now();
    let claim = args.claim.clone().claim()?;
    if let Some((training, sha256)) = load::training(&args.problem)? {
        if args.scope.scope == ScopeName::Dictionary {
            return directions::decide((&training, &sha256), args, certificate, &claim);
        }
        let certificate = certificate.context("a claim about the optimum needs a certificate");
        if args.scope.given() {
            let certificate = load::open(certificate?)?;
            let model = scope::training_model(args.network(), &args.scope, &training, &args.reading)?;
            let gates = args.scope.gates(training.columns())?.unwrap_or_else(|| model.own_gates());
            let gated = args.scope.gated();
            let outcome = patterns::training::verify(&training, &sha256, &model, &Scope { gated, gates }, certificate);
            let seconds = start.elapsed().as_secs_f64();
            return Ok(scope::report(&training, &sha256, &claim, gated, outcome, seconds));
        }
        without_scope(&args.scope)?;
        let certificate = load::open(certificate?)?;
        let network = load::two_layer(args.network(), &training, &args.reading)?;
        let outcome = training::verify(&training, &sha256, &network, certificate);
        let report = Report::new(&training, &sha256, &claim, outcome, start.elapsed().as_secs_f64());
        return Ok(report.of(&training, &network));
    }
    let (problem, sha256) = match load::stated(&args.problem)? {
        (Stated::Euclidean(problem), sha256) => (problem, sha256),
        (Stated::Polyhedral(problem), sha256) => {
            without_scope(&args.scope)?;
            let certificate = certificate.context("a claim about the optimum needs a certificate")?;
            let about = (&problem, sha256.as_str());
            return polyhedral::decide(about, args.network(), certificate, &claim, args.candidates, &args.reading);
        }
    };
    let seconds = || start.elapsed().as_secs_f64();
    if args.scope.scope == ScopeName::Dictionary {
        ensure!(certificate.is_none(), "--scope dictionary needs no certificate");
        let network = load::network(args.network(), &problem, &args.reading)?;
        let further =
            args.set.dictionary.as_ref().map(|path| load::network(path, &problem, &args.reading)).transpose()?;
        let evidence = dictionary::verify(&problem, &network, &further.unwrap_or_default());
        let report = Report::new(&problem, &sha256, &claim, evidence, seconds());
        return Ok(report.in_scope("dictionary", None));
    }
    let certificate = load::open(certificate.context("a claim about the optimum needs a certificate")?)?;
    if args.scope.scope == ScopeName::Global {
        let network = load::network(args.network(), &problem, &args.reading)?;
        let outcome = verify(&problem, &sha256, &network, certificate);
        let report = Report::new(&problem, &sha256, &claim, outcome, seconds());
        return Ok(report.of(&problem.into(), &network.into()));
    }
    let model = scope::model(args.network(), &args.scope, &problem, &args.reading)?;
    let gates = args.scope.gates(problem.columns())?.unwrap_or_else(|| model.own_gates());
    let gated = args.scope.gated();
    let outcome = patterns::verify(&problem, &sha256, &model, &Scope { gated, gates }, certificate);
    Ok(scope::report(&problem, &sha256, &claim, gated, outcome, seconds()))
}
