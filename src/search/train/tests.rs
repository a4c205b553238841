//! Training: what a round may not do, and where it must end.

use super::ascent::{AscentSettings, search};
use super::*;
use crate::kernels::{Matrix, dot};
use crate::random::Random;
use crate::search::fit::Fit;
use crate::search::neuron::{Column, residual};

fn quiet(data: &Data, settings: &TrainSettings) -> Trained {
    train(data, &[], 0.0, settings, &mut |_| true)
}

fn random_data(seed: u64, n: usize, d: usize, share: f64) -> Data {
    let mut random = Random::new(seed, 0);
    let mut data = Data { n, d, x: random.normals(n * d), y: random.normals(n), beta: 1.0, fit: Fit::default() };
    data.beta = share * beta_max(&data);
    data
}

fn beta_max(data: &Data) -> f64 {
    [1.0, -1.0]
        .map(|sign| {
            let v: Vec<f64> = data.y.iter().map(|y| sign * y).collect();
            let found =
                crate::search::train::ascent::maxima(&data.x, data.n, data.d, &v, &AscentSettings::default(), &[]);
            found[0].value
        })
        .into_iter()
        .fold(0.0, f64::max)
}

/// One column: û is ±1, so the network is one lasso with the two atoms (x)_+ and (−x)_+ of each sign, which
/// are orthogonal: each soft-thresholds by itself.
#[test]
fn one_column_has_a_closed_form() {
    for seed in 0..10 {
        let mut data = random_data(seed, 12, 1, 0.3);
        data.beta = 0.7;
        let trained = quiet(&data, &TrainSettings::default());
        let mut optimum = 0.5 * dot(&data.y, &data.y);
        for side in [1.0, -1.0] {
            let z: Vec<f64> = data.x.iter().map(|x| (side * x).max(0.0)).collect();
            let excess = (dot(&z, &data.y).abs() - data.beta).max(0.0);
            optimum -= 0.5 * excess * excess / dot(&z, &z).max(1e-300);
        }
        assert!((trained.objective - optimum).abs() < 1e-12 * optimum);
    }
}

/// Two columns: a fine dictionary over the circle is nearly complete, and can only be worse than the optimum.
#[test]
fn two_columns_beat_every_dictionary() {
    for seed in 0..5 {
        let data = random_data(seed, 10, 2, 0.1 + 0.1 * seed as f64);
        let trained = quiet(&data, &TrainSettings::default());
        let atoms: Vec<Atom> = (0..800)
            .map(|i| {
                let (s, c) = (std::f64::consts::TAU * (i / 2) as f64 / 400.0).sin_cos();
                Atom { u: vec![c, s], sign: if i % 2 == 0 { 1.0 } else { -1.0 } }
            })
            .collect();
        let dense = refit(&data, &atoms);
        assert!(trained.objective <= dense.objective + 1e-12, "seed {seed}");
        assert!(trained.objective >= dense.objective * (1.0 - 2e-3), "seed {seed}");
        assert!(trained.violation <= 1e-9);
    }
}

/// A planted optimum: labels y = ν + Σ s c (Xû)_+ with directions that are the maxima of ±νᵀ(Xu)_+, scaled to
/// β.
#[test]
fn finds_a_planted_optimum() {
    for seed in 0..5 {
        let mut random = Random::new(seed, 1);
        let (n, d) = (40, 4);
        let (x, nu) = (random.normals(n * d), random.normals(n));
        let matrix = Matrix::new(&x, n, d);
        let minus: Vec<f64> = nu.iter().map(|v| -v).collect();
        let settings = AscentSettings { starts: 500, ..Default::default() };
        let tops = [&nu, &minus].map(|v| search(&matrix, v, &settings, &[])[0].clone());
        // Only the higher of the two maxima is at β; the planted network uses that one.
        let (sign, top) = if tops[0].value > tops[1].value { (1.0, &tops[0]) } else { (-1.0, &tops[1]) };
        let beta = top.value;
        let planted = [Column { w: top.u.iter().map(|u| 1.5 * u).collect(), sign }];
        let zero = Data { n, d, x, y: vec![0.0; n], beta, fit: Fit::default() };
        let fit = residual(&zero, &matrix, &planted, 0.0);
        let data = Data { y: nu.iter().zip(&fit).map(|(nu, minus_f)| nu - minus_f).collect(), ..zero };
        let optimum = 0.5 * dot(&nu, &nu) + 1.5 * beta;
        let trained = quiet(&data, &TrainSettings::default());
        assert!((trained.objective - optimum).abs() < 1e-11 * optimum, "{} {optimum}", trained.objective);
    }
}

