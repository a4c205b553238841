//! Paths of weights and over β for problems of version 2 (FORMAT §26, §27).

use super::*;

/// The certificate of this kind with these records after its digest.
fn text(kind: &str, version: u8, problem: &str, records: &str) -> String {
    let text = PROBLEMS.iter().find(|(name, _)| *name == problem).expect("a problem").1;
    let head = format!("relucert-{kind}-certificate {version}\nproblem {}\n", crate::sha256(text));
    format!("{head}{records}end {}\n", 2 + records.lines().count())
}

/// A path of weights of width 3 from the network on.
fn way(problem: &str, segments: &[&str]) -> String {
    let lines: String = segments.iter().map(|segment| format!("{segment}\n")).collect();
    text("path", 2, problem, &format!("width 3\nsegments {}\n{lines}", segments.len()))
}

/// A knot: β, the records of a network, ν over 2^20, and c in millionths.
fn knot(beta: &str, network: &str, nu: [i64; 2], c: i64) -> String {
    let (b, trees) = proof(nu);
    let dual = format!("dual {} {}", nu[0], nu[1]);
    format!("knot {beta}\n{network}\nmultiplier {c} 1000000\n{SCALE_LINE}{dual}\nbound {b}\n{trees}")
}

fn curve(problem: &str, knots: &[String]) -> String {
    text("global-path", 2, problem, &format!("knots {}\n{}", knots.len(), knots.concat()))
}

/// Adds all cases.
pub fn paths(cases: &mut Cases) {
    let mut add = |name: &str, problem, network, claim, expected: &'static str, why, text: String| {
        let code = Code::ALL.iter().find(|code| code.name() == expected);
        let folder = code.map_or("correct", |code| if code.is_malformed() { "malformed" } else { "incorrect" });
        let (file, bytes) = (format!("{folder}/{name}"), text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let mut along = |name: &str, problem, network, claim, expected, why, segments: &[&str]| {
        add(&format!("{name}.path"), problem, network, claim, expected, why, way(problem, segments));
    };
    let parted = ["balance", "split 0 2 3 4 1 1", "merge 0 2"];
    along("path-outputs", "pair", "pair-best", "along:constant", "proved", "a part goes and comes back", &parted);
    let why = "output weights (3, 4) and (4, −3)";
    along("path-directions", "pair", "pair-best", "along:any", "sign-change", why, &["balance", "merge 0 1"]);
    let why = "an output bias where there is none";
    let biased = ["balance", "convex 0\nbias 1 1 0"];
    along("path-no-bias", "pair", "pair-best", "along:any", "no-output-bias", why, &biased);
    along("path-bias-missing", "pair", "pair-best", "along:any", "wrong-keyword", "no bias", &["balance", "convex 0"]);
    let out = ["balance", "ascent 1\nbias 1 0\nslot 0 1 1 2"];
    let why = "from the kink of the hinge on only the penalty grows";
    along("path-from-a-kink", "margin", "margin-best", "along:any", "proved", why, &out);
    along("path-rises", "margin", "margin-best", "along:never-above", "undecided", "the same, not said to rise", &out);
    let down = ["balance", "descent 1\nbias 1 0\nslot 0 1 1 2"];
    along("path-rises-denied", "margin", "margin-best", "along:any", "not-monotone", "the same as a descent", &down);
    let why = "the ridge costs, and so does the hinge of the other row";
    let shift = ["balance", "constant 0\nbias 1 1"];
    along("path-ridge", "margin", "margin-best", "along:any", "not-constant", why, &shift);
    let why = "a free bias leaves its place, under the logistic loss";
    let leaving = ["balance", "descent 0\nbias 1 1"];
    along("path-bias-rises", "logit", "logit-best", "along:any", "not-monotone", why, &leaving);
    let back = ["balance", "convex 0\nbias 1 1", "convex 0\nbias 1 0"];
    let why = "out and back: not above the peak, and above the start";
    along("path-bias-back", "logit", "logit-best", "along:never-above", "undecided", why, &back);
    let why = "a hidden bias that is not penalised";
    along("path-unbalanced", "loose", "loose-best", "along:any", "no-balance", why, &["balance"]);
    let older = text("path", 1, "pair", "width 3\nsegments 1\nbalance\n");
    add("path-version-one.path", "pair", "pair-best", "along:any", "bad-version", "version 1", older);

    let (quarter, half) = (1 << 18, 1 << 19);
    let network = "shape 2 1 1\nbias 1 0\nneuron 1 1 1 1\nneuron 1 -1 1 -1";
    let fine = |beta: &str, nu: i64| knot(beta, network, [nu, -nu], 999_999);
    let knots = [fine("1 2", half), fine("1 4", quarter)];
    let claim = "global:1/2,1/4,1e-5";
    let why = "hinge loss, weights, a ridge in proportion: one network for all β";
    add("curve-ridge.curve", "margin", "margin-best", claim, "proved", why, curve("margin", &knots));
    let why = "beyond the last knot";
    add(
        "curve-too-far.curve",
        "margin",
        "margin-best",
        "global:1/2,1/5,1e-5",
        "undecided",
        why,
        curve("margin", &knots),
    );
    let turned = [fine("1 4", quarter), fine("1 2", half)];
    add("curve-order.curve", "margin", "margin-best", claim, "knot-order", "β rises", curve("margin", &turned));
    let high = [fine("1 2", half), fine("1 4", half)];
    let why = "a dual vector for twice the β";
    add("curve-multiplier.curve", "margin", "margin-best", claim, "multiplier-too-large", why, curve("margin", &high));
    let counts = "shape 0 1 1\nbias 1 0";
    let low = [knot("1 2", counts, [half, -half], 0), knot("1 4", counts, [half, -half], 0)];
    let why = "Poisson loss: at ν = 0 the bound is 3 − 3 ln 3";
    add("curve-negative.curve", "counts", "counts-best", claim, "lower-negative", why, curve("counts", &low));
}
