//! From a program to a verified certificate, once or for many objectives and sides.

use super::error::Error;
use super::float::Scaled;
use super::kernel::Exact;
use super::pivot;
use super::propose::{Vertex, propose};
use super::simplex::Position;
use super::state::Basis;
use crate::interior::{self, Proposed};
use num_bigint::{BigInt, Sign};
use relucert_check::arithmetic::Fraction;
use relucert_check::arithmetic::divisor::gcd;
use relucert_check::lp::{Answer, Certificate, Flaw, Program, Vector};
use relucert_check::program::Model;
use relucert_check::program::model::{Constraint, Variable};
use relucert_check::qp;

/// How a program was solved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Float proposals, the first included.
    pub proposals: usize,
    /// Exact pivots; zero if a float basis was exactly right.
    pub pivots: usize,
}

/// A verified answer.
#[derive(Clone, Debug)]
pub struct Solution {
    /// What has been proved.
    pub answer: Answer,
    /// The proof.
    pub certificate: Certificate,
    /// How it was found.
    pub statistics: Statistics,
    basis: Basis,
}

impl Solution {
    /// The basis it was found at: a start for similar programs.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
}

/// Solves a program.
///
/// # Errors
/// [`Error::Program`] if the program refers to variables that do not exist, or has a denominator that is not
/// positive.
pub fn solve(program: &Program) -> Result<Solution, Error> {
    Solver::new(program.clone())?.solve()
}

/// Solves a program from a basis of a similar one.
///
/// # Errors
/// As [`solve`]; [`Error::Basis`] if the basis has another number of variables or rows.
pub fn solve_from(program: &Program, basis: &Basis) -> Result<Solution, Error> {
    let mut solver = Solver::new(program.clone())?;
    solver.start_from(basis)?;
    solver.solve()
}

/// One matrix, for many objectives, sides and bounds: each program starts from the last basis.
///
/// What depends on the matrix alone is kept: its exact and its scaled form, the factors of the last basis in
/// doubles and modulo a prime, and the exact point while sides and bounds stay. An objective that is optimal
/// at the last vertex costs one triangular lifting for its multipliers, and the verification.
///
/// ```
/// use relucert_check::lp::Answer;
/// use relucert_check::program::Model;
/// use relucert_exact::lp::Solver;
/// use num_bigint::BigInt;
///
/// // The range of x where x + 2y = 3, x ≥ 0, y ≥ 0.
/// let mut model = Model::minimize();
/// let x = model.variable("x", 1, Some(0.into()), None);
/// let y = model.variable("y", 0, Some(0.into()), None);
/// model.constrain("line", &[(x, 1.into()), (y, 2.into())], Some(3.into()), Some(3.into()));
/// let mut solver = Solver::new(model.program())?;
/// let mut ends = Vec::new();
/// for maximize in [false, true] {
///     solver.set_objective(maximize, &[BigInt::from(1), BigInt::ZERO], &BigInt::from(1))?;
///     let Answer::Optimal(end) = solver.solve()?.answer else { panic!("bounded") };
///     ends.push(end.to_string());
/// }
/// assert_eq!(ends, ["0/1", "3/1"]);
/// # Ok::<(), relucert_exact::lp::Error>(())
/// ```
pub struct Solver {
    exact: Exact,
    scaled: Scaled,
    position: Position,
    vertex: Option<Vertex>,
}

impl Solver {
    /// Takes a program.
    ///
    /// # Errors
    /// As [`solve`].
    pub fn new(program: Program) -> Result<Solver, Error> {
        program.well_formed()?;
        let scaled = Scaled::new(&program);
        let exact = Exact::new(program);
        let position = Position::new(exact.start());
        Ok(Solver { exact, scaled, position, vertex: None })
    }

    /// The program as it stands.
    pub fn program(&self) -> &Program {
        &self.exact.program
    }

