//! The dictionary program of any loss, by quadratic models.

use super::constant::best_bias;
use super::lasso;
use crate::kernels::{add_scaled, dot};
use crate::search::data::Data;
use crate::search::neuron::{bends, misfit, slopes};

/// Models that are solved at most.
const MODELS: usize = 40;
/// A fall of the objective by less than this share ends the iteration.
const FALL: f64 = 1e-13;
/// Rows count as at least this curved, relative to the most curved one.
const FLOOR: f64 = 1e-6;
/// Halvings of the search along a line.
const HALVINGS: usize = 60;

/// Solves min_{c ≥ 0, b} Σ s_k φ(y_k, (Zc)_k + b) + β 1ᵀc + β₀/2 b² for the columns `z`, from c = `start` and
/// b = `bias`. Returns c and b.
///
/// For the plain squared loss the lasso of theory §4.1 itself. Otherwise Newton's method with the constraint
/// left as it is (iteratively reweighted least squares): the second-order model of the loss at the present
/// outputs is a weighted lasso, h_k the curvatures, with the targets f + ν/h; it is solved exactly, and the
/// true objective, convex, is minimised on the segment to its solution. So it never rises, whatever floor
/// keeps flat rows curved; near the optimum of a smooth loss the convergence is quadratic.
pub fn solve(data: &Data, z: &[Vec<f64>], start: Option<&[f64]>, bias: f64) -> (Vec<f64>, f64) {
    if data.fit.is_plain() {
        return (lasso::solve(z, &data.y, data.beta, start), 0.0);
    }
    let mut c: Vec<f64> = start.map_or(vec![0.0; z.len()], |s| s.iter().map(|v| v.max(0.0)).collect());
    let mut b = bias;
    let mut f = fit(data, z, &c, b);
    let mut value = misfit(data, &f, b) + data.beta * c.iter().sum::<f64>();
    for _ in 0..MODELS {
        let (to, b_to) = model(data, z, &c, &f);
        let rates: Vec<f64> = to.iter().zip(&c).map(|(to, c)| to - c).collect();
        let t = search(data, &f, &fit(data, z, &rates, b_to - b), (b, b_to - b), rates.iter().sum());
        let next: Vec<f64> = c.iter().zip(&to).map(|(c, to)| ((1.0 - t) * c + t * to).max(0.0)).collect();
        let b_next = b + t * (b_to - b);
        let f_next = fit(data, z, &next, b_next);
        let lower = misfit(data, &f_next, b_next) + data.beta * next.iter().sum::<f64>();
        let fall = value - lower;
        if fall.is_nan() || fall <= 0.0 {
            break;
        }
        (c, b, f, value) = (next, b_next, f_next, lower);
        if fall <= FALL * value.abs() {
            break;
        }
    }
    let alone: Vec<f64> = f.iter().map(|f| f - b).collect();
    (c, best_bias(data, &alone))
}

/// Zc + b.
fn fit(data: &Data, z: &[Vec<f64>], c: &[f64], b: f64) -> Vec<f64> {
    let mut f = vec![b; data.n];
    for (z, &c) in z.iter().zip(c) {
        if c != 0.0 {
            add_scaled(&mut f, c, z);
        }
    }
    f
}

/// The minimum of the quadratic model at the outputs f: weights and bias.
///
/// With u = √h and U = uᵀu, the rows times u leave ½‖t − Zc − bu‖² + β₀/2 b²; the best b is uᵀ(t − Zc)/(U + β₀),
/// and what remains is ‖·‖² of t − Zc under the map v ↦ v − a u uᵀv, a = (1 − √(1 − U/(U + β₀)))/U: a
/// projection if β₀ = 0. So it is a lasso without a bias.
fn model(data: &Data, z: &[Vec<f64>], c: &[f64], f: &[f64]) -> (Vec<f64>, f64) {
    let bends = bends(data, f, FLOOR);
    let nu = slopes(data, f);
    let u: Vec<f64> = bends.iter().map(|h| h.sqrt()).collect();
    let scaled = |v: &[f64]| -> Vec<f64> { u.iter().zip(v).map(|(u, v)| u * v).collect() };
    let mut target: Vec<f64> = (0..data.n).map(|k| u[k] * f[k] + nu[k] / u[k]).collect();
    let mut rows: Vec<Vec<f64>> = z.iter().map(|z| scaled(z)).collect();
    let (square, decay) = (dot(&u, &u), data.fit.bias.decay());
    let (open, closed) = (target.clone(), rows.clone());
    if let Some(decay) = decay {
        let a = (1.0 - (decay / (square + decay)).sqrt()) / square;
        for v in rows.iter_mut().chain([&mut target]) {
            let along = dot(&u, v);
            add_scaled(v, -a * along, &u);
        }
    }
    let c = lasso::solve(&rows, &target, data.beta, Some(c));
    let bias = decay.map(|decay| dot(&u, &lasso::residual(&closed, &open, &c)) / (square + decay));
    (c, bias.unwrap_or(0.0))
}

/// Where on [0, 1] the objective is least on the line f + t·rate, with the bias b + t·speed and a penalty
/// that grows by β·growth: convex, so by bisection of the slope.
fn search(data: &Data, f: &[f64], rate: &[f64], (b, speed): (f64, f64), growth: f64) -> f64 {
    let slope = |t: f64| {
        let moving = (0..data.n).filter(|&k| rate[k] != 0.0);
        let loss: f64 = moving.map(|k| -data.fit.nu(k, data.y[k], f[k] + t * rate[k]) * rate[k]).sum();
        loss + data.beta * growth + data.fit.bias.decay().unwrap_or(0.0) * (b + t * speed) * speed
    };
    if slope(1.0) <= 0.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if slope(middle) < 0.0 { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::search::fit::{Fit, Loss, OutputBias, Shape};

    /// The KKT conditions at the end, for losses with curvature.
    #[test]
    fn kkt() {
        let huber = Loss::Piecewise(Shape { low: -0.5, high: 0.5, ..Shape::SQUARED });
        for (loss, seed) in [Loss::Logistic, Loss::Poisson, huber, Loss::Piecewise(Shape::SQUARED)].into_iter().zip(0..)
        {
            for bias in [OutputBias::None, OutputBias::Free, OutputBias::Ridge(0.7)] {
                let mut random = Random::new(seed, 3);
                let (n, m) = (30, 12);
                let z: Vec<Vec<f64>> = (0..m).map(|_| random.normals(n).iter().map(|v| v.max(0.0)).collect()).collect();
                let y = (0..n).map(|_| f64::from(random.normal() > 0.3)).collect();
                let fit = Fit { loss, weights: (0..n).map(|k| 1.0 + (k % 3) as f64).collect(), bias };
                let data = Data { n, d: 1, x: vec![1.0; n], y, beta: 1.0, fit };
                let (c, b) = solve(&data, &z, None, 0.0);
                let nu = slopes(&data, &super::fit(&data, &z, &c, b));
                for (z, c) in z.iter().zip(&c) {
                    let slack = data.beta - dot(z, &nu);
                    assert!(slack > -1e-6 && (slack * c).abs() < 1e-6, "{loss:?} {bias:?} {slack} {c}");
                }
                let pull: f64 = nu.iter().sum::<f64>() - bias.decay().unwrap_or(0.0) * b;
                assert!(bias == OutputBias::None || pull.abs() < 1e-9, "{loss:?} {bias:?} {pull}");
            }
        }
    }
}
