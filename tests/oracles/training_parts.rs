//! Parts for problems of version 2 (FORMAT §28): of trees, and of the fans of several outputs, missing,
//! doubled, of other generators, signs or dual vectors. What `join` accepts has each tree once; what the
//! checker says about the joined certificate must be true.

use crate::exact::Q;
use crate::leaf::{Scales, WISHES, Wish};
use crate::parts::{Lines, honest, joined, reason, spoil};
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::{DIGEST, file};
use crate::training::{any_network, outcome};
use crate::training_draft::{centred, dual, rows};
use crate::training_fan::fan;
use crate::training_pool::{Member, pool};
use crate::tree::{Bound, Plan};
use num_bigint::BigInt;
use num_traits::One;
use relucert::check::statement::training as problems;
use relucert::optimum::parts::fans;

/// How many problems there are.
const POOL: usize = 60;

#[test]
fn parts_of_trainings() {
    let members = pool(POOL, 50);
    try_all("training parts", |random| attempt(&members, random));
}

fn attempt(members: &[Member], random: &mut Random) -> Outcome {
    let member = &members[random.below(members.len())];
    let found = if member.problem.outputs == 1 { trees(member, random) } else { fan_trees(member, random) };
    let network = any_network(member, random);
    match found {
        Ok(text) => outcome(member, &member.problem, &network, &text, random),
        Err(outcome) => outcome,
    }
}

/// The certificate of joined parts of two trees.
fn trees(member: &Member, random: &mut Random) -> Result<String, Outcome> {
    let training = &member.problem;
    let drafts = [0, 1].map(|_| {
        let mut scales = Scales::random(random);
        scales.dual = scales.dual.max(random.pick(&[4, 20]));
        let nu = dual(member, scales.dual, random).iter().map(|row| row[0]).collect();
        let (line, data, _) = match training.hidden_bias {
            "free" => centred(training, random),
            _ => (String::new(), rows(training.x.clone(), training.x_den), Q::one()),
        };
        let plan = Plan { full: random.once_in(2), ..Plan::random(random, &WISHES) };
        (("relucert-part 2", Some(line).filter(|line| !line.is_empty())), Bound::new(&data, nu, scales, plan, random))
    });
    let [lines, other] = drafts.map(|(heading, bound)| honest(&bound, &heading, random));
    let mut lines = lines;
    if random.once_in(2) {
        spoil(&mut lines, &other, random);
    }
    let parsed = problems::parse(training.text().as_bytes()).expect("a problem");
    joined(&parsed, lines.iter().map(Lines::all).collect(), training.columns(), random)
}

/// A tree of a generator: its lines from `tree` on.
type Tree = Vec<String>;

/// What all parts of a fan have alike, and its trees.
fn taken_apart(records: &[String], random: &mut Random) -> (Vec<String>, Vec<Tree>) {
    let word = |line: &String| line.split(' ').next().unwrap_or_default().to_string();
    let (mut head, mut trees): (Vec<String>, Vec<Tree>) = (Vec::new(), Vec::new());
    let mut bound = String::new();
    for line in records {
        match word(line).as_str() {
            "scales" | "dual" | "fan" | "generators" => head.push(line.clone()),
            "bound" => {}
            "generator" => {
                let (q, b) = line.rsplit_once(' ').expect("a bound");
                let b: i128 = b.parse().expect("an integer");
                head.push(format!("{q} {}", b + random.pick(&[0, 0, 1, -1]) * (b / 10)));
                bound = format!("bound {b}");
            }
            "sign" => {
                let generator = trees.len() / 2;
                trees.push(vec![format!("tree {generator}"), bound.clone(), line.clone()]);
            }
            "bisect" => head.push(line.clone()),
            "cone" => head.push("cone".to_string()),
            _ => trees.last_mut().expect("a sign").push(line.clone()),
        }
    }
    (head, trees)
}

