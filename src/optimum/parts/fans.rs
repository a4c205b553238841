//! Parts of the proofs of a fan: each has some of the trees of its generators, whole (FORMAT §28).
//!
//! The cones stay as they are. What is to be proved at each generator follows from the claim; what the cones
//! close at is computed again when the parts are joined.

use super::cut::CutError;
use super::grow::Effort;
use super::join::JoinError;
use super::reading::head;
use super::writing::write_head;
use crate::check::arithmetic::Fraction;
use crate::check::lexer::Lines;
use crate::check::optimum::matrix::Subject;
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::reduction::reduce;
use crate::check::statement::{Claim, Training, TwoLayer};
use crate::dyadic::{quotient, scaled};
use crate::format::Writer;
use crate::optimum::checkpoint::Checkpoints;
use crate::optimum::conclude::{self, Room, Tree, trees};
use crate::optimum::error::Error;
use crate::optimum::frame::Frame as Rows;
use crate::optimum::outputs::hints::{cones, kind, mesh, vector};
use crate::optimum::outputs::{FanSettings, Frame, Proof, Proofs};
use crate::optimum::proposal::{Header, Proposal};
use crate::optimum::records::{Record, integer, nodes, read_sign};
use crate::optimum::settings::{Event, Settings};
use crate::optimum::several::Several;
use crate::search::branch::seed::Sprout;
use crate::search::branch::{Goal, search_from};
use crate::search::fan::{Mesh, Node};
use num_bigint::BigInt;
use std::io::{self, BufRead};
use std::time::{Duration, Instant};

/// A tree is asked for this much above what its search counts bounds in.
const UNIT: f64 = 1.02;

/// Some trees of a fan with what they need to be gone on with alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FanPart {
    /// Problem, rows, scales and dual matrix.
    pub header: Header,
    /// Whether the cones cover the vectors that sum to zero only.
    pub zero_sum: bool,
    /// The generators, each with the bound at which its leaves close (scale `quad`).
    pub generators: Vec<(Vec<i64>, BigInt)>,
    /// The trees of cones.
    pub nodes: Vec<Node>,
    /// The trees of this part.
    pub trees: Vec<PartTree>,
}

/// A tree of a generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartTree {
    /// The number of the generator.
    pub generator: usize,
    /// 1 or −1.
    pub sign: i8,
    /// What its leaves prove (scale `quad`).
    pub bound: BigInt,
    /// The tree.
    pub nodes: Vec<Record>,
}

fn place(generator: usize, sign: i8) -> String {
    format!("generator {generator}, sign {}", if sign > 0 { '+' } else { '-' })
}

impl FanPart {
    /// Whether all its leaves are closed, as far as its file tells.
    pub fn is_closed(&self) -> bool {
        self.open() == 0
    }

    /// Trees that are open.
    pub fn open(&self) -> usize {
        self.trees.iter().filter(|tree| tree.bound > self.generators[tree.generator].1).count()
    }

    /// Its closed trees, and so many parts at most with about as many of the open ones each.
    pub fn apart(self, count: usize) -> Vec<FanPart> {
        let empty = FanPart { trees: Vec::new(), ..self.clone() };
        let mut parts = vec![empty; count.max(1) + 1];
        let mut next = 0;
        for tree in self.trees {
            let open = tree.bound > self.generators[tree.generator].1;
            next += usize::from(open);
            parts[if open { 1 + next % count.max(1) } else { 0 }].trees.push(tree);
        }
        parts.retain(|part| !part.trees.is_empty());
        parts
    }

    /// Nodes of all its trees.
    pub fn size(&self) -> usize {
        self.trees.iter().map(|tree| tree.nodes.len()).sum()
    }

    fn mesh(&self) -> Mesh {
        mesh(self.generators.iter().map(|(q, _)| q.clone()).collect(), self.nodes.clone())
    }

    /// Whether two parts are of one fan.
    fn matches(&self, other: &FanPart) -> bool {
        (&self.header, self.zero_sum, &self.generators, &self.nodes)
            == (&other.header, other.zero_sum, &other.generators, &other.nodes)
    }
}

/// The rows of the dual matrix.
fn matrix(header: &Header, outputs: usize) -> Vec<Vec<BigInt>> {
    header.nu.chunks(outputs).map(<[BigInt]>::to_vec).collect()
}

