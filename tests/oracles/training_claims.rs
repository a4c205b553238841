//! Claims about a training problem of version 2 (FORMAT R207) against what the oracle knows: objectives, and
//! a number that the optimum is not above.

use crate::convert::{ours, theirs};
use crate::exact::{Q, q};
use crate::logarithm_truth::Real;
use crate::random::Random;
use crate::training_tiny::Training;
use num_traits::{One, Signed, Zero};
use relucert::check::statement::{Claim, Evidence, Verdict};

/// What the oracle knows itself.
pub struct Known {
    /// Objectives of the network, of the best constant and of the better network.
    pub network: Real,
    pub zero: Real,
    pub better: Option<Real>,
    /// No optimum is above.
    pub high: Q,
}

/// Claims that the evidence just proves, just does not prove, or neither, with their kind and number.
fn claims(evidence: &Evidence, random: &mut Random) -> Vec<(Claim, char, Q)> {
    let [upper, lower, zero, width] = [&evidence.upper, &evidence.lower, &evidence.zero, &evidence.width].map(ours);
    let least = evidence.better.as_ref().map_or(upper.clone(), ours).min(zero.clone()).min(upper.clone());
    let (own, constant) = (&upper - &width, &zero - &width);
    let tiny = q(1, 1 << 50);
    let ratio = |num: Q, den: Q| if den.is_zero() { Q::zero() } else { num / den };
    let mut numbers = Vec::new();
    for (from, own, constant) in [(&lower, &own, &constant), (&least, &upper, &zero)] {
        for more in [Q::zero(), tiny.clone(), -&tiny, q(random.within(9), 100)] {
            numbers.push(('g', ratio(&upper - from, own.clone()) + &more));
            numbers.push(('s', ratio(&upper - from, constant - from) + &more));
            numbers.push(('v', from + more));
        }
    }
    numbers.extend(
        [q(0, 1), q(1, 100), q(1, 1), q(3, 2), q(-1, 2)].into_iter().flat_map(|v| [('g', v.clone()), ('s', v)]),
    );
    let claim = |(kind, number): (char, Q)| {
        let value = theirs(&number);
        let claim = match kind {
            'g' => Claim::Gap(value),
            's' => Claim::OpenShare(value),
            _ => Claim::Lower(value),
        };
        (claim, kind, number)
    };
    numbers.into_iter().map(claim).collect()
}

impl Known {
    /// What is wrong with the objectives that the checker found.
    pub fn objectives(&self, evidence: &Evidence) -> Result<(), String> {
        let width = ours(&evidence.width);
        let value = |name: &str, own: &Real, theirs: &Q| {
            let exact = own.low == own.high;
            let wrong =
                theirs < &own.low || theirs - &width > own.high || (exact && width.is_zero() && *theirs != own.low);
            if wrong { Err(format!("{name} is not {theirs} to {width}, but {own:?}")) } else { Ok(()) }
        };
        value("the objective", &self.network, &ours(&evidence.upper))?;
        value("the best constant", &self.zero, &ours(&evidence.zero))?;
        match (&self.better, &evidence.better) {
            (Some(own), Some(theirs)) => value("the better objective", own, &ours(theirs)),
            (None, None) => Ok(()),
            _ => Err("there is a better network, or there is none".into()),
        }
    }

    /// What is wrong with the lower bound, of which the certificate says that it is D of this vector.
    pub fn lower(&self, training: &Training, scaled: &[Vec<Q>], evidence: &Evidence) -> Result<(), String> {
        let lower = ours(&evidence.lower);
        let worth = training.worth(scaled).ok_or("the dual vector is worth nothing")?;
        if lower > worth.high || &worth.low - &lower > q(1, 1 << 60) {
            return Err(format!("the dual vector is not worth {lower}, but {worth:?}"));
        }
        if lower > self.high {
            return Err(format!("the optimum is less than {lower}: at most {}", self.high));
        }
        Ok(())
    }

    /// How many claims are decided, and rightly. A claim is surely false if it is so for an optimum at its
    /// upper limit and all objectives where they favour it; it was rightly refuted only if one of the
    /// networks does that.
    pub fn decided(&self, evidence: &Evidence, random: &mut Random) -> Result<usize, String> {
        let Known { network, zero, better, high } = self;
        let least = [Some(zero), better.as_ref(), Some(network)].into_iter().flatten().map(|real| &real.low).min();
        let least = least.expect("some network");
        let mut decided = 0;
        for (claim, kind, number) in claims(evidence, random) {
            let sensible = match kind {
                'g' => !number.is_negative(),
                's' => !number.is_negative() && number <= Q::one(),
                _ => true,
            };
            // Above zero if the claim is false, were this the optimum; with the ends that favour the claim,
            // or not.
            let excess = |optimum: &Q, favour: bool| {
                let (low, top) = (&network.low, &network.high);
                let (own, other) = if favour { (low, top) } else { (top, low) };
                let constant = if favour { &zero.high } else { &zero.low };
                match kind {
                    'g' => own - optimum - &number * other,
                    's' => own - optimum - &number * (constant - optimum),
                    _ => &number - optimum,
                }
            };
            let wrong = match claim.decide(evidence) {
                Verdict::Undecided => continue,
                Verdict::Proved => !sensible || excess(high, true).is_positive(),
                Verdict::Refuted => !sensible || !excess(least, false).is_positive(),
            };
            if wrong {
                return Err(format!("{claim:?} is {:?}, the optimum at most {high}", claim.decide(evidence)));
            }
            decided += 1;
        }
        Ok(decided)
    }
}
