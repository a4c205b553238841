//! Exact linear and quadratic programs.

use crate::error::{Answer, refused};
use pyo3::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::{Answer as Proved, Certificate, Vector};
use relucert::program::mps::{self, Layout, Numbers};
use relucert::program::{Model, Number};
use relucert::{lp, qp};

/// A program: the text of an MPS file, or columns, rows and a quadratic part.
#[derive(FromPyObject)]
pub enum Program {
    /// An MPS file, and whether its numbers are doubles.
    Text(String, bool),
    /// Its parts.
    Parts(Parts),
}

/// Coefficients by variable, lower and upper side.
type Row = (Vec<(usize, String)>, Option<String>, Option<String>);

/// A program min or max c·x + ½ xᵀQx with bounds and ranges of rows; numbers are `p/q`.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub struct Parts {
    maximize: bool,
    costs: Vec<String>,
    bounds: Vec<(Option<String>, Option<String>)>,
    rows: Vec<Row>,
    quadratic: Vec<(usize, usize, String)>,
}

fn number(text: &str) -> Answer<Number> {
    match Fraction::parse(text).and_then(|f| Number::fraction(f.numerator().clone(), (**f.denominator()).clone())) {
        Some(value) => Ok(value),
        None => refused(format!("{text:?} is no number")),
    }
}

fn bound(text: Option<&String>) -> Answer<Option<Number>> {
    text.map(|text| number(text)).transpose()
}

impl Program {
    fn model(self) -> Answer<Model> {
        let parts = match self {
            Program::Text(text, doubles) => {
                let numbers = if doubles { Numbers::F64 } else { Numbers::Decimal };
                return Ok(mps::read(&text, Layout::Free, numbers)?);
            }
            Program::Parts(parts) => parts,
        };
        let mut model = if parts.maximize { Model::maximize() } else { Model::minimize() };
        let mut variables = Vec::new();
        for (j, (cost, (low, high))) in parts.costs.iter().zip(&parts.bounds).enumerate() {
            variables.push(model.variable(
                &format!("x{j}"),
                number(cost)?,
                bound(low.as_ref())?,
                bound(high.as_ref())?,
            ));
        }
        let at = |j: usize| match variables.get(j) {
            Some(variable) => Ok(*variable),
            None => refused(format!("there is no variable {j}")),
        };
        for (i, (terms, low, high)) in parts.rows.iter().enumerate() {
            let terms = terms.iter().map(|(j, value)| Ok((at(*j)?, number(value)?)));
            let terms = terms.collect::<Answer<Vec<_>>>()?;
            model.constrain(&format!("row{i}"), &terms, bound(low.as_ref())?, bound(high.as_ref())?);
        }
        for (i, j, value) in &parts.quadratic {
            model.curve(at(*i)?, at(*j)?, number(value)?);
        }
        Ok(model)
    }
}

/// Status, objective, x, multipliers, ray; the constant of the model; names of variables.
type Solved =
    (String, Option<String>, Option<Vec<String>>, Option<Vec<String>>, Option<Vec<String>>, String, Vec<String>);

fn solved(answer: &Proved, certificate: &Certificate, model: &Model) -> Solved {
    let texts = |v: &Vector| -> Vec<String> {
        let one = |num: &num_bigint::BigInt| Fraction::new(num.clone(), v.den.clone()).map(|f| f.reduced().to_string());
        v.num.iter().filter_map(one).collect()
    };
    let (x, y, ray) = match certificate {
        Certificate::Optimal { x, y } => (Some(texts(x)), Some(texts(y)), None),
        Certificate::Infeasible { y } => (None, Some(texts(y)), None),
        Certificate::Unbounded { x, ray } => (Some(texts(x)), None, Some(texts(ray))),
    };
    let (status, objective) = match answer {
        Proved::Optimal(value) => ("optimal", Some(value.to_string())),
        Proved::Infeasible => ("infeasible", None),
        Proved::Unbounded => ("unbounded", None),
    };
    let names = (0..model.size().1).map(|j| model.variable_name(j).to_string()).collect();
    (status.into(), objective, x, y, ray, model.constant().to_string(), names)
}

/// Solves a linear program exactly.
#[pyfunction]
pub fn solve_lp(py: Python<'_>, program: Program) -> Answer<Solved> {
    py.detach(|| {
        let model = program.model()?;
        if model.is_quadratic() {
            return refused("the objective has a quadratic term; qp.solve is for quadratic programs");
        }
        let solution = lp::solve_model(&model)?;
        Ok(solved(&solution.answer, &solution.certificate, &model))
    })
}

/// Solves a convex quadratic program exactly.
#[pyfunction]
pub fn solve_qp(py: Python<'_>, program: Program) -> Answer<Solved> {
    py.detach(|| {
        let model = program.model()?;
        let solution = qp::solve(&model.quadratic(), None)?;
        Ok(solved(&solution.answer, &solution.certificate.vectors, &model))
    })
}
