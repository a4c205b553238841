//! What a claim needs: the lower bound that meets it, the objective that refutes it.

use crate::check::arithmetic::{Fraction, Range};
use crate::check::statement::{Claim, Evidence, Size, Verdict};
use crate::dyadic::quotient;

/// The objective of the network that a claim is about, and Z.
pub(super) struct Aims<'a> {
    pub claim: &'a Claim,
    pub upper: &'a Range,
    pub zero: &'a Range,
}

impl Aims<'_> {
    /// The lower bound that meets the claim.
    pub fn wanted(&self) -> f64 {
        let value = |f: &Fraction| quotient(f.numerator(), f.denominator());
        let (upper, zero) = (value(&self.upper.high), value(&self.zero.low));
        match self.claim {
            Claim::Gap(g) => upper * (1.0 - value(g)),
            Claim::OpenShare(s) => (upper - value(s) * zero) / (1.0 - value(s)).max(1e-300),
            Claim::Lower(v) => value(v),
        }
    }

    /// Whether a network with this objective refutes the claim.
    pub fn refutes(&self, value: &Range) -> bool {
        let evidence = Evidence {
            upper: self.upper.high.clone(),
            lower: Fraction::zero(),
            zero: self.zero.high.clone(),
            better: Some(value.high.clone()),
            width: &self.upper.high - &self.upper.low,
            bound_over_beta: None,
            size: Size::default(),
        };
        self.claim.decide(&evidence) == Verdict::Refuted
    }
}
