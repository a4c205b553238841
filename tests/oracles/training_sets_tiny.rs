//! Tiny networks for training problems of version 2 with further directions, planted so that they are often
//! optimal over these, at kinks of the loss as well as between them.

use crate::convert::over_common;
use crate::exact::{Q, dot, int, kernel, positive, q, root};
use crate::random::Random;
use crate::training_directions::pair;
use crate::training_tiny::{Network, Neuron, Training};
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A problem, a network, further directions, and the dual vector for which they were planted.
pub struct Instance {
    pub training: Training,
    pub network: Network,
    pub dictionary: Vec<Neuron>,
    pub nu: Vec<Vec<Q>>,
}

/// Vectors of rational length, filled with zeros.
fn unit(random: &mut Random, length: usize) -> Vec<Q> {
    let mut vector: Vec<Q> = match (length, random.below(3)) {
        (1, _) => vec![int(random.pick(&[1, -1]))],
        (_, 0) => [(3, 4), (4, -3), (-3, 4), (-4, -3)].map(|(a, b)| vec![q(a, 5), q(b, 5)])[random.below(4)].clone(),
        _ => {
            let mut axis = vec![Q::zero(); length];
            axis[random.below(length)] = int(random.pick(&[1, -1]));
            axis
        }
    };
    vector.resize(length, Q::zero());
    vector
}

/// Directions with unit vectors on both sides, most often; some like those before.
fn neurons(random: &mut Random, training: &Training) -> Vec<Neuron> {
    let penalised = training.columns() - usize::from(training.hidden_bias == "free");
    let mut all: Vec<Neuron> = Vec::new();
    for _ in 0..random.pick(&[0, 1, 2, 3, 3, 4, 4, 5]) {
        let mut u = unit(random, penalised);
        u.extend((penalised..training.columns()).map(|_| int(random.within(2))));
        let mut neuron = Neuron { atom: false, u, a: unit(random, training.outputs) };
        if !all.is_empty() && random.once_in(5) {
            neuron = random.pick(&all);
            let factor = random.pick(&[int(2), int(1), q(1, 2)]);
            neuron.u.iter_mut().chain(&mut neuron.a).for_each(|v| *v *= &factor);
        }
        if random.once_in(10) {
            neuron.u = (0..training.columns()).map(|_| int(random.within(2))).collect();
        }
        all.push(neuron);
    }
    all
}

/// A target and a weight with −ν ∈ s ∂φ(y, f), of one output; nothing if there is none.
fn target(random: &mut Random, training: &Training, f: &Q, nu: &Q) -> Option<(Q, Q)> {
    let p = training.loss.value();
    let sign = int(if nu.is_negative() { -1 } else { 1 });
    // As a weight: any, or such that r = ν/s is at the end of the slopes.
    let steep = |end: &Q| if nu.is_zero() || end.is_zero() { None } else { Some(nu.abs() / end.abs()) };
    let any = q(1 + random.below(4) as i64, 1 + random.below(2) as i64);
    let beyond = q(random.below(3) as i64, 2);
    let least = |end: Q, random: &mut Random| match steep(&end) {
        Some(least) => least * random.pick(&[int(1), int(1), int(1), q(3, 2), int(2)]),
        None => any.clone(),
    };
    match training.loss.word {
        "squared" => Some((f + nu / &any, any)),
        "hinge" => {
            let y = if nu.is_zero() { f.signum() } else { sign };
            let margin = Q::one() - &y * f;
            let s = least(int(1), random);
            let right = match (nu.is_zero(), margin.is_zero()) {
                (true, _) => !margin.is_positive() && !y.is_zero(),
                (false, true) => true,
                (false, false) => margin.is_positive() && s == nu.abs(),
            };
            right.then_some((y, s))
        }
        "squared-hinge" => {
            let y = if nu.is_zero() { f.signum() } else { sign };
            let margin = Q::one() - &y * f;
            match nu.is_zero() {
                true => (!margin.is_positive() && !y.is_zero()).then_some((y, any)),
                false => margin.is_positive().then(|| (y, nu.abs() / margin)),
            }
        }
        // The error y − f for the slope r = ν/s of it.
        word => {
            let end = match word {
                "quantile" if nu.is_negative() => Q::one() - &p,
                "quantile" => p.clone(),
                "huber" => p.clone(),
                _ => Q::one(),
            };
            let s = if word == "squared-epsilon-insensitive" { any } else { least(end.clone(), random) };
            let r = nu / &s;
            let full = r.abs() == end;
            let error = match word {
                "absolute" | "quantile" if full => sign * beyond,
                "absolute" | "quantile" => Q::zero(),
                "huber" if full => &r + sign * beyond,
                "huber" => r,
                "smooth-l1" if full => &p * &r + sign * beyond,
                "smooth-l1" => &p * &r,
                "epsilon-insensitive" if r.is_zero() => p * random.pick(&[int(0), int(1), int(-1), q(1, 2)]),
                "epsilon-insensitive" if full => sign * (p + beyond),
                "epsilon-insensitive" => sign * p,
                "squared-epsilon-insensitive" if r.is_zero() => p * random.pick(&[int(0), int(1), int(-1), q(1, 2)]),
                "squared-epsilon-insensitive" => r + sign * p,
                _ => return None,
            };
            Some((f + error, s))
        }
    }
}

