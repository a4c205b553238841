//! The same for training problems of other losses, with weights, output biases and several outputs: the
//! targets of a plant are made such that ν is the slope of the loss at the outputs of the planted neuron
//! (theory §E1.3).

use super::{Plant, Random, dot, plant};
use num_bigint::BigInt;
use num_rational::BigRational as Q;
use num_traits::{One, Signed, ToPrimitive, Zero};
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::statement::loss::{Loss, WORDS};
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, dual, primal, two_layer};

/// A problem, its optimal network but for rounding, and limits of the optimum: what the dual vector is worth,
/// and the objective of the network.
pub struct KnownTraining {
    pub training: Training,
    pub network: TwoLayer,
    /// K entries for each row, over a denominator.
    pub nu: (Vec<BigInt>, BigInt),
    pub low: Fraction,
    pub high: Fraction,
}

fn q(num: i64, den: i64) -> Q {
    Q::new(num.into(), den.into())
}

fn positive(value: &BigInt) -> Positive {
    Positive::new(value.clone()).expect("positive")
}

/// The double as a fraction of 60 bits.
fn dyadic(value: f64) -> Q {
    let one = Q::from(BigInt::one() << 60);
    (Q::from_float(value).expect("finite") * &one).round() / one
}

/// Fractions over a common denominator.
fn common(values: &[Q]) -> (Vec<BigInt>, BigInt) {
    let den = values.iter().fold(BigInt::one(), |den, v| if (v * &den).is_integer() { den } else { den * v.denom() });
    (values.iter().map(|v| (v * &den).to_integer()).collect(), den)
}

/// A target of one output whose loss has the slope −r at f, and the weight, with which ν is s·r; nothing if
/// there is none.
fn target(loss: &Loss, f: &Q, nu: &Q, s: Q, random: &mut Random) -> Option<(Q, Q)> {
    let (r, one) = (nu / &s, Q::one());
    let parameter = loss.name().1;
    let p = parameter.map_or_else(Q::zero, |p| Q::new(p.numerator().clone(), (**p.denominator()).clone()));
    let beyond = |at_end: bool| if at_end { r.signum() * q(random.below(5) as i64, 2) } else { Q::zero() };
    let kinked = |inside: bool, at_end: bool, y: Q, mut beyond: Box<dyn FnMut(bool) -> Q + '_>| {
        (inside || at_end).then(|| y + beyond(at_end))
    };
    let side = if nu.is_negative() { -Q::one() } else { Q::one() };
    let margin = &one - &side * f;
    let y = match loss {
        Loss::Squared => Some(f + &r),
        Loss::Absolute => kinked(r.abs() < one, r.abs() == one, f.clone(), Box::new(beyond)),
        Loss::Quantile(_) => (r < p && r > &p - &one).then(|| f.clone()),
        Loss::Huber(_) => kinked(r.abs() < p, r.abs() == p, f + &r, Box::new(beyond)),
        Loss::SmoothL1(_) => kinked(r.abs() < one, r.abs() == one, f + &p * &r, Box::new(beyond)),
        Loss::EpsilonInsensitive(_) => kinked(r.abs() < one, r.abs() == one, f + &p * r.signum(), Box::new(beyond)),
        Loss::SquaredEpsilonInsensitive(_) => Some(f + &r + &p * r.signum()),
        // Beyond the margin where ν is zero, on the line or the parabola with a weight that fits elsewhere.
        Loss::Hinge | Loss::SquaredHinge if nu.is_zero() => {
            return (f.abs() >= one).then(|| (f.signum(), s));
        }
        Loss::Hinge => return (!margin.is_negative()).then(|| (side, nu.abs())),
        Loss::SquaredHinge => return margin.is_positive().then(|| (side, nu.abs() / &margin)),
        Loss::Logistic => {
            let y = dyadic(1.0 / (1.0 + (-f.to_f64()?).exp())) + &r;
            (!y.is_negative() && y <= one).then_some(y)
        }
        Loss::Poisson => Some(dyadic(f.to_f64()?.exp()) + &r).filter(|y| !y.is_negative()),
        Loss::Softmax => None,
    };
    Some((y?, s))
}

/// Targets of several outputs: ν has the row r·q.
fn several(loss: &Loss, f: &[Q], r: &[Q]) -> Option<Vec<Q>> {
    if *loss == Loss::Squared {
        return Some(f.iter().zip(r).map(|(f, r)| f + r).collect());
    }
    let powers: Vec<f64> = f.iter().map(|f| f.to_f64().map(f64::exp)).collect::<Option<_>>()?;
    let total: f64 = powers.iter().sum();
    let mut shares: Vec<Q> = powers.iter().map(|power| dyadic(power / total)).collect();
    let rest = Q::one() - shares.iter().sum::<Q>();
    shares[0] += rest;
    let y: Vec<Q> = shares.iter().zip(r).map(|(p, r)| p + r).collect();
    y.iter().all(|y| !y.is_negative()).then_some(y)
}

/// How many kinds there are.
pub const KINDS: usize = 15;

/// A loss, and the vector q of several outputs, of which every row of ν is a multiple.
fn kind(number: usize, random: &mut Random) -> (Loss, Vec<i64>) {
    match number {
        0 => (Loss::Squared, vec![3, 4]),
        1 => (Loss::Squared, vec![1, -2, 1]),
        2 => (Loss::Softmax, vec![1, -1]),
        3 => (Loss::Softmax, vec![1, 1, -2]),
        _ => {
            let (word, _, has) = WORDS[(number - 4) % (WORDS.len() - 1)];
            let parameter = Fraction::new(BigInt::from(1 + random.below(4)), 5.into());
            (Loss::named(word, parameter.filter(|_| has)).expect("a loss, softmax being the last one"), vec![1])
        }
    }
}

