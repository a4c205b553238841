//! The truth about training problems of any loss, by the textbook formula of each: objectives, conjugates,
//! what a dual vector is worth, the best constant, and directions in which νᵀ(Xu)_+ is large.
#![allow(dead_code)]

use crate::exact::{Q, dot, int, positive, q, square};
use crate::logarithm_truth::{Real, exp, ln, log_sum_exp, softplus, sum, surprisal};
use crate::nearly::float;
use crate::training_tiny::{Loss, Network, Training};
use num_traits::{One, Signed, Zero};

/// φ(y, f).
pub fn cost(loss: &Loss, y: &[Q], f: &[Q]) -> Real {
    let (zero, one, p) = (Q::zero(), Q::one(), loss.value());
    let error = &f[0] - &y[0];
    let size = error.abs();
    let half = |v: Q| &v * &v / int(2);
    let hinge = positive(&(&one - &y[0] * &f[0]));
    let huber = |delta: &Q| if size <= *delta { half(size.clone()) } else { delta * &size - half(delta.clone()) };
    match loss.word {
        "squared" => (y.iter().zip(f).map(|(y, f)| half(f - y)).sum::<Q>()).into(),
        "absolute" => size.into(),
        "quantile" => (if error <= zero { -&p * &error } else { (one - p) * error }).into(),
        "huber" => huber(&p).into(),
        "smooth-l1" => (huber(&p) / &p).into(),
        "epsilon-insensitive" => positive(&(size - p)).into(),
        "squared-epsilon-insensitive" => half(positive(&(size - p))).into(),
        "hinge" => hinge.into(),
        "squared-hinge" => half(hinge).into(),
        "logistic" => &softplus(&f[0]) - &(&y[0] * &f[0]).into(),
        "poisson" => &exp(&f[0]) - &(&y[0] * &f[0]).into(),
        "softmax" => &log_sum_exp(f) - &dot(y, f).into(),
        word => panic!("{word}"),
    }
}

/// −φ*(−r), and nothing where that is −∞.
fn conjugate(loss: &Loss, y: &[Q], r: &[Q]) -> Option<Real> {
    let (zero, one, p) = (Q::zero(), Q::one(), loss.value());
    let (target, slope) = (&y[0], &r[0]);
    let linear = target * slope;
    let square = slope * slope / int(2);
    let entropy = |shares: &[Q]| {
        let inside = shares.iter().all(|share| !share.is_negative()) && shares.iter().sum::<Q>().is_one();
        inside.then(|| sum(shares.iter().map(surprisal)))
    };
    let piecewise = |inside: bool, value: Q| inside.then(|| Real::from(value));
    match loss.word {
        "squared" => Some(y.iter().zip(r).map(|(y, r)| y * r - r * r / int(2)).sum::<Q>().into()),
        "absolute" => piecewise(slope.abs() <= one, linear),
        "quantile" => piecewise(*slope <= p && *slope >= &p - one, linear),
        "huber" => piecewise(slope.abs() <= p, linear - square),
        "smooth-l1" => piecewise(slope.abs() <= one, linear - p * square),
        "epsilon-insensitive" => piecewise(slope.abs() <= one, linear - p * slope.abs()),
        "squared-epsilon-insensitive" => Some((linear - p * slope.abs() - square).into()),
        "hinge" => piecewise(linear >= zero && linear <= one, linear.clone()),
        "squared-hinge" => piecewise(linear >= zero, linear.clone() - square),
        "logistic" => entropy(&[target - slope, one - target + slope]),
        "poisson" => {
            let rate = target - slope;
            (!rate.is_negative()).then(|| &surprisal(&rate) + &rate.clone().into())
        }
        "softmax" => entropy(&y.iter().zip(r).map(|(y, r)| y - r).collect::<Vec<_>>()),
        word => panic!("{word}"),
    }
}

impl Training {
    /// Penalised input weights of a neuron.
    pub fn penalised(&self) -> usize {
        self.columns() - usize::from(self.hidden_bias == "free")
    }

