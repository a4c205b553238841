//! Several outputs: training, the dual matrix in integers, the fan that bounds it, and its check.
#![cfg(feature = "prover")]

mod classes;

use classes::{exact, table};
use num_bigint::BigInt;
use relucert::check::lexer::Lines;
use relucert::check::optimum::matrix::Subject;
use relucert::check::optimum::several::{DualMatrix, Proof, bounded_matrix};
use relucert::check::rejection::Rejection;
use relucert::check::statement::Size;
use relucert::dyadic::{quotient, scaled};
use relucert::kernels::Matrix;
use relucert::optimum::outputs::{FanSettings, Fanned, fan};
use relucert::random::Random;
use relucert::search::fit::OutputBias;
use relucert::search::outputs::ascent::Field;
use relucert::search::outputs::data::{Loss, Outputs};
use relucert::search::outputs::network::Network;
use relucert::search::outputs::rounding::{Demand, round};
use relucert::search::outputs::{OutputsSettings, Trained, train};
use std::time::Instant;

/// Scale of dual matrices.
const SCALE: u32 = 40;

/// What the checker says of records.
fn check(subject: Subject, fanned: Fanned) -> Result<(DualMatrix, usize), Rejection> {
    let bytes = fanned.records.end().expect("memory");
    let mut lines = Lines::new(bytes.as_slice());
    let found = bounded_matrix(subject, &mut lines, &mut Size::default())?;
    lines.finish()?;
    Ok((found, bytes.len()))
}

/// The dual matrix of a trained network in integers.
fn integers(data: &Outputs, trained: &Trained) -> Vec<Vec<BigInt>> {
    let softmax = data.loss == Loss::Softmax;
    let target = |t: &f64| scaled(*t, SCALE, f64::round);
    let most: Vec<Vec<BigInt>> = data.targets.chunks(data.k).map(|row| row.iter().map(target).collect()).collect();
    let free = data.bias == OutputBias::Free;
    let demand = Demand { rows: softmax || free, columns: free, most: softmax.then_some(most.as_slice()) };
    round(&trained.dual, SCALE, &demand).expect("a dual matrix")
}

/// The least β at which the best constant is optimal, and its objective.
fn constant(data: &Outputs) -> (f64, f64) {
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let mut v = vec![vec![0.0; data.n]; data.k];
    let value = Network::constant(data).objective(data, &matrix, &mut v);
    (Field::new(&data.x, data.n, data.d, &v).peaks(&[], 400, 0.0, 0)[0].value, value)
}

/// Clouds around K points that overlap.
fn clouds(seed: u64, n: usize, d: usize, k: usize) -> Outputs {
    let mut random = Random::new(seed, 0xc1);
    let centres: Vec<Vec<f64>> = (0..k).map(|_| random.normals(d - 1)).collect();
    let (mut x, mut targets) = (Vec::new(), vec![0.0; n * k]);
    for i in 0..n {
        let noise = random.normals(d - 1);
        x.extend(centres[i % k].iter().zip(noise).map(|(c, e)| 1.5 * c + e).chain([1.0]));
        targets[i * k + i % k] = 1.0;
    }
    Outputs { n, d, k, x, targets, beta: 1.0, loss: Loss::Softmax, weights: Vec::new(), bias: OutputBias::Free }
}

/// Trains, certifies and checks; prints what came of it.
fn run(name: &str, mut data: Outputs, share: f64, slack: f64) {
    let (loss, bias) = (data.loss, data.bias);
    let (most, zero) = constant(&data);
    data.beta = share * most;
    let clock = Instant::now();
    let trained = train(&data, None, &OutputsSettings::default(), &mut |_| true);
    let training = clock.elapsed().as_secs_f64();
    let (x, x_den) = exact(&data);
    let subject = Subject { x: &x, x_den: &x_den, outputs: data.k };
    let dual = integers(&data, &trained);
    let clock = Instant::now();
    let fanned = fan(subject, &dual, SCALE, &FanSettings::new(data.beta * (1.0 + slack)), &|_| true).expect("a fan");
    let searched = clock.elapsed().as_secs_f64();
    let (cones, nodes, bound) = (fanned.cones, fanned.nodes, fanned.bound);
    let clock = Instant::now();
    let (found, bytes) = check(subject, fanned).expect("accepted");
    let checked = clock.elapsed().as_secs_f64();
    let value = quotient(found.value.numerator(), found.value.denominator());
    let Proof::Fan { generators, cones: checked_cones } = found.proof else { panic!("{:?}", found.proof) };
    assert_eq!((value, checked_cones), (bound, cones as u64));
    let over = value / data.beta;
    let (c, lower) = data.scale(&trained.dual, 1.0 / over);
    println!(
        "{name} {loss:?} {bias:?} {share}: units {} training gap {:.1e} in {training:.2} s, {} rounds; generators {} cones {cones} \
         nodes {nodes} B/β {over:.5} c {c:.4}; search {searched:.2} s, check {checked:.2} s, {bytes} bytes; gap {:.3} % open share {:.3} %",
        trained.network.units.len(),
        trained.gap,
        trained.rounds,
        generators,
        100.0 * (trained.objective - lower) / trained.objective,
        100.0 * (trained.objective - lower) / (zero - lower),
    );
    assert!(over <= 1.0 + slack + 1e-9 && over >= trained.violation.min(0.0) + 1.0 - 1e-6, "{over}");
}

/// Theory §E4.6: softmax with a free output bias.
#[test]
fn iris_with_softmax() {
    match table("iris.csv", Loss::Softmax, OutputBias::Free) {
        Some(data) => run("iris.csv", data, 0.2, 0.02),
        None => println!("skipped: no iris.csv here"),
    }
}

/// Four classes, a sphere of three dimensions; squared loss, a ridge on the bias.
#[test]
fn clouds_of_several_classes() {
    run("4 clouds", clouds(1, 60, 3, 4), 0.2, 0.05);
    let squared = Outputs { loss: Loss::Squared, bias: OutputBias::Ridge(0.7), ..clouds(2, 40, 3, 2) };
    run("2 clouds", squared, 0.2, 0.05);
}

/// Softmax and squared loss, all shares.
#[test]
#[ignore = "half a minute"]
fn figures() {
    for name in ["iris.csv", "wine.csv"] {
        for loss in [Loss::Softmax, Loss::Squared] {
            for bias in [OutputBias::Free, OutputBias::None] {
                for share in [0.5, 0.2, 0.1, 0.05] {
                    let Some(data) = table(name, loss, bias) else { continue };
                    run(name, data, share, 0.02);
                }
            }
        }
    }
}

/// How fast the fan grows with the number of classes.
#[test]
#[ignore = "minutes"]
fn more_classes() {
    for slack in [0.1, 0.03] {
        for k in 3..=6 {
            run(&format!("{k} clouds"), clouds(1, 120, 5, k), 0.2, slack);
        }
    }
}
