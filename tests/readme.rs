//! The commands of README.md, docs/PATHS.md and docs/MODELS.md are run as they stand, in a folder that has the
//! repository's `examples`, and `tests/models` as `models`; what README.md and docs/TRUST.md count is counted again.
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

/// Sessions in order. A comment `# exit N` behind a command or on the next line states its exit code, which
/// is 0 otherwise.
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

#[test]
fn commands_are_found() {
    let text = "```console\n$ cargo test\n$ cargo run --release -- demo   # some seconds\n$ relucert problem a.csv -o p\n\
        c output\n$ relucert certify p n -o c # exit 1\n$ relucert check p n c\n# exit 3\n```\nThe last one says\n\n```\ns PROVED x\n```\n\
        ```sh\nls\n```\n```text\n$ relucert none\n```\n";
    let line = |text: &str, code| Line { arguments: text.split(' ').map(String::from).collect(), code };
    let lines =
        vec![line("demo", 0), line("problem a.csv -o p", 0), line("certify p n -o c", 1), line("check p n c", 3)];
    assert_eq!(sessions(text), [Session { lines, verdict: Some("s PROVED x".to_string()) }]);
}

/// The Rust code of README is that of `examples/certify.rs`, line by line.
#[test]
fn code_is_that_of_the_example() {
    let read = |name: &str| fs::read_to_string(root().join(name)).expect("a file");
    let (readme, example) = (read("README.md"), read("examples/certify.rs"));
    let code = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block of Rust");
    let mut lines = example.lines().map(str::trim);
    for line in code.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert!(lines.any(|other| other == line), "not in the example, or not at this place: {line}");
    }
}

/// The examples end well, and say what they say.
#[test]
fn examples() {
    for (name, said) in [
        ("certify", "the optimum over all networks is in [152.575608, 153.230021]"),
        ("refute", "2 neurons do better"),
        ("exact_lp", "optimum 7/90 at x = 1/15"),
        ("path", "continuous: true"),
        ("prune", "2 of 3 neurons are kept"),
    ] {
        // Built beside the tests, in the same profile.
        let program = Path::new(env!("CARGO_BIN_EXE_relucert")).parent().expect("a folder").join("examples").join(name);
        let output = Command::new(&program).current_dir(root()).output().expect("`cargo test` builds the examples");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && text.contains(said),
            "{name}: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn readme() {
    run("README.md");
}

#[test]
fn models() {
    run("docs/MODELS.md");
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
        copy(&root().join("tests/models"), &folder.join("models"));
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
            let agrees = match stated.split_once('…') {
                Some((start, end)) => found.starts_with(start) && found.ends_with(end),
                None => found == stated,
            };
            assert!(agrees, "{document} says\n{stated}\nthe program\n{found}");
            if stated.contains("; the optimum") {
                prose(&text, found, &folder);
            }
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}

/// What is said of the session in words: the ends of the interval cut off after three digits, the neurons,
/// the size of the certificate, and the order of the number of patterns: 2 Σ C(n − 1, k) for k < d in general
/// position.
fn prose(text: &str, verdict: &str, folder: &Path) {
    let (_, interval) = verdict.split_once("; the optimum").and_then(|(_, rest)| rest.split_once('[')).unwrap();
    let ends: Vec<&str> = interval.split(']').next().unwrap().split(", ").map(|end| end.split_at(7).0).collect();
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let shape = |text: &str| -> Vec<usize> {
        let line = text.lines().find_map(|line| line.strip_prefix("shape ")).unwrap();
        line.split(' ').map(|n| n.parse().unwrap()).collect()
    };
    let neurons = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let kilobytes = (read("cert").len() as f64 / 1e4).round() * 10.0;
    let size = shape(&read("problem"));
    let binomial = |k: usize| (0..k).map(|i| (size[0] - 1 - i) as f64 / (i + 1) as f64).product::<f64>();
    let patterns = 2.0 * (0..size[1]).map(binomial).sum::<f64>();
    for figure in [
        format!("below {};", ends[0]),
        format!("has {} neurons and {}.", neurons[shape(&read("net"))[0]], ends[1]),
        format!("and {kilobytes} kB."),
        format!("10^{} activation patterns", patterns.log10().round()),
    ] {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&figure), "README.md does not say: {figure}");
    }
}

