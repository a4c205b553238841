//! Problems, networks and certificates of version 2: other losses and output bias; several outputs in `fan`
//! and `spectral`, files that are refused in `refused`, certificates of stationarity in `stationary`, of
//! paths in `paths`, given patterns in `scopes`.
//!
//! All data are the rows 1 and −1 of `line`, and perhaps a row of zeros, which no tree sees. There h(ν) is
//! the greater of |ν_1| and |ν_2|, and the best networks and dual vectors have closed forms.

mod fan;
mod paths;
mod refused;
mod scopes;
mod spectral;
mod stationary;

use super::*;

/// Problems by name.
pub const PROBLEMS: [(&str, &str); 8] = [
    // ν = (1/4, −1/4, 0): outputs ±ln 3, optimum 2H(1/4) + ln 2.
    (
        "logit",
        "relucert-problem 2\nnumbers decimal\nloss logistic\nscale 1 3\nbeta 1 4\nhidden-bias none\noutput-bias free\nshape 3 1 1\ndenominators 1 2\nweights none\nrow 1 2\nrow -1 0\nrow 0 1\nend 13\n",
    ),
    // Weights 1 and 3/2, ν = (1/2, −1/2): outputs ±1, optimum 1.
    (
        "margin",
        "relucert-problem 2\nnumbers f64\nloss hinge\nscale 1 1\nbeta 1 2\nhidden-bias none\noutput-bias ridge 1 2\nshape 2 1 1\ndenominators 1 1\nweights 2\nrow 1 1 2\nrow -1 -1 3\nend 12\n",
    ),
    // ν = (1/2, −1/2): outputs ln 5/2 and −ln 2.
    (
        "counts",
        "relucert-problem 2\nnumbers f32\nloss poisson\nscale 1 1\nbeta 1 2\nhidden-bias none\noutput-bias none\nshape 2 1 1\ndenominators 1 1\nweights none\nrow 1 3\nrow -1 0\nend 12\n",
    ),
    // The weights cost more than the labels are worth, so that the best constant is optimal: 0, as one
    // constant meets both labels.
    (
        "level",
        "relucert-problem 2\nnumbers f64\nloss absolute\nscale 1 1\nbeta 2 1\nhidden-bias none\noutput-bias free\nshape 2 1 1\ndenominators 1 1\nweights none\nrow 1 5\nrow -1 5\nend 12\n",
    ),
    // V = (2, −1, −1)/8 and (−1, −1, 2)/8, ‖V_1‖ = ‖V_2‖ = √6/8 = 0.30619.
    (
        "classes",
        "relucert-problem 2\nnumbers f64\nloss softmax\nscale 1 1\nbeta 49 160\nhidden-bias none\noutput-bias none\nshape 2 1 3\ndenominators 1 1\nweights none\nrow 1 1 0 0\nrow -1 0 0 1\nend 12\n",
    ),
    // Given patterns: see `scopes`.
    (
        "slope",
        "relucert-problem 2\nnumbers f64\nloss squared\nscale 1 1\nbeta 1 1\nhidden-bias free\noutput-bias free\nshape 2 2 1\ndenominators 1 1\nweights none\nrow 1 1 5\nrow -1 1 -5\nend 12\n",
    ),
    // V = (3, 4) and (4, −3), outputs (15, 20) and (20, −15): optimum 275 less 25/4, as the second row has
    // weight 2.
    (
        "pair",
        "relucert-problem 2\nnumbers f64\nloss squared\nscale 1 1\nbeta 5 1\nhidden-bias none\noutput-bias none\nshape 2 1 2\ndenominators 1 2\nweights 1\nrow 1 36 48 1\nrow -1 44 -33 2\nend 12\n",
    ),
    // A hidden bias that costs nothing.
    (
        "loose",
        "relucert-problem 2\nnumbers f64\nloss absolute\nscale 1 1\nbeta 2 1\nhidden-bias free\noutput-bias free\nshape 2 2 1\ndenominators 1 1\nweights none\nrow 1 1 5\nrow -1 1 5\nend 12\n",
    ),
];