    /// Replaces the objective by `Σ costs_j x_j / den`, to be minimised or maximised.
    ///
    /// # Errors
    /// [`Error::Length`] if there is not one cost per variable, [`Error::Program`] if `den` is not positive.
    pub fn set_objective(&mut self, maximize: bool, costs: &[BigInt], den: &BigInt) -> Result<(), Error> {
        let program = &mut self.exact.program;
        if costs.len() != program.columns.len() {
            return Err(Error::Length { expected: program.columns.len(), found: costs.len() });
        }
        if den.sign() != Sign::Plus {
            return Err(Error::Program(Flaw::Program));
        }
        program.maximize = maximize;
        program.cost_den.clone_from(den);
        program.columns.iter_mut().zip(costs).for_each(|(column, cost)| column.cost.clone_from(cost));
        Ok(())
    }

    /// Replaces the sides of a row, in the units of its integers; none is infinite.
    ///
    /// # Errors
    /// [`Error::Index`] if there is no such row.
    pub fn set_row(&mut self, row: usize, lower: Option<BigInt>, upper: Option<BigInt>) -> Result<(), Error> {
        let count = self.exact.program.rows.len();
        let row = self.exact.program.rows.get_mut(row).ok_or(Error::Index { index: row, count })?;
        (row.lower, row.upper) = (lower, upper);
        self.moved();
        Ok(())
    }

    /// Replaces the bounds of a variable, over its denominator; none is infinite.
    ///
    /// # Errors
    /// [`Error::Index`] if there is no such variable.
    pub fn set_column(&mut self, column: usize, lower: Option<BigInt>, upper: Option<BigInt>) -> Result<(), Error> {
        let count = self.exact.program.columns.len();
        let column = self.exact.program.columns.get_mut(column).ok_or(Error::Index { index: column, count })?;
        (column.lower, column.upper) = (lower, upper);
        self.moved();
        Ok(())
    }

    /// Sides or bounds have changed: the factors stay, the point does not.
    fn moved(&mut self) {
        if let Some(vertex) = &mut self.vertex {
            vertex.point = None;
        }
    }

    /// Starts from this basis instead of the last one.
    ///
    /// # Errors
    /// [`Error::Basis`] if it has another number of variables or rows.
    pub fn start_from(&mut self, basis: &Basis) -> Result<(), Error> {
        let (variables, rows) = (self.exact.program.columns.len(), self.exact.program.rows.len());
        if basis.variables != variables || basis.states.len() != variables + rows {
            return Err(Error::Basis { variables, rows });
        }
        self.position.states.clone_from(&basis.states);
        Ok(())
    }

    /// Solves the program as it stands, from the last basis.
    ///
    /// # Errors
    /// None is known; should the verification reject a certificate, its reason is returned.
    pub fn solve(&mut self) -> Result<Solution, Error> {
        let mut statistics = Statistics::default();
        let program = &self.exact.program;
        if program.contradictory() {
            // The checker needs no multipliers then.
            let y = Vector { num: vec![BigInt::ZERO; program.rows.len()], den: BigInt::from(1) };
            return self.verified(Certificate::Infeasible { y }, statistics);
        }
        self.exact.settle(&mut self.position.states);
        let (exact, position) = (&self.exact, &mut self.position);
        let proposed = propose(exact, &self.scaled, position, &mut self.vertex, &mut statistics.proposals);
        if let Some(certificate) = proposed
            && let Ok(solution) = self.verified(reduced(certificate), statistics.clone())
        {
            return Ok(solution);
        }
        let certificate = pivot::solve(&self.exact, &mut self.position.states, &mut statistics.pivots);
        self.verified(reduced(certificate), statistics)
    }

    fn verified(&self, certificate: Certificate, statistics: Statistics) -> Result<Solution, Error> {
        let answer = self.exact.program.verify(&certificate)?;
        let basis = Basis { states: self.position.states.clone(), variables: self.exact.program.columns.len() };
        Ok(Solution { answer, certificate, statistics, basis })
    }
}

