//! Records that prove h(V) ≤ B for a dual matrix with several columns (FORMAT R150–R155, theory §E4.3): a fan
//! of cones, and at each of its generators a scalar certificate as for one output.

mod closing;
mod generators;
pub mod hints;

use super::conclude::Tree;
use super::error::Error;
use super::records::Record;
use super::samples::Samples;
use crate::check::arithmetic::Fraction;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::{Exponents, Scales};
use crate::check::statement::Reduction;
use crate::check::statement::reduction::reduce;
use crate::dyadic::quotient;
use crate::format::Writer;
use crate::search::fan::{Aim, Mesh, refine, targets};
use crate::search::outputs::ascent::Field;
use crate::search::rounding::scales;
use hints::Fan;
use num_bigint::{BigInt, Sign};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::{Duration, Instant};

/// What to prove, and how hard to try.
#[derive(Clone, Copy, Debug)]
pub struct FanSettings {
    /// The bound of h(V) asked for.
    pub bound: f64,
    /// Splits of the trees of one generator at most.
    pub splits: usize,
    /// Generators at most.
    pub generators: usize,
    /// All leaves are to be rounded and checked by then.
    pub deadline: Option<Instant>,
    /// Seconds that the checker takes for one product.
    pub product: f64,
    /// Seed of the search for values.
    pub seed: u64,
}

impl FanSettings {
    /// Defaults for a bound.
    pub fn new(bound: f64) -> FanSettings {
        FanSettings { bound, splits: 10_000, generators: 2000, deadline: None, product: 0.0, seed: 0 }
    }
}

/// News of a fan.
pub enum News<'a> {
    /// So many generators were looked at, or then proved.
    Count(usize),
    /// All generators of a mesh are proved, so that there are records of it.
    Proved(&'a dyn Fn() -> Result<Fanned, Error>),
}

/// Records that prove h(V) ≤ B.
pub struct Bounded {
    /// From `scales` on.
    pub records: Writer<Vec<u8>>,
    /// B.
    pub exact: Fraction,
    /// Nodes of all trees.
    pub nodes: usize,
}

impl From<Fanned> for Bounded {
    fn from(Fanned { records, exact, nodes, .. }: Fanned) -> Bounded {
        Bounded { records, exact, nodes }
    }
}

/// Records with what they prove.
pub struct Fanned {
    /// The records from `scales` on.
    pub records: Writer<Vec<u8>>,
    /// B.
    pub exact: Fraction,
    /// B as a double.
    pub bound: f64,
    /// The greatest ‖Vᵀ(Xu)_+‖ that was seen: no B is below.
    pub seen: f64,
    /// Generators.
    pub generators: usize,
    /// Cones.
    pub cones: usize,
    /// Nodes of all trees.
    pub nodes: usize,
}

/// Most vectors of a basis: each of the 2^(r−1) choices of signs is a cone, and a vector more makes some five
/// times as many generators (theory §E4.5).
pub const RANK: usize = 5;
/// Share of the time until the deadline that looking for a mesh may take.
const LOOKING: f64 = 0.3;
/// A mesh is closed when its cones have used this share of the room between what was seen and what is asked.
const CLOSED: f64 = 0.4;
/// How often a mesh is made anew where a bound could not be proved.
const MESHES: usize = 4;
/// Climbs at each generator besides those from the highest peaks.
const CLIMBS: usize = 30;

/// A generator's proof.
pub(super) struct Proof {
    pub trees: Vec<Tree>,
    pub bound: BigInt,
}

/// The proofs of generators.
pub(super) type Proofs = HashMap<Vec<i64>, Proof>;

/// All that the proofs share.
pub(super) struct Frame<'a> {
    subject: Subject<'a>,
    dual: &'a [Vec<BigInt>],
    pub reduction: Reduction,
    scales: Scales,
    settings: &'a FanSettings,
    /// Leaves of all trees, as far as they are known.
    leaves: AtomicUsize,
    go_on: &'a (dyn Fn(News) -> bool + Sync),
}

