//! Training with several outputs, by columns as for one: the oracle finds directions with
//! ‖Vᵀ(Xu)_+‖ > β at the dual matrix V of the present network, they join it as units, and all weights
//! descend together (theory §E4.1, §E4.6). The end is the global optimum in practice; the proof is the fan's.

pub mod ascent;
pub mod data;
pub mod descent;
pub mod network;
pub mod polish;
pub mod rounding;
pub mod ties;

use crate::kernels::{Matrix, dot, norm};
use crate::search::train::Round;
use ascent::{Field, Peak};
use data::{Columns, Loss, Outputs};
use descent::{Effort, descend};
use network::{Network, Unit};
use polish::polish;
use std::time::{Duration, Instant};

/// Settings of [`train`].
#[derive(Clone, Debug)]
pub struct OutputsSettings {
    /// Seed of the random starts of the oracle.
    pub seed: u64,
    /// Most rounds.
    pub rounds: usize,
    /// Stop at this relative gap between the objective and the dual bound.
    pub tolerance: f64,
    /// Seconds after which no step of descent and no new round begins.
    pub time_limit: Option<f64>,
    /// Random starts of the oracle.
    pub starts: usize,
}

impl Default for OutputsSettings {
    fn default() -> OutputsSettings {
        OutputsSettings { seed: 0, rounds: 60, tolerance: 1e-6, time_limit: None, starts: 100 }
    }
}

/// A trained network.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The network, its units balanced.
    pub network: Network,
    /// Its objective.
    pub objective: f64,
    /// −∇ℓ at its outputs.
    pub dual: Columns,
    /// The greatest ‖Vᵀ(Xu)_+‖/β − 1 that was found.
    pub violation: f64,
    /// Objective minus D(cV), over the objective, if nothing greater exists.
    pub gap: f64,
    /// Rounds begun.
    pub rounds: usize,
}