/// ν ≠ 0 with ⟨ν, z⟩/(‖u‖‖a‖) equal for all neurons, and without a sum where the output bias is free.
fn common(random: &mut Random, training: &Training, network: &Network) -> Option<(Vec<Vec<Q>>, Q)> {
    let (data, k) = (training.data(), training.outputs);
    let slope = |neuron: &Neuron| {
        let (u, a, length) = pair(training, neuron)?;
        let length = root(&length)?;
        Some(
            data.iter()
                .flat_map(|x| a.iter().map(|a| a * positive(&dot(x, &u)) / &length).collect::<Vec<_>>())
                .collect(),
        )
    };
    let slopes: Vec<Vec<Q>> = network.neurons.iter().map(slope).collect::<Option<_>>()?;
    let first = slopes.first()?;
    let mut rows: Vec<Vec<Q>> = slopes[1..].iter().map(|z| z.iter().zip(first).map(|(a, b)| a - b).collect()).collect();
    if training.output_bias.as_ref().is_some_and(Zero::is_zero) {
        rows.extend((0..k).map(|c| (0..data.len() * k).map(|at| int(i64::from(at % k == c))).collect()));
    }
    let mut nu = vec![Q::zero(); data.len() * k];
    for vector in kernel(&rows, nu.len()) {
        let factor = int(random.within(3));
        nu.iter_mut().zip(&vector).for_each(|(v, k)| *v += k * &factor);
    }
    let value = dot(&nu, first);
    let sign = if value.is_negative() { int(-1) } else { int(1) };
    let nu: Vec<Q> = nu.iter().map(|v| v * &sign).collect();
    (!value.is_zero()).then(|| (nu.chunks(k).map(<[Q]>::to_vec).collect(), value.abs()))
}

/// β, the output bias of a ridge, targets and weights for which ν shows that the network is optimal over its
/// own directions.
fn plant(random: &mut Random, training: &mut Training, network: &mut Network) -> Option<Vec<Vec<Q>>> {
    let (nu, beta) = common(random, training, network)?;
    let sums: Vec<Q> = (0..training.outputs).map(|c| nu.iter().map(|row| &row[c]).sum()).collect();
    if let Some(decay) = training.output_bias.as_ref().filter(|decay| !decay.is_zero()) {
        network.bias = sums.iter().map(|sum| sum / decay).collect();
    }
    let (mut targets, mut weights) = (Vec::new(), Vec::new());
    for (x, nu) in training.data().iter().zip(&nu) {
        let f = network.outputs(x);
        let (y, s) = match (training.outputs, training.loss.word) {
            (1, _) => target(random, training, &f[0], &nu[0]).map(|(y, s)| (vec![y], s))?,
            (_, "squared") => {
                let s = q(1 + random.below(3) as i64, 2);
                (f.iter().zip(nu).map(|(f, nu)| f + nu / &s).collect(), s)
            }
            _ => return None,
        };
        targets.push(y);
        weights.push(s);
    }
    let small = |values: &[Q]| -> Option<(Vec<i64>, i64)> {
        let (den, values) = over_common(values);
        Some((values.iter().map(ToPrimitive::to_i64).collect::<Option<_>>()?, den.to_i64()?))
    };
    let (y, y_den) = small(&targets.concat())?;
    training.y = y.chunks(training.outputs).map(<[i64]>::to_vec).collect();
    training.y_den = y_den;
    training.weights = Some(small(&weights)?);
    training.beta = (beta.numer().to_i64()?, beta.denom().to_i64()?);
    Some(nu)
}

