//! Networks chosen from a set, against other points of it.
#![cfg(feature = "prover")]

mod checked;

use checked::{Raw, RawNeuron, polytope, predictions};
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::{Network, Neuron, Problem, Training, TwoLayer, problem};
use relucert::select::{Choice, Chosen, Criterion, Error, samples};

/// Three rows, the axes of space.
fn axes() -> Problem {
    problem::parse(include_bytes!("corpus/axes.problem").as_slice()).expect("a problem")
}

fn neuron(u: Vec<i64>, a: i64) -> Neuron {
    let u = u.into_iter().map(BigInt::from).collect();
    RawNeuron { u, u_den: 1.into(), a: a.into(), a_den: 1.into(), atom: false }.checked()
}

fn plain(network: &TwoLayer) -> Network {
    network.plain().expect("one output and no bias")
}

fn fraction(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).unwrap()
}

/// Two equal neurons whose coefficients add up to 4.
fn pair() -> Network {
    Network { neurons: vec![neuron(vec![1, 0, 0], 1), neuron(vec![1, 0, 0], 3)] }
}

#[test]
fn two_equal_neurons() {
    let (problem, network, none) = (axes(), pair(), Network::default());
    let choice = Choice::new(&problem, &network, &none).unwrap();
    assert!(choice.exact);
    let best = |criterion| choice.choose(criterion).unwrap();
    for (criterion, value, neurons) in [
        (Criterion::FewestNeurons, fraction(1, 1), 1),
        (Criterion::LeastNorm, fraction(8, 1), 2),
        (Criterion::LeastLargest, fraction(2, 1), 2),
        (Criterion::GreatestLargest, fraction(4, 1), 1),
        (Criterion::LargestSmallest, fraction(2, 1), 2),
    ] {
        let (chosen, proved) = best(criterion);
        assert!(proved);
        assert_eq!(chosen.value, value, "{criterion:?}");
        assert_eq!(chosen.network.neurons.len(), neurons, "{criterion:?}");
    }
    // A neuron of a dictionary joins in.
    let third = Network { neurons: vec![neuron(vec![2, 0, 0], 1)] };
    let (chosen, _) = Choice::new(&problem, &network, &third).unwrap().choose(Criterion::LeastLargest).unwrap();
    assert_eq!(chosen.value, fraction(4, 3));
    assert!(
        predictions(&problem, &plain(&chosen.network)).first_difference(&predictions(&problem, &network)).is_none()
    );
}

#[test]
fn opposite_neurons_have_no_greatest_coefficient() {
    let (problem, none) = (axes(), Network::default());
    let network = Network { neurons: vec![neuron(vec![1, 0, 0], 2), neuron(vec![1, 0, 0], -1)] };
    let choice = Choice::new(&problem, &network, &none).unwrap();
    assert_eq!(choice.choose(Criterion::GreatestLargest).unwrap_err(), Error::Unbounded);
    assert_eq!(samples(&choice, 3, 0).unwrap_err(), Error::Unbounded);
    // The least is 1 and 0.
    let (chosen, _) = choice.choose(Criterion::LeastLargest).unwrap();
    assert_eq!((chosen.value, chosen.network.neurons.len()), (fraction(1, 1), 1));
    // Nothing to choose from.
    let choice = Choice::new(&problem, &none, &none).unwrap();
    for criterion in
        [Criterion::LeastNorm, Criterion::LargestSmallest, Criterion::GreatestError(&problem.clone().into())]
    {
        let (chosen, proved) = choice.choose(criterion).unwrap();
        assert!(proved && chosen.network.neurons.is_empty());
    }
}

fn small() -> impl Strategy<Value = Network> {
    let one = (proptest::collection::vec(-2i64..3, 3), 1i64..4).prop_map(|(u, a)| neuron(u, a));
    proptest::collection::vec(one, 1..7).prop_map(|neurons| Network { neurons })
}

