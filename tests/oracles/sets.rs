//! Facts about sets of networks (FORMAT §11, R40–R49), and whether a network is optimal over its directions
//! as it stands.

use crate::convert::{ours, own as integer};
use crate::exact::{Q, int, square};
use crate::random::Random;
use crate::set_certificate::certificate;
use crate::set_tiny::instance;
use crate::set_truth::{Set, product, set};
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, network_text};
use num_traits::{Signed, Zero};
use relucert::check::dictionary::members::members;
use relucert::check::dictionary::{Member, Members};
use relucert::check::optimal_set::facts::Claim;
use relucert::check::optimal_set::{Facts, verify};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{network, problem};

#[test]
fn sets_of_networks() {
    try_all("sets", attempt);
}

fn attempt(random: &mut Random) -> Outcome {
    let (problem, neurons, own) = instance(random);
    let columns = problem.columns();
    let texts = [network_text(&neurons[..own], columns), network_text(&neurons[own..], columns)];
    let read = || -> Result<Members, Rejection> {
        let stated = problem::parse(problem.text().as_bytes())?;
        let [network, dictionary] = [&texts[0], &texts[1]].map(|text| network::parse(text.as_bytes(), columns));
        members(&stated, &network?, &dictionary?)
    };
    let members = match read() {
        Ok(members) => members,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let truth = set(&problem, &neurons, own);
    let certificate = certificate(random, &truth);
    let files = || format!("{}{}{}{certificate}{truth:?}", problem.text(), texts[0], texts[1]);
    let unit = |neuron: &Neuron| !neuron.atom || square(&neuron.direction()) == int(1);
    if !neurons.iter().all(unit) {
        return Outcome::False(format!("an atom is not of length one\n{}", files()));
    }
    if members.optimal() != truth.optimal || members.optimal_if_balanced != truth.coefficients_optimal {
        return Outcome::False(format!("wrongly called optimal or not\n{}", files()));
    }
    if ours(&members.objective.high) != problem.objective(&neurons[..own]) {
        return Outcome::False(format!("another objective\n{}", files()));
    }
    let facts = match verify(&members, DIGEST, certificate.as_bytes()) {
        Ok(facts) => facts,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let judged = judge(&truth, &facts).and_then(|count| Ok(count + claimed(random, &truth, &members, &facts)?));
    match judged {
        Ok(count) => Outcome::True(count),
        Err(what) => Outcome::False(format!("{what}\n{}", files())),
    }
}

/// τ of a member of the checker.
pub fn tau(member: &Member, neurons: usize) -> Vec<Q> {
    let entry = |i| Q::new(integer(&member.entry(i)), integer(&member.den));
    (0..neurons).map(entry).collect()
}

/// The number of facts stated, all true; or one that is false.
pub fn judge(truth: &Set, facts: &Facts) -> Result<usize, String> {
    let neurons = truth.given.len();
    let mut count = coefficients(truth, facts)?;
    let points: Vec<Vec<Q>> = facts.points.iter().map(|point| tau(point, neurons)).collect();
    if !points.iter().all(|point| truth.contains(point)) || points[0] != truth.given {
        return Err("a point is no member".to_string());
    }
    for ray in &facts.rays {
        let ray: Vec<Q> =
            (0..neurons).map(|i| ray.get(&i).map_or(Q::zero(), |v| Q::from_integer(integer(v)))).collect();
        let still = product(&truth.columns, &ray, truth.fit.len()).iter().all(Q::is_zero);
        if !still || ray.iter().all(Q::is_zero) || ray.iter().any(Q::is_negative) || truth.rays.is_empty() {
            return Err("no ray".to_string());
        }
    }
    let sizes = truth.sizes();
    let numbers = [
        ("dimension", facts.dimension, Some(truth.dimension())),
        ("least", facts.least, sizes.iter().min().copied()),
        ("most", facts.most, sizes.iter().max().copied()),
        ("vertices", facts.vertices.as_ref().map(Vec::len), Some(truth.vertices.len())),
        ("unique", facts.unique.map(usize::from), Some(usize::from(truth.unique()))),
    ];
    for (name, stated, real) in numbers.iter().filter(|(_, stated, _)| stated.is_some()) {
        if stated != real {
            return Err(format!("{name} is {real:?}, not {stated:?}"));
        }
        count += 1;
    }
    let listed = facts.vertices.iter().flatten().map(|v| &points[*v]);
    match listed.clone().all(|vertex| truth.vertices.contains(vertex)) {
        true => Ok(count),
        false => Err("a member that is no vertex".to_string()),
    }
}

/// Ranges, and which neurons are possible and essential.
fn coefficients(truth: &Set, facts: &Facts) -> Result<usize, String> {
    let mut count = 0;
    for (i, stated) in facts.coefficients.iter().enumerate() {
        let (least, most) = truth.range(i);
        let fail = |what: &str| Err(format!("neuron {i}: {what}; the range is {least} to {most:?}"));
        let above = |value: &Q| most.as_ref().is_none_or(|most| value <= most);
        let (lower, upper) = (ours(&stated.lower), stated.upper.as_ref().map(ours));
        if lower > least || upper.as_ref().is_some_and(|upper| most.as_ref().is_none_or(|most| upper < most)) {
            return fail("a wrong bound");
        }
        if ours(&stated.least) < least || !above(&ours(&stated.least)) {
            return fail("a wrong least value");
        }
        if stated.greatest.as_ref().map_or(most.is_some(), |value| !above(&ours(value)) || ours(value) < least) {
            return fail("a wrong greatest value");
        }
        let possible = most.as_ref().is_none_or(Q::is_positive);
        if stated.possible.is_some_and(|stated| stated != possible) {
            return fail("wrongly called possible or not");
        }
        if stated.essential.is_some_and(|stated| stated != least.is_positive()) {
            return fail("wrongly called essential or not");
        }
        let known = [lower.is_positive(), upper.is_some(), stated.possible.is_some(), stated.essential.is_some()];
        count += known.into_iter().filter(|known| *known).count();
    }
    Ok(count)
}

/// Claims, each alone, with the true number or another; how many are called proved, all rightly.
pub fn claimed(random: &mut Random, truth: &Set, members: &Members, facts: &Facts) -> Result<usize, String> {
    let least = truth.sizes().into_iter().min();
    let mut near = |value: usize| (value as i64 + random.within(1)).max(0) as usize;
    let (dimension, vertices, few) = (near(truth.dimension()), near(truth.vertices.len()), near(least.unwrap_or(0)));
    let mut claims = vec![
        (Claim { optimal: true, ..Claim::default() }, truth.optimal),
        (Claim { unique: Some(true), ..Claim::default() }, truth.unique()),
        (Claim { unique: Some(false), ..Claim::default() }, !truth.unique()),
        (Claim { dimension: Some(dimension), ..Claim::default() }, truth.dimension() == dimension),
        (Claim { vertices: Some(vertices), ..Claim::default() }, truth.vertices.len() == vertices),
        (Claim { least: Some(few), ..Claim::default() }, least == Some(few)),
    ];
    for i in 0..truth.given.len() + 1 {
        let essential = i < truth.given.len() && truth.range(i).0 > int(0);
        claims.push((Claim { essential: vec![i], ..Claim::default() }, essential));
    }
    let proved = claims.iter().filter(|(claim, _)| claim.proved(members, facts));
    let wrong = proved.clone().find(|(_, truth)| !truth);
    wrong.map_or_else(|| Ok(proved.count()), |(claim, _)| Err(format!("{claim:?} is called proved")))
}