/// Networks by name.
pub const NETWORKS: [(&str, &str); 10] = [
    (
        "logit-best",
        "relucert-network 2\nshape 2 1 1\nbias 1 0\natom 1 1 1000000000 1098612289\natom 1 -1 1000000000 -1098612289\nend 5\n",
    ),
    ("margin-best", "relucert-network 1\nshape 2 1\nneuron 1 1 1 1\nneuron 1 -1 1 -1\nend 4\n"),
    ("margin-biased", "relucert-network 2\nshape 1 1 1\nbias 10 -10\nneuron 1 1 1 1\nend 4\n"),
    (
        "counts-best",
        "relucert-network 1\nshape 2 1\natom 1 1 1000000000 916290732\natom 1 -1 1000000000 -693147181\nend 4\n",
    ),
    ("level-best", "relucert-network 2\nshape 0 1 1\nbias 1 5\nend 3\n"),
    (
        "classes-best",
        "relucert-network 2\nshape 2 1 3\nbias 1 0 0 0\nneuron 1000000 1209531 1000000 987578 -493789 -493789\nneuron 1000000 -1209531 1000000 -493789 -493789 987578\nend 5\n",
    ),
    ("loose-best", "relucert-network 2\nshape 0 2 1\nbias 1 5\nend 3\n"),
    ("slope-best", "relucert-network 2\nshape 1 2 1\nbias 2 -9\nneuron 4 9 9 1 2\nend 4\n"),
    ("pair-zero", "relucert-network 2\nshape 0 1 2\nbias 1 0 0\nend 3\n"),
    ("pair-best", "relucert-network 2\nshape 2 1 2\nbias 1 0 0\nneuron 1 5 1 3 4\nneuron 1 -5 1 4 -3\nend 5\n"),
];

/// A vector over 2^20, its trees, and the least bound they prove.
fn proof(nu: [i64; 2]) -> (BigInt, String) {
    let mut instance = line(DIGEST);
    instance.nu = nu.map(int).to_vec();
    // Opposite rows on both sides: a product closes the two cones that hold only the origin.
    let size = nu.iter().map(|n| n.abs()).max().unwrap() as f64 / 2f64.powi(20);
    let closed = Node::Leaf(Leaf { product: vec![(0, 1, quad(4.0 * size))], ..Leaf::default() });
    let open = Node::Leaf(Leaf::default());
    let tree = split(0, split(1, closed.clone(), open.clone()), split(1, open, closed));
    let trees = [tree.clone(), tree];
    let b = least_bound(&instance, &trees);
    let text = certificate(&instance, &trees, &b);
    let (start, end) = (text.find("sign +").expect("a tree"), text.rfind("end ").expect("an end"));
    (b, text[start..end].to_string())
}

/// The certificate with these records after its digest.
fn whole(problem: &str, records: &str) -> String {
    let text = PROBLEMS.iter().find(|(name, _)| *name == problem).expect("a problem").1;
    let head = format!("relucert-certificate 2\nproblem {}\n", crate::sha256(text));
    let lines = 2 + records.lines().count();
    format!("{head}{records}end {lines}\n")
}

const SCALE_LINE: &str = "scales 20 20 30 40 40\n";

/// A certificate for one output: `nu` over 2^20, of which trees see the first two entries; c in millionths.
fn scalar(problem: &str, nu: &[i64], c: i64) -> String {
    let (b, trees) = proof([nu[0], nu[1]]);
    let dual: String = nu.iter().map(|n| format!(" {n}")).collect();
    whole(problem, &format!("kind bound\nmultiplier {c} 1000000\n{SCALE_LINE}dual{dual}\nbound {b}\n{trees}"))
}

/// Adds all cases.
pub fn training(cases: &mut Cases) {
    accepted(cases);
    one_output(cases);
    fan::attacks(cases);
    spectral::attacks(cases);
    refused::refused(cases);
    stationary::stationary(cases);
    paths::paths(cases);
    scopes::scopes(cases);
}

fn accepted(cases: &mut Cases) {
    let mut add = |name, problem, network, claim, expected, why, text| {
        cases.accept(name, problem, network, claim, expected, why, text)
    };
    let (quarter, half) = (1 << 18, 1 << 19);
    let logit = scalar("logit", &[quarter, -quarter, 0], 999_999);
    add("logistic-free", "logit", "logit-best", "gap=1e-5", "proved", "logistic loss, free output bias", logit.clone());
    add("logistic-share", "logit", "logit-best", "open-share=1e-9", "undecided", "the same, too much asked for", logit);
    let margin = scalar("margin", &[half, -half], 999_999);
    add("hinge-ridge", "margin", "margin-best", "gap=1e-5", "proved", "hinge loss, weights, ridge", margin.clone());
    let why = "Z is that of the best constant, −1: 9/4, not the 5/2 of zero";
    add("hinge-share", "margin", "margin-biased", "open-share=0.55", "undecided", why, margin.clone());
    add("hinge-too-high", "margin", "margin-best", "lower=1.0001", "refuted", "the network is below the bound", margin);
    let tilted = scalar("margin", &[half * 9 / 10, -half], 999_999);
    let why = "a dual vector whose entries add up to −1/20 pays the ridge 1/400";
    add("ridge-pays", "margin", "margin-best", "lower=0.9474", "proved", why, tilted.clone());
    add("ridge-must-pay", "margin", "margin-best", "lower=0.949", "undecided", "the same without paying", tilted);
    let counts = scalar("counts", &[half, -half], 999_999);
    add("poisson", "counts", "counts-best", "gap=1e-5", "proved", "Poisson loss without output bias", counts.clone());
    let better = NETWORKS.iter().find(|(name, _)| *name == "counts-best").expect("a network").1;
    let body = better.split_once('\n').expect("a line").1.replace("shape 2 1", "shape 2 1 1\nbias 1 0");
    let text = edit(&counts, "kind", 0, &format!("kind better\n{}", &body[..body.rfind("end").expect("an end")]));
    add("better-of-version-2", "counts", "zero", "gap=0.001", "refuted", "a better network with other records", text);
    let level = scalar("level", &[1 << 20, -(1 << 20)], 1_000_000);
    add("absolute-free", "level", "level-best", "gap=0", "proved", "the constant is optimal, and exactly so", level);
    add(
        "softmax-fan",
        "classes",
        "classes-best",
        "gap=1e-3",
        "proved",
        "three classes, a fan of three cones",
        fan::classes(),
    );
    let pair = fan::pairs();
    add("squared-fan", "pair", "pair-best", "gap=1e-5", "proved", "two outputs, a fan of four cones", pair.clone());
    let [paired, alone] = spectral::matrices();
    add("squared-spectral", "pair", "pair-best", "gap=1e-5", "proved", "two outputs, one matrix and a pair", paired);
    add("squared-spectral-alone", "pair", "pair-best", "gap=0.1", "undecided", "one matrix without pairs", alone);
    add("squared-fan-exact", "pair", "pair-best", "lower=268.75", "undecided", "the optimum itself", pair);
}

