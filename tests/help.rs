//! The help: every example in it is run, one after the other in one folder, as text and as JSON; and every word that
//! begins a line of a report, every key of a JSON report, is explained in docs/GLOSSARY.md.
#![cfg(feature = "prover")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn relucert(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relucert")).args(arguments).current_dir(folder).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// A folder with data and a program, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("relucert-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::copy(root().join("examples/data/diabetes.csv"), folder.join("data.csv")).expect("data");
        fs::copy(root().join("tests/cmd/lp.in/corner.mps"), folder.join("model.mps")).expect("a program");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The subcommands by the help of the program.
fn subcommands() -> Vec<String> {
    let help = text(&relucert(&root(), &["--help"]).stdout);
    let lines = help.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    lines.filter_map(|line| line.split_whitespace().next()).map(String::from).collect()
}

/// The examples of a subcommand's help.
fn examples(command: &str, how: &str) -> Vec<String> {
    let help = text(&relucert(&root(), &[command, how]).stdout);
    assert!(help.trim_end().ends_with("docs/GLOSSARY.md"), "{command} {how}: {help}");
    let (_, after) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("{command}: no example"));
    let lines = after.split("\n\n").next().unwrap_or_default();
    // A long line is wrapped by the terminal.
    let joined = lines.replace("\n  relucert ", "\0").replace('\n', " ").replace('\0', "\n  relucert ");
    joined.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// All examples in an order in which each finds its files: that of what they read and write.
fn in_order() -> Vec<String> {
    let mut left: Vec<String> = Vec::new();
    for command in subcommands() {
        let own = examples(&command, "--help");
        assert_eq!(own, examples(&command, "-h"), "{command}");
        assert!(!own.is_empty(), "{command}");
        left.extend(own);
    }
    let order = [
        "problem", "train", "export", "network", "certify", "snap", "prune", "convert", "polish", "path", "split", "lp",
    ];
    let place = |line: &String| {
        let command = line.split(' ').nth(1).unwrap_or_default();
        let again = line.contains("--resume");
        (order.iter().position(|first| *first == command).unwrap_or(order.len()), again)
    };
    left.sort_by_key(place);
    left
}

/// Keys of JSON objects; below those that hold names of the user's only values.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                if !["variables", "variables_decimal", "multipliers", "ray", "records"].contains(&key.as_str()) {
                    keys(value, found);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// The words that begin the lines of a report: behind `v`, or before the blanks of a table.
fn words(report: &str, found: &mut BTreeSet<String>) {
    for line in report.lines() {
        match line.split_once("  ") {
            _ if line.starts_with("v ") => found.extend(line.split(' ').nth(1).map(String::from)),
            Some((word, _)) if word.len() > 1 && !word.contains(' ') => drop(found.insert(word.to_string())),
            _ => {}
        }
    }
}

/// The words of the glossary: what stands in the first column of its tables.
fn glossary() -> BTreeSet<String> {
    let page = fs::read_to_string(root().join("docs/GLOSSARY.md")).expect("the glossary");
    let mut explained = BTreeSet::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split(" | ").collect();
        let meaning = cells.get(1).map_or("", |cell| cell.trim_matches(['|', ' ']));
        assert!(meaning.len() > 3, "{line}");
        explained.extend(cells[0].split('`').skip(1).step_by(2).map(String::from));
    }
    explained
}

/// Asserts that all are explained, words of JSON with `_` as those of text with `-`.
fn explained(found: &BTreeSet<String>, whence: &str) {
    let glossary = glossary();
    let plain = |word: &str| word.replace('_', "-").trim_end_matches("-decimal").to_string();
    let unknown: Vec<&String> = found.iter().filter(|word| !glossary.contains(&plain(word))).collect();
    assert!(found.len() > 20, "{whence}: {found:?}");
    assert!(unknown.is_empty(), "{whence}: not in docs/GLOSSARY.md: {unknown:?}");
}

