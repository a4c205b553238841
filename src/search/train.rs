//! Training to the global optimum in practice: columns found by local search, the dictionary refit, joint
//! descent.

pub mod ascent;
pub mod cell;
pub mod crossing;
pub mod descent;
pub mod lasso;
pub mod polish;
pub mod ties;

use super::data::Data;
use super::neuron::{Column, merge, objective, residual};
use super::train::ascent::{AscentSettings, Direction, search};
use super::train::descent::descend;
use super::train::polish::polish;
use crate::check::statement::Network;
use crate::kernels::{Matrix, dot, normalize};
use std::time::Instant;

pub use super::neuron::Neuron;

/// Settings of [`train`].
#[derive(Clone, Debug)]
pub struct TrainSettings {
    /// Seed of the random starts of the oracle.
    pub seed: u64,
    /// Most rounds of oracle, refit and descent.
    pub rounds: usize,
    /// Stop when no direction violates the dual constraint by more than this share of β.
    pub tolerance: f64,
    /// Seconds after which no new round begins. A run that meets it is the only kind that may not repeat
    /// exactly.
    pub time_limit: Option<f64>,
    /// Threads of the oracle; 0 for all cores. The result does not depend on it.
    pub threads: usize,
    /// Random starts of the oracle per sign and round, next to data rows and hops in proportion; the last
    /// round, which has to find nothing, uses `confirm` times as many.
    pub starts: usize,
    /// See `starts`.
    pub confirm: usize,
}

impl Default for TrainSettings {
    fn default() -> TrainSettings {
        TrainSettings { seed: 0, rounds: 60, tolerance: 1e-9, time_limit: None, threads: 0, starts: 100, confirm: 8 }
    }
}

/// What is wrong with settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSettings {
    /// The tolerance has to be a number of at least 1e-12.
    #[error("the tolerance must be at least 1e-12: doubles cannot do better")]
    Tolerance,
    /// The time limit has to be a positive number.
    #[error("the time limit must be a positive number of seconds")]
    TimeLimit,
    /// There must be at least one round.
    #[error("at least one round is needed")]
    Rounds,
    /// There must be starts.
    #[error("the oracle needs at least one start, and `confirm` must be at least 1")]
    Starts,
}

impl TrainSettings {
    /// Refuses settings that cannot work.
    pub fn validate(&self) -> Result<(), BadSettings> {
        if self.tolerance.is_nan() || self.tolerance < 1e-12 {
            return Err(BadSettings::Tolerance);
        }
        if self.time_limit.is_some_and(|s| s.is_nan() || s <= 0.0) {
            return Err(BadSettings::TimeLimit);
        }
        if self.rounds == 0 {
            return Err(BadSettings::Rounds);
        }
        if self.starts == 0 || self.confirm == 0 {
            return Err(BadSettings::Starts);
        }
        Ok(())
    }
}

/// The state at the beginning of a round, after the oracle has spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// From 1.
    pub number: usize,
    /// Neurons of the network.
    pub neurons: usize,
    /// Its objective.
    pub objective: f64,
    /// The largest |νᵀ(Xu)_+|/β − 1 the oracle found.
    pub violation: f64,
    /// See [`Trained::gap`].
    pub gap: f64,
    /// Seconds since the start.
    pub seconds: f64,
}

/// A trained network.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// Balanced neurons (‖u‖ = |α|), no two of one sign in one cell.
    pub neurons: Vec<Neuron>,
    /// ½‖f − y‖² + β/2 Σ (‖u‖² + α²).
    pub objective: f64,
    /// The largest |νᵀ(Xu)_+|/β − 1 found for this network: at most 0, up to rounding, at a global optimum.
    pub violation: f64,
    /// Objective minus the lower bound D(cν) of theory §2, over the objective, if the violation found is the
    /// largest there is. It also sees what the violation does not: neurons that are not quite stationary.
    pub gap: f64,
    /// Rounds begun.
    pub rounds: usize,
}

impl Trained {
    /// The network with exactly these weights; nothing if one of them is not finite.
    pub fn network(&self) -> Option<Network> {
        Some(Network { neurons: self.neurons.iter().map(Neuron::exact).collect::<Option<_>>()? })
    }
}

