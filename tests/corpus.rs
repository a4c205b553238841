//! The corpus: files that must be accepted, files that prove nothing, files that are not well-formed, each
//! with its reason.
//!
//! `tests/corpus/EXPECTED` says what each file is checked against and what comes out. The files are written
//! by the ignored test `write_corpus`; `cargo test --test corpus -- --ignored` writes them anew after a
//! change of the format.

mod attacks;
mod checked;
mod instances;
mod sets;

use attacks::accepted::correct;
use attacks::incorrect::incorrect;
use attacks::malformed::malformed;
use attacks::scopes::scopes;
use attacks::training::{NETWORKS, PROBLEMS, training};
use attacks::{Case, Cases, PathCase, paths};
use instances::*;
use num_bigint::BigInt;
use relucert::check::global_path;
use relucert::check::optimum::{self, verify};
use relucert::check::patterns::{self, Model, Scope};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::training::parse;
use relucert::check::statement::{Claim, Network, Problem, network, problem, two_layer};
use relucert::check::stationary::{self, verify_training};
use relucert::check::weight_path::{self, Along, PathClaim, Place, Shape, convex};
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
    if problem_bytes.starts_with(b"relucert-problem 2") && claim_text != "plain" {
        return newer(path, &bytes, &problem_bytes, network_name, claim_text);
    }
    if path.extension().is_some_and(|e| e == "problem") {
        return problem::parse(bytes.as_slice()).map(|_| "parsed".to_string());
    }
    let problem = problem::parse(problem_bytes.as_slice())?;
    if path.extension().is_some_and(|e| e == "network") {
        return network::parse(bytes.as_slice(), problem.columns()).map(|_| "parsed".to_string());
    }
    if path.extension().is_some_and(|e| e == "path") {
        let digest = sha256(&String::from_utf8_lossy(&problem_bytes));
        return along(&problem, &digest, network_name, claim_text, &bytes);
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

/// The same about a problem of version 2.
fn newer(
    path: &Path,
    bytes: &[u8],
    problem_bytes: &[u8],
    network_name: &str,
    claim_text: &str,
) -> Result<String, Rejection> {
    if path.extension().is_some_and(|e| e == "problem") {
        return parse(bytes).map(|_| "parsed".to_string());
    }
    let problem = parse(problem_bytes)?;
    let network = |bytes: &[u8]| two_layer::parse(bytes, problem.columns(), problem.outputs);
    if path.extension().is_some_and(|e| e == "network") {
        return network(bytes).map(|_| "parsed".to_string());
    }
    let own = network(&fs::read(root().join(network_name).with_extension("network")).expect(network_name))?;
    let digest = sha256(&String::from_utf8_lossy(problem_bytes));
    if path.extension().is_some_and(|e| e == "set") {
        let own = fs::read_to_string(root().join(network_name).with_extension("network")).expect(network_name);
        let text = String::from_utf8_lossy(problem_bytes);
        return sets::training::outcome(&text, &digest, &own, claim_text, bytes);
    }
    if path.extension().is_some_and(|e| e == "stationary") {
        let evidence = verify_training(&problem, &digest, &own, bytes)?;
        let within = claim_text.strip_prefix("stationary:").map(|bound| stationary::Claim::Within(fraction(bound)));
        return Ok(within.unwrap_or(stationary::Claim::NotStationary).decide(&evidence).name().to_string());
    }
    if let Some(word) = claim_text.strip_prefix("along:") {
        let all = [("constant", Along::Constant), ("never-above", Along::NeverAbove), ("any", Along::Bounded)];
        let along = all.iter().find(|(name, _)| *name == word).expect("a claim").1;
        let passage = weight_path::verify_training(&problem, &digest, &Place::Network(own), None, bytes)?;
        let claim = PathClaim { along, width: None, shape: Shape::Any };
        return Ok(if claim.proved(&passage) { "proved" } else { "undecided" }.to_string());
    }
    if let Some(numbers) = claim_text.strip_prefix("global:") {
        let [from, to, gap] = &numbers.split(',').map(fraction).collect::<Vec<_>>()[..] else { panic!("{numbers}") };
        let claim = global_path::PathClaim { from: from.clone(), to: to.clone(), gap: gap.clone() };
        let traced = global_path::verify_training(&problem, &digest, &claim, bytes)?;
        return Ok(if traced.proved { "proved" } else { "undecided" }.to_string());
    }
    if let Some((claim_text, scope)) = claim_text.split_once('@') {
        let model = patterns::training::Model::relu(own);
        let scope = among(scope, problem.columns(), || model.own_gates())?;
        let evidence = patterns::training::verify(&problem, &digest, &model, &scope, bytes)?.evidence;
        return Ok(claim(claim_text).decide(&evidence).name().to_string());
    }
    let evidence = optimum::training::verify(&problem, &digest, &own, bytes)?;
    Ok(claim(claim_text).decide(&evidence).name().to_string())
}

/// A path from convex weights to others, `constant@END`: the loss along it.
fn along(problem: &Problem, digest: &str, start: &str, claim_text: &str, bytes: &[u8]) -> Result<String, Rejection> {
    let place = |name: &str| {
        let text = fs::read(root().join(name).with_extension("convex")).expect(name);
        Ok::<Place, Rejection>(Place::Convex(convex::parse(text.as_slice(), Some(problem.columns()))?.0))
    };
    let (word, end) = claim_text.split_once('@').expect("a claim and an end");
    assert_eq!(word, "constant");
    let passage = weight_path::verify(problem, digest, &place(start)?, Some(&place(end)?), bytes)?;
    let claim = PathClaim { along: Along::Constant, width: None, shape: Shape::Any };
    Ok(if claim.proved(&passage) { "proved" } else { "undecided" }.to_string())
}

/// The scope in words: with the patterns of a file, or its own.
fn among(scope: &str, columns: usize, own: impl Fn() -> Vec<Vec<BigInt>>) -> Result<Scope, Rejection> {
    let (kind, file) = scope.split_once(':').unwrap_or((scope, ""));
    let gates = if file.is_empty() {
        own()
    } else {
        let text = fs::read(root().join(file).with_extension("patterns")).expect(file);
        patterns::parse(text.as_slice(), columns)?
    };
    Ok(Scope { gated: kind == "gated", gates })
}

/// The same about a scope: `patterns` or `gated` for the network's own patterns, with `:NAME` those of a
/// file.
fn scoped(
    problem: &Problem,
    digest: &str,
    network: Network,
    claim_text: &str,
    scope: &str,
    bytes: &[u8],
) -> Result<String, Rejection> {
    let model = Model::relu(network);
    let scope = among(scope, problem.columns(), || model.own_gates())?;
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
    // Rules R60 to R140 are those of other certificates, attacked in tests of their own; R290 to R293 in `norms`.
    let elsewhere = |rule: u32| (60..150).contains(&rule) || (290..294).contains(&rule);
    let own = |c: &&Code| !elsewhere(c.rule()[1..].parse().expect("a rule"));
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
        ("slope", "relucert-patterns 1\nshape 2 2\ngate 1 0\ngate -1 0\nend 4\n"),
        ("line-right", "relucert-patterns 1\nshape 1 1\ngate 3\nend 3\n"),
    ];
    for (name, text) in [
        ("line-plus", "relucert-convex 1\nshape 1 1\nblock + 1 2\nend 3\n"),
        ("line-minus", "relucert-convex 1\nshape 1 1\nblock - 1 2\nend 3\n"),
    ] {
        fs::write(root().join(format!("{name}.convex")), text).unwrap();
    }
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
    for (name, text) in PROBLEMS.iter().chain(&sets::training::PROBLEMS) {
        fs::write(root().join(format!("{name}.problem")), text).unwrap();
    }
    for (name, text) in networks.iter().chain(&NETWORKS).chain(&sets::training::NETWORKS) {
        fs::write(root().join(format!("{name}.network")), text).unwrap();
    }
    let digests = problems.map(|(_, text)| sha256(&text));
    let (line, vee, plane, space) = (line(&digests[0]), vee(&digests[1]), plane(&digests[2]), space(&digests[3]));
    let mut cases = Cases::default();
    correct(&mut cases, &line, &vee, &plane, &space);
    incorrect(&mut cases, &line, &vee, &plane, &space);
    malformed(&mut cases, &line);
    scopes(&mut cases, &line.digest);
    training(&mut cases);
    let newer = |name: &str| {
        let mut all = PROBLEMS.iter().chain(&sets::training::PROBLEMS);
        sha256(all.find(|problem| problem.0 == name).expect("a problem").1)
    };
    let all = sets::cases(&axes, &digests[0]).into_iter().map(|case| ("facts", case));
    for (claim, case) in all.chain(sets::training::cases(newer)) {
        let sets::Case { name, problem, network, expected, why, text } = case;
        let code = Code::ALL.iter().find(|code| code.name() == expected);
        let folder = code.map_or("correct", |code| if code.is_malformed() { "malformed" } else { "incorrect" });
        let file = format!("{folder}/{name}.set");
        let bytes = text.into_bytes();
        cases.0.push(Case { file, problem, network, claim, expected: expected.leak(), why, bytes });
    }
    for PathCase { name, network, claim, expected, why, text } in paths(&line.digest) {
        let folder = if expected == "proved" { "correct" } else { "incorrect" };
        let (file, bytes) = (format!("{folder}/{name}.path"), text.into_bytes());
        cases.0.push(Case { file, problem: "line", network, claim, expected, why, bytes });
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
