//! The end of a run: leaves rounded, the certificate written and checked.

use super::choose::Attempt;
use super::dual::{Dual, values};
use super::error::Error;
use super::frame::{Centre, Frame};
use super::records::Record;
use super::run::Run;
use super::samples::Samples;
use super::settings::{Certified, Event, Seconds};
use crate::check::arithmetic::{Fraction, Range};
use crate::check::optimum::training::verify;
use crate::check::optimum::{Function, Pair, Scales};
use crate::check::statement::{Reduction, Training, TwoLayer};
use crate::format::Writer;
use crate::search::branch::forest::{Forest, Node};
use crate::search::data::Data;
use crate::search::relaxation::Outcome;
use crate::search::rounding::thin::thin;
use crate::search::rounding::{Rounded, round};
use crate::search::worth::Worth;
use num_bigint::BigInt;
use rayon::prelude::*;
use std::io;
use std::time::Instant;

/// A tree with its leaves rounded, and the B they prove.
pub(crate) struct Tree {
    pub records: Vec<Record>,
    pub bound: BigInt,
}

/// The same with the B of each leaf, in the order of the records.
pub(crate) struct Leaves {
    pub records: Vec<Record>,
    pub bounds: Vec<BigInt>,
}

impl From<Leaves> for Tree {
    fn from(leaves: Leaves) -> Tree {
        Tree { records: leaves.records, bound: leaves.bounds.into_iter().max().unwrap_or_default() }
    }
}

/// How coarsely leaves may be rounded.
pub(crate) struct Room {
    /// The bound over β that is enough. What a leaf has left up to it pays for short numbers.
    pub asked: f64,
    /// No time is spent on shorter leaves after this.
    pub until: Option<Instant>,
    /// Whether each leaf keeps its bound, for a tree that is gone on with; else all have room up to the worst.
    pub apart: bool,
}

/// Rounds all leaves of a forest; one tree for each root.
pub(crate) fn trees(
    samples: Samples,
    reduction: &Reduction,
    dual: &Dual,
    forest: &Forest,
    room: &Room,
) -> Result<Vec<Tree>, Error> {
    Ok(rounded_trees(samples, reduction, dual, forest, room)?.into_iter().map(Tree::from).collect())
}

/// As [`trees`], with the B of each leaf.
pub(crate) fn rounded_trees(
    samples: Samples,
    reduction: &Reduction,
    dual: &Dual,
    forest: &Forest,
    room: &Room,
) -> Result<Vec<Leaves>, Error> {
    // The worst leaf decides what is proved: up to its bound all others have room. Yet a closed leaf that is rounded
    // above what is asked would be split again by whoever goes on.
    let bounds = forest.nodes.iter().filter_map(|node| match node {
        Node::Leaf(leaf) => Some(leaf.known.bound),
        Node::Split(..) => None,
    });
    let worst = bounds.fold(room.asked, f64::max);
    let function = |sign: i8| Function::new(reduction, &dual.nu, sign, samples.x_den, dual.scales);
    let functions = [1, -1].into_iter().map(function).collect::<Result<Vec<_>, _>>().map_err(Error::Rejected)?;
    let mut rounded: Vec<Option<Rounded>> = (0..forest.nodes.len())
        .into_par_iter()
        .map(|i| {
            let Node::Leaf(leaf) = &forest.nodes[i] else { return Ok(None) };
            let (sign, path) = &forest.place[i];
            let allowed = if room.apart { leaf.known.bound.max(room.asked) } else { worst };
            let (function, rows) = (&functions[*sign], &dual.rows[*sign]);
            let thin = thin(rows, path, &leaf.known, allowed, room.until).map(Outcome::known);
            round(function, rows, &dual.units, path, thin.as_ref().unwrap_or(&leaf.known), allowed, room.until)
                .map(Some)
                .ok_or(Error::Rounding)
        })
        .collect::<Result<_, _>>()?;
    let mut tree = |root: usize| {
        let (mut records, mut bounds) = (Vec::new(), Vec::new());
        let mut stack = vec![root];
        while let Some(i) = stack.pop() {
            match (&forest.nodes[i], rounded[i].take()) {
                (Node::Split(k, [first, second]), _) => {
                    records.push(Record::Split(*k));
                    stack.extend([*second, *first]);
                }
                (Node::Leaf(_), Some(Rounded { pairs, leaf, bound })) => {
                    bounds.push(bound);
                    records.push(Record::Leaf(pairs, Box::new(leaf)));
                }
                (Node::Leaf(_), None) => return Err(Error::Rounding),
            }
        }
        Ok(Leaves { records, bounds })
    };
    forest.roots.iter().map(|root| tree(*root)).collect()
}

