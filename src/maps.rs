//! Maps between networks with the same predictions (theory §8): φ and ψ, balancing, splitting, merging,
//! minimal networks.
//!
//! Nothing here changes a prediction, not even by rounding: where a square root would be needed a neuron (u,
//! α) becomes (su, α/s) with s the double nearest to it. So only the balance is inexact, by a defect ‖u‖² −
//! α² that is known exactly.

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::{Network, Neuron};
use crate::check::weight_path::Convex;
use crate::check::weight_path::convex::Block;
use crate::dyadic::{self, quotient};
use num_bigint::BigInt;

/// ψ: the balanced neuron of a block that is not zero: an atom if ‖w‖ is rational, else balanced as well as a
/// double can.
pub fn psi(block: &Block) -> Neuron {
    let square: BigInt = block.w().iter().map(|w| w * w).sum();
    let length = square.sqrt();
    let neuron = block.neuron();
    if &length * &length == square {
        // The common divisor of w divides its length.
        let (num, a_den) = block.den().coprime(&length);
        let atom = Positive::new(length).map(|length| length.lowest(block.w()));
        let atom = atom.and_then(|(u, u_den)| Neuron::atom(u, u_den, &neuron.a * num, a_den));
        if let Some(atom) = atom {
            return atom;
        }
    }
    scaled(&neuron, quotient(&square, &block.den().square()).powf(-0.25))
}

/// ψ of every block that is not zero.
pub fn network(convex: &Convex) -> Network {
    Network { neurons: convex.blocks.iter().filter(|block| !block.is_zero()).map(psi).collect() }
}

/// (su, α/s): the same output, exactly. A factor that is not finite and positive leaves the neuron as it is.
pub fn scaled(neuron: &Neuron, s: f64) -> Neuron {
    if !(s > 0.0 && s.is_finite()) {
        return neuron.clone();
    }
    let (mut num, den) = dyadic::dyadic(&[s]);
    let Some(num) = Positive::new(num.remove(0)) else { return neuron.clone() };
    let u = neuron.u.iter().map(|u| u * &num).collect();
    Neuron::new(u, &neuron.u_den * &den, &neuron.a * den, &neuron.a_den * num)
}

/// ‖u‖² − α², zero for an atom: how far a neuron is from balance.
pub fn defect(neuron: &Neuron) -> Fraction {
    let over = |num: BigInt, den: &Positive| Fraction::quotient(num, den.square());
    match neuron.atom {
        true => Fraction::zero(),
        false => {
            let square = neuron.u.iter().map(|u| u * u).sum();
            (&over(square, &neuron.u_den) - &over(&neuron.a * &neuron.a, &neuron.a_den)).reduced()
        }
    }
}

/// Splits a neuron into the shares γ: (√γ_j u, √γ_j α), for an atom c into γ_j c.
///
/// # Errors
/// In words, if the shares are not positive or their sum is not one.
pub fn split(neuron: &Neuron, shares: &[Fraction]) -> Result<Vec<Neuron>, String> {
    let total = shares.iter().fold(Fraction::zero(), |sum, share| &sum + share);
    if total != Fraction::dyadic(1.into(), 0) || shares.iter().any(|share| *share <= Fraction::zero()) {
        return Err(format!("the shares must be positive and their sum 1, not {total}"));
    }
    Ok(shares.iter().map(|share| part(neuron, share)).collect())
}

/// One part: (su, γα/s) with s = √γ, or the double next to it.
fn part(neuron: &Neuron, share: &Fraction) -> Neuron {
    let share = share.reduced();
    let (p, q) = (share.numerator(), share.denominator());
    let (a, a_den) = (&neuron.a * p, &neuron.a_den * q);
    if neuron.atom {
        return neuron.with_output(a, a_den);
    }
    let (root_p, root_q) = (p.sqrt(), Positive::new(q.sqrt()).filter(|root| root.square() == *q));
    match root_q.filter(|_| &root_p * &root_p == *p) {
        None => scaled(&neuron.with_output(a, a_den), quotient(p, q).sqrt()),
        Some(root_q) => {
            let u = neuron.u.iter().map(|u| u * &root_p).collect();
            Neuron::new(u, &neuron.u_den * &root_q, &neuron.a * root_p, &neuron.a_den * root_q)
        }
    }
}