/// What training tells on the way: a round begins, or a network was reached, with its objective.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// A round begins.
    Round(&'a Round),
    /// A network with its objective, which need not be the lowest so far.
    Network(&'a Network, f64),
}

/// New units per round.
const BATCH: usize = 12;
const LBFGS_ITERATIONS: usize = 1500;

/// Trains from a network, or from the best constant. `progress` is called in every round and stops the
/// training by returning `false`.
pub fn train(
    data: &Outputs,
    start: Option<&Network>,
    settings: &OutputsSettings,
    progress: &mut dyn FnMut(&Round) -> bool,
) -> Trained {
    train_told(data, start, settings, &mut |news| match news {
        News::Round(round) => progress(round),
        News::Network(..) => true,
    })
}

/// The same; `tell` hears of the networks on the way too.
pub fn train_told(
    data: &Outputs,
    start: Option<&Network>,
    settings: &OutputsSettings,
    tell: &mut dyn FnMut(News) -> bool,
) -> Trained {
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let clock = Instant::now();
    let limit = settings.time_limit.and_then(|limit| Duration::try_from_secs_f64(limit).ok());
    let until = limit.map(|limit| clock + limit);
    let mut network = match start.filter(|start| !start.units.is_empty()) {
        Some(start) => improve(data, &matrix, start, until),
        None => Network::constant(data),
    };
    let mut best: Option<Trained> = None;
    let mut stalls = 0;
    for number in 1.. {
        let mut dual = vec![vec![0.0; data.n]; data.k];
        let objective = network.objective(data, &matrix, &mut dual);
        tell(News::Network(&network, objective));
        let field = Field { until, ..Field::new(&data.x, data.n, data.d, &dual) };
        let warm: Vec<Vec<f64>> = network.units.iter().map(|unit| unit.u.clone()).collect();
        let seed = settings.seed.wrapping_mul(1_000_003).wrapping_add(number);
        let peaks = field.peaks(&warm, settings.starts, data.beta, seed);
        let violation = peaks.first().map_or(0.0, |peak| peak.value) / data.beta - 1.0;
        let (_, lower) = data.scale(&dual, 1.0 / (1.0 + violation.max(0.0)));
        let gap = (objective - lower) / objective.abs().max(f64::MIN_POSITIVE);
        let gained = best.as_ref().is_none_or(|best| gap < 0.9 * best.gap);
        stalls = if gained { 0 } else { stalls + 1 };
        let seconds = clock.elapsed().as_secs_f64();
        let late = settings.time_limit.is_some_and(|limit| seconds >= limit);
        let neurons = network.units.len();
        let round = Round { number: number as usize, neurons, objective, violation, gap, seconds };
        let done = !tell(News::Round(&round))
            || gap <= settings.tolerance
            || late
            || number as usize >= settings.rounds
            || stalls >= 8;
        if best.as_ref().is_none_or(|best| gap < best.gap) {
            let rounds = number as usize;
            best = Some(Trained { network: network.clone(), objective, dual, violation, gap, rounds });
        }
        if done && let Some(best) = best.take() {
            return best;
        }
        network.units.extend(fresh(data, &field, &peaks));
        network = improve(data, &matrix, &network, until);
    }
    unreachable!("the rounds end")
}

/// Units at violated peaks that are not too near each other, each about as large as is best for it alone:
/// along s(Xu)_+vᵀ the objective falls by (value − β)s and bends by at most ‖(Xu)_+‖²s²/2.
fn fresh(data: &Outputs, field: &Field, peaks: &[Peak]) -> Vec<Unit> {
    let mut taken: Vec<&Peak> = Vec::new();
    for peak in peaks.iter().take_while(|peak| peak.value > data.beta * (1.0 + 1e-9)) {
        if taken.len() < BATCH && taken.iter().all(|other| dot(&other.u, &peak.u) < 0.9995) {
            taken.push(peak);
        }
    }
    let heaviest = data.weights.iter().copied().fold(f64::MIN, f64::max);
    let bend =
        if data.loss == Loss::Softmax { 0.5 } else { 1.0 } * if data.weights.is_empty() { 1.0 } else { heaviest };
    let unit = |peak: &&Peak| {
        let mut z = vec![0.0; field.matrix.n];
        field.matrix.forward(&peak.u, &mut z);
        let square: f64 = z.iter().map(|z| z.max(0.0).powi(2)).sum();
        let size = ((peak.value - data.beta) / (bend * square).max(f64::MIN_POSITIVE) / taken.len() as f64).sqrt();
        let scaled = |t: &[f64]| t.iter().map(|t| t * size).collect();
        Unit { u: scaled(&peak.u), v: scaled(&peak.v) }
    };
    taken.iter().map(unit).collect()
}

/// Descent, dead units dropped, equal ones merged where that does not raise the objective, the kinks, and the
/// best bias.
fn improve(data: &Outputs, matrix: &Matrix, network: &Network, until: Option<Instant>) -> Network {
    let mut network = descend(data, matrix, network, Effort { iterations: LBFGS_ITERATIONS, until });
    let largest = network.units.iter().map(Unit::weight).fold(0.0, f64::max);
    network.units.retain(|unit| unit.weight() > 1e-9 * largest);
    network.units = network.units.iter().map(Unit::balanced).collect();
    let mut scratch = vec![vec![0.0; data.n]; data.k];
    let mut value = network.objective(data, matrix, &mut scratch);
    let mut i = 0;
    while i < network.units.len() {
        let mates = (i + 1..network.units.len()).find_map(|j| {
            let units = merged(&network.units, i, j)?;
            let merged = Network { units, bias: network.bias.clone() };
            let next = merged.objective(data, matrix, &mut scratch);
            (next <= value).then_some((merged, next))
        });
        match mates {
            Some((merged, next)) => (network, value) = (merged, next),
            None => i += 1,
        }
    }
    let mut network = polish(data, matrix, &network, until);
    network.units.retain(|unit| unit.weight() > 0.0);
    let hidden = network.hidden(data, matrix);
    data.fit_bias(&hidden, &mut network.bias);
    network
}

/// The units with j merged into i, if their input or their output weights have nearly one direction.
fn merged(units: &[Unit], i: usize, j: usize) -> Option<Vec<Unit>> {
    let (a, b) = (&units[i], &units[j]);
    let cosine = |p: &[f64], q: &[f64]| dot(p, q) / (norm(p) * norm(q)).max(f64::MIN_POSITIVE);
    let sum = |p: &[f64], q: &[f64], s: f64, t: f64| p.iter().zip(q).map(|(p, q)| s * p + t * q).collect::<Vec<f64>>();
    // Balanced units: with one direction û of u, (u_a)_+v_a + (u_b)_+v_b is û_+ times the sum of ‖u‖v.
    let (s, t) = (norm(&a.u), norm(&b.u));
    let unit = if cosine(&a.u, &b.u) > 1.0 - 1e-6 {
        Unit { u: sum(&a.u, &b.u, s / (s * s + t * t), t / (s * s + t * t)), v: sum(&a.v, &b.v, s, t) }
    } else if cosine(&a.v, &b.v) > 1.0 - 1e-6 {
        Unit { u: sum(&a.u, &b.u, s, t), v: sum(&a.v, &b.v, s / (s * s + t * t), t / (s * s + t * t)) }
    } else {
        return None;
    };
    let mut units = units.to_vec();
    units[i] = unit.balanced();
    units.remove(j);
    Some(units)
}
