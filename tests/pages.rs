//! Every command on every page is run as it stands, in a folder of the page's own that looks like a copy of
//! the repository, and what it prints is compared with what the page shows. What is not run says so on the
//! page, and in `BY_HAND` below why.
#![cfg(all(feature = "prover", unix))]

#[path = "pages/prose.rs"]
mod prose;
#[path = "pages/session.rs"]
mod session;

use session::{Part, Step, agrees, missing, parts};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Commands that are not run here: page, how they begin, why. On the page `# by hand: …` stands behind them,
/// but for those that build the program or run the tests themselves.
const BY_HAND: [(&str, &str, &str); 14] = [
    ("README.md", "cargo install", "installs"),
    ("README.md", "cargo test", "this test is one of them"),
    ("CONTRIBUTING.md", "", "how to build, test and measure the repository itself: none of it takes seconds"),
    ("docs/FRONTIER.md", "cargo build", "the tests have built it"),
    ("docs/FRONTIER.md", "python3 benches/frontier.py", "takes an hour; tests/benches.rs runs it on one small table"),
    ("docs/LONG_JOBS.md", "for i in 1 2 3 4; do ssh", "needs four machines"),
    ("docs/LONG_JOBS.md", "scp", "needs four machines"),
    ("docs/LONG_JOBS.md", "sbatch", "needs Slurm"),
    ("docs/SCALES.md", "RELUCERT=", "needs PyTorch, scikit-learn or Keras"),
    ("docs/TRAINED_ELSEWHERE.md", "python ", "needs the library"),
    ("docs/STATIONARY.md", "python examples/train_in_pytorch.py", "needs PyTorch"),
    ("fuzz/README.md", "", "needs a nightly compiler, and takes as long as it is given"),
    ("proofs/README.md", "", "needs Coq, and minutes; .ci/run has them"),
    ("tests/SABOTAGE.md", "", "twenty minutes; written by tests/sabotage.py"),
];

/// How such commands begin.
const DEVELOPERS: [&str; 5] = ["cargo ", "python3 tests/", ".ci/", "RELUCERT_", "make "];

/// Pages with commands, each with a test of its own so that they run side by side.
macro_rules! pages {
    ($($name:ident $page:literal)*) => {
        const PAGES: &[&str] = &[$($page),*];
        $(#[test] fn $name() { run($page); })*
    };
}

pages! {
    contributing "CONTRIBUTING.md"
    readme "README.md"
    exact_cases "docs/EXACT_CASES.md"
    frontier "docs/FRONTIER.md"
    global_path "docs/GLOBAL_PATH.md"
    limits "docs/LIMITS.md"
    long_jobs "docs/LONG_JOBS.md"
    models "docs/MODELS.md"
    optimal_set "docs/OPTIMAL_SET.md"
    paths "docs/PATHS.md"
    patterns "docs/PATTERNS.md"
    pruning "docs/PRUNING.md"
    qualify "docs/QUALIFY.md"
    regularization "docs/REGULARIZATION.md"
    report "docs/REPORT.md"
    scales "docs/SCALES.md"
    stationary "docs/STATIONARY.md"
    trained_elsewhere "docs/TRAINED_ELSEWHERE.md"
    fuzz "fuzz/README.md"
    proofs "proofs/README.md"
    sabotage "tests/SABOTAGE.md"
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|e| panic!("{page}: {e}"))
}

/// All pages of the repository, but for the sessions of `tests/cmd` and what is built.
fn all_pages() -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root()).expect("inside").display().to_string();
            let skipped = [".git", "target", "tests/cmd", "fuzz/target", "fuzz/corpus"].contains(&name.as_str())
                || name.ends_with("node_modules");
            if path.is_dir() && !skipped && !path.is_symlink() {
                walk(&path, found);
            } else if name.ends_with(".md") {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root(), &mut found);
    found.sort();
    found
}

/// A folder that looks like the repository, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(page: &str) -> Folder {
        let name = format!("relucert-page-{}-{}", page.replace('/', "-"), std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        for name in ["examples", "tests", "benches", "docs", "web", "proofs"] {
            std::os::unix::fs::symlink(root().join(name), folder.join(name)).expect("a link");
        }
        Folder(folder)
    }

    /// Runs a command in a shell that finds `relucert`.
    fn run(&self, command: &str) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_relucert"));
        let places = [program.parent().expect("a folder").to_path_buf()];
        let before = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(places.into_iter().chain(std::env::split_paths(&before))).expect("a path");
        // What is built beside the tests is the same program.
        let command = command.replace("cargo run --release -- ", "relucert ");
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).current_dir(&self.0).env("PATH", path).env("RELUCERT", program);
        shell.output().expect("a shell")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is in the way of nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether a command is one of those that are not run.
