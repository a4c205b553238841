//! Optimality over a finite dictionary, on networks whose optimum is known.

mod checked;

use checked::verify_dictionary;
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::{Claim, Network, Neuron, Problem, Verdict, network, problem};

fn plane() -> Problem {
    problem::parse(include_bytes!("corpus/plane.problem").as_slice()).expect("a problem")
}

/// A network of the corpus, its text changed.
fn atoms(edit: impl Fn(&str) -> String) -> Network {
    network::parse(edit(include_str!("corpus/plane-atoms.network")).as_bytes(), 2).expect("a network")
}

fn same(text: &str) -> String {
    text.to_string()
}

fn no_gap() -> Claim {
    Claim::Gap(Fraction::zero())
}

#[test]
fn the_optimum_over_its_own_directions_has_gap_zero() {
    let evidence = verify_dictionary(&plane(), &atoms(same), &Network::default());
    assert_eq!(evidence.lower, evidence.upper);
    assert_eq!(evidence.bound_over_beta, Fraction::parse("1"));
    assert_eq!(no_gap().decide(&evidence), Verdict::Proved);
    // Not balanced, the same function has a larger objective, and its own directions a smaller one.
    let neurons = atoms(|text| text.replace("atom", "neuron"));
    let evidence = verify_dictionary(&plane(), &neurons, &Network::default());
    assert!(evidence.lower < evidence.upper);
    assert_eq!(no_gap().decide(&evidence), Verdict::Undecided);
}

#[test]
fn another_coefficient_is_no_optimum() {
    let evidence = verify_dictionary(&plane(), &atoms(|text| text.replace("1 4\n", "1 3\n")), &Network::default());
    assert!(evidence.lower < evidence.upper);
    // The true optimum is between the two.
    let best = verify_dictionary(&plane(), &atoms(same), &Network::default());
    assert!(evidence.lower <= best.upper && best.upper <= evidence.upper);
}

#[test]
fn a_direction_that_correlates_more_opens_a_gap() {
    // Without its second neuron the network is not optimal as soon as that direction is allowed.
    let half = Network { neurons: atoms(same).neurons[..1].to_vec() };
    let own = verify_dictionary(&plane(), &half, &Network::default());
    let with = verify_dictionary(&plane(), &half, &atoms(same));
    assert_eq!(own.lower, own.upper);
    assert!(
        with.lower < own.lower && with.lower <= verify_dictionary(&plane(), &atoms(same), &Network::default()).lower
    );
    // The length of a direction does not matter, its sign does.
    let longer = |sign: i32| {
        let mut network = atoms(same);
        for neuron in &mut network.neurons {
            let u = neuron.u.iter().map(|u| u * 7).collect();
            *neuron = Neuron::new(u, neuron.u_den.clone(), &neuron.a * sign, neuron.a_den.clone());
        }
        verify_dictionary(&plane(), &half, &network)
    };
    assert_eq!(longer(1).lower, with.lower);
    assert_eq!(longer(-1).lower, own.lower);
}

#[test]
fn nothing_at_all_is_optimal_over_nothing() {
    let evidence = verify_dictionary(&plane(), &Network::default(), &Network::default());
    assert_eq!((&evidence.lower, &evidence.upper), (&evidence.zero, &evidence.zero));
}