    /// Σ s φ(y, f).
    pub fn cost(&self, outputs: impl Fn(usize) -> Vec<Q>) -> Real {
        sum((0..self.rows()).map(|k| cost(&self.loss, &self.targets(k), &outputs(k)).times(&self.weight(k))))
    }

    /// The objective of a network; nothing if it is none for the problem, or an output is too large.
    pub fn objective(&self, network: &Network) -> Option<Real> {
        let data = self.data();
        let outputs: Vec<Vec<Q>> = data.iter().map(|x| network.outputs(x)).collect();
        let large = self.loss.word == "poisson" && outputs.iter().any(|f| f[0] > int(4096));
        let unit = network.neurons.iter().all(|n| !n.atom || (square(&n.u) == int(1) && self.hidden_bias != "free"));
        let biased = self.output_bias.is_none() && network.bias.iter().any(|b| !b.is_zero());
        if large || biased || !unit {
            return None;
        }
        let ridge = self.output_bias.clone().unwrap_or_else(Q::zero) * square(&network.bias) / int(2);
        let penalty = self.decay() * network.penalty(self.penalised()) + ridge;
        Some(&self.cost(|k| outputs[k].clone()) + &penalty.into())
    }

    /// D(ν) for ν with h(ν) ≤ β, K entries for each row; nothing if it is −∞.
    pub fn worth(&self, nu: &[Vec<Q>]) -> Option<Real> {
        let row = |k: usize| {
            let (s, y) = (self.weight(k), self.targets(k));
            let r: Vec<Q> = nu[k].iter().map(|nu| nu / &s).collect();
            Some(conjugate(&self.loss, &y, &r)?.times(&s))
        };
        let rows = sum((0..self.rows()).map(row).collect::<Option<Vec<_>>>()?);
        let sums: Vec<Q> = (0..self.outputs).map(|c| nu.iter().map(|nu| &nu[c]).sum()).collect();
        match &self.output_bias {
            None => Some(rows),
            Some(decay) if decay.is_zero() => sums.iter().all(Q::is_zero).then_some(rows),
            Some(decay) => Some(&rows - &(square(&sums) / decay / int(2)).into()),
        }
    }

    /// Z, the infimum over networks without neurons.
    pub fn constant(&self) -> Real {
        let at = |b: &[Q]| self.objective(&Network::constant(b.to_vec())).expect("a constant");
        match (&self.output_bias, self.loss.word) {
            (None, _) => at(&vec![Q::zero(); self.outputs]),
            (Some(decay), "logistic" | "poisson" | "softmax") if decay.is_zero() => self.entropy(),
            (Some(decay), "logistic" | "poisson" | "softmax") => {
                let b = self.stationary(decay);
                let value = at(&b);
                // The objective is decay-strongly convex: it falls by no more than ‖gradient‖²/(2 decay).
                let gradient = self.gradient(&b, decay);
                let norm: Q = gradient.iter().map(|g| g.low.abs().max(g.high.abs())).map(|g| &g * &g).sum();
                Real { low: &value.low - norm / decay / int(2), high: value.high }
            }
            (Some(decay), _) => (0..self.outputs).map(|c| self.column(c, decay)).fold(Q::zero(), |a, b| a + b).into(),
        }
    }

    /// Weighted means of the targets and the sum of the weights.
    fn means(&self) -> (Vec<Q>, Q) {
        let total: Q = (0..self.rows()).map(|k| self.weight(k)).sum();
        let mean = |c: usize| (0..self.rows()).map(|k| self.weight(k) * &self.targets(k)[c]).sum::<Q>() / &total;
        ((0..self.outputs).map(mean).collect(), total)
    }

    /// The infimum over constants of a loss with logarithms: with m the mean of the targets it is attained at
    /// f = ln m and the like, or at infinity.
    fn entropy(&self) -> Real {
        let (means, total) = self.means();
        let value = match self.loss.word {
            "logistic" => sum([surprisal(&means[0]), surprisal(&(Q::one() - &means[0]))]),
            "poisson" if means[0].is_zero() => Q::zero().into(),
            "poisson" => &Real::from(means[0].clone()) - &ln(&means[0]).times(&means[0]),
            _ => sum(means.iter().map(surprisal)),
        };
        value.times(&total)
    }

