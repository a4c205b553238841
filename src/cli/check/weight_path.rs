//! `relucert check` of a path certificate, and the report on a path, which `connect` and `descend` print too.

use crate::check::rejection::Rejection;
use crate::check::statement::Training;
use crate::check::weight_path::level::Level;
use crate::check::weight_path::{Along, Passage, PathClaim, Place, Shape, verify_training};
use crate::cli::files::load;
use crate::cli::options::Reading;
use crate::cli::terminal::{Format, report};
use crate::report::Subject;
use crate::report::decimal::{Round, decimal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The first word of a path certificate.
pub const HEADING: &str = "relucert-path-certificate";

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

    fn claim(&self) -> PathClaim {
        let shape = match self.shape {
            None => Shape::Any,
            Some(EndShape::NearlyMinimal) => Shape::NearlyMinimal,
            Some(EndShape::Minimal) => Shape::Minimal,
        };
        PathClaim { along: self.along.unwrap_or(AlongArg::Any).into(), width: self.width, shape }
    }
}

/// Re-proves a path certificate.
pub fn run(
    [problem, start, certificate]: [&Path; 3],
    claim: &PathClaimArgs,
    reading: &Reading,
    format: Format,
) -> anyhow::Result<ExitCode> {
    let (training, sha256) = load::any_problem(problem)?;
    let start = load::place(start, &training, reading)?;
    let end: Option<Place> = claim.to.as_ref().map(|path| load::place(path, &training, reading)).transpose()?;
    let outcome = verify_training(&training, &sha256, &start, end.as_ref(), load::open(certificate)?);
    Ok(report(&training, &sha256, outcome, &claim.claim(), format))
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
    let (n, d) = (training.rows(), training.columns());
    if format == Format::Text {
        let loss = Subject::from(training).objective();
        println!("c problem {sha256}");
        println!("c {n} rows, {d} columns; loss {loss} + beta/2 (sum of squared weights)");
    }
    match (outcome, format) {
        (Err(flaw), _) => report::rejected(&flaw, sha256, format),
        (Ok(passage), Format::Text) => {
            println!("v start {} the loss at the start", interval(&passage.start));
            println!(
                "v end {} the loss at the end, {} neurons, {}",
                interval(&passage.end),
                passage.neurons,
                passage.shape
            );
            println!("v peak {} nowhere more on the way", decimal(&passage.peak, 12, Round::Up));
            println!("v width {} neurons at the most", passage.width);
            println!("v segments {}", passage.segments);
            let verdict = if claim.proved(&passage) { "PROVED" } else { "UNDECIDED" };
            println!("s {verdict} {claim}; proved is a path of {} neurons, {}", passage.width, passage.along);
            code(claim, &passage)
        }
        (Ok(passage), Format::Json) => {
            let ends = |value: &Level| {
                let (low, high) = value.enclosure(BITS);
                serde_json::json!([low.to_string(), high.to_string()])
            };
            println!(
                "{}",
                serde_json::json!({
                    "verdict": if claim.proved(&passage) { "proved" } else { "undecided" }, "claim": claim.to_string(),
                    "problem_sha256": sha256, "start": ends(&passage.start), "end": ends(&passage.end),
                    "peak": passage.peak.to_string(), "width": passage.width, "segments": passage.segments,
                    "loss": passage.along.to_string(), "neurons": passage.neurons, "shape": passage.shape.to_string(),
                })
            );
            code(claim, &passage)
        }
    }
}

fn code(claim: &PathClaim, passage: &Passage) -> ExitCode {
    ExitCode::from(if claim.proved(passage) { 0 } else { 3 })
}

/// Bits behind the point of a square root in a report.
const BITS: u64 = 64;

/// One decimal if it is exact, else a lower and an upper one.
fn interval(value: &Level) -> String {
    let (low, high) = value.enclosure(BITS);
    let (low, high) = (decimal(&low, 12, Round::Down), decimal(&high, 12, Round::Up));
    if low == high { low } else { format!("[{low}, {high}]") }
}
