//! The files of the corpus as they are made: what must be accepted, and attacks with the one rule that stops
//! each.

pub mod accepted;
pub mod incorrect;
pub mod malformed;
pub mod scopes;
pub mod training;

use crate::instances::*;
use num_bigint::BigInt;
use relucert::check::optimum::{Leaf, Pair};
use relucert::check::rejection::Code;

pub struct Case {
    pub file: String,
    pub problem: &'static str,
    pub network: &'static str,
    pub claim: &'static str,
    pub expected: &'static str,
    pub why: &'static str,
    pub bytes: Vec<u8>,
}

/// A path from the convex weights `network` to those of the claim.
pub struct PathCase {
    pub name: &'static str,
    pub network: &'static str,
    pub claim: &'static str,
    pub expected: &'static str,
    pub why: &'static str,
    pub text: String,
}

/// Paths for `line`, from one positive block to one negative block or to itself.
pub fn paths(digest: &str) -> Vec<PathCase> {
    let text = |segments: &[&str]| {
        let head = format!("relucert-path-certificate 1\nproblem {digest}\nwidth 2\nsegments {}\n", segments.len());
        let body: String = segments.iter().map(|line| format!("{line}\n")).collect();
        let lines = (head.clone() + &body).lines().count();
        format!("{head}{body}end {lines}\n")
    };
    let case = |name, claim, expected, why, segments: &[&str]| PathCase {
        name,
        network: "line-plus",
        claim,
        expected,
        why,
        text: text(segments),
    };
    vec![
        case(
            "split-and-merge",
            "constant@line-plus",
            "proved",
            "a part goes and comes back",
            &["split 0 1 + 1 1", "merge 0 1"],
        ),
        case(
            "split-turns-the-sign",
            "constant@line-minus",
            "sign-change",
            "● the whole is split off with the other sign: what is left is zero, and zero has both signs",
            &["split 0 1 - 1 2"],
        ),
        case(
            "split-turns-a-part",
            "constant@line-minus",
            "sign-change",
            "a part is split off with the other sign",
            &["split 0 1 - 1 1"],
        ),
    ]
}

#[derive(Default)]
pub struct Cases(pub Vec<Case>);

impl Cases {
    #[allow(clippy::too_many_arguments)]
    pub fn accept(
        &mut self,
        name: &str,
        problem: &'static str,
        network: &'static str,
        claim: &'static str,
        expected: &'static str,
        why: &'static str,
        text: String,
    ) {
        let file = format!("correct/{name}.cert");
        self.0.push(Case { file, problem, network, claim, expected, why, bytes: text.into_bytes() });
    }

    pub fn reject(
        &mut self,
        name: &str,
        problem: &'static str,
        expected: Code,
        why: &'static str,
        bytes: impl Into<Vec<u8>>,
    ) {
        let folder = if expected.is_malformed() { "malformed" } else { "incorrect" };
        let name = if name.contains('.') { name.to_string() } else { format!("{name}.cert") };
        let network = if problem == "line" { "line-best" } else { "zero" };
        let network = if problem == "plane" { "plane-zero" } else { network };
        let network = if problem == "space" { "space-zero" } else { network };
        self.0.push(Case {
            file: format!("{folder}/{name}"),
            problem,
            network,
            claim: "gap=0.001",
            expected: expected.name(),
            why,
            bytes: bytes.into(),
        });
    }
}

/// Replaces the one line that starts so (the n-th of them, from 0), and puts `end` right.
pub fn edit(text: &str, start: &str, nth: usize, with: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = (0..lines.len()).filter(|i| lines[*i].starts_with(start)).nth(nth).unwrap_or_else(|| panic!("no {start}"));
    let new: Vec<&str> = with.lines().collect();
    lines.splice(at..=at, new);
    lines.pop();
    let count = lines.len();
    lines.iter().map(|l| format!("{l}\n")).collect::<String>() + &format!("end {count}\n")
}

/// Both trees by one recipe: positive and negative group of `line` for each sign.
pub fn both(recipe: impl Fn(usize, usize) -> Node) -> [Node; 2] {
    [recipe(0, 1), recipe(1, 0)]
}

/// A certificate of a false bound below h(ν) = 1, in which all but one rule holds: only that rule keeps it
/// from being accepted.
#[track_caller]
pub fn attack(instance: &Instance, trees: &[Node; 2]) -> String {
    let b = least_bound(instance, trees).max(quad(0.5));
    assert!(b < BigInt::from(99i64 << 40) / 100, "the attack gains nothing: {b}");
    certificate(instance, trees, &b)
}

pub fn one() -> BigInt {
    int(1) << SCALES.dual
}

pub fn quad(value: f64) -> BigInt {
    int((value * 2f64.powi(SCALES.quad as i32)) as i64)
}