    /// The derivative of ℓ(b1) + β₀/2 ‖b‖² for a loss with logarithms.
    fn gradient(&self, b: &[Q], decay: &Q) -> Vec<Real> {
        let (means, total) = self.means();
        // e^b/(1 + e^b), e^b, or the shares of e^b, all from exponents that are not positive.
        let share = |all: &[Q], c: &Q| {
            let (below, above) = (log_sum_exp(all).low, log_sum_exp(all).high);
            Real { low: exp(&(c - above)).low, high: exp(&(c - below)).high }
        };
        let slope = |c: usize| match self.loss.word {
            "logistic" => share(&[b[0].clone(), Q::zero()], &b[0]),
            "poisson" => exp(&b[0]),
            _ => share(b, &b[c]),
        };
        let entry = |c: usize| {
            let pull: Real = (decay * &b[c]).into();
            &(&slope(c) - &means[c].clone().into()).times(&total) + &pull
        };
        (0..b.len()).map(entry).collect()
    }

    /// Where that is nearly zero, by Newton's method with the diagonal of the Hessian, damped.
    fn stationary(&self, decay: &Q) -> Vec<Q> {
        let (means, total) = self.means();
        let (means, total): (Vec<f64>, f64) = (means.iter().map(float).collect(), float(&total));
        let decay = float(decay);
        let mut b = vec![0.0f64; self.outputs];
        for _ in 0..2000 {
            let top = b.iter().copied().fold(0.0, f64::max);
            let all: f64 = b.iter().map(|b| (b - top).exp()).sum();
            let slope = |b: f64| match self.loss.word {
                "logistic" => 1.0 / (1.0 + (-b).exp()),
                "poisson" => b.exp(),
                _ => (b - top).exp() / all,
            };
            let bend = |p: f64| if self.loss.word == "poisson" { p } else { p * (1.0 - p) };
            let step = |(b, mean): (&f64, &f64)| {
                let p = slope(*b);
                (total * (p - mean) + decay * b) / (total * bend(p) + decay)
            };
            let steps: Vec<f64> = b.iter().zip(&means).map(step).collect();
            b.iter_mut().zip(steps).for_each(|(b, step)| *b -= 0.5 * step.clamp(-1.0, 1.0));
        }
        b.iter().map(|b| (Q::from_float(*b).expect("finite") * int(1 << 60)).floor() / int(1 << 60)).collect()
    }

    /// The least value of one output over constants, for a piecewise quadratic loss: between neighbouring
    /// kinks it is a parabola, given by three values.
    fn column(&self, c: usize, decay: &Q) -> Q {
        let value = |b: &Q| -> Q {
            let row = |k: usize| {
                let y = [self.targets(k)[c].clone()];
                cost(&self.loss, &y, std::slice::from_ref(b)).low * self.weight(k)
            };
            (0..self.rows()).map(row).sum::<Q>() + decay * b * b / int(2)
        };
        let p = self.loss.value();
        let at = |y: Q| match self.loss.word {
            "hinge" | "squared-hinge" => vec![y],
            "quantile" => vec![y],
            _ => vec![&y - &p, y.clone(), y + &p],
        };
        let mut kinks: Vec<Q> = (0..self.rows()).flat_map(|k| at(self.targets(k)[c].clone())).collect();
        kinks.sort();
        kinks.dedup();
        let (first, last) = (kinks[0].clone() - int(1000), &kinks[kinks.len() - 1] + int(1000));
        kinks.insert(0, first);
        kinks.push(last);
        let lowest = |pair: &[Q]| {
            let (a, b) = (&pair[0], &pair[1]);
            let middle = (a + b) / int(2);
            let [fa, fm, fb] = [a, &middle, b].map(value);
            let (bend, slope) = (&fa + &fb - int(2) * &fm, &fb - &fa);
            let least = fa.min(fb);
            // In t from −1 to 1: fm + slope/2·t + bend/2·t².
            let t = if bend.is_positive() { -slope / int(2) / bend } else { return least };
            if t.abs() < Q::one() { value(&(middle + (b - a) / int(2) * t)).min(least) } else { least }
        };
        kinks.windows(2).map(lowest).min().expect("a kink")
    }
}

