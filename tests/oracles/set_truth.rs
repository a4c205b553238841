//! The truth about sets of networks (FORMAT §11): the polyhedron {τ ≥ 0 : Zτ = f} by all its vertices and
//! extreme rays.
//!
//! A vertex is a member whose columns used are independent; an extreme ray with sum one is a vertex of {r ≥ 0
//! : Zr = 0, Σr = 1}. Both are found by trying all supports. Every member is a mean of vertices plus a sum of
//! rays, which decides everything else.

use crate::exact::{Q, dot, int, positive, rank, solve, square, subsets};
use crate::tiny::{Neuron, Problem, predictions};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// The networks with the directions and signs of some neurons and the predictions of the first of them.
#[derive(Debug)]
pub struct Set {
    /// s·max(0, x_k·u) in the integers of the files, one column for each neuron.
    pub columns: Vec<Vec<Q>>,
    /// f = Zτ for the network given.
    pub fit: Vec<Q>,
    /// τ of the network given.
    pub given: Vec<Q>,
    /// How many columns are neurons; those after them count nowhere.
    pub neurons: usize,
    /// The neurons that may be active: u ≠ 0, and z·ν = β‖u‖ if the coefficients are optimal.
    pub allowed: Vec<usize>,
    /// Whether the network would be optimal over the directions if it were balanced.
    pub coefficients_optimal: bool,
    /// Whether it is optimal as it stands.
    pub optimal: bool,
    pub vertices: Vec<Vec<Q>>,
    pub rays: Vec<Vec<Q>>,
}

/// The set of a network and of further directions; the first `own` neurons are the network.
pub fn set(problem: &Problem, neurons: &[Neuron], own: usize) -> Set {
    let sign = |neuron: &Neuron| int(if neuron.a < 0 { -1 } else { 1 });
    let entry = |neuron: &Neuron, x: &[i64]| {
        positive(&neuron.u.iter().zip(x).map(|(u, x)| int(u * x)).sum::<Q>()) * sign(neuron)
    };
    let columns: Vec<Vec<Q>> =
        neurons.iter().map(|neuron| problem.x.iter().map(|x| entry(neuron, x)).collect()).collect();
    let unit = common(neurons);
    let tau = |(i, neuron): (usize, &Neuron)| {
        let active = i < own && neuron.u.iter().any(|u| *u != 0);
        if active { neuron.weight().abs() * &unit / int(neuron.u_den) } else { Q::zero() }
    };
    let given: Vec<Q> = neurons.iter().enumerate().map(tau).collect();
    let fit = product(&columns, &given, problem.rows());
    let (coefficients_optimal, tight) = optimality(problem, &neurons[..own], neurons);
    let nonzero = |i: &usize| neurons[*i].u.iter().any(|u| *u != 0);
    let allowed: Vec<usize> =
        (0..neurons.len()).filter(|i| nonzero(i) && (!coefficients_optimal || tight.contains(i))).collect();
    let balanced = |neuron: &Neuron| neuron.atom || square(&neuron.direction()) == neuron.weight() * neuron.weight();
    let optimal = coefficients_optimal && neurons[..own].iter().all(balanced);
    let vertices = corners(&columns, &allowed, &fit);
    let with_one = |column: &Vec<Q>| [column.as_slice(), &[Q::one()]].concat();
    let lifted: Vec<Vec<Q>> = columns.iter().map(with_one).collect();
    let rays = corners(&lifted, &allowed, &[vec![Q::zero(); problem.rows()], vec![Q::one()]].concat());
    let neurons = neurons.len();
    Set { columns, fit, given, neurons, allowed, coefficients_optimal, optimal, vertices, rays }
}

/// The least common multiple of all DU·DA.
fn common(neurons: &[Neuron]) -> Q {
    let dens = neurons.iter().map(|neuron| BigInt::from(neuron.u_den) * neuron.a_den);
    let all = dens.fold(BigInt::one(), |all, den| den.clone() * Q::new(all, den).numer());
    Q::from_integer(all)
}

/// Zτ.
pub fn product(columns: &[Vec<Q>], tau: &[Q], rows: usize) -> Vec<Q> {
    (0..rows).map(|k| columns.iter().zip(tau).map(|(column, t)| &column[k] * t).sum()).collect()
}

