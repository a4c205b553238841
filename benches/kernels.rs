//! The kernels of the search against naive loops over rows, and the Gram matrix against nalgebra's general
//! product of diag(√w)X with itself (scaling and transposing it are not timed).
//!
//! Times are medians of samples taken in turns, in microseconds. Both sides go through the same 64 vectors u
//! and their sign patterns, a new one in every repetition, as the search does: with one pattern throughout,
//! the branches of the plain masked product would be predicted. Useful flops of a Gram matrix: n d(d + 1), a
//! product and a sum for each entry of one triangle; the general product computes 2nd² to the same end, and
//! its rate is given for both counts.

use nalgebra::DMatrix;
use relucert::kernels::{Matrix, forms, gram, gram_of_columns};
use relucert::random::Random;
use std::hint::black_box;
use std::time::Instant;

/// Vectors u, and with them sign patterns, that are taken in turns.
const TURNS: usize = 64;

fn main() {
    println!("n, d: kernel µs / naive µs = ratio");
    for d in [5, 11, 31] {
        for n in [442, 961, 5000] {
            measure(n, d);
        }
    }
}

fn measure(n: usize, d: usize) {
    let mut random = Random::new(n as u64, d as u64);
    let (x, nu, w) = (random.normals(n * d), random.normals(n), random.normals(n));
    let w: Vec<f64> = w.iter().map(|w| w.abs()).collect();
    let s = gram(d, w.iter().copied().zip(x.chunks_exact(d)));
    let matrix = Matrix::new(&x, n, d);
    let mut z = vec![0.0; n];
    let turns: Vec<(Vec<f64>, Vec<bool>)> = (0..TURNS)
        .map(|_| {
            let u = random.normals(d);
            matrix.forward(&u, &mut z);
            (u, z.iter().map(|z| *z > 0.0).collect())
        })
        .collect();
    let (mut ours, mut plain) = (turns.iter().cycle(), turns.iter().cycle());
    let mut next = || black_box(ours.next().expect("a cycle"));
    let mut next_plain = || black_box(plain.next().expect("a cycle"));
    let columns: Vec<f64> = (0..d).flat_map(|j| matrix.column(j).to_vec()).collect();
    let rows = || x.chunks_exact(d);

    let mut out = vec![0.0; d];
    let mut image = vec![0.0; n];
    let report = |name: &str, times: [f64; 2]| {
        println!("{n}, {d} {name}: {:.2} / {:.2} = {:.1}", times[0], times[1], times[1] / times[0])
    };
    report(
        "Xu",
        medians([&mut || matrix.forward(&next().0, &mut image), &mut || {
            drop(black_box(naive_forward(&x, d, &next_plain().0)))
        }]),
    );
    report(
        "Xᵀ(1(Xu>0)∘ν)",
        medians([&mut || matrix.masked(&next().1, &nu, &mut out), &mut || {
            drop(black_box(naive_masked(&x, d, &next_plain().1, &nu)))
        }]),
    );
    report(
        "norms of rows",
        medians([&mut || black_box(&matrix).row_norms(&mut image), &mut || {
            drop(black_box(naive_norms(black_box(&x), d)))
        }]),
    );
    report(
        "xᵀUx",
        medians([&mut || drop(black_box(forms(black_box(&s), d, rows()))), &mut || {
            drop(black_box(naive_forms(&x, d, black_box(&s))))
        }]),
    );
    report(
        "Gram from rows",
        medians([&mut || drop(black_box(gram(d, black_box(&w).iter().copied().zip(rows())))), &mut || {
            drop(black_box(naive_gram(&x, d, black_box(&w))))
        }]),
    );

    let dense = matrix.view();
    let scaled = DMatrix::from_fn(n, d, |k, j| w[k].sqrt() * dense[(k, j)]);
    let turned = scaled.transpose();
    let times = medians([&mut || drop(black_box(gram_of_columns(&columns, black_box(&w)))), &mut || {
        drop(black_box(black_box(&turned) * &scaled))
    }]);
    let useful = (n * d * (d + 1)) as f64;
    let rate = |flops: f64, time: f64| flops / time * 1e-3;
    println!(
        "{n}, {d} Gram from columns: {:.2}, {:.1} useful Gflop/s; gemm {:.2}, {:.1} useful, {:.1} computed",
        times[0],
        rate(useful, times[0]),
        times[1],
        rate(useful, times[1]),
        rate((2 * n * d * d) as f64, times[1])
    );
}

/// Median microseconds of two ways to do the same.
fn medians(work: [&mut dyn FnMut(); 2]) -> [f64; 2] {
    let time = |work: &mut dyn FnMut(), repeats: usize| {
        let start = Instant::now();
        (0..repeats).for_each(|_| work());
        start.elapsed().as_secs_f64() * 1e6 / repeats as f64
    };
    let [first, second] = work;
    let repeats = [time(first, 3), time(second, 3)].map(|t| ((200.0 / t) as usize).max(1));
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..41 {
        samples[0].push(time(first, repeats[0]));
        samples[1].push(time(second, repeats[1]));
    }
    samples.map(|mut s| {
        s.sort_by(f64::total_cmp);
        s[s.len() / 2]
    })
}

fn naive_forward(x: &[f64], d: usize, u: &[f64]) -> Vec<f64> {
    x.chunks_exact(d).map(|row| row.iter().zip(u).map(|(x, u)| x * u).sum()).collect()
}

fn naive_masked(x: &[f64], d: usize, side: &[bool], nu: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; d];
    for ((row, on), nu) in x.chunks_exact(d).zip(side).zip(nu) {
        if *on {
            out.iter_mut().zip(row).for_each(|(out, x)| *out += nu * x);
        }
    }
    out
}

fn naive_norms(x: &[f64], d: usize) -> Vec<f64> {
    x.chunks_exact(d).map(|row| row.iter().map(|x| x * x).sum::<f64>().sqrt()).collect()
}

fn naive_forms(x: &[f64], d: usize, s: &[f64]) -> Vec<f64> {
    let image = |row: &[f64], i: usize| -> f64 { s[i * d..(i + 1) * d].iter().zip(row).map(|(s, x)| s * x).sum() };
    x.chunks_exact(d).map(|row| (0..d).map(|i| row[i] * image(row, i)).sum()).collect()
}

fn naive_gram(x: &[f64], d: usize, w: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; d * d];
    for (row, w) in x.chunks_exact(d).zip(w) {
        for i in 0..d {
            for j in 0..d {
                sum[i * d + j] += w * row[i] * row[j];
            }
        }
    }
    sum
}
