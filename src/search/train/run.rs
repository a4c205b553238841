//! The rounds of training.

use super::ascent::{AscentSettings, Direction, search_until};
use super::cell::is_late;
use super::constant::best_bias;
use super::descent::descend;
use super::dictionary::{Atom, solve, weigh};
use super::dual::{admissible, gap};
use super::outcome::{News, Round, Trained};
use super::polish::polish_until;
use super::settings::TrainSettings;
use super::smoothing::stages;
use crate::kernels::{Matrix, dot};
use crate::search::data::Data;
use crate::search::fit::Fit;
use crate::search::neuron::{Column, Neuron, merge, objective, outputs, residual};
use std::time::{Duration, Instant};

/// New directions per sign and round.
const BATCH: usize = 15;
const LBFGS_ITERATIONS: usize = 300;
const NEWTON_STEPS: usize = 200;
/// Stages but the last make this fraction of the starts, and end when the violation is so small a share of
/// the gap of the true loss: the rest is the smoothing's.
const EARLY_STARTS: usize = 4;
const EARLY_SHARE: f64 = 0.5;
/// Rounds without any progress after which a run ends, if the problem is not the plain one.
const STALE: usize = 3;
/// A smaller fall of the objective, relative, is no progress.
const FALL: f64 = 1e-12;
/// Shares of the time left, if there is a limit: for the oracle of a round, and for descent and polish each.
const LOOKING: f64 = 0.2;
const DESCENDING: f64 = 0.3;

/// Hears of news, and stops the training by returning `false` to a round.
pub type Tell<'a> = dyn FnMut(News) -> bool + 'a;

pub struct Run<'a> {
    data: &'a Data,
    settings: &'a TrainSettings,
    pool: &'a rayon::ThreadPool,
    matrix: Matrix,
    /// The distinct rows, and where each row went.
    distinct: Matrix,
    group: Vec<Option<usize>>,
    clock: Instant,
}

/// How far the run is.
#[derive(Default)]
struct Course {
    number: usize,
    /// The round with the smallest gap of the true loss; not kept where the only stage trains on that.
    best: Option<End>,
}

/// A network in training.
struct Place {
    columns: Vec<Column>,
    bias: f64,
}

/// The loss a stage trains on, and whether it is the last stage.
struct Stage {
    data: Data,
    last: bool,
}

/// What is seen at the beginning of a round.
struct View {
    nu: Vec<f64>,
    found: [Vec<Direction>; 2],
    violation: f64,
    /// Of the stage's loss, as the gap.
    objective: f64,
    gap: f64,
    /// The oracle had no time to look everywhere.
    cut: bool,
}

/// The end of a stage.
struct End {
    place: Place,
    nu: Vec<f64>,
    violation: f64,
    /// Of the true loss.
    gap: f64,
    /// No further stage is wanted.
    stop: bool,
}

