//! `relucert check`: re-prove a certified claim, with integers only.
//!
//! What the claim is about is said by options and by the first word of the certificate.

mod args;
mod dictionary;
pub mod fit;
pub mod global_path;
pub mod lp;
pub mod optimal_set;
mod optimum;
mod polyhedral;
mod qualify;
pub mod regularization;
mod stationary;
pub mod weight_path;

use crate::cli::files::load;
use crate::cli::options::ScopeName;
use anyhow::{bail, ensure};
pub use args::Args;
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    args.scope.validate()?;
    if args.certificate.is_none() && load::first_word(&args.network)? == global_path::HEADING {
        return global_path::run(args);
    }
    ensure!(args.from.is_none(), "--from is a claim about a path over beta, the certificate is about something else");
    let kind = args.certificate.as_ref().map(|path| load::first_word(path)).transpose()?.unwrap_or_default();
    agreed(&args, &kind)?;
    if args.fit.made() {
        return args.fit.run(&args.problem, &args.network, &args.reading, args.format);
    }
    let files = [&args.problem, &args.network, args.certificate.as_deref().unwrap_or(Path::new(""))];
    match kind.as_str() {
        weight_path::HEADING => weight_path::run(files, &args.path, &args.reading, args.format),
        optimal_set::HEADING => optimal_set::run(files, &args.set, &args.reading, args.format),
        regularization::HEADING => {
            regularization::run(files, &args.regularization, args.candidates, &args.reading, args.format)
        }
        qualify::HEADING => qualify::run(files, &args.reading, args.format),
        stationary::HEADING => stationary::run(args),
        _ => optimum::run(args),
    }
}

/// The report on a claim about the optimum; claims about something else are refused.
#[cfg(feature = "prover")]
pub fn of_optimum(args: &Args) -> anyhow::Result<crate::report::Report> {
    args.scope.validate()?;
    let kind = args.certificate.as_ref().map(|path| load::first_word(path)).transpose()?.unwrap_or_default();
    let others = [
        global_path::HEADING,
        weight_path::HEADING,
        optimal_set::HEADING,
        regularization::HEADING,
        qualify::HEADING,
        stationary::HEADING,
    ];
    let about = args.fit.made()
        || args.from.is_some()
        || others.contains(&kind.as_str())
        || args.certificate.is_none() && load::first_word(&args.network)? == global_path::HEADING;
    ensure!(!about, "a page is about a claim on the optimum; of this one `relucert check` gives the verdict");
    agreed(args, &kind)?;
    optimum::decide(args)
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