#[test]
fn rounds_descend_to_a_small_violation_and_balanced_neurons() {
    for seed in 0..3 {
        let data = random_data(seed, 60, 5, 0.08);
        let mut objectives = Vec::new();
        let trained = train(&data, &[], 0.0, &TrainSettings::default(), &mut |round| {
            objectives.push(round.objective);
            true
        });
        assert!(objectives.windows(2).all(|w| w[1] <= w[0] * (1.0 + 1e-14)), "{objectives:?}");
        assert!(trained.violation <= 1e-9 && trained.rounds == objectives.len());
        for neuron in &trained.neurons {
            let length = dot(&neuron.u, &neuron.u).sqrt();
            assert!((length - neuron.alpha.abs()).abs() <= 1e-14 * length);
        }
        let again = train(&data, &trained.neurons, 0.0, &TrainSettings::default(), &mut |_| true);
        assert_eq!(again.rounds, 1, "an optimum stays where it is");
        assert!((again.objective - trained.objective).abs() <= 1e-13 * trained.objective);
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let data = random_data(9, 50, 4, 0.1);
    let run = |threads| quiet(&data, &TrainSettings { threads, ..Default::default() });
    assert_eq!(run(1), run(2));
}

#[test]
fn above_beta_max_the_network_is_empty() {
    let mut data = random_data(4, 30, 3, 1.0);
    data.beta *= 1.0 + 1e-12;
    let zero = quiet(&data, &TrainSettings::default());
    assert_eq!((zero.neurons.len(), zero.objective), (0, 0.5 * dot(&data.y, &data.y)));
    let start = [Neuron { u: vec![1.0, -1.0, 0.5], alpha: 2.0 }, Neuron { u: vec![0.0; 3], alpha: 1.0 }];
    assert!(train(&data, &start, 0.0, &TrainSettings::default(), &mut |_| true).neurons.is_empty());
}

#[test]
fn scale_does_not_matter() {
    let data = random_data(5, 30, 3, 0.2);
    let (a, b) = (1e-5, 1e7);
    let scaled = Data {
        x: data.x.iter().map(|x| a * x).collect(),
        y: data.y.iter().map(|y| b * y).collect(),
        beta: a * b * data.beta,
        ..data.clone()
    };
    let (one, two) = (quiet(&data, &TrainSettings::default()), quiet(&scaled, &TrainSettings::default()));
    assert!((two.objective / (b * b) - one.objective).abs() < 1e-11 * one.objective);
    assert!(two.violation <= 1e-9);
}

#[test]
fn stops_when_told() {
    let data = random_data(6, 40, 4, 0.05);
    let trained = train(&data, &[], 0.0, &TrainSettings::default(), &mut |round| round.number < 2);
    assert!(trained.rounds == 2 && trained.violation > 0.0 && !trained.neurons.is_empty());
    let bad = TrainSettings { tolerance: 0.0, ..Default::default() };
    assert_eq!(bad.validate(), Err(BadSettings::Tolerance));
}

#[test]
fn no_time_confirms_nothing() {
    let settings = TrainSettings { time_limit: Some(1e-9), ..Default::default() };
    let trained = quiet(&random_data(6, 40, 4, 0.05), &settings);
    assert!(trained.rounds == 1 && trained.violation > settings.tolerance, "{}", trained.violation);
}

/// Whoever keeps the best network that is told of has what training ends with, and the constant before any step.
#[test]
fn tells_of_the_networks_on_the_way() {
    let data = random_data(6, 40, 4, 0.05);
    let (mut first, mut lowest) = (None, f64::INFINITY);
    let trained = train_told(&data, &[], 0.0, &TrainSettings::default(), &mut |news| {
        if let News::Network { objective, .. } = news {
            first.get_or_insert(objective);
            lowest = lowest.min(objective);
        }
        true
    });
    assert_eq!(first, Some(0.5 * dot(&data.y, &data.y)));
    assert!((lowest / trained.objective - 1.0).abs() < 1e-12);
}

mod fits;
