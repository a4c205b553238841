//! How far labels may move with weights of the rows, output biases and several outputs (FORMAT R282): each
//! label is moved by 2^−100, and what coefficients and slacks then do is compared.

use crate::convert::{big, ours, over_common, theirs};
use crate::exact::{Q, dot, int, q, solve, square};
use crate::lasso_truth::{Program, breakpoints};
use crate::random::Random;
use crate::tally::{Outcome, try_part};
use crate::training_lasso::{Instance, instance};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::arithmetic::Positive;
use relucert::check::dictionary::{Lasso, Member};
use relucert::check::regularization::sensitivity::radius;

#[test]
fn derivatives_in_labels_of_trainings() {
    try_part("training derivatives", 2, attempt);
}

fn attempt(random: &mut Random) -> Outcome {
    let instance = instance(random);
    let text = instance.texts().concat();
    let (lasso, program) = match (instance.read(), instance.program(&instance.labels())) {
        (Ok(lasso), Some(program)) => (lasso, program),
        (Ok(_), None) => return Outcome::False(format!("an irrational length is not seen\n{text}")),
        (Err(rejection), _) => return Outcome::Rejected(rejection.code.name()),
    };
    let directions = instance.dictionary.neurons.len();
    let mut beta = instance.training.decay() / int(random.pick(&[1, 3, 10]));
    if random.once_in(5) {
        beta = random.pick(&breakpoints(&program.curves()).into_iter().chain([beta]).collect::<Vec<Q>>());
    }
    let mut c = program.optimum(&beta);
    c.truncate(directions);
    if random.once_in(12) && !c.is_empty() {
        let at = random.below(c.len());
        c[at] = random.pick(&[Q::zero(), Q::one(), &c[at] * int(2)]);
    }
    let used: Vec<usize> = (0..c.len()).filter(|i| !c[*i].is_zero()).collect();
    let (den, numerators) = over_common(&c);
    let entries = used.iter().map(|i| (*i, big(&numerators[*i]))).collect();
    let Some(member) = Positive::new(big(&den)).and_then(|den| Member::new(den, entries)) else {
        return Outcome::Rejected("not-positive");
    };
    let (rows, den) = inverse(random, &lasso, &used);
    let squared = match radius(&lasso, &theirs(&beta), &member, (&rows, &den)) {
        Ok(squared) => squared.as_ref().map(ours),
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    match truth(&instance, &program, &beta, &c) {
        Err(what) => Outcome::False(format!("{what}, β = {beta}, γ = {c:?}\n{text}")),
        Ok(least) if least != squared => {
            Outcome::False(format!("radius² {squared:?}, not {least:?}, β = {beta}, γ = {c:?}\n{text}"))
        }
        Ok(_) => Outcome::True(1),
    }
}

/// The inverse of the products of the columns used: only a hint, so from the checker's integers; perhaps
/// wrong.
fn inverse(random: &mut Random, lasso: &Lasso, used: &[usize]) -> (Vec<Vec<BigInt>>, Positive) {
    let whole = |v: &[BigInt]| v.iter().cloned().map(Q::from).collect::<Vec<Q>>();
    let product = |i: &usize, j: &usize| dot(&whole(&lasso.columns[*i]), &whole(&lasso.weighted(&lasso.columns[*j])));
    let gram: Vec<Vec<Q>> = used.iter().map(|i| used.iter().map(|j| product(i, j)).collect()).collect();
    let unit = |i: usize| (0..used.len()).map(|j| int(i64::from(i == j))).collect::<Vec<Q>>();
    let row = |i: usize| solve(&gram, &unit(i)).unwrap_or_else(|| unit(i));
    let (den, flat) = over_common(&(0..used.len()).flat_map(row).collect::<Vec<Q>>());
    let mut rows: Vec<Vec<BigInt>> = flat.chunks(used.len().max(1)).map(<[_]>::to_vec).collect();
    let mut den = den;
    match random.below(10) {
        0 if !rows.is_empty() => {
            let (i, j) = (random.below(rows.len()), random.below(rows.len()));
            rows[i][j] += random.within(1);
        }
        1 => den *= 2,
        2 => rows.reverse(),
        3 => drop(rows.pop()),
        4 => {
            den *= 3;
            rows.iter_mut().flatten().for_each(|v| *v *= 3);
        }
        _ => {}
    }
    (rows, Positive::new(den).expect("a common denominator"))
}

/// The square of the radius. Coefficients and slacks are linear in the labels as long as none that is positive
/// becomes zero; so the ball reaches to the nearest of the hyperplanes where one does.
fn truth(instance: &Instance, program: &Program, beta: &Q, c: &[Q]) -> Result<Option<Q>, String> {
    let slacks = |program: &Program, c: &[Q]| -> Vec<Q> {
        let residual = program.residual(c);
        (0..instance.dictionary.neurons.len()).map(|i| program.slack(beta, i, &residual)).collect()
    };
    let whole = program.optimum(beta);
    if whole[..c.len()] != *c {
        return Err("another solution".to_string());
    }
    let slack = slacks(program, &whole);
    if (0..c.len()).any(|i| c[i].is_positive() == slack[i].is_positive()) {
        return Err("no strict complementarity".to_string());
    }
    let step = Q::one() / Q::from(BigInt::one() << 100);
    let labels = instance.labels();
    let (mut by_label, mut slack_by_label) = (vec![Vec::new(); c.len()], vec![Vec::new(); c.len()]);
    for k in 0..labels.len() {
        let mut y = labels.clone();
        y[k] += &step;
        let moved = instance.program(&y).expect("the same lengths");
        let solution = moved.optimum(beta);
        let after = slacks(&moved, &solution);
        for i in 0..c.len() {
            if solution[i].is_positive() != c[i].is_positive() || after[i].is_positive() != slack[i].is_positive() {
                return Err(format!("label {k} changes the support at once"));
            }
            by_label[i].push((&solution[i] - &c[i]) / &step);
            slack_by_label[i].push((&after[i] - &slack[i]) / &step);
        }
    }
    let end = |(value, gradient): (&Q, &Vec<Q>)| {
        let norm = square(gradient);
        (value.is_positive() && !norm.is_zero()).then(|| value * value / norm)
    };
    Ok(c.iter().zip(&by_label).chain(slack.iter().zip(&slack_by_label)).filter_map(end).min())
}

/// One row x = 1 with the label 3 and the weight 2, one direction, β = 1: γ = 3 − 1/2 is zero once the label
/// has fallen by 5/2.
#[test]
fn a_radius_by_hand() {
    use crate::training_tiny::{Loss, Network, Neuron, Training};
    let training = Training {
        loss: Loss { word: "squared", parameter: None },
        beta: (1, 1),
        hidden_bias: "none",
        output_bias: None,
        outputs: 1,
        x: vec![vec![1]],
        x_den: 1,
        y: vec![vec![3]],
        y_den: 1,
        weights: Some((vec![2], 1)),
    };
    let neurons = vec![Neuron { atom: false, u: vec![int(1)], a: vec![int(1)] }];
    let instance = Instance { training, dictionary: Network { neurons, bias: vec![int(0)] } };
    let program = instance.program(&instance.labels()).expect("a rational length");
    assert_eq!(truth(&instance, &program, &int(1), &[q(5, 2)]), Ok(Some(q(25, 4))));
}
