//! Models as a person builds them: names and rational numbers.

use super::note::Note;
use super::number::Number;
use crate::arithmetic::Fraction;
use crate::arithmetic::divisor::gcd;
use crate::lp::{Column, Program, Row, Vector};
use crate::qp;
use num_bigint::{BigInt, Sign};
use std::fmt;

/// A linear program under construction.
///
// The verifier has the model but not the solver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// As in the file; empty if it has none.
    pub name: String,
    maximize: bool,
    constant: Option<Number>,
    pub(crate) variables: Vec<NamedVariable>,
    pub(crate) rows: Vec<NamedRow>,
    /// Entries (i, j, q) of the symmetric matrix Q of ½xᵀQx, i ≤ j, as given.
    pub(crate) curvature: Vec<(usize, usize, Number)>,
    /// (terms, w) of ½w(Σ terms)² in the objective.
    squares: Vec<(Vec<(usize, Number)>, Number)>,
    /// What its reader has chosen or left out.
    pub(crate) notes: Vec<Note>,
}

/// A variable of a model, in the order of their making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable(pub usize);

/// A constraint of a model, in the order of their making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constraint(pub usize);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedVariable {
    pub(crate) name: String,
    pub(crate) cost: Number,
    pub(crate) lower: Option<Number>,
    pub(crate) upper: Option<Number>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NamedRow {
    pub(crate) name: String,
    pub(crate) terms: Vec<(usize, Number)>,
    pub(crate) lower: Option<Number>,
    pub(crate) upper: Option<Number>,
}

/// The least common multiple of denominators.
fn common<'a>(numbers: impl Iterator<Item = &'a Number>) -> BigInt {
    numbers.fold(BigInt::from(1), |den, v| {
        if (&den % &v.den).sign() == Sign::NoSign { den } else { &den / gcd(&den, &v.den) * &v.den }
    })
}

impl Model {
    /// An empty model whose objective is to be least.
    pub fn minimize() -> Model {
        Model::default()
    }

    /// An empty model whose objective is to be greatest.
    pub fn maximize() -> Model {
        Model { maximize: true, ..Model::default() }
    }

    /// Turns a minimisation into a maximisation of the same objective, or back.
    pub fn set_maximize(&mut self, maximize: bool) {
        self.maximize = maximize;
    }

    /// The constant of the objective; it is kept apart from the optimum.
    pub fn set_constant(&mut self, constant: impl Into<Number>) {
        self.constant = Some(constant.into());
    }

    /// Adds a variable with its coefficient in the objective and its bounds, none being infinite.
    pub fn variable(
        &mut self,
        name: &str,
        cost: impl Into<Number>,
        lower: Option<Number>,
        upper: Option<Number>,
    ) -> Variable {
        self.variables.push(NamedVariable { name: name.to_string(), cost: cost.into(), lower, upper });
        Variable(self.variables.len() - 1)
    }

    /// Adds q to the entries (x, y) and (y, x) of the symmetric matrix Q in the term ½xᵀQx of the objective;
    /// once to the entry (x, x) if x = y.
    pub fn curve(&mut self, x: Variable, y: Variable, q: impl Into<Number>) {
        self.curvature.push((x.0.min(y.0), x.0.max(y.0), q.into()));
    }

    /// Adds ½·weight·(Σ coefficient·variable)² to the objective. Squares of the sign that makes the objective
    /// convex (concave if it is maximised) need no proof that it is.
    pub fn square(&mut self, terms: &[(Variable, Number)], weight: impl Into<Number>) {
        self.squares.push((terms.iter().map(|(v, a)| (v.0, a.clone())).collect(), weight.into()));
    }

    /// Whether the objective has terms of second order.
    pub fn is_quadratic(&self) -> bool {
        !self.curvature.is_empty() || !self.squares.is_empty()
    }

