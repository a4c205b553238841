//! Strict complementarity over a dictionary for the squared loss with weights, output biases and several
//! outputs (FORMAT R237), decided without a certificate, against enumeration.

use crate::exact::{Q, rank};
use crate::random::Random;
use crate::set_truth::{corners, product};
use crate::tally::{Outcome, try_part};
use crate::training_directions::{pair, same_direction};
use crate::training_sets_tiny::{Instance, instance};
use crate::training_sets_truth::Question;
use crate::training_tiny::Network;
use num_traits::Zero;
use relucert::check::qualify::complementarity::{Complementarity, Place, complementarity_training};
use relucert::check::statement::{training as problems, two_layer};
use std::cmp::Ordering;

/// A pair of directions, where it first stands.
struct Atom {
    at: usize,
    used: bool,
    order: Ordering,
    column: Vec<Q>,
}

/// The pairs of the question, and whether the output bias fits.
fn atoms(question: &Question, nu: &[Vec<Q>]) -> (Vec<Atom>, bool) {
    let neurons = question.neurons();
    let ((columns, _, _), (fits, orders)) = (question.columns(), question.conditions(nu));
    let mut atoms: Vec<Atom> = Vec::new();
    for (at, neuron) in neurons.iter().enumerate() {
        let (Some((u, a, _)), Some(order)) = (pair(question.training, neuron), orders[at]) else { continue };
        let used = at < question.network.neurons.len() && neuron.a.iter().any(|a| !a.is_zero());
        let same = |atom: &&mut Atom| {
            let other = pair(question.training, &neurons[atom.at]).expect("an atom");
            same_direction(&other.0, &u) && same_direction(&other.1, &a)
        };
        match atoms.iter_mut().find(same) {
            Some(atom) => atom.used |= used,
            None => atoms.push(Atom { at, used, order, column: columns[at].clone() }),
        }
    }
    (atoms, fits)
}

fn facts(question: &Question, found: &Complementarity) -> Result<usize, String> {
    let nu = question.own_slopes().expect("the squared loss");
    let (atoms, fits) = atoms(question, &nu);
    let own = question.network.neurons.len();
    let place = |atom: &Atom| if atom.at < own { Place::Network(atom.at) } else { Place::Dictionary(atom.at - own) };
    let places = |test: &dyn Fn(&Atom) -> bool| -> Vec<Place> { atoms.iter().filter(|a| test(a)).map(place).collect() };
    let columns = |test: &dyn Fn(&Atom) -> bool| -> Vec<Vec<Q>> {
        atoms.iter().filter(|a| test(a)).map(|a| a.column.clone()).collect()
    };
    let (used, tight) = (|a: &Atom| a.used, |a: &Atom| a.order.is_eq());
    let violators = places(&|a| a.order.is_gt() || (a.used && a.order.is_lt()));
    let (support, equal) = (columns(&used), columns(&tight));
    let optimal = violators.is_empty() && fits;
    let unique = || {
        let (all, given, _) = question.columns();
        let fit = product(&all, &given, question.height());
        corners(&equal, &(0..equal.len()).collect::<Vec<_>>(), &fit).len() == 1
    };
    let smooth = optimal && rank(&support) == support.len() && places(&used) == places(&tight);
    // With a free output bias that does not fit, ⟨ν, z⟩ means nothing: z is known up to constants.
    let open = !fits && question.training.output_bias.as_ref().is_some_and(Zero::is_zero);
    let checks = [
        (found.atoms == atoms.len(), "the number of atoms"),
        (found.support == places(&used), "the support"),
        (open || found.equicorrelated == places(&tight), "the tight atoms"),
        (open || found.violators == violators, "the violators"),
        (found.support_rank == rank(&support), "the rank of the support"),
        (open || found.equicorrelated_rank == rank(&equal), "the rank of the tight atoms"),
        (open || found.idle() == places(&|a| tight(a) && !a.used), "the idle atoms"),
        (found.bias_fits == fits, "the bias"),
        (found.optimal_if_balanced() == optimal, "optimal"),
        (found.unique().is_none_or(|stated| optimal && stated == unique()), "unique"),
        (found.smooth() == smooth, "smooth"),
        (found.balanced == question.balanced(), "balanced"),
    ];
    match checks.iter().find(|(holds, _)| !holds) {
        Some((_, what)) => Err(what.to_string()),
        None => Ok(1 + usize::from(found.unique().is_some()) + usize::from(found.smooth())),
    }
}

fn attempt(random: &mut Random) -> Outcome {
    let Instance { mut training, network, dictionary, .. } = instance(random, true);
    if random.once_in(12) {
        training.y[0][0] += 1;
    }
    let (columns, k) = (training.columns(), training.outputs);
    let further = Network { neurons: dictionary.clone(), ..Network::constant(vec![Q::zero(); k]) };
    let texts = [training.text(), network.text(columns, random.once_in(2)), further.text(columns, random.once_in(2))];
    let read = |text: &String| two_layer::parse(text.as_bytes(), columns, k);
    let (own, others) = match (read(&texts[1]), read(&texts[2])) {
        (Ok(own), Ok(others)) => (own, others),
        (Err(rejection), _) | (_, Err(rejection)) => return Outcome::Rejected(rejection.code.name()),
    };
    let theirs = problems::parse(texts[0].as_bytes()).expect("a problem");
    let found = match complementarity_training(&theirs, &own, &others) {
        Ok(found) => found,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let question = Question { training: &training, network: &network, dictionary: &dictionary };
    match facts(&question, &found) {
        Ok(_) if !found.optimal_if_balanced() => Outcome::Rejected("no-optimum"),
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{}\n{found:?}", texts.concat())),
    }
}

#[test]
fn complementary_dictionaries_of_a_training_problem() {
    try_part("training complementarity", 2, attempt);
}
