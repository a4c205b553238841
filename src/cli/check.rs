//! `relucert check`: re-prove a certified claim, with integers only.

use super::scope::{self, ScopeArgs, ScopeName};
use super::{check_path, check_set, claim::ClaimArgs, fit::FitArgs, load, report};
use crate::check::dictionary;
use crate::check::patterns::{self, Scope};
use crate::check::verify::verify;
use crate::report::Report;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `relucert check`.
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network the claim is about; the start of a path
    network: PathBuf,
    /// The certificate: hints for the proof; it cannot change the claim. Claims about a dictionary or about predictions need none
    certificate: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    fit: FitArgs,
    #[command(flatten)]
    path: check_path::PathClaimArgs,
    #[command(flatten, next_help_heading = "Claims about a set of networks")]
    set: check_set::SetArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text")]
    format: report::Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.fit.made() {
        let plain = args.certificate.is_none() && !args.claim.made();
        anyhow::ensure!(plain, "`--same-predictions` and `--minimal` go with no certificate and no other claim");
        return args.fit.run(&args.problem, &args.network, args.format);
    }
    let start = Instant::now();
    args.scope.validate()?;
    let scope = args.scope.scope;
    let loaded = load::problem(&args.problem)?;
    let load::LoadedProblem { problem, sha256 } = &loaded;
    if scope == ScopeName::Dictionary {
        anyhow::ensure!(args.certificate.is_none(), "--scope dictionary needs no certificate");
        let claim = args.claim.claim()?;
        let network = load::network(&args.network, problem, &[])?;
        let dictionary = args.set.dictionary.as_ref().map(|path| load::network(path, problem, &[])).transpose()?;
        let evidence = dictionary::verify(&problem, &network, &dictionary.unwrap_or_default());
        let seconds = start.elapsed().as_secs_f64();
        let report = Report::new(problem, sha256, &claim, Ok(evidence), seconds);
        return report::print(&report.in_scope("dictionary", None), args.format);
    }
    let certificate = args.certificate.context("a certificate is needed for a claim about the optimum")?;
    let plain = scope == ScopeName::Global && !args.claim.made();
    let kind = load::first_word(&certificate)?;
    if kind == check_path::HEADING {
        anyhow::ensure!(plain, "the certificate is one of a path; claim `--to`, `--loss`, `--width`, `--shape`");
        return check_path::run(&args.problem, &args.network, &certificate, &args.path, args.format);
    }
    anyhow::ensure!(!args.path.given(), "the certificate is not one of a path: `--to`, `--loss`, `--width`, `--shape`");
    if kind == check_set::HEADING {
        anyhow::ensure!(
            plain,
            "the certificate is one of a set of networks; see `relucert check --help` for its claims"
        );
        let network = load::network(&args.network, problem, &[])?;
        return check_set::run(&loaded, &network, &certificate, &args.set, args.format);
    }
    anyhow::ensure!(
        !args.set.any() && args.set.dictionary.is_none(),
        "{} is no certificate about a set of networks",
        certificate.display()
    );
    let claim = args.claim.claim()?;
    if scope != ScopeName::Global {
        let model = scope::model(&args.network, &args.scope, problem, &[])?;
        let gates = args.scope.gates(problem.columns())?.unwrap_or_else(|| model.own_gates());
        let gated = args.scope.gated();
        let outcome = patterns::verify(problem, sha256, &model, &Scope { gated, gates }, load::open(&certificate)?);
        let seconds = start.elapsed().as_secs_f64();
        return report::print(&scope::report(problem, sha256, &claim, gated, outcome, seconds), args.format);
    }
    let network = load::network(&args.network, problem, &[])?;
    let outcome = verify(problem, sha256, &network, load::open(&certificate)?);
    let seconds = start.elapsed().as_secs_f64();
    report::print(&Report::new(problem, sha256, &claim, outcome, seconds), args.format)
}
