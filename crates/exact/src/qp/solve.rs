//! From a program to a verified certificate.

use super::convex::{self, Refusal};
use super::pivot::{self, Outcome};
use super::{active, tableau};
use crate::interior::{self, Proposed};
use crate::kkt::{Exact, State};
use crate::lp::reduced;
use num_bigint::{BigInt, Sign};
use relucert_check::dyadic::{pow2, to_f64};
use relucert_check::lp::{self, Answer, Vector};
use relucert_check::qp::{Certificate, Convexity, Flaw, Program};

/// Pairs up to which there is a tableau; its memory grows with their square.
const DENSE: usize = 4000;

/// How a program was solved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Exact points computed before exact pivots; one if the first proposal was right.
    pub proposals: usize,
    /// Exact pivots of the last resort.
    pub pivots: usize,
}

/// A verified answer.
#[derive(Clone, Debug)]
pub struct Solution {
    /// What has been proved.
    pub answer: Answer,
    /// The proof.
    pub certificate: Certificate,
    /// Where every pair is at an optimum; where the search ended otherwise. A [start](solve) for a similar
    /// program.
    pub active: Vec<State>,
    /// At an optimum: reduced costs of the variables, then multipliers of the rows, of the objective as it is
    /// minimised.
    pub multipliers: Option<Vector>,
    /// How it was found.
    pub statistics: Statistics,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The program is not well-formed.
    #[error(transparent)]
    Program(#[from] Flaw),
    /// The objective curves the wrong way along this direction, one entry for each variable: it has no
    /// certificate of this kind.
    #[error("the objective is not convex (not concave, if it is maximised)")]
    NotConvex(Vec<BigInt>),
    /// The matrix alone curves the wrong way along this direction, the objective does not: squares beside it
    /// may make up for that, but no certificate of this kind says so. With the squares written out as entries
    /// of the matrix the question is decided.
    #[error("the matrix is not convex without the squares beside it; write them out as entries of the matrix")]
    MatrixNotConvex(Vec<BigInt>),
    /// A determinant that is not zero is divisible by all primes in use.
    #[error("a determinant is divisible by all primes in use; scale the program differently")]
    Primes,
    /// No feasible point was found for a program without an optimum.
    #[error(transparent)]
    Feasibility(crate::lp::Error),
}

/// Solves a program. `start`, if given, is the active set to begin with (variables, then rows;
/// [`Solution::active`] of a similar program); others than as long as that are not looked at.
///
/// # Errors
/// If the program is not well-formed or not convex, or its matrix is not without the squares beside it.
pub fn solve(program: &Program, start: Option<&[State]>) -> Result<Solution, Error> {
    program.well_formed()?;
    let convexity =
        convex::prove(&program.curvature, program.linear.columns.len()).map_err(|refusal| match refusal {
            Refusal::Negative(x) if curves_down(program, &x) => Error::NotConvex(x),
            Refusal::Negative(x) => Error::MatrixNotConvex(x),
            Refusal::Primes => Error::Primes,
        })?;
    let mut statistics = Statistics::default();
    if program.linear.contradictory() {
        let y = Vector { num: vec![BigInt::ZERO; program.linear.rows.len()], den: BigInt::from(1) };
        let certificate = Certificate { vectors: lp::Certificate::Infeasible { y }, convexity };
        let answer = program.verify(&certificate)?;
        return Ok(Solution { answer, certificate, active: Vec::new(), multipliers: None, statistics });
    }
    if start.is_none()
        && let Some(solution) = whole(program, &convexity, &mut statistics)
    {
        return Ok(solution);
    }
    let exact = Exact::new(program);
    let (mut active, outcome) = search(&exact, start, &mut statistics);
    let outcome = match outcome {
        Some(outcome) => outcome,
        None => last_resort(&exact, &mut active, &mut statistics.pivots)?,
    };
    let mut multipliers = None;
    let vectors = match outcome {
        Outcome::Optimal(point) => {
            let (x, y) = exact.vectors(&point);
            multipliers = Some(exact.multipliers(point));
            lp::Certificate::Optimal { x, y }
        }
        Outcome::Infeasible(y) => lp::Certificate::Infeasible { y },
        Outcome::Ray(ray) => match feasible(&program.linear)? {
            lp::Certificate::Optimal { x, .. } => lp::Certificate::Unbounded { x, ray },
            other => other,
        },
    };
    let certificate = Certificate { vectors: reduced(vectors), convexity };
    let answer = program.verify(&certificate)?;
    Ok(Solution { answer, certificate, active, multipliers, statistics })
}

/// The answer by an interior point, for programs that are large and have no squares beside the matrix.
fn whole(program: &Program, convexity: &Convexity, statistics: &mut Statistics) -> Option<Solution> {
    let (vectors, active) = match interior::propose(program, &mut statistics.proposals)? {
        Proposed::Optimal { x, y, states } => (lp::Certificate::Optimal { x, y }, states),
        Proposed::Infeasible { y } => (lp::Certificate::Infeasible { y }, Vec::new()),
        Proposed::Ray(ray) => match feasible(&program.linear).ok()? {
            lp::Certificate::Optimal { x, .. } => (lp::Certificate::Unbounded { x, ray }, Vec::new()),
            other => (other, Vec::new()),
        },
    };
    let certificate = Certificate { vectors: reduced(vectors), convexity: convexity.clone() };
    let answer = program.verify(&certificate).ok()?;
    let multipliers = match &certificate.vectors {
        lp::Certificate::Optimal { x, y } => Some(Exact::new(program).all_multipliers(x, y)),
        _ => None,
    };
    Some(Solution { answer, certificate, active, multipliers, statistics: statistics.clone() })
}

/// Whether xᵀQx < 0.
fn curves_down(program: &Program, x: &[BigInt]) -> bool {
    let Ok(image) = program.curvature.times(x) else { return false };
    let form: BigInt = image.iter().zip(x).map(|(q, x)| q * x).sum();
    form.sign() == Sign::Minus
}

/// A feasible point, or the proof that there is none.
fn feasible(linear: &lp::Program) -> Result<lp::Certificate, Error> {
    let mut linear = linear.clone();
    linear.columns.iter_mut().for_each(|column| column.cost = BigInt::ZERO);
    let solution = crate::lp::solve_whole(linear).map_err(Error::Feasibility)?;
    Ok(solution.certificate)
}

/// All variables held at the bound nearest to zero, no row.
fn initial(exact: &Exact) -> Vec<State> {
    let first = |j: usize| match exact.bounds(j) {
        (Some(l), Some(u), _) if u.magnitude() < l.magnitude() => State::Upper,
        (Some(_), _, _) => State::Lower,
        (None, Some(_), _) => State::Upper,
        (None, None, _) => State::Zero,
    };
    (0..exact.pairs()).map(|k| if k < exact.width() { first(k) } else { State::Inside }).collect()
}

/// Whether every pair is at a bound that it has.
fn fits(exact: &Exact, state: &[State]) -> bool {
    let fits = |(k, state): (usize, &State)| match (state, exact.bounds(k)) {
        (State::Lower, (lower, _, _)) => lower.is_some(),
        (State::Upper, (_, upper, _)) => upper.is_some(),
        (State::Zero, _) => k < exact.width() && exact.unbounded(k),
        (State::Inside, _) => true,
    };
    state.len() == exact.pairs() && state.iter().enumerate().all(fits)
}

/// Proposals and block pivots; an active set to go on from if they do not settle it.
fn search(exact: &Exact, start: Option<&[State]>, statistics: &mut Statistics) -> (Vec<State>, Option<Outcome>) {
    if let Some(start) = start.filter(|start| fits(exact, start)) {
        let mut state = start.to_vec();
        if let Some(point) = pivot::blocks(exact, &mut state, &mut statistics.proposals) {
            return (state, Some(Outcome::Optimal(point)));
        }
    }
    let mut state = initial(exact);
    let hopeful = if factored(exact) {
        for j in active::minimize(&columns(exact), &costs(exact)) {
            state[j] = State::Inside;
        }
        true
    } else {
        exact.pairs() <= DENSE && tableau::minimize(&floats(exact), &mut state) == tableau::Belief::Optimal
    };
    let point = hopeful.then(|| pivot::blocks(exact, &mut state, &mut statistics.proposals)).flatten();
    (state, point.map(Outcome::Optimal))
}

/// Exact pivots from the active set at hand, or from the one that holds all variables if that has no unique
/// solution.
fn last_resort(exact: &Exact, state: &mut Vec<State>, pivots: &mut usize) -> Result<Outcome, Error> {
    if let Some(outcome) = pivot::criss_cross(exact, state, pivots) {
        return Ok(outcome);
    }
    *state = initial(exact);
    pivot::criss_cross(exact, state, pivots).ok_or(Error::Primes)
}

/// Whether the program is one of nonnegative variables and squares alone.
fn factored(exact: &Exact) -> bool {
    let linear = &exact.program.linear;
    let zero = |v: &Option<BigInt>| v.as_ref().is_some_and(|v| v.sign() == Sign::NoSign);
    linear.rows.is_empty()
        && exact.program.curvature.matrix.is_empty()
        && linear.columns.iter().all(|column| zero(&column.lower) && column.upper.is_none())
}

/// By what the objective is divided before it becomes doubles: 2^shift.
fn shift(exact: &Exact) -> i64 {
    let squares = exact.program.curvature.squares.iter().enumerate();
    let longest = |terms: &[(usize, BigInt)]| terms.iter().map(|(_, a)| a.bits()).max().unwrap_or(0);
    let squares = squares.map(|(k, square)| exact.weight(k).bits() + 2 * longest(&square.terms));
    let curved = squares.chain(exact.bent().map(|(_, _, q)| q.bits())).max();
    curved.unwrap_or_else(|| exact.costs().iter().map(BigInt::bits).max().unwrap_or(0)) as i64
}

/// An integer times 2^e.
fn double(v: &BigInt, e: i64) -> f64 {
    // Two steps, so that only what is too small or too large for a double is lost.
    let drop = (v.bits() as i64 - 64).max(0);
    to_f64(&(v >> drop as u64)) * pow2((e + drop) / 2) * pow2(e + drop - (e + drop) / 2)
}

fn costs(exact: &Exact) -> Vec<f64> {
    let shift = shift(exact);
    exact.costs().iter().map(|c| double(c, -shift)).collect()
}

/// The columns of √W·G, divided as the costs are.
fn columns(exact: &Exact) -> Vec<Vec<f64>> {
    let shift = shift(exact);
    let mut columns = vec![vec![0.0; exact.program.curvature.squares.len()]; exact.width()];
    for (k, square) in exact.program.curvature.squares.iter().enumerate() {
        let weight = exact.weight(k);
        // √(w·2^−shift) = √(w·2^−2h or −2h−1)·2^−rest with the exponent split evenly.
        let half = (weight.bits() as i64 - 60) / 2;
        let root = double(weight, -2 * half - (shift & 1)).sqrt();
        for (j, a) in &square.terms {
            columns[*j][k] += double(a, half - (shift - (shift & 1)) / 2) * root;
        }
    }
    columns
}

/// The whole program in doubles.
fn floats(exact: &Exact) -> tableau::Floats {
    let shift = shift(exact);
    let n = exact.width();
    let columns = columns(exact);
    let mut q: Vec<Vec<f64>> = columns.iter().map(|a| columns.iter().map(|b| active::dot(a, b)).collect()).collect();
    for (i, j, v) in exact.bent() {
        q[i][j] += double(&v, -shift);
    }
    let mut a = vec![vec![0.0; n]; exact.program.linear.rows.len()];
    for (row, given) in a.iter_mut().zip(&exact.program.linear.rows) {
        given.terms.iter().for_each(|(j, v)| row[*j] += double(v, 0));
    }
    tableau::Floats::new(exact, q, a, costs(exact))
}
