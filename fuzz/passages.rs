//! What must hold for paths of weights, paths over β and parts of version 2 (FORMAT §26–§28), on the problems
//! of `trainings`, whose optimum is known by hand.
#![allow(dead_code)]

use crate::trainings::{CASES, consistent};
use relucert::check::arithmetic::Fraction;
use relucert::check::arithmetic::range::Range;
use relucert::check::global_path::{HEADING, Knot, PathClaim, verify_training as trace};
use relucert::check::lexer::Lines;
use relucert::check::optimum::training::verify;
use relucert::check::statement::{Size, Training, TwoLayer, primal};
use relucert::check::weight_path::{Along, Place, verify_training as walk};
use relucert::optimum::parts::{self, Part, fans};

/// The problems whose digest the data holds, with the best network and what it attains: an optimum, but for
/// one part in a thousand.
fn cases(data: &[u8]) -> impl Iterator<Item = (Training, TwoLayer, Range)> {
    let named = |training: &Training| {
        let digest = training.digest().to_string();
        data.windows(digest.len()).any(|part| part == digest.as_bytes())
    };
    CASES.iter().map(|case| case.read()).filter(move |(training, _)| named(training)).map(|(training, best)| {
        let attained = primal::objective(&training, &best).expect("a network for the problem");
        (training, best, attained)
    })
}

/// No optimum is less.
fn least(attained: &Range) -> Fraction {
    &attained.low - &(&attained.high.abs() * &Fraction::dyadic(1.into(), 10))
}

/// A path starts where it does and is nowhere below the optimum.
pub fn passages(data: &[u8]) -> bool {
    let mut accepted = false;
    for (training, best, attained) in cases(data) {
        let start = Place::Network(best);
        let Ok(passage) = walk(&training, &training.digest(), &start, None, data) else { continue };
        let (low, high) = passage.start.enclosure(64);
        assert!(low <= attained.high && high >= attained.low, "{passage:?}");
        assert!(passage.peak >= low && passage.peak >= passage.end.enclosure(64).0, "{passage:?}");
        assert!(passage.end.upper() >= least(&attained), "{passage:?}");
        let (end, last) = passage.end.enclosure(64);
        assert!(passage.along != Along::Constant || (end <= high && last >= low), "{passage:?}");
        assert!(passage.along > Along::NeverAbove || end <= high, "{passage:?}");
        accepted = true;
    }
    accepted
}

/// No knot of a global path has a bound above what the best network attains at its β, and none of its
/// networks is better than that at the β of the problem.
pub fn courses(data: &[u8]) -> bool {
    let mut accepted = false;
    let number = |text| Fraction::parse(text).expect("a number");
    let claim = PathClaim { from: number("1/2"), to: number("1/4"), gap: number("1/100") };
    for (training, best, attained) in cases(data) {
        let digest = training.digest();
        let Ok(traced) = trace(&training, &digest, &claim, data) else { continue };
        let mut lines = Lines::new(data);
        lines.version(HEADING, 2).expect("accepted");
        for word in ["problem", "knots"] {
            lines.record(word).expect("accepted");
        }
        let mut last: Option<Knot> = None;
        for _ in 0..traced.knots {
            // What a file by itself allows to be spent may be less.
            let Ok(knot) = Knot::read(&training, &mut lines, last.as_ref(), &mut Size::default()) else { break };
            let (p, q) = (knot.beta.numerator().clone(), (**knot.beta.denominator()).clone());
            let here = training.with_beta(p, q).expect("positive");
            let there = primal::objective(&here, &best).expect("a network for the problem");
            assert!(knot.lower() <= there.high, "{} is above what a network attains", knot.lower());
            assert!(knot.lower() <= knot.objective());
            assert!(knot.beta != training.decay() || knot.objective() >= least(&attained));
            last = Some(knot);
        }
        assert!(traced.stretches.iter().all(|s| !s.closed || s.gap <= number("101/10000")), "{traced:?}");
        accepted = true;
    }
    accepted
}

/// Whole trees, to be joined to, and the trees of a fan but for the last one, which stands alone.
const OTHERS: [&[u8]; 4] = [
    include_bytes!("seeds/fans/logit-plus.part"),
    include_bytes!("seeds/fans/logit-minus.part"),
    include_bytes!("seeds/fans/classes-first.part"),
    include_bytes!("seeds/fans/classes-last.part"),
];

/// Parts of trees and of fans are written and read back the same; joined to the rest they prove no more than
/// is true.
pub fn fan_parts(data: &[u8]) -> bool {
    let mut accepted = false;
    for (training, best, attained) in cases(data) {
        let digest = training.digest();
        let sound = |joined: &[u8]| {
            let Ok(evidence) = verify(&training, &digest, &best, joined) else { return };
            assert!(evidence.lower <= attained.high, "{} is above what a network attains", evidence.lower);
            consistent(&evidence);
        };
        if training.outputs == 1 {
            let Ok(part) = parts::read(data, &training, &digest) else { continue };
            let written = parts::write(&part).expect("memory");
            assert_eq!(parts::read(written.as_slice(), &training, &digest).as_ref(), Ok(&part));
            let others = OTHERS.iter().filter_map(|other| parts::read(*other, &training, &digest).ok());
            let named = |name: &str, part: &Part| (name.to_string(), part.clone());
            let joined = others.map(|other| parts::join(&training, &[named("one", &part), named("other", &other)]));
            joined.flatten().for_each(|joined| sound(&joined));
        } else {
            let Ok(part) = fans::read(data, &training, &digest) else { continue };
            let written = fans::write(&part).expect("memory");
            assert_eq!(fans::read(written.as_slice(), &training, &digest).as_ref(), Ok(&part));
            let others = OTHERS.iter().filter_map(|other| fans::read(*other, &training, &digest).ok());
            let named = |name: &str, part: &fans::FanPart| (name.to_string(), part.clone());
            let joined = others.map(|other| fans::join(&training, &[named("one", &part), named("other", &other)]));
            joined.chain([fans::join(&training, &[named("one", &part)])]).flatten().for_each(|joined| sound(&joined));
        }
        accepted = true;
    }
    accepted
}
