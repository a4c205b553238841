//! Several outputs: training, the dual matrix in integers, the fan that bounds it, and its check.

mod classes;

use classes::{exact, table};
use num_bigint::BigInt;
use relucert::check::lexer::Lines;
use relucert::check::optimum::fan::{self, Fan, Subject};
use relucert::check::rejection::Rejection;
use relucert::check::statement::Size;
use relucert::dyadic::{quotient, scaled};
use relucert::kernels::Matrix;
use relucert::optimum::outputs::{FanSettings, Fanned, fan};
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
fn check(subject: Subject, fanned: Fanned) -> Result<(Fan, usize), Rejection> {
    let bytes = fanned.records.end().expect("memory");
    let mut lines = Lines::new(bytes.as_slice());
    let found = fan::fan(subject, &mut lines, &mut Size::default())?;
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

fn run(name: &str, loss: Loss, bias: OutputBias, share: f64, slack: f64) -> Option<()> {
    let mut data = table(name, loss, bias)?;
    let (most, zero) = constant(&data);
    data.beta = share * most;
    let clock = Instant::now();
    let trained = train(&data, &OutputsSettings::default());
    let training = clock.elapsed().as_secs_f64();
    let (x, x_den) = exact(&data);
    let subject = Subject { x: &x, x_den: &x_den, outputs: data.k };
    let dual = integers(&data, &trained);
    let clock = Instant::now();
    let fanned = fan(subject, &dual, SCALE, &FanSettings::new(data.beta * (1.0 + slack))).expect("a fan");
    let searched = clock.elapsed().as_secs_f64();
    let (cones, nodes, bound) = (fanned.cones, fanned.nodes, fanned.bound);
    let clock = Instant::now();
    let (found, bytes) = check(subject, fanned).expect("accepted");
    let checked = clock.elapsed().as_secs_f64();
    let value = quotient(found.value.numerator(), found.value.denominator());
    assert_eq!((value, found.cones), (bound, cones as u64));
    let over = value / data.beta;
    let (c, lower) = data.scale(&trained.dual, 1.0 / over);
    println!(
        "{name} {loss:?} {bias:?} {share}: units {} training gap {:.1e} in {training:.2} s, {} rounds; generators {} cones {cones} \
         nodes {nodes} B/β {over:.5} c {c:.4}; search {searched:.2} s, check {checked:.2} s, {bytes} bytes; gap {:.3} % open share {:.3} %",
        trained.network.units.len(),
        trained.gap,
        trained.rounds,
        found.generators,
        100.0 * (trained.objective - lower) / trained.objective,
        100.0 * (trained.objective - lower) / (zero - lower),
    );
    assert!(over <= 1.0 + slack + 1e-9 && over >= trained.violation.min(0.0) + 1.0 - 1e-6, "{over}");
    Some(())
}

/// Theory E4.4: softmax with a free output bias.
#[test]
fn iris_with_softmax() {
    if run("iris.csv", Loss::Softmax, OutputBias::Free, 0.2, 0.02).is_none() {
        println!("skipped: no iris.csv here");
    }
}

/// The table of theory E4.4.
#[test]
#[ignore = "minutes"]
fn figures() {
    for name in ["iris.csv", "wine.csv"] {
        for loss in [Loss::Softmax, Loss::Squared] {
            for bias in [OutputBias::Free, OutputBias::None] {
                for share in [0.5, 0.2, 0.1, 0.05] {
                    run(name, loss, bias, share, 0.02);
                }
            }
        }
    }
}
