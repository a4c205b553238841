//! `relucert check` of a global path, and the report that `path --global` prints as well.

pub use super::args::Args;
pub use crate::check::global_path::HEADING;
use crate::check::global_path::{PathClaim, Traced, verify_training};
use crate::check::rejection::Rejection;
use crate::check::statement::Training;
use crate::cli::files::load;
use crate::cli::options::{ScopeName, fraction};
use crate::cli::terminal::{Format, report};
pub use crate::report::global_path::answer;
use anyhow::bail;
use std::process::ExitCode;

/// Re-proves a certificate, which holds its networks: it stands where other certificates have the network.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Decided { claim, sha256, outcome, .. } = decide(&args)?;
    Ok(report(&sha256, &claim, outcome, args.format))
}

/// A certificate with what it is about.
// The verifier prints the answer and needs no more.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Decided {
    /// What is claimed.
    pub claim: PathClaim,
    /// The problem.
    pub training: Training,
    /// SHA-256 of its file.
    pub sha256: String,
    /// What was proved.
    pub outcome: Result<Traced, Rejection>,
}

/// The same, not yet printed.
pub fn decide(args: &Args) -> anyhow::Result<Decided> {
    let further = args.scope.scope != ScopeName::Global
        || args.fit.made()
        || args.stationary.given()
        || args.set.any()
        || args.set.dictionary.is_some();
    let to = args.path.end_only().and_then(|to| fraction(to.to_str()?).ok());
    let (Some(from), Some(to), Some(gap), false) = (args.from.clone(), to, args.claim.gap().cloned(), further) else {
        bail!("the claim about a path over beta is --from BETA --to BETA --gap G, with numbers, and nothing else");
    };
    let claim = PathClaim { from, to, gap };
    sensible(&claim)?;
    let (training, sha256) = load::any_problem(&args.problem)?;
    let outcome = verify_training(&training, &sha256, &claim, load::open(args.network())?);
    Ok(Decided { claim, training, sha256, outcome })
}

/// Refuses a claim without a meaning.
pub fn sensible(claim: &PathClaim) -> anyhow::Result<()> {
    anyhow::ensure!(claim.is_sensible(), "`--from` is at least `--to`, that is positive, and `--gap` from 0 to 1");
    Ok(())
}

/// Prints what was proved and the verdict: 0 proved, 1 not verified, 2 malformed, 3 not proved on the whole
/// interval.
pub fn report(sha256: &str, claim: &PathClaim, outcome: Result<Traced, Rejection>, format: Format) -> ExitCode {
    report::answer(&answer(sha256, claim, &outcome), format)
}
