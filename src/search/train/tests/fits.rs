//! Training for every loss and output bias.

use super::quiet;
use crate::kernels::dot;
use crate::random::Random;
use crate::search::data::Data;
use crate::search::fit::{Fit, Loss, OutputBias, Shape};
use crate::search::train::ascent::{AscentSettings, maxima};
use crate::search::train::{Atom, Neuron, TrainSettings, refit, train};

/// Targets of a loss from normal numbers.
type Target = fn(f64) -> f64;

/// Every kind of loss, whether its last stage is smooth, and targets for it.
fn losses() -> Vec<(Loss, bool, Target)> {
    let infinite = f64::INFINITY;
    let shape = |curvature, insensitive, low, high, margin| {
        Loss::Piecewise(Shape { curvature, insensitive, low, high, margin })
    };
    vec![
        (shape(1.0, 0.0, -infinite, infinite, false), true, |v| v),
        (shape(1.0, 0.0, -0.5, 0.5, false), true, |v| v),
        (shape(0.25, 0.0, -1.0, 1.0, false), true, |v| v),
        (shape(1.0, 0.1, -infinite, infinite, false), true, |v| v),
        (shape(1.0, 0.0, 0.0, infinite, true), true, f64::signum),
        (Loss::Logistic, true, |v| 0.5 + 0.5 * v.signum()),
        (Loss::Logistic, true, |v| 1.0 / (1.0 + v.exp())),
        (Loss::Poisson, true, |v| (2.0 * v.abs()).floor()),
        (shape(0.0, 0.0, -1.0, 1.0, false), false, |v| v),
        (shape(0.0, 0.1, -1.0, 1.0, false), false, |v| v),
        (shape(0.0, 0.0, -0.3, 0.7, false), false, |v| v),
        (shape(0.0, 0.0, 0.0, 1.0, true), false, f64::signum),
    ]
}

const BIASES: [OutputBias; 3] = [OutputBias::None, OutputBias::Free, OutputBias::Ridge(0.6)];

/// Random data for a loss, β a share of h(ν) at the best constant; rows weigh 1, 1.5, 1, 1.5, …
fn data_for(loss: Loss, target: Target, bias: OutputBias, seed: u64, share: f64) -> Data {
    let mut random = Random::new(seed, 7);
    let (n, d) = (24, 3);
    let x = random.normals(n * d);
    let y = random.normals(n).into_iter().map(target).collect();
    let fit = Fit { loss, weights: (0..n).map(|k| 1.0 + 0.5 * (k % 2) as f64).collect(), bias };
    let mut data = Data { n, d, x, y, beta: 1e6, fit };
    let empty = quiet(&data, &TrainSettings::default());
    assert!(empty.neurons.is_empty());
    data.beta = share * largest(&data, &empty.nu);
    data
}

/// h(ν), as far as found.
fn largest(data: &Data, nu: &[f64]) -> f64 {
    let top = |sign: f64| {
        let v: Vec<f64> = nu.iter().map(|nu| sign * nu).collect();
        let found = maxima(&data.x, data.n, data.d, &v, &AscentSettings { starts: 300, ..Default::default() }, &[]);
        found.first().map_or(0.0, |found| found.value)
    };
    top(1.0).max(top(-1.0))
}

/// The objective by its definition.
fn definition(data: &Data, neurons: &[Neuron], bias: f64) -> f64 {
    let output = |k: usize| -> f64 {
        bias + neurons.iter().map(|neuron| neuron.alpha * dot(data.row(k), &neuron.u).max(0.0)).sum::<f64>()
    };
    let loss: f64 = (0..data.n).map(|k| data.fit.value(k, data.y[k], output(k))).sum();
    let weights: f64 = neurons.iter().map(|n| dot(&n.u, &n.u) + n.alpha * n.alpha).sum();
    loss + 0.5 * data.beta * weights + 0.5 * data.fit.bias.decay().unwrap_or(0.0) * bias * bias
}