    /// The program with its terms of second order in integers, as an exact solver solves it and [`qp`] checks
    /// it.
    pub fn quadratic(&self) -> qp::Program {
        let sign = BigInt::from(if self.maximize { -1 } else { 1 });
        let right = |weight: &BigInt| (weight * &sign).sign() == Sign::Plus;
        // A square over its common denominator d is integers times weight / d².
        let squares = self.squares.iter().filter(|(_, w)| w.num.sign() != Sign::NoSign).map(|(terms, weight)| {
            let den = common(terms.iter().map(|(_, a)| a));
            let terms: Vec<_> = terms.iter().map(|(j, a)| (*j, a.over(&den))).collect();
            (terms, Number { num: weight.num.clone(), den: &weight.den * &den * &den })
        });
        let squares: Vec<_> = squares.collect();
        let den = common(self.curvature.iter().map(|(_, _, q)| q).chain(squares.iter().map(|(_, w)| w)));
        let entries = self.curvature.iter().map(|(i, j, q)| (*i, *j, q.over(&den) * &sign));
        let mut curvature = qp::Curvature { squares: Vec::new(), matrix: entries.collect(), den };
        let convex = squares.iter().all(|(_, weight)| right(&weight.num));
        for (terms, weight) in squares {
            let weight = weight.over(&curvature.den) * &sign;
            if convex {
                curvature.squares.push(qp::Square { weight, terms });
                continue;
            }
            for (at, (i, a)) in terms.iter().enumerate() {
                curvature.matrix.push((*i, *i, a * a * &weight));
                for (j, b) in &terms[..at] {
                    let times = if i == j { 2 } else { 1 };
                    curvature.matrix.push((*i, *j, a * b * &weight * times));
                }
            }
        }
        qp::Program { linear: self.program(), curvature }
    }

    /// Adds `lower ≤ Σ coefficient·variable ≤ upper`; coefficients of the same variable are added up.
    pub fn constrain(
        &mut self,
        name: &str,
        terms: &[(Variable, Number)],
        lower: Option<Number>,
        upper: Option<Number>,
    ) -> Constraint {
        let terms = terms.iter().map(|(v, a)| (v.0, a.clone())).collect();
        self.rows.push(NamedRow { name: name.to_string(), terms, lower, upper });
        Constraint(self.rows.len() - 1)
    }

    /// What the reader of its file has chosen or left out.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Adds a word of a reader.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Whether the objective is to be greatest.
    pub fn maximized(&self) -> bool {
        self.maximize
    }

    /// The constant of the objective.
    pub fn constant(&self) -> Fraction {
        self.constant.as_ref().map_or_else(Fraction::zero, Number::to_fraction)
    }

    /// Number of rows, columns and coefficients.
    pub fn size(&self) -> (usize, usize, usize) {
        (self.rows.len(), self.variables.len(), self.rows.iter().map(|row| row.terms.len()).sum())
    }

    /// The name of a variable; empty if there is none.
    pub fn variable_name(&self, variable: usize) -> &str {
        self.variables.get(variable).map_or("", |v| &v.name)
    }

    /// The name of a constraint; empty if there is none.
    pub fn row_name(&self, row: usize) -> &str {
        self.rows.get(row).map_or("", |r| &r.name)
    }

    /// By what a row is multiplied to have integers.
    fn row_scale(row: &NamedRow) -> BigInt {
        common(row.terms.iter().map(|(_, a)| a).chain(&row.lower).chain(&row.upper))
    }

    fn cost_scale(&self) -> BigInt {
        common(self.variables.iter().map(|v| &v.cost))
    }

    /// The linear program in integers, as it is solved and checked; without the quadratic term.
    pub fn program(&self) -> Program {
        let cost_den = self.cost_scale();
        let column = |v: &NamedVariable| {
            let den = common(v.lower.iter().chain(&v.upper));
            let (lower, upper) = (v.lower.as_ref().map(|l| l.over(&den)), v.upper.as_ref().map(|u| u.over(&den)));
            Column { cost: v.cost.over(&cost_den), den, lower, upper }
        };
        let row = |r: &NamedRow| {
            let scale = Model::row_scale(r);
            let side = |v: &Option<Number>| v.as_ref().map(|v| v.over(&scale));
            let terms = r.terms.iter().map(|(j, a)| (*j, a.over(&scale))).collect();
            Row { terms, lower: side(&r.lower), upper: side(&r.upper) }
        };
        Program {
            maximize: self.maximize,
            constant: self.constant(),
            columns: self.variables.iter().map(column).collect(),
            rows: self.rows.iter().map(row).collect(),
            cost_den,
        }
    }

    /// The multiplier of a constraint in the units of the model, from those of the [program in
    /// integers](Model::program).
    pub fn multiplier(&self, y: &Vector, row: Constraint) -> Option<Fraction> {
        let scale = Model::row_scale(self.rows.get(row.0)?);
        let value = Fraction::new(y.num.get(row.0)? * scale, &y.den * self.cost_scale())?.reduced();
        Some(if self.maximize { &Fraction::zero() - &value } else { value })
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (m, n, terms) = self.size();
        write!(f, "{} rows, {n} columns, {terms} coefficients", m)
    }
}
