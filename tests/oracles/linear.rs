//! Linear programs (FORMAT R20–R23) as a user checks them: MPS file, certificate, answer.

use crate::exact::Q;
use crate::program::Program;
use crate::program_certificate::Evidence;
use crate::program_file::Mps;
use crate::program_truth::Claim;
use crate::random::Random;
use crate::tally::{Outcome, try_all};
use crate::tiny::file;
use relucert::check::lp::{self, Answer, Flaw};
use relucert::check::qp;
use relucert::program::Model;
use relucert::program::mps::{Layout, Numbers, read};
use std::process::Command;

/// What the checker was given.
pub struct Files {
    pub mps: Mps,
    pub certificate: String,
}

impl Files {
    fn shown(&self) -> String {
        let layout = if self.mps.fixed { " (--fixed)" } else { "" };
        let damage = self.mps.damage.as_ref().map_or("none", |(what, _)| what);
        format!("damage: {damage}\n--- program.mps{layout}\n{}--- certificate\n{}", self.mps.text, self.certificate)
    }

    fn read(&self, text: &str) -> Result<Model, String> {
        let layout = if self.mps.fixed { Layout::Fixed } else { Layout::Free };
        read(text, layout, Numbers::Decimal).map_err(|error| error.to_string())
    }

    /// The model; it may have another name after a damage, but nothing else may differ.
    fn model(&self) -> Result<Model, Outcome> {
        match (self.read(&self.mps.text), &self.mps.damage) {
            (Ok(model), None) => Ok(model),
            (Err(error), None) => Err(Outcome::False(format!("an honest file is refused: {error}\n{}", self.shown()))),
            (Err(_), Some(_)) => Err(Outcome::Rejected("file")),
            (Ok(mut model), Some((_, whole))) => {
                model.name = self.read(whole).map(|whole| whole.name).unwrap_or_default();
                match self.read(whole).is_ok_and(|whole| whole == model) {
                    true => Ok(model),
                    false => Err(Outcome::False(format!("the damage makes it another program\n{}", self.shown()))),
                }
            }
        }
    }
}

/// A program; two thirds of those without a feasible point are tried again.
pub fn program(random: &mut Random, sizes: &[usize]) -> Program {
    loop {
        let program = Program::random(random, sizes);
        if random.once_in(3) || program.meaning().feasible().is_some() {
            return program;
        }
    }
}

/// The certificate of a program or of its neighbour, spoiled or not.
pub fn evidence(random: &mut Random, program: &Program) -> Evidence {
    let meaning = program.meaning();
    let mut evidence = match random.below(10) {
        0 => Evidence::random(random, program.columns.len(), program.rows.len()),
        1 => Evidence::falling(random, &meaning),
        2 => program.misread(random).meaning().evidence(),
        3..6 => meaning.neighbour(random).evidence(),
        _ => meaning.evidence(),
    };
    if random.once_in(3) {
        evidence.spoil(random, &meaning);
    }
    evidence
}

/// Now and then a damage to the lines of a certificate.
pub fn damage(random: &mut Random, lines: &mut Vec<String>) {
    let at = random.below(lines.len());
    let other = random.below(lines.len());
    match random.below(80) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[other].clone()),
        2 => lines.swap(at, other),
        3 => lines[at] = lines[at].replacen(" 1 ", random.pick(&[" 0 ", " -1 ", " 01 "]), 1),
        4 => lines[at] += random.pick(&[" 0", " 1", " -0"]),
        _ => {}
    }
}

/// p/q as a fraction.
fn fraction(text: &str) -> Q {
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    Q::new(num.parse().expect("an integer"), den.parse().expect("an integer"))
}

fn claim(answer: &Answer) -> Claim {
    match answer {
        Answer::Optimal(value) => Claim::Optimal(fraction(&value.to_string())),
        Answer::Infeasible => Claim::Infeasible,
        Answer::Unbounded => Claim::Unbounded,
    }
}

