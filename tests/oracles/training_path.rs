//! Paths of weights of any loss, with output biases and several outputs (FORMAT §26): walks of legal records
//! with wrong ones among them.

use crate::exact::{Q, int};
use crate::path::{Own, facts};
use crate::random::Random;
use crate::spoil::spoil;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, file, words};
use crate::training_path_truth::{Block, End, Place, Record, neighbours, walk};
use crate::training_path_walk::Walker;
use crate::training_tiny::{Loss, Training, over};
use num_traits::Zero;
use relucert::check::rejection::Rejection;
use relucert::check::statement::{training as problems, two_layer};
use relucert::check::weight_path::{self, Passage, convex, verify_training};

/// A certificate with what it is about.
#[derive(Debug)]
pub struct Case {
    pub training: Training,
    pub start: End,
    pub end: Option<End>,
    pub width: usize,
    pub records: Vec<Record>,
}

#[test]
fn training_paths() {
    try_all("training path", |random| {
        let case = Walker::new(random).certificate();
        let text = file(case.lines(random));
        judge(&case, &text, random.once_in(2))
    });
}

/// The same with one fault more in the file, which is then no longer what was drawn: what is accepted must be
/// a path between the ends all the same.
#[test]
fn spoilt_training_paths() {
    try_all("spoilt training path", |random| {
        let case = Walker::new(random).honest();
        let mut lines = case.lines(random);
        spoil(random, &mut lines, 2);
        match read(&case, &lines) {
            Some(other) => judge(&other, &file(lines), false),
            None => match passage(&case, &file(lines.clone()), false) {
                Err(rejection) => Outcome::Rejected(rejection.code.name()),
                Ok(_) => Outcome::False(format!("no certificate is accepted\n{}", lines.join("\n"))),
            },
        }
    });
}

/// A split that gives the whole of a slot to a part of another direction, and a merge with one.
#[test]
fn a_part_of_another_direction() {
    let block = |p: [i64; 2]| Block::new(&p, vec![int(3)]);
    let training = Training {
        loss: Loss { word: "squared", parameter: None },
        beta: (1, 1),
        hidden_bias: "none",
        output_bias: None,
        outputs: 2,
        x: vec![vec![1]],
        x_den: 1,
        y: vec![vec![5, 5]],
        y_den: 1,
        weights: None,
    };
    let place = |slots: Vec<Block>| End::Convex(Place { slots, bias: vec![Q::zero(); 2] });
    let two = vec![block([1, 2]), block([2, 1])];
    let split = (vec![block([1, 2])], vec![block([2, 1])], Record::Split(0, 1, block([2, 1])));
    let merge = (two, vec![block([1, 2]).scaled(&int(2))], Record::Merge(0, 1));
    for (start, end, record) in [split, merge] {
        let (start, end) = (place(start), Some(place(end)));
        let case = Case { training: training.clone(), start, end, width: 2, records: vec![record] };
        let text = file(case.lines(&mut Random::new(1)));
        assert!(matches!(judge(&case, &text, false), Outcome::Rejected("sign-change")));
    }
}

/// What the checker says; files of version 1 where they can be and are asked for.
fn passage(case: &Case, text: &str, old: bool) -> Result<Passage, Rejection> {
    let training = problems::parse(case.training.text().as_bytes())?;
    let start = case.theirs(&case.start, old)?;
    let end = case.end.as_ref().map(|end| case.theirs(end, old)).transpose()?;
    verify_training(&training, DIGEST, &start, end.as_ref(), text.as_bytes())
}

fn judge(case: &Case, text: &str, old: bool) -> Outcome {
    let passage = match passage(case, text, old) {
        Err(rejection) => return Outcome::Rejected(rejection.code.name()),
        Ok(passage) => passage,
    };
    let files = || format!("{case:#?}\n{}\n{text}\n{passage:?}", case.training.text());
    let truth = walk(&case.training, &case.start, case.end.as_ref(), case.width, &case.records);
    let found = truth.map_err(|why| format!("no such path: {why}")).and_then(|(course, blocks)| {
        let spare = case.end.as_ref().is_some_and(|end| end.place().slots.iter().any(Block::is_zero));
        let own = Own { width: case.width, records: case.records.len(), neurons: blocks.len(), spare, course };
        facts(&own, neighbours(&blocks, &case.training), &passage)
    });
    found.map_or_else(|what| Outcome::False(format!("{what}\n{}", files())), Outcome::True)
}