/// Weak duality closes, by definitions only: D(cν) with c from the largest violation a long search finds.
#[test]
fn every_loss_and_bias_closes_the_gap() {
    for (seed, (loss, smooth, target)) in losses().into_iter().enumerate() {
        for bias in BIASES {
            let data = data_for(loss, target, bias, seed as u64, 0.25);
            let trained = quiet(&data, &TrainSettings { starts: 30, ..Default::default() });
            let (nu, fit) = (&trained.nu, &data.fit);
            let what = format!("{loss:?} {bias:?}");
            let sum: f64 = nu.iter().sum();
            let size: f64 = nu.iter().map(|nu| nu.abs()).sum();
            assert!(bias != OutputBias::Free || sum.abs() <= 1e-13 * size, "{what}: {sum}");
            let c = 1.0 / (largest(&data, nu) / data.beta).max(1.0);
            let mut lower = 0.0;
            for (k, (&nu, &y)) in nu.iter().zip(&data.y).enumerate() {
                let (low, high) = fit.range(k, y);
                assert!(low <= nu && nu <= high, "{what}: {nu}");
                lower += fit.dual(k, y, c * nu);
            }
            if let OutputBias::Ridge(decay) = bias {
                lower -= (c * sum).powi(2) / (2.0 * decay);
            }
            let upper = definition(&data, &trained.neurons, trained.bias);
            assert!((upper - trained.objective).abs() <= 1e-12 * upper.abs(), "{what}");
            let gap = (upper - lower) / upper.abs();
            assert!(gap >= -1e-10 && gap <= if smooth { 1e-6 } else { 1e-3 }, "{what}: gap {gap:e}");
            assert!((gap - trained.gap).abs() <= 1e-8, "{what}: gap {gap:e} {:e}", trained.gap);
            let used = !smooth || !trained.neurons.is_empty();
            assert!(used && (bias == OutputBias::None) == (trained.bias == 0.0), "{what}");
        }
    }
}

/// No step in a random direction of weights and bias leads lower than the gap allows.
#[test]
fn no_perturbation_lowers_the_objective() {
    for (seed, (loss, smooth, target)) in losses().into_iter().enumerate() {
        let data = data_for(loss, target, BIASES[seed % 3], seed as u64 + 50, 0.3);
        let trained = quiet(&data, &TrainSettings { starts: 30, ..Default::default() });
        let floor = trained.objective - if smooth { 1e-9 } else { 1e-3 } * trained.objective.abs();
        let mut random = Random::new(seed as u64, 8);
        for step in [1e-1, 1e-2, 1e-3, 1e-4].into_iter().cycle().take(200) {
            let moved: Vec<Neuron> = trained
                .neurons
                .iter()
                .map(|n| Neuron {
                    u: n.u.iter().map(|u| u + step * random.normal()).collect(),
                    alpha: n.alpha + step * random.normal(),
                })
                .collect();
            let bias = if data.fit.bias == OutputBias::None { 0.0 } else { trained.bias + step * random.normal() };
            assert!(definition(&data, &moved, bias) >= floor, "{loss:?}");
        }
    }
}

/// Above β_max the best constant is all: the logit and the logarithm of the mean, the median, and the closed
/// forms of theory §E1.7.
#[test]
fn above_beta_max_the_bias_is_the_best_constant() {
    let y: Vec<f64> = (0..20).map(|k| f64::from(k % 5 < 2)).collect();
    let signs: Vec<f64> = y.iter().map(|y| 2.0 * y - 1.0).collect();
    let entropy = -(0.4f64 * 0.4f64.ln() + 0.6 * 0.6f64.ln());
    let shape =
        |curvature, low, high, margin| Loss::Piecewise(Shape { curvature, insensitive: 0.0, low, high, margin });
    let cases = [
        (Loss::Logistic, &y, (0.4f64 / 0.6).ln(), 20.0 * entropy),
        (Loss::Poisson, &y, 0.4f64.ln(), 20.0 * (0.4 - 0.4 * 0.4f64.ln())),
        (shape(1.0, f64::NEG_INFINITY, f64::INFINITY, false), &y, 0.4, 2.4),
        (shape(0.0, -1.0, 1.0, false), &y, 0.0, 8.0),
        (shape(0.0, 0.0, 1.0, true), &signs, -1.0, 16.0),
        (shape(1.0, 0.0, f64::INFINITY, true), &signs, -0.2, 9.6),
    ];
    for (loss, y, bias, objective) in cases {
        let fit = Fit { loss, weights: Vec::new(), bias: OutputBias::Free };
        let mut data = Data { n: 20, d: 2, x: Random::new(1, 9).normals(40), y: y.clone(), beta: 1e6, fit };
        data.beta = 1.0001 * largest(&data, &quiet(&data, &TrainSettings::default()).nu);
        let start = [Neuron { u: vec![1.0, -1.0], alpha: 0.3 }];
        for start in [&start[..0], &start[..]] {
            let trained = train(&data, start, 0.5, &TrainSettings::default(), &mut |_| true);
            assert!(trained.neurons.is_empty(), "{loss:?}");
            assert!((trained.bias - bias).abs() < 1e-9, "{loss:?}: {}", trained.bias);
            assert!((trained.objective - objective).abs() < 1e-9, "{loss:?}: {}", trained.objective);
        }
    }
}