/// Trains by columns, from `start` (which may be empty). `progress` is called in every round and stops the
/// training by returning `false`.
///
/// Program (1) of theory §1.1 is a lasso over the infinite dictionary of atoms (Xû)_+, solved by column
/// generation: the oracle (`ascent`, `cell`) looks for directions with |νᵀ(Xu)_+| > β at the residual ν; they
/// join the dictionary; the lasso over it is solved (`lasso`); and since the few directions in use are not
/// quite the right ones, all weights descend together (`descent`, then `polish` to stationarity in exact
/// patterns). The objective never rises. Nothing guarantees that the oracle misses nothing, so the end is the
/// global optimum *in practice*; the proof is another matter.
///
/// # Panics
/// On settings that do not validate.
pub fn train(
    data: &Data,
    start: &[Neuron],
    settings: &TrainSettings,
    progress: &mut dyn FnMut(&Round) -> bool,
) -> Trained {
    settings.validate().expect("valid settings");
    match rayon::ThreadPoolBuilder::new().num_threads(settings.threads).build() {
        Ok(pool) => Run::new(data, settings, &pool).train(start, progress),
        Err(error) => panic!("no threads: {error}"),
    }
}

/// New directions per sign and round.
const BATCH: usize = 15;
const LBFGS_ITERATIONS: usize = 300;
const NEWTON_STEPS: usize = 200;

struct Run<'a> {
    data: &'a Data,
    settings: &'a TrainSettings,
    pool: &'a rayon::ThreadPool,
    matrix: Matrix,
    /// The distinct rows, and where each row went.
    distinct: Matrix,
    group: Vec<Option<usize>>,
    clock: Instant,
}

