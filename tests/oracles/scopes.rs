//! Claims over given activation patterns and over gated models (FORMAT R30–R36), `check::patterns` and `check::gated`.

use crate::bracket::{Objectives, judge};
use crate::exact::{Q, dot, int, square};
use crate::random::Random;
use crate::scope_draft::{Belief, Draft, draft, member};
use crate::scope_truth::{Cone, Unit, bracket, objective, pattern, support, walls};
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Neuron, Problem, file, network_text, words};
use num_bigint_oracle::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::gated::{self, Model};
use relucert::check::patterns::{self, Scope, Scoped};
use relucert::check::rejection::Rejection;
use relucert::check::{network, problem};

/// All that an attack hands to the checker.
struct Attack {
    gated: bool,
    problem: Problem,
    gates: Vec<Vec<BigInt>>,
    model: Vec<Unit>,
    better: Option<Vec<Unit>>,
    draft: Draft,
}

#[test]
fn patterns_scope() {
    try_all("patterns", |random| attempt(random, false));
}

#[test]
fn gated_scope() {
    try_all("gated", |random| attempt(random, true));
}

fn attempt(random: &mut Random, gated: bool) -> Outcome {
    let attack = Attack::random(random, gated);
    match attack.check() {
        Err(rejection) => Outcome::Rejected(rejection.code.name()),
        Ok(scoped) => match attack.judge(&scoped, random) {
            Ok(0) => Outcome::Undecided,
            Ok(decided) => Outcome::True(decided),
            Err(what) => Outcome::False(format!("{what}\n{}", attack.texts().join("\n"))),
        },
    }
}

/// Gate vectors: random ones, zero, equal, opposite and longer ones, rows and normals of rows, so that ties are frequent.
fn random_gates(random: &mut Random, problem: &Problem) -> Vec<Vec<i64>> {
    let d = problem.columns();
    let mut gates: Vec<Vec<i64>> = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 2, 2, 3, 3, 4]) {
        let row = &problem.x[random.below(problem.rows())];
        let gate = match random.below(8) {
            0 if !gates.is_empty() => gates[random.below(gates.len())].clone(),
            1 if !gates.is_empty() => gates[random.below(gates.len())].iter().map(|v| -v).collect(),
            2 => vec![0; d],
            3 => row.iter().map(|v| v * random.pick(&[1, -1])).collect(),
            4 if d > 1 => [&[-row[1], row[0]], &vec![0; d - 2][..]].concat(),
            _ => (0..d).map(|_| random.within(3)).collect(),
        };
        gates.push(gate);
    }
    gates
}

/// A unit that often is of the scope.
fn random_unit(random: &mut Random, problem: &Problem, cones: &[Cone], gates: Option<&[Vec<i64>]>) -> Unit {
    let d = problem.columns();
    let mut neuron = Neuron::random(random, d);
    neuron.atom &= gates.is_none();
    let mut gate = gates.map(|_| (0..d).map(|_| random.within(3)).collect::<Vec<i64>>());
    if !cones.is_empty() && !random.once_in(8) {
        let cone = &cones[random.below(cones.len())];
        if gates.is_none() || random.once_in(4) {
            let (u_den, a_den) = (random.pick(&[1, 2, 4, 7]), random.pick(&[1, 2, 4]));
            neuron = Neuron { atom: false, u: member(random, cone, d), u_den, a_den, a: random.within(4) };
        }
        if let Some(gates) = gates {
            gate = Some(random.pick(gates));
        }
    }
    Unit { neuron, gate }
}

/// The best of some random models.
fn random_model(random: &mut Random, problem: &Problem, cones: &[Cone], gates: Option<&[Vec<i64>]>) -> Vec<Unit> {
    let units = random.pick(&[0, 1, 1, 2, 3]);
    let tries = random.pick(&[1, 1, 4]);
    let mut model = || (0..units).map(|_| random_unit(random, problem, cones, gates)).collect::<Vec<Unit>>();
    let models: Vec<Vec<Unit>> = (0..tries).map(|_| model()).collect();
    models.into_iter().min_by_key(|model| objective(problem, model)).unwrap_or_default()
}

