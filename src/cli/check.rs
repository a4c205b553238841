//! `relucert check`: re-prove a certified claim, with integers only.
//!
//! What the claim is about is said by options and by the first word of the certificate.

mod args;
mod claims;
mod dictionary;
pub mod fit;
pub mod global_path;
pub mod lp;
pub mod optimal_set;
pub mod optimum;
mod polyhedral;
pub mod qualify;
pub mod regularization;
pub mod stationary;
pub mod weight_path;

use crate::cli::files::load;
use crate::cli::options::ScopeName;
use anyhow::{bail, ensure};
pub use args::Args;
use std::process::ExitCode;

/// What a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Networks over an interval of β.
    GlobalPath,
    /// Two networks with the same predictions; no certificate is needed.
    Fit,
    /// A path of weights.
    WeightPath,
    /// A set of networks.
    Set,
    /// A regularization path.
    Regularization,
    /// Qualifications of an optimum.
    Qualify,
    /// Stationarity.
    Stationary,
    /// The optimum.
    Optimum,
}

/// What the claim of these arguments is about; claims that do not go with the certificate are refused.
pub fn question(args: &Args) -> anyhow::Result<Question> {
    args.scope.validate()?;
    if args.network.is_none() {
        let heading = load::first_word(&args.problem)?;
        let name = args.problem.display().to_string();
        let about = claims::fitting(&name, &heading).map(|unclaimed| format!("; {unclaimed}")).unwrap_or_default();
        bail!("the problem comes first, then the network and the certificate{about}");
    }
    if args.certificate.is_none() && load::first_word(args.network())? == global_path::HEADING {
        return Ok(Question::GlobalPath);
    }
    ensure!(args.from.is_none(), "--from is a claim about a path over beta, the certificate is about something else");
    let kind = args.certificate.as_ref().map(|path| load::first_word(path)).transpose()?.unwrap_or_default();
    agreed(args, &kind)?;
    if args.fit.made() {
        return Ok(Question::Fit);
    }
    Ok(match kind.as_str() {
        weight_path::HEADING => Question::WeightPath,
        optimal_set::HEADING => Question::Set,
        regularization::HEADING => Question::Regularization,
        qualify::HEADING => Question::Qualify,
        stationary::HEADING => Question::Stationary,
        _ => Question::Optimum,
    })
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let question = question(&args)?;
    if !args.claimed() {
        unclaimed(&args)?;
    }
    let files = args.files();
    match question {
        Question::GlobalPath => global_path::run(args),
        Question::Fit => args.fit.run(&args.problem, args.network(), &args.reading, args.format),
        Question::WeightPath => weight_path::run(files, &args.path, &args.reading, args.format),
        Question::Set => optimal_set::run(files, &args.set, &args.reading, args.format),
        Question::Regularization => {
            regularization::run(files, &args.regularization, args.candidates, &args.reading, args.format)
        }
        Question::Qualify => qualify::run(files, &args.reading, args.format),
        Question::Stationary => stationary::run(args),
        Question::Optimum => optimum::run(args),
    }
}

/// Refuses a certificate without a claim, where claims are known that fit.
fn unclaimed(args: &Args) -> anyhow::Result<()> {
    let path = args.certificate.as_deref().unwrap_or(args.network());
    let heading = load::first_word(path)?;
    if args.certificate.is_none() && heading != global_path::HEADING {
        return Err(claims::without_certificate().into());
    }
    claims::fitting(&path.display().to_string(), &heading).map_or(Ok(()), |unclaimed| Err(unclaimed.into()))
}

/// Refuses claims about something else than a certificate with this first word, and such as do not go
/// together.
fn agreed(args: &Args, kind: &str) -> anyhow::Result<()> {
    let dictionary = args.scope.scope == ScopeName::Dictionary;
    let about = [
        (kind == weight_path::HEADING, args.path.given(), "--to, --along, --width and --shape are claims about a path"),
        (
            kind == regularization::HEADING,
            args.regularization.any(),
            "--covers, --continuous, --unique-throughout and --global are claims about a regularization path",
        ),
        (kind == optimal_set::HEADING, args.set.any(), "this claim is about a set of networks, the certificate is not"),
        (
            kind == optimal_set::HEADING || kind == regularization::HEADING,
            args.values,
            "--values is for certificates about a set of networks and about a regularization path",
        ),
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
    let special = kind == qualify::HEADING || about.iter().any(|(is, ..)| *is);
    let astray = about.iter().find(|(is, claimed, _)| *claimed && !is);
    if let Some((.., message)) = astray {
        let word: String = kind.chars().take(40).collect();
        let begins = |path: &std::path::PathBuf| format!("; {} begins with {word:?}", path.display());
        bail!("{message}{}", args.certificate.as_ref().map_or(String::new(), begins));
    }
    let optimum = args.claim.made() || args.scope.scope != ScopeName::Global;
    ensure!(
        !(special && args.certificate.is_some() && optimum),
        "the certificate is not about the optimum, the claim is"
    );
    let further = args.set.dictionary.is_none() || dictionary || kind == optimal_set::HEADING;
    ensure!(further, "--dictionary goes with --scope dictionary and with certificates about a set of networks");
    ensure!(!args.fit.made() || !optimum, "--same-predictions and --minimal go with no other claim");
    Ok(())
}