/// Whether the coefficients are optimal over the directions, and the directions with z·ν = β‖u‖. Lengths are
/// compared by their squares.
fn optimality(problem: &Problem, network: &[Neuron], neurons: &[Neuron]) -> (bool, Vec<usize>) {
    let data = problem.data();
    let fit = predictions(network, &data);
    let nu: Vec<Q> = problem.labels().iter().zip(&fit).map(|(y, f)| y - f).collect();
    let (mut optimal, mut tight) = (true, Vec::new());
    for (i, neuron) in neurons.iter().enumerate() {
        let u = neuron.direction();
        let z: Vec<Q> = data.iter().map(|x| positive(&dot(&u, x))).collect();
        let slope = dot(&z, &nu) * int(if neuron.a < 0 { -1 } else { 1 });
        let price = problem.decay() * problem.decay() * square(&u);
        let steep = positive(&slope) * positive(&slope);
        let used = i < network.len() && neuron.a != 0 && !price.is_zero();
        optimal &= steep <= price && (!used || steep == price);
        if steep == price {
            tight.push(i);
        }
    }
    (optimal, tight)
}

/// All τ ≥ 0 with Zτ = f that use independent columns among those allowed, each once, by its support.
pub fn corners(columns: &[Vec<Q>], allowed: &[usize], fit: &[Q]) -> Vec<Vec<Q>> {
    let corner = |chosen: Vec<usize>| {
        let support: Vec<usize> = chosen.iter().map(|k| allowed[*k]).collect();
        let own: Vec<Vec<Q>> = support.iter().map(|i| columns[*i].clone()).collect();
        if rank(&own) < own.len() {
            return None;
        }
        let mut tau = vec![Q::zero(); columns.len()];
        if support.is_empty() {
            return fit.iter().all(Q::is_zero).then_some(tau);
        }
        let rows: Vec<Vec<Q>> = (0..fit.len()).map(|k| own.iter().map(|column| column[k].clone()).collect()).collect();
        for (i, value) in support.iter().zip(solve(&rows, fit)?) {
            tau[*i] = value;
        }
        support.iter().all(|i| tau[*i].is_positive()).then_some(tau)
    };
    subsets(allowed.len()).filter_map(corner).collect()
}

impl Set {
    /// The least and the greatest τ_i of all members; no greatest where a ray has the neuron.
    pub fn range(&self, i: usize) -> (Q, Option<Q>) {
        let values = || self.vertices.iter().map(|vertex| vertex[i].clone());
        let bounded = self.rays.iter().all(|ray| ray[i].is_zero());
        let least = values().min().expect("the network given is a member, so there is a vertex");
        (least, values().max().filter(|_| bounded))
    }

    /// The neurons that some member has.
    pub fn possible(&self) -> Vec<usize> {
        (0..self.given.len()).filter(|i| self.range(*i).1.is_none_or(|most| most.is_positive())).collect()
    }

    /// The dimension: the affine hull is cut out by Zτ = f alone among the neurons that are possible.
    pub fn dimension(&self) -> usize {
        let possible = self.possible();
        let columns: Vec<Vec<Q>> = possible.iter().map(|i| self.columns[*i].clone()).collect();
        possible.len() - rank(&columns)
    }

    /// Whether there is one member only.
    pub fn unique(&self) -> bool {
        self.vertices.len() == 1 && self.rays.is_empty()
    }

    /// The numbers of neurons of the vertices. A member with the fewest neurons is a vertex: along a kernel
    /// vector of dependent columns one more would vanish.
    pub fn sizes(&self) -> Vec<usize> {
        self.vertices.iter().map(|vertex| vertex[..self.neurons].iter().filter(|v| !v.is_zero()).count()).collect()
    }

    /// Whether τ is a member.
    pub fn contains(&self, tau: &[Q]) -> bool {
        tau.iter().enumerate().all(|(i, v)| v.is_zero() || (v.is_positive() && self.allowed.contains(&i)))
            && product(&self.columns, tau, self.fit.len()) == self.fit
    }
}