proptest! {
    /// Every member of the set is at least as bad: samples, and the network itself.
    #[test]
    fn the_best_is_the_best(network in small(), labels in proptest::collection::vec(-5i64..6, 3), seed in 0u64..100) {
        let (problem, none) = (axes(), Network::default());
        let data = Raw { y: labels.into_iter().map(BigInt::from).collect(), ..Raw::of(&axes()) }.checked();
        let other: Training = data.clone().into();
        let choice = Choice::new(&problem, &network, &none).unwrap();
        let target = predictions(&problem, &network);
        let set = polytope(&problem, &network);
        // Neurons that do nothing on the data are left out of the choice.
        let idle = |i: usize| set.rows.iter().all(|row| row[i].sign() == Sign::NoSign);
        let mut members: Vec<Network> = samples(&choice, 4, seed).unwrap().into_iter().map(|c| plain(&c.network)).collect();
        members.push(Network { neurons: (0..network.neurons.len()).filter(|i| !idle(*i)).map(|i| network.neurons[i].clone()).collect() });
        for criterion in [Criterion::FewestNeurons, Criterion::LeastNorm, Criterion::LeastLargest, Criterion::LeastError(&other), Criterion::GreatestLargest, Criterion::GreatestError(&other), Criterion::LargestSmallest] {
            let (best, proved) = choice.choose(criterion).unwrap();
            prop_assert!(proved, "{:?}", criterion);
            prop_assert!(predictions(&problem, &plain(&best.network)).first_difference(&target).is_none());
            for member in &members {
                prop_assert!(predictions(&problem, member).first_difference(&target).is_none());
                let value = measure(criterion, member, &data);
                let (value, limit) = (value, measure(criterion, &plain(&best.network), &data));
                let off = 1e-6 * limit.abs().max(1.0);
                match criterion {
                    Criterion::GreatestLargest | Criterion::GreatestError(_) => prop_assert!(value <= limit + off),
                    Criterion::LargestSmallest => {
                        if member.neurons.len() == best.network.neurons.len() {
                            prop_assert!(value <= limit + off);
                        }
                    }
                    _ => prop_assert!(value >= limit - off, "{:?}: {} below {}", criterion, value, limit),
                }
            }
        }
    }

    /// Samples are members, the same for the same seed.
    #[test]
    fn samples_are_members(network in small(), seed in 0u64..1000) {
        let (problem, none) = (axes(), Network::default());
        let choice = Choice::new(&problem, &network, &none).unwrap();
        let target = predictions(&problem, &network);
        let drawn: Vec<Chosen> = samples(&choice, 3, seed).unwrap();
        prop_assert!(!drawn.is_empty());
        for chosen in &drawn {
            prop_assert!(predictions(&problem, &plain(&chosen.network)).first_difference(&target).is_none());
        }
        let again = samples(&choice, 3, seed).unwrap();
        prop_assert!(drawn.iter().zip(&again).all(|(a, b)| a.network == b.network));
    }
}

/// The criterion of a network, in doubles.
fn measure(criterion: Criterion, network: &Network, data: &Problem) -> f64 {
    let float = |v: &BigInt, den: &BigInt| relucert::dyadic::quotient(v, den);
    let coefficient = |n: &Neuron| {
        let length = n.u.iter().map(|u| float(u, &n.u_den).powi(2)).sum::<f64>().sqrt();
        float(&n.a, &n.a_den).abs() * length
    };
    let all: Vec<f64> = network.neurons.iter().map(coefficient).collect();
    match criterion {
        Criterion::FewestNeurons => all.iter().filter(|c| **c > 0.0).count() as f64,
        Criterion::LeastNorm => all.iter().map(|c| c * c).sum(),
        Criterion::LeastLargest | Criterion::GreatestLargest => all.iter().copied().fold(0.0, f64::max),
        Criterion::LargestSmallest => all.iter().copied().fold(f64::INFINITY, f64::min),
        Criterion::LeastError(_) | Criterion::GreatestError(_) => {
            let loss = predictions(data, network).loss(data).unwrap();
            float(loss.numerator(), loss.denominator())
        }
    }
}
