//! Global optimality (FORMAT §3–4): certificates of kind `bound` and `better`, most of them made for a bound
//! that they nearly prove, many by believing something false about one rule.

use crate::edits::{edit, rescale};
use crate::exact::{Q, int, q};
use crate::global_truth::{Bracket, height_squared};
use crate::leaf::{Scales, WISHES, Wish};
use crate::nearly;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, network_text, predictions};
use crate::tree::{Bound, Plan};
use num_bigint::BigInt;
use num_traits::Zero;
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::statement::{Claim, Evidence, Verdict, network, problem};

/// What the files say.
pub struct Instance {
    pub problem: Problem,
    pub network: Vec<Neuron>,
    pub better: Option<Vec<Neuron>>,
    pub nu: Vec<Q>,
    pub certificate: String,
}

/// Numbers with a scale, for a dual vector: most often the residual of a good network.
pub fn dual(problem: &Problem, good: &[Neuron], scale: i32, random: &mut Random) -> Vec<i128> {
    let residual = |network: &[Neuron]| -> Vec<f64> {
        let f = predictions(network, &problem.data());
        problem.labels().iter().zip(f).map(|(y, f)| nearly::float(&(y - f))).collect()
    };
    let columns = problem.columns();
    let mut nu = match random.below(8) {
        0..=4 => residual(good),
        5 => residual(&[Neuron::random(random, columns)]),
        6 => residual(&[]),
        _ => problem.y.iter().map(|_| random.within(5) as f64).collect(),
    };
    let factor = random.pick(&[1.0, 1.0, 1.0, 1.0, 0.5, 3.0, 1.1, -1.0]);
    nu.iter_mut().for_each(|v| *v *= factor);
    if random.once_in(12) {
        let at = random.below(nu.len());
        nu[at] = 0.0;
    }
    nu.iter().map(|v| crate::climb::scaled(*v, scale)).collect()
}

/// A network: good, or not, or with an atom that is not of length one.
pub fn any_network(problem: &Problem, good: &[Neuron], random: &mut Random) -> Vec<Neuron> {
    let columns = problem.columns();
    let mut network = match random.below(6) {
        0..=2 => good.to_vec(),
        3 => Vec::new(),
        _ => (0..1 + random.below(3)).map(|_| Neuron::random(random, columns)).collect(),
    };
    match random.below(20) {
        0 => network.extend((0..random.below(2)).map(|_| Neuron::random(random, columns))),
        1 => network.extend(network.first().cloned()),
        2 => network.iter_mut().take(1).for_each(|neuron| neuron.a = -neuron.a),
        3 => network.iter_mut().take(1).for_each(longer),
        4 if random.once_in(3) => network.iter_mut().take(1).for_each(|neuron| neuron.a_den = -neuron.a_den),
        _ => {}
    }
    network
}

/// An atom that claims to have length one: as one neuron, but with a smaller penalty.
fn longer(neuron: &mut Neuron) {
    let size = neuron.weight();
    if !neuron.atom && !size.is_zero() {
        *neuron = Neuron {
            atom: true,
            u_den: neuron.u_den * 4,
            a: neuron.a * 4,
            u: neuron.u.iter().map(|v| v * 4).collect(),
            ..neuron.clone()
        };
        neuron.u[0] += 1;
    }
}

