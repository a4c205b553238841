//! Tiny training problems of version 2 (FORMAT §20) and networks for them, in numbers of their own: as files
//! for the checker, as fractions for the oracle.
#![allow(dead_code)]

use crate::exact::{Q, dot, int, positive, q, square};
use crate::random::Random;
use crate::tiny::{file, words};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

/// A loss by its word, with its parameter.
#[derive(Clone, Debug)]
pub struct Loss {
    pub word: &'static str,
    pub parameter: Option<(i64, i64)>,
}

/// The words of one output, with a parameter where there is one.
pub const WORDS: [(&str, bool); 11] = [
    ("squared", false),
    ("absolute", false),
    ("quantile", true),
    ("huber", true),
    ("smooth-l1", true),
    ("epsilon-insensitive", true),
    ("squared-epsilon-insensitive", true),
    ("hinge", false),
    ("squared-hinge", false),
    ("logistic", false),
    ("poisson", false),
];

impl Loss {
    pub fn random(random: &mut Random, outputs: usize) -> Loss {
        if outputs > 1 {
            return Loss { word: random.pick(&["softmax", "squared"]), parameter: None };
        }
        let (word, has) = random.pick(&WORDS);
        let below_one = random.pick(&[(1, 2), (3, 10), (9, 10), (1, 7)]);
        let any = random.pick(&[(1, 2), (1, 1), (1, 5), (7, 3)]);
        Loss { word, parameter: has.then_some(if word == "quantile" { below_one } else { any }) }
    }

    /// The parameter.
    pub fn value(&self) -> Q {
        self.parameter.map_or_else(Q::zero, |(p, q_)| q(p, q_))
    }

    /// Targets of a row over `den`.
    pub fn targets(&self, random: &mut Random, den: i64, outputs: usize) -> Vec<i64> {
        match self.word {
            "hinge" | "squared-hinge" => vec![random.pick(&[den, -den])],
            "logistic" => {
                let any = random.below(den as usize + 1) as i64;
                vec![random.pick(&[0, den, any])]
            }
            "poisson" => vec![random.below(5 * den as usize) as i64],
            "softmax" => {
                let mut shares = vec![0; outputs];
                (0..den).for_each(|_| shares[random.below(outputs)] += 1);
                if random.once_in(2) {
                    shares.iter_mut().for_each(|share| *share = 0);
                    shares[random.below(outputs)] = den;
                }
                shares
            }
            _ => (0..outputs).map(|_| random.within(4 * den)).collect(),
        }
    }
}

/// The numbers of a problem file.
#[derive(Clone, Debug)]
pub struct Training {
    pub loss: Loss,
    pub beta: (i64, i64),
    pub hidden_bias: &'static str,
    /// β₀ of `ridge`, zero for `free`, nothing for `none`.
    pub output_bias: Option<Q>,
    pub outputs: usize,
    pub x: Vec<Vec<i64>>,
    pub x_den: i64,
    pub y: Vec<Vec<i64>>,
    pub y_den: i64,
    pub weights: Option<(Vec<i64>, i64)>,
}

impl Training {
    /// At most four rows; two columns or one, and one of ones now and then.
    pub fn random(random: &mut Random) -> Training {
        let outputs = random.pick(&[1, 1, 1, 1, 2, 3]);
        let loss = Loss::random(random, outputs);
        let (n, d) = (1 + random.below(4), random.pick(&[1, 2, 2]));
        let mut x: Vec<Vec<i64>> = (0..n).map(|_| (0..d).map(|_| random.within(3)).collect()).collect();
        for k in 1..n {
            let factor = random.pick(&[0, 0, 0, 0, 0, 1, -1, 2, -3]);
            if factor != 0 {
                x[k] = x[random.below(k)].iter().map(|v| v * factor).collect();
            }
        }
        if random.once_in(6) {
            x[random.below(n)].iter_mut().for_each(|v| *v = 0);
        }
        let x_den = random.pick(&[1, 1, 2]);
        let mut hidden_bias = if d > 1 { random.pick(&["none", "none", "column", "free"]) } else { "none" };
        let ridge = q(1 + random.below(6) as i64, 1 + random.below(4) as i64);
        let mut output_bias = random.pick(&[None, Some(Q::zero()), Some(ridge)]);
        if hidden_bias == "free" {
            output_bias = Some(Q::zero());
            if d == 2 && random.once_in(4) {
                // Two features and the ones.
                x.iter_mut().for_each(|row| row.push(x_den));
            }
        }
        if hidden_bias != "none" {
            x.iter_mut().for_each(|row| *row.last_mut().expect("a column") = x_den);
        }
        let y_den = random.pick(&[1, 2, 3, 10]);
        let y: Vec<_> = (0..n).map(|_| loss.targets(random, y_den, outputs)).collect();
        let mut weights = random.once_in(2).then(|| {
            let weights = (0..n).map(|_| 1 + random.below(4) as i64).collect();
            (weights, random.pick(&[1, 2, 3]))
        });
        if loss.word == "squared" && outputs == 1 && output_bias.is_none() && weights.is_none() {
            // Version 1 would say the same.
            (hidden_bias, weights) = ("none", Some((vec![1; n], 2)));
        }
        let beta = random.pick(&[(1, 10), (1, 4), (1, 2), (1, 1), (2, 1)]);
        Training { loss, beta, hidden_bias, output_bias, outputs, x, x_den, y, y_den, weights }
    }

