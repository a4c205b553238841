//! The scripts that made the tables of `docs` still run: each on something small, and its rows are there.
#![cfg(all(feature = "prover", unix))]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Scripts with arguments for which they take seconds, and what they then print. `netlib.py` meets programs
/// without an optimum there, too, and says so.
const RUNS: [(&str, &str, &str); 9] = [
    ("frontier.py", "all --data examples --only monks-1 --shares 0.5", "| data/monks-1 | 124, 7 | 0.5 | proved |"),
    ("frontier.py", "targets --data examples --only monks-1", "skipped, not there: examples/uci/monks-1.csv"),
    ("frontier.py", "all --data nowhere", "no tables nowhere/*/*.csv"),
    ("dense_lp.py", "--to 10", "| 10×20 | ties | proved"),
    ("netlib.py", "tests/cmd/lp.in", "1 of 3 proved, 0 different"),
    (
        "path.py",
        "--data examples --only iris-versicolor-virginica --networks 1 --to 0.5max",
        "| iris-versicolor-virginica | 100 |",
    ),
    (
        "prune.py",
        "--data examples --only iris --kinds trained",
        "| data/iris-versicolor-virginica | 100, 5 | trained |",
    ),
    ("vertices.py", "", "| cube 7 | 128 |"),
    ("bytes.py", "tests/corpus/correct/twins.set", "bytes per leaf"),
];

/// Scripts that want NumPy and more, by their `--help`; `qp.py` builds a benchmark, `instances.py` and
/// `peers.py` are parts of others.
const ONLY_HELP: [&str; 6] =
    ["estimators.py", "executor.py", "limits.py", "nodes.py", "peers_search.py", "peers_training.py"];
const NOT_RUN: [&str; 3] = ["qp.py", "instances.py", "peers.py"];

/// What a script prints; nothing if there is no Python.
fn printed(script: &str, arguments: &str) -> Option<String> {
    let mut command = Command::new("python3");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("RELUCERT", env!("CARGO_BIN_EXE_relucert"));
    let output = command.arg("-B").arg(format!("benches/{script}")).args(arguments.split_whitespace()).output();
    let output = output.inspect_err(|_| println!("skipped: there is no python3")).ok()?;
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn scripts_run() {
    for (script, arguments, said) in RUNS {
        let Some(text) = printed(script, arguments) else { return };
        assert!(text.contains(said), "{script} {arguments} does not print `{said}`:\n{text}");
    }
    for script in ONLY_HELP {
        let Some(text) = printed(script, "--help") else { return };
        assert!(text.contains("usage: ") || text.contains("No module named"), "{script} --help:\n{text}");
    }
}

#[test]
fn all_scripts_are_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
    let names = fs::read_dir(folder).expect("benches").map(|entry| entry.expect("an entry").file_name());
    let found: BTreeSet<String> =
        names.filter_map(|name| name.into_string().ok()).filter(|name| name.ends_with(".py")).collect();
    let listed = RUNS.iter().map(|run| run.0).chain(ONLY_HELP).chain(NOT_RUN).map(String::from).collect();
    assert_eq!(found, listed);
}
