//! The Clarke subdifferential of the objective, exactly, one neuron at a time (FORMAT R71, theory §7).

use crate::arithmetic::vector::{add_multiple, dot, signed};
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::polytope::polytope;
use crate::rejection::Rejection;
use crate::statement::network::Weights;
use crate::statement::reduction::reduce;
use crate::statement::{Network, Neuron, Problem};
use num_bigint::{BigInt, Sign};

/// A line on which the neuron has its kink: all rows x_k that are multiples, of either sign, of one primitive
/// vector p, with p·u = 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// p: its first entry that is not zero is positive.
    pub row: Vec<BigInt>,
    /// w, not zero.
    pub weight: BigInt,
}

/// The subdifferential of a neuron (u, α): `∂_α` is a number, `∂_u = {(base + Σ_t s_t·w_t·p_t)/den : s ∈ S}`.
///
/// S is the convex hull of the patterns `s_t = 1(p_t·e > 0)` of all directions e with p_t·e ≠ 0 for all t.
/// Rows p and −p are never on together, so a row −g·p that is on for s_t = 0 enters `base` with the same
/// change of sign in w_t.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subgradient {
    /// c: squares of lengths are c times those of the numbers here. The weight of an atom, whose balanced
    /// neuron (√c·û, ±√c) has the factor √c in all its derivatives; else one.
    pub square: Fraction,
    /// ∂_α.
    pub output: Fraction,
    /// Length d.
    pub base: Vec<BigInt>,
    /// In the order of their first rows.
    pub ties: Vec<Tie>,
    /// Of all vectors.
    pub den: Positive,
    /// Whether α·r_k ≥ 0 for all rows with x_k·u = 0: the objective is convex at these kinks.
    pub convex: bool,
}

/// The subdifferentials of all neurons at the network; rejects one for other problems.
pub fn subgradients(problem: &Problem, network: &Network) -> Result<Vec<Subgradient>, Rejection> {
    let set = polytope(problem, network)?;
    let den = &problem.x_den * &set.den;
    let residual = |(y, fit): (&BigInt, &BigInt)| fit * &problem.y_den - y * &den;
    let r: Vec<BigInt> = problem.y.iter().zip(&set.fit).map(residual).collect();
    let r_den = den * &problem.y_den;
    network.neurons.iter().map(|neuron| subgradient(problem, neuron, &r, &r_den)).collect()
}

/// With r = f − y as integers over `r_den`: `∂_α = rᵀ(Xu)_+ + βα` and `∂_u = αXᵀdiag(s)r + βu`.
fn subgradient(problem: &Problem, neuron: &Neuron, r: &[BigInt], r_den: &Positive) -> Result<Subgradient, Rejection> {
    let Weights { u, u_den, .. } = &**neuron;
    let one = Positive::one();
    let (square, a, a_den) = match neuron.atom {
        true => (
            Fraction::quotient(neuron.a.magnitude().clone().into(), neuron.a_den.clone()),
            BigInt::from_biguint(neuron.a.sign(), 1u8.into()),
            &one,
        ),
        false => (Fraction::dyadic(1.into(), 0), neuron.a.clone(), &neuron.a_den),
    };
    let (p, q) = &problem.beta;
    let r_x_den = r_den * &problem.x_den;
    // den·∂_u is an integer vector with this denominator; the loss has this factor, the penalty that.
    let den = &r_x_den * a_den * q * u_den;
    let (loss, penalty) = (&a * q * u_den, p * a_den * &r_x_den);
    let mut base: Vec<BigInt> = u.iter().map(|u| &penalty * u).collect();
    let mut along = BigInt::ZERO;
    let mut convex = true;
    let (mut tied, mut weights) = (Vec::new(), Vec::new());
    for (x, r) in problem.x.iter().zip(r) {
        let z = dot(x, u);
        match z.sign() {
            Sign::Plus => {
                along += r * z;
                add_multiple(&mut base, &(&loss * r), x);
            }
            Sign::NoSign if loss.sign() != Sign::NoSign => {
                let weight = &loss * r;
                let turned = x.iter().map(BigInt::sign).find(|s| *s != Sign::NoSign) == Some(Sign::Minus);
                if turned {
                    add_multiple(&mut base, &weight, x);
                }
                convex &= weight.sign() != Sign::Minus;
                tied.push(x.iter().map(|v| signed(v, if turned { -1 } else { 1 })).collect());
                weights.push(weight);
            }
            _ => {}
        }
    }
    let groups = reduce(&tied)?;
    let weights = groups.weights(&weights)?;
    let ties = groups.rows.iter().cloned().zip(weights).map(|(row, weight)| Tie { row, weight });
    let ties = ties.filter(|tie| tie.weight.sign() != Sign::NoSign).collect();
    let output = &Fraction::quotient(along, r_x_den * u_den) + &Fraction::quotient(a * p, a_den * q);
    Ok(Subgradient { square, output: output.reduced(), base, ties, den, convex }.shortened())
}

impl Subgradient {
    /// The same without common factors two, of which doubles have many.
    fn shortened(mut self) -> Subgradient {
        // Zero is divisible by all powers.
        let all = self.base.iter().chain(self.ties.iter().map(|tie| &tie.weight));
        let most = all.filter_map(BigInt::trailing_zeros).fold(u64::MAX, u64::min);
        let (den, twos) = self.den.without_twos(most);
        self.base.iter_mut().for_each(|v| *v >>= twos);
        self.ties.iter_mut().for_each(|tie| tie.weight >>= twos);
        self.den = den;
        self
    }

    /// `base·scale + Σ m_t·p_t`: the element of ∂_u with s_t·w_t = m_t/scale, times `den·scale`.
    pub fn at(&self, multipliers: &[BigInt], scale: &Positive) -> Vec<BigInt> {
        let mut sum: Vec<BigInt> = self.base.iter().map(|v| v * scale).collect();
        for (tie, m) in self.ties.iter().zip(multipliers) {
            add_multiple(&mut sum, m, &tie.row);
        }
        sum
    }

    /// What s_t multiplies in the inner product of v with den·∂_u: `w_t·(p_t·v)` for every tie.
    pub fn costs(&self, v: &[BigInt]) -> Vec<BigInt> {
        self.ties.iter().map(|tie| &tie.weight * dot(&tie.row, v)).collect()
    }
}