    pub fn rows(&self) -> usize {
        self.x.len()
    }

    pub fn columns(&self) -> usize {
        self.x[0].len()
    }

    /// The file.
    pub fn text(&self) -> String {
        let ratio = |pair: &Option<(i64, i64)>| pair.map_or(String::new(), |(p, q)| format!(" {p} {q}"));
        let output_bias = match &self.output_bias {
            None => "none".to_string(),
            Some(decay) if decay.is_zero() => "free".to_string(),
            Some(decay) => format!("ridge {} {}", decay.numer(), decay.denom()),
        };
        let mut lines = vec![
            "relucert-problem 2".to_string(),
            "numbers f64".to_string(),
            format!("loss {}{}", self.loss.word, ratio(&self.loss.parameter)),
            "scale 1 1".to_string(),
            format!("beta {} {}", self.beta.0, self.beta.1),
            format!("hidden-bias {}", self.hidden_bias),
            format!("output-bias {output_bias}"),
            format!("shape {} {} {}", self.rows(), self.columns(), self.outputs),
            format!("denominators {} {}", self.x_den, self.y_den),
            format!("weights {}", self.weights.as_ref().map_or("none".to_string(), |(_, den)| den.to_string())),
        ];
        for (k, (x, y)) in self.x.iter().zip(&self.y).enumerate() {
            let weight = self.weights.as_ref().map_or(String::new(), |(weights, _)| format!(" {}", weights[k]));
            lines.push(format!("row {} {}{weight}", words(x), words(y)));
        }
        file(lines)
    }

    /// The data rows.
    pub fn data(&self) -> Vec<Vec<Q>> {
        self.x.iter().map(|row| row.iter().map(|v| q(*v, self.x_den)).collect()).collect()
    }

    /// The targets of a row.
    pub fn targets(&self, k: usize) -> Vec<Q> {
        self.y[k].iter().map(|y| q(*y, self.y_den)).collect()
    }

    /// The weight of a row.
    pub fn weight(&self, k: usize) -> Q {
        self.weights.as_ref().map_or(int(1), |(weights, den)| q(weights[k], *den))
    }

    /// β.
    pub fn decay(&self) -> Q {
        q(self.beta.0, self.beta.1)
    }
}

/// A neuron or an atom.
#[derive(Clone, Debug)]
pub struct Neuron {
    pub atom: bool,
    pub u: Vec<Q>,
    pub a: Vec<Q>,
}

/// A network with an output bias.
#[derive(Clone, Debug)]
pub struct Network {
    pub neurons: Vec<Neuron>,
    pub bias: Vec<Q>,
}

/// A common denominator of fractions, as files have it, and the numerators.
pub fn divided(values: &[Q]) -> (BigInt, Vec<BigInt>) {
    let den = values.iter().fold(BigInt::from(1), |den, v| if (v * &den).is_integer() { den } else { den * v.denom() });
    let numerators = values.iter().map(|v| (v * &den).to_integer()).collect();
    (den, numerators)
}

/// Both in words.
pub fn over(values: &[Q]) -> String {
    let (den, numerators) = divided(values);
    format!("{den} {}", words(&numerators))
}

impl Network {
    /// The network without neurons.
    pub fn constant(bias: Vec<Q>) -> Network {
        Network { neurons: Vec::new(), bias }
    }

