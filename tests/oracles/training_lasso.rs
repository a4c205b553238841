//! Dictionary programs of problems of version 2 for the squared loss (FORMAT R256, R280), as programs of
//! theory §4.1 with more rows and columns: a row of weight s, an integer, stands s times; an output bias is
//! one more column of price zero for each output, and where it costs β₀/2 b² there is one more row, √β₀·b.

use crate::exact::{Q, dot, int, positive, q, root, square};
use crate::homotopy;
use crate::homotopy_tiny::ground;
use crate::homotopy_truth::{Ground, Validation};
use crate::lasso_truth::{Item, Program};
use crate::random::Random;
use crate::tiny::Problem;
use crate::training_tiny::{Loss, Network, Neuron, Training, divided};
use num_traits::{Signed, Zero};
use relucert::check::dictionary::Lasso;
use relucert::check::rejection::Rejection;
use relucert::check::statement::{training as problems, two_layer};

/// A problem and a dictionary.
#[derive(Clone)]
pub struct Instance {
    pub training: Training,
    pub dictionary: Network,
}

/// The squared loss with weights and output biases; β₀ times the denominator of the weights is a square.
fn training(random: &mut Random, problem: &Problem, outputs: usize) -> Training {
    let den = random.pick(&[1, 1, 2, 3]);
    let ridge = random.pick(&[q(1, 1), q(4, 1), q(1, 4), q(9, 4)]) / int(den);
    Training {
        loss: Loss { word: "squared", parameter: None },
        beta: problem.beta,
        hidden_bias: problem.bias,
        output_bias: random.pick(&[None, Some(Q::zero()), Some(ridge.clone()), Some(ridge)]),
        outputs,
        x: problem.x.clone(),
        x_den: problem.x_den,
        y: problem
            .y
            .iter()
            .map(|y| (0..outputs).map(|c| if c == 0 { *y } else { random.within(6) }).collect())
            .collect(),
        y_den: problem.y_den,
        weights: Some((problem.x.iter().map(|_| random.pick(&[1, 1, 2, 3])).collect(), den)),
    }
}

/// At most three rows and four directions, fewer with several outputs.
pub fn instance(random: &mut Random) -> Instance {
    let outputs = random.pick(&[1, 1, 2, 2, 3]);
    let problem = Problem::random(random, if outputs > 1 { 2 } else { 3 }, 3);
    let training = training(random, &problem, outputs);
    let sides = [[1, 0, 0], [0, 1, 0], [-1, 0, 0], [3, 4, 0], [4, -3, 0], [0, -2, 0], [1, 2, -2], [6, 8, 0]];
    let mut neurons: Vec<Neuron> = Vec::new();
    for neuron in homotopy::dictionary(random, problem.columns()) {
        let mut a = vec![q(neuron.a, neuron.a_den)];
        if outputs > 1 {
            let mut side: Vec<i64> = random.pick(&sides)[..outputs].to_vec();
            if random.once_in(20) {
                side = random.pick(&[vec![1, 1], vec![0, 0]]);
                side.resize(outputs, 0);
            }
            a = side.iter().map(|v| q(*v, neuron.a_den)).collect();
        }
        let atom = neuron.atom && outputs == 1;
        neurons.push(Neuron { atom, u: neuron.direction(), a });
    }
    neurons.truncate(if outputs > 1 { 3 } else { 4 });
    let bias = vec![Q::zero(); outputs];
    Instance { training, dictionary: Network { neurons, bias } }
}

/// The integers of the file for u, and of a divided by their greatest divisor; + for one output zero.
fn integers(neuron: &Neuron) -> Option<(Vec<Q>, Vec<Q>)> {
    let whole = |v: &[Q]| divided(v).1.into_iter().map(Q::from).collect::<Vec<Q>>();
    let a = match &neuron.a[..] {
        [a] => vec![int(if a.is_negative() { -1 } else { 1 })],
        _ => whole(&neuron.a),
    };
    // The least multiple with integers, times integers without a common divisor.
    let divisor = a.iter().filter(|v| !v.is_zero()).map(|v| v.abs().to_integer()).reduce(|g, v| {
        let (mut a, mut b) = (g, v);
        while !b.is_zero() {
            (a, b) = (b.clone(), a % b);
        }
        a
    })?;
    Some((whole(&neuron.u), a.iter().map(|v| v / Q::from(divisor.clone())).collect()))
}

fn labels(training: &Training) -> Vec<Q> {
    (0..training.rows()).flat_map(|k| training.targets(k)).collect()
}

impl Instance {
    /// Both files.
    pub fn texts(&self) -> [String; 2] {
        [self.training.text(), self.dictionary.text(self.training.columns(), false)]
    }

    /// A problem with other weights, or with another output bias that leaves the shape of certificates.
    pub fn neighbour(&self, random: &mut Random) -> Instance {
        let mut other = self.clone();
        let training = &mut other.training;
        match (&mut training.output_bias, &mut training.weights) {
            (Some(bias), _) if !bias.is_zero() && random.once_in(2) => *bias *= int(4),
            (bias, _) if bias.as_ref().is_none_or(Zero::is_zero) && random.once_in(2) => {
                *bias = if bias.is_some() { None } else { Some(Q::zero()) }
            }
            (_, Some((weights, _))) => weights.iter_mut().for_each(|s| *s = random.pick(&[1, 1, 1, 2, 4])),
            _ => {}
        }
        other
    }

