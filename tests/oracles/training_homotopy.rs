//! Regularization paths over a dictionary with weights of the rows and an output bias (FORMAT R256).
//!
//! The truth is a program of theory §4.1 with more rows: a row of weight s, an integer, stands s times; an
//! output bias is one more column of price zero, and where it costs β₀/2 b² there is one more row, √β₀·b.

use crate::exact::{Q, int, q, root};
use crate::homotopy::{claimed, dictionary, program};
use crate::homotopy_tiny::{certificate, ground, path, points};
use crate::homotopy_truth::{Ground, judge};
use crate::lasso_truth::{Item, Program};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, network_text};
use crate::training_tiny::{Loss, Training};
use num_traits::Zero;
use relucert::check::dictionary::Lasso;
use relucert::check::regularization::verify;
use relucert::check::rejection::Rejection;
use relucert::check::statement::{training as problems, two_layer};

#[test]
fn weighted_regularization_paths() {
    try_all("training homotopy", attempt);
}

/// The squared loss of a problem with weights and an output bias; β₀ times the denominator of the weights is
/// a square.
fn training(problem: &Problem, random: &mut Random) -> Training {
    let den = random.pick(&[1, 1, 2, 3]);
    let ridge = random.pick(&[q(1, 1), q(4, 1), q(1, 4), q(9, 4)]) / int(den);
    let output_bias = random.pick(&[None, Some(Q::zero()), Some(ridge.clone()), Some(ridge)]);
    let weights = problem.x.iter().map(|_| random.pick(&[1, 1, 2, 3])).collect();
    Training {
        loss: Loss { word: "squared", parameter: None },
        beta: problem.beta,
        hidden_bias: problem.bias,
        output_bias,
        outputs: 1,
        x: problem.x.clone(),
        x_den: problem.x_den,
        y: problem.y.iter().map(|y| vec![*y]).collect(),
        y_den: problem.y_den,
        weights: Some((weights, den)),
    }
}

/// The truth about the program; nothing where a length is irrational.
fn truth(training: &Training, problem: &Problem, dictionary: &[Neuron]) -> Option<Ground> {
    let (weights, den) = training.weights.clone().expect("weights");
    let directions = dictionary.len();
    let repeated = |column: &[Q]| -> Vec<Q> {
        column.iter().zip(&weights).flat_map(|(v, s)| std::iter::repeat_n(v.clone(), *s as usize)).collect()
    };
    let plain = program(problem, dictionary)?;
    let ridge = training.output_bias.as_ref().filter(|ridge| !ridge.is_zero());
    // β₀ counts as often as the rows do.
    let side = ridge.map(|ridge| root(&(ridge * int(den))).expect("a square"));
    let bias = training.output_bias.as_ref().map(|_| {
        let mut column = repeated(&vec![int(1); weights.len()]);
        column.extend(side.clone());
        column
    });
    let longer = |column: &[Q]| [repeated(column), side.iter().map(|_| Q::zero()).collect()].concat();
    let item = |item: &Item| Item { column: longer(&item.column), price: &item.price * int(den) };
    let mut items: Vec<Item> = plain.items.iter().map(item).collect();
    for sign in bias.iter().flat_map(|_| [int(1), int(-1)]) {
        let column = bias.iter().flatten().map(|v| v * &sign).collect();
        items.push(Item { column, price: Q::zero() });
    }
    // The rows of the certificate: once each, less the best output bias, and that itself if it costs.
    let total: Q = weights.iter().map(|s| int(*s)).sum::<Q>() + ridge.map_or_else(Q::zero, |ridge| ridge * int(den));
    let centred = |column: &Vec<Q>| -> Vec<Q> {
        let sum: Q = column.iter().zip(&weights).map(|(v, s)| v * int(*s)).sum();
        let b = if bias.is_some() { sum / &total } else { Q::zero() };
        column.iter().map(|v| v - &b).chain(ridge.map(|_| b.clone())).collect()
    };
    let centred = plain.items.iter().map(|item| centred(&item.column)).collect();
    let rows = weights.len() + usize::from(side.is_some());
    let ground = ground(Program { items, y: longer(&plain.y) }, directions, false);
    Some(Ground { bias, centred, rows, version: 2, ..ground })
}

fn attempt(random: &mut Random) -> Outcome {
    let problem = Problem::random(random, 3, 3);
    let dictionary = dictionary(random, problem.columns());
    let training = training(&problem, random);
    let text = training.text() + &network_text(&dictionary, problem.columns());
    let read = || -> Result<Lasso, Rejection> {
        let theirs = problems::parse(training.text().as_bytes())?;
        let columns = problem.columns();
        Lasso::of_training(&theirs, &two_layer::parse(network_text(&dictionary, columns).as_bytes(), columns, 1)?)
    };
    let (lasso, mut ground) = match (read(), truth(&training, &problem, &dictionary)) {
        (Ok(lasso), Some(ground)) => (lasso, ground),
        (Ok(_), None) => return Outcome::False(format!("an irrational length is not seen\n{text}")),
        (Err(rejection), _) => return Outcome::Rejected(rejection.code.name()),
    };
    let written = path(random, &ground);
    ground.version = if random.once_in(40) { 1 } else { 2 };
    let certificate = certificate(random, &ground, &written);
    let points = points(&certificate, dictionary.len());
    let path = match verify(&lasso, DIGEST, certificate.as_bytes()) {
        Ok(path) => path,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let facts = match ground.version {
        2 => judge(&ground, &points, &path),
        _ => Err("a certificate of version 1 is accepted".to_string()),
    };
    match facts.and_then(|facts| Ok(facts + claimed(random, &ground, &points, &path)?)) {
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{text}{certificate}")),
    }
}
