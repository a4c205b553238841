//! Certificates about the scopes `patterns` and `gated`, accepted and not.

use super::*;

/// Certificates about scopes, all for `line`, where ν = (1, −1) proves 9 for every scope with both patterns.
pub fn scopes(cases: &mut Cases, digest: &str) {
    let text = |kind: &str, dual: &str, bound: &str, rho: &[&str]| {
        let records: String = rho.iter().map(|r| format!("rho {r}\n")).collect();
        let body = format!(
            "relucert-scope-certificate 1\nproblem {digest}\nkind {kind}\nscale 1\ndual {dual}\nbound {bound}\nmultipliers {}\n{records}",
            rho.len()
        );
        let lines = body.lines().count();
        format!("{body}end {lines}\n").into_bytes()
    };
    let better = "better\nshape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2";
    let rho: &[&str] = &["- 0 1 0 2", "+ 1 1 1 2"];
    let mut add = |folder: &str, name: &str, network, claim, expected, why, bytes| {
        let file = format!("{folder}/{name}.cert");
        cases.0.push(Case { file, problem: "line", network, claim, expected, why, bytes });
    };
    let mut good =
        |name, network, claim, expected, why, bytes| add("correct", name, network, claim, expected, why, bytes);
    good(
        "scope-own-patterns",
        "line-best",
        "gap=0@patterns",
        "proved",
        "tight without multipliers",
        text("bound", "2 -2", "2", &[]),
    );
    good(
        "scope-multipliers",
        "line-best",
        "gap=0@patterns",
        "proved",
        "multipliers that nobody needs",
        text("bound", "2 -2", "2", rho),
    );
    good(
        "scope-gated",
        "line-best",
        "gap=0@gated",
        "proved",
        "a network is a gated model with its own gates",
        text("bound", "2 -2", "2", &[]),
    );
    good(
        "scope-one-pattern",
        "line-half",
        "lower=17@patterns",
        "proved",
        "with one pattern alone the optimum is 17",
        text("bound", "2 -10", "2", &[]),
    );
    good(
        "scope-better",
        "line-half",
        "gap=0.01@patterns:line",
        "refuted",
        "a better network of the scope",
        text(better, "2 -2", "2", &[]),
    );
    let mut bad = |code: Code, claim, network, why, bytes| {
        let name = format!("scope-{}", code.name());
        let folder = if code.is_malformed() { "malformed" } else { "incorrect" };
        add(folder, &name, network, claim, code.name(), why, bytes);
    };
    let own = "gap=0@patterns";
    bad(Code::VectorTooLong, own, "line-best", "● a dual vector that is not feasible", text("bound", "4 -4", "2", &[]));
    bad(Code::RhoRows, own, "line-best", "a row twice", text("bound", "2 -2", "2", &["+ 0 2 1 1 1 1"]));
    bad(
        Code::RhoOrder,
        own,
        "line-best",
        "multipliers for a pattern that is not there",
        text("bound", "2 -2", "2", &["+ 2 1 0 1"]),
    );
    bad(
        Code::RhoInGated,
        "gap=0@gated",
        "line-best",
        "● multipliers where there are no cones",
        text("bound", "2 -2", "2", rho),
    );
    bad(
        Code::OutsideScope,
        "gap=0@patterns:line-right",
        "line-best",
        "a neuron with another pattern",
        text("bound", "2 -2", "2", &[]),
    );
    bad(
        Code::BoundNotPositive,
        own,
        "line-best",
        "a negative bound, whose square is that of a valid one",
        text("bound", "2 -2", "-2", &[]),
    );
    bad(
        Code::NotPositive,
        own,
        "line-best",
        "● a negative multiplier",
        text("bound", "4 -4", "2", &["+ 0 1 0 -2", "- 1 1 1 -2"]),
    );
    add(
        "incorrect",
        "scope-rho-past-the-end",
        "line-best",
        own,
        Code::RhoRows.name(),
        "a multiplier of a row that does not exist",
        text("bound", "2 -2", "2", &["+ 0 1 2 1"]),
    );
    add(
        "incorrect",
        "scope-better-outside",
        "line-half",
        "gap=0.01@patterns:line-right",
        Code::OutsideScope.name(),
        "● a better network, but not of the scope",
        text(better, "2 -10", "2", &[]),
    );
}
