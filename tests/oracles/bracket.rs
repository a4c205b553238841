//! Claims about an optimum (FORMAT R8, R9) against two fractions between which it lies.

use crate::exact::{Q, int, q};
use crate::random::Random;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::{Claim, Evidence, Verdict};

/// The optimum L* is at least `low` and at most `high`.
#[derive(Clone, Debug)]
pub struct Bracket {
    pub low: Q,
    pub high: Q,
}

/// What the oracle computed itself: the objectives of the network, of zero and of a better network.
pub struct Objectives {
    pub network: Q,
    pub zero: Q,
    pub better: Option<Q>,
}

/// A claim with the number of its caller.
#[derive(Clone, Debug)]
enum Stated {
    Gap(Q),
    Share(Q),
    Lower(Q),
}

/// A fraction of the checker.
pub fn theirs(value: &Q) -> Fraction {
    let number = |v: &BigInt| v.to_string().parse().expect("an integer");
    Fraction::new(number(value.numer()), number(value.denom())).expect("no zero below")
}

/// A fraction of the oracles.
pub fn ours(value: &Fraction) -> Q {
    let number = |v: String| v.parse::<BigInt>().expect("an integer");
    Q::new(number(value.numerator().to_string()), number(value.denominator().to_string()))
}

/// How many claims the evidence decides, all of them truly; or what is false.
pub fn judge(evidence: &Evidence, own: &Objectives, optimum: &Bracket, random: &mut Random) -> Result<usize, String> {
    assert!(optimum.low <= optimum.high, "the oracle contradicts itself: {optimum:?}");
    let given = (ours(&evidence.upper), ours(&evidence.zero), evidence.better.as_ref().map(ours));
    if given != (own.network.clone(), own.zero.clone(), own.better.clone()) {
        return Err(format!("other objectives: {given:?}"));
    }
    let lower = ours(&evidence.lower);
    if lower > optimum.high {
        return Err(format!("the lower bound {lower} is above the optimum, which is at most {}", optimum.high));
    }
    let mut decided = 0;
    for stated in claims(&lower, own, random) {
        let verdict = claim(&stated).decide(evidence);
        let fair = match verdict {
            Verdict::Proved => sensible(&stated) && holds(&stated, own, &optimum.high),
            Verdict::Refuted => sensible(&stated) && !holds(&stated, own, &optimum.low),
            Verdict::Undecided => true,
        };
        if !fair {
            return Err(format!("{stated:?} is called {verdict:?}, the optimum is in {optimum:?}"));
        }
        decided += usize::from(verdict != Verdict::Undecided);
    }
    Ok(decided)
}

/// Claims that the bound just proves or just misses, that a network just refutes or just does not, some
/// others, and some without meaning.
fn claims(lower: &Q, own: &Objectives, random: &mut Random) -> Vec<Stated> {
    let (upper, zero) = (&own.network, &own.zero);
    let least = own.better.as_ref().unwrap_or(upper).min(upper).min(zero);
    let tiny = q(1, 1 << 40);
    let mut claims = vec![Stated::Lower(lower + &tiny), Stated::Lower(least + &tiny), Stated::Lower(least.clone())];
    claims.extend(lower.is_positive().then(|| Stated::Lower(lower.clone())));
    claims.extend([lower, least].into_iter().filter(|_| !upper.is_zero()).flat_map(|other| {
        let gap = (upper - other) / upper;
        [Stated::Gap(gap.clone()), Stated::Gap(gap - &tiny)]
    }));
    claims.extend([lower, least].into_iter().filter(|other| *other != zero).flat_map(|other| {
        let share = (upper - other) / (zero - other);
        [Stated::Share(share.clone()), Stated::Share(share - &tiny)]
    }));
    claims.push(Stated::Gap(q(random.within(5), 8)));
    claims.push(Stated::Share(q(random.within(9), 8)));
    claims.push(Stated::Lower(zero * q(random.below(9) as i64, 8)));
    claims
}

fn claim(stated: &Stated) -> Claim {
    match stated {
        Stated::Gap(value) => Claim::Gap(theirs(value)),
        Stated::Share(value) => Claim::OpenShare(theirs(value)),
        Stated::Lower(value) => Claim::Lower(theirs(value)),
    }
}

/// Whether the number of the claim is in its range.
fn sensible(stated: &Stated) -> bool {
    match stated {
        Stated::Gap(gap) => !gap.is_negative(),
        Stated::Share(share) => !share.is_negative() && *share <= int(1),
        Stated::Lower(_) => true,
    }
}

/// Whether the claim is true if the optimum is `optimum`. True for one, it is true for every larger one.
fn holds(stated: &Stated, own: &Objectives, optimum: &Q) -> bool {
    match stated {
        Stated::Gap(gap) => &own.network - optimum <= gap * &own.network,
        Stated::Share(share) => &own.network - optimum <= share * (&own.zero - optimum),
        Stated::Lower(value) => optimum >= value,
    }
}