/// A dual vector: from the optimum, from the network, or of small numbers.
fn random_dual(random: &mut Random, problem: &Problem, cones: &[Cone], model: &[Unit]) -> Vec<Q> {
    let labels = problem.labels();
    let mut nu: Vec<Q> = match random.below(8) {
        0..3 => bracket(problem, cones).1,
        3 => labels,
        4 => {
            let output = |x: &Vec<Q>| model.iter().map(|unit| unit.neuron.output(x)).sum::<Q>();
            problem.data().iter().map(output).zip(labels).map(|(f, y)| y - f).collect()
        }
        5 => labels.iter().map(|y| y + int(random.within(1))).collect(),
        6 => labels.iter().map(|_| Q::zero()).collect(),
        _ => labels.iter().map(|_| int(random.within(3))).collect(),
    };
    if random.once_in(8) {
        nu.iter_mut().for_each(|v| *v = -v.clone());
    }
    nu
}

/// The cones of the scope, one for each pattern, with the gates where the patterns come first.
fn scope_cones(problem: &Problem, gates: &[Vec<BigInt>], gated: bool) -> (Vec<Cone>, Vec<(usize, Vec<bool>)>) {
    let data = problem.data();
    let mut firsts: Vec<(usize, Vec<bool>)> = Vec::new();
    for (i, gate) in gates.iter().enumerate() {
        let side = pattern(&data, &gate.iter().map(|v| Q::from(v.clone())).collect::<Vec<Q>>());
        if firsts.iter().all(|(_, known)| *known != side) {
            firsts.push((i, side));
        }
    }
    let cone = |(_, side): &(usize, Vec<bool>)| {
        let walls = if gated { Vec::new() } else { walls(&data, side) };
        Cone::new(side.clone(), walls, problem.columns())
    };
    (firsts.iter().map(cone).collect(), firsts)
}

impl Attack {
    fn random(random: &mut Random, gated: bool) -> Attack {
        let columns = random.pick(&[1, 2, 2, 2, 2, 3]);
        let mut problem = Problem::random(random, 4, columns);
        let small = random_gates(random, &problem);
        let longest = small.iter().flatten().map(|v| v.unsigned_abs()).max().unwrap_or(0);
        // Of 63 bits, just about what a machine integer holds, or more.
        let shift = random.pick(&[0, 0, 0, 0, longest.leading_zeros() - 1, 64, 70]);
        let factor = BigInt::one() << shift;
        let gates: Vec<Vec<BigInt>> = small.iter().map(|g| g.iter().map(|v| &factor * *v).collect()).collect();
        let (cones, firsts) = scope_cones(&problem, &gates, gated);
        let gates_of = |wanted: bool| wanted.then_some(&small[..]);
        let gated_model = if gated { !random.once_in(4) } else { random.once_in(40) };
        let model = random_model(random, &problem, &cones, gates_of(gated_model));
        let nu = random_dual(random, &problem, &cones, &model);
        let scale = random.pick(&[0, 1, 4, 8, 16, 30, 30, 59, 62, 100]);
        let belief = Belief::random(random, gates.len());
        let mut draft = draft(&problem.data(), &firsts, gated, &nu, scale, belief);
        if random.once_in(3) {
            draft.change(random, problem.rows(), gates.len());
        }
        let better = random.once_in(3).then(|| random_model(random, &problem, &cones, gates_of(gated)));
        if random.once_in(8) {
            // The same data over a large denominator, with entries of up to 63 bits.
            let all = problem.x.iter().flatten().chain([&problem.x_den]);
            let longest = all.map(|v| v.unsigned_abs()).max().unwrap_or(1);
            let large = 1i64 << random.pick(&[30, longest.leading_zeros() - 1]).min(longest.leading_zeros() - 1);
            problem.x.iter_mut().flatten().for_each(|v| *v *= large);
            problem.x_den *= large;
        }
        Attack { gated, problem, gates, model, better, draft }
    }

