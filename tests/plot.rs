//! `relucert plot` and the numbers beside pictures: what is drawn is what the network is.
#![cfg(feature = "prover")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("relucert-plot-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn plot(&self, kind: &str, files: &[&str], more: &[&str]) -> Output {
        let args = [&["plot", kind], files, &["-o", "out.svg"], more].concat();
        Command::new(env!("CARGO_BIN_EXE_relucert")).args(args).current_dir(&self.0).output().unwrap()
    }

    /// The points of a series in the numbers of the picture: x, y, and the value in a heat map.
    fn points(&self, series: &str) -> Vec<[f64; 3]> {
        let text = std::fs::read_to_string(self.0.join("out.csv")).unwrap();
        assert!(text.starts_with("panel,series,x,y,value\n"), "{text}");
        let own = text.lines().filter_map(|line| line.split_once(&format!(",{series},")).map(|(_, rest)| rest));
        let numbers = |rest: &str| rest.split(',').map(|v| v.parse().unwrap_or(f64::NAN)).collect::<Vec<f64>>();
        own.map(|rest| numbers(rest).try_into().unwrap()).collect()
    }

    /// The picture of files of the corpus, which must be written.
    fn drawn(&self, kind: &str, files: &[&str], more: &[&str]) -> String {
        let files: Vec<String> = files.iter().map(|name| corpus(name)).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let done = self.plot(kind, &files, more);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        assert!(String::from_utf8(done.stderr).unwrap().contains("the numbers of out.svg are in out.csv"));
        std::fs::read_to_string(self.0.join("out.svg")).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn corpus(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name).display().to_string()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * (1.0 + b.abs())
}

/// f(x) = 4x on the rows (1, 5) and (−1, −5); and in the units of the user, x = 10 ± 2, y = 100 ± 250.
#[test]
fn a_function_of_one_feature() {
    let folder = Folder::new("curve");
    let files = ["line.problem", "line-best.network"];
    let picture = folder.drawn("function", &files, &[]);
    assert!(picture.contains("as in the problem") && picture.contains("<polyline"));
    let curve = folder.points("output");
    assert!(curve.len() > 400 && curve.iter().all(|p| near(p[1], 4.0 * p[0])), "{curve:?}");
    assert!(curve.iter().any(|p| p[0] == 0.0), "the kink is no point of the curve");
    let data: Vec<_> = folder.points("data").iter().map(|p| (p[0], p[1])).collect();
    assert_eq!(data, [(1.0, 5.0), (-1.0, -5.0)]);

    let files: Vec<String> = files.iter().map(|name| corpus(name)).collect();
    let done = folder.plot("function", &[&files[0], &files[1]], &["--format", "json"]);
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(said, serde_json::json!({"picture": "out.svg", "numbers": "out.csv"}));

    let files = ["line.problem", "line-best.network"];
    let scaling = r#"{"scaling": {"features": [[10.0, 2.0]], "targets": [[100.0, 50.0]]}}"#;
    std::fs::write(folder.0.join("made.json"), scaling).unwrap();
    let picture = folder.drawn("function", &files, &["--raw", "made.json"]);
    assert!(!picture.contains("as in the problem"));
    assert!(folder.points("output").iter().all(|p| near(p[1], 100.0 + 100.0 * (p[0] - 10.0))));
    let data: Vec<_> = folder.points("data").iter().map(|p| (p[0], p[1])).collect();
    assert_eq!(data, [(12.0, 350.0), (8.0, -150.0)]);
}

#[test]
fn logistic_losses_have_probabilities() {
    let folder = Folder::new("probability");
    folder.drawn("function", &["logit.problem", "logit-best.network"], &[]);
    let curve = folder.points("probability");
    let f = |x: f64| 1.098612289 * x;
    assert!(curve.len() > 400 && curve.iter().all(|p| near(p[1], 1.0 / (1.0 + (-f(p[0])).exp()))));
    assert!(folder.points("data").iter().all(|p| [0.0, 0.5, 1.0].contains(&p[1])));
}