    /// What the checker reads.
    pub fn read(&self) -> Result<Lasso, Rejection> {
        self.with(Lasso::of_training)
    }

    /// The same about the rows of another problem, whose file is given.
    pub fn elsewhere(&self, other: &str) -> Result<Lasso, Rejection> {
        let other = problems::parse(other.as_bytes())?;
        self.with(|theirs, dictionary| Lasso::elsewhere(theirs, dictionary, &other))
    }

    fn with(
        &self,
        lasso: impl Fn(&relucert::check::statement::Training, &two_layer::TwoLayer) -> Result<Lasso, Rejection>,
    ) -> Result<Lasso, Rejection> {
        let [problem, dictionary] = self.texts();
        let read = two_layer::parse(dictionary.as_bytes(), self.training.columns(), self.training.outputs)?;
        lasso(&problems::parse(problem.as_bytes())?, &read)
    }

    /// Columns on the rows of a problem, without weights, and lengths; nothing where one is zero or
    /// irrational.
    fn items(&self, training: &Training) -> Option<Vec<Item>> {
        let item = |neuron: &Neuron| {
            let (u, p) = integers(neuron)?;
            let along = |x: &Vec<Q>| positive(&dot(x, &u));
            let column =
                training.data().iter().flat_map(|x| p.iter().map(|p| p * along(x)).collect::<Vec<_>>()).collect();
            Some(Item { column, price: root(&(square(&u) * square(&p))).filter(|v| !v.is_zero())? })
        };
        self.dictionary.neurons.iter().map(item).collect()
    }

    /// The labels, the K of one row after those of the other.
    pub fn labels(&self) -> Vec<Q> {
        labels(&self.training)
    }

    /// The other rows, where squares count their weights and the scale.
    pub fn validation(&self, other: &Training, scale: &Q) -> Validation {
        let items = self.items(other).expect("the same lengths");
        let weights = (0..other.rows()).flat_map(|k| vec![other.weight(k) * scale; other.outputs]).collect();
        Validation { program: Program { items, y: labels(other) }, weights }
    }

    /// The program with repeated rows for other targets.
    pub fn program(&self, targets: &[Q]) -> Option<Program> {
        let (training, k) = (&self.training, self.training.outputs);
        let (weights, den) = training.weights.clone().expect("weights");
        let ridge = training.output_bias.as_ref().filter(|ridge| !ridge.is_zero());
        // β₀ counts as often as the rows do.
        let side = ridge.map(|ridge| root(&(ridge * int(den))).expect("a square"));
        let longer = |values: &[Q], last: &[Q]| -> Vec<Q> {
            let rows = values.chunks(k).zip(&weights);
            let repeated = rows.flat_map(|(row, s)| std::iter::repeat_n(row, *s as usize)).flatten();
            repeated.chain(if side.is_some() { last } else { &[] }).cloned().collect()
        };
        let none = vec![Q::zero(); k];
        let of = |item: Item| Item { column: longer(&item.column, &none), price: item.price * int(den) };
        let mut items: Vec<Item> = self.items(training)?.into_iter().map(of).collect();
        for c in (0..k).filter(|_| training.output_bias.is_some()) {
            for sign in [1, -1] {
                let unit =
                    |one: &Q| (0..k).map(|i| if i == c { one * int(sign) } else { Q::zero() }).collect::<Vec<Q>>();
                let rows: Vec<Q> = weights.iter().flat_map(|_| unit(&int(1))).collect();
                let column = longer(&rows, &unit(side.as_ref().unwrap_or(&int(0))));
                items.push(Item { column, price: Q::zero() });
            }
        }
        Some(Program { items, y: longer(targets, &none) })
    }

    /// The truth about the program; nothing where a length is zero or irrational.
    pub fn truth(&self) -> Option<Ground> {
        let (training, k) = (&self.training, self.training.outputs);
        let directions = self.dictionary.neurons.len();
        let program = self.program(&self.labels())?;
        let bias: Vec<Vec<Q>> = program.items[directions..].iter().step_by(2).map(|item| item.column.clone()).collect();
        // The rows of the certificate: once each, less the best output biases, and these if they cost.
        let ridge = training.output_bias.as_ref().filter(|ridge| !ridge.is_zero());
        let total = (0..training.rows()).map(|k| training.weight(k)).sum::<Q>() + ridge.cloned().unwrap_or_default();
        let centred = |item: Item| -> Vec<Q> {
            let of =
                |c: usize| (0..training.rows()).map(|row| training.weight(row) * &item.column[row * k + c]).sum::<Q>();
            let b: Vec<Q> = (0..k).map(|c| if bias.is_empty() { Q::zero() } else { of(c) / &total }).collect();
            let rows = item.column.iter().zip(b.iter().cycle()).map(|(v, b)| v - b);
            rows.chain(b.iter().filter(|_| ridge.is_some()).cloned()).collect()
        };
        let centred = self.items(training)?.into_iter().map(centred).collect();
        let rows = (training.rows() + usize::from(ridge.is_some())) * k;
        Some(Ground { bias, centred, rows, version: 2, ..ground(program, directions, false) })
    }
}
