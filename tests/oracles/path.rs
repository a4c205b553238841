//! Paths in weight space (FORMAT §10): walks of legal records with wrong ones among them.

use crate::exact::{Q, int};
use crate::path_truth::{Block, Course, End, Record, neighbours, walk};
use crate::path_walk::Walker;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, Problem, file, network_text};
use relucert::check::weight_path::{Along, Passage, PathClaim, Place, Shape};

/// A certificate with what it is about.
#[derive(Debug)]
pub struct Case {
    pub problem: Problem,
    pub start: End,
    pub end: Option<End>,
    pub width: usize,
    pub records: Vec<Record>,
}

#[test]
fn paths() {
    try_all("path", |random| {
        let case = Walker::new(random).certificate();
        let text = case.text(random);
        judge(&case, &text)
    });
}

/// A split that gives the whole of a slot to a part of the other sign.
#[test]
fn a_part_of_the_other_sign() {
    let problem = Problem { bias: "none", norm: None, beta: (1, 1), x: vec![vec![1]], x_den: 1, y: vec![5], y_den: 1 };
    let block = |negative| Block { negative, w: vec![int(3)] };
    let (start, end) = (End::Convex(vec![block(false)]), Some(End::Convex(vec![block(true)])));
    let case = Case { problem, start, end, width: 2, records: vec![Record::Split(0, 1, block(true))] };
    let text = case.text(&mut Random::new(1));
    assert!(matches!(judge(&case, &text), Outcome::Rejected(_)));
}

fn judge(case: &Case, text: &str) -> Outcome {
    let problem = relucert::check::statement::problem::parse(case.problem.text().as_bytes()).expect("a problem");
    let (start, end) = (case.place(&case.start), case.end.as_ref().map(|end| case.place(end)));
    let passage = match relucert::check::weight_path::verify(&problem, DIGEST, &start, end.as_ref(), text.as_bytes()) {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(passage) => passage,
    };
    let files = || format!("{case:#?}\n{}\n{text}\n{passage:?}", case.problem.text());
    let truth = walk(&case.problem, &case.start, case.end.as_ref(), case.width, &case.records);
    let found = truth.map_err(|why| format!("no such path: {why}")).and_then(|(course, blocks)| {
        let spare = case.end.as_ref().is_some_and(|end| end.blocks().iter().any(Block::is_zero));
        let own = Own { width: case.width, records: case.records.len(), neurons: blocks.len(), spare, course };
        facts(&own, neighbours(&blocks, &case.problem), &passage)
    });
    found.map_or_else(|what| Outcome::False(format!("{what}\n{}", files())), Outcome::True)
}

/// What the oracle knows of a path.
pub struct Own {
    pub width: usize,
    pub records: usize,
    pub neurons: usize,
    /// Whether the end that is given has a neuron that is zero.
    pub spare: bool,
    pub course: Course,
}

/// How many claims are called proved, and rightly; `neighbours` are the pairs in one cone, and whether they
/// are all collinear.
pub fn facts(own: &Own, neighbours: (usize, bool), passage: &Passage) -> Result<usize, String> {
    match wrong(own, passage) {
        Some(what) => Err(what.to_string()),
        None => claims(own, neighbours, passage),
    }
}

fn fraction(value: &relucert::check::arithmetic::Fraction) -> Q {
    value.to_string().parse().expect("a fraction")
}

/// What is wrong with the facts reported.
fn wrong(own: &Own, passage: &Passage) -> Option<&'static str> {
    let course = &own.course;
    let outside = |ends: (_, _), truth: &(Q, Q)| fraction(&ends.0) > truth.1 || fraction(&ends.1) < truth.0;
    let (start, end) = (passage.start.enclosure(64), passage.end.enclosure(64));
    let peak = course.exceeds(&fraction(&passage.peak));
    let facts = [
        (outside(start, &course.start), "the loss at the start"),
        (outside(end, &course.end), "the loss at the end"),
        (peak, "the peak"),
        (passage.width < own.width, "the width"),
        (passage.segments != own.records, "the number of segments"),
        (passage.neurons != own.neurons, "the number of neurons"),
    ];
    facts.into_iter().find(|(wrong, _)| *wrong).map(|(_, what)| what)
}

/// All claims that are called proved, and how many: they must be true.
fn claims(own: &Own, (pairs, along): (usize, bool), passage: &Passage) -> Result<usize, String> {
    let course = &own.course;
    let losses = [
        (Along::Constant, course.is_constant()),
        (Along::Decreasing, course.is_decreasing()),
        (Along::NonIncreasing, course.is_non_increasing()),
        (Along::NeverAbove, course.is_never_above_start()),
        (Along::Bounded, true),
    ];
    let shapes = [(Shape::Any, true), (Shape::NearlyMinimal, along), (Shape::Minimal, pairs == 0 && !own.spare)];
    let widths = [(None, true), (Some(own.width), true), (Some(own.width.saturating_sub(1)), own.width == 0)];
    let mut proved = 0;
    for (along, loss_holds) in losses {
        for (width, width_holds) in widths {
            for (shape, shape_holds) in shapes {
                let claim = PathClaim { along, width, shape };
                if claim.proved(passage) && !(loss_holds && width_holds && shape_holds) {
                    return Err(format!("called proved: {claim:?}"));
                }
                proved += usize::from(claim.proved(passage));
            }
        }
    }
    Ok(proved)
}

impl Case {
    fn place(&self, end: &End) -> Place {
        let columns = self.problem.columns();
        match end {
            End::Network(neurons) => {
                let text = network_text(neurons, columns);
                let read = relucert::check::statement::network::parse(text.as_bytes(), columns);
                Place::Network(read.expect("a network").into())
            }
            End::Convex(blocks) => {
                let mut lines = vec!["relucert-convex 1".to_string(), format!("shape {} {columns}", blocks.len())];
                lines.extend(blocks.iter().map(|block| format!("block {}", block_text(block, 1))));
                let text = file(lines);
                let read = relucert::check::weight_path::convex::parse(text.as_bytes(), Some(columns));
                Place::Convex(read.expect("convex weights").0)
            }
        }
    }

    fn text(&self, random: &mut Random) -> String {
        let mut lines = vec!["relucert-path-certificate 1".to_string(), format!("problem {DIGEST}")];
        lines.push(format!("width {}", self.width));
        lines.push(format!("segments {}", self.records.len()));
        let mut text = |block: &Block| block_text(block, random.pick(&[1, 1, 1, 2, 6]));
        for record in &self.records {
            match record {
                Record::Balance => lines.push("balance".into()),
                Record::Unbalance => lines.push("unbalance".into()),
                Record::Merge(i, j) => lines.push(format!("merge {i} {j}")),
                Record::Split(i, j, part) => lines.push(format!("split {i} {j} {}", text(part))),
                Record::Straight(course, moves) => {
                    lines.push(format!("{course} {}", moves.len()));
                    lines.extend(moves.iter().map(|(i, block)| format!("slot {i} {}", text(block))));
                }
            }
        }
        file(lines)
    }
}

/// `S DW w_1 … w_D`, over `factor` times the least denominator.
fn block_text(block: &Block, factor: i64) -> String {
    let den = block.w.iter().fold(int(factor), |den, w| &den * (&den * w).denom());
    let words: Vec<String> = block.w.iter().map(|w| (w * &den).to_integer().to_string()).collect();
    format!("{} {} {}", if block.negative { '-' } else { '+' }, den.to_integer(), words.join(" "))
}