/// Reads, checks and compares with the truth, as `relucert check-lp` does.
pub fn check(random: &mut Random, program: &Program, files: &Files) -> Outcome {
    let model = match files.model() {
        Ok(model) => model,
        Err(outcome) => return outcome,
    };
    // The kind of certificate depends on the program.
    let verdict = if model.is_quadratic() {
        qp::parse(files.certificate.as_bytes()).map(|c| model.quadratic().verify(&c))
    } else {
        lp::parse(files.certificate.as_bytes()).map(|c| model.program().verify(&c).map_err(qp::Flaw::Linear))
    };
    let verdict = match verdict {
        Err(_) => return Outcome::Rejected("grammar"),
        Ok(verdict) => verdict,
    };
    let number = random.next();
    let difference = if number.is_multiple_of(50) { printed(files, number, verdict.as_ref().ok()) } else { None };
    if let Some(difference) = difference {
        return Outcome::False(format!("{difference}\n{}", files.shown()));
    }
    match verdict {
        Err(flaw) => Outcome::Rejected(name(&flaw)),
        Ok(answer) if program.meaning().is_true(&claim(&answer)) => Outcome::True(1),
        Ok(answer) => Outcome::False(format!("{answer:?}\n{}", files.shown())),
    }
}

/// Runs the program on the files: its last lines must say what the checker said.
fn printed(files: &Files, number: u64, answer: Option<&Answer>) -> Option<String> {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let paths = ["oracle.mps", "oracle.cert"].map(|name| folder.join(format!("{number:x}-{name}")));
    std::fs::write(&paths[0], &files.mps.text).expect("a file");
    std::fs::write(&paths[1], &files.certificate).expect("a file");
    let layout = if files.mps.fixed { "--fixed" } else { "--free" };
    let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
    let output = command.args(["check-lp", layout, "--exact"]).args(&paths).output().expect("the program runs");
    paths.iter().for_each(|path| std::fs::remove_file(path).expect("a file"));
    let text = String::from_utf8(output.stdout).expect("text");
    let line = |word: &str| text.lines().find_map(|line| line.strip_prefix(word)).unwrap_or("");
    let right = match answer {
        None => line("s ") == "NOT VERIFIED" && output.status.code() == Some(1),
        Some(Answer::Infeasible) => line("s ") == "INFEASIBLE" && line("v ").is_empty(),
        Some(Answer::Unbounded) => line("s ") == "UNBOUNDED" && line("v ").is_empty(),
        Some(Answer::Optimal(value)) => {
            line("s ") == "OPTIMAL" && fraction(line("v exact ")) == fraction(&value.to_string())
        }
    };
    (!right).then(|| format!("check-lp prints {text}where the checker says {answer:?}"))
}

fn name(flaw: &qp::Flaw) -> &'static str {
    match flaw {
        qp::Flaw::Linear(flaw) => match flaw {
            Flaw::Program => "program",
            Flaw::Length { .. } => "length",
            Flaw::Bound(_) => "bound",
            Flaw::Row(_) => "row",
            Flaw::Multiplier(_) => "multiplier",
            Flaw::ReducedCost(_) => "reduced-cost",
            Flaw::Gap => "gap",
            Flaw::NoContradiction => "no-contradiction",
            Flaw::Slope => "slope",
            Flaw::RayBound(_) => "ray-bound",
            Flaw::RayRow(_) => "ray-row",
            _ => "a flaw that has no name here",
        },
        qp::Flaw::Weight(_) => "weight",
        qp::Flaw::Shape => "shape",
        qp::Flaw::NotDominant(_) => "not-dominant",
        qp::Flaw::Kernel(_) => "kernel",
        qp::Flaw::RayCurved => "ray-curved",
        _ => "a flaw that has no name here",
    }
}

#[test]
fn linear_programs() {
    try_all("linear program", |random| {
        let program = program(random, &[1, 2, 2, 2, 3]);
        let evidence = evidence(random, &program);
        let mut lines = vec!["relucert-lp-certificate 1".to_string(), format!("status {}", evidence.status)];
        lines.extend(evidence.lines(random, &program));
        damage(random, &mut lines);
        let files = Files { mps: program.file(random), certificate: file(lines) };
        check(random, &program, &files)
    });
}
