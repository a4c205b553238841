//! β_max = h(ν₀) from below: a search in floating point, then one value in integers (theory §3.4, E1.7).
//!
//! ν₀ = y for the squared loss without an output bias, minus the slopes at the best constant in general. For
//! every direction u, ‖ν₀ᵀ(Xu)_+‖/‖u‖ ≤ h(ν₀). The search may return any u; the bound is computed exactly for
//! it, with the square root rounded down.

use crate::check::arithmetic::Positive;
use crate::check::statement::loss::Loss;
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Problem, Training, constant};
use crate::decimal::{lowest, power_of_ten};
use crate::dyadic::quotient;
use crate::optimum::Samples;
use crate::optimum::frame::Frame;
use crate::search::train::ascent::{AscentSettings, maxima};
use num_bigint::BigInt;

/// A proved lower bound for β_max with nine significant digits, in lowest terms; `None` if the search found
/// only zeros.
pub fn lower_bound(problem: &Problem) -> Option<(BigInt, BigInt)> {
    let rows = Rows { x: &problem.x, x_den: &problem.x_den, nu: &problem.y, nu_den: &problem.y_den, outputs: 1 };
    rows.greatest()
}

/// The same for any loss and for the output bias of the problem, h(ν₀) from below for one ν₀.
///
/// See [`is_proved`] for whether h(ν₀) is β_max.
pub fn of_training(training: &Training) -> Option<(BigInt, BigInt)> {
    let (nu, nu_den) = constant::slopes(training).ok()?;
    let frame = Frame::new(training);
    let Samples { x, x_den, .. } = frame.samples();
    Rows { x, x_den, nu: &nu, nu_den: &nu_den, outputs: training.outputs }.greatest()
}

/// Whether [`of_training`] and [`largest_root`] bound β_max from below. Not so for piecewise linear losses,
/// where ν₀ is one of many and β_max is the least h(ν₀), and where ν₀ is enclosed but not known.
pub fn is_proved(training: &Training) -> bool {
    match training.loss {
        Loss::Absolute | Loss::Quantile(_) | Loss::EpsilonInsensitive(_) | Loss::Hinge => false,
        Loss::Logistic | Loss::Poisson | Loss::Softmax => !matches!(training.output_bias, OutputBias::Ridge(..)),
        _ => true,
    }
}

/// How near to each other the ends are between which the root is sought.
const NEAR: f64 = 1e-7;

/// With a penalty on the output bias in proportion to β, ν₀ depends on β, and {β : h(ν₀) ≤ β} need not be an
/// interval (E1.7): the largest β with h(ν₀) = β, from below. At the value returned h(ν₀) ≥ β, so that the
/// constant is not optimal there.
pub fn largest_root(training: &Training) -> Option<(BigInt, BigInt)> {
    let at = |beta: f64| -> Option<((BigInt, BigInt), f64)> {
        let beta = digits(beta)?;
        let (p, q) = of_training(&training.with_beta(beta.0.clone(), beta.1.clone())?)?;
        Some((beta.clone(), quotient(&p, &q) - quotient(&beta.0, &beta.1)))
    };
    // So large a β that the constant is nearly 0.
    let far = of_training(&training.with_beta(BigInt::from(1) << 200, 1.into())?)?;
    let mut high = 4.0 * quotient(&far.0, &far.1);
    let (mut low, mut known, mut above) = (high / 2.0, None, None);
    for _ in 0..60 {
        match at(low) {
            Some((beta, excess)) if excess >= 0.0 => {
                known = Some((beta, excess));
                break;
            }
            Some((_, excess)) => (high, above, low) = (low, Some(excess), low / 2.0),
            None => (high, low) = (low, low / 2.0),
        }
    }
    let (mut found, mut excess) = known?;
    for _ in 0..40 {
        let width = high - low;
        if width <= NEAR * high {
            break;
        }
        // Where a line through both ends is zero, but well inside.
        let share = above.map_or(0.5, |above: f64| excess / (excess - above));
        let middle = low + width * share.clamp(0.02, 0.98);
        match at(middle) {
            Some((beta, value)) if value >= 0.0 => (low, excess, found) = (middle, value, beta),
            Some((_, value)) => (high, above) = (middle, Some(value)),
            None => high = middle,
        }
    }
    Some(found)
}

