//! `relucert check`: re-prove a certified claim, with integers only.
//!
//! What the claim is about is said by options and by the first word of the certificate.

pub mod fit;
pub mod global_path;
pub mod lp;
pub mod optimal_set;
mod polyhedral;
mod qualify;
pub mod regularization;
pub mod weight_path;

use crate::check::arithmetic::Fraction;
use crate::check::global_path::PathClaim;
use crate::check::optimum::verify;
use crate::check::patterns::{self, Scope};
use crate::check::polyhedral::Stated;
use crate::check::qualify::krawczyk;
use crate::check::{dictionary, stationary};
use crate::cli::files::load;
use crate::cli::options::{CandidateArgs, ClaimArgs, ScopeArgs, ScopeName, StationaryArgs};
use crate::cli::options::{fraction, scope, without_scope};
use crate::cli::terminal::{Format, report};
use crate::report::Report;
use crate::report::stationary::StationaryReport;
use anyhow::{Context, bail, ensure};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

/// Arguments of `relucert check`.
#[derive(clap::Args)]
pub struct Args {
    /// The problem file
    problem: PathBuf,
    /// The network the claim is about; the start of a path. Of a path over β the certificate: it holds its networks
    network: PathBuf,
    /// The certificate: hints for the proof; it cannot change the claim. Claims about a dictionary or about predictions need none
    certificate: Option<PathBuf>,
    #[command(flatten)]
    claim: ClaimArgs,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten, next_help_heading = "Claims that need no certificate")]
    fit: fit::FitArgs,
    #[command(flatten, next_help_heading = "Claims about stationarity")]
    stationary: StationaryArgs,
    #[command(flatten, next_help_heading = "Claims about a path")]
    path: weight_path::PathClaimArgs,
    /// Claim about a path over β: from this β on, down to `--to`
    #[arg(long, value_name = "BETA", value_parser = fraction, help_heading = "Claims about a path")]
    from: Option<Fraction>,
    #[command(flatten, next_help_heading = "Claims about a set of networks")]
    set: optimal_set::SetArgs,
    #[command(flatten, next_help_heading = "Claims about a regularization path")]
    homotopy: regularization::HomotopyArgs,
    #[command(flatten, next_help_heading = "Options")]
    candidates: CandidateArgs,
    /// How to print the report
    #[arg(long, value_enum, default_value = "text", help_heading = "Options")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    args.scope.validate()?;
    if args.certificate.is_none() && load::first_word(&args.network)? == global_path::HEADING {
        return run_global_path(args);
    }
    ensure!(args.from.is_none(), "--from is a claim about a path over beta, the certificate is about something else");
    let kind = args.certificate.as_ref().map(|path| load::first_word(path)).transpose()?.unwrap_or_default();
    let dictionary = args.scope.scope == ScopeName::Dictionary;
    let about = [
        (kind == weight_path::HEADING, args.path.given(), "--to, --loss, --width and --shape are claims about a path"),
        (
            kind == regularization::HEADING,
            args.homotopy.any(),
            "--covers, --continuous, --unique-throughout and --global are claims about a regularization path",
        ),
        (kind == optimal_set::HEADING, args.set.any(), "this claim is about a set of networks, the certificate is not"),
        (
            kind == stationary::HEADING,
            args.stationary.given(),
            "--stationary and --not-stationary are about stationarity",
        ),
        (
            args.certificate.is_none() && !dictionary,
            args.fit.made(),
            "--same-predictions and --minimal go without a certificate",
        ),
    ];
    let special = kind == krawczyk::HEADING || about.iter().any(|(is, ..)| *is);
    let astray = about.iter().find(|(is, claimed, _)| *claimed && !is);
    if let Some((.., message)) = astray {
        let word: String = kind.chars().take(40).collect();
        let begins = |path: PathBuf| format!("; {} begins with {word:?}", path.display());
        bail!("{message}{}", args.certificate.map_or(String::new(), begins));
    }
    let optimum = args.claim.made() || args.scope.scope != ScopeName::Global;
    ensure!(
        !(special && args.certificate.is_some() && optimum),
        "the certificate is not about the optimum, the claim is"
    );
    let further = args.set.dictionary.is_none() || dictionary || kind == optimal_set::HEADING;
    ensure!(further, "--dictionary goes with --scope dictionary and with certificates about a set of networks");
    if args.fit.made() {
        ensure!(!optimum, "--same-predictions and --minimal go with no other claim");
        return args.fit.run(&args.problem, &args.network, args.format);
    }
    match kind.as_str() {
        weight_path::HEADING => {
            let certificate = args.certificate.unwrap_or_default();
            weight_path::run(&args.problem, &args.network, &certificate, &args.path, args.format)
        }
        optimal_set::HEADING => {
            let loaded = load::problem(&args.problem)?;
            let network = load::network(&args.network, &loaded.problem, &[])?;
            optimal_set::run(&loaded, &network, &args.certificate.unwrap_or_default(), &args.set, args.format)
        }
        regularization::HEADING => {
            let certificate = args.certificate.unwrap_or_default();
            let files = [&args.problem, &args.network, &certificate].map(|path| path.as_path());
            regularization::run(files, &args.homotopy, args.candidates, args.format)
        }
        krawczyk::HEADING => {
            let loaded = load::problem(&args.problem)?;
            let network = load::network(&args.network, &loaded.problem, &[])?;
            qualify::run(&loaded, &network, &args.certificate.unwrap_or_default(), args.format)
        }
        stationary::HEADING => run_stationary(args),
        _ => run_optimum(args),
    }
}

