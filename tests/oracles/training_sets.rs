//! Sets of networks for training problems of version 2 (FORMAT R230–R235): those with the same predictions,
//! and all optimal ones. The facts that a certificate proves are compared with all vertices and rays, and the
//! objective of every member of the latter is the optimum.

use crate::convert::{ours, over_common};
use crate::exact::{Q, int, square};
use crate::random::Random;
use crate::set_certificate::certificate;
use crate::sets::{claimed, judge, tau};
use crate::tally::{Outcome, try_part};
use crate::tiny::{DIGEST, file, words};
use crate::training_sets_tiny::{Instance, instance};
use crate::training_sets_truth::{All, Question};
use crate::training_tiny::{Network, Neuron};
use num_traits::Zero;
use relucert::check::dictionary::Members;
use relucert::check::dictionary::members::members_of;
use relucert::check::optimal_set::{Facts, verify, verify_all};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{TwoLayer, training as problems, two_layer};

#[test]
fn sets_of_a_training_problem() {
    try_part("training sets", 2, |random| attempt(random, false));
}

#[test]
fn all_optimal_networks() {
    try_part("training optima", 2, |random| attempt(random, true));
}

/// The files as the checker takes them.
struct Read {
    training: relucert::check::statement::Training,
    network: TwoLayer,
    dictionary: TwoLayer,
}

fn read(texts: &[String; 3], columns: usize, outputs: usize) -> Result<Read, Rejection> {
    let network = |text: &String| two_layer::parse(text.as_bytes(), columns, outputs);
    let training = problems::parse(texts[0].as_bytes())?;
    Ok(Read { training, network: network(&texts[1])?, dictionary: network(&texts[2])? })
}

/// A dual vector: the planted one, most often.
fn stated(random: &mut Random, nu: &[Vec<Q>]) -> Vec<Vec<Q>> {
    let mut nu = nu.to_vec();
    let (k, c) = (random.below(nu.len()), random.below(nu[0].len()));
    match random.below(16) {
        0 => nu[k][c] += int(1) / int(64),
        1 => nu[k][c] = Q::zero(),
        2 => nu[k][c] = -nu[k][c].clone(),
        3 => nu.iter_mut().flatten().for_each(|v| *v *= int(2)),
        _ => {}
    }
    nu
}

/// The certificate of a set in the words of version 2.
fn lines(text: &str, nu: Option<&[Vec<Q>]>) -> Vec<String> {
    // Of one row nothing may be left, and lists of nothing have no space before them.
    let mut lines: Vec<String> = text.lines().map(|line| line.trim_end().to_string()).collect();
    lines.pop();
    if let Some(first) = lines.first_mut() {
        *first = first.replacen(" 1", " 2", 1);
    }
    if let Some(nu) = nu {
        let (den, entries) = over_common(&nu.concat());
        lines.insert(2.min(lines.len()), format!("dual {den} {}", words(&entries)));
    }
    lines
}

fn attempt(random: &mut Random, all: bool) -> Outcome {
    let Instance { training, network, dictionary, nu } = instance(random, false);
    let columns = training.columns();
    let further = Network { neurons: dictionary.clone(), ..Network::constant(vec![Q::zero(); training.outputs]) };
    let texts = [training.text(), network.text(columns, random.once_in(2)), further.text(columns, random.once_in(2))];
    let found = match read(&texts, columns, training.outputs) {
        Ok(read) => read,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let members = match members_of(&found.training, &found.network, &found.dictionary) {
        Ok(members) => members,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let question = Question { training: &training, network: &network, dictionary: &dictionary };
    let unit = |neuron: &&Neuron| neuron.atom && square(&neuron.u) != int(1);
    let Some(objective) = training.objective(&network).filter(|_| !dictionary.iter().any(|n| unit(&n))) else {
        return Outcome::False(format!("a network that is none for the problem\n{}", texts.concat()));
    };
    let same = question.same_predictions();
    if members.optimal() != same.optimal || members.optimal_if_balanced != same.coefficients_optimal {
        return Outcome::False(format!("wrongly called optimal or not\n{}{same:?}", texts.concat()));
    }
    if ours(&members.objective.low) > objective.high || ours(&members.objective.high) < objective.low {
        return Outcome::False(format!("another objective\n{}", texts.concat()));
    }
    let nu = stated(random, &nu);
    let optima = if all { question.all_optimal(&nu) } else { None };
    let truth = optima.as_ref().map_or(&same, |optima| &optima.set);
    let text = file(lines(&certificate(random, truth), all.then_some(&nu)));
    let checked = match all {
        false => verify(&members, DIGEST, text.as_bytes()).map(|facts| (members, facts)),
        true => verify_all(&found.training, &found.network, &found.dictionary, DIGEST, text.as_bytes()),
    };
    let (members, facts) = match checked {
        Ok(found) => found,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let files = || format!("{}{text}{truth:?}", texts.concat());
    if all && optima.is_none() {
        return Outcome::False(format!("the dual vector shows nothing\n{}", files()));
    }
    let judged = judge(truth, &facts)
        .and_then(|count| Ok(count + claimed(random, truth, &members, &facts)?))
        .and_then(|count| Ok(count + optimal(&question, optima.as_ref(), &members, &facts)?));
    match judged {
        Ok(count) => Outcome::True(count),
        Err(what) => Outcome::False(format!("{what}\n{}", files())),
    }
}

/// Members of all optimal networks attain the optimum, the one given if it is balanced.
fn optimal(question: &Question, optima: Option<&All>, members: &Members, facts: &Facts) -> Result<usize, String> {
    let Some(optima) = optima else { return Ok(0) };
    let values = facts.points.iter().map(|point| question.objective(optima, &tau(point, members.columns.len())));
    let values: Vec<Q> = values.flatten().collect();
    match values.iter().position(|value| *value != values[0]) {
        None => Ok(values.len()),
        Some(at) => Err(format!("a member attains {}, another one {}", values[at], values[0])),
    }
}
