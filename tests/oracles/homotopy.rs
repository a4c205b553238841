//! Regularization paths over a dictionary with the norm ℓ₂ (FORMAT R90–R97), and validation rows.

use crate::convert::{ours, theirs};
use crate::exact::{Q, int, q, root, square};
use crate::homotopy_tiny::{Point, certificate, ground, leaving, path, points};
use crate::homotopy_truth::{Ground, Validation, judge};
use crate::lasso_truth::{Item, Program};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, network_text};
use num_traits::{ToPrimitive, Zero};
use relucert::check::dictionary::Lasso;
use relucert::check::regularization::{Claim, Path, validation, verify};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{network, problem};

#[test]
fn regularization_paths() {
    try_all("homotopy", attempt);
}

/// A dictionary: directions of integer length for the most part, the same and opposite ones, multiples, both
/// signs.
pub fn dictionary(random: &mut Random, columns: usize) -> Vec<Neuron> {
    let triples =
        [(3, 4), (4, 3), (0, 1), (1, 0), (0, -1), (-1, 0), (-3, 4), (4, -3), (5, 12), (0, 2), (6, 8), (2, 0), (1, 1)];
    let mut found: Vec<Neuron> = Vec::new();
    for _ in 0..random.pick(&[0, 1, 2, 3, 3, 4, 4, 4]) {
        let (p, q) = random.pick(&triples);
        let mut u = vec![0; columns];
        u[random.below(columns)] += p;
        u[random.below(columns)] += q;
        if random.once_in(2) && !found.is_empty() {
            let factor = random.pick(&[1, 1, 2, 3]);
            u = random.pick(&found).u.iter().map(|v| v * factor).collect();
        }
        if random.once_in(4) && !found.is_empty() {
            // The mirror image of another, which has the same outputs on some rows.
            u = random.pick(&found).u;
            let at = random.below(columns);
            u[at] = -u[at];
        }
        let length = root(&square(&u.iter().map(|v| int(*v)).collect::<Vec<Q>>())).filter(|v| !v.is_zero());
        if length.is_none() && !random.once_in(12) {
            continue;
        }
        let length = length.and_then(|v| v.to_i64()).unwrap_or(1);
        let atom = random.once_in(2);
        let u_den = if atom { length } else { random.pick(&[1, 2, 3]) };
        found.push(Neuron { atom, u, u_den, a_den: random.pick(&[1, 3]), a: random.pick(&[1, 1, -1, -1, 0, 2]) });
    }
    found
}

/// The program of R91, unknowns γ: columns s(Xu)_+ of the integers u, prices ‖u‖. Without prices where a
/// length is irrational or zero.
pub fn program(problem: &Problem, dictionary: &[Neuron]) -> Option<Program> {
    let item = |neuron: &Neuron| {
        let u: Vec<Q> = neuron.u.iter().map(|v| int(*v)).collect();
        let unit = Neuron { u_den: 1, a_den: 1, a: if neuron.a < 0 { -1 } else { 1 }, ..neuron.clone() };
        let column = problem.data().iter().map(|x| unit.output(x)).collect();
        Some(Item { column, price: root(&square(&u)).filter(|v| !v.is_zero())? })
    };
    Some(Program { items: dictionary.iter().map(item).collect::<Option<Vec<Item>>>()?, y: problem.labels() })
}

/// A problem and a dictionary; some of the time with a direction that leaves the support as β falls, and that
/// perhaps twice.
fn instance(random: &mut Random) -> (Problem, Vec<Neuron>) {
    let tries = random.pick(&[1, 1, 1, 12]);
    let mut last = None;
    for _ in 0..tries {
        let problem = Problem::random(random, 3, 3);
        let mut dictionary = dictionary(random, problem.columns());
        let found = program(&problem, &dictionary).filter(|_| tries > 1);
        let left = found.and_then(|program| leaving(&ground(program, dictionary.len(), false)));
        if let Some(left) = left.filter(|_| dictionary.len() < 5 && random.once_in(2)) {
            dictionary.push(dictionary[left].clone());
        }
        last = Some((problem, dictionary));
        if left.is_some() {
            break;
        }
    }
    last.expect("one try at least")
}

