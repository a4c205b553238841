//! The objective of a network in floating point, to show while importing; the checker computes it exactly.

use crate::check::network::Network;
use crate::search::data::{Data, quotient};

/// ½‖f(X) − y‖² + β/2 Σ(‖u‖² + a²) in doubles, the network as it stands (not balanced).
pub fn objective(data: &Data, network: &Network) -> f64 {
    let mut residual: Vec<f64> = data.y.iter().map(|v| -v).collect();
    let mut penalty = 0.0;
    for neuron in &network.neurons {
        let u: Vec<f64> = neuron.u.iter().map(|v| quotient(v, &neuron.u_den)).collect();
        let a = quotient(&neuron.a, &neuron.a_den);
        penalty += a * a + u.iter().map(|v| v * v).sum::<f64>();
        for (k, r) in residual.iter_mut().enumerate() {
            let z: f64 = data.row(k).iter().zip(&u).map(|(x, u)| x * u).sum();
            *r += a * z.max(0.0);
        }
    }
    0.5 * residual.iter().map(|r| r * r).sum::<f64>() + 0.5 * data.beta * penalty
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::network::Neuron;

    #[test]
    fn one_neuron() {
        let data = Data { n: 2, d: 1, x: vec![1.0, -1.0], y: vec![3.0, 1.0], beta: 0.5 };
        let neuron = Neuron { u: vec![3.into()], u_den: 2.into(), a: 1.into(), a_den: 1.into() };
        // residuals 1.5 − 3 and 0 − 1, penalty 0.25·(2.25 + 1)
        assert_eq!(objective(&data, &Network { neurons: vec![neuron] }), 0.5 * (2.25 + 1.0) + 0.25 * 3.25);
    }
}