impl Case {
    /// An end as the checker reads it from a file.
    fn theirs(&self, end: &End, old: bool) -> Result<weight_path::Place, Rejection> {
        let (columns, outputs) = (self.training.columns(), self.training.outputs);
        match end {
            End::Network(network) => {
                let text = network.text(columns, old);
                two_layer::parse(text.as_bytes(), columns, outputs).map(weight_path::Place::Network)
            }
            End::Convex(Place { slots, bias }) => {
                let head = format!("shape {} {columns}", slots.len());
                let mut lines = match old && outputs == 1 && bias[0].is_zero() {
                    true => {
                        let sign = |block: &Block| if block.p[0] < 0 { '-' } else { '+' };
                        let blocks = slots.iter().map(|block| format!("block {} {}", sign(block), over(&block.w)));
                        [vec!["relucert-convex 1".to_string(), head], blocks.collect()].concat()
                    }
                    false => {
                        let blocks = slots.iter().map(|block| format!("block {}", block_text(block, 1)));
                        let bias = format!("bias {}", over(bias));
                        let head = format!("{head} {}", self.training.outputs);
                        [vec!["relucert-convex 2".to_string(), head, bias], blocks.collect()].concat()
                    }
                };
                if slots.is_empty() && !old {
                    lines.truncate(3);
                }
                convex::parse_up_to(file(lines).as_bytes(), Some(columns), 2)
                    .map(|(convex, _)| weight_path::Place::Convex(convex))
            }
        }
    }

    /// The certificate without its last line.
    fn lines(&self, random: &mut Random) -> Vec<String> {
        let mut lines = vec!["relucert-path-certificate 2".to_string(), format!("problem {DIGEST}")];
        lines.push(format!("width {}", self.width));
        lines.push(format!("segments {}", self.records.len()));
        let mut text = |block: &Block| block_text(block, random.pick(&[1, 1, 1, 2, 6]));
        for record in &self.records {
            match record {
                Record::Balance => lines.push("balance".into()),
                Record::Unbalance => lines.push("unbalance".into()),
                Record::Merge(i, j) => lines.push(format!("merge {i} {j}")),
                Record::Split(i, j, part) => lines.push(format!("split {i} {j} {}", text(part))),
                Record::Straight(course, moves, bias) => {
                    lines.push(format!("{course} {}", moves.len()));
                    lines.push(format!("bias {}", over(bias)));
                    lines.extend(moves.iter().map(|(i, block)| format!("slot {i} {}", text(block))));
                }
            }
        }
        lines
    }
}

/// `p_1 … p_K DW w_1 … w_D`; p is `factor` times as long as it could be, zero and w not where both would be
/// zero and the factor is even.
fn block_text(block: &Block, factor: i64) -> String {
    if block.is_zero() && factor % 2 == 0 {
        return format!("{} {}", words(&vec![0; block.p.len()]), over(&vec![int(3); block.w.len()]));
    }
    let p: Vec<i64> = block.p.iter().map(|p| p * factor).collect();
    let w: Vec<Q> = block.w.iter().map(|w| w / int(factor)).collect();
    format!("{} {}", words(&p), over(&w))
}

/// The same case with the width and the records that the lines say; nothing if they are none.
fn read(case: &Case, lines: &[String]) -> Option<Case> {
    let (outputs, columns) = (case.training.outputs, case.training.columns());
    let numbers =
        |text: &str| -> Option<Vec<Q>> { text.split(' ').map(|word| word.parse().ok().map(Q::from_integer)).collect() };
    let index = |value: &Q| usize::try_from(value.to_integer()).ok();
    let over = |values: &[Q]| -> Option<Vec<Q>> {
        let (den, values) = values.split_first().filter(|(den, _)| **den > Q::zero())?;
        Some(values.iter().map(|v| v / den).collect())
    };
    let block = |values: &[Q]| -> Option<Block> {
        let (p, w) = values.split_at_checked(outputs).filter(|(_, w)| w.len() == columns + 1)?;
        let p: Option<Vec<i64>> = p.iter().map(|p| i64::try_from(p.to_integer()).ok()).collect();
        Some(Block::new(&p?, over(w)?))
    };
    let mut rest = lines.get(4..)?.iter();
    let [width, count] = [("width ", 2), ("segments ", 3)]
        .map(|(word, at)| numbers(lines[at].strip_prefix(word)?)?.first().and_then(index));
    let mut records = Vec::new();
    while let Some(line) = rest.next() {
        let (word, text) = line.split_once(' ').unwrap_or((line, ""));
        records.push(match word {
            "balance" => Record::Balance,
            "unbalance" => Record::Unbalance,
            "merge" | "split" => {
                let numbers = numbers(text)?;
                let (ends, part) = numbers.split_at_checked(2)?;
                let [i, j] = [index(&ends[0])?, index(&ends[1])?];
                if word == "merge" { Record::Merge(i, j) } else { Record::Split(i, j, block(part)?) }
            }
            word => {
                let course = ["constant", "descent", "ascent", "convex"].into_iter().find(|course| *course == word)?;
                let count = numbers(text)?.first().and_then(index)?;
                let bias = over(&numbers(rest.next()?.strip_prefix("bias ")?)?).filter(|b| b.len() == outputs)?;
                let slot = |line: &String| {
                    let numbers = numbers(line.strip_prefix("slot ")?)?;
                    Some((index(numbers.first()?)?, block(&numbers[1..])?))
                };
                let moves = (0..count.min(1000)).map(|_| slot(rest.next()?)).collect::<Option<_>>()?;
                Record::Straight(course, moves, bias)
            }
        });
    }
    let (training, start, end) = (case.training.clone(), case.start.clone(), case.end.clone());
    (count? == records.len()).then_some(Case { training, start, end, width: width?, records })
}