impl Instance {
    fn random(random: &mut Random) -> Instance {
        let mut problem = Problem::random(random, 5, 3);
        while (problem.columns() == 1 || problem.rows() < 3) && !random.once_in(4) {
            problem = Problem::random(random, 5, 3);
        }
        let beta = nearly::float(&problem.decay());
        let bits = random.pick(&[24, 24, 6]);
        let good = nearly::network(&problem, beta, bits);
        let network = any_network(&problem, &good, random);
        let better = random.once_in(4).then(|| any_network(&problem, &good, random));
        let scales = Scales::random(random);
        let nu = dual(&problem, &good, scales.dual, random);
        let plan = Plan::random(random, &WISHES);
        let bound = Bound::new(&problem, nu.clone(), scales, plan, random);
        let kind = if better.is_some() { "better" } else { "bound" };
        let mut lines = vec!["relucert-certificate 1".to_string(), format!("problem {DIGEST}"), format!("kind {kind}")];
        if let Some(better) = &better {
            lines.push(format!("shape {} {}", better.len(), problem.columns()));
            lines.extend(better.iter().map(Neuron::line));
        }
        lines.extend(bound.lines());
        if random.once_in(5) {
            rescale(&mut lines, problem.columns(), random);
        }
        if plan.wish == Wish::Nothing && random.once_in(3) {
            edit(&mut lines, problem.columns(), random);
        }
        let mut instance = Instance::of(problem, network, file(lines));
        instance.better = better;
        instance.read();
        instance
    }

    /// A certificate of kind `bound`.
    pub fn of(problem: Problem, network: Vec<Neuron>, certificate: String) -> Instance {
        let mut instance = Instance { problem, network, better: None, nu: Vec::new(), certificate };
        instance.read();
        instance
    }

    /// The dual vector and the better network as they stand in the certificate, which may have been edited.
    fn read(&mut self) {
        let words = |keyword: &str| -> Vec<BigInt> {
            let line = self.certificate.lines().find(|line| line.split(' ').next() == Some(keyword));
            line.map_or(Vec::new(), |line| line.split(' ').skip(1).filter_map(|word| word.parse().ok()).collect())
        };
        let scale = words("scales").first().and_then(|scale| usize::try_from(scale).ok()).unwrap_or(0).min(4096);
        self.nu = words("dual").into_iter().map(|v| Q::new(v, BigInt::from(1) << scale)).collect();
        let neurons = self.certificate.lines().filter(|line| line.starts_with("neuron ") || line.starts_with("atom "));
        self.better = self.better.as_ref().and_then(|_| neurons.map(neuron).collect());
    }
}

/// A neuron from its line.
pub fn neuron(line: &str) -> Option<Neuron> {
    let numbers: Vec<i64> = line.split(' ').skip(1).map(|word| word.parse().ok()).collect::<Option<_>>()?;
    let [u_den, u @ .., a_den, a] = numbers.as_slice() else { return None };
    Some(Neuron { atom: line.starts_with("atom "), u: u.to_vec(), u_den: *u_den, a_den: *a_den, a: *a })
}

/// The number in the oracle's fractions.
pub fn number(value: &Fraction) -> Q {
    value.to_string().parse().expect("a fraction")
}

/// The number in the checker's fractions.
pub fn fraction(value: &Q) -> Fraction {
    let [num, den] = [value.numer(), value.denom()].map(|v| v.to_string().parse().expect("an integer"));
    Fraction::new(num, den).expect("a fraction")
}

/// Numbers of claims that the evidence just proves, just does not prove, or neither.
fn claims(evidence: &Evidence, random: &mut Random) -> Vec<(Claim, char, Q)> {
    let [upper, lower, zero] = [&evidence.upper, &evidence.lower, &evidence.zero].map(number);
    let least = evidence.better.as_ref().map_or(upper.clone(), number).min(zero.clone());
    let near = |value: Q, random: &mut Random| value * q(random.pick(&[1, 1, 1000, 999, 1001, 900, 1500, 500]), 1000);
    let ratio = |num: Q, den: Q| if den.is_zero() { Q::zero() } else { num / den };
    let mut claims = Vec::new();
    for from in [&lower, &least] {
        let g = near(ratio(&upper - from, upper.clone()), random);
        claims.push((Claim::Gap(fraction(&g)), 'g', g));
        let s = near(ratio(&upper - from, &zero - from), random);
        claims.push((Claim::OpenShare(fraction(&s)), 's', s));
        let v = near((*from).clone(), random);
        claims.push((Claim::Lower(fraction(&v)), 'v', v));
    }
    for value in [q(0, 1), q(1, 100), q(1, 1), q(3, 2), q(2, 1), q(-1, 2), q(10, 1)] {
        claims.push((Claim::Gap(fraction(&value)), 'g', value.clone()));
        claims.push((Claim::OpenShare(fraction(&value)), 's', value));
    }
    claims
}