/// Nine digits of a positive number.
fn digits(value: f64) -> Option<(BigInt, BigInt)> {
    crate::decimal::ratio(&format!("{value:.8e}")).ok().filter(|(p, _)| *p > BigInt::ZERO)
}

/// The data and ν₀, K numbers for each row.
struct Rows<'a> {
    x: &'a [Vec<BigInt>],
    x_den: &'a Positive,
    nu: &'a [BigInt],
    nu_den: &'a Positive,
    outputs: usize,
}

/// Turns of the search between directions of inputs and of outputs.
const TURNS: usize = 4;

impl Rows<'_> {
    /// The greatest value that is found. Directions of inputs and of outputs take turns: each is best for the
    /// other. With many entries the starts are shared among the outputs, and later turns go on from the last.
    fn greatest(&self) -> Option<(BigInt, BigInt)> {
        let (n, d, outputs) = (self.x.len(), self.x.first()?.len(), self.outputs);
        let x: Vec<f64> = self.x.iter().flatten().map(|v| quotient(v, self.x_den)).collect();
        let nu: Vec<f64> = self.nu.iter().map(|v| quotient(v, self.nu_den)).collect();
        let mut best: Option<(BigInt, BigInt)> = None;
        for start in 0..2 * outputs {
            let mut a = vec![0.0; outputs];
            a[start / 2] = if start % 2 == 0 { 1.0 } else { -1.0 };
            let mut last = None;
            for _ in 0..if outputs > 1 { TURNS } else { 1 } {
                let v: Vec<f64> = nu.chunks(outputs).map(|nu| nu.iter().zip(&a).map(|(n, a)| n * a).sum()).collect();
                let u = strongest(&x, n, d, &v, if outputs > 1 { 2 * outputs } else { 1 }, last.take());
                let found = self.value(&integers(&u));
                let more = |a: &(BigInt, BigInt), b: &(BigInt, BigInt)| &a.0 * &b.1 > &b.0 * &a.1;
                if found.as_ref().is_some_and(|new| best.as_ref().is_none_or(|old| more(new, old))) {
                    best = found;
                }
                a = pull(&x, d, &nu, &u, outputs);
                last = Some(u);
            }
        }
        best
    }

    /// ‖ν₀ᵀ(Xu)_+‖/‖u‖ rounded down to nine significant digits, in lowest terms; `None` if it is zero.
    fn value(&self, u: &[BigInt]) -> Option<(BigInt, BigInt)> {
        let norm2: BigInt = u.iter().map(|v| v * v).sum();
        let mut total = vec![BigInt::ZERO; self.outputs];
        for (row, nu) in self.x.iter().zip(self.nu.chunks(self.outputs)) {
            let z: BigInt = row.iter().zip(u).map(|(a, b)| a * b).sum();
            if z > BigInt::ZERO {
                total.iter_mut().zip(nu).for_each(|(total, nu)| *total += &z * nu);
            }
        }
        let square: BigInt = total.iter().map(|v| v * v).sum();
        let scale = self.x_den * self.nu_den;
        (square > BigInt::ZERO && norm2 > BigInt::ZERO).then(|| rooted(&square, &(norm2 * &*scale * &*scale)))
    }
}

/// √(top/bottom) rounded down to nine significant digits, in lowest terms; both are positive.
fn rooted(top: &BigInt, bottom: &BigInt) -> (BigInt, BigInt) {
    // ⌊value·10^k⌋ for a k that leaves nine digits; the first guess from bit lengths is off by at most one or
    // two.
    let bits = (top.bits() as i64 - bottom.bits() as i64) / 2;
    let mut k = 9 - (bits as f64 * std::f64::consts::LOG10_2).floor() as i64;
    loop {
        let floor = (top * power_of_ten(2 * k) / (bottom * power_of_ten(-2 * k))).sqrt();
        match floor.to_string().len() {
            9 => return lowest(floor * power_of_ten(-k), power_of_ten(k)),
            digits => k += 9 - digits as i64,
        }
    }
}