/// Proves h(V) ≤ B for V = `dual`·2^−`scale` (rows of K integers), B as near the bound asked for as it can.
///
/// If all rows sum to zero the fan covers such directions only, which is one dimension less.
///
/// # Errors
/// If numbers are out of the range of doubles, or a leaf cannot be rounded; more outputs than a fan can
/// serve.
///
/// `go_on` hears of the [`News`] and ends the work by returning `false`: what is known then is written.
pub fn fan(
    subject: Subject,
    dual: &[Vec<BigInt>],
    scale: u32,
    settings: &FanSettings,
    go_on: &(dyn Fn(News) -> bool + Sync),
) -> Result<Fanned, Error> {
    let one = BigInt::from(1) << scale;
    let entries = dual.iter().flatten().map(|v| quotient(v, &one));
    let largest = entries.fold(0.0f64, |most, v| v.abs().max(most));
    let scales = Scales::new(Exponents { dual: scale, ..scales(settings.bound, largest) }).ok_or(Error::Range)?;
    fan_from(subject, dual, scales, None, settings, go_on)
}

/// The same with these scales, and generators that are proved already.
pub(super) fn fan_from(
    subject: Subject,
    dual: &[Vec<BigInt>],
    scales: Scales,
    known: Option<&Fan>,
    settings: &FanSettings,
    go_on: &(dyn Fn(News) -> bool + Sync),
) -> Result<Fanned, Error> {
    let zero_sum = subject.outputs > 1 && dual.iter().all(|row| row.iter().sum::<BigInt>().sign() == Sign::NoSign);
    let aim = Aim { outputs: subject.outputs, zero_sum, close: 0.0, most: settings.generators };
    if aim.rank() > RANK {
        return Err(Error::Outputs { outputs: aim.outputs, rank: aim.rank(), most: RANK });
    }
    if aim.rank() == 0 || !settings.bound.is_finite() || settings.bound <= 0.0 {
        return Err(Error::Range);
    }
    let frame = Frame::new(subject, dual, scales, settings, go_on)?;
    frame.run(&frame.field(), aim, known.map_or_else(Proofs::new, Fan::proofs))
}

/// Bounds for the generators with which the cones close at `goal`, or where they can.
fn goals(mesh: &Mesh, seen: &[f64], goal: f64) -> Option<Vec<f64>> {
    let worst = mesh.cones().map(|cone| mesh.bound(cone, seen)).fold(goal, f64::max);
    targets(mesh, seen, 0.9999 * worst).or_else(|| targets(mesh, seen, 1.001 * worst))
}

impl Fan {
    /// The proofs of its generators.
    pub(super) fn proofs(&self) -> Proofs {
        let proof = |hints::Generator { q, bound, trees }: &hints::Generator| {
            let tree = |records: &Vec<Record>| Tree { records: records.clone(), bound: bound.clone() };
            (q.clone(), Proof { trees: trees.iter().map(tree).collect(), bound: bound.clone() })
        };
        self.generators.iter().map(proof).collect()
    }
}

