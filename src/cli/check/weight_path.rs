//! `relucert check` of a path certificate, and the report on a path, which `connect` and `descend` print too.

use crate::check::rejection::Rejection;
use crate::check::statement::Training;
pub use crate::check::weight_path::HEADING;
use crate::check::weight_path::{Along, Passage, PathClaim, Place, Shape, verify_training};
use crate::cli::files::load;
use crate::cli::options::Reading;
use crate::cli::terminal::{Format, report};
pub use crate::report::weight_path::answer;
#[cfg(feature = "prover")]
pub use crate::report::weight_path::interval;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is claimed of a path.
#[derive(clap::Args)]
pub struct PathClaimArgs {
    /// Claim about a path: it ends at this network, or these convex weights. About a path over β: down to
    /// this β
    #[arg(long, value_name = "NET|BETA")]
    to: Option<PathBuf>,
    /// Claim about a path: how the loss goes along it
    #[arg(long, alias = "loss", value_enum)]
    along: Option<AlongArg>,
    /// Claim about a path: it needs at most so many neurons
    #[arg(long, value_name = "M")]
    width: Option<usize>,
    /// Claim about a path: what the neurons at its end are to each other
    #[arg(long, value_enum)]
    shape: Option<EndShape>,
}

/// The loss along a path, in words.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum AlongArg {
    /// It is one number
    Constant,
    /// It never increases, and every segment that moves makes it less
    Decreasing,
    /// It never increases
    NonIncreasing,
    /// It is nowhere above its value at the start
    NeverAbove,
    /// Nothing but that there is a path
    Any,
}

/// The end of a path, in words.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum EndShape {
    /// Neurons of one sign in one closed cone are collinear; zero neurons do not count
    NearlyMinimal,
    /// No two neurons of one sign are in one closed cone, and none is zero
    Minimal,
}

impl From<AlongArg> for Along {
    fn from(along: AlongArg) -> Along {
        match along {
            AlongArg::Constant => Along::Constant,
            AlongArg::Decreasing => Along::Decreasing,
            AlongArg::NonIncreasing => Along::NonIncreasing,
            AlongArg::NeverAbove => Along::NeverAbove,
            AlongArg::Any => Along::Bounded,
        }
    }
}

impl PathClaimArgs {
    /// Whether one of the options was given.
    pub fn given(&self) -> bool {
        self.to.is_some() || self.along.is_some() || self.width.is_some() || self.shape.is_some()
    }

    /// Where the path is to end, if that is all that was given.
    pub fn end_only(&self) -> Option<&Path> {
        let only = self.along.is_none() && self.width.is_none() && self.shape.is_none();
        self.to.as_deref().filter(|_| only)
    }

    /// The options.
    #[cfg(feature = "prover")]
    pub fn words(&self, words: &mut crate::cli::options::words::Words) {
        use clap::ValueEnum;
        let along = self.along.and_then(|along| Some(along.to_possible_value()?.get_name().to_string()));
        let shape = self.shape.and_then(|shape| Some(shape.to_possible_value()?.get_name().to_string()));
        words
            .file("--to", self.to.as_deref())
            .value("--along", along)
            .value("--width", self.width)
            .value("--shape", shape);
    }

    /// The claim.
    pub fn claim(&self) -> PathClaim {
        let shape = match self.shape {
            None => Shape::Any,
            Some(EndShape::NearlyMinimal) => Shape::NearlyMinimal,
            Some(EndShape::Minimal) => Shape::Minimal,
        };
        PathClaim { along: self.along.unwrap_or(AlongArg::Any).into(), width: self.width, shape }
    }
}

/// Re-proves a path certificate.
pub fn run(files: [&Path; 3], claim: &PathClaimArgs, reading: &Reading, format: Format) -> anyhow::Result<ExitCode> {
    let decided = decide(files, claim, reading)?;
    Ok(report(&decided.training, &decided.sha256, decided.outcome, &claim.claim(), format))
}

/// A path certificate with what it is about.
// The verifier prints the answer and needs no more.
#[cfg_attr(not(feature = "prover"), allow(dead_code))]
pub struct Decided {
    /// The problem.
    pub training: Training,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Where the path starts.
    pub start: Place,
    /// Where it is claimed to end.
    pub end: Option<Place>,
    /// What was proved.
    pub outcome: Result<Passage, Rejection>,
}

/// The same, not yet printed.
pub fn decide(
    [problem, start, certificate]: [&Path; 3],
    claim: &PathClaimArgs,
    reading: &Reading,
) -> anyhow::Result<Decided> {
    let (training, sha256) = load::any_problem(problem)?;
    let start = load::place(start, &training, reading)?;
    let end: Option<Place> = claim.to.as_ref().map(|path| load::place(path, &training, reading)).transpose()?;
    let outcome = verify_training(&training, &sha256, &start, end.as_ref(), load::open(certificate)?);
    Ok(Decided { training, sha256, start, end, outcome })
}

/// Prints what was proved and the verdict: 0 proved, 1 not verified, 2 malformed, 3 a path, but not as
/// claimed.
pub fn report(
    training: &Training,
    sha256: &str,
    outcome: Result<Passage, Rejection>,
    claim: &PathClaim,
    format: Format,
) -> ExitCode {
    report::answer(&answer(training, sha256, &outcome, claim), format)
}
