//! The problem that the options make of data, and its file.

use super::args::Options;
use crate::cli::options::CandidateArgs;
use crate::format;
use crate::problem::polyhedral::make_polyhedral;
use crate::problem::{Made, Recipe, Stated, make_any};
use std::io::Write;
use std::path::Path;

/// A problem as made from data, its file, and the file of the rows that a split left.
pub struct Written {
    pub made: Made<Stated>,
    pub bytes: Vec<u8>,
    pub rest: Option<Vec<u8>>,
}

/// Makes the problem and spells it, with the ball of its penalty.
pub fn written(data: &Path, options: &Options, recipe: &Recipe, candidates: CandidateArgs) -> anyhow::Result<Written> {
    let (mut bytes, mut rest_bytes) = (Vec::new(), Vec::new());
    let Some(ball) = options.ball() else {
        let made = make_any(data, recipe)?;
        spelt(&made.problem, &mut bytes)?;
        made.rest.iter().try_for_each(|rest| spelt(rest, &mut rest_bytes))?;
        let rest = made.rest.is_some().then_some(rest_bytes);
        return Ok(Written { made, bytes, rest });
    };
    let (made, problem, rest) = make_polyhedral(data, recipe, ball, candidates.candidates)?;
    format::polyhedral(&problem, &mut bytes)?;
    rest.iter().try_for_each(|rest| format::polyhedral(rest, &mut rest_bytes))?;
    Ok(Written { made: made.stated(), bytes, rest: rest.map(|_| rest_bytes) })
}

/// Writes a problem file of the version that the problem has.
fn spelt(problem: &Stated, out: impl Write) -> std::io::Result<()> {
    match problem {
        Stated::Plain(problem) => format::problem(problem, out),
        Stated::Training(training) => format::training(training, out),
    }
}