/// Outputs that overflow are no start, and no reason to stop.
#[test]
fn overflow_is_survived() {
    let mut data = data_for(Loss::Poisson, |v| (2.0 * v.abs()).floor(), OutputBias::Free, 3, 0.2);
    let neuron = |size: f64| Neuron { u: vec![size; 3], alpha: size };
    for (neuron, bias) in [(neuron(1e100), 0.0), (neuron(30.0), 600.0), (neuron(1e-3), f64::NAN), (neuron(1.0), 1e9)] {
        let trained = train(&data, &[neuron], bias, &TrainSettings::default(), &mut |_| true);
        assert!(trained.gap.abs() < 1e-6, "{}", trained.gap);
    }
    data.y[0] = f64::NAN;
    train(&data, &[], 0.0, &TrainSettings::default(), &mut |_| true);
    data.y[0] = 1e300;
    data.x[5] = f64::INFINITY;
    train(&data, &[], 0.0, &TrainSettings::default(), &mut |_| true);
}

#[test]
fn the_number_of_threads_does_not_matter_for_other_losses() {
    let hinge = Loss::Piecewise(Shape { curvature: 0.0, insensitive: 0.0, low: 0.0, high: 1.0, margin: true });
    let data = data_for(hinge, f64::signum, OutputBias::Free, 9, 0.2);
    let run = |threads| quiet(&data, &TrainSettings { threads, ..Default::default() });
    assert_eq!(run(1), run(2));
}

/// The refit over the directions of an optimum finds its objective again.
#[test]
fn refits_find_the_optimum_over_its_own_directions() {
    for (seed, (loss, smooth, target)) in losses().into_iter().enumerate() {
        let data = data_for(loss, target, BIASES[(seed + 1) % 3], seed as u64 + 90, 0.25);
        let trained = quiet(&data, &TrainSettings { starts: 30, ..Default::default() });
        let atoms: Vec<Atom> = trained.neurons.iter().filter_map(Atom::of).collect();
        let again = refit(&data, &atoms);
        let share = (again.objective - trained.objective) / trained.objective.abs();
        assert!(share.abs() < if smooth { 1e-8 } else { 1e-3 }, "{loss:?} {share:e}");
        assert!((again.bias - trained.bias).abs() < if smooth { 1e-4 } else { 0.5 }, "{loss:?}");
    }
}

/// Rounded corners do not end above the best constant, which is optimal long before h(ν) of one of its ν.
#[test]
fn no_network_is_worse_than_the_best_constant() {
    for (seed, (loss, smooth, target)) in losses().into_iter().enumerate() {
        for share in [0.95, 0.8, 0.65] {
            let mut data = data_for(loss, target, OutputBias::Free, seed as u64 + 7, share);
            let trained = quiet(&data, &TrainSettings { starts: 10, ..Default::default() });
            data.beta *= 1e6;
            let constant = quiet(&data, &TrainSettings { starts: 10, ..Default::default() });
            assert!(constant.neurons.is_empty());
            let above = trained.objective - constant.objective;
            assert!(above <= if smooth { 1e-12 * constant.objective.abs() } else { 0.0 }, "{loss:?} {share} {above:e}");
        }
    }
}
