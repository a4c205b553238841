//! A neuron with an exact bias of its own.

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::two_layer::Neuron;
use crate::dyadic::{decode, quotient};
use num_bigint::BigInt;

/// What the last column of the data is.
#[derive(Clone, Debug, PartialEq)]
pub enum LastColumn {
    /// A feature like the others: there are no hidden biases.
    Feature,
    /// This number in all rows: its weights times that are the hidden biases.
    Constant(Fraction),
}

/// A neuron with an exact bias of its own.
pub(super) struct Unit {
    pub w: Vec<Fraction>,
    pub b: Option<Fraction>,
    pub a: Vec<Fraction>,
}

/// The neuron as it stands; an atom balanced, as far as doubles are: the network is compared as it is written.
pub(super) fn unit(neuron: &Neuron, last: &LastColumn) -> Option<Unit> {
    let over = |v: &BigInt, den: &Positive| Fraction::quotient(v.clone(), den.clone());
    let mut w: Vec<Fraction> = neuron.u.iter().map(|v| over(v, &neuron.u_den)).collect();
    let mut a: Vec<Fraction> = neuron.a.iter().map(|v| over(v, &neuron.a_den)).collect();
    if let (true, [only]) = (neuron.atom, a.as_mut_slice()) {
        let root = real(quotient(only.numerator(), only.denominator()).abs().sqrt());
        if root > Fraction::zero() {
            w.iter_mut().for_each(|w| *w = &*w * &root);
            *only = only.over(&root)?;
        }
    }
    let b = match last {
        LastColumn::Feature => None,
        LastColumn::Constant(t) => Some(&w.pop()? * t),
    };
    Some(Unit { w, b, a })
}

/// A finite double, exactly.
pub(super) fn real(value: f64) -> Fraction {
    let (m, e) = decode(value);
    match u64::try_from(e) {
        Ok(e) => Fraction::quotient(BigInt::from(m) << e, Positive::one()),
        Err(_) => Fraction::quotient(m.into(), Positive::power_of_two(e.unsigned_abs())),
    }
}
