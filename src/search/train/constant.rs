//! The best output bias for given outputs of the neurons; of none, the best constant.

use crate::search::data::Data;
use crate::search::fit::{Loss, Shape};
use crate::search::neuron::slopes;

/// Doublings of the bracket, and halvings of it.
const DOUBLINGS: usize = 1100;
const HALVINGS: usize = 200;

/// The b that minimises Σ s_k φ(y_k, f_k + b) + β₀/2 b² for the outputs f without bias; 0 without a bias.
///
/// Convex in one variable: the weighted mean of y − f for squares, else the place where the derivative
/// changes sign, bracketed by doubling and bisected to the last bit. At the end the derivative is at least
/// zero there. Where no b is best (the classes of a logistic loss are all one) it ends where doubles see no
/// slope any more.
pub fn best_bias(data: &Data, f: &[f64]) -> f64 {
    let Some(decay) = data.fit.bias.decay() else { return 0.0 };
    if data.fit.loss == Loss::Piecewise(Shape::SQUARED) {
        let weights: f64 = (0..data.n).map(|k| data.fit.weight(k)).sum();
        let sum: f64 = (0..data.n).map(|k| data.fit.weight(k) * (data.y[k] - f[k])).sum();
        return if weights + decay > 0.0 { sum / (weights + decay) } else { 0.0 };
    }
    let mut moved = f.to_vec();
    let mut slope = |b: f64| {
        moved.iter_mut().zip(f).for_each(|(moved, f)| *moved = f + b);
        decay * b - slopes(data, &moved).iter().sum::<f64>()
    };
    // Towards the minimum, the slope has the sign of `side`; it is turned there.
    let start = slope(0.0);
    if start == 0.0 || start.is_nan() {
        return 0.0;
    }
    let side = -start.signum();
    let falls = |slope: f64| slope * side < 0.0;
    let (mut near, mut far) = (0.0, 1.0);
    let mut doublings = 0;
    while falls(slope(side * far)) {
        (near, far) = (far, 2.0 * far);
        doublings += 1;
        if doublings > DOUBLINGS || far > 1e300 {
            return side * near;
        }
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (near + far);
        if middle <= near || middle >= far {
            break;
        }
        if falls(slope(side * middle)) { near = middle } else { far = middle }
    }
    side * far
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fit::{Fit, OutputBias};

    fn data(loss: Loss, y: &[f64], bias: OutputBias) -> Data {
        let n = y.len();
        Data { n, d: 1, x: vec![1.0; n], y: y.to_vec(), beta: 1.0, fit: Fit { loss, weights: Vec::new(), bias } }
    }

    #[test]
    fn closed_forms() {
        let y = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0];
        let zeros = [0.0; 7];
        let free = |loss| best_bias(&data(loss, &y, OutputBias::Free), &zeros);
        assert!((free(Loss::Logistic) - 2.5f64.ln()).abs() < 1e-14);
        assert!((free(Loss::Poisson) - (5.0f64 / 7.0).ln()).abs() < 1e-14);
        assert!((free(Loss::Piecewise(Shape::SQUARED)) - 5.0 / 7.0).abs() < 1e-15);
        let absolute = Shape { curvature: 0.0, low: -1.0, high: 1.0, ..Shape::SQUARED };
        assert!((free(Loss::Piecewise(absolute)) - 1.0).abs() < 1e-15, "the median");
        let ridge = best_bias(&data(Loss::Piecewise(Shape::SQUARED), &y, OutputBias::Ridge(3.0)), &zeros);
        assert!((ridge - 0.5).abs() < 1e-15);
        assert_eq!(best_bias(&data(Loss::Logistic, &y, OutputBias::None), &zeros), 0.0);
    }

    #[test]
    fn no_best_constant() {
        for y in [vec![1.0; 3], vec![0.0; 3]] {
            let b = best_bias(&data(Loss::Logistic, &y, OutputBias::Free), &[0.0; 3]);
            assert!(b.is_finite() && b.abs() > 30.0);
        }
        assert!(best_bias(&data(Loss::Poisson, &[0.0; 3], OutputBias::Free), &[0.0; 3]) < -30.0);
    }
}
