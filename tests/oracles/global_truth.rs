//! The truth about global optimality: h(ν), the greatest value of |νᵀ(Xu)_+| over unit vectors u, exactly,
//! and a bracket of the optimum over all networks of any width.

use crate::exact::{Q, dot, int, positive, rank, root_between, solve, square, subsets};
use crate::nearly;
use crate::tiny::{Neuron, Problem, predictions};
use num_traits::{One, Zero};

/// h(ν)².
///
/// Let u be a unit vector where F(u) = νᵀ(Xu)_+ has the greatest |F(u)| > 0, T the rows with x_k·u = 0, and L
/// the space of all v with x_k·v = 0 for k in T. Near u the other rows keep their signs, so F(v) = g·v there
/// for v in L, g the sum of ν_k x_k over the rows with x_k·u > 0. So u is a local maximum of g·v or of −g·v
/// on the unit sphere of L: it is the direction of g projected on L, or the opposite one. (If the projection
/// is zero, so is F(u).) As each candidate is a direction and |F| is computed there, none can be too high,
/// whatever T and the rows of g are.
pub fn height_squared(nu: &[Q], data: &[Vec<Q>]) -> Q {
    // In integers, which is faster: h is multiplied by both factors.
    let factors = [common_denominator(nu.iter()), common_denominator(data.iter().flatten())];
    let nu: &[Q] = &nu.iter().map(|v| v * &factors[0]).collect::<Vec<_>>();
    let data: &[Vec<Q>] = &data.iter().map(|row| row.iter().map(|v| v * &factors[1]).collect()).collect::<Vec<_>>();
    let mut best = Q::zero();
    for tied in subsets(data.len()) {
        let mut tied: Vec<Vec<Q>> = tied.iter().map(|k| data[*k].clone()).collect();
        let dimension = tied.len();
        // Dependent rows give a space that fewer of them give; as many rows as columns leave no direction.
        if dimension >= data[0].len() || rank(&tied) < dimension {
            continue;
        }
        let mut leaves = |row: &Vec<Q>| {
            tied.push(row.clone());
            let leaves = rank(&tied) > dimension;
            tied.pop();
            leaves
        };
        let open: Vec<usize> = (0..data.len()).filter(|k| leaves(&data[*k])).collect();
        for active in subsets(open.len()) {
            let gradient = sum(active.iter().map(|i| (&nu[open[*i]], &data[open[*i]])), data[0].len());
            let u = projection(&gradient, &tied);
            let length = square(&u);
            for f in [value(nu, data, &u), value(nu, data, &u.iter().map(|v| -v).collect::<Vec<_>>())] {
                if !length.is_zero() && &f * &f > &best * &length {
                    best = &f * &f / &length;
                }
            }
        }
    }
    let factor = &factors[0] * &factors[1];
    best / (&factor * &factor)
}

/// A positive integer that makes all of them integers.
fn common_denominator<'a>(values: impl Iterator<Item = &'a Q>) -> Q {
    values.fold(Q::one(), |product, v| if (v * &product).is_integer() { product } else { product * v.denom() })
}

/// νᵀ(Xu)_+.
fn value(nu: &[Q], data: &[Vec<Q>], u: &[Q]) -> Q {
    nu.iter().zip(data).map(|(nu, x)| nu * positive(&dot(x, u))).sum()
}

/// Σ factor·row.
fn sum<'a>(terms: impl Iterator<Item = (&'a Q, &'a Vec<Q>)>, columns: usize) -> Vec<Q> {
    let mut sum = vec![Q::zero(); columns];
    terms.for_each(|(factor, row)| sum.iter_mut().zip(row).for_each(|(sum, v)| *sum += factor * v));
    sum
}

/// The projection of g on the space where all (independent) rows are zero: g − Aᵀz with AAᵀz = Ag.
fn projection(g: &[Q], rows: &[Vec<Q>]) -> Vec<Q> {
    let gram: Vec<Vec<Q>> = rows.iter().map(|a| rows.iter().map(|b| dot(a, b)).collect()).collect();
    let right: Vec<Q> = rows.iter().map(|a| dot(a, g)).collect();
    let z = solve(&gram, &right).expect("the rows are independent");
    let along = sum(z.iter().zip(rows), g.len());
    g.iter().zip(along).map(|(g, a)| g - a).collect()
}

/// Bits behind the point of numbers that stand for square roots.
const BITS: u64 = 60;

/// The optimum over all networks is between these.
#[derive(Debug)]
pub struct Bracket {
    pub low: Q,
    pub high: Q,
}

impl Bracket {
    /// From a network (any will do) for the upper side, and its residual made a dual vector for the lower
    /// side.
    pub fn new(problem: &Problem, beta: &Q) -> Bracket {
        let network = nearly::network(problem, nearly::float(beta), 26);
        Bracket { low: lower(problem, beta, &network), high: upper(problem, beta, &network) }
    }
}

/// What the zero network or this one reaches: ½‖f − y‖² + β Σ ½(‖u‖² + a²).
pub fn upper(problem: &Problem, beta: &Q, network: &[Neuron]) -> Q {
    let penalty: Q = network.iter().map(Neuron::penalty).sum();
    (problem.loss(&predictions(network, &problem.data())) + beta * penalty).min(problem.zero())
}

/// Weak duality: for c ≥ 0 with c·h(ν) ≤ β no network has a lower objective than cνᵀy − ½c²‖ν‖². Here ν is
/// the residual of the network.
fn lower(problem: &Problem, beta: &Q, network: &[Neuron]) -> Q {
    let (data, y) = (problem.data(), problem.labels());
    // Any ν will do; one of short numbers is faster.
    let short = |v: Q| (v * int(1 << 40)).floor() / int(1 << 40);
    let nu: Vec<Q> = predictions(network, &data).iter().zip(&y).map(|(f, y)| short(y - f)).collect();
    let height = root_between(&height_squared(&nu, &data), BITS).1;
    let c = if height > *beta { beta / height } else { Q::one() };
    (&c * dot(&nu, &y) - &c * &c * square(&nu) / int(2)).max(Q::zero())
}
