//! `relucert show` has a picture of every kind of file: of each file of the corpus that is accepted, of
//! certificates made here of the kinds that it lacks, and of none that is something else.
#![cfg(feature = "prover")]

mod folder;

use folder::Folder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The exit code, and what is printed as JSON.
fn shown(file: &Path) -> (Option<i32>, Value) {
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        command.arg("show").arg(file).args(args).output().expect("runs")
    };
    let (text, json) = (run(&[]), run(&["--format", "json"]));
    assert_eq!(text.status.code(), json.status.code(), "{}", file.display());
    let found: Value = serde_json::from_slice(&json.stdout).unwrap_or_default();
    // A line of text for each fact.
    let lines = String::from_utf8(text.stdout).expect("text").lines().count();
    let facts = if text.status.success() { found.as_object().map_or(0, serde_json::Map::len) } else { 0 };
    assert_eq!(facts, lines, "{}", file.display());
    (json.status.code(), found)
}

/// What is shown of a file that is accepted: its kind, and the problem that it is about.
fn picture(file: &Path, kind: &str, problem: Option<&Path>) -> Value {
    let (code, found) = shown(file);
    assert_eq!((code, found["kind"].as_str()), (Some(0), Some(kind)), "{}", file.display());
    if let Some(problem) = problem {
        let digest = Sha256::digest(fs::read(problem).expect("a problem"));
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found["problem_sha256"].as_str(), Some(digest.as_str()), "{}", file.display());
    }
    found
}

#[test]
fn every_accepted_file_of_the_corpus() {
    let expected = fs::read_to_string(here("tests/corpus/EXPECTED")).expect("a list");
    let mut kinds = std::collections::BTreeSet::new();
    for line in expected.lines().filter(|line| line.starts_with("correct/")) {
        let (file, problem) = line.split_once(' ').expect("a problem");
        let problem = problem.split(' ').next().expect("a name");
        let file = here("tests/corpus").join(file);
        let text = fs::read_to_string(&file).expect("a file");
        let first = text.split(' ').next().expect("a word");
        let claim = text.lines().find_map(|line| line.strip_prefix("kind ")).unwrap_or_default();
        let kind = match first {
            "relucert-certificate" => format!("certificate {claim}"),
            "relucert-scope-certificate" => format!("scope certificate {claim}"),
            "relucert-set-certificate" => "set certificate".to_string(),
            "relucert-stationary-certificate" => "stationarity certificate".to_string(),
            "relucert-path-certificate" => "path certificate".to_string(),
            "relucert-global-path-certificate" => "global path certificate".to_string(),
            other => panic!("{other} is new"),
        };
        let version = text.lines().next().expect("a line").ends_with(" 2");
        let problem = here("tests/corpus").join(problem).with_extension("problem");
        picture(&file, kind.trim_end(), Some(&problem));
        kinds.insert((first.to_string(), version));
    }
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    for file in fs::read_dir(here("tests/corpus")).expect("a folder").map(|file| file.expect("a file").path()) {
        match file.extension().and_then(|e| e.to_str()).unwrap_or_default() {
            "problem" => drop(picture(&file, "problem", None)),
            "network" => drop(picture(&file, "network", None)),
            "convex" => drop(picture(&file, "convex weights", None)),
            "patterns" => drop(picture(&file, "patterns", None)),
            _ => {}
        }
    }
}

#[test]
fn kinds_that_the_corpus_lacks() {
    let in_cmd = |name: &str| here("tests/cmd").join(name);
    let folder = Folder::new("show");
    let run = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_relucert")).args(args).output().expect("runs");
        assert_eq!(done.status.code(), Some(0), "{args:?} {}", String::from_utf8_lossy(&done.stderr));
    };
    let text = |path: &Path| path.to_str().expect("a name").to_string();
    let (ridge, atoms) = (in_cmd("path-losses.in/ridge.problem"), in_cmd("path-losses.in/one.atoms"));
    let at = |name: &str| folder.0.join(name);
    let out = |name: &str| text(&at(name));
    let cert = out("path.cert");
    run(&["path", &text(&ridge), "--dictionary", &text(&atoms), "--from", "13", "--to", "1", "-o", &cert]);
    let found = picture(Path::new(&cert), "regularization path certificate", Some(&ridge));
    assert_eq!((&found["version"], &found["shape"], &found["points"]), (&2.into(), &"4 1".into(), &"3".into()));
    assert_eq!(found["records"]["point"], 3);
    let path = in_cmd("path.out/three.cert");
    let found = picture(&path, "regularization path certificate", Some(&in_cmd("path.in/three.problem")));
    assert_eq!(found["version"], 1);
    let (net, cert) = (out("snapped"), out("snapped.cert"));
    run(&["snap", &text(&ridge), &text(&atoms), "-o", &net, "--certificate", &cert]);
    picture(Path::new(&cert), "dictionary certificate", Some(&ridge));
    let sha256 = found["problem_sha256"].as_str().expect("a digest");
    let head =
        format!("relucert-part 2\nproblem {sha256}\nscales 20 20 30 40 40\ndual 1 2 -3\nfan full\ngenerators 2\n");
    folder.write("part", (head + "generator 1 0 7\ngenerator 0 1 7\ncone\ntrees 0\nend 10\n").as_bytes());
    let found = picture(&at("part"), "part of a certificate", None);
    assert_eq!((&found["fan"], &found["generators"], &found["trees"]), (&"full".into(), &"2".into(), &"0".into()));
    assert_eq!(found["records"], serde_json::json!({ "cone": 1, "generator": 2 }));
}

/// Not well-formed, or none of ours.
#[test]
fn what_is_refused() {
    let folder = Folder::new("show-refused");
    let good = fs::read_to_string(here("tests/cmd/path.out/three.cert")).expect("a certificate");
    let last = good.trim_end().rsplit('\n').next().expect("a line").to_string();
    for (name, text) in [
        ("cut", good.trim_end().strip_suffix(last.as_str()).expect("ends").to_string()),
        ("miscounted", good.replace(&last, "end 3")),
        ("of-version-3", good.replacen("certificate 1", "certificate 3", 1)),
        ("tabbed", good.replacen("shape ", "shape\t", 1)),
        ("longer", good.clone() + "end 99\n"),
        ("other", "relucert-other 1\nend 1\n".to_string()),
        ("empty", String::new()),
    ] {
        let file = folder.0.join(name);
        fs::write(&file, text).expect("written");
        let (code, found) = shown(&file);
        assert_eq!((code, &found["error"]["exit_code"]), (Some(2), &Value::from(2)), "{name}");
    }
}