impl<'a> Run<'a> {
    fn new(data: &'a Data, settings: &'a TrainSettings, pool: &'a rayon::ThreadPool) -> Run<'a> {
        let (distinct, group) = Matrix::distinct(&data.x, data.n, data.d);
        let matrix = Matrix::new(&data.x, data.n, data.d);
        Run { data, settings, pool, matrix, distinct, group, clock: Instant::now() }
    }

    fn train(&self, start: &[Neuron], progress: &mut dyn FnMut(&Round) -> bool) -> Trained {
        let beta = self.data.beta;
        let mut columns: Vec<Column> = start.iter().filter_map(Column::from_neuron).collect();
        if !columns.is_empty() {
            columns = self.improve(columns, &[]);
        }
        let (mut number, mut before) = (0, f64::INFINITY);
        loop {
            number += 1;
            let mut found = self.oracle(&columns, number, 1);
            if violation(&found, beta) <= self.settings.tolerance {
                found = self.oracle(&columns, number, self.settings.confirm);
            }
            let violation = violation(&found, beta);
            let objective = objective(self.data, &self.matrix, &columns);
            let gap = self.gap(&columns, objective, violation);
            let seconds = self.clock.elapsed().as_secs_f64();
            let go_on = progress(&Round { number, neurons: columns.len(), objective, violation, gap, seconds });
            let late = self.settings.time_limit.is_some_and(|limit| seconds >= limit);
            let feasible = violation <= self.settings.tolerance;
            let stuck = feasible && (gap <= self.settings.tolerance || objective >= before);
            before = objective;
            if !go_on || late || stuck || number >= self.settings.rounds {
                let neurons = columns.iter().map(Column::neuron).collect();
                return Trained { neurons, objective, violation, gap, rounds: number };
            }
            let fresh = self.choose(&found);
            columns = self.improve(columns, &fresh);
        }
    }

    /// The directions to add: violated, not too near each other.
    fn choose(&self, found: &[Vec<Direction>; 2]) -> Vec<Atom> {
        let floor = self.data.beta * (1.0 + 0.5 * self.settings.tolerance);
        let mut all = Vec::new();
        for (sign, directions) in [(1.0, &found[0]), (-1.0, &found[1])] {
            let mut taken: Vec<&Direction> = Vec::new();
            for direction in directions.iter().take_while(|d| d.value > floor) {
                if taken.len() < BATCH && taken.iter().all(|t| dot(&t.u, &direction.u) < 0.9995) {
                    taken.push(direction);
                }
            }
            all.extend(taken.iter().map(|t| Atom { u: t.u.clone(), sign }));
        }
        all
    }

    /// The relative gap between the objective and D(cν), c = min(1/(1 + violation), νᵀy/‖ν‖²).
    fn gap(&self, columns: &[Column], objective: f64, violation: f64) -> f64 {
        let nu = residual(self.data, &self.matrix, columns);
        let (along, square) = (dot(&nu, &self.data.y), dot(&nu, &nu));
        if objective <= 0.0 || square <= 0.0 {
            return 0.0;
        }
        let c = (1.0 / (1.0 + violation.max(0.0))).min(along / square).max(0.0);
        (objective - c * along + 0.5 * c * c * square) / objective
    }

    /// Local maxima of ±νᵀ(Xu)_+ for the two signs.
    fn oracle(&self, columns: &[Column], number: usize, effort: usize) -> [Vec<Direction>; 2] {
        let nu = residual(self.data, &self.matrix, columns);
        let mut weights = vec![0.0; self.distinct.n];
        for (group, nu) in self.group.iter().zip(&nu) {
            if let Some(g) = group {
                weights[*g] += nu;
            }
        }
        let effort = AscentSettings {
            starts: self.settings.starts * effort,
            rows: self.settings.starts / 2 * effort,
            hops: self.settings.starts * 2 * effort,
            goal: self.data.beta,
            seed: self.settings.seed.wrapping_mul(1_000_003).wrapping_add(number as u64),
            ..Default::default()
        };
        [1.0, -1.0].map(|sign| {
            let warm: Vec<Vec<f64>> = columns.iter().filter(|c| c.sign == sign).map(Column::unit).collect();
            let v: Vec<f64> = weights.iter().map(|w| sign * w).collect();
            self.pool.install(|| search(&self.distinct, &v, &effort, &warm))
        })
    }

    /// Lasso over the directions of the columns and fresh ones, then descent, then polish.
    fn improve(&self, columns: Vec<Column>, fresh: &[Atom]) -> Vec<Column> {
        let mut start: Vec<f64> = columns.iter().map(Column::norm).collect();
        start.resize(columns.len() + fresh.len(), 0.0);
        let mut atoms: Vec<Atom> = columns.iter().map(|c| Atom { u: c.unit(), sign: c.sign }).collect();
        atoms.extend_from_slice(fresh);
        let weights = solve(self.data, &self.matrix, &atoms, Some(&start));
        let columns = merge(&self.matrix, &weigh(&atoms, &weights));
        let value = objective(self.data, &self.matrix, &columns);
        let descended = merge(&self.matrix, &descend(self.data, &self.matrix, &columns, LBFGS_ITERATIONS));
        let columns = if objective(self.data, &self.matrix, &descended) <= value { descended } else { columns };
        polish(self.data, &self.matrix, &columns, NEWTON_STEPS)
    }
}

fn violation(found: &[Vec<Direction>; 2], beta: f64) -> f64 {
    found.iter().flatten().map(|d| d.value / beta - 1.0).fold(-1.0, f64::max)
}

/// One atom s (Xû)_+ of the dictionary.
#[derive(Clone, Debug, PartialEq)]
pub struct Atom {
    /// Unit direction.
    pub u: Vec<f64>,
    /// 1 or −1.
    pub sign: f64,
}

impl Atom {
    /// The atom of a neuron; `None` if the neuron is dead.
    pub fn of(neuron: &Neuron) -> Option<Atom> {
        Column::from_neuron(neuron).map(|c| Atom { u: c.unit(), sign: c.sign })
    }
}

/// The optimum over a finite dictionary.
#[derive(Clone, Debug)]
pub struct Refit {
    /// Weight of each atom.
    pub weights: Vec<f64>,
    /// Balanced neurons of the atoms with positive weight.
    pub neurons: Vec<Neuron>,
    /// ν = y − f.
    pub residual: Vec<f64>,
    /// Objective of those neurons.
    pub objective: f64,
}

/// Solves the dictionary program (theory §4.1) over given atoms: the best weights, and the dual point that
/// belongs to them.
pub fn refit(data: &Data, atoms: &[Atom]) -> Refit {
    let matrix = Matrix::new(&data.x, data.n, data.d);
    let weights = solve(data, &matrix, atoms, None);
    let columns = weigh(atoms, &weights);
    Refit {
        neurons: columns.iter().map(Column::neuron).collect(),
        residual: residual(data, &matrix, &columns),
        objective: objective(data, &matrix, &columns),
        weights,
    }
}

fn solve(data: &Data, matrix: &Matrix, atoms: &[Atom], start: Option<&[f64]>) -> Vec<f64> {
    let z: Vec<Vec<f64>> = atoms
        .iter()
        .map(|atom| {
            let mut u = atom.u.clone();
            normalize(&mut u);
            let mut z = vec![0.0; data.n];
            matrix.forward(&u, &mut z);
            z.iter_mut().for_each(|z| *z = atom.sign * z.max(0.0));
            z
        })
        .collect();
    lasso::solve(&z, &data.y, data.beta, start)
}

fn weigh(atoms: &[Atom], weights: &[f64]) -> Vec<Column> {
    atoms
        .iter()
        .zip(weights)
        .filter(|&(_, &c)| c > 0.0)
        .map(|(a, &c)| Column { w: a.u.iter().map(|u| c * u).collect(), sign: a.sign })
        .collect()
}

#[cfg(test)]
mod tests;