/// Whether the claim holds, if the bracket decides that.
fn holds(kind: char, number: &Q, upper: &Q, zero: &Q, optimum: &Bracket) -> Option<bool> {
    let excess = |optimum: &Q| match kind {
        'g' => upper - optimum - number * upper,
        's' => upper - optimum - number * (zero - optimum),
        _ => number - optimum,
    };
    // Each excess is affine in the optimum: it lies between the values at the ends of the bracket.
    let ends = [excess(&optimum.low), excess(&optimum.high)];
    match ends.iter().filter(|end| **end <= Q::zero()).count() {
        2 => Some(true),
        0 => Some(false),
        _ => None,
    }
}

/// What is wrong with the evidence, and how many facts are right.
fn judge(instance: &Instance, evidence: &Evidence, random: &mut Random) -> Result<usize, String> {
    let Instance { problem, network, better, nu, .. } = instance;
    let [upper, lower, zero] = [&evidence.upper, &evidence.lower, &evidence.zero].map(number);
    let unit = |neuron: &Neuron| !neuron.atom || crate::exact::square(&neuron.direction()) == int(1);
    let same = |network: &[Neuron], value: &Q| network.iter().all(unit) && problem.objective(network) == *value;
    if !same(network, &upper) || zero != problem.zero() {
        return Err(format!("the objective is not {upper}, or that of zero not {zero}"));
    }
    let pair = better.as_ref().zip(evidence.better.as_ref());
    if let Some((_, value)) = pair.filter(|(network, value)| !same(network, &number(value))) {
        return Err(format!("the better objective is not {value}"));
    }
    let bound = evidence.bound_over_beta.as_ref().map(number).ok_or("no bound")? * problem.decay();
    if height_squared(nu, &problem.data()) > &bound * &bound {
        return Err(format!("h(nu) is greater than {bound}"));
    }
    let optimum = Bracket::new(problem, &problem.decay());
    if optimum.low > optimum.high {
        return Err("the oracle contradicts itself".to_string());
    }
    if lower > optimum.high {
        return Err(format!("the optimum is less than {lower}"));
    }
    let mut facts = 1;
    for (claim, kind, number) in claims(evidence, random) {
        let verdict = claim.decide(evidence);
        let truth = holds(kind, &number, &upper, &zero, &optimum);
        match (verdict, truth) {
            (Verdict::Proved, Some(false)) | (Verdict::Refuted, Some(true)) => {
                return Err(format!("{claim:?} is {verdict:?}, but the optimum is in {optimum:?}"));
            }
            (Verdict::Undecided, _) | (_, None) => {}
            _ => facts += 1,
        }
    }
    Ok(facts)
}

/// What the checker says about the files, and whether it is so.
pub fn outcome(instance: &Instance, random: &mut Random) -> Outcome {
    let problem = problem::parse(instance.problem.text().as_bytes()).expect("a problem");
    let columns = instance.problem.columns();
    let text = network_text(&instance.network, columns);
    let network = match network::parse(text.as_bytes(), columns) {
        Ok(network) => network,
        Err(flaw) => return Outcome::Rejected(flaw.code.name()),
    };
    let evidence = match verify(&problem, DIGEST, &network, instance.certificate.as_bytes()) {
        Ok(evidence) => evidence,
        Err(flaw) => return Outcome::Rejected(flaw.code.name()),
    };
    match judge(instance, &evidence, random) {
        Ok(facts) => Outcome::True(facts),
        Err(what) => Outcome::False(format!("{what}\n{}{text}{}", instance.problem.text(), instance.certificate)),
    }
}

#[test]
fn global() {
    try_all("global", |random| outcome(&Instance::random(random), random));
}