#[test]
fn examples_run_and_their_words_are_explained() {
    let folder = Folder::new("help");
    let (mut words_found, mut keys_found) = (BTreeSet::new(), BTreeSet::new());
    for line in in_order() {
        let arguments: Vec<&str> = line.split(' ').skip(1).collect();
        let done = relucert(&folder.0, &arguments);
        assert_eq!(done.status.code(), Some(0), "{line}: {}{}", text(&done.stdout), text(&done.stderr));
        if arguments[0] == "completions" || arguments[0] == "show" {
            continue;
        }
        words(&text(&done.stdout), &mut words_found);
        if arguments[0] != "demo" {
            let done = relucert(&folder.0, &[&arguments[..], &["--format", "json"]].concat());
            let report = serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{line}: {e}"));
            keys(&report, &mut keys_found);
        }
    }
    explained(&words_found, "lines of the examples");
    explained(&keys_found, "keys of the examples");
}

/// The sessions in tests/cmd have more.
#[test]
fn words_of_the_sessions_are_explained() {
    let mut found = BTreeSet::new();
    let folders = [root().join("tests/cmd"), root().join("tests/cmd/check")];
    for path in folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder")) {
        let path = path.expect("a file").path();
        if path.extension().is_none_or(|ending| ending != "md" && ending != "trycmd") || path.ends_with("show.trycmd") {
            continue;
        }
        let session = fs::read_to_string(&path).expect("text");
        let lines = session.lines().filter_map(|line| line.strip_prefix("v "));
        found.extend(
            lines.filter_map(|line| line.split(' ').next()).filter(|word| !word.contains('[')).map(String::from),
        );
    }
    explained(&found, "tests/cmd");
}

/// With `--format json` an error is one object on standard output, whatever is wrong.
#[test]
fn errors_are_objects() {
    let folder = Folder::new("errors");
    let run = |line: &str| {
        let done = relucert(&folder.0, &line.split(' ').collect::<Vec<_>>());
        assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(2), ""), "{line}");
        serde_json::from_slice::<Value>(&done.stdout).unwrap_or_else(|e| panic!("{line}: {e}"))["error"].clone()
    };
    let usage = run("problem data.csv --wd 1 -o p --format json");
    assert_eq!((&usage["kind"], &usage["exit_code"]), (&"usage".into(), &2.into()));
    assert!(usage["hint"].as_str().expect("a hint").starts_with("here that is --weight-decay"), "{usage}");
    let file = run("problem nowhere.csv --beta 1 -o p --format=json");
    assert_eq!(file["kind"], "file");
    assert!(file["message"].as_str().expect("a message").starts_with("nowhere.csv: "), "{file}");
    let input = run("problem data.csv --target z --beta 1 -o p --format json");
    assert_eq!(input["kind"], "input");
    assert_eq!(run("certify p --format json")["kind"], "usage", "a required option is missing");
    // Behind `--` it is a file.
    let text = relucert(&folder.0, &["show", "--", "--format=json"]);
    assert!(text.stdout.is_empty() && !text.stderr.is_empty());
}

/// A problem file and options of data, data and no decay, no network: sentences.
#[test]
fn data_and_a_problem_file_exclude_each_other() {
    let folder = Folder::new("either");
    let said = |line: &str, code: i32| {
        let done = relucert(&folder.0, &line.split(' ').collect::<Vec<_>>());
        assert_eq!(done.status.code(), Some(code), "{line}: {}", text(&done.stderr));
        text(&done.stderr)
    };
    said("train --data data.csv --target y --standardize --beta 0.5max -o net", 0);
    assert!(
        said("train --data data.csv --target y --standardize --beta 0.5max -o net", 0)
            .contains("net.problem is the problem")
    );
    assert!(said("certify net.problem net --beta 3 -o c", 2).contains("net.problem says already"));
    assert!(said("certify net.problem net --data data.csv -o c", 2).contains("give one of them"));
    assert!(said("certify --data data.csv net -o c", 2).contains("needs a decay"));
    said("certify --data data.csv --target y --beta 1 nothing -o c", 2);
    assert!(!folder.0.join("c.problem").exists(), "bad input leaves nothing behind");
    assert!(said("certify --data data.csv --beta 1 -o c", 2).contains("which network?"));
    assert!(said("certify net.problem net --network net -o c", 2).contains("two networks"));
    assert!(said("stationary --data data.csv --target y --beta 1 net", 2).contains("needs -o"));
    // Both ways lead to the same problem, and to the same certificate.
    let one = "certify --data data.csv --target y --standardize --beta 0.5max --network net -o one";
    said(one, 0);
    said("certify net.problem net -o two", 0);
    let read = |name: &str| fs::read(folder.0.join(name)).expect("a file");
    assert_eq!((read("one.problem"), read("one")), (read("net.problem"), read("two")));
    said("stationary --data data.csv --target y --standardize --beta 0.5max net --stationary 1000 -o s", 0);
    said("prune --data data.csv --target y --standardize --beta 0.5max net -o p", 0);
    said("optimal-set --data data.csv --target y --standardize --beta 0.5max net -o set", 0);
    said("path --data data.csv --target y --standardize --from 1max --to 0.8max --atoms a -o path", 0);
    // Without a claim the ones that fit are named.
    for (files, claim) in [
        ("net.problem net one", "--open-share S"),
        ("net.problem net s", "--not-stationary"),
        ("net.problem net set", "--unique, --not-unique"),
        ("net.problem a path", "--continuous"),
        ("net.problem net", "--same-predictions ORIGINAL"),
        ("set", "--least-neurons K"),
    ] {
        assert!(said(&format!("check {files}"), 2).contains(claim), "{files}");
    }
    said("check net.problem net set --values", 0);
}