/// Unit vectors of two columns, nearly, or one: those where rows change sides, and a fan of others.
fn directions(data: &[Vec<Q>], columns: usize) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = match columns {
        1 => vec![vec![1.0], vec![-1.0]],
        _ => (0..256).map(|i| std::f64::consts::TAU * f64::from(i) / 256.0).map(|t| vec![t.cos(), t.sin()]).collect(),
    };
    if columns == 2 {
        let across = data.iter().map(|x| [float(&x[0]), float(&x[1])]).filter(|x| x[0] != 0.0 || x[1] != 0.0);
        all.extend(across.flat_map(|x| [vec![-x[1], x[0]], vec![x[1], -x[0]]]));
    }
    all
}

/// A square that h(V)² is at least, the greatest that is found: ‖Vᵀ(Xu)_+‖²/‖u‖² of a vector u of one or two
/// short fractions. For an unpenalised hidden bias u is (w, b) with ‖w‖ in place of ‖u‖, and b such that a
/// row is on its kink.
pub fn height_found(training: &Training, nu: &[Vec<Q>]) -> Q {
    let data = training.data();
    let free = training.hidden_bias == "free";
    let columns = training.columns() - usize::from(free);
    let features: Vec<Vec<Q>> = data.iter().map(|x| x[..columns].to_vec()).collect();
    let matrix: Vec<Vec<f64>> = nu.iter().map(|row| row.iter().map(float).collect()).collect();
    let rows: Vec<Vec<f64>> = features.iter().map(|row| row.iter().map(float).collect()).collect();
    let along = |u: &[f64]| -> Vec<f64> { rows.iter().map(|x| x.iter().zip(u).map(|(x, u)| x * u).sum()).collect() };
    let size = |u: &[f64], b: f64| {
        let z: Vec<f64> = along(u).iter().map(|z| (z + b).max(0.0)).collect();
        let output = |c: usize| z.iter().zip(&matrix).map(|(z, v)| z * v[c]).sum::<f64>();
        let length: f64 = u.iter().map(|u| u * u).sum();
        (0..training.outputs).map(|c| output(c).powi(2)).sum::<f64>() / length.max(1e-300)
    };
    let offsets = |u: &[f64]| if free { along(u).iter().map(|z| -z).collect() } else { vec![0.0] };
    let value = |u: &[f64]| offsets(u).into_iter().map(|b| size(u, b)).fold(0.0, f64::max);
    let mut best = (0.0, vec![1.0; columns]);
    for u in directions(&features, columns) {
        let found = value(&u);
        if found > best.0 {
            best = (found, u);
        }
    }
    let mut step = if columns == 2 { 0.02f64 } else { 0.0 };
    while step > 1e-12 {
        let turned = [step, -step].map(|t| vec![best.1[0] - t * best.1[1], best.1[1] + t * best.1[0]]);
        match turned.into_iter().map(|u| (value(&u), u)).find(|found| found.0 > best.0) {
            Some(better) => best = better,
            None => step /= 2.0,
        }
    }
    // Exactly, for a short vector near it.
    let length = best.1.iter().map(|u| u.abs()).fold(0.0, f64::max);
    let u: Vec<Q> = best.1.iter().map(|v| q((v / length * f64::from(1 << 30)).round() as i64, 1 << 30)).collect();
    let exact = |b: &Q| -> Q {
        let z: Vec<Q> = features.iter().map(|x| positive(&(dot(x, &u) + b))).collect();
        let output = |c: usize| z.iter().zip(nu).map(|(z, v)| z * &v[c]).sum::<Q>();
        (0..training.outputs).map(output).map(|v| &v * &v).sum::<Q>() / square(&u)
    };
    let offsets: Vec<Q> = if free { features.iter().map(|x| -dot(x, &u)).collect() } else { vec![Q::zero()] };
    offsets.iter().map(exact).max().expect("a row")
}
