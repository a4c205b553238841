//! What a dual vector is worth: D(cν) = −ℓ*(−cν) − p(cν) (FORMAT R205, theory §E1.2, E3.1).

use crate::arithmetic::fraction::sum;
use crate::arithmetic::logarithm::surprisal;
use crate::arithmetic::range;
use crate::arithmetic::{Fraction, Positive};
use crate::rejection::{Code, Rejection, require};
use crate::statement::loss::Loss;
use crate::statement::training::{OutputBias, Sample, Training};
use num_bigint::BigInt;

/// A lower bound on the objective of every network, of any width, for a dual vector with h(ν) ≤ β: `nu` holds
/// K entries for each row, over `den`.
///
/// ℓ(f) ≥ −ℓ*(−ν) − ν·f (Fenchel), ν·Σ(Xu)_+αᵀ ≤ h(ν) Σ‖u‖‖α‖ ≤ β/2 Σ(‖u‖² + ‖α‖²), and −b₀·1ᵀν + β₀/2‖b₀‖² ≥
/// −‖1ᵀν‖²/(2β₀), where 1ᵀν = 0 is needed for β₀ = 0 (theory §E1.2). Rejects a vector that is not in the domain
/// of the conjugate, or whose sums are not zero though the output bias is free.
pub fn value(training: &Training, nu: &[BigInt], den: &Positive) -> Result<Fraction, Rejection> {
    let entries = training.rows().saturating_mul(training.outputs);
    require(nu.len() == entries, Code::WrongShape, 0, || {
        format!("the dual vector has {} entries, not {entries}", nu.len())
    })?;
    let mut total = range::Sum::default();
    for (k, (nu, sample)) in nu.chunks(training.outputs).zip(training.samples()).enumerate() {
        let (s, unit) = &sample.weight;
        let r: Vec<Fraction> = nu.iter().map(|nu| Fraction::quotient(nu * unit, den * s)).collect();
        require(row(&mut total, &training.loss, &sample, &r), Code::DualRange, 0, || {
            format!("entry {} of the dual vector is no slope of the loss", k + 1)
        })?;
    }
    for output in 0..training.outputs {
        let column: BigInt = nu.iter().skip(output).step_by(training.outputs).sum();
        let square = Fraction::quotient(&column * &column, den.square()).half();
        match &training.output_bias {
            OutputBias::None => {}
            OutputBias::Free => require(column == BigInt::ZERO, Code::DualBalance, 0, || {
                format!("the entries of the dual vector add up to {column}, not 0, but the output bias is free")
            })?,
            OutputBias::Ridge(p, q) => {
                let inverse = Fraction::quotient((**q).clone(), p.clone());
                total.add(&Fraction::zero() - &(&square * &inverse));
            }
        }
    }
    Ok(total.range().low)
}

/// Adds s_k v(r), r = ν_k/s_k, the row's part of −ℓ*(−ν); whether r is in the domain.
pub(crate) fn row(total: &mut range::Sum, loss: &Loss, sample: &Sample, r: &[Fraction]) -> bool {
    let (zero, one) = (Fraction::zero(), Fraction::one());
    let weight = sample.weight();
    let shares: Vec<Fraction> = sample.targets.iter().zip(r).map(|(y, r)| y - r).collect();
    let mut entropy = |p: &Fraction| total.enclose(&surprisal(p.numerator(), p.denominator()), &weight);
    match (loss, shares.as_slice()) {
        (Loss::Logistic, [p]) => {
            let rest = &one - p;
            let inside = *p >= zero && rest >= zero;
            if inside {
                entropy(p);
                entropy(&rest);
            }
            inside
        }
        (Loss::Poisson, [q]) => {
            let inside = *q >= zero;
            if inside {
                entropy(q);
                total.add(&weight * q);
            }
            inside
        }
        (Loss::Softmax, shares) => {
            let inside = shares.iter().all(|p| *p >= zero) && sum(shares.to_vec()) == one;
            if inside {
                shares.iter().for_each(entropy);
            }
            inside
        }
        (loss, _) => loss.shape().is_some_and(|shape| {
            // te of the row is −rf + ry, or for margin losses with t = yr the same.
            let slope = |(y, r): (&Fraction, &Fraction)| {
                let t = if shape.margin { y * r } else { &zero - r };
                let free = if shape.margin { one.clone() } else { &zero - y };
                (shape.paid(&free, &t), shape.holds(&t))
            };
            let parts: Vec<_> = sample.targets.iter().zip(r).map(slope).collect();
            total.add(&weight * &sum(parts.iter().map(|(paid, _)| paid.clone()).collect()));
            parts.iter().all(|(_, holds)| *holds)
        }),
    }
}
