//! What is claimed, and what evidence makes of it (FORMAT R8, R9).

use crate::arithmetic::Fraction;
use crate::statement::evidence::Evidence;
use std::fmt;

/// A claim about a network with objective L and the optimum L* over all networks of any width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `L − L* ≤ G·L`, G ≥ 0.
    Gap(Fraction),
    /// `L − L* ≤ S·(Z − L*)`, 0 ≤ S ≤ 1, Z the objective of the zero network, or of the best constant where there
    /// is an output bias.
    OpenShare(Fraction),
    /// `L* ≥ V`.
    Lower(Fraction),
}

/// The answer to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The claim is true.
    Proved,
    /// The claim is false.
    Refuted,
    /// The evidence does not decide it.
    Undecided,
}

impl Claim {
    /// Whether the number is in its range: otherwise the claim has no meaning and must not be decided.
    pub fn is_sensible(&self) -> bool {
        let one = Fraction::dyadic(1.into(), 0);
        match self {
            Claim::Gap(g) => *g >= Fraction::zero(),
            Claim::OpenShare(s) => *s >= Fraction::zero() && *s <= one,
            Claim::Lower(_) => true,
        }
    }

    /// Decides the claim. With L ≥ L* ≥ `lower`, both sides of an inequality below move the safe way when L*
    /// is replaced by the bound (S ≤ 1); the least objective known (of the network, of zero, of a better
    /// network) is at least L*, so it refutes by the reverse inequality. Where objectives are enclosed, the end
    /// of each is taken that makes the inequality harder (theory §E3.4).
    pub fn decide(&self, evidence: &Evidence) -> Verdict {
        let Evidence { upper, lower, zero, better, width, .. } = evidence;
        let least = better.as_ref().unwrap_or(upper).min(upper).min(zero);
        let (own, constant) = (&(upper - width), &(zero - width));
        let (proved, refuted) = match self {
            _ if !self.is_sensible() => (false, false),
            Claim::Gap(g) => (upper - lower <= g * own, own - least > g * upper),
            Claim::OpenShare(s) => (upper - lower <= s * &(constant - lower), own - least > s * &(zero - least)),
            Claim::Lower(v) => (lower >= v, least < v),
        };
        match (proved, refuted) {
            (_, true) => Verdict::Refuted,
            (true, _) => Verdict::Proved,
            _ => Verdict::Undecided,
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Claim::Gap(g) => write!(f, "gap <= {g} of the objective"),
            Claim::OpenShare(s) => write!(f, "open share <= {s}"),
            Claim::Lower(v) => write!(f, "optimum >= {v}"),
        }
    }
}

impl Verdict {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Proved => "proved",
            Verdict::Refuted => "refuted",
            Verdict::Undecided => "undecided",
        }
    }
}