/// Writes the nodes of a whole tree, or of a part of one; a table only where it changes.
pub(crate) fn write(out: &mut Writer<Vec<u8>>, records: &[Record]) -> io::Result<()> {
    let mut table: &[Pair] = &[];
    for record in records {
        match record {
            Record::Split(k) => out.split(*k)?,
            Record::Leaf(pairs, leaf) => {
                if pairs != table {
                    out.pairs(pairs)?;
                    table = pairs;
                }
                out.leaf(leaf)?;
            }
        }
    }
    Ok(())
}

/// What a certificate is about.
pub(crate) struct About<'a> {
    pub training: &'a Training,
    pub sha256: &'a str,
    pub frame: &'a Frame<'a>,
    pub data: &'a Data,
}

/// The records before the trees: in version 2 with the multiplier c of the dual vector.
pub(crate) fn head(
    out: &mut Writer<Vec<u8>>,
    About { training, sha256, frame, data }: About,
    better: Option<&TwoLayer>,
    (scales, nu): (&Scales, &[BigInt]),
    bound: &BigInt,
) -> io::Result<()> {
    let columns = training.columns();
    if training.is_plain() {
        let better = better.and_then(TwoLayer::plain);
        let better = better.as_ref().map(|network| (network, columns));
        return out.bound_header(sha256, better, scales, nu, bound);
    }
    let value = Fraction::dyadic(bound.clone(), scales.quad);
    let value = frame.centred().map_or(value.clone(), |own| &own.rows.factor * &value);
    let c = Worth::new(data, values(nu, scales)).exactly(training, nu, scales.dual, &value);
    out.training_header(sha256, better.map(|network| (network, columns)), &c)?;
    if let Some(own) = frame.centred() {
        centre(out, &own.centre)?;
    }
    out.bounded(scales, nu, bound)
}

/// The line `centre`.
pub(crate) fn centre(out: &mut Writer<Vec<u8>>, Centre { entries, den, length }: &Centre) -> io::Result<()> {
    out.centre(entries, den, (&length.0, &length.1))
}

impl Run<'_> {
    /// Rounds all leaves, writes the certificate and checks it.
    pub(crate) fn conclude(
        &self,
        best: &Attempt,
        improved: Option<(TwoLayer, Range)>,
        refuted: bool,
        proceed: &mut (dyn FnMut(Event) -> bool + Send),
    ) -> Result<Certified<TwoLayer>, Error> {
        let Attempt { dual, forest, asked, .. } = best;
        let leaves = forest.nodes.iter().filter(|n| matches!(n, Node::Leaf(_))).count();
        proceed(Event::Checking(leaves));
        let asked = if refuted { 0.0 } else { *asked };
        let better = improved.as_ref().filter(|_| refuted).map(|(network, _)| network);
        let certificate = self.written((dual, forest, asked), better, self.deadline(0.5 * self.reserve(leaves)))?;
        self.check(certificate, improved, self.clock.elapsed().as_secs_f64())
    }

    /// The certificate of these trees, whose leaves are to be at most `asked`, over β; no time is spent on shorter ones
    /// after `until`.
    pub(crate) fn written(
        &self,
        (dual, forest, asked): (&Dual, &Forest, f64),
        better: Option<&TwoLayer>,
        until: Option<Instant>,
    ) -> Result<Vec<u8>, Error> {
        let trees = trees(self.frame.samples(), &self.reduction, dual, forest, &Room { asked, until, apart: false })?;
        let bound = trees.iter().map(|tree| &tree.bound).max().cloned().unwrap_or_default();
        let mut out = Writer::new(Vec::new());
        head(&mut out, self.about(), better, (&dual.scales, &dual.nu), &bound)?;
        for (tree, sign) in trees.iter().zip([1i8, -1]) {
            out.sign(sign)?;
            write(&mut out, &tree.records)?;
        }
        Ok(out.end()?)
    }

    /// What certificates are about.
    fn about(&self) -> About<'_> {
        About { training: self.training, sha256: self.sha256, frame: &self.frame, data: &self.data }
    }

    /// Runs the checker on the finished file.
    fn check(
        &self,
        certificate: Vec<u8>,
        improved: Option<(TwoLayer, Range)>,
        searched: f64,
    ) -> Result<Certified<TwoLayer>, Error> {
        let evidence =
            verify(self.training, self.sha256, self.network, certificate.as_slice()).map_err(Error::Rejected)?;
        let verdict = self.settings.claim.decide(&evidence);
        let check = self.clock.elapsed().as_secs_f64() - searched;
        let seconds = Seconds { search: searched, check, evaluation: self.evaluation };
        let improved = improved.map(|(network, value)| (network, value.high));
        Ok(Certified { verdict, evidence, certificate, improved, seconds })
    }
}
