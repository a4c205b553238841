//! Tiny problems and networks of random small integers: as files for the checker, and as fractions for the
//! oracles.
#![allow(dead_code)]

use crate::exact::{Q, dot, int, positive, q, square};
use crate::random::Random;
use num_traits::{Signed, Zero};

/// Stands for the digest of the problem file: certificates carry it, and the checker only compares it.
pub const DIGEST: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// A training problem: the numbers of its file.
#[derive(Clone, Debug)]
pub struct Problem {
    pub bias: &'static str,
    pub norm: Option<&'static str>,
    pub beta: (i64, i64),
    pub x: Vec<Vec<i64>>,
    pub x_den: i64,
    pub y: Vec<i64>,
    pub y_den: i64,
}

/// A neuron or an atom: the numbers of its line.
#[derive(Clone, Debug)]
pub struct Neuron {
    pub atom: bool,
    pub u: Vec<i64>,
    pub u_den: i64,
    pub a_den: i64,
    pub a: i64,
}

impl Problem {
    /// At most so many rows and columns; rows of zeros, equal, multiple and opposite rows are frequent. Norm
    /// ℓ₂.
    pub fn random(random: &mut Random, rows: usize, columns: usize) -> Problem {
        let (n, d) = (1 + random.below(rows), 1 + random.below(columns));
        let mut x: Vec<Vec<i64>> = (0..n).map(|_| (0..d).map(|_| random.within(3)).collect()).collect();
        for k in 1..n {
            let factor = random.pick(&[0, 0, 0, 0, 0, 1, -1, 2, -3]);
            if factor != 0 {
                x[k] = x[random.below(k)].iter().map(|v| v * factor).collect();
            }
        }
        let (x_den, y_den) = (random.pick(&[1, 1, 1, 2, 4]), random.pick(&[1, 1, 1, 2, 8]));
        let bias = if d > 1 && random.once_in(4) { "column" } else { "none" };
        if bias == "column" {
            x.iter_mut().for_each(|row| row[d - 1] = x_den);
        }
        let y = (0..n).map(|_| random.within(6)).collect();
        let beta = random.pick(&[(1, 10), (1, 2), (1, 1), (2, 1), (3, 1), (7, 2)]);
        Problem { bias, norm: None, beta, x, x_den, y, y_den }
    }

    pub fn rows(&self) -> usize {
        self.x.len()
    }

    pub fn columns(&self) -> usize {
        self.x[0].len()
    }

    /// The file.
    pub fn text(&self) -> String {
        let mut lines =
            vec!["relucert-problem 1".to_string(), "numbers f64".to_string(), format!("bias {}", self.bias)];
        lines.extend(self.norm.map(|norm| format!("norm {norm}")));
        lines.push("loss half-squared".to_string());
        lines.push(format!("beta {} {}", self.beta.0, self.beta.1));
        lines.push(format!("shape {} {}", self.rows(), self.columns()));
        lines.push(format!("denominators {} {}", self.x_den, self.y_den));
        lines.extend(self.x.iter().zip(&self.y).map(|(x, y)| format!("row {} {y}", words(x))));
        file(lines)
    }

    /// The data rows.
    pub fn data(&self) -> Vec<Vec<Q>> {
        self.x.iter().map(|row| row.iter().map(|v| q(*v, self.x_den)).collect()).collect()
    }

    /// The labels.
    pub fn labels(&self) -> Vec<Q> {
        self.y.iter().map(|y| q(*y, self.y_den)).collect()
    }

    /// β.
    pub fn decay(&self) -> Q {
        q(self.beta.0, self.beta.1)
    }

    /// ½‖y‖².
    pub fn zero(&self) -> Q {
        square(&self.labels()) / int(2)
    }

    /// ½‖f − y‖².
    pub fn loss(&self, fit: &[Q]) -> Q {
        fit.iter().zip(self.labels()).map(|(f, y)| (f - &y) * (f - &y)).sum::<Q>() / int(2)
    }

    /// The objective of a network as it stands (FORMAT R6).
    pub fn objective(&self, network: &[Neuron]) -> Q {
        let penalty: Q = network.iter().map(Neuron::penalty).sum();
        self.loss(&predictions(network, &self.data())) + self.decay() * penalty
    }
}

impl Neuron {
    /// A neuron with small integers, often zero somewhere; an atom if it can be one.
    pub fn random(random: &mut Random, columns: usize) -> Neuron {
        let mut u: Vec<i64> = (0..columns).map(|_| random.within(3)).collect();
        if random.once_in(3) {
            let mut unit = vec![0; columns];
            let long = random.pick(&[(3, 4, 5), (4, 3, 5), (5, 0, 5), (1, 0, 1), (0, 1, 1), (-3, 4, 5), (-1, 0, 1)]);
            unit[0] = if columns == 1 { long.2 * random.pick(&[1, -1]) } else { long.0 };
            if columns > 1 {
                unit[1] = long.1;
            }
            return Neuron {
                atom: true,
                u: unit,
                u_den: long.2,
                a_den: 1 + random.below(3) as i64,
                a: random.within(4),
            };
        }
        if random.once_in(12) {
            u.iter_mut().for_each(|v| *v = 0);
        }
        let (u_den, a_den) = (random.pick(&[1, 1, 2, 3]), random.pick(&[1, 1, 2, 5]));
        Neuron { atom: false, u, u_den, a_den, a: random.within(4) }
    }

    /// The line of the file.
    pub fn line(&self) -> String {
        let kind = if self.atom { "atom" } else { "neuron" };
        format!("{kind} {} {} {} {}", self.u_den, words(&self.u), self.a_den, self.a)
    }

    /// u.
    pub fn direction(&self) -> Vec<Q> {
        self.u.iter().map(|v| q(*v, self.u_den)).collect()
    }

    /// a.
    pub fn weight(&self) -> Q {
        q(self.a, self.a_den)
    }

    /// ½(‖u‖² + a²), |a| for an atom.
    pub fn penalty(&self) -> Q {
        let a = self.weight();
        if self.atom { a.abs() } else { (square(&self.direction()) + &a * &a) / int(2) }
    }

    /// a·(u·x)_+.
    pub fn output(&self, x: &[Q]) -> Q {
        self.weight() * positive(&dot(&self.direction(), x))
    }
}

/// The outputs of a network on rows.
pub fn predictions(network: &[Neuron], data: &[Vec<Q>]) -> Vec<Q> {
    data.iter().map(|x| network.iter().map(|neuron| neuron.output(x)).fold(Q::zero(), |sum, v| sum + v)).collect()
}

/// A network file.
pub fn network_text(network: &[Neuron], columns: usize) -> String {
    let mut lines = vec!["relucert-network 1".to_string(), format!("shape {} {columns}", network.len())];
    lines.extend(network.iter().map(Neuron::line));
    file(lines)
}

/// Numbers with blanks between them.
pub fn words<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}

/// Lines and the last one, `end N`.
pub fn file(mut lines: Vec<String>) -> String {
    lines.push(format!("end {}", lines.len()));
    lines.join("\n") + "\n"
}