fn attempt(random: &mut Random) -> Outcome {
    let (problem, dictionary) = instance(random);
    let text = problem.text() + &network_text(&dictionary, problem.columns());
    let read = |problem: &Problem| -> Result<Lasso, Rejection> {
        let columns = problem.columns();
        let neurons = network::parse(network_text(&dictionary, columns).as_bytes(), columns)?;
        Lasso::new(&problem::parse(problem.text().as_bytes())?, &neurons)
    };
    let lasso = match (read(&problem), program(&problem, &dictionary)) {
        (Ok(lasso), Some(_)) => lasso,
        (Ok(_), None) => return Outcome::False(format!("an irrational length is not seen\n{text}")),
        (Err(rejection), _) => return Outcome::Rejected(rejection.code.name()),
    };
    let program = program(&problem, &dictionary).expect("tested above");
    let ground = ground(program, dictionary.len(), false);
    let written = path(random, &ground);
    let certificate = certificate(random, &ground, &written);
    let points = points(&certificate, dictionary.len());
    let path = match verify(&lasso, DIGEST, certificate.as_bytes()) {
        Ok(path) => path,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let mut other = Problem::random(random, 3, problem.columns());
    other.x.iter_mut().for_each(|row| row.resize(problem.columns(), 1));
    other.bias = "none";
    let facts = judge(&ground, &points, &path).and_then(|facts| {
        let own = self::program(&other, &dictionary).expect("the same lengths");
        let theirs = read(&other).map_err(|rejection| rejection.to_string())?;
        validated(&ground, &points, &path, &Validation::plain(own), &theirs)?;
        Ok(facts + claimed(random, &ground, &points, &path)?)
    });
    match facts {
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{text}{certificate}{}", other.text())),
    }
}

/// Compares the least error on other rows.
pub fn validated(
    ground: &Ground,
    points: &[Point],
    path: &Path,
    own: &Validation,
    theirs: &Lasso,
) -> Result<(), String> {
    let (_, least) = validation::validate(theirs, path).map_err(|rejection| rejection.to_string())?;
    let least = least.ok_or("no least error")?;
    match own.confirms(ground, points, &least) {
        true => Ok(()),
        false => {
            Err(format!("the least error on other rows is not {} at β = {}", ours(&least.error), ours(&least.beta)))
        }
    }
}

/// Claims about a path, each alone, against the truth; the number of those called proved.
pub fn claimed(random: &mut Random, ground: &Ground, points: &[Point], path: &Path) -> Result<usize, String> {
    let (first, last) = (&points[0].beta, &points[points.len() - 1].beta);
    let jumps = points.windows(2).any(|pair| pair[0].beta == pair[1].beta && pair[0].c != pair[1].c);
    let mut claims = vec![
        (Claim { continuous: true, ..Claim::default() }, !jumps),
        (Claim { unique: true, ..Claim::default() }, ground.unique(first, last)),
        (Claim { global: true, ..Claim::default() }, false),
    ];
    for _ in 0..4 {
        let [high, low] =
            [first, last].map(|end| end * random.pick(&[q(1, 1), q(1, 1), q(1, 2), q(1001, 1000), q(2, 1)]));
        let truth = high >= low && high <= *first && *last <= low;
        claims.push((Claim { covers: Some((theirs(&high), theirs(&low))), ..Claim::default() }, truth));
    }
    let proved = claims.iter().filter(|(claim, _)| claim.proved(path, None));
    let wrong = proved.clone().find(|(_, truth)| !truth);
    wrong.map_or_else(|| Ok(proved.count()), |(claim, _)| Err(format!("{claim:?} is called proved")))
}
