//! Maps between networks with the same predictions (theory §8, §E2.9): φ and ψ, balancing, splitting,
//! merging, minimal networks.
//!
//! Nothing here changes a prediction, not even by rounding: where a square root would be needed a neuron (u,
//! α) becomes (su, α/s) with s the double nearest to it. So only the balance is inexact, by a defect ‖u‖² −
//! α² that is known exactly.

use crate::check::arithmetic::vector::dot;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::two_layer::Neuron;
use crate::check::statement::{TwoLayer, network};
use crate::check::weight_path::Convex;
use crate::check::weight_path::convex::Block;
use crate::dyadic::{self, quotient};
use num_bigint::BigInt;

/// ψ: the balanced neuron of a block that is not zero: an atom if it has one output and ‖w‖ is rational, else
/// balanced as well as a double can. Of w the first `penalised` entries count; without any of them no neuron
/// is balanced, and it is as it comes.
fn psi(block: &Block, penalised: usize) -> Option<Neuron> {
    let neuron = block.neuron()?;
    let counted = &block.w()[..penalised.min(block.w().len())];
    let square = dot(counted, counted);
    let length = square.sqrt();
    if counted.len() == block.w().len() && neuron.a.len() == 1 && &length * &length == square {
        // The common divisor of w divides its length.
        let (num, a_den) = block.den().coprime(&length);
        let atom = Positive::new(length).map(|length| length.lowest(block.w()));
        let atom = atom.and_then(|(u, u_den)| network::Neuron::atom(u, u_den, &neuron.a[0] * num, a_den));
        if let Some(atom) = atom {
            return Some(atom.into());
        }
    }
    let directed = &block.den().square() * dot(block.direction(), block.direction());
    Some(scaled(&neuron, quotient(&square, &directed).powf(-0.25)))
}

/// ψ of every block that is not zero.
pub fn network(convex: &Convex) -> TwoLayer {
    network_where(convex, usize::MAX)
}

/// The same where the first `penalised` input weights cost something.
pub fn network_where(convex: &Convex, penalised: usize) -> TwoLayer {
    let neurons = convex.blocks.iter().filter_map(|block| psi(block, penalised)).collect();
    TwoLayer { neurons, bias: convex.bias.b().to_vec(), bias_den: convex.bias.den().clone() }
}

/// (su, α/s): the same output, exactly. A factor that is not finite and positive leaves the neuron as it is.
pub fn scaled(neuron: &Neuron, s: f64) -> Neuron {
    if !(s > 0.0 && s.is_finite()) {
        return neuron.clone();
    }
    let (mut num, den) = dyadic::dyadic(&[s]);
    let Some(num) = Positive::new(num.remove(0)) else { return neuron.clone() };
    let u = times(&neuron.u, &num);
    Neuron::new(u, &neuron.u_den * &den, times(&neuron.a, &den), &neuron.a_den * num)
}

fn times(values: &[BigInt], factor: &BigInt) -> Vec<BigInt> {
    values.iter().map(|value| value * factor).collect()
}