    /// Small numbers; an atom now and then where there is one output. Biases where they may be.
    pub fn random(random: &mut Random, training: &Training, neurons: usize) -> Network {
        let (d, outputs) = (training.columns(), training.outputs);
        let mut numbers = |count: usize| -> Vec<Q> {
            let den = random.pick(&[1, 2, 3]);
            (0..count).map(|_| q(random.within(4), den)).collect()
        };
        let mut neuron = || Neuron { atom: false, u: numbers(d), a: numbers(outputs) };
        let neurons = (0..neurons).map(|_| neuron()).collect();
        let biased = training.output_bias.is_some();
        let mut network = Network { neurons, bias: if biased { numbers(outputs) } else { vec![Q::zero(); outputs] } };
        if outputs == 1 && training.hidden_bias != "free" && random.once_in(3) {
            let unit = random.pick(&[(3, 4), (4, -3), (0, 5), (-5, 0)]);
            let mut unit = vec![q(unit.0, 5), q(unit.1, 5)];
            unit.resize(d, Q::zero());
            if square(&unit) == int(1) {
                network.neurons.push(Neuron { atom: true, u: unit, a: vec![q(random.within(3), 2)] });
            }
        }
        network
    }

    /// The records `shape`, `bias` and those of the neurons.
    pub fn lines(&self, columns: usize) -> Vec<String> {
        let mut lines = vec![
            format!("shape {} {columns} {}", self.neurons.len(), self.bias.len()),
            format!("bias {}", over(&self.bias)),
        ];
        lines.extend(self.neurons.iter().map(|neuron| {
            let kind = if neuron.atom { "atom" } else { "neuron" };
            format!("{kind} {} {}", over(&neuron.u), over(&neuron.a))
        }));
        lines
    }

    /// The file, of version 1 where that can say it and is asked for.
    pub fn text(&self, columns: usize, old: bool) -> String {
        let mut lines = [vec!["relucert-network 2".to_string()], self.lines(columns)].concat();
        if old && self.bias.len() == 1 && self.bias[0].is_zero() {
            lines.splice(..3, ["relucert-network 1".to_string(), format!("shape {} {columns}", self.neurons.len())]);
        }
        file(lines)
    }

    /// From the lines of a file of either version, or those in a certificate, as they stand.
    pub fn read(text: &str, columns: usize, outputs: usize) -> Option<Network> {
        let mut network = Network::constant(vec![Q::zero(); outputs]);
        let divided = |numbers: &[BigInt]| -> Option<Vec<Q>> {
            let (den, numbers) = numbers.split_first().filter(|(den, _)| den.is_positive())?;
            Some(numbers.iter().map(|v| Q::new(v.clone(), den.clone())).collect())
        };
        for line in text.lines() {
            let mut tokens = line.split(' ');
            let word = tokens.next()?;
            if !["bias", "neuron", "atom"].contains(&word) {
                continue;
            }
            let numbers: Vec<BigInt> = tokens.map(|token| token.parse().ok()).collect::<Option<_>>()?;
            match word {
                "bias" => network.bias = divided(&numbers)?,
                _ => {
                    let (u, a) = numbers.split_at_checked(columns + 1)?;
                    network.neurons.push(Neuron { atom: word == "atom", u: divided(u)?, a: divided(a)? });
                }
            }
        }
        let fits = |neuron: &Neuron| neuron.u.len() == columns && neuron.a.len() == outputs;
        (network.bias.len() == outputs && network.neurons.iter().all(fits)).then_some(network)
    }

    /// The outputs for a row.
    pub fn outputs(&self, x: &[Q]) -> Vec<Q> {
        let mut outputs = self.bias.clone();
        for neuron in &self.neurons {
            let z = positive(&dot(&neuron.u, x));
            outputs.iter_mut().zip(&neuron.a).for_each(|(output, a)| *output += a * &z);
        }
        outputs
    }

    /// ½ Σ(‖u‖² + ‖a‖²), |a| for an atom; of u the first so many entries.
    pub fn penalty(&self, penalised: usize) -> Q {
        let part = |neuron: &Neuron| match neuron.atom {
            true => neuron.a.iter().map(Q::abs).sum(),
            false => (square(&neuron.u[..penalised]) + square(&neuron.a)) / int(2),
        };
        self.neurons.iter().map(part).fold(Q::zero(), |sum, part| sum + part)
    }
}
