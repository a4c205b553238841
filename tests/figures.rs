//! Figures of the tables of `docs` that the repository's data give in seconds are computed again. The rows of
//! other data sets are not: the scripts under `benches` make them.
#![cfg(all(feature = "prover", unix))]

mod folder;

use folder::Folder;
use std::fs;
use std::path::Path;

const IRIS: &str = "iris-versicolor-virginica";

/// A folder with a problem made of a table of the repository.
fn problem(name: &str, table: &str, options: &str) -> Folder {
    let folder = Folder::new(&format!("figures-{name}-{table}"));
    folder.take(&format!("examples/data/{table}.csv"), "data.csv");
    say(&folder, &format!("problem data.csv {options} -o problem"));
    folder
}

/// What a command prints.
fn say(folder: &Folder, line: &str) -> String {
    let output = folder.run(&line.split_whitespace().collect::<Vec<_>>());
    assert!(output.status.success(), "relucert {line}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The word behind these in a report.
fn value<'a>(text: &'a str, key: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_else(|| panic!("no {key}:\n{text}"));
    line.trim_start().split(' ').next().unwrap_or_default()
}

/// As the tables have it: 4.2e-9.
fn short(number: &str) -> String {
    format!("{:.1e}", number.parse::<f64>().expect("a number"))
}

/// Whether a page has this text; runs of blanks and line ends are one blank.
fn states(page: &str, text: &str) {
    let whole = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect(page);
    let words = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(text), "{page} does not say: {text}");
}

#[test]
fn snapped_networks() {
    for table in [IRIS, "monks-1", "diabetes"] {
        let folder = problem("snap", table, "--standardize --beta 0.1max");
        say(&folder, "train problem -o net");
        let text = say(&folder, "snap problem net -o snapped");
        let change = short(value(&text, "v change"));
        let row = format!("| {table} | {} | {change} | {} |", value(&text, "c"), value(&text, "v bits"));
        states("docs/OPTIMAL_SET.md", &row);
    }
}

#[test]
fn polished_networks() {
    for (loss, output, hidden, decayed) in [
        ("bce-with-logits", "free", "column", "free"),
        ("squared-hinge", "ridge", "column", "decayed"),
        ("huber:0.5", "free", "none", "free"),
    ] {
        let options =
            format!("--standardize --beta 0.05max --loss {loss} --output-bias {output} --hidden-bias {hidden}");
        let folder = problem(&loss.replace(':', "-"), "monks-1", &options);
        say(&folder, "train problem -o net");
        let text = say(&folder, "polish problem net -o polished");
        // One number, or two bounds of which the lower stands first; the table rounds up.
        let line = text.lines().find(|line| line.starts_with("v before distance")).expect("a distance");
        let before =
            line.split(' ').find_map(|word| word.trim_matches(['[', ',']).parse::<f64>().ok()).expect("a number");
        let row = format!(
            "| {loss} | {decayed} | {hidden} | {} | {:.2} |",
            value(&text, "v after neurons"),
            (before * 100.0).ceil() / 100.0
        );
        states("docs/STATIONARY.md", &row);
    }
}

#[test]
fn networks_for_every_beta() {
    for to in ["0.3", "0.05"] {
        let folder = problem(&format!("global-{to}"), IRIS, "--standardize --beta 0.3max");
        let text =
            say(&folder, &format!("path problem --global --from 1max --to {to}max --gap 0.01 -o cert --format json"));
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let gaps = report["segments"].as_array().expect("segments").iter().map(|s| s["gap"].to_string());
        let largest = gaps.filter_map(|gap| gap.trim_matches('"').parse::<f64>().ok()).fold(0.0, f64::max);
        let row = format!("| {IRIS} (100, 5) | {to} | {} | {} | {largest:.4} |", report["knots"], report["nodes"]);
        states("docs/GLOBAL_PATH.md", &row);
    }
}

#[test]
fn paths_of_directions() {
    for (table, rows) in [(IRIS, 100), ("monks-1", 124), ("diabetes", 442)] {
        let folder = problem("path", table, "--standardize --beta 0.2max");
        say(&folder, "path problem --to 0.2max --networks 2 --atoms atoms -o first");
        let text = say(&folder, "path problem --to 0.2max --dictionary atoms -o cert");
        let points = text.split(" directions, ").nth(1).and_then(|rest| rest.split(' ').next()).expect("points");
        let row = format!("| {table} | {rows} | {} | {points} | {} |", value(&text, "c"), value(&text, "v bits"));
        states("docs/REGULARIZATION.md", &row);
    }
}

#[test]
fn exact_optima() {
    let folder = Folder::new("figures-exact");
    folder.take("examples/data/diabetes.csv", "all.csv");
    let all = String::from_utf8(folder.read("all.csv")).expect("text");
    let column = |line: &str| {
        line.split(',')
            .enumerate()
            .filter(|(i, _)| [2, 10].contains(i))
            .map(|(_, v)| v.to_string())
            .collect::<Vec<_>>()
            .join(",")
    };
    folder.write("data.csv", all.lines().map(column).collect::<Vec<_>>().join("\n").as_bytes());
    say(&folder, "problem data.csv --standardize --beta 0.01max --hidden-bias free -o problem");
    let text = say(&folder, "train problem -o net");
    let (neurons, objective) = (value(&text, "v neurons"), &value(&text, "v objective")[..10]);
    let candidates = say(&folder, "certify problem net --gap 0 -o cert");
    let candidates = value(&candidates, "v vertices");
    states("docs/EXACT_CASES.md", &format!("| bias free, 0.01 β_max | {neurons} | {objective} | {candidates} |"));
}

#[test]
fn networks_over_patterns() {
    let folder = problem("patterns", "monks-1", "--loss bce-with-logits --output-bias free --beta 0.1max");
    let text = say(&folder, "train problem --scope patterns --gates 100 --seed 1 -o net");
    let (neurons, iterations) = (value(&text, "v neurons"), value(&text, "v iterations"));
    states(
        "docs/PATTERNS.md",
        &format!("| monks-1 (124, 7) | logistic | output free | 0.1 | 100 | {neurons} | {iterations} |"),
    );
}

#[test]
fn the_frontier() {
    // The bound of a share is printed to two digits.
    for (name, table, n, share) in [
        ("sklearn/diabetes", "diabetes", "442, 11", "0.2"),
        ("sklearn/iris-versicolor-virginica", IRIS, "100, 5", "0.5"),
        ("uci/monks-1", "monks-1", "124, 7", "0.1"),
    ] {
        let folder = problem("frontier", table, &format!("--standardize --beta {share}max"));
        say(&folder, "train problem -o net");
        let text = say(&folder, "certify problem net --open-share 0.01 -o cert --format json");
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let number = |key: &str| report[key].as_f64().expect("a number");
        let [open, gap] = ["open_share", "relative_gap"].map(|key| {
            let text = format!("{:.1e}", number(key));
            let (digits, power) = text.split_once('e').expect("a power");
            format!("{digits}e-{:0>2}", power.trim_start_matches('-'))
        });
        let bound = number("bound_over_beta");
        let row = format!(
            "| {name} | {n} | {share} | proved | {open} | {gap} | {bound:.4} | {} | {} |",
            report["nodes"], report["leaves"]
        );
        states("docs/FRONTIER.md", &row);
    }
}
