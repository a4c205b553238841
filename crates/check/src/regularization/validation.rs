//! The error on other data along a regularization path, and its exact minimum (FORMAT R97, R281).

use crate::arithmetic::vector::dot;
use crate::arithmetic::{Fraction, Positive};
use crate::dictionary::Lasso;
use crate::regularization::{Joint, Path};
use crate::rejection::Rejection;
use num_bigint::{BigInt, Sign};

/// The error between two points: the quadratic of s in [0, 1] with value `above` at s = 0, `below` at s = 1,
/// and the product of the residuals `mixed`: (1 − s)²·above + 2s(1 − s)·mixed + s²·below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// β at s = 0.
    pub from: Fraction,
    /// β at s = 1.
    pub to: Fraction,
    /// ½‖r‖² at s = 0.
    pub above: Fraction,
    /// ½r·r′.
    pub mixed: Fraction,
    /// ½‖r′‖² at s = 1.
    pub below: Fraction,
}

/// The least error and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Least {
    /// β.
    pub beta: Fraction,
    /// ½‖f − y‖² on the other data; for a problem of version 2 the loss of its user.
    pub error: Fraction,
    /// Whether the derivative is zero there; otherwise it is a breakpoint or an end of the path.
    pub stationary: bool,
}

impl Curve {
    /// The least error of the piece: at an end, or where the derivative −2(1 − s)A + 2(1 − 2s)B + 2sC is
    /// zero, which is at s = (A − B)/(A − 2B + C), with the value (AC − B²)/(A − 2B + C).
    fn least(&self) -> Least {
        let Curve { from, to, above, mixed, below } = self;
        let (fall, rise) = (above - mixed, below - mixed);
        let end = match above < below {
            true => Least { beta: from.clone(), error: above.clone(), stationary: false },
            false => Least { beta: to.clone(), error: below.clone(), stationary: false },
        };
        let positive = |v: &Fraction| v.numerator().sign() == Sign::Plus;
        if !positive(&fall) || !positive(&rise) {
            return end;
        }
        let bend = &fall + &rise;
        let error = (&(above * below) - &(mixed * mixed)).over(&bend);
        match fall.over(&bend).zip(error) {
            Some((s, error)) => Least { beta: from + &(&s * &(to - from)), error: error.reduced(), stationary: true },
            None => end,
        }
    }
}

/// Integers over a positive denominator.
type Residual = (Vec<BigInt>, Positive);

/// The error piece by piece, and its least value, none for an empty path; `other` is the program of the same
/// dictionary on the other data.
pub fn validate(other: &Lasso, path: &Path) -> Result<(Vec<Curve>, Option<Least>), Rejection> {
    let den = other.weights.as_ref().map_or(Positive::one(), |(_, den)| den.clone());
    let product =
        |a: &Residual, b: &Residual| Fraction::quotient(dot(&a.0, &other.weighted(&b.0)), &(&a.1 * &b.1) * &den).half();
    let residuals = path.joints.iter().map(|joint| Ok((joint, other.residual(&joint.point)?)));
    let residuals = residuals.collect::<Result<Vec<(&Joint, Residual)>, Rejection>>()?;
    let pairs = residuals.iter().zip(residuals.iter().skip(1)).zip(&path.links);
    let curves: Vec<Curve> = pairs
        .filter(|(_, link)| link.is_some())
        .map(|(((from, a), (to, b)), _)| Curve {
            from: from.beta.clone(),
            to: to.beta.clone(),
            above: product(a, a),
            mixed: product(a, b),
            below: product(b, b),
        })
        .collect();
    let at =
        |(joint, r): &(&Joint, Residual)| Least { beta: joint.beta.clone(), error: product(r, r), stationary: false };
    let least = curves.iter().map(Curve::least).chain(residuals.iter().map(at)).min_by(|a, b| a.error.cmp(&b.error));
    Ok((curves, least))
}