/// The direction as integers of about 40 bits; only the direction counts.
fn integers(u: &[f64]) -> Vec<BigInt> {
    let size = u.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    u.iter().map(|v| BigInt::from((v / size * (1u64 << 40) as f64) as i64)).collect()
}

/// νᵀ(Xu)_+ over its length: the best direction of the outputs for u.
fn pull(x: &[f64], d: usize, nu: &[f64], u: &[f64], outputs: usize) -> Vec<f64> {
    let mut total = vec![0.0; outputs];
    for (row, nu) in x.chunks(d).zip(nu.chunks(outputs)) {
        let z: f64 = row.iter().zip(u).map(|(a, b)| a * b).sum();
        total.iter_mut().zip(nu).for_each(|(total, nu)| *total += z.max(0.0) * nu);
    }
    let length = total.iter().map(|v| v * v).sum::<f64>().sqrt();
    if length > 0.0 { total.iter().map(|v| v / length).collect() } else { vec![1.0; outputs] }
}

/// From so many entries of X on a search has fewer starts.
const MANY: f64 = 1e5;
/// From so many on its climbs are short as well: so many products of numbers for all, but moves enough for most of a
/// rise.
const HUGE: f64 = 2e6;
const EFFORT: f64 = 3e9;
const MOVES: usize = 30;