/// The inverse of splitting: neurons of one sign and one direction become one, balanced; zero neurons go. The
/// function stays the same at every input.
pub fn merge(network: &Network) -> Network {
    let mut merged: Vec<(Block, Neuron)> = Vec::new();
    for neuron in &network.neurons {
        let block = Block::of(neuron);
        let mate = merged.iter_mut().find(|(other, _)| other.negative() == block.negative() && other.collinear(&block));
        match mate {
            _ if block.is_zero() => {}
            Some((other, joined)) => {
                let one = Positive::one();
                if let Some(sum) = other.combine(&one, &block, &one, &one) {
                    *joined = psi(&sum);
                    *other = sum;
                }
            }
            None => merged.push((block, neuron.clone())),
        }
    }
    Network { neurons: merged.into_iter().map(|(_, neuron)| neuron).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn neuron(u: &[i64], u_den: i64, a: i64, a_den: i64) -> Neuron {
        let den = |v: i64| Positive::new(v.into()).unwrap();
        Neuron::new(u.iter().map(|&v| v.into()).collect(), den(u_den), a.into(), den(a_den))
    }

    proptest! {
        #[test]
        fn convex_weights_come_back(u in prop::collection::vec(-50i64..50, 1..4), a in -50i64..50, dens in (1i64..20, 1i64..20)) {
            let block = Block::of(&neuron(&u, dens.0, a, dens.1));
            let back = psi(&block);
            prop_assert_eq!(&Block::of(&back), &block);
            // ‖u‖² and α² agree to the precision of the double s.
            let sizes = quotient(&(&back.a * &back.a), &(&back.a_den * &back.a_den));
            let defect = defect(&back);
            prop_assert!(quotient(defect.numerator(), defect.denominator()).abs() <= 1e-14 * sizes || block.is_zero());
        }

        #[test]
        fn splitting_and_merging_are_inverse(u in prop::collection::vec(1i64..50, 1..4), a in 1i64..50, p in 1i64..9) {
            let whole = neuron(&u, 3, -a, 7);
            let share = |p: i64| Fraction::new(p.into(), 9.into()).unwrap();
            let parts = split(&whole, &[share(p), share(9 - p)]).unwrap();
            prop_assert_eq!(parts.len(), 2);
            let merged = merge(&Network { neurons: parts });
            prop_assert_eq!(merged.neurons.iter().map(Block::of).collect::<Vec<_>>(), [Block::of(&whole)]);
        }
    }

    #[test]
    fn rational_lengths_are_exact() {
        let balanced = psi(&Block::of(&neuron(&[3, -4], 2, -5, 1)));
        let (u, c) = (neuron(&[3, -4], 5, -25, 2), defect(&balanced));
        let atom = Neuron::atom(u.u.clone(), u.u_den.clone(), u.a.clone(), u.a_den.clone()).unwrap();
        assert_eq!((balanced, c), (atom, Fraction::zero()));
        let quarters = split(&neuron(&[3], 1, 2, 1), &[Fraction::dyadic(1.into(), 2), Fraction::dyadic(3.into(), 2)]);
        assert_eq!(quarters.unwrap()[0], neuron(&[3], 2, 2, 2));
        assert!(split(&neuron(&[3], 1, 2, 1), &[Fraction::dyadic(1.into(), 1)]).is_err());
        assert_eq!(merge(&Network { neurons: vec![neuron(&[1], 1, 0, 1), neuron(&[0], 1, 4, 1)] }), Network::default());
    }
}
