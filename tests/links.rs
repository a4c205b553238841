//! Links between pages lead somewhere, files that pages name exist, and so do the options they name.
#![cfg(feature = "prover")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages, but for the sessions of `tests/cmd`, by their names.
fn pages() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root()).expect("inside").display().to_string();
            let skipped = name == "target"
                || name == ".git"
                || name == "tests/cmd"
                || name.starts_with("fuzz/target")
                || path.file_name().is_some_and(|name| name == "node_modules" || name == ".venv");
            if path.is_dir() && !skipped && !path.is_symlink() {
                walk(&path, found);
            } else if name.ends_with(".md") {
                found.push((name, fs::read_to_string(&path).expect("a page")));
            }
        }
    }
    let mut found = Vec::new();
    walk(root(), &mut found);
    found.sort();
    found
}

/// The name that a heading has in a link.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The lines of a page outside of its blocks, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    text.lines().enumerate().filter_map(move |(number, line)| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        (!inside && !fence).then_some((number + 1, line))
    })
}

/// Targets of links in a text, also of those whose words are on the line before.
fn targets(line: &str) -> Vec<&str> {
    line.match_indices("](").filter_map(|(at, _)| line[at + 2..].split(')').next()).collect()
}

/// What stands between single backquotes.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

#[test]
fn links_lead_somewhere() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (name, text) in pages() {
        let folder = root().join(&name).parent().expect("a folder").to_path_buf();
        for (number, line) in prose(&text) {
            for target in targets(line).into_iter().filter(|target| !target.contains("://")) {
                seen += 1;
                let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
                let path = if file.is_empty() { root().join(&name) } else { folder.join(file) };
                let there = match fragment {
                    "" => path.exists(),
                    fragment => fs::read_to_string(&path).is_ok_and(|page| {
                        prose(&page).any(|(_, line)| line.starts_with('#') && anchor(line) == fragment)
                    }),
                };
                if !there {
                    wrong.push(format!("{name}:{number}: {target}"));
                }
            }
        }
    }
    assert!(seen >= 80, "only {seen} links");
    assert!(wrong.is_empty(), "links to nothing:\n{}", wrong.join("\n"));
}

/// Files by their endings; a name with a blank, a wildcard or a placeholder in capitals is none.
#[test]
fn files_that_pages_name_exist() {
    const KINDS: [&str; 12] = ["rs", "py", "md", "csv", "v", "ml", "sh", "toml", "js", "txt", "problem", "network"];
    // What `make -C proofs extract` builds.
    const BUILT: [&str; 1] = ["proofs/checker.ml"];
    const ROOMS: [&str; 6] = ["", "src", "crates/check/src", "crates/exact/src", "proofs", "docs"];
    let (mut wrong, mut seen) = (Vec::new(), 0);
    // What was is told by the change log.
    for (name, text) in pages().into_iter().filter(|(name, _)| name != "CHANGELOG.md") {
        let folder = PathBuf::from(&name).parent().expect("a folder").to_path_buf();
        for (number, line) in prose(&text) {
            for word in quoted(line) {
                let ending = word.rsplit_once('.').map_or("", |(_, ending)| ending);
                let plain = word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "/._-".contains(c));
                if !word.contains('/') || BUILT.contains(&word) || !plain || !KINDS.contains(&ending) {
                    continue;
                }
                seen += 1;
                let there = ROOMS.iter().map(|room| root().join(room)).chain([root().join(&folder)]);
                if !there.into_iter().any(|room| room.join(word).exists()) {
                    wrong.push(format!("{name}:{number}: {word}"));
                }
            }
        }
    }
    assert!(seen >= 60, "only {seen} names");
    assert!(wrong.is_empty(), "files that are not there:\n{}", wrong.join("\n"));
}

/// The options in a text: `--name`.
fn options(text: &str) -> BTreeSet<String> {
    let starts =
        text.match_indices("--").filter(|(at, _)| !text[..*at].ends_with(|c: char| c == '-' || c.is_alphanumeric()));
    let names = starts.map(|(at, _)| {
        let end = text[at + 2..].find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-');
        text[at..end.map_or(text.len(), |end| at + 2 + end)].trim_end_matches('-').to_string()
    });
    names.filter(|name| name.len() > 2).collect()
}

/// Options of `relucert`, of a subcommand if it is named in the same words, of the scripts of the repository,
/// and of the tools that pages speak of.
#[test]
fn options_that_pages_name_exist() {
    const OTHERS: [&str; 16] = [
        "--release",
        "--test",
        "--bench",
        "--no-default-features",
        "--nocapture",
        "--locked",
        "--workspace",
        "--path",
        "--target-dir",
        "--root",
        "--cfg",
        "--all-targets",
        "--open",
        "--no-deps",
        "--version",
        "--ignored",
    ];
    let help = |command: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_relucert")).args([command, "--help"]).output().expect("help");
        output.status.success().then(|| options(&String::from_utf8_lossy(&output.stdout)))
    };
    let scripts = ["benches", "tests", "examples", "fuzz", "web", "examples/scales", "proofs", ".ci"];
    let files = scripts.iter().flat_map(|room| fs::read_dir(root().join(room)).expect("a folder"));
    let scripted = files.filter_map(|entry| {
        let path = entry.expect("an entry").path();
        let script = path.extension().is_some_and(|e| e == "py" || e == "sh" || e == "ml" || e == "js");
        script.then(|| options(&fs::read_to_string(path).expect("a script")))
    });
    let mut all: BTreeSet<String> = scripted.flatten().chain(OTHERS.map(String::from)).collect();
    let listed = Command::new(env!("CARGO_BIN_EXE_relucert")).arg("--help").output().expect("help");
    let listed = String::from_utf8(listed.stdout).expect("text");
    let commands: Vec<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty())
        .collect();
    assert!(commands.len() >= 20, "{commands:?}");
    all.extend(commands.iter().filter_map(|command| help(command)).flatten());
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (name, text) in pages().into_iter().filter(|(name, _)| name != "CHANGELOG.md") {
        for (number, line) in prose(&text) {
            for words in quoted(line) {
                let own = words
                    .strip_prefix("relucert ")
                    .and_then(|rest| help(rest.split(' ').next().filter(|word| !word.starts_with('-'))?));
                for option in options(words) {
                    seen += 1;
                    if !own.as_ref().unwrap_or(&all).contains(&option) {
                        wrong.push(format!("{name}:{number}: {option} in `{words}`"));
                    }
                }
            }
        }
    }
    assert!(seen >= 150, "only {seen} options");
    assert!(wrong.is_empty(), "options that are not there:\n{}", wrong.join("\n"));
}

#[test]
fn links_names_and_options_are_found() {
    assert_eq!(anchor("## 16. Parts of a tree"), "16-parts-of-a-tree");
    assert_eq!(targets("see [a](b.md#c) and [d](e)"), ["b.md#c", "e"]);
    assert_eq!(quoted("a `b/c.rs` d `--e`"), ["b/c.rs", "--e"]);
    assert_eq!(
        options("--open-share 0.01, a--b, --split 0.5 --"),
        ["--open-share", "--split"].map(String::from).into()
    );
    let lines: Vec<usize> = prose("a\n```\nb\n```\nc").map(|(number, _)| number).collect();
    assert_eq!(lines, [1, 5]);
}
