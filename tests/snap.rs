//! Snapped networks: rational, exactly optimal over their directions, near what they were made from.
#![cfg(feature = "prover")]

mod checked;

use checked::{Raw, RawNeuron, objective, verify_dictionary};
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::{Network, Neuron, Problem, problem};
use relucert::snap::snap;

fn plane() -> Problem {
    problem::parse(include_bytes!("corpus/plane.problem").as_slice()).expect("a problem")
}

fn neuron(u: [i64; 2], a: i64) -> Neuron {
    RawNeuron { u: u.map(BigInt::from).to_vec(), u_den: 1.into(), a: a.into(), a_den: 1.into(), atom: false }.checked()
}

#[test]
fn the_best_network_stays_what_it_is() {
    // Its directions (3, 4)/5 are rational already, but not dyadic in the coordinates of the projection.
    let best = Network { neurons: vec![neuron([3, 4], 1), neuron([-3, -4], -1)] };
    let optimum = Fraction::parse("9").unwrap();
    let mut last = None;
    for bits in [4, 12, 24, 40] {
        let snapped = snap(&plane(), &best, bits).unwrap();
        assert_eq!(snapped.evidence.lower, snapped.evidence.upper);
        assert!(snapped.network.neurons.iter().all(|n| n.atom));
        let value = objective(&plane(), &snapped.network);
        assert_eq!(value, snapped.evidence.upper);
        assert!(last.is_none_or(|last| value <= last), "{bits} bits: {value}");
        last = Some(value);
    }
    let off = &last.unwrap() - &optimum;
    assert!(off >= Fraction::zero() && off < Fraction::parse("1e-9").unwrap(), "{off}");
}

#[test]
fn degenerate_networks() {
    let dead = [neuron([0, 0], 3), neuron([1, 2], 0), neuron([3, 4], 1), neuron([6, 8], 5), neuron([3, 4], -1)];
    let snapped = snap(&plane(), &Network { neurons: dead.to_vec() }, 20).unwrap();
    // No direction, two that are the same, and one of the other sign.
    assert_eq!(snapped.dictionary.neurons.len(), 3);
    assert_eq!(snapped.evidence.lower, snapped.evidence.upper);
    // Atoms stay as they are.
    let again = snap(&plane(), &snapped.network, 3).unwrap();
    assert_eq!(again.network, snapped.network);
    // Beyond β_max nothing is left.
    let heavy = Raw { beta: (BigInt::from(10).pow(6), 1.into()), ..Raw::of(&plane()) }.checked();
    let snapped = snap(&heavy, &Network { neurons: dead.to_vec() }, 20).unwrap();
    assert!(snapped.network.neurons.is_empty());
    assert_eq!(snapped.evidence.upper, snapped.evidence.zero);
    assert!(snap(&plane(), &Network::default(), 20).unwrap().network.neurons.is_empty());
}

proptest! {
    /// Optimal over the directions, and the sparse answer of an active set: its columns are independent.
    #[test]
    fn optimal_over_all_directions_given(
        neurons in proptest::collection::vec((proptest::array::uniform2(-20i64..21), -3i64..4), 0..8),
        bits in 2u32..30,
    ) {
        let network = Network { neurons: neurons.iter().map(|(u, a)| neuron(*u, *a)).collect() };
        let snapped = snap(&plane(), &network, bits).unwrap();
        let evidence = verify_dictionary(&plane(), &snapped.network, &snapped.dictionary);
        prop_assert_eq!(&evidence.lower, &evidence.upper);
        prop_assert!(evidence.upper <= evidence.zero);
        let mut less = snapped.network.clone();
        if let Some(first) = less.neurons.first_mut() {
            *first = first.with_output(&first.a * 2, first.a_den.clone());
            prop_assert!(objective(&plane(), &less) > evidence.upper);
        }
    }
}