/// ‖u‖² − ‖α‖², of u the first `penalised` entries, zero for an atom: how far a neuron is from balance.
pub fn defect(neuron: &Neuron, penalised: usize) -> Fraction {
    let square = |values: &[BigInt], den: &Positive| Fraction::quotient(dot(values, values), den.square());
    match neuron.atom {
        true => Fraction::zero(),
        false => {
            let counted = &neuron.u[..penalised.min(neuron.u.len())];
            (&square(counted, &neuron.u_den) - &square(&neuron.a, &neuron.a_den)).reduced()
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
    let with_output = neuron.with_output(times(&neuron.a, p), &neuron.a_den * q).unwrap_or_else(|| neuron.clone());
    if neuron.atom {
        return with_output;
    }
    let (root_p, root_q) = (p.sqrt(), Positive::new(q.sqrt()).filter(|root| root.square() == *q));
    match root_q.filter(|_| &root_p * &root_p == *p) {
        None => scaled(&with_output, quotient(p, q).sqrt()),
        Some(root_q) => {
            let (u, a) = (times(&neuron.u, &root_p), times(&neuron.a, &root_p));
            Neuron::new(u, &neuron.u_den * &root_q, a, &neuron.a_den * root_q)
        }
    }
}

/// The inverse of splitting: neurons of one direction of u and one of α become one, balanced; zero neurons
/// go. The function stays the same at every input.
pub fn merge(network: &TwoLayer, penalised: usize) -> TwoLayer {
    let mut merged: Vec<(Block, Neuron)> = Vec::new();
    for neuron in &network.neurons {
        let block = Block::of(neuron);
        let mate =
            merged.iter_mut().find(|(other, _)| other.direction() == block.direction() && other.collinear(&block));
        match mate {
            _ if block.is_zero() => {}
            Some((other, joined)) => {
                let one = Positive::one();
                let sum = other.combine(&one, &block, &one, &one);
                if let Some((sum, neuron)) = sum.and_then(|sum| Some((sum.clone(), psi(&sum, penalised)?))) {
                    (*other, *joined) = (sum, neuron);
                }
            }
            None => merged.push((block, neuron.clone())),
        }
    }
    TwoLayer { neurons: merged.into_iter().map(|(_, neuron)| neuron).collect(), ..network.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn neuron(u: &[i64], u_den: i64, a: i64, a_den: i64) -> Neuron {
        let den = |v: i64| Positive::new(v.into()).unwrap();
        Neuron::new(u.iter().map(|&v| v.into()).collect(), den(u_den), vec![a.into()], den(a_den))
    }

    proptest! {
        #[test]
        fn convex_weights_come_back(u in prop::collection::vec(-50i64..50, 1..4), a in -50i64..50, dens in (1i64..20, 1i64..20)) {
            let block = Block::of(&neuron(&u, dens.0, a, dens.1));
            let Some(back) = psi(&block, usize::MAX) else {
                prop_assert!(block.is_zero());
                return Ok(());
            };
            prop_assert_eq!(&Block::of(&back), &block);
            // ‖u‖² and α² agree to the precision of the double s.
            let sizes = quotient(&dot(&back.a, &back.a), &(&back.a_den * &back.a_den));
            let defect = defect(&back, usize::MAX);
            prop_assert!(quotient(defect.numerator(), defect.denominator()).abs() <= 1e-14 * sizes);
        }

        #[test]
        fn splitting_and_merging_are_inverse(u in prop::collection::vec(1i64..50, 1..4), a in 1i64..50, p in 1i64..9) {
            let whole = neuron(&u, 3, -a, 7);
            let share = |p: i64| Fraction::new(p.into(), 9.into()).unwrap();
            let parts = split(&whole, &[share(p), share(9 - p)]).unwrap();
            prop_assert_eq!(parts.len(), 2);
            let merged = merge(&TwoLayer { neurons: parts, ..TwoLayer::zero(1) }, usize::MAX);
            prop_assert_eq!(merged.neurons.iter().map(Block::of).collect::<Vec<_>>(), [Block::of(&whole)]);
        }
    }

    #[test]
    fn rational_lengths_are_exact() {
        let balanced = psi(&Block::of(&neuron(&[3, -4], 2, -5, 1)), usize::MAX).unwrap();
        let (u, u_den) = (vec![3.into(), (-4).into()], Positive::new(5.into()).unwrap());
        let atom = network::Neuron::atom(u, u_den, (-25).into(), Positive::new(2.into()).unwrap()).unwrap();
        assert_eq!((&balanced, defect(&balanced, 2)), (&atom.into(), Fraction::zero()));
        let quarters = split(&neuron(&[3], 1, 2, 1), &[Fraction::dyadic(1.into(), 2), Fraction::dyadic(3.into(), 2)]);
        assert_eq!(quarters.unwrap()[0], neuron(&[3], 2, 2, 2));
        assert!(split(&neuron(&[3], 1, 2, 1), &[Fraction::dyadic(1.into(), 1)]).is_err());
        let idle = TwoLayer { neurons: vec![neuron(&[1], 1, 0, 1), neuron(&[0], 1, 4, 1)], ..TwoLayer::zero(1) };
        assert_eq!(merge(&idle, 1), TwoLayer::zero(1));
    }

    /// Two outputs: only neurons of one direction of output weights merge; with a bias that costs nothing the
    /// other input weights are balanced.
    #[test]
    fn several_outputs_and_biases() {
        let neuron = |u: [i64; 2], a: [i64; 2]| {
            let one = Positive::one;
            Neuron::new(u.map(BigInt::from).to_vec(), one(), a.map(BigInt::from).to_vec(), one())
        };
        let neurons = vec![neuron([1, 2], [2, -4]), neuron([3, 6], [-1, 2]), neuron([3, 6], [1, -2])];
        let network = TwoLayer { neurons, ..TwoLayer::zero(2) };
        let merged = merge(&network, 2);
        assert_eq!(merged.neurons.len(), 2);
        let (sum, w) = (Block::of(&merged.neurons[0]), vec![5.into(), 10.into()]);
        assert_eq!(sum, Block::along(&[1.into(), (-2).into()], w, Positive::one()));
        let small = |defect: Fraction| quotient(defect.numerator(), defect.denominator()).abs() < 1e-12;
        assert!(small(defect(&merged.neurons[0], 2)) && !small(defect(&network.neurons[0], 2)));
        let free = network_where(&Convex::of(&network), 1);
        assert!(free.neurons.iter().all(|neuron| small(defect(neuron, 1)) && !small(defect(neuron, 2))));
        assert_eq!(Convex::of(&free), Convex::of(&network));
    }
}