/// A claim about the optimum over a scope.
fn run_optimum(args: Args) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let claim = args.claim.claim()?;
    let (problem, sha256) = match load::stated(&args.problem)? {
        (Stated::Euclidean(problem), sha256) => (problem, sha256),
        (Stated::Polyhedral(problem), sha256) => {
            without_scope(&args.scope)?;
            let certificate = args.certificate.context("a claim about the optimum needs a certificate")?;
            let about = (&problem, sha256.as_str());
            return polyhedral::check(about, &args.network, &certificate, &claim, args.candidates, args.format);
        }
    };
    let seconds = || start.elapsed().as_secs_f64();
    if args.scope.scope == ScopeName::Dictionary {
        ensure!(args.certificate.is_none(), "--scope dictionary needs no certificate");
        let network = load::network(&args.network, &problem, &[])?;
        let further = args.set.dictionary.as_ref().map(|path| load::network(path, &problem, &[])).transpose()?;
        let evidence = dictionary::verify(&problem, &network, &further.unwrap_or_default());
        let report = Report::new(&problem, &sha256, &claim, evidence, seconds());
        return report::print(&report.in_scope("dictionary", None), args.format);
    }
    let certificate = load::open(&args.certificate.context("a claim about the optimum needs a certificate")?)?;
    if args.scope.scope == ScopeName::Global {
        let network = load::network(&args.network, &problem, &[])?;
        let outcome = verify(&problem, &sha256, &network, certificate);
        return report::print(&Report::new(&problem, &sha256, &claim, outcome, seconds()), args.format);
    }
    let model = scope::model(&args.network, &args.scope, &problem, &[])?;
    let gates = args.scope.gates(problem.columns())?.unwrap_or_else(|| model.own_gates());
    let gated = args.scope.gated();
    let outcome = patterns::verify(&problem, &sha256, &model, &Scope { gated, gates }, certificate);
    report::print(&scope::report(&problem, &sha256, &claim, gated, outcome, seconds()), args.format)
}

fn run_global_path(args: Args) -> anyhow::Result<ExitCode> {
    let further = args.scope.scope != ScopeName::Global
        || args.fit.made()
        || args.stationary.given()
        || args.set.any()
        || args.set.dictionary.is_some();
    let claim = (args.from, args.path.end_only().and_then(|to| fraction(to.to_str()?).ok()), args.claim.gap().cloned());
    let (Some(from), Some(to), Some(gap), false) = (claim.0, claim.1, claim.2, further) else {
        bail!("the claim about a path over beta is --from BETA --to BETA --gap G, with numbers, and nothing else");
    };
    let claim = PathClaim { from, to, gap };
    global_path::run(&args.problem, &args.network, &claim, args.format)
}

fn run_stationary(args: Args) -> anyhow::Result<ExitCode> {
    let claim = args.stationary.claim()?;
    let load::LoadedProblem { problem, sha256 } = load::problem(&args.problem)?;
    let network = load::network(&args.network, &problem, &[])?;
    let certificate = load::open(&args.certificate.unwrap_or_default())?;
    let outcome = stationary::verify(&problem, &sha256, &network, certificate);
    let outcome = outcome.as_ref().map_err(Clone::clone);
    report::print_stationary(&StationaryReport::new(&problem, &sha256, &claim, outcome), args.format, &[], false)
}
