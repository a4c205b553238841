//! Parts of trees (FORMAT §16): files that are missing, doubled, of other paths, signs, scales or dual
//! vectors, grown further or not, joined to a certificate. What `join` accepts must cover the space once;
//! what the checker says about the joined certificate must be true.

use crate::edits::edit;
use crate::global::{Instance, outcome};
use crate::leaf::{Scales, WISHES};
use crate::nearly;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Problem, file, words};
use crate::tree::{Bound, Plan, Record, nodes};
use relucert::check::statement::{Training, problem};
use relucert::optimum::parts::{self, Effort, JoinError, Part};

/// The lines of a part file.
pub struct Lines {
    /// The first one, and in version 2 with a hidden bias that is not penalised the centre of the rows.
    heading: (&'static str, Option<String>),
    scales: String,
    dual: String,
    target: i128,
    bound: i128,
    sign: &'static str,
    path: Vec<(usize, &'static str)>,
    nodes: Vec<String>,
}

impl Lines {
    pub fn all(&self) -> Vec<String> {
        let path: String = self.path.iter().map(|(k, side)| format!(" {k} {side}")).collect();
        let mut lines = vec![self.heading.0.to_string(), format!("problem {DIGEST}")];
        lines.extend(self.heading.1.clone());
        lines.extend([self.scales.clone(), self.dual.clone()]);
        lines.push(format!("target {}", self.target));
        lines.push(format!("bound {}", self.bound));
        lines.push(format!("sign {}", self.sign));
        lines.push(format!("path {}{path}", self.path.len()));
        lines.extend(self.nodes.clone());
        lines
    }

    fn copy(&self) -> Lines {
        let Lines { heading, scales, dual, target, bound, sign, path, nodes } = self;
        let (scales, dual, path, nodes) = (scales.clone(), dual.clone(), path.clone(), nodes.clone());
        Lines { heading: heading.clone(), scales, dual, target: *target, bound: *bound, sign, path, nodes }
    }
}

/// The index behind the subtree that begins at `start`.
fn after(records: &[Record], start: usize) -> usize {
    let (mut open, mut at) = (1, start);
    while open > 0 && at < records.len() {
        open = if matches!(records[at], Record::Split(_)) { open + 1 } else { open - 1 };
        at += 1;
    }
    at
}

/// Cuts a tree at random splits.
fn cut(records: &[Record], path: &[(usize, &'static str)], whole: &Lines, random: &mut Random, into: &mut Vec<Lines>) {
    if let (Some(Record::Split(k)), false) = (records.first(), random.once_in(3)) {
        let middle = after(records, 1);
        for (side, below) in [("+", &records[1..middle]), ("-", &records[middle..])] {
            cut(below, &[path, &[(*k, side)]].concat(), whole, random, into);
        }
        return;
    }
    into.push(Lines { path: path.to_vec(), nodes: nodes(records), ..whole.copy() });
}

/// The parts of a certificate.
pub fn honest(bound: &Bound, heading: &(&'static str, Option<String>), random: &mut Random) -> Vec<Lines> {
    let lines = bound.lines();
    let target = bound.b + random.pick(&[0, 0, 1, -1]) * (bound.b / 10);
    let mut parts = Vec::new();
    for (sign, records) in ["+", "-"].into_iter().zip(&bound.trees) {
        let (scales, dual) = (lines[0].clone(), lines[1].clone());
        let (heading, path, nodes) = (heading.clone(), Vec::new(), Vec::new());
        let whole = Lines { heading, scales, dual, target, bound: bound.b, sign, path, nodes };
        cut(records, &[], &whole, random, &mut parts);
    }
    parts
}

/// One thing made wrong.
pub fn spoil(parts: &mut Vec<Lines>, other: &[Lines], random: &mut Random) {
    let (at, source) = (random.below(parts.len()), random.below(parts.len()));
    let foreign = random.below(other.len());
    match random.below(13) {
        0 => drop(parts.remove(at)),
        1 => parts.push(parts[at].copy()),
        2 => parts[at].sign = if parts[at].sign == "+" { "-" } else { "+" },
        3 => parts[at].path = parts[source].path.clone(),
        4 => parts[at].nodes = parts[source].nodes.clone(),
        5 => parts[at].dual = other[foreign].dual.clone(),
        6 => parts[at].scales = other[foreign].scales.clone(),
        7 => parts[at] = other[foreign].copy(),
        8 => parts[at].bound /= 2,
        9 => {
            parts.iter_mut().for_each(|part| part.bound -= part.bound / 50);
        }
        10 => {
            parts[at].path.pop();
        }
        11 => {
            let group = random.below(4);
            parts[at].path.iter_mut().take(1).for_each(|step| step.0 = group);
        }
        _ => {
            let flipped = |side: &str| if side == "+" { "-" } else { "+" };
            parts[at].path.iter_mut().take(1).for_each(|step| step.1 = flipped(step.1));
        }
    }
}

/// Whether each choice of sides for all groups is in exactly one cone of each sign.
fn covers(parts: &[(String, Part)], groups: usize) -> bool {
    let inside = |bits: usize, part: &Part| part.path.iter().all(|(k, side)| (bits >> k & 1 == 1) == (*side > 0));
    let once =
        |sign: i8, bits: usize| parts.iter().filter(|(_, part)| part.sign == sign && inside(bits, part)).count() == 1;
    [1, -1].iter().all(|sign| (0..1 << groups).all(|bits| once(*sign, bits)))
}

/// Why parts were not joined.
pub fn reason(error: &JoinError) -> &'static str {
    match error {
        JoinError::Nothing => "no-parts",
        JoinError::Foreign(..) => "foreign-part",
        JoinError::Missing(_) => "missing-part",
        JoinError::Overlap(..) => "overlap",
        JoinError::Different(..) => "different-trees",
        JoinError::Search(_) => "search",
        JoinError::Io(_) => "io",
        _ => "an error that has no name here",
    }
}

/// A part gone on with, now and then.
fn grown(problem: &Training, part: Part, random: &mut Random) -> Part {
    let effort = Effort { time_limit: Some(0.5), threads: 1, memory: usize::MAX, checkpoint: None, splits: usize::MAX };
    match random.once_in(60) {
        true => parts::grow(problem, &part, &effort, &mut |_| true).map_or(part, |(grown, _)| grown),
        false => part,
    }
}

/// The certificate that part files make up, which may be spoilt; else why there is none.
pub fn joined(
    parsed: &Training,
    mut lines: Vec<Vec<String>>,
    columns: usize,
    random: &mut Random,
) -> Result<String, Outcome> {
    if random.once_in(6) && !lines.is_empty() {
        let at = random.below(lines.len());
        edit(&mut lines[at], columns, random);
    }
    let mut parts = Vec::new();
    for (i, lines) in lines.into_iter().enumerate() {
        match parts::read(file(lines).as_bytes(), parsed, DIGEST) {
            Ok(part) => parts.push((format!("part {i}"), grown(parsed, part, random))),
            Err(flaw) => return Err(Outcome::Rejected(flaw.code.name())),
        }
    }
    let joined = match parts::join(parsed, &parts) {
        Ok(joined) => String::from_utf8(joined).expect("text"),
        Err(error) => return Err(Outcome::Rejected(reason(&error))),
    };
    let paths: Vec<_> = parts.iter().map(|(_, part)| (part.sign, &part.path)).collect();
    let bound = parts.iter().map(|(_, part)| &part.bound).max().map(ToString::to_string);
    let duals: Vec<String> = parts.iter().map(|(_, part)| format!("dual {}", words(&part.header.nu))).collect();
    let header = |dual: &String| joined.lines().any(|line| line == dual.as_str());
    let bounded = bound.is_some_and(|bound| joined.lines().any(|line| line == format!("bound {bound}")));
    match covers(&parts, parsed.rows()) && bounded && duals.iter().all(header) {
        true => Ok(joined),
        false => Err(Outcome::False(format!("joined parts {paths:?}\n{joined}"))),
    }
}

fn attempt(random: &mut Random) -> Outcome {
    let stated = Problem::random(random, 4, 2);
    let good = nearly::network(&stated, nearly::float(&stated.decay()), 24);
    let [bound, other] = [0, 1].map(|_| {
        let scales = Scales::random(random);
        let nu = crate::global::dual(&stated, &good, scales.dual, random);
        let plan = Plan { full: random.once_in(2), ..Plan::random(random, &WISHES) };
        Bound::new(&stated, nu, scales, plan, random)
    });
    let heading = ("relucert-part 1", None);
    let mut lines = honest(&bound, &heading, random);
    if random.once_in(2) {
        let other = honest(&other, &heading, random);
        spoil(&mut lines, &other, random);
    }
    let parsed: Training = problem::parse(stated.text().as_bytes()).expect("a problem").into();
    let files = lines.iter().map(Lines::all).collect();
    match joined(&parsed, files, stated.columns(), random) {
        Ok(joined) => outcome(&Instance::of(stated, good, joined), random),
        Err(outcome) => outcome,
    }
}

#[test]
fn joined_parts() {
    try_all("parts", attempt);
}
