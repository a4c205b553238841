//! The corpus: files that must be accepted, files that prove nothing, files that are not well-formed, each with its reason.
//!
//! `tests/corpus/EXPECTED` says what each file is checked against and what comes out. The files are written by the ignored
//! test `write_corpus`; `cargo test --test corpus -- --ignored` writes them anew after a change of the format.

mod instances;
mod sets;

use instances::*;
use num_bigint::BigInt;
use relucert::check::claim::Claim;
use relucert::check::gated::Model;
use relucert::check::leaf::{Leaf, Pair};
use relucert::check::network::Network;
use relucert::check::patterns::{self, Scope};
use relucert::check::problem::Problem;
use relucert::check::rejection::{Code, Rejection};
use relucert::check::{network, problem, verify::verify};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

fn claim(text: &str) -> Claim {
    let (kind, number) = text.split_once('=').expect("kind=number");
    match kind {
        "gap" => Claim::Gap(fraction(number)),
        "open-share" => Claim::OpenShare(fraction(number)),
        "lower" => Claim::Lower(fraction(number)),
        other => panic!("no claim {other}"),
    }
}

/// What the checker makes of a file: the verdict, or the name of the code.
fn outcome(path: &Path, problem_name: &str, network_name: &str, claim_text: &str) -> Result<String, Rejection> {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let problem_bytes = fs::read(root().join(problem_name).with_extension("problem")).expect(problem_name);
    if path.extension().is_some_and(|e| e == "problem") {
        return problem::parse(bytes.as_slice()).map(|_| "parsed".to_string());
    }
    let problem = problem::parse(problem_bytes.as_slice())?;
    if path.extension().is_some_and(|e| e == "network") {
        return network::parse(bytes.as_slice(), problem.columns()).map(|_| "parsed".to_string());
    }
    let network_bytes = fs::read(root().join(network_name).with_extension("network")).expect(network_name);
    let network = network::parse(network_bytes.as_slice(), problem.columns())?;
    if let Some((claim_text, scope)) = claim_text.split_once('@') {
        return scoped(&problem, &sha256(&String::from_utf8_lossy(&problem_bytes)), network, claim_text, scope, &bytes);
    }
    let digest: String = Sha256::digest(&problem_bytes).iter().map(|b| format!("{b:02x}")).collect();
    if path.extension().is_some_and(|e| e == "set") {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        return sets::outcome(&text(&problem_bytes), &digest, &text(&network_bytes), &bytes);
    }
    let evidence = verify(&problem, &digest, &network, bytes.as_slice())?;
    Ok(claim(claim_text).decide(&evidence).name().to_string())
}

/// The same about a scope: `patterns` or `gated` for the network's own patterns, with `:NAME` those of a file.
fn scoped(
    problem: &Problem,
    digest: &str,
    network: Network,
    claim_text: &str,
    scope: &str,
    bytes: &[u8],
) -> Result<String, Rejection> {
    let model = Model::relu(network);
    let (kind, file) = scope.split_once(':').unwrap_or((scope, ""));
    let gates = if file.is_empty() {
        model.own_gates()
    } else {
        let text = fs::read(root().join(file).with_extension("patterns")).expect(file);
        patterns::parse(text.as_slice(), problem.columns())?
    };
    let scope = Scope { gated: kind == "gated", gates };
    let evidence = patterns::verify(problem, digest, &model, &scope, bytes)?.evidence;
    Ok(claim(claim_text).decide(&evidence).name().to_string())
}

