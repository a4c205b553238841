//! Regularization paths with polyhedral penalties (FORMAT R117): over a dictionary, and among all networks of
//! any width.

use crate::convert::{ours, over_common};
use crate::exact::{Q, int};
use crate::homotopy::{claimed, validated};
use crate::homotopy_tiny::{Point, certificate, ground, path, points};
use crate::homotopy_truth::{Ground, Validation, between, judge};
use crate::lasso_truth::Program;
use crate::polyhedral_tiny::{neuron, problem};
use crate::polyhedral_truth::{directions, is_free, length, optimum_at, program};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, network_text};
use num_traits::{ToPrimitive, Zero};
use relucert::check::dictionary::Lasso;
use relucert::check::polyhedral::{Polyhedral, Stated, parse};
use relucert::check::regularization::{Claim, Path, verify};

#[test]
fn polyhedral_paths() {
    try_all("polyhedral paths", attempt);
}

fn stated(problem: &Problem) -> Result<Polyhedral, &'static str> {
    match parse(problem.text().as_bytes()) {
        Ok(Stated::Polyhedral(stated)) => Ok(stated),
        Ok(Stated::Euclidean(_)) => Err("euclidean"),
        Err(rejection) => Err(rejection.code.name()),
    }
}

/// A dictionary: rays at which h can be attained, for the most part, with both signs; other neurons.
fn dictionary(random: &mut Random, problem: &Problem, rays: &[Vec<Q>]) -> Vec<Neuron> {
    let mut found: Vec<Neuron> = Vec::new();
    let strict = !random.once_in(20);
    for _ in 0..random.pick(&[0, 1, 2, 3, 3, 4, 4, 4]) {
        let mut own = neuron(random, problem);
        if random.once_in(2) && !rays.is_empty() {
            let u: Vec<Option<i64>> = over_common(&random.pick(rays)).1.iter().map(ToPrimitive::to_i64).collect();
            own = Neuron { atom: false, u: u.into_iter().map(|v| v.unwrap_or(1)).collect(), ..own };
        } else if random.once_in(3) && !found.is_empty() {
            own = Neuron { a: random.pick(&[1, -1]), ..random.pick(&found) };
        }
        if !strict || !length(problem, &own.direction()).is_zero() {
            found.push(own);
        }
    }
    found
}

/// The program of R117 in the unknowns γ, for directions u in integers.
fn own_program(problem: &Problem, dictionary: &[Neuron]) -> Program {
    let signed = |neuron: &Neuron| {
        let u: Vec<Q> = neuron.u.iter().map(|v| int(*v)).collect();
        (u, int(if neuron.a < 0 { -1 } else { 1 }))
    };
    program(problem, &dictionary.iter().map(signed).collect::<Vec<_>>())
}

fn attempt(random: &mut Random) -> Outcome {
    let problem = problem(random);
    let own = match stated(&problem) {
        Ok(own) => own,
        Err(code) => return Outcome::Rejected(code),
    };
    let rays = directions(&problem);
    let dictionary = dictionary(random, &problem, &rays);
    let text = network_text(&dictionary, problem.columns());
    let mut other = Problem::random(random, 3, problem.columns());
    other.x.iter_mut().for_each(|row| row.resize(problem.columns(), 0));
    (other.bias, other.norm) = (problem.bias, problem.norm);
    let last = problem.columns() - 1;
    other.x.iter_mut().filter(|_| problem.bias != "none").for_each(|row| row[last] = other.x_den);
    let rows = stated(&other).expect("the same norm and bias");
    let read = own.network(text.as_bytes());
    let lassos = read.and_then(|neurons| Ok([own.lasso(&neurons, &own)?, own.lasso(&neurons, &rows)?]));
    let [lasso, validation] = match lassos {
        Ok(lassos) => lassos,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    if dictionary.iter().any(|neuron| length(&problem, &neuron.direction()).is_zero()) {
        return Outcome::False(format!("a direction without length is not seen\n{}{text}", problem.text()));
    }
    let ground = ground(own_program(&problem, &dictionary), dictionary.len(), is_free(&problem));
    let written = path(random, &ground);
    let certificate = certificate(random, &ground, &written);
    let points = points(&certificate, dictionary.len());
    let path = match verify(&lasso, DIGEST, certificate.as_bytes()) {
        Ok(path) => path,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let facts = judge(&ground, &points, &path).and_then(|facts| {
        let rows = Validation::plain(own_program(&other, &dictionary).truncated(dictionary.len()));
        validated(&ground, &points, &path, &rows, &validation)?;
        let limit = random.pick(&[1_000_000, 1_000_000, 1_000_000, 3]);
        let global = globally(&problem, &rays, &ground, &points, (&own, &lasso, &path, limit))?;
        Ok(facts + global + claimed(random, &ground, &points, &path)?)
    });
    match facts {
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{}{text}{certificate}{}", problem.text(), other.text())),
    }
}

/// Whether `--global` says the truth: at which points another network is better, and that none is between if
/// there are no such points.
fn globally(
    problem: &Problem,
    rays: &[Vec<Q>],
    ground: &Ground,
    points: &[Point],
    (own, lasso, path, limit): (&Polyhedral, &Lasso, &Path, u64),
) -> Result<usize, String> {
    let Ok(excess) = own.excess(lasso, path, limit) else { return Ok(0) };
    let better = |beta: &Q, c: &[Q]| optimum_at(problem, rays, beta).value < ground.objective(beta, c);
    let beaten: Vec<Q> = points.iter().filter(|p| better(&p.beta, &p.c)).map(|p| p.beta.clone()).collect();
    let stated: Vec<Q> = excess.iter().map(|(beta, _)| ours(beta)).collect();
    if stated != beaten {
        return Err(format!("another network is better at {beaten:?}, not at {stated:?}"));
    }
    for pair in points.windows(2).filter(|pair| pair[0].beta != pair[1].beta && beaten.is_empty()) {
        let beta = (&pair[0].beta * int(2) + &pair[1].beta) / int(3);
        if better(&beta, &between(&pair[0], &pair[1], &beta)) {
            return Err(format!("another network is better at β = {beta}"));
        }
    }
    let claim = Claim { global: true, ..Claim::default() };
    match claim.proved(path, Some(excess.is_empty())) {
        true if !beaten.is_empty() => Err("called optimal among all networks".to_string()),
        proved => Ok(usize::from(proved)),
    }
}
