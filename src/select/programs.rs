//! The programs behind the criteria.

use super::choice::{Choice, Error};
use super::judge::Judge;
use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::rank::independent;
use crate::check::dictionary::Member;
use crate::check::lp::{Answer, Certificate, Column, Program, Row, Vector};
use crate::check::optimal_set::Facts;
use crate::check::qp::{self, Curvature, Square};
use crate::check::statement::Training;
use crate::lp::Solver;
use crate::optimal_set::{Options, proved};
use crate::random::Random;
use num_bigint::{BigInt, Sign};

/// Neurons up to which all vertices are looked for.
const FEW: usize = 32;

/// Starts of the search for the greatest error.
const STARTS: u64 = 30;

/// The point of an optimum.
fn point(certificate: Certificate) -> Result<Vector, Error> {
    match certificate {
        Certificate::Optimal { x, .. } => Ok(x),
        Certificate::Unbounded { .. } => Err(Error::Unbounded),
        Certificate::Infeasible { .. } => Err(Error::Program("the set seems to be empty: please report this".into())),
    }
}

fn solve(program: Program) -> Result<Vector, Error> {
    let solution = crate::lp::solve(&program).map_err(|e| Error::Program(e.to_string()))?;
    point(solution.certificate)
}

fn solve_quadratic(program: &qp::Program) -> Result<Vector, Error> {
    let solution = crate::qp::solve(program, None).map_err(|e| Error::Program(e.to_string()))?;
    point(solution.certificate.vectors)
}

/// The first entries.
fn first(count: usize, mut x: Vector) -> Vector {
    x.num.truncate(count);
    x
}

/// A variable t ≥ 0 with this cost.
fn level(cost: i32) -> Column {
    Column { cost: cost.into(), den: 1.into(), lower: Some(BigInt::ZERO), upper: None }
}

impl Choice {
    fn count(&self) -> usize {
        self.lengths.len()
    }

    fn zeros(&self) -> Vec<BigInt> {
        vec![BigInt::ZERO; self.count()]
    }

    /// A linear objective over the set.
    pub(super) fn program(&self, maximize: bool, costs: &[BigInt]) -> Program {
        let column = |(i, cost): (usize, &BigInt)| Column {
            cost: cost.clone(),
            den: 1.into(),
            lower: Some(BigInt::ZERO),
            upper: (!self.acts(i)).then_some(BigInt::ZERO),
        };
        let row = |(row, fit): (&Vec<BigInt>, &BigInt)| Row {
            terms: row.iter().cloned().enumerate().filter(|(_, z)| z.sign() != Sign::NoSign).collect(),
            lower: Some(fit.clone()),
            upper: Some(fit.clone()),
        };
        Program {
            maximize,
            cost_den: 1.into(),
            constant: Fraction::zero(),
            columns: costs.iter().enumerate().map(column).collect(),
            rows: self.rows.iter().zip(&self.fit).map(row).collect(),
        }
    }

    /// The member with the fewest neurons of those that the search for vertices meets, and whether the
    /// checker found that none has fewer.
    pub(super) fn fewest(&self) -> Result<(Vector, bool), Error> {
        let facts = self.facts()?;
        let fewest = facts.points.iter().min_by_key(|member| member.entries.len()).unwrap_or(&self.members.given);
        Ok((self.vector(fewest), facts.least == Some(fewest.entries.len())))
    }

    /// What the checker finds about the set, the search giving the hints.
    fn facts(&self) -> Result<Facts, Error> {
        let found = proved(&self.members, &"0".repeat(64), &Options::default(), &mut |_| false);
        found.map(|(_, facts)| facts).map_err(|e| Error::Program(e.to_string()))
    }

    /// All entries of a member.
    fn vector(&self, member: &Member) -> Vector {
        Vector { num: (0..self.count()).map(|i| member.entry(i)).collect(), den: member.den.clone().into() }
    }