fn one_output(cases: &mut Cases) {
    let mut add = |name: &str, problem, network, code: Code, why, text: String| {
        let file = format!("incorrect/{name}.cert");
        let (claim, expected, bytes) = ("gap=0.001", code.name(), text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let (quarter, one) = (1 << 18, 1 << 20);
    let logit = scalar("logit", &[quarter, -quarter, 0], 999_999);
    let with = |c: &str| edit(&logit, "multiplier", 0, &format!("multiplier {c}"));
    let large = Code::MultiplierTooLarge;
    add("multiplier-two", "logit", "logit-best", large, "● the dual vector twice as long as it may be", with("2 1"));
    add("multiplier-by-a-hair", "logit", "logit-best", large, "cB = β and a little more", with("1 1"));
    add("multiplier-negative", "logit", "logit-best", large, "a negative multiplier", with("-1 1"));
    let why = "a slope of 2 of the absolute loss, within h(ν) ≤ β";
    add("slope-too-great", "level", "level-best", Code::DualRange, why, scalar("level", &[2 * one, -2 * one], 999_999));
    let why = "● ν = (1, 1) for labels that a constant meets";
    add("unbalanced", "level", "level-best", Code::DualBalance, why, scalar("level", &[one, one], 1_000_000));
    let why = "an entry that no tree sees, the row being zero";
    let text = scalar("logit", &[quarter, -quarter, 1], 999_999);
    add("unbalanced-behind-zero", "logit", "logit-best", Code::DualBalance, why, text);
    let counts = scalar("counts", &[1 << 19, -(1 << 19)], 999_999);
    let better = |body: &str| edit(&counts, "kind", 0, &format!("kind better\n{body}"));
    let why = "a better network that has an output bias, unlike the problem";
    add("better-with-a-bias", "counts", "zero", Code::NoOutputBias, why, better("shape 0 1 1\nbias 2 1"));
    let why = "e to an output of 5000";
    let text = better("shape 1 1 1\nbias 1 0\nneuron 1 1 1 5000");
    add("output-of-5000", "counts", "zero", Code::OutputTooLarge, why, text);
    let version = |text: &str, from, to| text.replacen(from, to, 1).into_bytes();
    let text = version(&counts, "relucert-certificate 2", "relucert-certificate 1");
    let mut add = |name: &str, problem, code: Code, why, bytes| {
        let file = format!("malformed/{name}.cert");
        cases.0.push(Case { file, problem, network: "zero", claim: "gap=0.1", expected: code.name(), why, bytes });
    };
    add("version-one-for-two", "counts", Code::BadVersion, "version 1 for a problem of version 2", text);
    let text = format!("relucert-certificate 2\nproblem {}\nkind bound\nend 3\n", crate::sha256(&line_text()));
    add("version-two-for-one", "line", Code::BadVersion, "version 2 for a problem of version 1", text.into_bytes());
    let text = edit(&counts, "multiplier", 0, "multiplier 1 0").into_bytes();
    add("multiplier-over-zero", "counts", Code::NotPositive, "a multiplier over zero", text);
    let text = better("shape 0 1 2\nbias 1 0 0").into_bytes();
    add("better-with-two-outputs", "counts", Code::WrongShape, "a better network with two outputs", text);
}