impl<'a> Frame<'a> {
    pub fn new(
        subject: Subject<'a>,
        dual: &'a [Vec<BigInt>],
        scales: Scales,
        settings: &'a FanSettings,
        go_on: &'a (dyn Fn(News) -> bool + Sync),
    ) -> Result<Frame<'a>, Error> {
        let reduction = reduce(subject.x).map_err(Error::Rejected)?;
        Ok(Frame { subject, dual, reduction, scales, settings, leaves: AtomicUsize::new(0), go_on })
    }

    /// V on the rows, in doubles.
    pub fn field(&self) -> Field {
        let one = BigInt::from(1) << self.scales.dual;
        let column = |j: usize| self.dual.iter().map(|row| quotient(&row[j], &one)).collect();
        let v: Vec<Vec<f64>> = (0..self.subject.outputs).map(column).collect();
        let x: Vec<f64> = self.subject.x.iter().flatten().map(|x| quotient(x, self.subject.x_den)).collect();
        Field::new(&x, self.subject.x.len(), self.reduction.columns, &v)
    }

    /// Meshes and proofs, until the bound asked for is proved or nothing changes.
    fn run(&self, field: &Field, aim: Aim, mut proofs: Proofs) -> Result<Fanned, Error> {
        let field = &Field { until: self.share(LOOKING), ..field.clone() };
        let peaks = field.peaks(&[], 200, self.settings.bound, self.settings.seed);
        let seen = peaks.first().map_or(0.0, |peak| peak.value);
        // A bound below what was seen cannot be proved; then a bound near it is.
        let goal = if self.settings.bound < 1.0001 * seen { 1.01 * seen } else { self.settings.bound };
        let warm: Vec<Vec<f64>> = peaks.iter().take(40).map(|peak| peak.u.clone()).collect();
        let mut values: HashMap<Vec<i64>, f64> = HashMap::new();
        let aim = Aim { close: seen + CLOSED * (goal - seen), ..aim };
        for round in 1.. {
            let looking = self.share(LOOKING);
            let field = Field { until: looking, ..field.clone() };
            let mut stopped = false;
            let mut seen_of = |q: &[i64]| {
                *values.entry(q.to_vec()).or_insert_with(|| {
                    let point: Vec<f64> = q.iter().map(|t| *t as f64).collect();
                    field.seen(&point, &warm, CLIMBS, self.settings.seed)
                })
            };
            let mesh = refine(&aim, &mut seen_of, &mut |count| {
                stopped |= !(self.go_on)(News::Count(count));
                let roots = self.leaf() * (2 * count) as f64;
                !stopped && looking.is_none_or(|looking| Instant::now() + Duration::from_secs_f64(roots) < looking)
            });
            let known: Vec<f64> = mesh.generators.iter().map(|q| values[q]).collect();
            let goals = goals(&mesh, &known, goal).ok_or(Error::Range)?;
            stopped |= self.prove(&mesh, &known, &goals, stopped, &mut proofs)?;
            let late = stopped || self.is_late(0);
            let mut open = 0;
            for (q, target) in mesh.generators.iter().zip(&goals) {
                let bound = quotient(&proofs[q].bound, &self.unit());
                if bound > *target {
                    open += 1;
                    values.insert(q.clone(), values[q].max(bound));
                }
            }
            let records = || self.write(&mesh, &proofs, seen, aim.zero_sum);
            if open == 0 || late || round >= MESHES {
                return records();
            }
            (self.go_on)(News::Proved(&records));
        }
        Err(Error::Range)
    }

    /// The mesh of a fan, made finer where its cones cannot close at the bound asked for, what is to be
    /// proved at its generators, and proofs: of generators that are new by their roots alone.
    pub fn prepared(&self, fan: &Fan) -> Result<(Mesh, Vec<f64>, Proofs), Error> {
        let FanSettings { bound, seed, generators, .. } = *self.settings;
        let field = self.field();
        let peaks = field.peaks(&[], 200, bound, seed);
        let highest = peaks.first().map_or(0.0, |peak| peak.value);
        let warm: Vec<Vec<f64>> = peaks.iter().take(40).map(|peak| peak.u.clone()).collect();
        let seen_of = |q: &[i64]| {
            let point: Vec<f64> = q.iter().map(|t| *t as f64).collect();
            field.seen(&point, &warm, CLIMBS, seed)
        };
        let (mut mesh, goal) = (fan.mesh(), if bound < 1.0001 * highest { 1.01 * highest } else { bound });
        let mut seen: Vec<f64> = mesh.generators.iter().map(|q| seen_of(q)).collect();
        if mesh.cones().any(|cone| mesh.bound(cone, &seen) > 0.9998 * goal) {
            let close = highest + CLOSED * (goal - highest);
            let aim = Aim { outputs: self.subject.outputs, zero_sum: fan.zero_sum, close, most: generators };
            mesh = refine(&aim, &mut |q| seen_of(q), &mut |_| true);
            seen = mesh.generators.iter().map(|q| seen_of(q)).collect();
        }
        let targets = goals(&mesh, &seen, goal).ok_or(Error::Range)?;
        let (mut proofs, stopped) = (fan.proofs(), AtomicBool::new(true));
        for ((q, seen), target) in mesh.generators.iter().zip(&seen).zip(&targets) {
            if !proofs.contains_key(q) {
                proofs.insert(q.clone(), self.generator(q, *seen, *target, None, &stopped)?);
            }
        }
        Ok((mesh, targets, proofs))
    }

    /// The rows.
    pub fn samples(&self) -> Samples<'_> {
        Samples { x: self.subject.x, x_den: self.subject.x_den, centred: false }
    }

    /// 2^quad.
    pub fn unit(&self) -> BigInt {
        BigInt::from(1) << self.scales.quad
    }
}