    /// The files: problem, model, gates, certificate.
    fn texts(&self) -> [String; 4] {
        let columns = self.problem.columns();
        let mut gates = vec!["relucert-patterns 1".to_string(), format!("shape {} {columns}", self.gates.len())];
        gates.extend(self.gates.iter().map(|gate| format!("gate {}", words(gate))));
        let better = self.better.as_ref().map(|better| unit_lines(better, columns, self.gated)).unwrap_or_default();
        let model = match self.model.iter().any(|unit| unit.gate.is_some()) {
            true => file([vec!["relucert-gated 1".to_string()], unit_lines(&self.model, columns, true)].concat()),
            false => network_text(&self.model.iter().map(|unit| unit.neuron.clone()).collect::<Vec<Neuron>>(), columns),
        };
        [self.problem.text(), model, file(gates), file(self.draft.lines(&better))]
    }

    fn check(&self) -> Result<Scoped, Rejection> {
        let [problem, model, gates, certificate] = self.texts();
        let problem = problem::parse(problem.as_bytes())?;
        let columns = problem.columns();
        let gates = patterns::parse(gates.as_bytes(), columns)?;
        let model = match model.starts_with("relucert-gated") {
            true => gated::parse(model.as_bytes(), columns)?,
            false => Model::relu(network::parse(model.as_bytes(), columns)?),
        };
        let scope = Scope { gated: self.gated, gates };
        patterns::verify(&problem, DIGEST, &model, &scope, certificate.as_bytes())
    }

    /// How many true claims are decided, or what is false.
    fn judge(&self, scoped: &Scoped, random: &mut Random) -> Result<usize, String> {
        let data = self.problem.data();
        let (cones, _) = scope_cones(&self.problem, &self.gates, self.gated);
        if scoped.patterns != cones.len() {
            return Err(format!("{} patterns are counted, there are {}", scoped.patterns, cones.len()));
        }
        let units = self.model.iter().chain(self.better.iter().flatten());
        if let Some(unit) = units.clone().find(|unit| !unit.belongs(&data, &cones)) {
            return Err(format!("{unit:?} is not of the scope"));
        }
        if !self.gated && units.clone().any(|unit| unit.gate.is_some()) {
            return Err("a gated model among ReLU networks".into());
        }
        let unit = Q::from(BigInt::one() << self.draft.scale);
        let nu: Vec<Q> = self.draft.nu.iter().map(|n| Q::from(n.clone()) / &unit).collect();
        let bound = Q::from(self.draft.bound.clone()) / unit;
        let most = support(&data, &cones, &nu);
        if !bound.is_positive() || &bound * &bound < most {
            return Err(format!("B = {bound}, but h(ν)² = {most}"));
        }
        let own = Objectives {
            network: objective(&self.problem, &self.model),
            zero: self.problem.zero(),
            better: self.better.as_ref().map(|better| objective(&self.problem, better)),
        };
        let mut optimum = bracket(&self.problem, &cones).0;
        optimum.high = [Some(&own.network), own.better.as_ref()]
            .into_iter()
            .flatten()
            .fold(optimum.high, |least, own| least.min(own.clone()));
        judge(&scoped.evidence, &own, &optimum, random)
    }
}

/// The records `shape` and `unit` of a gated model, or `neuron` of a network.
fn unit_lines(model: &[Unit], columns: usize, gated: bool) -> Vec<String> {
    let mut lines = vec![format!("shape {} {columns}", model.len())];
    lines.extend(model.iter().map(|Unit { neuron, gate }| match (gated, gate) {
        (true, Some(gate)) => {
            format!("unit {} {} {} {} {}", neuron.u_den, words(&neuron.u), neuron.a_den, neuron.a, words(gate))
        }
        _ => neuron.line(),
    }));
    lines
}

/// The shortcuts of the truth, on a cone that can be drawn: between (1, 0) and (1, 1), seen from outside and from inside.
#[test]
fn nearest_points_of_a_cone() {
    let walls = vec![vec![int(0), int(1)], vec![int(1), int(-1)]];
    let cone = Cone::new(vec![true, false], walls, 2);
    let near = |x: i64, y: i64| cone.nearest(&[int(x), int(y)]);
    assert_eq!(near(3, -5), vec![int(3), int(0)]);
    assert_eq!(near(0, 4), vec![int(2), int(2)]);
    assert_eq!(near(5, 2), vec![int(5), int(2)]);
    assert!(square(&near(-1, -1)).is_zero() && dot(&near(-1, 3), &[int(1), int(0)]) == int(1));
}
