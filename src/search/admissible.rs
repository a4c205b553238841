//! Dual vectors rounded to integers that the loss and the output bias admit (theory §E2.2).

use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::Training;
use crate::check::statement::loss::Loss;
use crate::check::statement::training::{OutputBias, Sample};
use crate::dyadic::scaled;
use crate::search::outputs::data::Columns;
use crate::search::outputs::rounding::{Demand, round};
use num_bigint::BigInt;

/// The least and the greatest integer that the entry of a row may be, with scale `scale`, where there are
/// such.
fn range(loss: &Loss, sample: &Sample, scale: u32) -> (Option<BigInt>, Option<BigInt>) {
    let (zero, one, weight) = (Fraction::zero(), Fraction::one(), sample.weight());
    let y = sample.targets.first().cloned().unwrap_or_else(Fraction::zero);
    let negated = |t: &Option<Fraction>| t.as_ref().map(|t| &zero - t);
    let (low, high) = match (loss, loss.shape()) {
        (_, Some(shape)) if shape.margin && y > zero => (shape.low, shape.high),
        (_, Some(shape)) => (negated(&shape.high), negated(&shape.low)),
        (Loss::Poisson, _) => (None, Some(y)),
        _ => (Some(&y - &one), Some(y)),
    };
    let units = |t: Fraction| {
        let value = &t * &weight;
        (value.numerator() << scale, value.denominator().clone())
    };
    let floor = |(num, den): (BigInt, Positive)| {
        let quotient = &num / &den;
        if num < BigInt::ZERO && &quotient * &*den != num { quotient - 1 } else { quotient }
    };
    let ceil = |(num, den): (BigInt, Positive)| -floor((-num, den));
    (low.map(|t| ceil(units(t))), high.map(|t| floor(units(t))))
}

/// ν in integers with this scale, each entry next to its double in the range of the loss; with a free output
/// bias they add up to zero exactly. `None` if that is out of reach.
///
/// What the sum is off by is handed out in equal parts to the entries that have room; each moves by half a
/// unit or so, if the doubles add up to zero.
pub fn rounded(training: &Training, nu: &[f64], scale: u32) -> Option<Vec<BigInt>> {
    let ranges: Vec<_> = training.samples().iter().map(|sample| range(&training.loss, sample, scale)).collect();
    let clamp = |value: BigInt, (low, high): &(Option<BigInt>, Option<BigInt>)| {
        let value = low.iter().fold(value, |value, low| value.max(low.clone()));
        high.iter().fold(value, |value, high| value.min(high.clone()))
    };
    let mut entries: Vec<BigInt> =
        nu.iter().zip(&ranges).map(|(value, range)| clamp(scaled(*value, scale, f64::round), range)).collect();
    if training.output_bias != OutputBias::Free {
        return Some(entries);
    }
    // Every round either finishes or fills up an entry.
    for _ in 0..=entries.len() {
        let excess: BigInt = entries.iter().sum();
        if excess == BigInt::ZERO {
            return Some(entries);
        }
        let step = |value: &BigInt, by: &BigInt, range| clamp(value - by, range);
        let sign = if excess < BigInt::ZERO { BigInt::from(-1) } else { BigInt::from(1) };
        let open: Vec<usize> =
            (0..entries.len()).filter(|&k| step(&entries[k], &sign, &ranges[k]) != entries[k]).collect();
        let count = BigInt::from(open.len().max(1));
        let (part, rest) = (&excess / &count, (&excess % &count) * &sign);
        for (i, &k) in open.iter().enumerate() {
            let by = if BigInt::from(i) < rest { &part + &sign } else { part.clone() };
            entries[k] = step(&entries[k], &by, &ranges[k]);
        }
        if open.is_empty() {
            return None;
        }
    }
    None
}

/// A dual matrix in integers with this scale that the loss and the output bias admit, each entry next to its
/// double. `None` if that is out of reach.
pub fn rounded_matrix(training: &Training, v: &Columns, scale: u32) -> Option<Vec<Vec<BigInt>>> {
    let softmax = training.loss == Loss::Softmax;
    let most: Vec<Vec<BigInt>> = training.samples().iter().map(|sample| highest(sample, scale)).collect();
    let free = training.output_bias == OutputBias::Free;
    round(v, scale, &Demand { rows: softmax, columns: free, most: softmax.then_some(most.as_slice()) })
}

/// The greatest integers of a row for which y − V/s stays in the simplex: those of s_ky_k.
fn highest(sample: &Sample, scale: u32) -> Vec<BigInt> {
    let weight = sample.weight();
    let floor = |y: &Fraction| {
        let most = y * &weight;
        (most.numerator() << scale) / most.denominator()
    };
    sample.targets.iter().map(floor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::statement::problem::Numbers;
    use crate::check::statement::training::{HiddenBias, Terms};

    fn one() -> Positive {
        Positive::one()
    }

    /// A problem of four rows with these targets over ten.
    fn training(loss: Loss, y: [i64; 4], output_bias: OutputBias) -> Training {
        Training::new(Terms {
            numbers: Numbers::Decimal,
            hidden_bias: HiddenBias::None,
            output_bias,
            loss,
            scale: (one(), one()),
            beta: (one(), one()),
            x: (1..=4).map(|k| vec![k.into()]).collect(),
            x_den: one(),
            outputs: 1,
            y: y.map(BigInt::from).to_vec(),
            y_den: Positive::power_of_ten(1),
            weights: Some((vec![one(), one(), Positive::power_of_two(1), one()], one())),
        })
        .expect("a problem")
    }

    #[test]
    fn entries_stay_in_range_and_add_up_to_zero() {
        let labels = [10, -10, 10, -10];
        let hinge = training(Loss::Hinge, labels, OutputBias::Free);
        let nu = rounded(&hinge, &[1.0, -1.0, 1.3, -0.2], 8).expect("room");
        assert_eq!(nu.iter().sum::<BigInt>(), BigInt::ZERO);
        assert!(nu[0] <= 256.into() && nu[1] >= (-256).into() && nu[3] >= (-256).into());
        let logistic = training(Loss::Logistic, [10, 0, 3, 7], OutputBias::Free);
        let nu = rounded(&logistic, &[0.5, -0.5, 0.25, -0.26], 20).expect("room");
        assert_eq!(nu.iter().sum::<BigInt>(), BigInt::ZERO);
        assert!((&nu[0] - BigInt::from(1 << 19)).magnitude() < &(1u32 << 14).into());
        let ridge = training(Loss::Logistic, [10, 0, 3, 7], OutputBias::Ridge(one(), one()));
        assert_eq!(rounded(&ridge, &[2.0, -2.0, 0.0, 0.0], 4), Some([16, -16, 0, 0].map(BigInt::from).to_vec()));
    }

    /// With one class only the hinge's range has no vector but zero.
    #[test]
    fn one_class_leaves_zero() {
        let hinge = training(Loss::Hinge, [10; 4], OutputBias::Free);
        assert_eq!(rounded(&hinge, &[0.5; 4], 8), Some(vec![BigInt::ZERO; 4]));
    }
}
