//! Records that prove h(V) ≤ B for a dual matrix with several columns (FORMAT R150–R155, theory §E4.3): a fan
//! of cones, and at each of its generators a scalar certificate as for one output.

pub mod hints;

use super::conclude::{Room, Tree, trees, write};
use super::dual::Dual;
use super::error::Error;
use super::price;
use super::proposal::{Record, seed};
use super::samples::Samples;
use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::vector::dot;
use crate::check::optimum::matrix::Subject;
use crate::check::optimum::{Exponents, Scales};
use crate::check::statement::Reduction;
use crate::check::statement::reduction::reduce;
use crate::dyadic::{quotient, scaled};
use crate::format::Writer;
use crate::search::branch::seed::Seed;
use crate::search::branch::{Goal, search_from};
use crate::search::fan::cone::shortest;
use crate::search::fan::{Aim, Cone, Mesh, Node, refine, targets};
use crate::search::outputs::ascent::Field;
use crate::search::rounding::scales;
use hints::Fan;
use num_bigint::{BigInt, Sign};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::atomic::Ordering::Relaxed;
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
    go_on: &'a (dyn Fn(usize) -> bool + Sync),
}

/// Proves h(V) ≤ B for V = `dual`·2^−`scale` (rows of K integers), B as near the bound asked for as it can.
///
/// If all rows sum to zero the fan covers such directions only, which is one dimension less.
///
/// # Errors
/// If numbers are out of the range of doubles, or a leaf cannot be rounded; more outputs than a fan can serve.
///
/// `go_on` hears how many generators were looked at, and then how many were proved, and ends the work by
/// returning `false`: what is known then is written.
pub fn fan(
    subject: Subject,
    dual: &[Vec<BigInt>],
    scale: u32,
    settings: &FanSettings,
    go_on: &(dyn Fn(usize) -> bool + Sync),
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
    go_on: &(dyn Fn(usize) -> bool + Sync),
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
        go_on: &'a (dyn Fn(usize) -> bool + Sync),
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
                stopped |= !(self.go_on)(count);
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
            if open == 0 || late || round >= MESHES {
                return self.write(&mesh, &proofs, seen, aim.zero_sum);
            }
        }
        Err(Error::Range)
    }

    /// The mesh of a fan, made finer where its cones cannot close at the bound asked for, what is to be proved at its
    /// generators, and proofs: of generators that are new by their roots alone.
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

    /// When this share of the time until the deadline is over.
    fn share(&self, share: f64) -> Option<Instant> {
        let now = Instant::now();
        self.settings.deadline.map(|deadline| now + deadline.saturating_duration_since(now).mul_f64(share))
    }

    /// Seconds for rounding and checking a leaf.
    fn leaf(&self) -> f64 {
        price::leaf(self.reduction.rows.len(), self.reduction.columns, self.settings.product)
    }

    /// When no more time is left than rounding and checking all known leaves takes.
    fn last_thinning(&self) -> Option<Instant> {
        let seconds = self.leaf() * self.leaves.load(Relaxed) as f64;
        let now = Instant::now();
        self.settings.deadline.map(|deadline| deadline.checked_sub(Duration::from_secs_f64(seconds)).unwrap_or(now))
    }

    /// Whether rounding and checking so many leaves more than are known would end after the deadline.
    fn is_late(&self, leaves: usize) -> bool {
        let seconds = self.leaf() * (self.leaves.load(Relaxed) + leaves) as f64;
        let end = Duration::try_from_secs_f64(seconds).ok();
        self.settings.deadline.is_some_and(|deadline| end.is_none_or(|end| Instant::now() + end > deadline))
    }

    /// 2^quad.
    pub fn unit(&self) -> BigInt {
        BigInt::from(1) << self.scales.quad
    }

    /// Proves the bounds of all generators that are not proved yet, or not well enough: once it is told to stop,
    /// by their roots alone. Returns whether it was.
    fn prove(
        &self,
        mesh: &Mesh,
        seen: &[f64],
        targets: &[f64],
        stopped: bool,
        proofs: &mut Proofs,
    ) -> Result<bool, Error> {
        let unit = self.unit();
        let wanting = |g: &usize| {
            let proof = proofs.get(&mesh.generators[*g]);
            proof.is_none_or(|proof| quotient(&proof.bound, &unit) > targets[*g])
        };
        let wanting: Vec<usize> = (0..mesh.generators.len()).filter(wanting).collect();
        let (stopped, done) = (AtomicBool::new(stopped), AtomicUsize::new(proofs.len()));
        let prove = |&g: &usize| {
            let q = &mesh.generators[g];
            let proof = self.generator(q, seen[g], targets[g], proofs.get(q), &stopped);
            if !(self.go_on)(done.fetch_add(1, Relaxed) + 1) {
                stopped.store(true, Relaxed);
            }
            proof
        };
        let fresh: Vec<Proof> = wanting.par_iter().map(prove).collect::<Result<_, _>>()?;
        for (g, proof) in wanting.into_iter().zip(fresh) {
            let q = mesh.generators[g].clone();
            let better = proofs.get(&q).is_none_or(|known| proof.bound < known.bound);
            if better {
                proofs.insert(q, proof);
            }
        }
        Ok(stopped.into_inner())
    }

    /// ν = Vq with bounds counted in units of `unit`.
    pub fn along(&self, q: &[i64], unit: f64) -> Result<Dual, Error> {
        let q: Vec<BigInt> = q.iter().map(|t| BigInt::from(*t)).collect();
        let nu = self.dual.iter().map(|row| dot(row, &q)).collect();
        let dual = Dual::over(self.subject.x_den, unit, &self.reduction, nu, self.scales)?;
        if dual.in_range() { Ok(dual) } else { Err(Error::Range) }
    }

    /// A tree of such a ν as the beginning of a search.
    pub fn seed(&self, dual: &Dual, sign: usize, records: &[Record]) -> Result<Seed, Error> {
        seed(self.samples(), &self.reduction, dual, sign, &[], records).map_err(Error::Rejected)
    }

    /// The trees of both signs for ν = Vq, at the target if the splits allow it.
    fn generator(
        &self,
        q: &[i64],
        seen: f64,
        target: f64,
        known: Option<&Proof>,
        stopped: &AtomicBool,
    ) -> Result<Proof, Error> {
        let unit = seen.max(0.5 * target);
        let dual = self.along(q, unit)?;
        let seeds = match known {
            Some(proof) => {
                (0..2).map(|sign| self.seed(&dual, sign, &proof.trees[sign].records)).collect::<Result<_, _>>()?
            }
            None => Seed::roots(),
        };
        let asked = target / unit;
        // What the search leaves pays for short numbers.
        let closing = if asked > 1.0 + 1e-4 { 1.0 + 0.95 * (asked - 1.0) } else { asked };
        let FanSettings { splits, deadline, .. } = *self.settings;
        let goal = Goal { target: closing, splits, deadline, memory: usize::MAX };
        let mut known = 0;
        let (forest, _) = search_from(&dual.rows, &goal, seeds, &mut |progress, _| {
            self.leaves.fetch_add(progress.leaves.saturating_sub(known), Relaxed);
            known = known.max(progress.leaves);
            !stopped.load(Relaxed) && !self.is_late(0)
        });
        let trees =
            trees(self.samples(), &self.reduction, &dual, &forest, &Room { asked, until: self.last_thinning() })?;
        let bound = trees.iter().map(|tree| &tree.bound).max().cloned().unwrap_or_default();
        Ok(Proof { trees, bound: bound.max(BigInt::from(1)) })
    }

    /// The records: the head, the generators with their trees, the cones.
    pub fn write(&self, mesh: &Mesh, proofs: &Proofs, seen: f64, zero_sum: bool) -> Result<Fanned, Error> {
        let bounds: Vec<&BigInt> = mesh.generators.iter().map(|q| &proofs[q].bound).collect();
        let closed: Vec<Vec<BigInt>> =
            mesh.cones().map(|cone| self.close(mesh, cone, &bounds)).collect::<Option<_>>().ok_or(Error::Rounding)?;
        let square = closed.iter().map(|w| dot(w, w)).max().unwrap_or_default();
        let root = square.sqrt();
        let bound = if &root * &root < square { root + 1 } else { root }.max(BigInt::from(1));
        let mut out = Writer::new(Vec::new());
        out.dual_matrix(&self.scales, self.dual, &bound)?;
        out.fan_header(zero_sum, mesh.generators.len())?;
        let mut nodes = 0;
        for (q, bound) in mesh.generators.iter().zip(&bounds) {
            out.generator(&q.iter().map(|t| BigInt::from(*t)).collect::<Vec<_>>(), bound)?;
            for (tree, sign) in proofs[q].trees.iter().zip([1, -1]) {
                out.sign(sign)?;
                write(&mut out, &tree.records)?;
                nodes += tree.records.len();
            }
        }
        let mut vectors = closed.iter();
        for node in &mesh.nodes {
            match node {
                Node::Bisect(bisection) => {
                    let [alpha, beta, gamma] = bisection.factors.map(BigInt::from);
                    out.bisect(bisection.positions, bisection.between, [&alpha, &beta, &gamma])?;
                }
                Node::Cone(_) => out.cone(vectors.next().ok_or(Error::Rounding)?)?,
            }
        }
        let exact = Fraction::dyadic(bound.clone(), self.scales.quad);
        let bound = quotient(&bound, &self.unit());
        Ok(Fanned { records: out, exact, bound, seen, generators: mesh.generators.len(), cones: closed.len(), nodes })
    }

    /// A short integer vector w with w·q_i ≥ b_i for the generators of a cone.
    fn close(&self, mesh: &Mesh, cone: &Cone, bounds: &[&BigInt]) -> Option<Vec<BigInt>> {
        let unit = self.unit();
        let corners = mesh.corners(cone);
        let corners: Vec<&[f64]> = corners.iter().map(Vec::as_slice).collect();
        let b: Vec<f64> = cone.iter().map(|(g, _)| quotient(bounds[*g], &unit)).collect();
        let w = shortest(&corners, &b)?;
        let reaches = |w: &[BigInt], (g, side): &(usize, i8)| {
            let q = &mesh.generators[*g];
            let value: BigInt = q.iter().zip(w).map(|(q, w)| BigInt::from(i64::from(*side) * q) * w).sum();
            value >= *bounds[*g]
        };
        (0..40).find_map(|doubled| {
            let longer = 1.0 + 1e-12 * f64::from(doubled).exp2();
            let w: Vec<BigInt> = w.iter().map(|t| scaled(t * longer, self.scales.quad, f64::round)).collect();
            cone.iter().all(|corner| reaches(&w, corner)).then_some(w)
        })
    }
}
