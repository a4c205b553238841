//! Neurons with the same direction and a new weight.

use crate::check::arithmetic::Positive;
use crate::check::arithmetic::vector::dot;
use crate::check::statement::{Neuron, two_layer};
use crate::dyadic::{decode, pow2, quotient};
use num_bigint::{BigInt, Sign};

/// Bits of the factor that balances a neuron.
const BITS: u32 = 44;

/// The neuron's direction with the output weight ±`num/den`, sign as before; num and den are positive.
///
/// An atom stays one. Any other neuron is balanced to about 1e-13: u is divided and a multiplied by g =
/// γ/2^k, near √(‖u‖/|a|). The integer γ goes into the denominator of u and the numerator of a, so that
/// weights keep their common denominator but for a power of two.
pub(crate) fn reweighed(neuron: &Neuron, num: BigInt, den: &Positive) -> Neuron {
    let signed = |a: BigInt| if neuron.a.sign() == Sign::Minus { -a } else { a };
    if neuron.atom {
        return neuron.with_output(signed(num), den.clone());
    }
    let lengths = [dot(&neuron.u, &neuron.u), BigInt::from(1)];
    let (u, u_den, num, den) = balanced((&neuron.u, &neuron.u_den), lengths, num, den);
    Neuron::new(u, u_den, signed(num), den)
}

/// The same for several outputs: the output weights are direction·`num/den`, and of u the first `penalised`
/// entries are balanced against them.
pub(crate) fn redirected(
    neuron: &two_layer::Neuron,
    penalised: usize,
    direction: &[BigInt],
    num: BigInt,
    den: &Positive,
) -> Option<two_layer::Neuron> {
    let weights = |num: &BigInt| direction.iter().map(|p| p * num).collect();
    if neuron.atom {
        return neuron.with_output(weights(&num), den.clone());
    }
    let inner = &neuron.u[..penalised];
    let lengths = [dot(inner, inner), dot(direction, direction)];
    let (u, u_den, num, den) = balanced((&neuron.u, &neuron.u_den), lengths, num, den);
    Some(two_layer::Neuron::new(u, u_den, weights(&num), den))
}

/// u over its denominator and `num/den`, u divided by a number near √(length of u/length of the output weights)
/// and `num/den` multiplied by it; the squares of the lengths are those of u's numerators and of what `num/den`
/// multiplies.
fn balanced(
    (u, u_den): (&[BigInt], &Positive),
    [inner, outer]: [BigInt; 2],
    num: BigInt,
    den: &Positive,
) -> (Vec<BigInt>, Positive, BigInt, Positive) {
    let (top, bottom) = (inner * den.square(), &num * &num * outer * u_den.square());
    let g = quotient(&top, &bottom).sqrt().sqrt();
    let (gamma, k) = if g.is_normal() { short(g) } else { (BigInt::from(1), 0) };
    let (gamma, k) = Positive::new(gamma).map_or((Positive::one(), 0), |gamma| (gamma, k));
    let (up, down) = (k.max(0) as u64, (-k).max(0) as u64);
    let (u_den, shared) = u_den.without_twos(up);
    let u = u.iter().map(|u| u << (up - shared)).collect();
    (u, (u_den * &gamma) << down, (num * gamma) << down, den << up)
}

/// γ and k with g ≈ γ/2^k, γ odd and of few bits.
fn short(g: f64) -> (BigInt, i64) {
    let shift = i64::from(BITS) - g.log2().floor() as i64;
    let (m, e) = decode((g * pow2(shift)).round());
    (BigInt::from(m), shift - e)
}
