//! Claims over given patterns and over gated models for training problems of version 2 (FORMAT §29): what is
//! proved is compared with exact heights over all cones, with what the dual vector is worth by the textbook,
//! and with good models of the scope.

use crate::convert::{ours, over_common};
use crate::exact::{Q, int, q};
use crate::random::Random;
use crate::spoil::spoil;
use crate::tally::{Outcome, try_part};
use crate::tiny::{DIGEST, file, words};
use crate::training_claims::Known;
use crate::training_draft::confused;
use crate::training_scope_draft::{Read, head, own, spoilt};
use crate::training_scope_pool::{Base, POOL, base, model, read, scope, text};
use crate::training_scope_truth::{Model, beyond, patterns};
use crate::training_tiny::Training;
use num_bigint::BigInt;
use num_traits::Signed;
use relucert::check::patterns::training::verify;
use relucert::check::patterns::{self, Scope, Scoped};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::training as problems;

struct Attack<'a> {
    base: &'a Base,
    training: Training,
    own: bool,
    model: Model,
    better: Option<Model>,
    lines: Vec<String>,
}

impl<'a> Attack<'a> {
    fn random(random: &mut Random, base: &'a Base) -> Attack<'a> {
        let any = |random: &mut Random| match random.below(3) {
            0 => model(random, &base.training, base.gated, &base.gates),
            _ => base.best.clone(),
        };
        let mut model = any(random);
        let better = random.once_in(4).then(|| any(random));
        match random.below(40) {
            0 => model.network.bias[0] += q(1, 3),
            1 => model.network.neurons.iter_mut().take(1).for_each(|neuron| neuron.a[0] *= int(3000)),
            2 => model.gates = None,
            _ => {}
        }
        let honest = base.lines.as_ref().filter(|_| random.once_in(2));
        let records = match honest {
            Some(honest) => spoilt(random, &base.training, honest),
            None => {
                let read = base.lines.as_ref().and_then(|lines| Read::new(lines, &base.training));
                let scaled =
                    read.map(|read| read.nu.iter().map(|row| row.iter().map(|v| v * &read.c).collect()).collect());
                own(random, base, scaled)
            }
        };
        let mut lines = [head(&base.training, better.as_ref()), records].concat();
        if random.once_in(30) {
            spoil(random, &mut lines, 0);
        }
        let training = if random.once_in(8) { confused(&base.training, random) } else { base.training.clone() };
        Attack { base, training, own: random.once_in(8), model, better, lines }
    }

    fn gates(&self) -> Vec<Vec<Q>> {
        if self.own { self.model.own_gates() } else { self.base.gates.clone() }
    }

    fn check(&self) -> Result<Scoped, Rejection> {
        let training = problems::parse(self.training.text().as_bytes())?;
        let model = read(&self.model, &self.training)?;
        let gates = match self.own {
            true => model.own_gates(),
            false => {
                let gates: Vec<Vec<BigInt>> = self.base.gates.iter().map(|gate| over_common(gate).1).collect();
                let mut lines = vec!["relucert-patterns 1".to_string()];
                lines.push(format!("shape {} {}", gates.len(), self.training.columns()));
                lines.extend(gates.iter().map(|gate| format!("gate {}", words(gate))));
                patterns::parse(file(lines).as_bytes(), self.training.columns())?
            }
        };
        let scope = Scope { gated: self.base.gated, gates };
        verify(&training, DIGEST, &model, &scope, file(self.lines.clone()).as_bytes())
    }

    /// How many true claims are decided, or what is false.
    fn judge(&self, scoped: &Scoped, random: &mut Random) -> Result<usize, String> {
        let (training, gated, data) = (&self.training, self.base.gated, self.training.data());
        let sides = patterns(&data, &self.gates());
        let better = self.better.as_ref().filter(|_| scoped.evidence.better.is_some());
        if let Some(model) = [Some(&self.model), better]
            .into_iter()
            .flatten()
            .find(|model| !model.belongs(&data, &sides) || (model.gates.is_some() && !gated))
        {
            return Err(format!("{model:?} is not of the scope"));
        }
        if scoped.patterns != sides.len() {
            return Err(format!("{} patterns are counted, there are {}", scoped.patterns, sides.len()));
        }
        let Read { c, nu, bound } = Read::new(&self.lines, training).ok_or("no certificate")?;
        if let Some(u) = sides.iter().find_map(|side| beyond(training, side, gated, &nu, &bound)) {
            return Err(format!("‖VᵀDXu‖ is more than {bound}‖u‖ for u = {u:?}"));
        }
        let own = self.model.objective(training).ok_or("the model is none for the problem")?;
        let decay = training.decay();
        if !bound.is_positive() || c.is_negative() || &c * &bound > decay {
            return Err(format!("c is {c}, too much for the bound {bound}"));
        }
        if scoped.evidence.bound_over_beta.as_ref().map(ours) != Some(bound / &decay) {
            return Err("another bound".into());
        }
        let zero = training.constant();
        let mut high = (&own.high).min(&zero.high).clone();
        let better = better.map(|better| better.objective(training).ok_or("the better model is none"));
        let better = better.transpose()?;
        let best = Some(&self.base.best).filter(|best| best.belongs(&data, &sides) && (gated || best.gates.is_none()));
        let best = best.and_then(|best| best.objective(training));
        for other in [best.as_ref(), better.as_ref()].into_iter().flatten() {
            high = high.min(other.high.clone());
        }
        let known = Known { network: own, zero, better, high };
        known.objectives(&scoped.evidence)?;
        let scaled: Vec<Vec<Q>> = nu.iter().map(|row| row.iter().map(|v| v * &c).collect()).collect();
        known.lower(training, &scaled, &scoped.evidence)?;
        known.decided(&scoped.evidence, random)
    }
}

fn attempt(random: &mut Random, bases: &[Base]) -> Outcome {
    let base = &bases[random.below(bases.len())];
    let attack = Attack::random(random, base);
    let scoped = match attack.check() {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(scoped) => scoped,
    };
    match attack.judge(&scoped, random) {
        Ok(0) => Outcome::Undecided,
        Ok(decided) => Outcome::True(decided),
        Err(what) => {
            let (problem, model) = (attack.training.text(), text(&attack.model, attack.training.columns()));
            let all = format!("{problem}{model}{:?}\n{}", attack.gates(), file(attack.lines.clone()));
            Outcome::False(format!("{what}\ngated {}, own {}\n{all}{scoped:?}", attack.base.gated, attack.own))
        }
    }
}

#[test]
fn scopes_of_a_training_problem() {
    let mut random = Random::new(7);
    let bases: Vec<Base> = std::iter::from_fn(|| Some(base(&mut random))).flatten().take(POOL).collect();
    let honest = bases.iter().filter(|base| base.lines.is_some()).count();
    let accepted = |base: &Base| {
        let Some(lines) = base.lines.clone() else { return false };
        let training = problems::parse(base.training.text().as_bytes()).expect("a problem");
        let model = read(&base.best, &base.training).expect("a model");
        let found = verify(&training, DIGEST, &model, &scope(base.gated, &base.gates), file(lines).as_bytes());
        !matches!(found, Err(Rejection { code: Code::VectorTooLong, .. }))
    };
    println!("oracle training scopes: {honest} of {POOL} scopes have a certificate");
    assert!(honest * 2 > POOL && bases.iter().filter(|base| accepted(base)).count() == honest);
    try_part("training scopes", 3, |random| attempt(random, &bases));
}