impl<'a> Run<'a> {
    pub fn new(data: &'a Data, settings: &'a TrainSettings, pool: &'a rayon::ThreadPool) -> Run<'a> {
        let (distinct, group) = Matrix::distinct(&data.x, data.n, data.d);
        let matrix = Matrix::new(&data.x, data.n, data.d);
        Run { data, settings, pool, matrix, distinct, group, clock: Instant::now() }
    }

    /// All stages, the first from the given network.
    pub fn train(&self, start: &[Neuron], bias: f64, tell: &mut Tell) -> Trained {
        let (early, last) = stages(self.data);
        let mut place = self.begin(start, bias);
        self.reached(&place.columns, place.bias, tell);
        let mut course = Course::default();
        for fit in early {
            let end = self.stage(fit, false, place, &mut course, tell);
            if end.stop {
                return self.conclude(end, course);
            }
            place = end.place;
        }
        let end = self.stage(last, true, place, &mut course, tell);
        self.conclude(end, course)
    }

    /// One stage, from the network of the one before.
    fn stage(&self, fit: Fit, last: bool, mut place: Place, course: &mut Course, tell: &mut Tell) -> End {
        let stage = Stage { data: Data { fit, ..self.data.clone() }, last };
        if place.columns.is_empty() {
            place.bias = best_bias(&stage.data, &vec![0.0; self.data.n]);
            self.reached(&[], place.bias, tell);
        } else {
            place = self.improve(&stage.data, &place, &[], tell);
        }
        self.rounds(&stage, place, course, tell)
    }

    /// The given network if its objective is finite, else the empty one.
    fn begin(&self, start: &[Neuron], bias: f64) -> Place {
        let columns: Vec<Column> = start.iter().filter_map(Column::from_neuron).collect();
        let bias = if self.data.fit.bias.decay().is_some() { bias } else { 0.0 };
        let usable = self.data.fit.is_plain() || objective(self.data, &self.matrix, &columns, bias).is_finite();
        if usable { Place { columns, bias } } else { Place { columns: Vec::new(), bias: 0.0 } }
    }

    /// The network at the end, with the bias that is best for the true loss; none but that bias if the best
    /// constant is as good, as it may be where the loss was smoothed.
    fn conclude(&self, end: End, course: Course) -> Trained {
        let end = course.best.filter(|best| best.gap < end.gap).unwrap_or(end);
        let Place { mut columns, mut bias } = end.place;
        if self.data.fit.is_linear() {
            let constant = best_bias(self.data, &vec![0.0; self.data.n]);
            let value = |columns: &[Column], bias| objective(self.data, &self.matrix, columns, bias);
            if value(&[], constant) <= value(&columns, bias) {
                (columns, bias) = (Vec::new(), constant);
            }
        }
        if self.data.fit.bias.decay().is_some() {
            let b = best_bias(self.data, &outputs(self.data, &self.matrix, &columns, 0.0));
            let value = |b: f64| objective(self.data, &self.matrix, &columns, b);
            bias = if value(b) < value(bias) { b } else { bias };
        }
        let objective = objective(self.data, &self.matrix, &columns, bias);
        let gap = gap(self.data, &end.nu, objective, end.violation);
        let neurons = columns.iter().map(Column::neuron).collect();
        Trained { neurons, bias, nu: end.nu, objective, violation: end.violation, gap, rounds: course.number }
    }

    /// Oracle, refit, descent and polish, until no violation is found or nothing changes any more.
    fn rounds(&self, stage: &Stage, mut place: Place, course: &mut Course, tell: &mut Tell) -> End {
        let (plain, smoothed) = (stage.data.fit.is_plain(), stage.data.fit != self.data.fit);
        let (mut before, mut lowest, mut stale) = (f64::INFINITY, f64::INFINITY, 0);
        loop {
            course.number += 1;
            let view = self.view(stage, &place, course.number);
            let round = self.round(stage, &place, &view, course.number);
            let go_on = tell(News::Round(&round));
            let late = self.settings.time_limit.is_some_and(|limit| round.seconds >= limit);
            let feasible = !view.cut && view.violation <= self.settings.tolerance;
            let stuck = feasible && (view.gap <= self.settings.tolerance || view.objective >= before);
            let better = view.objective < before - FALL * before.abs() || view.violation < 0.5 * lowest;
            stale = if plain || better || before == f64::INFINITY { 0 } else { stale + 1 };
            (before, lowest) = (view.objective, lowest.min(view.violation));
            let stop = !go_on || late || course.number >= self.settings.rounds;
            let near = !stage.last && !view.cut && view.violation <= EARLY_SHARE * round.gap;
            let end = |place| End { place, nu: view.nu, violation: view.violation, gap: round.gap, stop };
            if stop || stuck || near || stale >= STALE {
                return end(place);
            }
            let next = self.improve(&stage.data, &place, &self.choose(&view.found), tell);
            if smoothed && course.best.as_ref().is_none_or(|best| round.gap < best.gap) {
                course.best = Some(end(place));
            }
            place = next;
        }
    }

    /// What the oracle finds at a network, and what follows for the loss of the stage.
    fn view(&self, stage: &Stage, place: &Place, number: usize) -> View {
        let (data, Place { columns, bias }) = (&stage.data, place);
        let nu = admissible(data, residual(data, &self.matrix, columns, *bias));
        let starts = if stage.last { self.settings.starts } else { self.settings.starts.div_ceil(EARLY_STARTS) };
        let (mut found, mut cut) = self.oracle(&nu, columns, number, (starts, 1), self.until(LOOKING));
        if stage.last && !cut && violation(&found, data.beta) <= self.settings.tolerance {
            let confirm = (starts, self.settings.confirm);
            (found, cut) = self.oracle(&nu, columns, number, confirm, self.until(1.0));
        }
        // What an oracle in a hurry does not find is not known not to be there.
        let violation = match violation(&found, data.beta) {
            found if cut && found <= self.settings.tolerance => f64::INFINITY,
            found => found,
        };
        let objective = objective(data, &self.matrix, columns, *bias);
        let gap = gap(data, &nu, objective, violation);
        View { nu, found, violation, objective, gap, cut }
    }

    /// The state for the caller, in terms of the true loss.
    fn round(&self, stage: &Stage, place: &Place, view: &View, number: usize) -> Round {
        let &View { ref nu, violation, mut objective, mut gap, .. } = view;
        if stage.data.fit != self.data.fit {
            objective = self::objective(self.data, &self.matrix, &place.columns, place.bias);
            gap = self::gap(self.data, nu, objective, violation);
        }
        let seconds = self.clock.elapsed().as_secs_f64();
        Round { number, neurons: place.columns.len(), objective, violation, gap, seconds }
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

    /// When this share of the time left will be over.
    fn until(&self, share: f64) -> Option<Instant> {
        let left = self.settings.time_limit? - self.clock.elapsed().as_secs_f64();
        Some(Instant::now() + Duration::try_from_secs_f64((share * left).max(0.0)).ok()?)
    }

    /// Local maxima of ±νᵀ(Xu)_+ for the two signs, from so many starts, so many times; and whether time was up before
    /// all were made use of.
    fn oracle(
        &self,
        nu: &[f64],
        columns: &[Column],
        number: usize,
        (starts, times): (usize, usize),
        until: Option<Instant>,
    ) -> ([Vec<Direction>; 2], bool) {
        let mut weights = vec![0.0; self.distinct.n];
        for (group, nu) in self.group.iter().zip(nu) {
            if let Some(g) = group {
                weights[*g] += nu;
            }
        }
        let effort = AscentSettings {
            starts: starts * times,
            rows: starts / 2 * times,
            hops: starts * 2 * times,
            goal: self.data.beta,
            breaks: self.settings.breaks,
            seed: self.settings.seed.wrapping_mul(1_000_003).wrapping_add(number as u64),
            ..Default::default()
        };
        let half = until.map(|until| Instant::now() + until.saturating_duration_since(Instant::now()) / 2);
        let mut cut = false;
        let found = [1.0, -1.0].map(|sign| {
            let warm: Vec<Vec<f64>> = columns.iter().filter(|c| c.sign == sign).map(Column::unit).collect();
            let v: Vec<f64> = weights.iter().map(|w| sign * w).collect();
            // One half for each sign.
            let until = if sign > 0.0 { half } else { until };
            let found = self.pool.install(|| search_until(&self.distinct, &v, &effort, &warm, until));
            cut |= is_late(until);
            found
        });
        (found, cut)
    }

    /// Tells of a network on the way, whose objective is that of the true loss.
    fn reached(&self, columns: &[Column], bias: f64, tell: &mut Tell) {
        let neurons: Vec<Neuron> = columns.iter().map(Column::neuron).collect();
        let objective = objective(self.data, &self.matrix, columns, bias);
        tell(News::Network { neurons: &neurons, bias, objective });
    }

    /// Refit over the directions of the columns and fresh ones, then descent, then polish; the bias too.
    fn improve(&self, data: &Data, place: &Place, fresh: &[Atom], tell: &mut Tell) -> Place {
        let Place { columns, bias } = place;
        let mut start: Vec<f64> = columns.iter().map(Column::norm).collect();
        start.resize(columns.len() + fresh.len(), 0.0);
        let mut atoms: Vec<Atom> = columns.iter().map(|c| Atom { u: c.unit(), sign: c.sign }).collect();
        atoms.extend_from_slice(fresh);
        let (weights, bias) = solve(data, &self.matrix, &atoms, Some(&start), *bias);
        let columns = merge(&self.matrix, &weigh(&atoms, &weights));
        self.reached(&columns, bias, tell);
        let value = objective(data, &self.matrix, &columns, bias);
        let (descended, b) = descend(data, &self.matrix, &columns, bias, (LBFGS_ITERATIONS, self.until(DESCENDING)));
        let descended = merge(&self.matrix, &descended);
        let lower = objective(data, &self.matrix, &descended, b) <= value;
        let (columns, bias) = if lower { (descended, b) } else { (columns, bias) };
        self.reached(&columns, bias, tell);
        let (columns, mut bias) =
            polish_until(data, &self.matrix, &columns, bias, (NEWTON_STEPS, self.until(DESCENDING)));
        if data.fit.bias.decay().is_some() {
            bias = best_bias(data, &outputs(data, &self.matrix, &columns, 0.0));
        }
        self.reached(&columns, bias, tell);
        Place { columns, bias }
    }
}

fn violation(found: &[Vec<Direction>; 2], beta: f64) -> f64 {
    found.iter().flatten().map(|d| d.value / beta - 1.0).fold(-1.0, f64::max)
}