/// Every subcommand has a manual page, and each is in the completions of every shell.
#[test]
fn manual_pages_and_completions() {
    let folder = Folder::new("man");
    assert!(relucert(&folder.0, &["man", "-o", "man"]).status.success());
    let page = |name: &str| fs::read_to_string(folder.0.join("man").join(name)).expect("a page");
    assert!(page("relucert.1").contains("relucert\\-certify"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&relucert(&folder.0, &["completions", shell]).stdout);
        for command in subcommands() {
            assert!(script.contains(&command), "{shell}: {command}");
            assert!(page(&format!("relucert-{command}.1")).contains("GLOSSARY"), "{command}");
        }
        assert!(script.contains("weight-decay"), "{shell}");
    }
}

/// Scripts as objects; the demo is for people, and says so.
#[test]
fn completions_and_the_demo_know_the_format() {
    let folder = Folder::new("format");
    let run = |line: &str| relucert(&folder.0, &line.split(' ').collect::<Vec<_>>());
    let object = |done: &Output| serde_json::from_slice::<Value>(&done.stdout).expect("an object");
    let plain = text(&run("completions bash").stdout);
    let printed = object(&run("completions bash --format json"));
    assert_eq!((&printed["shell"], &printed["script"]), (&"bash".into(), &plain.as_str().into()));
    let written = object(&run("completions bash -o script --format json"));
    assert_eq!(written["file"], "script");
    assert_eq!(fs::read_to_string(folder.0.join("script")).expect("the script"), plain);
    let refused = run("demo --format json");
    assert_eq!(refused.status.code(), Some(2));
    assert!(object(&refused)["error"]["message"].as_str().expect("a message").contains("text for people"));
    assert!(!folder.0.join("relucert-demo").exists());
}

/// `-v` tells the phases with their seconds, `-q` nothing.
#[test]
fn more_and_less_news() {
    let folder = Folder::new("news");
    let said = |line: &str| {
        let done = relucert(&folder.0, &line.split(' ').collect::<Vec<_>>());
        assert_eq!(done.status.code(), Some(0), "{line}: {}", text(&done.stderr));
        text(&done.stderr)
    };
    said("problem data.csv --target y --standardize --beta 0.5max -o problem");
    assert!(said("train problem -o net").contains("c round "));
    assert_eq!(said("train problem -o net -q"), "");
    let more = said("certify problem net -o cert -v --progress lines");
    for phase in ["s  training: ", "s  dual vector and tree: ", "s  rounding and checking: "] {
        assert!(more.contains(phase), "{phase}: {more}");
    }
    assert_eq!(said("certify problem net -o cert -q"), "");
    let both = relucert(&folder.0, &["train", "problem", "-o", "net", "-q", "-v"]);
    assert_eq!(both.status.code(), Some(2), "{}", text(&both.stderr));
}
