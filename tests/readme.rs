//! The commands of README.md and docs/PATHS.md are run as they stand, in a folder that has the repository's `examples`.
#![cfg(feature = "prover")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A command of a `console` or `sh` block with the exit code it must have.
#[derive(Debug, PartialEq)]
struct Line {
    arguments: Vec<String>,
    code: i32,
}

/// What the README says of the last command: the line `s …` of the block after it.
#[derive(Debug, Default, PartialEq)]
struct Session {
    lines: Vec<Line>,
    verdict: Option<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// `relucert …`, or `cargo run … -- …` which is the same program; other commands are for the reader.
fn arguments(command: &str) -> Option<Vec<String>> {
    let words: Vec<String> = command.split_whitespace().map(String::from).collect();
    let program = words.first()?;
    if program == "relucert" {
        return Some(words[1..].to_vec());
    }
    let dashes = words.iter().position(|w| w == "--")?;
    (program == "cargo" && words.get(1)? == "run").then(|| words[dashes + 1..].to_vec())
}

/// Sessions in order. A comment `# exit N` behind a command or on the next line states its exit code, which is 0 otherwise.
fn sessions(text: &str) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            fence = match fence {
                Some(_) => None,
                None => Some(kind.trim().to_string()),
            };
            if fence.as_deref().is_some_and(|kind| matches!(kind, "console" | "sh")) {
                sessions.push(Session::default());
            }
            continue;
        }
        let (Some(kind), Some(session)) = (&fence, sessions.last_mut()) else { continue };
        if kind.is_empty() && line.starts_with("s ") {
            session.verdict = Some(line.to_string());
        }
        if !matches!(kind.as_str(), "console" | "sh") {
            continue;
        }
        let (command, comment) = line.split_once('#').unwrap_or((line, ""));
        let command = if kind == "console" { command.trim().strip_prefix("$ ") } else { Some(command.trim()) };
        if let Some(arguments) = command.and_then(arguments) {
            session.lines.push(Line { arguments, code: 0 });
        }
        let code = comment.trim().strip_prefix("exit ").and_then(|code| code.trim().parse().ok());
        if let (Some(code), Some(last)) = (code, session.lines.last_mut()) {
            last.code = code;
        }
    }
    sessions.retain(|session| !session.lines.is_empty());
    sessions
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// The verdict and claim of a line `s …`, and the ends of its interval.
fn statement(line: &str) -> (String, [f64; 2]) {
    let (claim, rest) = line.split_once("; the optimum").unwrap_or_else(|| panic!("no interval in: {line}"));
    let (_, interval) = rest.split_once('[').unwrap();
    let ends: Vec<f64> =
        interval.split(']').next().unwrap().split(',').map(|end| end.trim().parse().unwrap()).collect();
    (claim.to_string(), [ends[0], ends[1]])
}

#[test]
fn commands_are_found() {
    let text = "```console\n$ cargo test\n$ cargo run --release -- demo   # some seconds\n$ relucert problem a.csv -o p\n\
        c output\n$ relucert certify p n -o c # exit 1\n$ relucert check p n c\n# exit 3\n```\nThe last one says\n\n```\ns PROVED x\n```\n\
        ```sh\nls\n```\n```text\n$ relucert none\n```\n";
    let line = |text: &str, code| Line { arguments: text.split(' ').map(String::from).collect(), code };
    let lines =
        vec![line("demo", 0), line("problem a.csv -o p", 0), line("certify p n -o c", 1), line("check p n c", 3)];
    assert_eq!(sessions(text), [Session { lines, verdict: Some("s PROVED x".to_string()) }]);
    assert_eq!(
        statement("s PROVED a <= 1; the optimum is in [1.5, 2] (x)"),
        ("s PROVED a <= 1".to_string(), [1.5, 2.0])
    );
}

#[test]
fn readme() {
    run("README.md");
}

#[test]
fn paths() {
    run("docs/PATHS.md");
}

fn run(document: &str) {
    let text = fs::read_to_string(root().join(document)).expect(document);
    let sessions = sessions(&text);
    assert!(sessions.iter().map(|s| s.lines.len()).sum::<usize>() >= 4, "{document} shows the program at work");
    for (number, session) in sessions.iter().enumerate() {
        let folder = std::env::temp_dir().join(format!(
            "relucert-{}-{}-{number}",
            document.replace('/', "-"),
            std::process::id()
        ));
        fs::create_dir_all(&folder).unwrap();
        copy(&root().join("examples"), &folder.join("examples"));
        let mut last: Option<Output> = None;
        for line in &session.lines {
            let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
            let output = command.args(&line.arguments).current_dir(&folder).output().unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(line.code), "relucert {}\n{errors}", line.arguments.join(" "));
            last = Some(output);
        }
        if let (Some(stated), Some(last)) = (&session.verdict, last) {
            let output = String::from_utf8(last.stdout).unwrap();
            let found = output.lines().find(|line| line.starts_with("s ")).expect("a verdict");
            match stated.contains("; the optimum") {
                true => compare(document, stated, found),
                false => assert_eq!(found, stated),
            }
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}

/// Equal claims, and intervals that agree but for the last digits.
fn compare(document: &str, stated: &str, found: &str) {
    let ((claim, ends), (found_claim, found_ends)) = (statement(stated), statement(found));
    assert_eq!(found_claim, claim);
    for (stated, found) in ends.iter().zip(found_ends) {
        assert!((stated - found).abs() <= 5e-3 * found.abs(), "{document} has {stated}, the program {found}");
    }
}
