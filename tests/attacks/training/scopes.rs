//! Certificates over given patterns for problems of version 2 (FORMAT §29).

use super::*;

/// A hidden bias that is not penalised: rows ±1, targets ±5. ν = (1/2, −1/2), as (w·x + w)_+ rises by 2w from
/// one row to the other; optimum 19/4.
const SLOPE: &str = "slope";

/// The certificate with these records after its kind, in halves, c = 1.
fn text(problem: &str, kind: &str, scale: u32, dual: &[&str], bound: i64, rho: &[&str]) -> String {
    let text = PROBLEMS.iter().find(|(name, _)| *name == problem).expect("a problem").1;
    let lines = |word: &str, list: &[&str]| list.iter().map(|line| format!("{word} {line}\n")).collect::<String>();
    let body = format!(
        "relucert-scope-certificate 2\nproblem {}\nkind {kind}\nmultiplier 1 1\nscale {scale}\n{}bound {bound}\nmultipliers {}\n{}",
        crate::sha256(text),
        lines("dual", dual),
        rho.len(),
        lines("rho", rho)
    );
    format!("{body}end {}\n", body.lines().count())
}

/// Adds all cases.
pub fn scopes(cases: &mut Cases) {
    let mut add = |name: &str, problem, network, claim, expected: &'static str, why, text: String| {
        let code = Code::ALL.iter().find(|code| code.name() == expected);
        let folder = code.map_or("correct", |code| if code.is_malformed() { "malformed" } else { "incorrect" });
        let (file, bytes) = (format!("{folder}/{name}.cert"), text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let margin = text("margin", "bound", 1, &["1 -1"], 1, &[]);
    let own = "gap=0@patterns";
    add("scope-hinge", "margin", "margin-best", own, "proved", "hinge loss, weights, a ridge: exactly", margin.clone());
    let why = "the same among gated models";
    add("scope-hinge-gated", "margin", "margin-best", "gap=0@gated", "proved", why, margin.clone());
    let useless = text("margin", "bound", 1, &["1 -1"], 1, &["- 0 1 0 1", "+ 1 1 1 1"]);
    add("scope-hinge-multipliers", "margin", "margin-best", own, "proved", "multipliers nobody needs", useless.clone());
    let logit = text("logit", "bound", 2, &["1 -1 0"], 1, &[]);
    add(
        "scope-logit",
        "logit",
        "logit-best",
        "gap=1e-8@patterns",
        "proved",
        "logistic loss, a free bias",
        logit.clone(),
    );
    let pair = |kind: &str, bound, rho: &[&str]| text("pair", kind, 0, &["3 4", "4 -3"], bound, rho);
    add(
        "scope-pair",
        "pair",
        "pair-best",
        own,
        "proved",
        "two outputs: two vectors of length 5",
        pair("bound", 5, &[]),
    );
    let why = "ρ(a) = 5 − (3, 4)·a, with which v(a) = 5 for all a";
    let constant = ["0 0 1 1 5 -3 -4"];
    add("scope-pair-multipliers", "pair", "pair-best", own, "proved", why, pair("bound", 5, &constant));
    let why = "spectral norms of two gated models";
    add("scope-pair-gated", "pair", "pair-best", "gap=0@gated", "proved", why, pair("bound", 5, &[]));
    let better = "better\nshape 2 1 2\nbias 1 0 0\nneuron 1 5 1 3 4\nneuron 1 -5 1 4 -3";
    let why = "a better network of the scope";
    let claim = "gap=0.01@patterns:line";
    add("scope-pair-better", "pair", "pair-zero", claim, "refuted", why, pair(better, 5, &[]));
    let slope = |dual, bound, rho: &[&str]| text(SLOPE, "bound", 3, &[dual], bound, rho);
    let why = "a hidden bias that costs nothing; multipliers for it alone";
    let both = "gap=0.01@patterns:slope";
    let balanced = ["+ 0 1 1 4", "- 0 1 0 4", "+ 1 1 1 4", "- 1 1 0 4"];
    add("scope-free-bias", SLOPE, "slope-best", both, "proved", why, slope("4 -4", 8, &balanced));
    let why = "● a vector that is short, but not for a bias that costs nothing";
    add("bias-entry", SLOPE, "slope-best", both, Code::BiasEntry.name(), why, slope("5 -5", 8, &[]));
    let long = Code::VectorTooLong.name();
    let why = "● a dual vector that is not feasible";
    add("scope-hinge-too-long", "margin", "margin-best", own, long, why, text("margin", "bound", 1, &["2 -2"], 1, &[]));
    let twice = |rho: &[&str]| text("pair", "bound", 0, &["6 8", "8 -6"], 5, rho);
    add("scope-pair-too-long", "pair", "pair-best", own, long, "● a dual matrix that is not feasible", twice(&[]));
    let negative = ["0 0 1 1 5 -6 -8", "1 0 1 0 5 -8 6"];
    let why = "● multipliers that are negative for the directions that matter";
    add("rho-negative", "pair", "pair-best", own, Code::RhoNegative.name(), why, twice(&negative));
    let why = "λ = B², where the matrix needs less";
    add("scope-pair-lambda", "pair", "pair-best", own, long, why, pair("bound", 5, &["0 25 1 1 5 -3 -4"]));
    let why = "v(a) = 4 + 3a_1, where the first pivot is zero and its row is not";
    let zero = pair("bound", 5, &["0 9 1 1 4 0 -4"]);
    add("scope-pair-zero-pivot", "pair", "pair-best", own, long, why, zero);
    let gated = Code::RhoInGated.name();
    add("scope-pair-rho-in-gated", "pair", "pair-best", "gap=0@gated", gated, "● cones", pair("bound", 5, &constant));
    add("scope-hinge-rho-in-gated", "margin", "margin-best", "gap=0@gated", gated, "cones where none are", useless);
    let rows = Code::RhoRows.name();
    let past = pair("bound", 5, &["0 0 1 2 5 -3 -4"]);
    add("scope-pair-rho-rows", "pair", "pair-best", own, rows, "a row that does not exist", past);
    let order = Code::RhoOrder.name();
    let why = "the patterns in another order";
    let turned = pair("bound", 5, &["1 25 0", "0 25 0"]);
    add("scope-pair-rho-order", "pair", "pair-best", own, order, why, turned);
    let outside = Code::OutsideScope.name();
    let why = "● a better network, but not of the scope";
    let claim = "gap=0.01@patterns:line-right";
    add("scope-pair-better-outside", "pair", "pair-zero", claim, outside, why, pair(better, 5, &[]));
    let level = |dual| text("level", "bound", 0, &[dual], 2, &[]);
    let why = "a slope of 2 of the absolute loss";
    let claim = "gap=0@patterns:line";
    add("scope-slope-too-great", "level", "level-best", claim, Code::DualRange.name(), why, level("2 -2"));
    add("scope-unbalanced", "level", "level-best", claim, Code::DualBalance.name(), "● ν = (1, 1)", level("1 1"));
    let large = Code::MultiplierTooLarge.name();
    let c = |c: &str| edit(&margin, "multiplier ", 0, &format!("multiplier {c}"));
    add("scope-multiplier-two", "margin", "margin-best", own, large, "● the dual vector twice as long", c("2 1"));
    add("scope-multiplier-negative", "margin", "margin-best", own, large, "a negative multiplier", c("-1 1"));
    let bound = Code::BoundNotPositive.name();
    let below = text("margin", "bound", 1, &["1 -1"], -1, &[]);
    add("scope-hinge-bound-negative", "margin", "margin-best", own, bound, "a negative bound", below);
    let version = Code::BadVersion.name();
    let older = margin.replacen("certificate 2", "certificate 1", 1);
    add("scope-version-one", "margin", "margin-best", own, version, "version 1 for a problem of version 2", older);
    let keyword = Code::WrongKeyword.name();
    let without = edit(&logit, "multiplier ", 0, "scale 2");
    add("scope-without-c", "logit", "logit-best", own, keyword, "no multiplier of the dual vector", without);
    let shape = Code::WrongShape.name();
    let thin = pair("better\nshape 0 1 1\nbias 1 0", 5, &[]);
    add(
        "scope-better-one-output",
        "pair",
        "pair-zero",
        "gap=0.01@patterns:line",
        shape,
        "a better network of one output",
        thin,
    );
}
