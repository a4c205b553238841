//! The reading of docs/FORMAT.md in Python, `tests/checker.py`, decides the claims of the corpus about given
//! patterns, sets of networks and global paths over β as it says they must be decided. `tests/two_checkers.py`
//! goes on with fresh certificates, dictionaries and random edits.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The words for `checker.py`, and the verdict or the code that it must name.
fn claims(root: &Path) -> Vec<(String, String)> {
    let mut claims = Vec::new();
    for line in fs::read_to_string(root.join("EXPECTED")).unwrap().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let path = |name: &str| root.join(name).display().to_string();
        let [problem, network, certificate] =
            [path(&format!("{}.problem", words[1])), path(&format!("{}.network", words[2])), path(words[0])];
        let (kind, scope) = words[3].split_once('@').unwrap_or((words[3], ""));
        let (scope, gates) = scope.split_once(':').unwrap_or((scope, ""));
        let told = match (kind.strip_prefix("global:"), kind.split_once('=')) {
            (Some(ends), _) => [problem, "-".into(), certificate, "--path".into(), ends.into()].join("\t"),
            (_, Some((kind, number))) if scope == "patterns" || scope == "gated" => {
                let mut words = vec![problem, network, certificate, format!("--{kind}@{scope}"), number.into()];
                words.extend(
                    Some(gates).filter(|gates| !gates.is_empty()).map(|gates| path(&format!("{gates}.patterns"))),
                );
                words.join("\t")
            }
            _ if words[0].ends_with(".set") && (kind == "all" || kind == "facts") => {
                [problem, network, certificate, "--set".into(), kind.into()].join("\t")
            }
            _ => continue,
        };
        claims.push((told, words[4].to_string()));
    }
    claims
}

#[test]
fn on_the_corpus() {
    let version = ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"];
    if !Command::new("python3").args(version).status().is_ok_and(|status| status.success()) {
        std::io::stderr().write_all(b"SKIPPED: no python3 of version 3.9 or newer\n").unwrap();
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let claims = claims(&root.join("corpus"));
    let list: String = claims.iter().map(|(told, _)| format!("{told}\n")).collect();
    let mut checker = Command::new("python3");
    checker.arg(root.join("checker.py")).arg("--batch").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = checker.spawn().unwrap();
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let answers: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_string).collect();
    assert_eq!(answers.len(), claims.len());
    for ((told, expected), answer) in claims.iter().zip(&answers) {
        // `proved B`, the facts, or `rejected RULE CODE (PLACE)`.
        let word = if answer.starts_with("rejected") { 2 } else { 0 };
        assert_eq!(answer.split(' ').nth(word), Some(expected.as_str()), "{answer}: {told}");
    }
    let rejected = answers.iter().filter(|answer| answer.starts_with("rejected")).count();
    assert!(rejected >= 70 && answers.len() - rejected >= 24, "{rejected} of {}", answers.len());
}