    pub(super) fn least_norm(&self) -> Result<Vector, Error> {
        let squares = self.lengths.iter().enumerate().filter(|(_, l)| l.sign() == Sign::Plus);
        let squares = squares.map(|(i, l)| Square { weight: 1.into(), terms: vec![(i, l.clone())] }).collect();
        let curvature = Curvature { den: 1.into(), squares, matrix: Vec::new() };
        solve_quadratic(&qp::Program { linear: self.program(false, &self.zeros()), curvature })
    }

    /// Adds a level t and for each of some neurons the row `lengths`_i·τ_i − t between the sides.
    fn with_level(&self, maximize: bool, among: &[usize], lower: Option<BigInt>, upper: Option<BigInt>) -> Program {
        let mut program = self.program(maximize, &self.zeros());
        let t = program.columns.len();
        program.columns.push(level(1));
        let row = |&i: &usize| Row {
            terms: vec![(i, self.lengths[i].clone()), (t, (-1).into())],
            lower: lower.clone(),
            upper: upper.clone(),
        };
        program.rows.extend(among.iter().map(row));
        program
    }

    pub(super) fn least_largest(&self) -> Result<Vector, Error> {
        let all: Vec<usize> = (0..self.count()).filter(|&i| self.acts(i)).collect();
        solve(self.with_level(false, &all, None, Some(BigInt::ZERO))).map(|x| first(self.count(), x))
    }

    /// One program for each neuron, each from the basis of the last.
    pub(super) fn greatest_largest(&self) -> Result<Vector, Error> {
        let mut best: Option<(Fraction, Vector)> = None;
        let mut tops = self.tops()?;
        for i in (0..self.count()).filter(|&i| self.acts(i)) {
            let (value, x) = tops(i)?;
            if best.as_ref().is_none_or(|(most, _)| value > *most) {
                best = Some((value, x));
            }
        }
        let nothing = Vector { num: self.zeros(), den: 1.into() };
        Ok(best.map_or(nothing, |(_, x)| x))
    }

    /// Solves for the greatest `lengths`_i·τ_i.
    fn tops(&self) -> Result<impl FnMut(usize) -> Result<(Fraction, Vector), Error>, Error> {
        let error = |e: crate::lp::Error| Error::Program(e.to_string());
        let mut solver = Solver::new(self.program(true, &self.zeros())).map_err(error)?;
        Ok(move |i: usize| {
            let mut costs = self.zeros();
            costs[i].clone_from(&self.lengths[i]);
            solver.set_objective(true, &costs, &BigInt::from(1)).map_err(error)?;
            let solution = solver.solve().map_err(error)?;
            let Answer::Optimal(value) = solution.answer else { return Err(Error::Unbounded) };
            Ok((value, point(solution.certificate)?))
        })
    }

    /// Neurons that are positive in some network of the set.
    ///
    /// The program over the cone {Zτ = fλ, λ ≥ 1} maximises Σ s_i with s_i ≤ τ_i and s_i ≤ 1: for every point
    /// of the set a multiple of it has all s_i of its support at one, and sums of such points stay in the
    /// cone.
    pub(super) fn possible(&self) -> Result<Vec<usize>, Error> {
        let m = self.count();
        let mut program = self.program(true, &self.zeros());
        for (row, fit) in program.rows.iter_mut().zip(&self.fit) {
            row.terms.push((m, -fit));
            (row.lower, row.upper) = (Some(BigInt::ZERO), Some(BigInt::ZERO));
        }
        program.columns.push(Column { cost: BigInt::ZERO, den: 1.into(), lower: Some(1.into()), upper: None });
        for i in 0..m {
            let column = Column { upper: Some(1.into()), ..level(1) };
            program.columns.push(column);
            let terms = vec![(i, 1.into()), (m + 1 + i, (-1).into())];
            program.rows.push(Row { terms, lower: Some(BigInt::ZERO), upper: None });
        }
        let x = solve(program)?;
        Ok((0..m).filter(|i| x.num[*i].sign() == Sign::Plus).collect())
    }

