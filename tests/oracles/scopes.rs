//! Claims over given activation patterns and over gated models (FORMAT R30–R36), `check::patterns` and
//! `check::patterns::gated`.

use crate::bracket::{Objectives, judge};
use crate::exact::{Q, dot, int, q, square};
use crate::random::Random;
use crate::scope_draft::{Belief, Draft, draft};
use crate::scope_random::{lengthen, random_dual, random_gates, random_model, widened};
use crate::scope_truth::{Cone, Unit, bracket, objective, pattern, support, walls};
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Problem, file, words};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use relucert::check::patterns::{self, Model, Scope, Scoped, gated};
use relucert::check::rejection::Rejection;
use relucert::check::statement::{network, problem};

/// All that an attack hands to the checker.
struct Attack {
    gated: bool,
    /// The gates are those of the model, which the checker finds itself (R31).
    own: bool,
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
        let mut small = random_gates(random, &problem);
        let wide = random.once_in(10) && problem.bias == "none";
        if wide {
            let factor = random.pick(&[1, 3]);
            problem.x.iter_mut().chain(&mut small).flatten().for_each(|v| *v = widened(*v * factor));
            problem.x_den = 1 << 62;
        }
        let longest = small.iter().flatten().map(|v| v.unsigned_abs()).max().unwrap_or(0);
        // Of 63 bits, just about what a machine integer holds, or more.
        let shift = random.pick(&[0, 0, 0, 0, longest.leading_zeros() - 1, 64, 70]);
        let factor = BigInt::one() << shift;
        let mut gates: Vec<Vec<BigInt>> = small.iter().map(|g| g.iter().map(|v| &factor * *v).collect()).collect();
        let (mut cones, mut firsts) = scope_cones(&problem, &gates, gated);
        let gated_model = if gated { !random.once_in(4) } else { random.once_in(40) };
        let mut model = random_model(random, &problem, &cones, gated_model.then_some(&small));
        let own = random.once_in(6);
        if own {
            small = model.iter().filter_map(Unit::own_gate).collect();
            gates = small.iter().map(|g| g.iter().map(|v| BigInt::from(*v)).collect()).collect();
            (cones, firsts) = scope_cones(&problem, &gates, gated);
        }
        let mut nu = random_dual(random, &problem, &cones, &model);
        let mut scale = random.pick(&[0, 1, 4, 8, 16, 30, 30, 60, 60, 62, 100]);
        if wide && random.once_in(2) {
            // All products with the first column of one sign, so that sums are as large as they can be.
            nu = problem.x.iter().map(|x| q(widened(3) * x[0].signum(), 1 << 60)).collect();
            scale = 60;
        }
        let belief = Belief::random(random, gates.len());
        let mut draft = draft(&problem.data(), &firsts, gated, &nu, scale, belief);
        if random.once_in(3) {
            draft.change(random, problem.rows(), gates.len());
        }
        let mut better = random.once_in(3).then(|| random_model(random, &problem, &cones, gated.then_some(&small)));
        if random.once_in(8) {
            // The same data over a large denominator, with entries of up to 63 bits.
            let all = problem.x.iter().flatten().chain([&problem.x_den]);
            let longest = all.map(|v| v.unsigned_abs()).max().unwrap_or(1);
            let large = 1i64 << random.pick(&[30, longest.leading_zeros() - 1]).min(longest.leading_zeros() - 1);
            problem.x.iter_mut().flatten().for_each(|v| *v *= large);
            problem.x_den *= large;
        }
        match random.below(120) {
            0 => gates.iter_mut().for_each(|gate| gate.push(BigInt::one())),
            1 => model.iter_mut().for_each(lengthen),
            2 => better.iter_mut().flatten().for_each(lengthen),
            _ => {}
        }
        Attack { gated, own, problem, gates, model, better, draft }
    }

    /// The files: problem, model, gates, certificate.
    fn texts(&self) -> [String; 4] {
        let columns = self.problem.columns();
        let long = self.gates.first().map_or(columns, Vec::len);
        let mut gates = vec!["relucert-patterns 1".to_string(), format!("shape {} {long}", self.gates.len())];
        gates.extend(self.gates.iter().map(|gate| format!("gate {}", words(gate))));
        let better = self.better.as_ref().map(|better| unit_lines(better, columns, self.gated)).unwrap_or_default();
        let model = match self.model.iter().any(|unit| unit.gate.is_some()) {
            true => file([vec!["relucert-gated 1".to_string()], unit_lines(&self.model, columns, true)].concat()),
            false => file([vec!["relucert-network 1".to_string()], unit_lines(&self.model, columns, false)].concat()),
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
        let gates = if self.own { model.own_gates() } else { gates };
        let scope = Scope { gated: self.gated, gates };
        patterns::verify(&problem, DIGEST, &model, &scope, certificate.as_bytes())
    }

    /// What is wrong with the models, if accepted.
    fn outside(&self, cones: &[Cone]) -> Result<(), String> {
        let (data, columns) = (self.problem.data(), self.problem.columns());
        let units = || self.model.iter().chain(self.better.iter().flatten());
        if self.gates.iter().any(|gate| gate.len() != columns) || units().any(|unit| unit.neuron.u.len() != columns) {
            return Err("vectors of another length".into());
        }
        if !self.gated && units().any(|unit| unit.gate.is_some()) {
            return Err("a gated model among ReLU networks".into());
        }
        match units().find(|unit| !unit.belongs(&data, cones)) {
            Some(unit) => Err(format!("{unit:?} is not of the scope")),
            None => Ok(()),
        }
    }

    /// How many true claims are decided, or what is false.
    fn judge(&self, scoped: &Scoped, random: &mut Random) -> Result<usize, String> {
        let (cones, _) = scope_cones(&self.problem, &self.gates, self.gated);
        self.outside(&cones)?;
        if scoped.patterns != cones.len() {
            return Err(format!("{} patterns are counted, there are {}", scoped.patterns, cones.len()));
        }
        let unit = Q::from(BigInt::one() << self.draft.scale);
        let nu: Vec<Q> = self.draft.nu.iter().map(|n| Q::from(n.clone()) / &unit).collect();
        let bound = Q::from(self.draft.bound.clone()) / unit;
        let most = support(&self.problem.data(), &cones, &nu);
        if !bound.is_positive() || &bound * &bound < most {
            return Err(format!("B = {bound}, but h(ν)² = {most}"));
        }
        let own = Objectives {
            network: objective(&self.problem, &self.model),
            zero: self.problem.zero(),
            better: self.better.as_ref().map(|better| objective(&self.problem, better)),
        };
        let mut optimum = bracket(&self.problem, &cones).0;
        for known in [Some(&own.network), own.better.as_ref()].into_iter().flatten() {
            optimum.high = optimum.high.min(known.clone());
        }
        judge(&scoped.evidence, &own, &optimum, random)
    }
}

/// The records `shape` and `unit` of a gated model, or `neuron` of a network.
fn unit_lines(model: &[Unit], columns: usize, gated: bool) -> Vec<String> {
    let columns = model.first().map_or(columns, |unit| unit.neuron.u.len());
    let mut lines = vec![format!("shape {} {columns}", model.len())];
    lines.extend(model.iter().map(|Unit { neuron, gate }| match (gated, gate) {
        (true, Some(gate)) => {
            format!("unit {} {} {} {} {}", neuron.u_den, words(&neuron.u), neuron.a_den, neuron.a, words(gate))
        }
        _ => neuron.line(),
    }));
    lines
}

/// The shortcuts of the truth, on a cone that can be drawn: between (1, 0) and (1, 1), seen from outside and
/// from inside.
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