/// The certificate with its vectors in lowest terms.
pub(crate) fn reduced(certificate: Certificate) -> Certificate {
    // The divisor common to the denominator and to a sum with weights divides all entries, but for accidents.
    let lowest = |v: Vector| {
        let weighted: BigInt = v.num.iter().zip(1u32..).map(|(entry, k)| entry * (k | 1)).sum();
        let g = gcd(&v.den, &weighted);
        let exactly = |entry: &BigInt| (entry % &g).sign() == Sign::NoSign;
        if g == BigInt::from(1) || !v.num.iter().all(exactly) {
            return v;
        }
        Vector { num: v.num.iter().map(|entry| entry / &g).collect(), den: &v.den / &g }
    };
    match certificate {
        Certificate::Optimal { x, y } => Certificate::Optimal { x: lowest(x), y: lowest(y) },
        Certificate::Infeasible { y } => Certificate::Infeasible { y: lowest(y) },
        Certificate::Unbounded { x, ray } => Certificate::Unbounded { x: lowest(x), ray: lowest(ray) },
    }
}

/// Solves a model exactly; the answer is proved.
///
/// # Errors
/// If a constraint has a variable of another model, or the objective terms of second order:
/// [`qp::solve`](crate::qp::solve) takes those.
pub fn solve_model(model: &Model) -> Result<Solution, Error> {
    if model.is_quadratic() {
        return Err(Error::Quadratic);
    }
    solve_whole(model.program())
}

/// Solves one program for its own sake: by an interior point if it is large, otherwise and if that settles
/// nothing as [`solve`] does.
pub(crate) fn solve_whole(program: Program) -> Result<Solution, Error> {
    program.well_formed()?;
    let mut statistics = Statistics::default();
    let whole = qp::Program { linear: program, curvature: qp::Curvature::none() };
    let proposed = interior::propose(&whole, &mut statistics.proposals);
    let program = whole.linear;
    let (certificate, states) = match proposed {
        Some(Proposed::Optimal { x, y, states }) => (Some(Certificate::Optimal { x, y }), states),
        Some(Proposed::Infeasible { y }) => (Some(Certificate::Infeasible { y }), Vec::new()),
        Some(Proposed::Ray(ray)) => {
            let mut still = program.clone();
            still.columns.iter_mut().for_each(|column| column.cost = BigInt::ZERO);
            let found = solve_whole(still)?;
            statistics.proposals += found.statistics.proposals;
            statistics.pivots += found.statistics.pivots;
            let certificate = match found.certificate {
                Certificate::Optimal { x, .. } => Certificate::Unbounded { x, ray },
                other => other,
            };
            (Some(certificate), Vec::new())
        }
        None => (None, Vec::new()),
    };
    if let Some(certificate) = certificate.map(reduced)
        && let Ok(answer) = program.verify(&certificate)
    {
        let basis = Basis::of(&states, &program);
        return Ok(Solution { answer, certificate, statistics, basis });
    }
    let mut solution = Solver::new(program)?.solve()?;
    solution.statistics.proposals += statistics.proposals;
    solution.statistics.pivots += statistics.pivots;
    Ok(solution)
}

impl Solution {
    /// The multiplier of a constraint at an optimum: by how much the objective changes per unit of its tight
    /// side, to first order.
    pub fn multiplier(&self, model: &Model, row: Constraint) -> Option<Fraction> {
        let Certificate::Optimal { y, .. } = &self.certificate else { return None };
        model.multiplier(y, row)
    }

    /// The value of a variable at the optimum, or in the point of an unbounded program.
    pub fn value(&self, variable: Variable) -> Option<Fraction> {
        match &self.certificate {
            Certificate::Optimal { x, .. } | Certificate::Unbounded { x, .. } => {
                Fraction::new(x.num.get(variable.0)?.clone(), x.den.clone())
            }
            Certificate::Infeasible { .. } => None,
        }
    }
}
