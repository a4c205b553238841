//! The truth about polyhedral penalties (FORMAT R110–R117), by brute force: all lines where d − 1 of all
//! planes meet.
//!
//! On a cell of the planes of *all* data rows and faces both Σ ν_k (x_k·u)_+ and ‖u‖ are linear, so h(ν) is
//! attained at an extreme ray of a cell: a superset of the candidates of R114, for which no convexity is
//! needed. A dictionary of all these rays, of both signs, contains an optimum: the residual ν of its solution
//! has |νᵀ(Xu)_+| ≤ β‖u‖ on the rays, hence everywhere, which is the optimality condition among all networks.
#![allow(dead_code)]

use crate::exact::{Q, dot, int, kernel, positive, square, subsets};
use crate::lasso_truth::{Item, Program};
use crate::tiny::{Neuron, Problem, predictions};
use num_traits::{One, Signed, Zero};

/// Whether the last weight is not penalised.
pub fn is_free(problem: &Problem) -> bool {
    problem.bias == "free"
}

/// ‖u‖ of R110.
pub fn length(problem: &Problem, u: &[Q]) -> Q {
    let sizes = u[..u.len() - usize::from(is_free(problem))].iter().map(Q::abs);
    match problem.norm {
        Some("linf") => sizes.max().unwrap_or_else(Q::zero),
        _ => sizes.sum(),
    }
}

/// Whether an atom has length one, or is a constant that costs nothing (R111). One with the output zero may
/// have length zero, too.
pub fn is_unit(problem: &Problem, neuron: &Neuron) -> bool {
    let length = length(problem, &neuron.direction());
    !neuron.atom || length.is_one() || (length.is_zero() && is_free(problem))
}

/// L of R110 and R111.
pub fn objective(problem: &Problem, network: &[Neuron]) -> Q {
    let twice = |neuron: &Neuron| {
        let (u, a) = (neuron.direction(), neuron.weight());
        let length = length(problem, &u);
        match (neuron.atom, length.is_zero()) {
            (true, true) => Q::zero(),
            (true, false) => a.abs() * int(2),
            (false, _) => &length * &length + &a * &a,
        }
    };
    let penalty: Q = network.iter().map(twice).sum();
    problem.loss(&predictions(network, &problem.data())) + problem.decay() * penalty / int(2)
}

/// The normals of the planes on whose cells the norm is linear.
fn faces(problem: &Problem) -> Vec<Vec<Q>> {
    let d = problem.columns();
    let penalised = d - usize::from(is_free(problem));
    let unit = |i: usize, v: i64| (0..d).map(|j| int(if i == j { v } else { 0 })).collect::<Vec<Q>>();
    if problem.norm != Some("linf") || penalised == 1 {
        return (0..penalised).map(|i| unit(i, 1)).collect();
    }
    let mut normals = Vec::new();
    for (i, j) in (0..penalised).flat_map(|i| (0..i).map(move |j| (i, j))) {
        for sign in [1, -1] {
            normals.push(unit(i, 1).iter().zip(unit(j, sign)).map(|(a, b)| a + b).collect());
        }
    }
    normals
}

/// The vectors of length one, of both directions, where d − 1 planes of data rows and faces meet.
pub fn directions(problem: &Problem) -> Vec<Vec<Q>> {
    let (d, planes) = (problem.columns(), [problem.data(), faces(problem)].concat());
    let mut found: Vec<Vec<Q>> = Vec::new();
    for chosen in subsets(planes.len()).filter(|chosen| chosen.len() + 1 == d) {
        let rows: Vec<Vec<Q>> = chosen.iter().map(|i| planes[*i].clone()).collect();
        let [ray] = kernel(&rows, d).try_into().unwrap_or_else(|_| [Vec::new()]);
        let length = if ray.is_empty() { Q::zero() } else { length(problem, &ray) };
        for sign in [1, -1] {
            let u: Vec<Q> =
                ray.iter().map(|v| v * int(sign) / if length.is_zero() { Q::one() } else { length.clone() }).collect();
            if !length.is_zero() && !found.contains(&u) {
                found.push(u);
            }
        }
    }
    found
}

/// (x_k·u)_+ for all rows, times a factor.
pub fn outputs(problem: &Problem, u: &[Q], factor: &Q) -> Vec<Q> {
    problem.data().iter().map(|x| positive(&dot(x, u)) * factor).collect()
}

/// h(ν); none if it is infinite.
pub fn peak(problem: &Problem, directions: &[Vec<Q>], nu: &[Q]) -> Option<Q> {
    let value = |u: &Vec<Q>| dot(nu, &outputs(problem, u, &Q::one())).abs();
    let bounded = !is_free(problem) || nu.iter().sum::<Q>().is_zero();
    bounded.then(|| directions.iter().map(value).max().unwrap_or_else(Q::zero))
}

/// The program of directions with signs and lengths, and of a free constant of both signs where the bias is
/// free.
pub fn program(problem: &Problem, signed: &[(Vec<Q>, Q)]) -> Program {
    let item = |(u, sign): &(Vec<Q>, Q)| Item { column: outputs(problem, u, sign), price: length(problem, u) };
    let constant = |sign: i64| Item { column: vec![int(sign); problem.rows()], price: Q::zero() };
    let constants = [1, -1].into_iter().filter(|_| is_free(problem)).map(constant);
    Program { items: signed.iter().map(item).chain(constants).collect(), y: problem.labels() }
}

/// The optimum over all networks of any width.
pub struct Optimum {
    /// L*.
    pub value: Q,
    /// y − f*, which is unique.
    pub residual: Vec<Q>,
    /// Directions of length one, perhaps a constant with price zero, and output weights of an optimal network
    /// of atoms.
    pub atoms: Vec<(Vec<Q>, Q)>,
}

/// The optimum at the β of the problem.
pub fn optimum(problem: &Problem, directions: &[Vec<Q>]) -> Optimum {
    optimum_at(problem, directions, &problem.decay())
}

/// Solves the program of all the directions, where each column is needed once.
pub fn optimum_at(problem: &Problem, directions: &[Vec<Q>], beta: &Q) -> Optimum {
    let mut signed: Vec<(Vec<Q>, Q)> = Vec::new();
    let mut columns: Vec<Vec<Q>> = Vec::new();
    for u in directions {
        let column = outputs(problem, u, &Q::one());
        if !columns.contains(&column) && !column.iter().all(Q::is_zero) {
            signed.extend([1, -1].map(|sign| (u.clone(), int(sign))));
            columns.push(column);
        }
    }
    let program = program(problem, &signed);
    let c = program.optimum(beta);
    let mut constant = vec![Q::zero(); problem.columns()];
    constant[problem.columns() - 1] = Q::one();
    signed.extend([1, -1].map(|sign| (constant.clone(), int(sign))));
    let used = signed.iter().zip(&c).filter(|(_, c)| !c.is_zero());
    let atoms = used.map(|((u, sign), c)| (u.clone(), sign * c)).collect();
    Optimum { value: program.objective(beta, &c), residual: program.residual(&c), atoms }
}

/// D(cν) at its best c ≥ 0 with c·h(ν) ≤ β: what a dual vector can prove at most (R9, R116).
pub fn dual_value(problem: &Problem, nu: &[Q], peak: &Q) -> Q {
    let (inner, square) = (dot(nu, &problem.labels()), square(nu));
    if square.is_zero() || !inner.is_positive() {
        return Q::zero();
    }
    let best = &inner / &square;
    let c = if peak.is_zero() { best } else { best.min(problem.decay() / peak) };
    &c * &inner - &c * &c * &square / int(2)
}