/// Cuts the proofs of a fan into so many parts with about as many open leaves: trees one after the other,
/// those with the most open leaves first, go to the part that has the fewest. Where the cones are too wide
/// for the claim they are divided first.
///
/// # Errors
/// One matrix in place of a fan; fewer trees than parts.
pub fn cut(
    training: &Training,
    network: &TwoLayer,
    settings: &Settings,
    proposal: &Proposal,
    count: usize,
) -> Result<Vec<FanPart>, CutError> {
    let out_of_range = |_| CutError::Range;
    let fan = proposal.fan.as_ref().ok_or(CutError::Matrix)?;
    if count < 2 {
        return Err(CutError::TooFew);
    }
    let settings = Settings { resume: Some(proposal.clone()), ..settings.clone() };
    let several = Several::new(training, network, &settings).map_err(out_of_range)?;
    let asked = several.asked().ok_or(CutError::Range)?;
    let (effort, dual) = (FanSettings::new(asked), matrix(&proposal.header, training.outputs));
    let frame =
        Frame::new(several.subject(), &dual, proposal.header.scales, &effort, &|_| true).map_err(out_of_range)?;
    let (mesh, targets, proofs) = frame.prepared(fan).map_err(out_of_range)?;
    if count > 2 * mesh.generators.len() {
        return Err(CutError::TooMany(2 * mesh.generators.len()));
    }
    let quad = proposal.header.scales.quad;
    let mut open: Vec<(usize, PartTree)> = Vec::new();
    for ((generator, q), target) in mesh.generators.iter().enumerate().zip(&targets) {
        let dual = frame.along(q, target / UNIT).map_err(out_of_range)?;
        for ((i, sign), tree) in [1i8, -1].into_iter().enumerate().zip(&proofs[q].trees) {
            let nodes = tree.records.clone();
            let seed = frame.seed(&dual, i, &nodes).map_err(out_of_range)?;
            let is_open = |node: &&Sprout| match node {
                Sprout::Split(_) => false,
                Sprout::Leaf(known) => known.as_ref().is_none_or(|known| known.bound > UNIT),
            };
            let leaves = seed.nodes.iter().filter(is_open).count();
            open.push((leaves, PartTree { generator, sign, bound: tree.bound.clone(), nodes }));
        }
    }
    open.sort_by_key(|(leaves, tree)| (usize::MAX - leaves, usize::MAX - tree.nodes.len()));
    let generators = mesh.generators.iter().zip(&targets);
    let generators = generators.map(|(q, target)| (q.clone(), scaled(*target, quad, f64::floor))).collect();
    let empty = FanPart {
        header: proposal.header.clone(),
        zero_sum: fan.zero_sum,
        generators,
        nodes: mesh.nodes,
        trees: Vec::new(),
    };
    let mut parts = vec![(0, empty); count];
    for (leaves, tree) in open {
        let least = parts.iter_mut().min_by_key(|(load, part)| (*load, part.trees.len()));
        if let Some((load, part)) = least {
            *load += leaves;
            part.trees.push(tree);
        }
    }
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}

/// Splits the open leaves of a part until all are at their targets, or `proceed` returns `false`.
///
/// # Errors
/// If the dual matrix is out of the range of doubles, or a leaf cannot be rounded.
pub fn grow(
    training: &Training,
    part: &FanPart,
    effort: &Effort,
    proceed: &mut (dyn FnMut(Event) -> bool + Send),
) -> Result<FanPart, Error> {
    // A tenth of the time is kept for rounding.
    let limit = effort.time_limit.map(|limit| 0.9 * limit);
    let clock = Instant::now();
    let deadline = limit.and_then(|limit| Some(clock + Duration::try_from_secs_f64(limit).ok()?));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(effort.threads).build()?;
    pool.install(|| {
        let rows = Rows::stated(training, part.header.centre.as_ref());
        let (samples, dual) = (rows.samples(), matrix(&part.header, training.outputs));
        let settings = FanSettings::new(1.0);
        let subject = Subject { x: samples.x, x_den: samples.x_den, outputs: training.outputs };
        let frame = Frame::new(subject, &dual, part.header.scales, &settings, &|_| true)?;
        let mut grown = part.clone();
        let mut go_on = true;
        let mut checkpoints = Checkpoints::new(effort.checkpoint);
        for at in 0..grown.trees.len() {
            if go_on {
                checkpoints.make(|| Ok(write(&grown)?), proceed);
            }
            let tree = &mut grown.trees[at];
            let (q, asked) = &part.generators[tree.generator];
            if tree.bound <= *asked {
                continue;
            }
            let target = quotient(asked, &frame.unit());
            let dual = frame.along(q, target / UNIT)?;
            let sign = usize::from(tree.sign < 0);
            let seed = frame.seed(&dual, sign, &tree.nodes)?;
            let goal = Goal { target: UNIT, splits: effort.splits, deadline, memory: effort.memory };
            let late = || deadline.is_some_and(|deadline| Instant::now() > deadline);
            let (forest, _) = search_from(&dual.rows, &goal, vec![seed], &mut |progress, _| {
                go_on = go_on && proceed(Event::Tree(progress, None)) && !late();
                go_on
            });
            let room = Room { asked: UNIT, until: deadline, apart: true };
            let found = trees(samples, &frame.reduction, &dual, &forest, &room)?.pop().ok_or(Error::Rounding)?;
            (tree.bound, tree.nodes) = (found.bound, found.records);
        }
        Ok(grown)
    })
}