/// One thing made wrong in the trees of a fan.
fn misplaced(trees: &mut Vec<Tree>, random: &mut Random) {
    let (at, other) = (random.below(trees.len()), random.below(trees.len()));
    match random.below(8) {
        0 => drop(trees.remove(at)),
        1 => trees.push(trees[other].clone()),
        2 => trees[at][2] = random.pick(&["sign +", "sign -"]).to_string(),
        3 => trees[at][0] = trees[other][0].clone(),
        4 => trees[at] = [&trees[at][..3], &trees[other][3..]].concat(),
        5 => {
            let bound: BigInt = trees[at][1][6..].parse().expect("an integer");
            trees[at][1] = format!("bound {}", bound * random.pick(&[0, 1, 19]) / 20);
        }
        6 => trees[at][0] = format!("tree {}", trees.len() / 2),
        _ => {
            // The two signs exchanged, or one of them twice.
            let (first, second) = (at & !1, at | 1);
            if second < trees.len() {
                let nodes = trees[first][3..].to_vec();
                trees[second].splice(3.., nodes);
            }
        }
    }
}

/// The certificate of joined parts of a fan.
fn fan_trees(member: &Member, random: &mut Random) -> Result<String, Outcome> {
    let training = &member.problem;
    let mut centre = None;
    let from = member.lines.iter().position(|line| line.starts_with("scales ")).expect("scales");
    let records = match random.once_in(2) && member.lines.iter().any(|line| line.starts_with("fan ")) {
        true => {
            centre = member.lines.iter().find(|line| line.starts_with("centre ")).cloned();
            member.lines[from..].to_vec()
        }
        false => {
            let mut scales = Scales::random(random);
            scales.dual = scales.dual.max(20);
            let nu = dual(member, scales.dual, random);
            let data = match training.hidden_bias {
                "free" => {
                    let (line, data, _) = centred(training, random);
                    centre = Some(line);
                    data
                }
                _ => rows(training.x.clone(), training.x_den),
            };
            let wishes = if random.once_in(2) { &WISHES[..] } else { &[Wish::Nothing] };
            let plan = Plan::random(random, wishes);
            fan(&data, &nu, scales, plan, random)
        }
    };
    let (head, mut trees) = taken_apart(&records, random);
    let wrong = random.once_in(2) && !trees.is_empty();
    if wrong {
        misplaced(&mut trees, random);
    }
    let mut first = vec!["relucert-part 2".to_string(), format!("problem {DIGEST}")];
    first.extend(centre);
    first.extend(head);
    let mut files = Vec::new();
    let each = trees.len().div_ceil(1 + random.below(3)).max(1);
    for own in trees.chunks(each) {
        files.push([first.clone(), vec![format!("trees {}", own.len())], own.concat()].concat());
    }
    if random.once_in(6) && !files.is_empty() {
        let at = random.below(files.len());
        crate::edits::edit(&mut files[at], training.columns(), random);
    }
    let parsed = problems::parse(training.text().as_bytes()).expect("a problem");
    let mut parts = Vec::new();
    for (i, lines) in files.into_iter().enumerate() {
        match fans::read(file(lines).as_bytes(), &parsed, DIGEST) {
            Ok(part) => parts.push((format!("part {i}"), part)),
            Err(flaw) => return Err(Outcome::Rejected(flaw.code.name())),
        }
    }
    let text = match fans::join(&parsed, &parts) {
        Ok(joined) => String::from_utf8(joined).expect("text"),
        Err(error) => return Err(Outcome::Rejected(reason(&error))),
    };
    let places: Vec<(usize, i8)> =
        parts.iter().flat_map(|(_, part)| part.trees.iter().map(|tree| (tree.generator, tree.sign))).collect();
    let generators = parts.first().map_or(0, |(_, part)| part.generators.len());
    let once = |place: (usize, i8)| places.iter().filter(|other| **other == place).count() == 1;
    match (0..generators).all(|g| once((g, 1)) && once((g, -1))) {
        true => Ok(text),
        false => Err(Outcome::False(format!("joined trees {places:?}\n{}{text}", training.text()))),
    }
}
