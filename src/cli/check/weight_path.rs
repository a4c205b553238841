//! `relucert check` of a path certificate, and the report on a path, which `connect` and `descend` print too.

use crate::check::rejection::Rejection;
use crate::check::statement::Training;
pub use crate::check::weight_path::HEADING;
use crate::check::weight_path::level::Level;
use crate::check::weight_path::{Along, Passage, PathClaim, Place, Shape, verify_training};
use crate::cli::files::load;
use crate::cli::options::Reading;
use crate::cli::terminal::{Format, report};
use crate::report::decimal::{Round, decimal, number};
use crate::report::{Answer, Subject};
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

/// What was proved, and the verdict.
pub fn answer(training: &Training, sha256: &str, outcome: &Result<Passage, Rejection>, claim: &PathClaim) -> Answer {
    let (n, d) = (training.rows(), training.columns());
    let loss = Subject::from(training).objective();
    let mut lines = vec![
        format!("c problem {sha256}"),
        format!("c {n} rows, {d} columns; loss {loss} + beta/2 (sum of squared weights)"),
    ];
    let passage = match outcome {
        Ok(passage) => passage,
        Err(flaw) => {
            let rejected = Answer::rejected(flaw, sha256);
            lines.extend(rejected.lines);
            return Answer { lines, ..rejected };
        }
    };
    let proved = claim.proved(passage);
    lines.extend([
        format!("v start {} the loss at the start", interval(&passage.start)),
        format!("v end {} the loss at the end, {} neurons, {}", interval(&passage.end), passage.neurons, passage.shape),
        format!("v peak {} nowhere more on the way", decimal(&passage.peak, 12, Round::Up)),
        format!("v width {} neurons at the most", passage.width),
        format!("v segments {}", passage.segments),
    ]);
    let verdict = if proved { "PROVED" } else { "UNDECIDED" };
    lines.push(format!("s {verdict} {claim}; proved is a path of {} neurons, {}", passage.width, passage.along));
    let ends = |value: &Level| {
        let (low, high) = value.enclosure(BITS);
        serde_json::json!([low.to_string(), high.to_string()])
    };
    let decimals = |value: &Level| {
        let (low, high) = value.enclosure(BITS);
        [number(&low, Round::Down), number(&high, Round::Up)]
    };
    let object = serde_json::json!({
        "verdict": if proved { "proved" } else { "undecided" }, "claim": claim.to_string(),
        "problem_sha256": sha256, "start": ends(&passage.start), "end": ends(&passage.end), "start_decimal": decimals(&passage.start),
        "end_decimal": decimals(&passage.end),
        "peak": passage.peak.to_string(), "peak_decimal": number(&passage.peak, Round::Up), "width": passage.width, "segments": passage.segments,
        "loss": passage.along.to_string(), "neurons": passage.neurons, "shape": passage.shape.to_string(),
    });
    Answer { lines, json: object.to_string(), code: if proved { 0 } else { 3 } }
}

/// Bits behind the point of a square root in a report.
const BITS: u64 = 64;

/// One decimal if it is exact, else a lower and an upper one.
pub fn interval(value: &Level) -> String {
    let (low, high) = value.enclosure(BITS);
    let (low, high) = (decimal(&low, 12, Round::Down), decimal(&high, 12, Round::Up));
    if low == high { low } else { format!("[{low}, {high}]") }
}
