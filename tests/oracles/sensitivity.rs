//! How far labels may move before the support of a solution changes (FORMAT R98): labels just inside the ball
//! are tried.

use crate::convert::{big, ours, over_common, theirs};
use crate::exact::{Q, dot, int, q, root_between, solve, square};
use crate::homotopy::{dictionary, program};
use crate::lasso_truth::Program;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{Problem, network_text};
use num_traits::{One, Signed, Zero};
use relucert::check::arithmetic::Positive;
use relucert::check::dictionary::{Lasso, Member};
use relucert::check::regularization::sensitivity::radius;
use relucert::check::statement::{network, problem};

#[test]
fn derivatives_in_labels() {
    try_all("derivatives in labels", attempt);
}

fn attempt(random: &mut Random) -> Outcome {
    let problem = Problem::random(random, 3, 3);
    let neurons = dictionary(random, problem.columns());
    let Some(program) = program(&problem, &neurons) else { return Outcome::Rejected("irrational-length") };
    let text = problem.text() + &network_text(&neurons, problem.columns());
    let read = network::parse(network_text(&neurons, problem.columns()).as_bytes(), problem.columns());
    let lasso = problem::parse(problem.text().as_bytes()).and_then(|problem| Lasso::new(&problem, &read?));
    let lasso = match lasso {
        Ok(lasso) => lasso,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let (beta, c) = point(random, &problem, &program);
    let used: Vec<usize> = (0..c.len()).filter(|i| !c[*i].is_zero()).collect();
    let residual = program.residual(&c);
    let tight: Vec<usize> = (0..c.len()).filter(|i| program.slack(&beta, *i, &residual).is_zero()).collect();
    let about = if random.once_in(2) { &used } else { &tight };
    let inverse = inverse(random, &program, about, problem.x_den);
    let (den, numerators) = over_common(&c);
    let entries = used.iter().map(|i| (*i, big(&numerators[*i]))).collect();
    let Some(member) = Positive::new(big(&den)).and_then(|den| Member::new(den, entries)) else {
        return Outcome::Rejected("not-positive");
    };
    let rows: Vec<Vec<_>> = inverse.1.iter().map(|row| row.iter().map(big).collect()).collect();
    let Some(den) = Positive::new(big(&inverse.0)) else { return Outcome::Rejected("not-inverse") };
    let squared = match radius(&lasso, &theirs(&beta), &member, (&rows, &den)) {
        Ok(squared) => squared.as_ref().map(ours),
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    match hold(random, &program, &beta, &c, squared.as_ref()) {
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}, β = {beta}, γ = {c:?}, radius² {squared:?}, {inverse:?}\n{text}")),
    }
}

/// A β and its solution; perhaps one at another β, or changed.
fn point(random: &mut Random, problem: &Problem, program: &Program) -> (Q, Vec<Q>) {
    let mut beta = problem.decay() / int(random.pick(&[1, 3, 10]));
    let mut c = program.optimum(&beta);
    if random.once_in(4) {
        beta = random
            .pick(&crate::lasso_truth::breakpoints(&program.curves()).into_iter().chain([beta]).collect::<Vec<Q>>());
        c = program.optimum(&beta);
    }
    if random.once_in(12) && !c.is_empty() {
        let at = random.below(c.len());
        c[at] = random.pick(&[Q::zero(), Q::one(), &c[at] * int(2)]);
    }
    (beta, c)
}

/// The inverse of the products of the columns used, in the integers of the files, over a denominator; perhaps
/// not quite.
fn inverse(
    random: &mut Random,
    program: &Program,
    used: &[usize],
    x_den: i64,
) -> (num_bigint::BigInt, Vec<Vec<num_bigint::BigInt>>) {
    let columns: Vec<Vec<Q>> =
        used.iter().map(|i| program.items[*i].column.iter().map(|v| v * int(x_den)).collect()).collect();
    let gram: Vec<Vec<Q>> = columns.iter().map(|a| columns.iter().map(|b| dot(a, b)).collect()).collect();
    let unit = |i: usize| (0..used.len()).map(|j| int(i64::from(i == j))).collect::<Vec<Q>>();
    let row = |i: usize| solve(&gram, &unit(i)).unwrap_or_else(|| unit(i));
    let (den, flat) = over_common(&(0..used.len()).flat_map(row).collect::<Vec<Q>>());
    let mut rows: Vec<Vec<_>> = flat.chunks(used.len().max(1)).map(<[_]>::to_vec).collect();
    let mut den = den;
    match random.below(12) {
        0 if !rows.is_empty() => {
            let (i, j) = (random.below(rows.len()), random.below(rows.len()));
            rows[i][j] += random.within(1);
        }
        1 => den *= random.pick(&[2, -1, 0]),
        2 => rows.reverse(),
        3 => {
            den *= 3;
            rows.iter_mut().flatten().for_each(|v| *v *= 3);
        }
        4 => {
            den *= -1;
            rows.iter_mut().flatten().for_each(|v| *v *= -1);
        }
        _ => {}
    }
    (den, rows)
}

/// Whether the support and strict complementarity stay for labels just inside the ball, in the directions
/// where they are lost first and in others.
fn hold(random: &mut Random, program: &Program, beta: &Q, c: &[Q], squared: Option<&Q>) -> Result<usize, String> {
    let n = program.y.len();
    let used: Vec<usize> = (0..c.len()).filter(|i| !c[*i].is_zero()).collect();
    let mut ways: Vec<Vec<Q>> = (0..4).map(|_| (0..n).map(|_| int(random.within(3))).collect()).collect();
    ways.extend((0..c.len()).map(|i| program.items[i].column.clone()));
    // The part of each column that the others used do not have: e_iᵀG⁻¹Z_Sᵀ of a used one but for a factor,
    // (I − P)z_j of another.
    ways.extend((0..c.len()).map(|i| rest(program, &used, i)));
    if squared.is_some_and(Q::is_negative) {
        return Err("the square of the radius is negative".to_string());
    }
    let mut facts = 0;
    for way in ways.iter().filter(|way| !square(way).is_zero()) {
        for sign in [1, -1] {
            let step = match squared {
                Some(squared) => root_between(&(squared / square(way)), 60).0 * q((1 << 20) - 1, 1 << 20),
                None => int(1_000_000),
            };
            let y = program.y.iter().zip(way).map(|(y, v)| y + &step * v * int(sign)).collect();
            let moved = Program { items: program.items.clone(), y };
            let solution = moved.optimum(beta);
            let residual = moved.residual(&solution);
            let strict = |i: usize| solution[i].is_positive() != moved.slack(beta, i, &residual).is_positive();
            let same = (0..c.len()).all(|i| strict(i) && solution[i].is_positive() == used.contains(&i));
            if !same {
                return Err(format!("another support, or no strict complementarity, for labels {:?}", moved.y));
            }
            facts += 1;
        }
    }
    Ok(facts)
}

/// The part of column i that is orthogonal to the columns used other than i.
fn rest(program: &Program, used: &[usize], i: usize) -> Vec<Q> {
    let others: Vec<&Vec<Q>> = used.iter().filter(|j| **j != i).map(|j| &program.items[*j].column).collect();
    let own = &program.items[i].column;
    let gram: Vec<Vec<Q>> = others.iter().map(|a| others.iter().map(|b| dot(a, b)).collect()).collect();
    let right: Vec<Q> = others.iter().map(|a| dot(a, own)).collect();
    let factors = if others.is_empty() { Some(Vec::new()) } else { solve(&gram, &right) };
    let factors = factors.expect("normal equations have a solution");
    (0..own.len()).map(|k| &own[k] - others.iter().zip(&factors).map(|(z, f)| &z[k] * f).sum::<Q>()).collect()
}
