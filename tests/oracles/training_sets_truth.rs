//! The truth about sets of networks for a training problem of version 2 (FORMAT R231–R235): the polyhedron
//! {τ ≥ 0 : Zτ = f} of the textbook loss, its subgradients taken from values of the loss alone.

use crate::convert::over_common;
use crate::exact::{Q, dot, int, positive, root, square};
use crate::set_truth::{Set, corners, product};
use crate::slopes::{kinks, slopes, smooth};
use crate::training_directions::pair;
use crate::training_tiny::{Network, Neuron, Training, divided};
use crate::training_truth::cost;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// The neurons of a network and further directions.
pub struct Question<'a> {
    pub training: &'a Training,
    pub network: &'a Network,
    pub dictionary: &'a [Neuron],
}

/// An end of the interval of an output, with its place in the list of outputs.
struct End {
    entry: usize,
    value: Q,
    lower: bool,
}

impl Question<'_> {
    pub fn neurons(&self) -> Vec<Neuron> {
        self.network.neurons.iter().chain(self.dictionary).cloned().collect()
    }

    fn free(&self) -> bool {
        self.training.output_bias.as_ref().is_some_and(Zero::is_zero)
    }

    /// The values less those of the first row, which is left away, if the output bias is free.
    fn modulo(&self, values: Vec<Q>) -> Vec<Q> {
        let k = self.training.outputs;
        let rest = |(at, value): (usize, &Q)| value - &values[at % k];
        if self.free() { values.iter().enumerate().skip(k).map(rest).collect() } else { values }
    }

    /// V.
    fn unit(&self) -> Q {
        let dens = self.neurons();
        let dens = dens.iter().map(|neuron| divided(&neuron.u).0 * divided(&neuron.a).0);
        Q::from(dens.fold(BigInt::one(), |all, den| den.clone() * Q::new(all, den).numer()))
    }

    /// The integers of u, the direction p of a, and a = p·size in the integers of the file.
    fn parts(&self, neuron: &Neuron) -> (Vec<Q>, Vec<Q>, Q) {
        let whole = |values: &[Q]| -> Vec<Q> { divided(values).1.into_iter().map(Q::from).collect() };
        let (u, a) = (whole(&neuron.u), whole(&neuron.a));
        // The greatest common divisor: what is left of a sum of denominators a/1.
        let size = a.iter().fold(BigInt::zero(), |common, v| gcd(common, v.numer().abs()));
        if size.is_zero() {
            return (u, if a.len() == 1 { vec![int(1)] } else { a }, Q::zero());
        }
        let size = Q::from(size);
        (u, a.iter().map(|a| a / &size).collect(), size)
    }

    /// Columns, τ of the network given, and lengths squared.
    pub fn columns(&self) -> (Vec<Vec<Q>>, Vec<Q>, Vec<Q>) {
        let (unit, own) = (self.unit(), self.network.neurons.len());
        let penalised = self.training.columns() - usize::from(self.training.hidden_bias == "free");
        let (mut columns, mut given, mut squares) = (Vec::new(), Vec::new(), Vec::new());
        for (i, neuron) in self.neurons().iter().enumerate() {
            let (u, p, size) = self.parts(neuron);
            let along = |x: &Vec<i64>| positive(&x.iter().zip(&u).map(|(x, u)| int(*x) * u).sum::<Q>());
            let entries = self.training.x.iter().flat_map(|x| p.iter().map(move |p| p * along(x))).collect();
            columns.push(self.modulo(entries));
            let length = square(&u[..penalised]) * square(&p);
            let dens = Q::from(divided(&neuron.u).0 * divided(&neuron.a).0);
            let used = i < own && !length.is_zero();
            given.push(if used { size * &unit / dens } else { Q::zero() });
            squares.push(length);
        }
        (columns, given, squares)
    }

    /// Whether ν fits the output bias, and for each neuron ⟨ν, z⟩ against β‖u‖‖p‖ as a pair of squares,
    /// negative ones as they are.
    pub fn conditions(&self, nu: &[Vec<Q>]) -> (bool, Vec<Option<std::cmp::Ordering>>) {
        let training = self.training;
        let sum = |c: usize| nu.iter().map(|nu| &nu[c]).sum::<Q>();
        let fits = |c: usize| match &training.output_bias {
            None => true,
            Some(decay) => sum(c) == decay * &self.network.bias[c],
        };
        let against = |neuron: &Neuron| {
            let (u, a, length) = pair(training, neuron)?;
            let column = training.data().into_iter().map(|x| positive(&dot(&x, &u)));
            let steep = positive(&column.zip(nu).map(|(z, nu)| z * dot(nu, &a)).sum::<Q>());
            Some((&steep * &steep).cmp(&(training.decay() * training.decay() * length)))
        };
        ((0..training.outputs).all(fits), self.neurons().iter().map(against).collect())
    }

    /// Whether ν shows that the coefficients are optimal.
    fn shown(&self, nu: &[Vec<Q>], given: &[Q]) -> bool {
        let (fits, against) = self.conditions(nu);
        let holds = |(order, given): (&Option<std::cmp::Ordering>, &Q)| match order {
            None => true,
            Some(order) => {
                if given.is_zero() {
                    order.is_le()
                } else {
                    order.is_eq()
                }
            }
        };
        fits && against.iter().zip(given).all(holds)
    }

    /// ν = −∇ℓ, if every slope is a number.
    pub fn own_slopes(&self) -> Option<Vec<Vec<Q>>> {
        let training = self.training;
        let outputs: Vec<Vec<Q>> = training.data().iter().map(|x| self.network.outputs(x)).collect();
        let ranges: Vec<_> = outputs.iter().enumerate().flat_map(|(k, f)| slopes(training, k, f)).collect();
        let open = smooth(training) || ranges.iter().any(|range| range.low != range.high);
        let nu: Vec<Q> = ranges.iter().map(|range| -&range.low).collect();
        (!open).then(|| nu.chunks(training.outputs).map(<[Q]>::to_vec).collect())
    }

    pub fn balanced(&self) -> bool {
        let penalised = self.training.columns() - usize::from(self.training.hidden_bias == "free");
        let one = |neuron: &Neuron| neuron.atom || square(&neuron.u[..penalised]) == square(&neuron.a);
        self.network.neurons.iter().all(one)
    }

    /// The set of a polyhedron.
    fn set(&self, columns: Vec<Vec<Q>>, given: Vec<Q>, allowed: Vec<usize>, optimal: bool, rows: usize) -> Set {
        let fit = product(&columns, &given, rows);
        let vertices = corners(&columns, &allowed, &fit);
        let lifted: Vec<Vec<Q>> = columns.iter().map(|column| [column.as_slice(), &[Q::one()]].concat()).collect();
        let rays = corners(&lifted, &allowed, &[vec![Q::zero(); rows], vec![Q::one()]].concat());
        let neurons = self.network.neurons.len() + self.dictionary.len();
        Set {
            columns,
            fit,
            given,
            neurons,
            allowed,
            coefficients_optimal: optimal,
            optimal: optimal && self.balanced(),
            vertices,
            rays,
        }
    }

    /// Entries of a column.
    pub fn height(&self) -> usize {
        (self.training.rows() - usize::from(self.free())) * self.training.outputs
    }

    /// The networks with the same predictions, and the optimal ones of them if the network is one.
    pub fn same_predictions(&self) -> Set {
        let (columns, given, squares) = self.columns();
        let shown = self.own_slopes().filter(|nu| self.shown(nu, &given));
        let tight = |i: &usize| {
            shown.as_ref().is_none_or(|nu| self.conditions(nu).1[*i].is_some_and(std::cmp::Ordering::is_eq))
        };
        let allowed = (0..columns.len()).filter(|i| !squares[*i].is_zero() && tight(i)).collect();
        self.set(columns, given, allowed, shown.is_some(), self.height())
    }

    /// The ends of the interval of outputs of which −ν is a slope, in the order of R235; nothing if it is no
    /// slope at the output.
    fn ends(&self, nu: &[Vec<Q>]) -> Option<Vec<End>> {
        let training = self.training;
        let mut ends = Vec::new();
        for (k, x) in training.data().iter().enumerate() {
            let outputs = self.network.outputs(x);
            let ranges = slopes(training, k, &outputs);
            for (c, f) in outputs.iter().enumerate() {
                let y = training.targets(k)[c].clone();
                let slope = -&nu[k][c] / training.weight(k);
                let value =
                    |f: &Q| cost(&training.loss, std::slice::from_ref(&y), std::slice::from_ref(f)).low - &slope * f;
                let mut places = kinks(training, &y);
                places.push(f.clone());
                places.sort();
                let (first, last) = (&places[0] - int(1), &places[places.len() - 1] + int(1));
                let least = value(f);
                let r = -&nu[k][c];
                if r < ranges[c].low || r > ranges[c].high {
                    return None;
                }
                places.retain(|place| value(place) == least);
                let entry = k * training.outputs + c;
                let low = (value(&first) != least).then(|| places[0].clone());
                let high = (value(&last) != least).then(|| places[places.len() - 1].clone());
                if low == high {
                    continue;
                }
                let mut both = vec![
                    low.map(|value| End { entry, value, lower: true }),
                    high.map(|value| End { entry, value, lower: false }),
                ];
                // 1 − yf falls where y = 1.
                if training.loss.word.ends_with("hinge") && y.is_positive() {
                    both.reverse();
                }
                ends.extend(both.into_iter().flatten());
            }
        }
        Some(ends)
    }

    /// All optimal networks; nothing if ν does not show that the network is one.
    pub fn all_optimal(&self, nu: &[Vec<Q>]) -> Option<All> {
        let training = self.training;
        let (mut columns, mut given, squares) = self.columns();
        if smooth(training) || !self.shown(nu, &given) {
            return None;
        }
        let ends = self.ends(nu)?;
        let against = self.conditions(nu).1;
        let tight = |i: &usize| !squares[*i].is_zero() && against[*i].is_some_and(std::cmp::Ordering::is_eq);
        let mut allowed: Vec<usize> = (0..columns.len()).filter(tight).collect();
        let outputs: Vec<Q> = training.data().iter().flat_map(|x| self.network.outputs(x)).collect();
        let unit = int(training.x_den) * self.unit();
        let sizes: Vec<Q> = ends.iter().map(|end| (&outputs[end.entry] - &end.value).abs() * &unit).collect();
        let factor = Q::from(over_common(&sizes).0);
        given.iter_mut().for_each(|v| *v *= &factor);
        let pairs: Vec<usize> =
            ends.windows(2).filter(|pair| pair[0].entry == pair[1].entry).map(|pair| pair[0].entry).collect();
        columns.iter_mut().for_each(|column| column.extend(vec![Q::zero(); pairs.len()]));
        let mut slacks = Vec::new();
        for (at, (end, size)) in ends.iter().zip(sizes).enumerate() {
            let sign = int(if end.lower { -1 } else { 1 });
            let second = at > 0 && ends[at - 1].entry == end.entry;
            let entry = |at: usize| if at == end.entry && !second { sign.clone() } else { Q::zero() };
            let mut column = self.modulo((0..outputs.len()).map(entry).collect());
            column.extend(pairs.iter().map(|entry| int(i64::from(*entry == end.entry))));
            allowed.push(columns.len());
            columns.push(column);
            given.push(size * &factor);
            slacks.push(Slack { entry: end.entry, end: end.value.clone(), step: -&sign / (&unit * &factor) });
        }
        let rows = self.height() + pairs.len();
        let set = self.set(columns, given, allowed, true, rows);
        Some(All { set, slacks, unit: self.unit() * factor })
    }

    /// The objective of a member of all optimal networks, balanced; nothing where lengths are irrational.
    pub fn objective(&self, All { set, slacks, unit }: &All, tau: &[Q]) -> Option<Q> {
        let training = self.training;
        let neurons = self.neurons();
        let (_, _, squares) = self.columns();
        let (mut penalty, mut balanced) = (Q::zero(), Network::constant(self.network.bias.clone()));
        for ((neuron, tau), length) in neurons.iter().zip(tau).zip(&squares).filter(|((_, tau), _)| !tau.is_zero()) {
            let (u, p, _) = self.parts(neuron);
            let c = tau / unit;
            penalty += &c * root(length)?;
            balanced.neurons.push(Neuron { atom: false, u, a: p.iter().map(|p| p * &c).collect() });
        }
        let data = training.data();
        if self.free() {
            for c in 0..training.outputs {
                // The first row has the output that its slack says, or that of the network given.
                let slack = slacks.iter().position(|slack| slack.entry == c);
                let first = match slack {
                    Some(at) => &slacks[at].end + &slacks[at].step * &tau[set.neurons + at],
                    None => self.network.outputs(&data[0])[c].clone(),
                };
                balanced.bias[c] = Q::zero();
                balanced.bias[c] = first - balanced.outputs(&data[0])[c].clone();
            }
        }
        let decay = training.output_bias.clone().unwrap_or_else(Q::zero);
        let loss = training.cost(|k| balanced.outputs(&data[k])).low;
        Some(loss + training.decay() * penalty + decay * square(&balanced.bias) / int(2))
    }
}

/// All optimal networks: the polyhedron, what the columns after the neurons are, and the unit of coefficients.
pub struct All {
    pub set: Set,
    slacks: Vec<Slack>,
    unit: Q,
}

/// A slack σ: f = end + step·σ at its entry.
struct Slack {
    entry: usize,
    end: Q,
    step: Q,
}

fn gcd(a: BigInt, b: BigInt) -> BigInt {
    if b.is_zero() { a } else { gcd(b.clone(), a % b) }
}