/// f(x) = (x₁)₊ − (x₂)₊.
#[test]
fn a_function_of_two_features() {
    let folder = Folder::new("plane");
    let problem = "relucert-problem 1\nnumbers decimal\nbias none\nloss half-squared\nbeta 1 1\nshape 3 2\ndenominators 1 1\n\
                   row 0 0 1\nrow 4 2 0\nrow 1 -2 1\nend 10\n";
    let network = "relucert-network 1\nshape 2 2\nneuron 1 1 0 1 1\nneuron 1 0 1 1 -1\nend 4\n";
    std::fs::write(folder.0.join("problem"), problem).unwrap();
    std::fs::write(folder.0.join("net"), network).unwrap();
    let done = folder.plot("function", &["problem", "net"], &[]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let field = folder.points("output");
    let f = |p: &[f64; 3]| p[0].max(0.0) - p[1].max(0.0);
    assert!(field.len() > 9000 && field.iter().all(|p| near(p[2], f(p))));
    assert_eq!(folder.points("data").len(), 3);
    let picture = std::fs::read_to_string(folder.0.join("out.svg")).unwrap();
    assert!(picture.contains("output from 0") && picture.contains("<polyline"));
}

/// Both neurons of the line cost the same, and add the same.
#[test]
fn neurons_share_penalty_and_output() {
    let folder = Folder::new("neurons");
    folder.drawn("neurons", &["line.problem", "line-best.network"], &[]);
    assert_eq!(folder.points("").iter().map(|p| p[1]).collect::<Vec<_>>(), [0.5; 4]);
    folder.drawn("predictions", &["line.problem", "line-best.network"], &[]);
    let rows: Vec<_> = folder.points("row of the data").iter().map(|p| (p[0], p[1])).collect();
    assert_eq!(rows, [(5.0, 4.0), (-5.0, -4.0)]);
}

/// Two trees of one leaf each, which need almost all of the bound.
#[test]
fn leaves_need_no_more_than_the_bound() {
    let folder = Folder::new("tree");
    let picture = folder.drawn("tree", &["line.problem", "correct/paired-at-the-root.cert"], &[]);
    let leaves = folder.points("leaf");
    assert_eq!(leaves.len(), 2);
    assert!(leaves.iter().all(|p| 0.99 < p[1] && p[1] <= 1.0 + 1e-9), "{leaves:?}");
    assert!(picture.contains("2 leaves, depth 0") && picture.contains("worst: leaf"));
}

#[test]
fn what_has_no_picture_is_refused() {
    let folder = Folder::new("refused");
    let [line, best, pair, fan] =
        ["line.problem", "line-best.network", "pair.problem", "correct/squared-fan.cert"].map(corpus);
    let [axes, square] = ["axes.problem", "axes-square.network"].map(corpus);
    std::fs::write(folder.0.join("raw"), "{}").unwrap();
    let wrong = |kind: &str, files: &[&str], more: &[&str], expected: &str| {
        let done = folder.plot(kind, files, more);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{kind}: {said}");
        assert!(said.contains(expected), "{kind}: {said}");
    };
    wrong("function", &[&axes, &square], &[], "a function of 3 features with 1 outputs has no picture");
    wrong("tree", &[&pair, &fan], &[], "a fan of cones");
    wrong("tree", &[&line, &best], &[], "relucert-certificate");
    wrong("neurons", &[&line, &best], &["--raw", "raw"], "--raw is for `function`");
    wrong("function", &[&line, &best], &["--raw", "raw"], "no standardisation");
    // Neither the numbers nor the picture replace a file that is read.
    std::fs::write(folder.0.join("out.csv"), "x,y\n1,2\n").unwrap();
    wrong("function", &["out.csv", &best], &[], "would be overwritten");
    wrong("function", &[&line, &best], &[], "would take the place of out.csv");
    assert_eq!(std::fs::read_to_string(folder.0.join("out.csv")).unwrap(), "x,y\n1,2\n");
    assert!(!folder.0.join("out.svg").exists());
    let args = ["plot", "function", &line, &best, "-o", "picture.csv"];
    let done = Command::new(env!("CARGO_BIN_EXE_relucert")).args(args).current_dir(&folder.0).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8(done.stderr).unwrap().contains("picture.svg"));
}