#[test]
fn every_file_gives_the_expected_answer() {
    let index = fs::read_to_string(root().join("EXPECTED")).expect("the index");
    let mut seen = BTreeSet::new();
    let mut codes = BTreeSet::new();
    let mut wrong = Vec::new();
    let (mut correct, mut incorrect, mut malformed) = (0, 0, 0);
    for line in index.lines() {
        let [file, problem_name, network_name, claim_text, expected] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("not five words: {line}");
        };
        assert!(seen.insert(file.to_string()), "{file} twice");
        match outcome(&root().join(file), problem_name, network_name, claim_text) {
            Ok(verdict) => {
                if !file.starts_with("correct/") {
                    wrong.push(format!("{file} was accepted"));
                }
                if verdict != expected {
                    wrong.push(format!("{file}: {verdict}, not {expected}"));
                }
                correct += 1;
            }
            Err(r) => {
                if r.code.name() != expected {
                    wrong.push(format!("{file}: not {expected}, but {r}"));
                }
                assert!(
                    file.starts_with(if r.code.is_malformed() { "malformed/" } else { "incorrect/" }),
                    "{file}: {r}"
                );
                assert!(r.line > 0 && !r.message.is_empty(), "{file}: {r}");
                codes.insert(r.code);
                if r.code.is_malformed() { malformed += 1 } else { incorrect += 1 }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(correct >= 12 && incorrect >= 25 && malformed >= 25, "{correct} {incorrect} {malformed}");
    // Rules from R60 on are those of other certificates, attacked in tests of their own.
    let own = |c: &&Code| c.rule()[1..].parse::<u32>().expect("a rule") < 60;
    let missing: Vec<_> =
        Code::ALL.iter().filter(own).filter(|c| **c != Code::Unreadable && !codes.contains(c)).collect();
    assert!(missing.is_empty(), "no file for {missing:?}");
    for folder in ["correct", "incorrect", "malformed"] {
        for entry in fs::read_dir(root().join(folder)).expect(folder) {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            assert!(seen.contains(&format!("{folder}/{name}")), "{folder}/{name} is not in EXPECTED");
        }
    }
}

struct Case {
    file: String,
    problem: &'static str,
    network: &'static str,
    claim: &'static str,
    expected: &'static str,
    why: &'static str,
    bytes: Vec<u8>,
}

#[derive(Default)]
struct Cases(Vec<Case>);

impl Cases {
    #[allow(clippy::too_many_arguments)]
    fn accept(
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

    fn reject(
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
fn edit(text: &str, start: &str, nth: usize, with: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = (0..lines.len()).filter(|i| lines[*i].starts_with(start)).nth(nth).unwrap_or_else(|| panic!("no {start}"));
    let new: Vec<&str> = with.lines().collect();
    lines.splice(at..=at, new);
    lines.pop();
    let count = lines.len();
    lines.iter().map(|l| format!("{l}\n")).collect::<String>() + &format!("end {count}\n")
}

/// Both trees by one recipe: positive and negative group of `line` for each sign.
fn both(recipe: impl Fn(usize, usize) -> Node) -> [Node; 2] {
    [recipe(0, 1), recipe(1, 0)]
}

/// A certificate of a false bound below h(ν) = 1, in which all but one rule holds: only that rule keeps it from being accepted.
#[track_caller]
fn attack(instance: &Instance, trees: &[Node; 2]) -> String {
    let b = least_bound(instance, trees).max(quad(0.5));
    assert!(b < BigInt::from(99i64 << 40) / 100, "the attack gains nothing: {b}");
    certificate(instance, trees, &b)
}

fn one() -> BigInt {
    int(1) << SCALES.dual
}

fn quad(value: f64) -> BigInt {
    int((value * 2f64.powi(SCALES.quad as i32)) as i64)
}

fn correct(cases: &mut Cases, line: &Instance, vee: &Instance, plane: &Instance, space: &Instance) {
    let leaf = |leaf: Leaf| Node::Leaf(leaf);
    let free = |w: &[f64]| Leaf { omega: omegas(w), ..Leaf::default() };
    let table = |pairs: Vec<Pair>, below: Node| Node::Pairs(pairs, Box::new(below));
    let mut add = |name, problem, network, claim, expected, why, text| {
        cases.accept(name, problem, network, claim, expected, why, text)
    };
    let best = |i: &Instance, t: &[Node; 2]| best_certificate(i, t);
    add(
        "paired-at-the-root",
        "line",
        "line-best",
        "gap=1e-6",
        "proved",
        "opposite rows cancel as a pair",
        best(line, &paired_trees(line)),
    );
    add(
        "tangent-and-fixed-partner",
        "line",
        "line-best",
        "open-share=1e-5",
        "proved",
        "a split, then a tangent in one tree and a pair with the fixed row in the other",
        best(line, &split_trees(line)),
    );
    add(
        "arc-and-parabola",
        "line",
        "line-best",
        "lower=8.99",
        "proved",
        "neither pair nor split: in one dimension the parabola is exact",
        best(line, &both(|_, _| leaf(free(&[1.0])))),
    );
    add(
        "claim-too-strong",
        "line",
        "line-best",
        "lower=9.0001",
        "refuted",
        "the network itself is below the claimed bound",
        best(line, &paired_trees(line)),
    );
    add(
        "worse-network",
        "line",
        "line-half",
        "gap=0.01",
        "undecided",
        "the bound is tight, the network is not",
        best(line, &paired_trees(line)),
    );
    add(
        "vee",
        "vee",
        "zero",
        "lower=4.49",
        "proved",
        "one sign is convex, the other concave",
        best(
            vee,
            &[
                split(0, split(1, leaf(free(&[])), leaf(free(&[]))), split(1, leaf(free(&[])), leaf(free(&[])))),
                leaf(free(&[])),
            ],
        ),
    );
    add(
        "plane-paired",
        "plane",
        "plane-best",
        "gap=1e-6",
        "proved",
        "a group of weight zero is left free",
        best(plane, &paired_trees(plane)),
    );
    add(
        "plane-of-atoms",
        "plane",
        "plane-atoms",
        "gap=1e-6",
        "proved",
        "the balanced network spelled with directions of length one",
        best(plane, &paired_trees(plane)),
    );
    add(
        "plane-split-idle",
        "plane",
        "plane-best",
        "gap=1e-6",
        "proved",
        "a split on a group of weight zero",
        best(plane, &split_trees(plane).map(|t| split(2, t.clone(), t))),
    );
    let product = Leaf { product: vec![(0, 1, quad(2.0))], ..Leaf::default() };
    let wedge = |a: Leaf, b: Leaf, c: Leaf, d: Leaf| split(0, split(1, leaf(a), leaf(b)), split(1, leaf(c), leaf(d)));
    let tree = wedge(product.clone(), Leaf::default(), Leaf::default(), product);
    add(
        "product-on-empty-cones",
        "line",
        "line-best",
        "gap=1e-6",
        "proved",
        "both sides of opposite rows: products close the cones that hold only the origin",
        best(line, &[tree.clone(), tree]),
    );
    let ball = |t: f64| Leaf { ball: vec![(0, quad(t), vec![quad(t)])], ..Leaf::default() };
    let half = Leaf {
        product: vec![(0, 1, quad(2.0))],
        ball: vec![(0, quad(0.25), vec![quad(-0.25)]), (1, quad(0.5), vec![quad(0.25)])],
        ..Leaf::default()
    };
    let tree = wedge(half.clone(), ball(0.25), ball(0.0), half);
    add(
        "ball-terms",
        "line",
        "line-best",
        "gap=0.2",
        "proved",
        "products and balls together, wasteful but true",
        best(line, &[tree.clone(), tree]),
    );
    let weights = space.weights(1);
    let positive = |sign: i8| weights.iter().filter(|w| *w * sign > BigInt::ZERO).count();
    let roots = [1, -1].map(|s| leaf(free(&vec![8.0; positive(s)])));
    add(
        "space-root",
        "space",
        "space-zero",
        "gap=0.01",
        "undecided",
        "collinear rows in groups, bias column",
        best(space, &roots),
    );
    let deep = full_tree(space);
    add(
        "space-patterns",
        "space",
        "space-zero",
        "lower=1",
        "proved",
        "a full tree of patterns, 128 leaves",
        best(space, &[deep.clone(), deep]),
    );
    let first = (0..weights.len()).find(|k| weights[*k] > BigInt::ZERO).unwrap();
    let negative = (0..weights.len()).find(|k| weights[*k] < BigInt::ZERO).unwrap();
    let some = Pair { j: first, k: negative, gamma: int(1 << 17) };
    let arcs = |n: usize| leaf(free(&vec![8.0; n]));
    let shared = table(vec![some.clone()], split(negative, arcs(positive(1)), table(vec![], arcs(positive(1)))));
    add(
        "tables-replaced",
        "space",
        "space-zero",
        "lower=0",
        "proved",
        "a table for two subtrees, then an empty one",
        best(space, &[shared, roots[1].clone()]),
    );
    let zero_dual = Instance { nu: vec![BigInt::ZERO; 2], ..self::line(&line.digest) };
    add(
        "zero-dual",
        "line",
        "line-best",
        "lower=0",
        "proved",
        "ν = 0 proves the trivial bound",
        certificate(&zero_dual, &both(|_, _| leaf(free(&[]))), &int(1 << 20)),
    );
    let negated = Instance { nu: vec![-one(), one()], ..self::line(&line.digest) };
    let mut turned = paired_trees(line);
    turned.reverse();
    add(
        "wrong-way-dual",
        "line",
        "line-best",
        "lower=0",
        "proved",
        "νᵀy < 0: the bound is 0, not negative",
        best(&negated, &turned),
    );
    let better = |digest: &str, body: &str| {
        let bound = best_certificate(line, &paired_trees(line));
        let records = bound.lines().skip(3).filter(|l| !l.starts_with("end ")).map(|l| format!("{l}\n"));
        let text =
            format!("relucert-certificate 1\nproblem {digest}\nkind better\n{body}{}", records.collect::<String>());
        let lines = text.lines().count();
        format!("{text}end {lines}\n")
    };
    add(
        "better-network",
        "line",
        "line-half",
        "gap=0.01",
        "refuted",
        "an explicit better network",
        better(&line.digest, "shape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2\n"),
    );
    add(
        "better-by-little",
        "line",
        "line-half",
        "gap=0.4705883",
        "undecided",
        "a better network, but not by as much as claimed, and a bound that is not sharp enough",
        better(&line.digest, "shape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2\n"),
    );
    add(
        "wrong-way-dual-proves-nothing",
        "line",
        "line-best",
        "lower=1",
        "undecided",
        "νᵀy < 0 does not turn the bound round",
        best(&negated, &turned),
    );
    add(
        "better-is-zero",
        "line",
        "line-worse",
        "open-share=0.5",
        "refuted",
        "the zero network is better",
        better(&line.digest, "shape 0 1\n"),
    );
}

/// Certificates about scopes, all for `line`, where ν = (1, −1) proves 9 for every scope with both patterns.
fn scopes(cases: &mut Cases, digest: &str) {
    let text = |kind: &str, dual: &str, bound: &str, rho: &[&str]| {
        let records: String = rho.iter().map(|r| format!("rho {r}\n")).collect();
        let body = format!(
            "relucert-scope-certificate 1\nproblem {digest}\nkind {kind}\nscale 1\ndual {dual}\nbound {bound}\nmultipliers {}\n{records}",
            rho.len()
        );
        let lines = body.lines().count();
        format!("{body}end {lines}\n").into_bytes()
    };
    let better = "better\nshape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2";
    let rho: &[&str] = &["- 0 1 0 2", "+ 1 1 1 2"];
    let mut add = |folder: &str, name: &str, network, claim, expected, why, bytes| {
        let file = format!("{folder}/{name}.cert");
        cases.0.push(Case { file, problem: "line", network, claim, expected, why, bytes });
    };
    let mut good =
        |name, network, claim, expected, why, bytes| add("correct", name, network, claim, expected, why, bytes);
    good(
        "scope-own-patterns",
        "line-best",
        "gap=0@patterns",
        "proved",
        "tight without multipliers",
        text("bound", "2 -2", "2", &[]),
    );
    good(
        "scope-multipliers",
        "line-best",
        "gap=0@patterns",
        "proved",
        "multipliers that nobody needs",
        text("bound", "2 -2", "2", rho),
    );
    good(
        "scope-gated",
        "line-best",
        "gap=0@gated",
        "proved",
        "a network is a gated model with its own gates",
        text("bound", "2 -2", "2", &[]),
    );
    good(
        "scope-one-pattern",
        "line-half",
        "lower=17@patterns",
        "proved",
        "with one pattern alone the optimum is 17",
        text("bound", "2 -10", "2", &[]),
    );
    good(
        "scope-better",
        "line-half",
        "gap=0.01@patterns:line",
        "refuted",
        "a better network of the scope",
        text(better, "2 -2", "2", &[]),
    );
    let mut bad = |code: Code, claim, network, why, bytes| {
        let name = format!("scope-{}", code.name());
        let folder = if code.is_malformed() { "malformed" } else { "incorrect" };
        add(folder, &name, network, claim, code.name(), why, bytes);
    };
    let own = "gap=0@patterns";
    bad(Code::VectorTooLong, own, "line-best", "● a dual vector that is not feasible", text("bound", "4 -4", "2", &[]));
    bad(Code::RhoRows, own, "line-best", "a row twice", text("bound", "2 -2", "2", &["+ 0 2 1 1 1 1"]));
    bad(
        Code::RhoOrder,
        own,
        "line-best",
        "multipliers for a pattern that is not there",
        text("bound", "2 -2", "2", &["+ 2 1 0 1"]),
    );
    bad(
        Code::RhoInGated,
        "gap=0@gated",
        "line-best",
        "● multipliers where there are no cones",
        text("bound", "2 -2", "2", rho),
    );
    bad(
        Code::OutsideScope,
        "gap=0@patterns:line-right",
        "line-best",
        "a neuron with another pattern",
        text("bound", "2 -2", "2", &[]),
    );
    bad(
        Code::BoundNotPositive,
        own,
        "line-best",
        "a negative bound, whose square is that of a valid one",
        text("bound", "2 -2", "-2", &[]),
    );
    bad(
        Code::NotPositive,
        own,
        "line-best",
        "● a negative multiplier",
        text("bound", "4 -4", "2", &["+ 0 1 0 -2", "- 1 1 1 -2"]),
    );
    add(
        "incorrect",
        "scope-rho-past-the-end",
        "line-best",
        own,
        Code::RhoRows.name(),
        "a multiplier of a row that does not exist",
        text("bound", "2 -2", "2", &["+ 0 1 2 1"]),
    );
    add(
        "incorrect",
        "scope-better-outside",
        "line-half",
        "gap=0.01@patterns:line-right",
        Code::OutsideScope.name(),
        "● a better network, but not of the scope",
        text(better, "2 -10", "2", &[]),
    );
}

fn incorrect(cases: &mut Cases, line: &Instance, vee: &Instance, plane: &Instance, space: &Instance) {
    let leaf = Node::Leaf;
    let free = |w: &[f64]| Leaf { omega: omegas(w), ..Leaf::default() };
    let table = |pairs: Vec<Pair>, below: Node| Node::Pairs(pairs, Box::new(below));
    let p = |j, k, g: f64| Pair { j, k, gamma: int((g * 2f64.powi(SCALES.dual as i32)) as i64) };
    let base = best_certificate(line, &paired_trees(line));
    let splits = best_certificate(line, &split_trees(line));

    let overspent = both(|_, k| leaf(Leaf { theta: vec![(k, one() * 2)], ..free(&[1.0]) }));
    cases.reject(
        "tangent-overspends",
        "line",
        Code::CapacityExceeded,
        "● a tangent of twice the weight of its group",
        attack(line, &overspent),
    );
    let overspent =
        both(|j, k| table(vec![p(j, k, -0.75)], leaf(Leaf { theta: vec![(k, one() / 2)], ..free(&[0.25]) })));
    cases.reject(
        "pair-and-tangent-overspend",
        "line",
        Code::CapacityExceeded,
        "● a pair and a tangent share one weight and exceed it together",
        certificate(line, &overspent, &quad(0.9)),
    );
    let w = space.weights(1);
    let positive: Vec<usize> = (0..w.len()).filter(|k| w[*k] > BigInt::ZERO).collect();
    let negative: Vec<usize> = (0..w.len()).filter(|k| w[*k] < BigInt::ZERO).collect();
    let k = negative[0];
    let most = BigInt::from(w[k].magnitude().clone());
    let pairs = positive.iter().map(|j| Pair { j: *j, k, gamma: &most - 1 }).collect();
    let root = |n: usize| leaf(free(&vec![4.0; n]));
    let other = root(negative.len());
    cases.reject(
        "two-pairs-one-weight",
        "space",
        Code::CapacityExceeded,
        "● two pairs each within the weight of one group, together above it",
        certificate(space, &[table(pairs, root(positive.len())), other], &quad(10.0)),
    );
    cases.reject(
        "arc-left-out",
        "line",
        Code::OmegaCount,
        "● the arc of a free positive group is left out",
        attack(line, &both(|_, _| leaf(free(&[])))),
    );
    cases.reject("arc-too-many", "line", Code::OmegaCount, "an ω too many", edit(&base, "omega", 0, "omega 2 10 10"));
    cases.reject(
        "arc-negative",
        "line",
        Code::OmegaNotPositive,
        "● a negative ω turns the arc upside down",
        attack(line, &both(|_, _| leaf(free(&[-1.0])))),
    );
    cases.reject(
        "arc-zero",
        "line",
        Code::OmegaNotPositive,
        "ω = 0 divides by zero",
        edit(&base, "omega", 0, "omega 1 0"),
    );
    let both_positive = [table(vec![p(0, 1, -1.0)], leaf(free(&[0.01, 0.5]))), leaf(free(&[]))];
    cases.reject(
        "pair-of-positives",
        "vee",
        Code::PairPartner,
        "● a pair whose partner pays nothing, being free and positive",
        attack(vee, &both_positive),
    );
    let idle = certificate(
        plane,
        &both(|j, k| {
            table(vec![Pair { j, k, gamma: -plane.weights(1)[0].clone() }, p(j, 2, 0.5)], leaf(free(&[0.01])))
        }),
        &quad(1.1),
    );
    cases.reject("pair-with-idle", "plane", Code::PairPartner, "a pair with a group of weight zero", idle);
    cases.reject(
        "pair-with-itself",
        "line",
        Code::PairSelf,
        "● a group paired with itself vanishes",
        attack(line, &both(|j, _| table(vec![p(j, j, 1.0)], leaf(free(&[0.01]))))),
    );
    cases.reject(
        "pair-of-negative",
        "line",
        Code::PairNotPositive,
        "the first group is negative",
        edit(&base, "pairs", 0, "pairs 1 1 0 5"),
    );
    cases.reject(
        "pair-of-idle",
        "plane",
        Code::PairNotPositive,
        "the first group has weight zero",
        certificate(plane, &both(|_, k| table(vec![p(2, k, 1.0)], leaf(free(&[1.0])))), &quad(2.0)),
    );
    cases.reject("pair-zero", "line", Code::PairZero, "a multiplier zero", edit(&base, "pairs", 0, "pairs 1 0 1 0"));
    cases.reject(
        "pair-twice",
        "line",
        Code::PairOrder,
        "the same pair twice, once for each use",
        edit(&base, "pairs", 0, "pairs 2 0 1 -524288 0 1 -524288"),
    );
    cases.reject(
        "pair-unknown",
        "line",
        Code::UnknownGroup,
        "a pair with a group past the end",
        edit(&base, "pairs", 0, "pairs 1 0 2 5"),
    );
    cases.reject(
        "pair-unknown-first",
        "line",
        Code::UnknownGroup,
        "a pair of a group past the end",
        edit(&base, "pairs", 0, "pairs 1 18446744073709551615 1 5"),
    );
    let tangent =
        both(|j, _| split(j, leaf(Leaf { theta: vec![(j, one() * -2)], ..Leaf::default() }), leaf(Leaf::default())));
    cases.reject(
        "tangent-of-fixed",
        "line",
        Code::ThetaNotNegative,
        "● a tangent of a group that is fixed",
        attack(line, &tangent),
    );
    // Where the first group is on and the second off F is the weight of the first times r·u; a tangent of the second, paid by nothing, takes half of it.
    let product = leaf(Leaf { product: vec![(0, 1, quad(2.0))], ..Leaf::default() });
    let tangent = |k| leaf(Leaf { theta: vec![(k, one() / 2)], ..Leaf::default() });
    let wedge = |b, c| split(0, split(1, product.clone(), b), split(1, c, product.clone()));
    let below = leaf(Leaf { ball: vec![(0, quad(1.0), vec![int(0)])], ..Leaf::default() });
    cases.reject(
        "tangent-of-fixed-negative",
        "line",
        Code::ThetaNotNegative,
        "● a tangent of a negative group that is fixed",
        attack(line, &[wedge(tangent(1), below.clone()), wedge(below.clone(), tangent(0))]),
    );
    let tangent = both(|j, _| leaf(Leaf { theta: vec![(j, -one())], ..free(&[1.0]) }));
    cases.reject(
        "tangent-of-positive",
        "line",
        Code::ThetaNotNegative,
        "● a tangent of a positive group",
        attack(line, &tangent),
    );
    cases.reject("tangent-zero", "line", Code::ThetaZero, "a tangent zero", edit(&base, "theta", 0, "theta 1 1 0"));
    cases.reject(
        "tangent-twice",
        "line",
        Code::ThetaOrder,
        "the same tangent twice",
        edit(&base, "theta", 0, "theta 2 1 5 1 5"),
    );
    cases.reject(
        "tangent-unknown",
        "line",
        Code::UnknownGroup,
        "a tangent of a group past the end",
        edit(&base, "theta", 0, "theta 1 7 5"),
    );
    // On the cone u ≥ 0 of `line` F is u for sign +; each term below takes it away.
    let closed = || leaf(Leaf { product: vec![(0, 1, quad(2.0))], ..Leaf::default() });
    let flat = || Leaf { ball: vec![(0, quad(1.0), vec![BigInt::ZERO])], ..Leaf::default() };
    let chop = |below: &dyn Fn(usize) -> Leaf| {
        both(|j, k| split(j, split(k, closed(), leaf(below(j))), split(k, leaf(flat()), closed())))
    };
    cases.reject(
        "ball-negative",
        "line",
        Code::BallTooLong,
        "● τ < 0 subtracts what is nonnegative on the cone",
        attack(line, &chop(&|_| Leaf { ball: vec![(0, quad(-1.0), vec![BigInt::ZERO])], ..Leaf::default() })),
    );
    cases.reject(
        "product-negative",
        "line",
        Code::ProductNotPositive,
        "● a negative product subtracts what is nonnegative on the cone",
        attack(line, &chop(&|_| Leaf { product: vec![(0, 1, quad(-1.0))], ..Leaf::default() })),
    );
    let long = chop(&|j| Leaf {
        ball: vec![(0, BigInt::ZERO, vec![quad(if j == 0 { 1.0 } else { -1.0 })])],
        ..Leaf::default()
    });
    cases.reject(
        "ball-too-long",
        "line",
        Code::BallTooLong,
        "● ‖a‖ > τ: the term is negative on a part of the cone",
        attack(line, &long),
    );
    let ball = Leaf { ball: vec![(0, quad(0.25), vec![quad(0.25)])], ..Leaf::default() };
    let ball = best_certificate(line, &chop(&|_| ball.clone()));
    cases.reject(
        "ball-just-too-long",
        "line",
        Code::BallTooLong,
        "‖a‖ above τ by the last bit",
        edit(&ball, "ball 1 0 27", 0, "ball 1 0 274877906944 274877906945"),
    );
    cases.reject(
        "ball-twice",
        "line",
        Code::BallOrder,
        "the same ball term twice",
        edit(&ball, "ball 1 0 27", 0, "ball 2 0 5 5 0 5 5"),
    );
    cases.reject(
        "ball-nowhere",
        "line",
        Code::UnknownPosition,
        "a ball term of a split that is not on the path",
        edit(&ball, "ball 1 0 27", 0, "ball 1 2 5 5"),
    );
    cases.reject(
        "product-nowhere",
        "line",
        Code::UnknownPosition,
        "a product with a split that is not on the path",
        edit(&ball, "product 1", 0, "product 1 0 2 5"),
    );
    cases.reject(
        "product-at-the-root",
        "line",
        Code::UnknownPosition,
        "a product in a leaf without a cone",
        edit(&base, "product 0", 0, "product 1 0 1 5"),
    );
    cases.reject(
        "product-square",
        "line",
        Code::ProductOrder,
        "a product of a half-space with itself",
        edit(&ball, "product 1", 0, "product 1 0 0 5"),
    );
    cases.reject(
        "product-backwards",
        "line",
        Code::ProductOrder,
        "positions i > j",
        edit(&ball, "product 1", 0, "product 1 1 0 5"),
    );
    cases.reject(
        "product-twice",
        "line",
        Code::ProductOrder,
        "the same product twice",
        edit(&ball, "product 1", 0, "product 2 0 1 5 0 1 5"),
    );
    cases.reject(
        "product-zero",
        "line",
        Code::ProductNotPositive,
        "a product zero",
        edit(&ball, "product 1", 0, "product 1 0 1 0"),
    );
    cases.reject(
        "split-twice",
        "line",
        Code::SplitTwice,
        "a group split again below itself, to go round in circles",
        edit(&splits, "split 0", 0, "split 0\nsplit 0"),
    );
    cases.reject(
        "split-unknown",
        "line",
        Code::UnknownGroup,
        "a split on a group past the end",
        edit(&splits, "split 0", 0, "split 2"),
    );
    let first = base.lines().find(|l| l.starts_with("factor")).unwrap().to_string();
    let entries: Vec<&str> = first.split(' ').skip(2).collect();
    cases.reject(
        "factor-short",
        "line",
        Code::FactorCount,
        "the last row of the factor is missing",
        edit(&base, "factor", 0, &format!("factor 1 {}", entries[0])),
    );
    cases.reject(
        "factor-long",
        "line",
        Code::FactorCount,
        "a row of the factor too many",
        edit(&base, "factor", 0, &format!("{} 0 0 0", first.replacen('3', "6", 1))),
    );
    cases.reject("factor-empty", "line", Code::FactorCount, "no factor", edit(&base, "factor", 0, "factor 0"));
    cases.reject(
        "factor-zero",
        "line",
        Code::NotDominant,
        "a factor of zeros",
        edit(&base, "factor", 0, "factor 3 0 0 0"),
    );
    cases.reject(
        "factor-scaled",
        "line",
        Code::NotDominant,
        "a factor of twice the size",
        edit(&base, "factor", 0, &format!("factor 3 {}0 {} {}", entries[0], entries[1], entries[2])),
    );
    cases.reject(
        "factor-transposed",
        "line",
        Code::NotDominant,
        "the off-diagonal entry with the other sign",
        edit(
            &base,
            "factor",
            0,
            &format!("factor 3 {} {} {}", entries[0], entries[1].trim_start_matches('-'), entries[2]),
        ),
    );
    let b: i64 = base.lines().find(|l| l.starts_with("bound")).unwrap()[6..].parse().unwrap();
    cases.reject(
        "bound-lowered",
        "line",
        Code::NotDominant,
        "the bound lowered by 1/10000",
        edit(&base, "bound", 0, &format!("bound {}", b - b / 10_000)),
    );
    cases.reject(
        "bound-lowered-by-little",
        "line",
        Code::NotDominant,
        "the bound lowered just below the truth",
        edit(&base, "bound", 0, &format!("bound {}", (1i64 << 40) - 1)),
    );
    cases.reject(
        "bound-zero",
        "line",
        Code::BoundNotPositive,
        "B = 0 divides by zero",
        edit(&base, "bound", 0, "bound 0"),
    );
    cases.reject(
        "bound-negative",
        "line",
        Code::BoundNotPositive,
        "B < 0 would turn the sign of the bound",
        edit(&base, "bound", 0, "bound -5"),
    );
    cases.reject(
        "dual-scaled",
        "line",
        Code::NotDominant,
        "a dual vector of twice the size under the same trees",
        edit(&best_certificate(line, &both(|_, _| leaf(free(&[1.0])))), "dual", 0, "dual 2097152 -2097152"),
    );
    cases.reject(
        "scales-shifted",
        "line",
        Code::NotDominant,
        "another scale makes the dual vector larger",
        edit(&best_certificate(line, &both(|_, _| leaf(free(&[1.0])))), "scales", 0, "scales 19 20 30 40 40"),
    );
    cases.reject(
        "scale-of-bound",
        "line",
        Code::NotDominant,
        "another scale makes the bound smaller",
        edit(&base, "scales", 0, "scales 20 20 30 41 40"),
    );
    let mu = base.lines().find(|l| l.starts_with("leaf")).unwrap();
    cases.reject(
        "mu-negative",
        "line",
        Code::NotDominant,
        "μ with the other sign",
        edit(&base, "leaf", 0, &mu.replace("leaf ", "leaf -")),
    );
    cases.reject(
        "another-problem",
        "line",
        Code::ProblemMismatch,
        "a certificate for another problem",
        edit(&base, "problem", 0, &format!("problem {DIGEST}")),
    );
    cases.reject(
        "table-of-the-other-tree",
        "line",
        Code::PairNotPositive,
        "the table of sign + used in the tree of sign -",
        edit(&base, "pairs", 1, "pairs 1 0 1 -1048576"),
    );
    cases.reject(
        "table-left-out",
        "line",
        Code::NotDominant,
        "the tree of sign - relies on the table of sign +",
        edit(&base, "pairs", 1, ""),
    );
}

fn malformed(cases: &mut Cases, line: &Instance) {
    let base = best_certificate(line, &paired_trees(line));
    let mut reject = |name: &str, code, why, bytes: Vec<u8>| cases.reject(name, "line", code, why, bytes);
    let swap = |from: &str, to: &str| base.replacen(from, to, 1).into_bytes();
    let with = |start: &str, to: &str| edit(&base, start, 0, to).into_bytes();
    reject("carriage-return", Code::BadCharacter, "lines end with CR LF", base.replace('\n', "\r\n").into_bytes());
    reject("tab", Code::BadCharacter, "a tab between tokens", swap("kind bound", "kind\tbound"));
    reject("not-ascii", Code::BadCharacter, "a minus sign that is not ASCII", swap("sign -", "sign \u{2212}"));
    reject("nul-byte", Code::BadCharacter, "a zero byte", swap("kind bound", "kind bound\0"));
    reject("byte-order-mark", Code::BadCharacter, "a byte order mark", format!("\u{feff}{base}").into_bytes());
    reject("two-spaces", Code::BadSpacing, "two spaces between tokens", swap("kind bound", "kind  bound"));
    reject("leading-space", Code::BadSpacing, "a line starts with a space", swap("kind bound", " kind bound"));
    reject("trailing-space", Code::BadSpacing, "a line ends with a space", swap("kind bound", "kind bound "));
    reject("empty-line", Code::BadSpacing, "an empty line", swap("kind bound", "\nkind bound"));
    reject("no-last-newline", Code::MissingNewline, "the last line has no LF", base.trim_end().as_bytes().to_vec());
    reject("plus-sign", Code::BadInteger, "an integer with a plus sign", with("leaf", "leaf +1"));
    reject("minus-zero", Code::BadInteger, "minus zero", with("leaf", "leaf -0"));
    reject("leading-zero", Code::BadInteger, "a leading zero", with("leaf", "leaf 01"));
    reject("decimal-point", Code::BadInteger, "a decimal number", with("leaf", "leaf 1.0"));
    reject("lone-minus", Code::BadInteger, "a minus sign without digits", with("leaf", "leaf -"));
    reject("underscore", Code::BadInteger, "digits grouped by an underscore", with("leaf", "leaf 1_000"));
    reject(
        "huge-integer",
        Code::IntegerTooLong,
        "an integer of 100001 digits",
        with("leaf", &format!("leaf 1{}", "0".repeat(100_000))),
    );
    reject("negative-count", Code::BadCount, "a negative count", with("omega", "omega -1"));
    reject(
        "enormous-count",
        Code::BadCount,
        "a count that fits no machine word",
        with("omega", "omega 18446744073709551616 1"),
    );
    reject(
        "count-as-bait",
        Code::MissingToken,
        "a count of 2^63 to exhaust the memory",
        with("omega", "omega 9223372036854775808 1"),
    );
    reject("list-too-short", Code::MissingToken, "a list shorter than its count", with("factor", "factor 3 1 2"));
    reject("list-too-long", Code::ExtraToken, "a list longer than its count", with("omega", "omega 1 5 5"));
    reject("dual-too-short", Code::MissingToken, "a dual vector for fewer rows", with("dual", "dual 1"));
    reject("dual-too-long", Code::ExtraToken, "a dual vector for more rows", with("dual", "dual 1 1 1"));
    reject("negative-index", Code::BadCount, "a negative group", with("pairs", "pairs 1 0 -1 5"));
    reject("scale-negative", Code::BadScale, "a negative scale", with("scales", "scales -1 20 30 40 40"));
    reject(
        "scale-enormous",
        Code::BadScale,
        "a scale to exhaust the memory",
        with("scales", "scales 20 20 4097 40 40"),
    );
    reject("upper-case", Code::WrongKeyword, "a keyword in capitals", swap("kind bound", "Kind bound"));
    reject("comment", Code::WrongKeyword, "a comment", with("sign +", "c the tree of sign +\nsign +"));
    reject("kind-unknown", Code::WrongKeyword, "a kind that does not exist", swap("kind bound", "kind gap"));
    reject(
        "claim-smuggled-in",
        Code::WrongKeyword,
        "the certificate states a claim of its own",
        with("kind", "kind bound\nlower 9"),
    );
    reject("check-skipped", Code::WrongKeyword, "a node that asks to be trusted", with("leaf", "trusted"));
    reject(
        "records-swapped",
        Code::WrongKeyword,
        "omega and theta exchanged",
        edit(&edit(&base, "omega", 0, "theta 0"), "theta", 1, "omega 1 10").into_bytes(),
    );
    reject("one-tree-only", Code::WrongKeyword, "the tree of sign - is missing", {
        let text = &base[..base.find("sign -").unwrap()];
        format!("{text}end {}\n", text.lines().count()).into_bytes()
    });
    reject("trees-exchanged", Code::WrongKeyword, "the tree of sign - comes first", with("sign +", "sign -"));
    reject("third-tree", Code::WrongKeyword, "a tree too many", with("end", "sign +\nend 0"));
    let splits = best_certificate(line, &split_trees(line));
    let second = splits.lines().enumerate().filter(|(_, l)| l.starts_with("leaf")).nth(1).expect("a second leaf").0;
    let half = splits.lines().enumerate().filter(|(i, _)| !(second..second + 6).contains(i));
    let half: String = half.map(|(_, l)| format!("{l}\n")).collect();
    reject(
        "one-child",
        Code::WrongKeyword,
        "a split with one node: half of the space is not covered",
        half.into_bytes(),
    );
    reject("two-tables", Code::WrongKeyword, "a table after a table", with("pairs", "pairs 0\npairs 0"));
    reject("end-wrong", Code::BadEnd, "the count of the last line is wrong", swap("\nend ", "\nend 1"));
    reject(
        "end-extra",
        Code::ExtraToken,
        "a token after the count of the last line",
        format!("{} 1\n", base.trim_end()).into_bytes(),
    );
    reject("digest-extra", Code::ExtraToken, "a token after the digest", swap("\nkind", " 0\nkind"));
    reject("end-twice", Code::TrailingBytes, "a second last line", format!("{base}end 1\n").into_bytes());
    reject("trailing-newline", Code::TrailingBytes, "an empty line after the end", format!("{base}\n").into_bytes());
    reject(
        "cut-off",
        Code::UnexpectedEnd,
        "the file is cut off between two lines",
        base[..base.find("sign -").unwrap()].into(),
    );
    reject("empty", Code::UnexpectedEnd, "an empty file", Vec::new());
    reject("version", Code::BadVersion, "a later version", swap("relucert-certificate 1", "relucert-certificate 2"));
    reject("a-problem", Code::WrongKeyword, "a problem file instead of a certificate", line_text().into());
    reject("digest-short", Code::BadDigest, "a digest that is too short", with("problem", "problem abc"));
    reject(
        "digest-capitals",
        Code::BadDigest,
        "a digest in capitals",
        with("problem", &format!("problem {}", line.digest.to_uppercase())),
    );
    let network = "relucert-network 1\nshape 1 1\nneuron 1 2 1 2\nend 3\n";
    reject(
        "two-inputs.network",
        Code::WrongShape,
        "two inputs for one column",
        network.replace("1 1\n", "1 2\n").into_bytes(),
    );
    reject(
        "denominator-zero.network",
        Code::NotPositive,
        "a denominator zero",
        network.replace("neuron 1", "neuron 0").into_bytes(),
    );
    reject(
        "denominator-negative.network",
        Code::NotPositive,
        "a negative denominator",
        network.replace("2 1 2", "2 -1 2").into_bytes(),
    );
    reject(
        "neuron-missing.network",
        Code::WrongKeyword,
        "fewer neurons than declared",
        network.replace("1 1\n", "2 1\n").into_bytes(),
    );
    reject(
        "atom-too-long.network",
        Code::NotUnit,
        "an atom whose direction is longer than one, so that its penalty would be too small",
        network.replace("neuron 1 2", "atom 1 2").into_bytes(),
    );
    reject(
        "atom-too-short.network",
        Code::NotUnit,
        "an atom whose direction is shorter than one",
        network.replace("neuron 1 2", "atom 3 2").into_bytes(),
    );
    let problem = line_text();
    reject(
        "denominator-three.problem",
        Code::BadDenominator,
        "doubles in thirds",
        problem.replace("denominators 1 1", "denominators 3 1").into_bytes(),
    );
    reject(
        "denominator-decimal.problem",
        Code::BadDenominator,
        "decimals in halves",
        problem.replace("numbers f64", "numbers decimal").replace("denominators 1 1", "denominators 1 2").into_bytes(),
    );
    reject(
        "bias.problem",
        Code::BiasNotOne,
        "a bias column with another number than one",
        problem.replace("bias none", "bias column").into_bytes(),
    );
    reject("beta-zero.problem", Code::NotPositive, "β = 0", problem.replace("beta 1 1", "beta 0 1").into_bytes());
    reject("beta-negative.problem", Code::NotPositive, "β < 0", problem.replace("beta 1 1", "beta -1 1").into_bytes());
    reject("no-rows.problem", Code::NotPositive, "no data", problem.replace("shape 2 1", "shape 0 1").into_bytes());
    reject(
        "no-columns.problem",
        Code::NotPositive,
        "no columns",
        problem.replace("shape 2 1", "shape 2 0").into_bytes(),
    );
    reject(
        "ragged.problem",
        Code::MissingToken,
        "a row without its label",
        problem.replace("row 1 5", "row 1").into_bytes(),
    );
    reject(
        "enormous-shape.problem",
        Code::MissingToken,
        "a shape to exhaust the memory",
        problem.replace("shape 2 1", "shape 4611686018427387904 4611686018427387904").into_bytes(),
    );
    reject("nan.problem", Code::BadInteger, "not a number", problem.replace("row 1 5", "row NaN 5").into_bytes());
}

#[test]
#[ignore = "writes the corpus"]
fn write_corpus() {
    let problems = [("line", line_text()), ("vee", vee_text()), ("plane", plane_text()), ("space", space_text())];
    let axes = sha256(sets::AXES);
    let networks = [
        ("axes-pyramid", sets::PYRAMID),
        ("axes-square", sets::SQUARE),
        ("axes-opposed", sets::OPPOSED),
        ("axes-opposed-and-idle", sets::OPPOSED_AND_IDLE),
        ("axes-opposed-and-pair", sets::OPPOSED_AND_PAIR),
        ("line-twins", sets::TWINS),
        ("zero", "relucert-network 1\nshape 0 1\nend 2\n"),
        ("plane-zero", "relucert-network 1\nshape 0 2\nend 2\n"),
        ("space-zero", "relucert-network 1\nshape 0 3\nend 2\n"),
        ("line-best", "relucert-network 1\nshape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2\nend 4\n"),
        ("line-half", "relucert-network 1\nshape 1 1\nneuron 1 2 1 2\nend 3\n"),
        ("line-worse", "relucert-network 1\nshape 1 1\nneuron 1 -3 1 3\nend 3\n"),
        ("plane-atoms", "relucert-network 1\nshape 2 2\natom 5 3 4 1 4\natom 5 -3 -4 1 -4\nend 4\n"),
        ("plane-best", "relucert-network 1\nshape 2 2\nneuron 5 6 8 1 2\nneuron 5 -6 -8 1 -2\nend 4\n"),
    ];
    let patterns = [
        ("line", "relucert-patterns 1\nshape 2 1\ngate 1\ngate -1\nend 4\n"),
        ("line-right", "relucert-patterns 1\nshape 1 1\ngate 3\nend 3\n"),
    ];
    for (name, text) in &patterns {
        fs::write(root().join(format!("{name}.patterns")), text).unwrap();
    }
    for folder in ["correct", "incorrect", "malformed"] {
        let _ = fs::remove_dir_all(root().join(folder));
        fs::create_dir_all(root().join(folder)).unwrap();
    }
    fs::write(root().join("axes.problem"), sets::AXES).unwrap();
    for (name, text) in &problems {
        fs::write(root().join(format!("{name}.problem")), text).unwrap();
    }
    for (name, text) in &networks {
        fs::write(root().join(format!("{name}.network")), text).unwrap();
    }
    let digests = problems.map(|(_, text)| sha256(&text));
    let (line, vee, plane, space) = (line(&digests[0]), vee(&digests[1]), plane(&digests[2]), space(&digests[3]));
    let mut cases = Cases::default();
    correct(&mut cases, &line, &vee, &plane, &space);
    incorrect(&mut cases, &line, &vee, &plane, &space);
    malformed(&mut cases, &line);
    scopes(&mut cases, &line.digest);
    for sets::Case { name, problem, network, expected, why, text } in sets::cases(&axes, &digests[0]) {
        let code = Code::ALL.iter().find(|code| code.name() == expected);
        let folder = code.map_or("correct", |code| if code.is_malformed() { "malformed" } else { "incorrect" });
        let file = format!("{folder}/{name}.set");
        let bytes = text.into_bytes();
        cases.0.push(Case { file, problem, network, claim: "facts", expected: expected.leak(), why, bytes });
    }
    // Stable, so that the files of a folder stand together.
    cases.0.sort_by_key(|case| ["correct", "incorrect", "malformed"].iter().position(|f| case.file.starts_with(f)));
    let mut index = String::new();
    let mut readme = "# Corpus of the checker\n\nWritten by the ignored test `write_corpus` of `tests/corpus.rs`. Problems and networks stand in this folder; `EXPECTED`\nhas a line for each case: file, problem, network, claim (with `@SCOPE` if it is not global), and the verdict or the code of the rejection.\n\nThe attacks that are marked ● are complete but for one rule: their bound is false, and without that rule they would be accepted.\n".to_string();
    let mut folder = "";
    for case in &cases.0 {
        fs::write(root().join(&case.file), &case.bytes).unwrap();
        index += &format!("{} {} {} {} {}\n", case.file, case.problem, case.network, case.claim, case.expected);
        let (group, name) = case.file.split_once('/').unwrap();
        if group != folder {
            folder = group;
            readme += &format!("\n## {group}\n\n| file | outcome | what it is |\n|---|---|---|\n");
        }
        readme += &format!("| {name} | {} | {} |\n", case.expected, case.why);
    }
    fs::write(root().join("EXPECTED"), index).unwrap();
    fs::write(root().join("README.md"), readme).unwrap();
}
