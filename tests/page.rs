//! `relucert report`: what the page says, what it refuses, and that no text of the user is markup. The
//! checker in the page is tested by `web/test.sh`.
#![cfg(feature = "prover")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("relucert-page-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn relucert(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_relucert")).args(args).current_dir(&self.0).output().unwrap()
    }

    /// The exit code of a report on files of the corpus, and the page if there is one.
    fn report(&self, files: &[&str], more: &[&str]) -> (Option<i32>, Option<String>) {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let files: Vec<String> = files.iter().map(|name| corpus.join(name).display().to_string()).collect();
        let mut args = vec!["report"];
        args.extend(files.iter().map(String::as_str));
        args.extend(more.iter().chain(&["-o", "page.html"]));
        let done = self.relucert(&args);
        let page = std::fs::read_to_string(self.0.join("page.html")).ok();
        let _ = std::fs::remove_file(self.0.join("page.html"));
        assert_eq!(std::fs::read_dir(&self.0).unwrap().count(), 0, "something is left");
        (done.status.code(), page)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const BEST: [&str; 3] = ["line.problem", "line-best.network", "correct/paired-at-the-root.cert"];

/// Whether the page offers to check the proof.
fn offers(page: &str) -> bool {
    page.contains("<section id=\"proof\" >") && page.contains("id=\"embedded-certificate\"")
}

#[test]
fn verdicts_and_exit_codes() {
    let folder = Folder::new("verdicts");
    let (code, page) = folder.report(&BEST, &["--open-share", "1/10"]);
    let page = page.unwrap();
    assert_eq!(code, Some(0));
    assert!(
        page.contains("<div class=\"verdict proved\">\n<p>Proved: this network leaves open at most 1/10 of what all networks of any width could gain"),
        "{page}"
    );
    assert!(page.contains("data-printed=\"claim\">--open-share 1/10<"));
    assert!(page.contains("data-printed=\"verdict\">PROVED<"));
    assert!(offers(&page));
    assert_eq!(
        folder.report(&BEST, &["--open-share", "1/10"]).1.as_ref(),
        Some(&page),
        "another page of the same files"
    );

    let (code, page) = folder.report(&BEST, &["--lower", "1000000"]);
    assert_eq!(code, Some(1));
    assert!(page.unwrap().contains("<p>REFUTED. It is false that"));
    let logit = ["logit.problem", "logit-best.network", "correct/logistic-share.cert"];
    let (code, page) = folder.report(&logit, &["--open-share", "1e-9"]);
    assert_eq!(code, Some(3));
    assert!(page.unwrap().contains("<p>NOT PROVED. The certificate is in order but does not decide whether"));
    let incorrect = ["line.problem", "line-best.network", "incorrect/arc-left-out.cert"];
    let (code, page) = folder.report(&incorrect, &[]);
    let page = page.unwrap();
    assert_eq!(code, Some(1));
    assert!(page.contains("<p>NOT PROVED. The certificate was rejected"));
    assert!(page.contains("data-printed=\"verdict\">NOT VERIFIED<") && !page.contains("data-printed=\"lower bound\""));
}

#[test]
fn what_is_refused_leaves_no_page() {
    let folder = Folder::new("refused");
    let malformed = ["line.problem", "line-best.network", "malformed/tab.cert"];
    for (files, more) in [
        (&malformed, &[][..]),
        (&["line.problem", "line-best.network", "correct/nowhere.cert"], &[]),
        (&["axes.problem", "axes-square.network", "correct/square.set"], &["--history", "x"]),
        (&["axes.problem", "axes-square.network", "correct/square.set"], &["--gap", "1"]),
        (&BEST, &["--gap", "-1"]),
        (&BEST, &["--stationary", "0"]),
        (&BEST, &["--from", "1"]),
        (&BEST, &["--unique"]),
    ] {
        assert_eq!(folder.report(files, more), (Some(2), None), "{files:?} {more:?}");
    }
    let (code, page) = folder.report(&BEST[..2], &["--same-predictions", "x"]);
    assert_eq!((code, page), (Some(2), None));
    // Nor does it replace what it is about.
    std::fs::write(folder.0.join("net"), "relucert-network 1\nshape 0 2\nend 2\n").unwrap();
    let done = folder.relucert(&["report", "net", "net", "net", "-o", "net"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8(done.stderr).unwrap().contains("would be overwritten"));
}

#[test]
fn what_the_checker_does_not_know_has_a_command() {
    let folder = Folder::new("elsewhere");
    let (code, page) = folder.report(&["line.problem", "line-best.network"], &["--scope", "dictionary"]);
    let page = page.unwrap();
    assert!(code == Some(0) || code == Some(3), "{code:?}");
    assert!(page.contains("it knows scopes of problems of version 2") && page.contains("relucert check /"), "{page}");
    assert!(!offers(&page) && page.contains("<section id=\"proof\" hidden>") && !page.contains("id=\"embedded-"));
}

#[test]
fn scopes_of_other_losses_are_decided_in_the_page() {
    let folder = Folder::new("scopes");
    let files = ["margin.problem", "margin-best.network", "correct/scope-hinge.cert"];
    let (code, page) = folder.report(&files, &["--gap", "0", "--scope", "patterns"]);
    let page = page.unwrap();
    assert_eq!(code, Some(0));
    assert!(
        offers(&page)
            && page.contains("value=\"patterns\" selected")
            && page.contains("data-printed=\"scope\">patterns<")
    );
    assert!(page.contains("none of the scope has an objective below") && page.contains(" --scope patterns"));
}

/// Files, options, exit code, verdict and words of a page.
type Case<'a> = (&'a [&'a str], &'a [&'a str], i32, &'a str, &'a str);

/// Every other kind of claim: exit code and verdict are those of `check`, the sentence is about the claim,
/// and there is a command in place of the button.
#[test]
fn other_claims_have_pages_too() {
    let folder = Folder::new("others");
    let stationary = ["pair.problem", "pair-best.network", "correct/stationary-pair.stationary"];
    let set = ["axes.problem", "axes-square.network", "correct/square.set"];
    let path = ["pair.problem", "pair-best.network", "correct/path-outputs.path"];
    let curve = ["margin.problem", "correct/curve-ridge.curve"];
    let reach = ["--from", "1/2", "--to", "1/5", "--gap", "1e-5"];
    let cases: [Case; 11] = [
        (&stationary, &[], 0, "proved", "Proved: this network is stationary."),
        (&stationary, &["--not-stationary"], 1, "refuted", "REFUTED. It is false that this network is not stationary."),
        (
            &["margin.problem", "margin-best.network", "correct/kinks-badly-chosen.stationary"],
            &[],
            3,
            "undecided",
            "NOT PROVED. The certificate is in order",
        ),
        (
            &["margin.problem", "margin-best.network", "incorrect/slope-outside.stationary"],
            &[],
            1,
            "not-verified",
            "was rejected",
        ),
        (&set, &["--vertices", "4", "--not-unique"], 0, "proved", "There are others in the set."),
        (&set, &["--vertices", "5"], 1, "not-verified", "Nothing in these files proves that"),
        (&path, &["--along", "constant"], 0, "proved", "there is a path, the loss constant"),
        (
            &["margin.problem", "margin-best.network", "correct/path-rises.path"],
            &["--along", "never-above"],
            3,
            "undecided",
            "does not decide whether between",
        ),
        (
            &curve,
            &["--from", "1/2", "--to", "1/4", "--gap", "1e-5"],
            0,
            "proved",
            "Proved: for every β from 1/2 down to 1/4",
        ),
        (&curve, &reach, 3, "undecided", "does not decide whether for every β"),
        (&["line.problem", "line-best.network"], &["--minimal"], 0, "proved", "Proved: it is minimal"),
    ];
    for (files, more, code, verdict, sentence) in cases {
        let (found, page) = folder.report(files, more);
        let page = page.unwrap();
        assert_eq!(found, Some(code), "{files:?} {more:?}");
        assert!(page.contains(&format!("<div class=\"verdict {verdict}\">")), "{files:?} {more:?} {page}");
        assert!(page.contains(sentence), "{files:?} {more:?} {page}");
        let command = page.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap();
        assert!(
            command.starts_with("relucert check ") && more.iter().all(|m| command.contains(m) || *m == "1e-5"),
            "{command}"
        );
        assert!(!offers(&page) && page.contains("claims about the optimum only") && !page.contains("embedded-problem"));
        assert_eq!(folder.report(files, more).1.unwrap(), page, "another page of the same files");
    }
}

#[test]
fn a_page_has_the_history_of_its_interval() {
    let folder = Folder::new("history");
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(BEST[2]);
    let old = old.display().to_string();
    let rejected = old.replace("correct/paired-at-the-root", "incorrect/arc-left-out");
    let page = folder.report(&BEST, &["--history", &old, &rejected]).1.unwrap();
    assert!(page.contains("history: paired-at-the-root.cert</th>") && page.contains("the optimum is in ["), "{page}");
    assert!(page.contains("history: arc-left-out.cert</th><td class=\"number\">rejected"));
    assert!(page.contains("How the interval came about"));
}

#[test]
fn mathematics_of_other_losses() {
    let folder = Folder::new("losses");
    let logit = ["logit.problem", "logit-best.network", "correct/logistic-share.cert"];
    let page = folder.report(&logit, &["--open-share", "1/20"]).1.unwrap();
    assert!(page.contains("ℓ(f(xᵢ), yᵢ) with the loss logistic"), "{page}");
    assert!(page.contains("data-printed=\"loss\">logistic<"));
    let pair = ["pair.problem", "pair-best.network", "correct/squared-fan.cert"];
    let page = folder.report(&pair, &["--open-share", "1"]).1.unwrap();
    assert!(
        page.contains("‖f(xᵢ) − yᵢ‖²") && page.contains("‖aⱼ‖²") && page.contains("data-printed=\"outputs\">2<"),
        "{page}"
    );
}

#[test]
fn names_are_no_markup() {
    let folder = Folder::new("names");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let hostile =
        ["</title><script>alert(1)<", "' \"><img src=x onerror=alert(2)>", "-o {{script}} $(id) \u{202e}`id`\n&lt;"];
    for (from, to) in BEST.iter().zip(hostile) {
        std::fs::copy(corpus.join(from), folder.0.join(to.replace('/', "|"))).unwrap();
    }
    let names: Vec<String> = hostile.iter().map(|name| format!("./{}", name.replace('/', "|"))).collect();
    let title = "</title></h1><script>alert(3)</script>\u{202e}";
    for title in [&["--title", title][..], &[]] {
        let mut args = vec!["report", &names[0], &names[1], &names[2], "--open-share", "1/10", "-o", "page.html"];
        args.extend(title);
        let done = folder.relucert(&args);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        let page = std::fs::read_to_string(folder.0.join("page.html")).unwrap();
        assert_eq!(page.matches("<script").count(), 5, "program, three files, the script of the page");
        assert!(!page.contains("<img") && !page.contains("<|title") && !page.contains('\u{202e}'));
        assert_eq!(page.matches("</title>").count(), 1);
        assert!(page.contains("&lt;img src=x onerror=alert(2)&gt;"), "{page}");
        assert!(page.contains("{{script}}"), "a name was taken for a gap of the template");
    }
}

/// Nothing is loaded, and only the script and the style of the page are run.
#[test]
fn the_page_is_alone() {
    let folder = Folder::new("alone");
    let page = folder.report(&BEST, &[]).1.unwrap();
    let policy = "content=\"default-src 'none'; script-src 'sha256-";
    assert!(page.contains(policy), "{page}");
    assert!(!page.contains("unsafe-") && !page.contains(" src=") && !page.contains("<link"));
    assert!(!page.contains("@import") && !page.contains("url("));
    let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = page.split("style-src '").nth(1).unwrap().split('\'').next().unwrap();
    let digest = relucert::check::statement::Digest::of(style.as_bytes()).to_string();
    assert_eq!(hash.len(), "sha256-".len() + 44);
    assert_eq!(digest.len(), 64);
    assert!(page.contains("LGPL") || page.contains("Lesser General Public License"));
}
