//! What README.md and docs/TRUST.md count is counted again, and README's code is that of the examples.
//! Commands are run by `tests/pages.rs`.
#![cfg(feature = "prover")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
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

/// Counts on other pages.
#[test]
fn counts_on_other_pages() {
    let lines = |file: &str| count(file, |_| true);
    let own: usize = fs::read_dir(root().join("web/ocaml"))
        .expect("web/ocaml")
        .map(|entry| fs::read_to_string(entry.expect("an entry").path()).expect("a file").lines().count())
        .sum();
    let web = (lines("web/runtime.js") + own + 25) / 50 * 50;
    let loops = count("web/loops.py", |line| line.starts_with("    (\""));
    let targets = count("fuzz/Cargo.toml", |line| line == "[[bin]]");
    for (page, figure) in [
        (
            "web/README.md",
            format!("the {web} lines of `runtime.js` and `ocaml/`, the {loops} definitions of `loops.py`"),
        ),
        ("proofs/README.md", format!("the {} lines of `driver.ml`", lines("proofs/driver.ml"))),
        ("ARCHITECTURE.md", format!("`fuzz/` ({targets} targets)")),
    ] {
        assert!(words(page).contains(&figure), "{page} does not say: {figure}");
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
