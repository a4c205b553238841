//! The scope `patterns` at size: n = 10 000, d = 100, P = 200, with a planted optimum. Certificate, its
//! check, and one float64 pass beside it.
//!
//! Labels are y = ν + f with ν random and f the output of planted neurons u_j = t·XᵀD_jν/β: β is the largest
//! ‖XᵀD_jν‖ over the patterns, and the neuron of that pattern satisfies the optimality conditions w ∥ XᵀD_jν
//! if it lies in its own cone, which the gate is chosen for.

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::patterns::{Model, Scope, verify};
use relucert::check::statement::problem::{Bias, Fields, Loss, Numbers};
use relucert::check::statement::{Claim, Network, Problem};
use relucert::dyadic;
use relucert::kernels::{Matrix, add_scaled, dot, norm};
use relucert::patterns::certify::certify;
use relucert::random::Random;
use relucert::search::neuron::Column;
use std::time::Instant;

fn main() {
    let (n, d, p) = (10_000, 100, 200);
    let mut random = Random::new(1, 0);
    // Steps of 2^−40 keep the data within machine integers.
    let step = (1u64 << 40) as f64;
    let x: Vec<f64> = random.normals(n * d).iter().map(|t| (t * step).round() / step).collect();
    let matrix = Matrix::new(&x, n, d);
    let side = |g: &[f64]| (0..n).map(|k| dot(matrix.row(k), g) >= 0.0).collect::<Vec<bool>>();
    // ν rises along the planted direction on its own side, so that XᵀDν is nearly parallel to it.
    let planted = random.normals(d);
    let mut nu = random.normals(n);
    (0..n).for_each(|k| nu[k] = 0.01 * nu[k] + dot(matrix.row(k), &planted).max(0.0) / norm(&planted));
    let gradient = |g: &[f64]| {
        let mut out = vec![0.0; d];
        matrix.masked(&side(g), &nu, &mut out);
        out
    };
    let mut best = planted;
    for _ in 0..200 {
        best = gradient(&best);
        let length = norm(&best);
        best.iter_mut().for_each(|t| *t /= length);
    }
    let beta = norm(&gradient(&best));
    let mut y = nu.clone();
    (0..n).for_each(|k| y[k] += dot(matrix.row(k), &best).max(0.0));
    let mut gates: Vec<Vec<f64>> = vec![best.clone()];
    while gates.len() < p {
        let g = random.normals(d);
        if norm(&gradient(&g)) < beta {
            gates.push(g);
        }
    }
    let ((xs, x_den), (ys, y_den)) = (dyadic::dyadic(&x), dyadic::dyadic(&y));
    let (mut b, b_den) = dyadic::dyadic(&[beta]);
    let problem = Problem::new(Fields {
        numbers: Numbers::F64,
        bias: Bias::None,
        loss: Loss::HalfSquared,
        beta: (Positive::new(b.remove(0)).expect("β > 0"), b_den),
        x: xs.chunks_exact(d).map(<[BigInt]>::to_vec).collect(),
        x_den,
        y: ys,
        y_den,
    })
    .expect("doubles");
    let bits = problem.x.iter().flatten().map(BigInt::bits).max();
    let neuron = Column { w: best, sign: 1.0 }.neuron().exact().expect("finite weights");
    let model = Model::relu(Network { neurons: vec![neuron] });
    let integers = |g: &Vec<f64>| g.iter().map(|t| BigInt::from((t * (1u64 << 50) as f64) as i64)).collect();
    let scope = Scope { gated: false, gates: gates.iter().map(integers).collect() };
    let digest = "0".repeat(64);
    let claim = Claim::Gap(Fraction::parse("1e-9").expect("a number"));
    let start = Instant::now();
    let done = certify(&problem, &digest, &model, &scope, &claim, &mut |_| false).expect("a certificate");
    println!("{n} x {d}, {p} patterns, data of {bits:?} bits: {:?}", done.verdict);
    println!("certify  {:.3} s, {} bytes", start.elapsed().as_secs_f64(), done.certificate.len());
    let start = Instant::now();
    verify(&problem, &digest, &model, &scope, done.certificate.as_slice()).expect("accepted");
    let check = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut sum = vec![0.0; d];
    for g in &gates {
        for k in 0..n {
            let row = matrix.row(k);
            if dot(row, g) >= 0.0 {
                add_scaled(&mut sum, nu[k], row);
            }
        }
    }
    let float = start.elapsed().as_secs_f64();
    println!("check    {check:.3} s\nfloat64  {float:.3} s (sum {:.3e})\nratio    {:.1}", sum[0], check / float);
}