    /// Whether the set is one point.
    fn is_point(&self) -> Result<bool, Error> {
        let columns: Vec<Vec<BigInt>> =
            self.possible()?.iter().map(|&i| self.rows.iter().map(|row| row[i].clone()).collect()).collect();
        Ok(independent(&columns) == Ok(true))
    }

    pub(super) fn largest_smallest(&self) -> Result<Vector, Error> {
        let possible = self.possible()?;
        let program = self.with_level(true, &possible, Some(BigInt::ZERO), None);
        if possible.is_empty() {
            return solve(self.program(false, &self.zeros()));
        }
        solve(program).map(|x| first(self.count(), x))
    }

    /// Minimises the error on other data.
    pub(super) fn least_error(&self, data: &Training) -> Result<Vector, Error> {
        let program = Judge::new(self, data)?.program(self.program(false, &self.zeros()), |i| self.acts(i));
        let found = match program.curvature.is_none() {
            true => solve(program.linear),
            false => solve_quadratic(&program),
        };
        found.map(|x| first(self.count(), x))
    }

    /// The error is convex: if all vertices are known, and no rays but those of neurons that do nothing on
    /// the data, it is greatest at one of them. Sets of many neurons are not enumerated for that.
    pub(super) fn greatest_error(&self, data: &Training) -> Result<(Vector, bool), Error> {
        let judge = Judge::new(self, data)?;
        if self.count() <= FEW {
            let facts = self.facts()?;
            let bounded = facts.rays.iter().flat_map(|ray| ray.keys()).all(|i| !self.acts(*i));
            let vertices = facts.vertices.as_ref().filter(|_| bounded).into_iter().flatten();
            let vertices = vertices.filter_map(|&v| facts.points.get(v)).map(|member| self.vector(member));
            if let Some(worst) = vertices.max_by_key(|x| judge.value(x)) {
                return Ok((worst, true));
            }
        }
        self.search_error(&judge)
    }

    /// From vertices in random directions the tangent is maximised as long as the error grows; it is convex,
    /// so its value at the vertex the tangent leads to is at least the tangent's. A heuristic, unless the set
    /// is one point.
    fn search_error(&self, judge: &Judge) -> Result<(Vector, bool), Error> {
        let error = |e: crate::lp::Error| Error::Program(e.to_string());
        let mut solver = Solver::new(self.program(true, &self.zeros())).map_err(error)?;
        let mut top = |costs: &[BigInt]| -> Result<Vector, Error> {
            solver.set_objective(true, costs, &BigInt::from(1)).map_err(error)?;
            point(solver.solve().map_err(error)?.certificate)
        };
        let mut best: Option<(Fraction, Vector)> = None;
        let mut single = true;
        for start in 0..STARTS {
            let mut random = Random::new(0, start);
            let mut costs: Vec<BigInt> = (0..self.count())
                .map(|i| if self.acts(i) { BigInt::from((random.normal() * 65536.0) as i64) } else { BigInt::ZERO })
                .collect();
            let mut reached: Option<Fraction> = None;
            loop {
                let x = top(&costs)?;
                let value = judge.value(&x);
                if reached.as_ref().is_some_and(|old| value <= *old) {
                    break;
                }
                costs = judge.slopes(&x);
                reached = Some(value.clone());
                single &= best.as_ref().is_none_or(|(_, other)| *other == x);
                if best.as_ref().is_none_or(|(most, _)| value > *most) {
                    best = Some((value, x));
                }
            }
        }
        let nothing = Vector { num: self.zeros(), den: 1.into() };
        // If all these vertices are one, it may be the only point: if the columns that can be positive are
        // independent.
        let proved = single && self.is_point()?;
        Ok((best.map_or(nothing, |(_, x)| x), proved))
    }
}