/// Whether ⟨ν, z⟩ ≤ β‖u‖‖a‖ for all directions, and how often that is an equality.
fn tight(training: &Training, nu: &[Vec<Q>], neurons: &[Neuron]) -> (bool, usize) {
    let (mut holds, mut equal) = (true, 0);
    for (u, a, length) in neurons.iter().filter_map(|neuron| pair(training, neuron)) {
        let steep: Q = training.data().iter().zip(nu).map(|(x, nu)| positive(&dot(x, &u)) * dot(nu, &a)).sum();
        let price = training.decay() * training.decay() * length;
        let square = positive(&steep) * positive(&steep);
        holds &= square <= price;
        equal += usize::from(square == price);
    }
    (holds, equal)
}

/// A network, planted most often; of a few plants one for which all directions agree with ν, if there is one.
/// For the squared loss, or for any.
pub fn instance(random: &mut Random, squares: bool) -> Instance {
    let mut best: Option<(Instance, usize)> = None;
    for _ in 0..8 {
        let mut training = Training::random(random);
        let word = |training: &Training, words: &[&str]| words.contains(&training.loss.word);
        while (squares && !word(&training, &["squared"]))
            || (word(&training, &["logistic", "poisson", "softmax"]) && random.once_in(2))
        {
            training = Training::random(random);
        }
        let mut neurons = neurons(random, &training);
        let own = neurons.len() - random.below(neurons.len().min(3) + 1);
        let dictionary = neurons.split_off(own);
        let biased = training.output_bias.is_some();
        let bias = (0..training.outputs).map(|_| if biased { q(random.within(3), 2) } else { Q::zero() }).collect();
        let mut network = Network { neurons, bias };
        let planted = if random.once_in(6) { None } else { plant(random, &mut training, &mut network) };
        let value = match &planted {
            None => 0,
            Some(nu) => {
                let all: Vec<Neuron> = network.neurons.iter().chain(&dictionary).cloned().collect();
                let (holds, equal) = tight(&training, nu, &all);
                if holds { 2 + equal } else { 1 }
            }
        };
        let nu = planted.unwrap_or_else(|| vec![vec![Q::zero(); training.outputs]; training.rows()]);
        let found = Instance { training, network, dictionary, nu };
        if best.as_ref().is_none_or(|(_, most)| value > *most) {
            best = Some((found, value));
        }
    }
    let mut instance = best.expect("a try").0;
    spoil(random, &mut instance);
    instance
}

/// Another balance, a neuron that is zero or an atom, a little more or less of one; sometimes.
fn spoil(random: &mut Random, Instance { training, network, dictionary, .. }: &mut Instance) {
    let at = random.below(network.neurons.len());
    let plain = training.outputs == 1 && training.hidden_bias != "free";
    if let Some(neuron) = network.neurons.get_mut(at) {
        match random.below(16) {
            0 => {
                neuron.u.iter_mut().for_each(|u| *u *= int(2));
                neuron.a.iter_mut().for_each(|a| *a /= int(2));
            }
            1 => neuron.a.iter_mut().for_each(|a| *a = Q::zero()),
            2 => neuron.u.iter_mut().for_each(|u| *u = Q::zero()),
            3 if plain => neuron.atom = true,
            4 => neuron.a[0] += q(1, 2),
            _ => {}
        }
    }
    match random.below(12) {
        0 => dictionary.extend(network.neurons.first().cloned()),
        1 => dictionary.iter_mut().take(1).for_each(|neuron| neuron.a.iter_mut().for_each(|a| *a = Q::zero())),
        _ => {}
    }
}
