//! The Clarke subdifferential of the objective, exactly, one neuron at a time (FORMAT R71, R213; theory §7,
//! §E2.6).

use crate::arithmetic::vector::{add_multiple, dot, signed};
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::Rejection;
use crate::statement::reduction::reduce;
use crate::statement::training::OutputBias;
use crate::statement::two_layer::{Neuron, Weights};
use crate::statement::{Training, TwoLayer};
use crate::stationary::slopes::Slopes;
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

/// A derivative, known up to a radius.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivative {
    /// At the slopes r.
    pub value: Fraction,
    /// At the true slopes it differs by no more than this.
    pub radius: Fraction,
}

/// The subdifferential of a neuron (u, α) at the slopes r: `∂_α` is K numbers, `∂_u = {(base + Σ_t
/// s_t·w_t·p_t)/den : s ∈ S}`.
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
    pub outputs: Vec<Derivative>,
    /// Length d.
    pub base: Vec<BigInt>,
    /// With the true slopes an entry of ∂_u differs by no more than this over `den`, for every s.
    pub radius: Vec<BigInt>,
    /// In the order of their first rows.
    pub ties: Vec<Tie>,
    /// Of all vectors.
    pub den: Positive,
    /// Whether α·r_k ≥ 0 for all rows with x_k·u = 0: the objective is convex at these kinks.
    pub convex: bool,
}

/// The subdifferentials of all neurons at the slopes r.
pub fn subgradients(training: &Training, network: &TwoLayer, slopes: &Slopes) -> Result<Vec<Subgradient>, Rejection> {
    network.neurons.iter().map(|neuron| subgradient(training, neuron, slopes)).collect()
}

/// `∂_α = rᵀ(Xu)_+ + βα` and `∂_u = Xᵀdiag(s)rα + βu`, of u the part that is penalised.
///
/// Several outputs are for u one with the residual rα and output weight one (theory §E4.1).
fn subgradient(training: &Training, neuron: &Neuron, slopes: &Slopes) -> Result<Subgradient, Rejection> {
    let Weights { u, u_den, .. } = &**neuron;
    let one = Positive::one();
    let (square, a, a_den) = match (neuron.atom, neuron.a.as_slice()) {
        (true, [a]) => (
            Fraction::quotient(a.magnitude().clone().into(), neuron.a_den.clone()),
            vec![BigInt::from_biguint(a.sign(), 1u8.into())],
            &one,
        ),
        _ => (Fraction::one(), neuron.a.clone(), &neuron.a_den),
    };
    let sizes: Vec<BigInt> = a.iter().map(|a| a.magnitude().clone().into()).collect();
    let used = a.iter().any(|a| a.sign() != Sign::NoSign);
    let (p, q) = &training.beta;
    let r_x_den = &slopes.den * &training.x_den;
    // den·∂_u is an integer vector with this denominator; the loss has this factor, the penalty that.
    let den = &r_x_den * a_den * q * u_den;
    let (loss, penalty) = (q * u_den, p * a_den * &r_x_den);
    let mut base: Vec<BigInt> = u.iter().map(|u| &penalty * u).collect();
    base.iter_mut().skip(training.penalised()).for_each(|entry| *entry = BigInt::ZERO);
    let mut radius = vec![BigInt::ZERO; u.len()];
    let mut along = vec![(BigInt::ZERO, BigInt::ZERO); a.len()];
    let mut convex = true;
    let (mut tied, mut weights) = (Vec::new(), Vec::new());
    let outputs = training.outputs;
    for ((x, r), radii) in training.x.iter().zip(slopes.r.chunks(outputs)).zip(slopes.radius.chunks(outputs)) {
        let z = dot(x, u);
        if z.sign() == Sign::Minus {
            continue;
        }
        let weight = &loss * dot(&a, r);
        let spread = &loss * dot(&sizes, radii);
        if spread.sign() != Sign::NoSign {
            radius.iter_mut().zip(x).for_each(|(sum, x)| *sum += &spread * BigInt::from(x.magnitude().clone()));
        }
        if z.sign() == Sign::Plus {
            along.iter_mut().zip(r.iter().zip(radii)).for_each(|((sum, wide), (r, radius))| {
                *sum += r * &z;
                *wide += radius * &z;
            });
            add_multiple(&mut base, &weight, x);
        } else if used {
            let turned = x.iter().map(BigInt::sign).find(|s| *s != Sign::NoSign) == Some(Sign::Minus);
            if turned {
                add_multiple(&mut base, &weight, x);
            }
            convex &= weight.sign() != Sign::Minus;
            tied.push(x.iter().map(|v| signed(v, if turned { -1 } else { 1 })).collect());
            weights.push(weight);
        }
    }
    let groups = reduce(&tied)?;
    let weights = groups.weights(&weights)?;
    let ties = groups.rows.iter().cloned().zip(weights).map(|(row, weight)| Tie { row, weight });
    let ties = ties.filter(|tie| tie.weight.sign() != Sign::NoSign).collect();
    let over = |value: BigInt| Fraction::quotient(value, &r_x_den * u_den);
    let derivative = |((sum, wide), a): ((BigInt, BigInt), BigInt)| {
        let value = &over(sum) + &Fraction::quotient(a * p, a_den * q);
        Derivative { value: value.reduced(), radius: over(wide).reduced() }
    };
    let outputs = along.into_iter().zip(a).map(derivative).collect();
    let found = Subgradient { square, outputs, base, radius, ties, den, convex };
    // Enclosed slopes have radii, which differ from checker to checker: what a multiplier means must not.
    Ok(if training.loss.shape().is_some() { found.shortened() } else { found })
}

/// `∂_{b₀} = Σ_k r_k + β₀b₀` for each output; nothing without an output bias (theory §E2.1).
pub fn bias(training: &Training, network: &TwoLayer, slopes: &Slopes) -> Vec<Derivative> {
    let column = |list: &[BigInt], output: usize| list.iter().skip(output).step_by(training.outputs).sum::<BigInt>();
    let over = |value: BigInt| Fraction::quotient(value, slopes.den.clone());
    let derivative = |(output, b): (usize, &BigInt)| {
        let penalty = &training.output_bias.price() * &Fraction::quotient(b.clone(), network.bias_den.clone());
        let value = &over(column(&slopes.r, output)) + &penalty;
        Derivative { value: value.reduced(), radius: over(column(&slopes.radius, output)).reduced() }
    };
    match training.output_bias {
        OutputBias::None => Vec::new(),
        _ => network.bias.iter().enumerate().map(derivative).collect(),
    }
}

impl Subgradient {
    /// The same without common factors two, of which doubles have many; without radii.
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