fn count(file: &str, counts: impl Fn(&str) -> bool) -> usize {
    fs::read_to_string(root().join(file)).expect(file).lines().filter(|line| counts(line)).count()
}

/// A page, every run of blanks and line ends as one blank.
fn words(page: &str) -> String {
    let text = fs::read_to_string(root().join(page)).expect(page);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Figures of docs/TRUST.md that count what the repository holds.
#[test]
fn figures_that_files_tell() {
    let trust = words("docs/TRUST.md");
    let [accepted, all] = ["correct/", ""].map(|start| count("tests/corpus/EXPECTED", |line| line.starts_with(start)));
    let page = fs::read_to_string(root().join("tests/SABOTAGE.md")).expect("SABOTAGE.md");
    let (_, sentence) = page.split_once("A test fails without each of ").expect("the counts of guards");
    let guards: Vec<usize> = sentence.split(' ').filter_map(|w| w.parse().ok()).take(2).collect();
    let proofs = fs::read_dir(root().join("proofs")).expect("proofs").map(|e| e.expect("an entry").path());
    let theorem = |line: &str| {
        ["Lemma", "Theorem", "Corollary", "Remark", "Fact", "Proposition"]
            .iter()
            .any(|w| line.trim_start().starts_with(w))
    };
    let of = |path: PathBuf| fs::read_to_string(path).expect("a file").lines().filter(|line| theorem(line)).count();
    let theorems: usize = proofs.filter(|path| path.extension().is_some_and(|e| e == "v")).map(of).sum();
    let oracles = fs::read_dir(root().join("tests/oracles")).expect("oracles").map(|e| e.expect("an entry").path());
    let tried = |text: String| text.matches("    try_all(\"").count() + text.matches("    try_part(\"").count();
    let kinds: usize = oracles.map(|path| tried(fs::read_to_string(path).expect("a file"))).sum();
    let modules = fs::read_dir(root().join("tests/checker")).expect("a folder").map(|e| e.expect("an entry").path());
    let modules = modules.filter(|path| path.extension().is_some_and(|e| e == "py"));
    let second: usize = modules.map(|path| fs::read_to_string(path).expect("a file").lines().count()).sum();
    for figure in [
        format!("{accepted} accepted with their verdict, {} rejected with their reason", all - accepted),
        format!("{} guards: a test notices {}; for the other {}", guards[1], guards[0], guards[1] - guards[0]),
        format!("{theorems} lemmas and theorems"),
        format!("and {} lines written from docs/FORMAT.md", second + count("tests/checker.py", |_| true)),
        format!("and {} lines that read the files strictly", count("proofs/driver.ml", |_| true)),
        format!("Fuzzing, {} targets", count("fuzz/Cargo.toml", |line| line == "[[bin]]")),
        format!("{kinds} kinds of hostile certificates"),
    ] {
        assert!(trust.contains(&figure), "docs/TRUST.md does not say: {figure}");
    }
}

/// The rows of README's table are rows of the long one in docs/FRONTIER.md.
#[test]
fn rows_of_the_frontier() {
    let cells = |page: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(root().join(page)).expect(page);
        let rows = text.lines().filter(|line| line.starts_with('|'));
        rows.map(|row| row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_string()).collect()).collect()
    };
    let long: Vec<[String; 6]> = cells("docs/FRONTIER.md")
        .into_iter()
        .filter(|row| row.len() == 15 && row[0].contains('/'))
        .map(|row| {
            let name = row[0].rsplit('/').next().unwrap_or_default();
            let first = format!("{name} ({})", row[1]);
            [first, row[2].clone(), row[4].clone(), row[7].clone(), row[10].clone(), row[11].clone()]
        })
        .collect();
    let short: Vec<Vec<String>> = cells("README.md").into_iter().filter(|row| row.len() == 6).collect();
    let rows: Vec<_> = short.iter().filter(|row| row[1].parse::<f64>().is_ok()).collect();
    assert!(rows.len() >= 4, "{} rows", rows.len());
    for row in rows {
        assert!(long.iter().any(|of| of[..] == row[..]), "docs/FRONTIER.md has no such row: {row:?}");
    }
}
