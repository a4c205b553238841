//! Claims about polyhedral penalties (FORMAT R110–R116): any dual vector is a certificate, and the objectives
//! are the checker's own.

use crate::convert::{ours, over_common, theirs};
use crate::exact::{Q, int};
use crate::polyhedral_tiny::{around, dual, network as any_network, neuron, problem};
use crate::polyhedral_truth::{Optimum, directions, dual_value, is_unit, objective, optimum, peak};
use crate::random::Random;
use crate::spoil::spoil;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, network_text, predictions, words};
use num_traits::{Signed, Zero};
use relucert::check::polyhedral::{Stated, parse};
use relucert::check::statement::{Claim, Evidence, Verdict};

#[test]
fn polyhedral_penalties() {
    try_all("polyhedral", attempt);
}

/// The numbers of one certificate, and what the oracle says about them.
struct Case {
    problem: Problem,
    network: Vec<Neuron>,
    better: Option<Vec<Neuron>>,
    nu: Vec<Q>,
    directions: Vec<Vec<Q>>,
    optimum: Optimum,
}

fn attempt(random: &mut Random) -> Outcome {
    let problem = problem(random);
    let stated = match parse(problem.text().as_bytes()) {
        Ok(Stated::Polyhedral(stated)) => stated,
        Ok(Stated::Euclidean(_)) => return Outcome::False(format!("read as ℓ₂\n{}", problem.text())),
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let case = case(random, problem);
    let text = network_text(&case.network, case.problem.columns());
    let network = match stated.network(text.as_bytes()) {
        Ok(network) => network,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let all = case.network.iter().chain(case.better.iter().flatten());
    let unit = all.clone().all(|neuron| is_unit(&case.problem, neuron));
    let certificate = certificate(random, &case);
    let limit = random.pick(&[1_000_000, 1_000_000, 1_000_000, 1_000_000, 30, 3, 0]);
    let evidence = match stated.verify(DIGEST, &network, certificate.as_bytes(), limit) {
        Ok(evidence) => evidence,
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
    };
    let judged = if unit { judge(random, &case, &evidence) } else { Err("an atom is not of length one".to_string()) };
    match judged {
        Ok(0) => Outcome::Undecided,
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{}{text}{certificate}limit {limit}", case.problem.text())),
    }
}

fn case(random: &mut Random, problem: Problem) -> Case {
    let directions = directions(&problem);
    let optimum = optimum(&problem, &directions);
    let network = any_network(random, &problem, &optimum);
    let outputs = predictions(&network, &problem.data());
    let residual: Vec<Q> = problem.labels().iter().zip(&outputs).map(|(y, f)| y - f).collect();
    let nu = dual(random, &problem, &optimum, &residual);
    let better = match random.below(6) {
        0 => Some(any_network(random, &problem, &optimum)),
        1 => Some((0..random.below(3)).map(|_| neuron(random, &problem)).collect()),
        _ => None,
    };
    Case { problem, network, better, nu, directions, optimum }
}

fn certificate(random: &mut Random, case: &Case) -> String {
    let mut lines = vec!["relucert-vertex-certificate 1".to_string(), format!("problem {DIGEST}")];
    match &case.better {
        None => lines.push("kind bound".to_string()),
        Some(better) => {
            lines.push("kind better".to_string());
            lines.push(format!("shape {} {}", better.len(), case.problem.columns()));
            lines.extend(better.iter().map(Neuron::line));
        }
    }
    let (den, nu) = over_common(&case.nu);
    let factor = random.pick(&[1, 1, 1, 12]);
    let nu: Vec<_> = nu.iter().map(|v| v * factor).collect();
    lines.push(format!("dual {} {}", den * factor, words(&nu)));
    if random.once_in(40) {
        // Whatever became of the lines, the last one is too long for any problem here: nothing spoilt is
        // accepted.
        spoil(random, &mut lines, 0);
        lines.push("dual 1 0 0 0 0 0 0".to_string());
    }
    file(lines)
}

/// The number of claims decided, all rightly; or what is wrong.
fn judge(random: &mut Random, case: &Case, evidence: &Evidence) -> Result<usize, String> {
    let (problem, best) = (&case.problem, &case.optimum.value);
    let (upper, zero) = (objective(problem, &case.network), problem.zero());
    let lower = ours(&evidence.lower);
    let better = case.better.as_ref().map(|better| objective(problem, better));
    let Some(peak) = peak(problem, &case.directions, &case.nu) else {
        return Err("h(ν) is infinite".to_string());
    };
    let same = |name: &str, right: bool| if right { Ok(()) } else { Err(format!("{name} is wrong")) };
    same("the objective", ours(&evidence.upper) == upper)?;
    same("the objective of zero", ours(&evidence.zero) == zero)?;
    same("the better objective", evidence.better.as_ref().map(ours) == better)?;
    same("h(ν)", evidence.bound_over_beta.as_ref().map(ours) == Some(&peak / problem.decay()))?;
    same("the lower bound", lower <= *best && lower == dual_value(problem, &case.nu, &peak))?;
    let mut decided = 0;
    for (claim, truth) in claims(random, best, &upper, &zero, &lower) {
        match (claim.decide(evidence), truth) {
            (Verdict::Undecided, _) => {}
            (Verdict::Proved, Some(true)) | (Verdict::Refuted, Some(false)) => decided += 1,
            (verdict, _) => return Err(format!("{claim:?} is called {verdict:?}")),
        }
    }
    Ok(decided)
}

/// Claims near the values at which they turn, and whether they hold; none if they have no meaning.
fn claims(random: &mut Random, best: &Q, upper: &Q, zero: &Q, lower: &Q) -> Vec<(Claim, Option<bool>)> {
    let mut claims = Vec::new();
    for bound in [best, lower] {
        let gap = if upper.is_zero() { Q::zero() } else { (upper - bound) / upper };
        for g in around(random, &gap) {
            let truth = (!g.is_negative()).then(|| upper - best <= &g * upper);
            claims.push((Claim::Gap(theirs(&g)), truth));
        }
        let share = if zero == bound { Q::zero() } else { (upper - bound) / (zero - bound) };
        for s in around(random, &share) {
            let truth = (!s.is_negative() && s <= int(1)).then(|| upper - best <= &s * (zero - best));
            claims.push((Claim::OpenShare(theirs(&s)), truth));
        }
        for v in around(random, bound) {
            claims.push((Claim::Lower(theirs(&v)), Some(*best >= v)));
        }
    }
    claims
}
