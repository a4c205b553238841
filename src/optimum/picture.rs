//! The trees of a certificate as pictures: their shape, and how much of the bound each leaf needs. In
//! floating point, for pictures only.

use super::frame::Frame;
use super::proposal::{self, Record};
use crate::check::dyadic::quotient;
use crate::check::optimum::Function;
use crate::check::optimum::form::Form;
use crate::check::rejection::Rejection;
use crate::check::statement::Training;
use crate::check::statement::reduction::reduce;
use crate::plot::{Mark, Panel, Series};
use crate::search::branch::seed::paths;
use nalgebra::{DMatrix, DVector};
use num_bigint::BigInt;

/// One leaf.
struct Tip {
    depth: usize,
    /// The least B for which its matrix is positive semidefinite, over that of the certificate.
    share: f64,
}

/// The panels: for each leaf the share of the bound B that it needs, the greatest marked, and the trees.
/// Nothing for several outputs, where a certificate has no such trees.
///
/// # Errors
/// If the certificate is malformed or for another problem. Nothing is proved by a picture: leaves that the
/// checker rejects are drawn like others.
pub fn panels(training: &Training, sha256: &str, certificate: &[u8]) -> Result<Option<Vec<Panel>>, Rejection> {
    let found = proposal::read(certificate, training, sha256)?;
    if training.outputs > 1 {
        return Ok(None);
    }
    let frame = Frame::stated(training, found.header.centre.as_ref());
    let samples = frame.samples();
    let reduction = reduce(samples.x)?;
    let scale = BigInt::from(1) << found.header.scales.quad;
    let bound = quotient(&found.bound, &scale);
    let (mut leaves, mut trees) = (Vec::new(), Vec::new());
    for (sign, records) in [1i8, -1].into_iter().zip(&found.trees) {
        let function = Function::new(&reduction, &found.header.nu, sign, samples.x_den, found.header.scales)?;
        let paths = paths(&[], records.iter().map(Record::split));
        let first = leaves.len();
        let tip = |(record, path): (&Record, &Vec<(usize, i8)>)| match record {
            Record::Split(_) => None,
            Record::Leaf(pairs, leaf) => {
                let share = function.assemble(path, pairs, leaf).map_or(f64::NAN, |form| least(&form) / bound);
                Some(Tip { depth: path.len(), share })
            }
        };
        leaves.extend(records.iter().zip(&paths).filter_map(tip));
        let name = if sign > 0 { "tree of the sign +" } else { "tree of the sign −" };
        trees.push(Series { name: name.into(), mark: Mark::Line, points: walk(records, first) });
    }
    let nodes = found.trees.iter().map(Vec::len).sum::<usize>();
    let split = nodes > leaves.len();
    Ok(Some([shares(&leaves)].into_iter().chain(split.then(|| shape(trees, nodes))).collect()))
}

/// The least B for which S with B in its corner is positive semidefinite: from the Schur complement, A + εI
/// in place of a singular A.
fn least(form: &Form) -> f64 {
    let n = form.order - 1;
    let whole = &form.square << form.scale;
    let entry = |i: usize, l: usize| quotient(&form.entries[i * (i + 1) / 2 + l], &whole);
    let a = DMatrix::from_fn(n, n, |i, l| entry(i.max(l), i.min(l)));
    let v = DVector::from_fn(n, |i, _| entry(n, i));
    let ridge = 1e-12 * a.trace().abs();
    let solved = [0.0, ridge].into_iter().find_map(|r| (&a + DMatrix::identity(n, n) * r).cholesky());
    solved.map_or(f64::NAN, |factor| v.dot(&factor.solve(&v)) - entry(n, n))
}

/// The way around a tree, from node to node and back: one line that is its picture. A leaf stands at its
/// number, a split between its children.
fn walk(records: &[Record], first: usize) -> Vec<(f64, f64)> {
    let (mut next, mut points) = (first, Vec::new());
    draw(&mut records.iter(), 0, &mut next, &mut points);
    points
}

/// Draws the node at the front and all below it; its place from left to right.
fn draw<'a>(
    records: &mut impl Iterator<Item = &'a Record>,
    depth: usize,
    next: &mut usize,
    points: &mut Vec<(f64, f64)>,
) -> f64 {
    match records.next() {
        Some(Record::Split(_)) if depth < DEEPEST => {
            let at = points.len();
            let left = draw(records, depth + 1, next, points);
            let middle = points.len();
            let right = draw(records, depth + 1, next, points);
            let own = (0.5 * (left + right), depth as f64);
            points.insert(middle, own);
            points.insert(at, own);
            points.push(own);
            own.0
        }
        _ => {
            *next += 1;
            points.push((*next as f64, depth as f64));
            *next as f64
        }
    }
}

/// Deeper trees are not drawn further down: the stack has an end.
const DEEPEST: usize = 2000;

fn shares(leaves: &[Tip]) -> Panel {
    let at = |tip: (usize, &Tip)| ((tip.0 + 1) as f64, tip.1.share);
    let finite = || leaves.iter().enumerate().filter(|(_, tip)| tip.share.is_finite());
    let worst = finite().max_by(|a, b| a.1.share.total_cmp(&b.1.share));
    let deepest = leaves.iter().map(|tip| tip.depth).max().unwrap_or(0);
    let series = |name: String, points| Series { name, mark: Mark::Dots, points };
    let mut all = vec![series("leaf".into(), finite().map(at).collect())];
    if let Some(worst) = worst {
        let name = format!("worst: leaf {}, depth {}", worst.0 + 1, worst.1.depth);
        all.push(series(name, vec![at(worst)]));
    }
    Panel {
        title: format!("What each leaf needs of the bound: {} leaves, depth {deepest}", leaves.len()),
        x: "leaf, in the order of the certificate".into(),
        y: "share of the bound".into(),
        series: all,
        ..Panel::default()
    }
}

fn shape(trees: Vec<Series>, nodes: usize) -> Panel {
    Panel {
        title: format!("The trees: {nodes} nodes, the roots at depth 0"),
        x: "leaf, in the order of the certificate".into(),
        y: "depth".into(),
        series: trees,
        ..Panel::default()
    }
}