fn by_hand(page: &str, step: &Step) -> bool {
    let listed = BY_HAND.iter().any(|(on, start, _)| *on == page && step.command.starts_with(start));
    let own = DEVELOPERS.iter().any(|start| step.command.starts_with(start));
    assert!(
        listed == step.by_hand.is_some() || listed && own,
        "{page}:{}: {} is {}",
        step.line,
        step.command,
        if listed { "not run by the test: say so, `# by hand: …`" } else { "not in BY_HAND of tests/pages.rs" }
    );
    listed
}

/// Runs a page.
fn run(page: &str) {
    let folder = Folder::new(page);
    for part in parts(page, &read(page)) {
        let step = match part {
            Part::File { name, text } => {
                fs::write(folder.0.join(name), text).expect("a file");
                continue;
            }
            Part::Run(step) if by_hand(page, &step) => continue,
            Part::Run(step) => step,
        };
        let begin = std::time::Instant::now();
        let output = folder.run(&step.command);
        println!("{:6.2} s  {page}:{}  {}", begin.elapsed().as_secs_f64(), step.line, step.command);
        let [text, errors] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let place = format!("{page}:{}: {}", step.line, step.command);
        assert_eq!(output.status.code(), Some(step.code), "{place}\n{text}{errors}");
        let all = text + &errors;
        if let Some(stated) = missing(&step.printed, &all) {
            panic!("{place}\nis said to print\n{stated}\nand prints\n{all}");
        }
    }
    if page == "README.md" {
        let checked = folder.run("relucert check problem net cert --open-share 0.01").stdout;
        prose::prose(&read(page), &String::from_utf8_lossy(&checked), &folder.0);
    }
}

/// Every page with commands has a test above, and each line of `BY_HAND` a command.
#[test]
fn every_page_is_run() {
    let with: Vec<String> = all_pages().into_iter().filter(|page| !parts(page, &read(page)).is_empty()).collect();
    let mut listed = PAGES.to_vec();
    listed.sort_unstable();
    assert_eq!(with, listed, "pages with commands, and those that have a test");
    for (page, start, _) in BY_HAND {
        let parts = parts(page, &read(page));
        let found = parts.iter().any(|part| matches!(part, Part::Run(step) if step.command.starts_with(start)));
        assert!(found, "{page} has no command {start}");
    }
}

#[test]
fn pages_are_read_as_they_are_meant() {
    let text = "```console\n$ cargo test  # by hand: the tests\n$ relucert problem a.csv \\\n    -o p\nc output\n$ relucert certify p n # exit 1\n\
        $ relucert check p n c\n# exit 3\n```\nThe last one says\n\n```\ns PROVED x\n```\n\n```sh\n#!/bin/sh\n# job.sh\nls\n```\n```text\n$ relucert none\n```\n";
    let step = |line, command: &str, code, printed: &[&str]| Step {
        line,
        command: command.to_string(),
        code,
        by_hand: None,
        printed: printed.iter().map(|line| line.to_string()).collect(),
    };
    let hand = Step { by_hand: Some("the tests".into()), ..step(2, "cargo test", 0, &[]) };
    let expected = [
        Part::Run(hand),
        Part::Run(step(3, "relucert problem a.csv -o p", 0, &["c output"])),
        Part::Run(step(6, "relucert certify p n", 1, &[])),
        Part::Run(step(7, "relucert check p n c", 3, &["s PROVED x"])),
        Part::File { name: "job.sh".into(), text: "#!/bin/sh\n# job.sh\nls\n".into() },
    ];
    assert_eq!(parts("a page", text), expected);
    for wrong in ["    relucert check p n\n", "text ```console $ x```\n", "```\nrelucert check p n\n```\n"] {
        assert!(std::panic::catch_unwind(|| parts("a page", wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn printed_lines_are_compared() {
    assert!(agrees("s PROVED x", "s PROVED x") && !agrees("s PROVED x", "s PROVED xy"));
    assert!(agrees("in [1, …] (…, b)", "in [1, 2] (a, b)") && !agrees("in [1, …] (…, b)", "in [1, 2] (a, c)"));
    assert!(!agrees("ab…b", "ab") && agrees("[..] s", "1.2 s"));
    let stated = ["b".to_string(), "d".to_string()];
    assert_eq!((missing(&stated, "a\nb\nc\nd"), missing(&stated, "d\nb\n")), (None, Some("d")));
}