/// A direction u with large vᵀ(Xu)_+ / ‖u‖, by one of so many searches. From [`MANY`] entries of X on it goes on from
/// the last direction if there is one, and else has fewer starts, so that the time grows slowly.
fn strongest(x: &[f64], n: usize, d: usize, v: &[f64], searches: usize, last: Option<Vec<f64>>) -> Vec<f64> {
    let entries = x.len().max(1) as f64;
    let share = (MANY / entries).min(1.0);
    let among = if share < 1.0 { searches } else { 1 };
    let part = |all: usize| ((all as f64 * share) as usize / among).max(5_usize.div_ceil(among));
    let warm: Vec<Vec<f64>> = last.filter(|_| share < 1.0).into_iter().collect();
    let [starts, rows, hops] = if warm.is_empty() { [100, 50, 100].map(part) } else { [0; 3] };
    let climbs = (among * (warm.len() + starts + 2 * rows + hops)) as f64;
    let standard = AscentSettings::default();
    let moves = match entries > HUGE {
        true => standard.moves.min((EFFORT / (climbs * entries)) as usize).max(MOVES),
        false => standard.moves,
    };
    let found = maxima(x, n, d, v, &AscentSettings { starts, rows, hops, moves, ..standard }, &warm);
    found.into_iter().next().map_or_else(|| vec![1.0; d], |best| best.u)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::statement::problem::{self, Bias, Fields, Numbers};
    use crate::check::statement::training::Terms;
    use crate::dyadic::to_f64;

    fn problem(x: &[&[i64]], x_den: i64, y: &[i64]) -> Problem {
        let one = Positive::one;
        Problem::new(Fields {
            numbers: Numbers::F64,
            bias: Bias::None,
            loss: problem::Loss::HalfSquared,
            beta: (one(), one()),
            x: x.iter().map(|r| r.iter().map(|&v| v.into()).collect()).collect(),
            x_den: Positive::new(x_den.into()).unwrap(),
            y: y.iter().map(|&v| v.into()).collect(),
            y_den: one(),
        })
        .unwrap()
    }

    fn value(problem: &Problem, u: &[BigInt]) -> Option<(BigInt, BigInt)> {
        Rows { x: &problem.x, x_den: &problem.x_den, nu: &problem.y, nu_den: &problem.y_den, outputs: 1 }.value(u)
    }

    fn float(v: (BigInt, BigInt)) -> f64 {
        to_f64(&v.0) / to_f64(&v.1)
    }

    #[test]
    fn values_round_down_to_nine_digits() {
        let p = problem(&[&[1, 1]], 2, &[-3]);
        // |−3|·(½, ½)·(1, 1)/√2 = 3/√2 = 2.12132034355…
        assert_eq!(value(&p, &[1.into(), 1.into()]), Some((106066017.into(), 50000000.into())));
        assert_eq!(value(&p, &[(-1).into(), (-1).into()]), None);
        assert_eq!(value(&p, &[0.into(), 0.into()]), None);
        let exact = problem(&[&[3, 4]], 1, &[100_000_000]);
        assert_eq!(value(&exact, &[3.into(), 4.into()]), Some((500_000_000.into(), 1.into())));
        let tiny = problem(&[&[1]], 1 << 42, &[3]);
        assert_eq!(value(&tiny, &[7.into()]).map(|v| (float(v) * 2f64.powi(42) / 3.0 * 1e8).round()), Some(1e8));
    }

    #[test]
    fn the_maximum_of_small_problems() {
        // All labels positive and rows in a quadrant: F(u) = (Σ y_k x_k)·u near the best u = that sum.
        let p = problem(&[&[1, 0], &[0, 1], &[2, 1]], 1, &[1, 2, 3]);
        assert!((float(lower_bound(&p).unwrap()) - (49f64 + 25.0).sqrt()).abs() < 1e-6);
        // One dimension: the better of the two sides.
        let p = problem(&[&[1], &[-2], &[3]], 1, &[1, -5, 2]);
        assert_eq!(float(lower_bound(&p).unwrap()), 10.0);
        assert_eq!(lower_bound(&problem(&[&[0, 0]], 1, &[1])), None);
    }

    fn training(loss: Loss, output_bias: OutputBias, x: &[i64], y: &[i64], outputs: usize) -> Training {
        let one = Positive::one;
        let terms = Terms {
            numbers: Numbers::F64,
            hidden_bias: Bias::None.into(),
            output_bias,
            loss,
            scale: (one(), one()),
            beta: (one(), one()),
            x: x.iter().map(|&v| vec![v.into()]).collect(),
            x_den: one(),
            outputs,
            y: y.iter().map(|&v| v.into()).collect(),
            y_den: one(),
            weights: None,
        };
        Training::new(terms).unwrap()
    }

    fn greatest(training: &Training) -> f64 {
        float(of_training(training).unwrap())
    }

    /// ν₀ = y − p, in one dimension the better of the two sides.
    #[test]
    fn other_losses() {
        let x = [1, 2, -1];
        let logistic = |bias| training(Loss::Logistic, bias, &x, &[1, 1, 0], 1);
        // Without a bias p = ½; free, p = ⅔.
        assert_eq!(greatest(&logistic(OutputBias::None)), 1.5);
        assert!((greatest(&logistic(OutputBias::Free)) - 1.0).abs() < 1e-8);
        assert!(is_proved(&logistic(OutputBias::Free)));
        let hinge = training(Loss::Hinge, OutputBias::None, &x, &[1, 1, -1], 1);
        assert_eq!((greatest(&hinge), is_proved(&hinge)), (3.0, false));
        // Two outputs: the length of (3, 4)·1.
        let two = training(Loss::Squared, OutputBias::None, &[1], &[3, 4], 2);
        assert!((greatest(&two) - 5.0).abs() < 1e-8);
    }

    /// The example of E1.7: not optimal from 0.27… to about 98, and the largest root is taken.
    #[test]
    fn a_bias_in_proportion_to_beta() {
        let ridge = OutputBias::Ridge(Positive::one(), Positive::one());
        let problem = training(Loss::Squared, ridge, &[1, 0], &[100, 120], 1);
        // The constant is 220/(2 + β), and h = |100 − 220/(2 + β)|, which is β for β² − 98β + 20 = 0.
        let root = (98.0 + (98f64 * 98.0 - 80.0).sqrt()) / 2.0;
        let found = float(largest_root(&problem).unwrap());
        assert!(found <= root && found > root * (1.0 - 1e-6), "{found} {root}");
    }
}
