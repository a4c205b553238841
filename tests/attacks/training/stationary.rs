//! Certificates of stationarity for problems of version 2 (FORMAT §23).

use super::*;

/// The certificate with these records after its digest.
fn text(version: u8, problem: &str, records: &str) -> String {
    let text = PROBLEMS.iter().find(|(name, _)| *name == problem).expect("a problem").1;
    let head = format!("relucert-stationary-certificate {version}\nproblem {}\n", crate::sha256(text));
    format!("{head}{records}end {}\n", 2 + records.lines().count())
}

/// Adds all cases.
pub fn stationary(cases: &mut Cases) {
    let mut add = |name: &str, problem, network, claim, expected: &'static str, why, text: String| {
        let code = Code::ALL.iter().find(|code| code.name() == expected);
        let folder = code.map_or("correct", |code| if code.is_malformed() { "malformed" } else { "incorrect" });
        let (file, bytes) = (format!("{folder}/{name}.stationary"), text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let hinge = |slopes: &str| text(2, "margin", &format!("slopes {slopes}\n"));
    let why = "both rows at the kink of the hinge, weights, a ridge";
    add("kinks-of-the-hinge", "margin", "margin-best", "stationary:0", "proved", why, hinge("2 2 -1 1"));
    let why = "another subgradient, for which the network is not stationary: nothing is refuted by that";
    add("kinks-badly-chosen", "margin", "margin-best", "stationary:0", "undecided", why, hinge("1 2 -1 1"));
    let pair = text(2, "pair", "slopes 1 0\n");
    add("stationary-pair", "pair", "pair-best", "stationary:0", "proved", "two outputs, weights", pair.clone());
    add("stationary-pair-not", "pair", "pair-best", "not-stationary", "refuted", "the same, denied", pair);
    let level = text(2, "level", "slopes 1 2 -1 1\n");
    add("stationary-constant", "level", "level-best", "stationary:0", "proved", "a constant at two kinks", level);
    let logit = |slopes: &str| text(2, "logit", &format!("slopes {slopes}\n"));
    let why = "enclosed slopes: stationary but for the rounding of ln 3";
    add("stationary-logit", "logit", "logit-best", "stationary:1e-8", "proved", why, logit("4 3 -1 1 0"));
    let why = "the same, more asked for than these slopes tell";
    add("stationary-logit-exactly", "logit", "logit-best", "stationary:0", "undecided", why, logit("4 3 -1 1 0"));
    let why = "slopes far from the true ones widen the radius, and nothing else";
    add("stationary-logit-far", "logit", "logit-best", "stationary:1", "undecided", why, logit("1 3 5 5 5"));
    let outside = Code::SlopeOutside.name();
    let why = "the slope −3/2 of a row of weight 1";
    add("slope-outside", "margin", "margin-best", "not-stationary", outside, why, hinge("2 2 -3 1"));
    let why = "a slope of the wrong sign";
    add("slope-of-the-wrong-sign", "margin", "margin-best", "stationary:0", outside, why, hinge("2 2 1 1"));
    let count = Code::SlopeCount.name();
    add("slope-left-out", "margin", "margin-best", "stationary:0", count, "a slope left out", hinge("2 1 -1"));
    let why = "a slope for a row that has one already";
    add("slope-too-many", "pair", "pair-best", "stationary:0", count, why, text(2, "pair", "slopes 1 1 5\n"));
    let why = "version 1 for a problem of version 2";
    let older = text(1, "pair", "");
    add("stationary-version-one", "pair", "pair-best", "stationary:0", Code::BadVersion.name(), why, older);
    let over_zero = Code::NotPositive.name();
    add("slopes-over-zero", "margin", "margin-best", "stationary:0", over_zero, "slopes over zero", hinge("0 2 -1 1"));
    let missing = Code::WrongKeyword.name();
    add("slopes-missing", "margin", "margin-best", "stationary:0", missing, "no slopes", text(2, "margin", ""));
}