/// The certificate of kind `bound` that the named parts make up. It has yet to be checked.
///
/// # Errors
/// If they are not all trees of one fan, each once.
pub fn join(training: &Training, parts: &[(String, FanPart)]) -> Result<Vec<u8>, JoinError> {
    let (name, first) = parts.first().ok_or(JoinError::Nothing)?;
    if let Some((other, _)) = parts.iter().find(|(_, part)| !part.matches(first)) {
        return Err(JoinError::Foreign(name.clone(), other.clone()));
    }
    let mut proofs = Proofs::new();
    for (generator, (q, _)) in first.generators.iter().enumerate() {
        let tree = |sign: i8| {
            let all = parts.iter().flat_map(|(name, part)| part.trees.iter().map(move |tree| (name, tree)));
            let mut own = all.filter(|(_, tree)| (tree.generator, tree.sign) == (generator, sign));
            match (own.next(), own.next()) {
                (None, _) => Err(JoinError::Missing(place(generator, sign))),
                (Some((one, _)), Some((other, _))) => Err(JoinError::Overlap(one.clone(), other.clone())),
                (Some((_, tree)), None) => Ok(Tree { records: tree.nodes.clone(), bound: tree.bound.clone() }),
            }
        };
        let trees = vec![tree(1)?, tree(-1)?];
        let bound = trees.iter().map(|tree| tree.bound.clone()).fold(BigInt::from(1), BigInt::max);
        proofs.insert(q.clone(), Proof { trees, bound });
    }
    let header = &first.header;
    // Nothing is claimed here.
    let nothing = Settings::new(Claim::Lower(Fraction::zero()));
    let settings = Settings { resume: Some(Proposal::of(header)), ..nothing };
    let zero = TwoLayer::zero(training.outputs);
    let several = Several::new(training, &zero, &settings).map_err(JoinError::Search)?;
    let dual = several.resumed().ok_or(JoinError::Nothing)?;
    let effort = FanSettings::new(1.0);
    let frame =
        Frame::new(several.subject(), &dual.nu, header.scales, &effort, &|_| true).map_err(JoinError::Search)?;
    let fanned = frame.write(&first.mesh(), &proofs, 0.0, first.zero_sum).map_err(JoinError::Search)?;
    several.written(&header.sha256, None, &dual, fanned.into()).map_err(JoinError::Search)
}

/// Reads a part of a fan for a problem.
///
/// # Errors
/// If it is malformed, for another problem, or names a group or a generator that does not exist.
pub fn read(input: impl BufRead, training: &Training, sha256: &str) -> Result<FanPart, Rejection> {
    let mut lines = Lines::new(input);
    let (_, header) = head(&mut lines, training, sha256)?;
    let outputs = training.outputs;
    let rows = Rows::stated(training, header.centre.as_ref());
    let groups = reduce(rows.samples().x)?.rows.len();
    let zero_sum = kind(lines.record("fan")?)?;
    let count = integer(&mut lines, "generators")?;
    let mut generators = Vec::new();
    while BigInt::from(generators.len()) < count {
        let mut tokens = lines.record("generator")?;
        generators.push((vector(&mut tokens, outputs)?, tokens.integer()?));
        tokens.end()?;
    }
    let rank = outputs.saturating_sub(usize::from(zero_sum));
    let cones = cones(&mut lines, rank, generators.len(), 0)?;
    let count = integer(&mut lines, "trees")?;
    let mut trees = Vec::new();
    while BigInt::from(trees.len()) < count {
        let mut tokens = lines.record("tree")?;
        let generator = tokens.count()?;
        if generator >= generators.len() {
            return Err(tokens.reject(Code::UnknownGenerator, format!("there is no generator {generator}")));
        }
        tokens.end()?;
        let bound = integer(&mut lines, "bound")?;
        let (sign, _) = read_sign(&mut lines)?;
        trees.push(PartTree { generator, sign, bound, nodes: nodes(&mut lines, rows.samples(), groups, Vec::new())? });
    }
    lines.finish()?;
    Ok(FanPart { header, zero_sum, generators, nodes: cones, trees })
}

/// Writes a part of a fan; [`read`] reads it back equal.
pub fn write(part: &FanPart) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    let outputs = part.generators.first().map_or(1, |(q, _)| q.len());
    write_head(&mut out, 2, &part.header, outputs)?;
    out.fan_header(part.zero_sum, part.generators.len())?;
    for (q, target) in &part.generators {
        out.generator(&q.iter().map(|t| BigInt::from(*t)).collect::<Vec<_>>(), target)?;
    }
    for node in &part.nodes {
        match node {
            Node::Bisect(bisection) => {
                let [alpha, beta, gamma] = bisection.factors.map(BigInt::from);
                out.bisect(bisection.positions, bisection.between, [&alpha, &beta, &gamma])?;
            }
            Node::Cone(_) => out.cone(&[])?,
        }
    }
    out.line(&format!("trees {}", part.trees.len()), &[])?;
    for tree in &part.trees {
        out.line(&format!("tree {}", tree.generator), &[])?;
        out.line("bound", &[&tree.bound])?;
        out.sign(tree.sign)?;
        conclude::write(&mut out, &tree.nodes)?;
    }
    out.end()
}