/// A plant with a loss of this kind; nothing where there are no such targets.
pub fn optimum(number: usize, random: &mut Random) -> Option<KnownTraining> {
    let Plant { mut x, mut nu, u, den, h } = plant(random)?;
    let (loss, q_) = kind(number, random);
    let outputs = q_.len();
    let x_den = BigInt::one() << random.below(3);
    // ν in units, so that slopes are at most one or a quarter; outputs in units, so that they are at most one
    // or two.
    let less: u64 = if loss == Loss::Softmax { 8 } else { 1 };
    let largest: BigInt = nu.iter().map(BigInt::abs).max()? * (less * 1.max(random.below(5)));
    let bias_kind = random.below(3);
    if bias_kind == 1 {
        // A row of zeros takes what the others leave.
        let sum: BigInt = nu.iter().sum();
        x.push(vec![BigInt::ZERO; u.len()]);
        nu.push(-sum);
    }
    let unit = if largest.is_zero() { BigInt::one() } else { largest };
    let nu: Vec<Q> = nu.iter().map(|v| Q::new(v.clone(), unit.clone())).collect();
    let active: Vec<BigInt> = x.iter().map(|row| dot(row, &u).max(BigInt::ZERO)).collect();
    let most = active.iter().max()?.max(&BigInt::one()).clone();
    let size = Q::new(random.below(3).into(), most) * q(1, 1 + random.below(2) as i64);
    let sum: Q = nu.iter().sum();
    let direction: Vec<Q> = q_.iter().map(|v| Q::from(BigInt::from(*v))).collect();
    let ridge = q(1 + random.below(3) as i64, 2);
    let shift = match bias_kind {
        0 => Q::zero(),
        1 => q(random.below(5) as i64 - 2, 2),
        _ if sum.is_zero() => Q::zero(),
        _ => &ridge * sum.signum(),
    };
    // β₀ b = Vᵀ1.
    let output_bias = match bias_kind {
        0 => OutputBias::None,
        1 => OutputBias::Free,
        _ => {
            let decay = if sum.is_zero() { ridge } else { &sum / &shift };
            OutputBias::Ridge(positive(decay.numer()), positive(decay.denom()))
        }
    };
    let (mut targets, mut weights) = (Vec::new(), Vec::new());
    for (nu, z) in nu.iter().zip(&active) {
        let f: Vec<Q> = direction.iter().map(|v| v * (&size * Q::from(z.clone()) + &shift)).collect();
        let s = q(1 + random.below(3) as i64, 1 + random.below(2) as i64);
        if outputs == 1 {
            let (y, s) = target(&loss, &f[0], nu, s, random)?;
            targets.push(y);
            weights.push(s);
        } else {
            let r: Vec<Q> = direction.iter().map(|v| v * nu / &s).collect();
            targets.extend(several(&loss, &f, &r)?);
            weights.push(s);
        }
    }
    // h(V) = h(ν)‖q‖; the root a little too long where it is irrational.
    let square: i64 = q_.iter().map(|v| v * v).sum();
    let root = (BigInt::from(square) << 120u32).sqrt();
    let root =
        Q::new(if &root * &root == BigInt::from(square) << 120u32 { root } else { root + 1 }, BigInt::one() << 60);
    let beta = Q::new(h, &unit * &x_den) * &root;
    let (y, y_den) = common(&targets);
    let (weights, weight_den) = common(&weights);
    let training = Training::new(Terms {
        numbers: Numbers::Decimal,
        hidden_bias: HiddenBias::None,
        output_bias,
        loss,
        scale: (Positive::one(), Positive::one()),
        beta: (Positive::new(beta.numer().clone())?, positive(beta.denom())),
        x,
        x_den: positive(&x_den),
        outputs,
        y,
        y_den: positive(&y_den),
        weights: Some((weights.iter().map(positive).collect(), positive(&weight_den))),
    })
    .ok()?;
    // f = c(Xû)_+ q/‖q‖ with c = size·den·x_den·‖q‖, as one balanced neuron.
    let c = size * Q::from(&den * &x_den) * &root;
    let part = dyadic(c.to_f64()?.sqrt());
    let (u, u_den) = common(&u.iter().map(|u| &part * Q::new(u.clone(), den.clone())).collect::<Vec<_>>());
    let (a, a_den) =
        common(&direction.iter().map(|v| dyadic((&part * v / &root).to_f64().expect("finite"))).collect::<Vec<_>>());
    let (bias, bias_den) = common(&direction.iter().map(|v| v * &shift).collect::<Vec<_>>());
    let neurons = if part.is_zero() {
        Vec::new()
    } else {
        vec![two_layer::Neuron::new(u, positive(&u_den), a, positive(&a_den))]
    };
    let network = TwoLayer { neurons, bias, bias_den: positive(&bias_den) };
    let (vector, vector_den) =
        common(&nu.iter().flat_map(|nu| direction.iter().map(move |v| v * nu)).collect::<Vec<_>>());
    let low = dual::value(&training, &vector, &positive(&vector_den)).expect("a dual vector");
    let high = primal::objective(&training, &network).expect("a network for the problem").high;
    Some(KnownTraining { training, network, nu: (vector, vector_den), low, high })
}
