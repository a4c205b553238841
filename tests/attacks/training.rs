//! Problems, networks and certificates of version 2: other losses, output bias, several outputs.
//!
//! All data are the rows 1 and −1 of `line`, and perhaps a row of zeros, which no tree sees. There h(ν) is the
//! greater of |ν_1| and |ν_2|, and the best networks and dual vectors have closed forms.

use super::*;

/// Problems by name.
pub const PROBLEMS: [(&str, &str); 6] = [
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
    // The weights cost more than the labels are worth, so that the best constant is optimal: 0, as one constant
    // meets both labels.
    (
        "level",
        "relucert-problem 2\nnumbers f64\nloss absolute\nscale 1 1\nbeta 2 1\nhidden-bias none\noutput-bias free\nshape 2 1 1\ndenominators 1 1\nweights none\nrow 1 5\nrow -1 5\nend 12\n",
    ),
    // V = (2, −1, −1)/8 and (−1, −1, 2)/8, ‖V_1‖ = ‖V_2‖ = √6/8 = 0.30619.
    (
        "classes",
        "relucert-problem 2\nnumbers f64\nloss softmax\nscale 1 1\nbeta 49 160\nhidden-bias none\noutput-bias none\nshape 2 1 3\ndenominators 1 1\nweights none\nrow 1 1 0 0\nrow -1 0 0 1\nend 12\n",
    ),
    // V = (3, 4) and (4, −3), outputs (15, 20) and (20, −15): optimum 275 less 25/4, as the second row has weight 2.
    (
        "pair",
        "relucert-problem 2\nnumbers f64\nloss squared\nscale 1 1\nbeta 5 1\nhidden-bias none\noutput-bias none\nshape 2 1 2\ndenominators 1 2\nweights 1\nrow 1 36 48 1\nrow -1 44 -33 2\nend 12\n",
    ),
];

/// Networks by name.
pub const NETWORKS: [(&str, &str); 7] = [
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

/// A fan over rows of V (over 2^20): generators, and for the cones `bisect` lines as they stand and vectors w.
fn fan(problem: &str, v: [&[i64]; 2], kind: &str, generators: &[&[i64]], bound: f64, cones: &str) -> String {
    let dual = v.map(|row| format!("dual{}\n", row.iter().map(|n| format!(" {n}")).collect::<String>())).concat();
    let head = format!("kind bound\nmultiplier 999999 1000000\n{SCALE_LINE}{dual}bound {}\n", quad(bound));
    let mut records = format!("{head}fan {kind}\ngenerators {}\n", generators.len());
    for q in generators {
        let nu = v.map(|row| row.iter().zip(*q).map(|(v, q)| v * q).sum());
        let (b, trees) = proof(nu);
        let q: String = q.iter().map(|q| format!("{q} ")).collect();
        records += &format!("generator {q}{b}\n{trees}");
    }
    whole(problem, &(records + cones))
}

/// A line `cone` of w, a little longer so that it reaches bounds that are rounded up.
fn cone(w: &[f64]) -> String {
    format!("cone{}\n", w.iter().map(|w| format!(" {}", quad(w * 1.000_000_1))).collect::<String>())
}

/// The fan of `classes`: exact, since each cone has one row of V, or its opposite, for its w.
fn classes() -> String {
    let (v1, v2) = ([0.25, -0.125, -0.125], [-0.125, -0.125, 0.25]);
    let opposite = v2.map(|v| -v);
    let cones = [cone(&opposite), "bisect 0 1 2 1 2 1\n".to_string(), cone(&v2), cone(&v1)].concat();
    let unit = 1 << 17;
    let rows = [[2, -1, -1], [-1, -1, 2]].map(|row| row.map(|v| v * unit));
    let generators: [&[i64]; 3] = [&[1, 0, -1], &[0, 1, -1], &[1, -2, 1]];
    fan("classes", [&rows[0], &rows[1]], "zero-sum", &generators, 0.306_19, &cones)
}

const ROWS: [[i64; 2]; 2] = [[3 << 20, 4 << 20], [4 << 20, -3 << 20]];

/// The fan of `pair`; the last generator points away from its cone, so that its γ is negative.
fn pairs() -> String {
    let (v1, v2) = ([3.0, 4.0], [4.0, -3.0]);
    let first = ["bisect 0 1 2 7 1 1\n".to_string(), cone(&v1), cone(&v2)].concat();
    let second = ["bisect 0 1 3 1 7 -1\n".to_string(), cone(&v1.map(|v| -v)), cone(&v2)].concat();
    let generators: [&[i64]; 4] = [&[1, 0], &[0, 1], &[7, 1], &[-1, 7]];
    fan("pair", [&ROWS[0], &ROWS[1]], "full", &generators, 5.000_001, &(first + &second))
}

/// Adds all cases.
pub fn training(cases: &mut Cases) {
    accepted(cases);
    one_output(cases);
    several_outputs(cases);
    problems(cases);
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
        classes(),
    );
    let pair = pairs();
    add("squared-fan", "pair", "pair-best", "gap=1e-5", "proved", "two outputs, a fan of four cones", pair.clone());
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
    let why = "● a slope of 2 of the absolute loss, within h(ν) ≤ β";
    add("slope-too-great", "level", "level-best", Code::DualRange, why, scalar("level", &[2 * one, -2 * one], 999_999));
    let why = "● ν = (1, 1) for labels that a constant meets";
    add("unbalanced", "level", "level-best", Code::DualBalance, why, scalar("level", &[one, one], 1_000_000));
    let why = "an entry that no tree sees, the row being zero";
    let text = scalar("logit", &[quarter, -quarter, 1], 999_999);
    add("unbalanced-behind-zero", "logit", "logit-best", Code::DualBalance, why, text);
    let counts = scalar("counts", &[1 << 19, -(1 << 19)], 999_999);
    let better = |body: &str| edit(&counts, "kind", 0, &format!("kind better\n{body}"));
    let why = "● a better network that has an output bias, unlike the problem";
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

fn several_outputs(cases: &mut Cases) {
    let mut add = |name: &str, problem: &'static str, code: Code, why, text: String| {
        let network = if problem == "pair" { "pair-best" } else { "classes-best" };
        let file = format!("incorrect/{name}.cert");
        let (claim, expected, bytes) = ("gap=0.001", code.name(), text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let (three, two) = (classes(), pairs());
    let rows: [&[i64]; 2] = [&ROWS[0], &ROWS[1]];
    let why = "● rows that do not add up to zero, of which the fan looks at one direction only";
    let hidden = fan("pair", rows, "zero-sum", &[&[1, -1]], 4.96, &cone(&[3.5, -3.5]));
    add("fan-rows-not-zero", "pair", Code::RowSum, why, hidden);
    let basis = Code::NotTheBasis;
    let why = "the vectors of the basis exchanged";
    add("fan-basis-exchanged", "pair", basis, why, fan("pair", rows, "full", &[&[0, 1], &[1, 0]], 6.0, ""));
    let why = "● a basis of one vector for two outputs: the other direction is not covered";
    add("fan-basis-short", "pair", basis, why, fan("pair", rows, "full", &[&[1, 0]], 4.1, &cone(&[4.0, 0.0])));
    let zero = three.replacen("generator 1 -2 1 ", "generator 0 0 0 ", 1);
    add("fan-generator-zero", "classes", Code::GeneratorZero, "a generator zero, with the trees of another", zero);
    let bound = three.replacen("generator 1 -2 1 ", "generator 1 -2 1 -", 1);
    add("fan-bound-negative", "classes", Code::BoundNotPositive, "a generator with a negative bound", bound);
    let why = "the trees of a generator do not prove the bound of one twice as long";
    let double = three.replacen("generator 1 -2 1 ", "generator 2 -4 2 ", 1);
    add("fan-generator-doubled", "classes", Code::NotDominant, why, double);
    let bisect = |with: &str| edit(&two, "bisect", 0, &format!("bisect {with}"));
    add("fan-position-past-the-end", "pair", Code::BisectOutside, "a cone has two positions", bisect("0 2 2 7 1 1"));
    add("fan-one-position", "pair", Code::BisectOutside, "a cone is not divided between one", bisect("1 1 2 7 1 1"));
    add("fan-positions-backwards", "pair", Code::BisectOutside, "positions in the other order", bisect("1 0 2 1 7 1"));
    add("fan-unknown-generator", "pair", Code::UnknownGenerator, "generator 4 of four", bisect("0 1 4 7 1 1"));
    let between = Code::NotBetween;
    add("fan-generator-elsewhere", "pair", between, "a generator outside the cone", bisect("0 1 3 7 1 1"));
    add("fan-factor-wrong", "pair", between, "a factor that is not that of the sum", bisect("0 1 2 6 1 1"));
    let why = "the opposite of the generator lies in the cone, but γ has the wrong sign";
    add("fan-sign-of-gamma", "pair", between, why, edit(&two, "bisect", 1, "bisect 0 1 3 1 7 1"));
    let scaled = |times: f64, bound: f64| {
        let line = |w: &[f64]| cone(&w.iter().map(|w| w * times).collect::<Vec<_>>());
        let first = ["bisect 0 1 2 7 1 1\n".to_string(), line(&[3.0, 4.0]), line(&[4.0, -3.0])].concat();
        let second = ["bisect 0 1 3 1 7 -1\n".to_string(), line(&[-3.0, -4.0]), line(&[4.0, -3.0])].concat();
        fan("pair", rows, "full", &[&[1, 0], &[0, 1], &[7, 1], &[-1, 7]], bound, &(first + &second))
    };
    let why = "● vectors that are too short for the generators";
    add("fan-cones-short", "pair", Code::ConeTooShort, why, scaled(0.98, 4.91));
    let why = "● a bound below the length of the vectors";
    add("fan-bound-lowered", "pair", Code::ConeTooLong, why, scaled(1.0, 4.9));
    let why = "a bound below the length of the vectors by one unit";
    add("fan-bound-by-little", "pair", Code::ConeTooLong, why, scaled(1.0, 5.0));
    let range = Code::DualRange;
    let why = "softmax: a slope towards a class that has no share";
    let unit = 1 << 17;
    let far = [[2, 1, -3], [-3, 1, 2]].map(|row| row.map(|v| v * unit));
    let cones = [cone(&[0.25, 0.125, -0.375]), cone(&[0.5834, -0.5416, -0.0416])].concat();
    let wide = fan("classes", [&far[0], &far[1]], "zero-sum", &[&[1, 0, -1], &[0, 1, -1]], 0.9, &cones);
    add("fan-slopes-too-great", "classes", range, why, edit(&wide, "multiplier", 0, "multiplier 1 4"));
    let mut cases = |name: &str, why, text: String| {
        let (file, expected) = (format!("malformed/{name}.cert"), Code::WrongKeyword.name());
        let (problem, network, claim, bytes) = ("pair", "pair-best", "gap=0.1", text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let without = |nth: usize| edit(&two, "cone", nth, "");
    cases("fan-cone-missing", "● the last cone is missing", without(3));
    cases("fan-cone-twice", "a cone too many", edit(&two, "cone", 3, &format!("{}{0}", cone(&[4.0, -3.0]))));
    let why = "a fan of one output";
    cases("fan-for-nobody", why, edit(&two, "fan full", 0, "fan half"));
}

/// Problems, networks and questions that are refused.
fn problems(cases: &mut Cases) {
    let mut add = |name: &str, problem: &'static str, code: Code, why, text: String| {
        let (network, claim, expected) = ("zero", "gap=0.1", code.name());
        cases.0.push(Case {
            file: format!("malformed/{name}"),
            problem,
            network,
            claim,
            expected,
            why,
            bytes: text.into(),
        });
    };
    let with = |problem: &str, from: &str, to: &str| {
        let text = PROBLEMS.iter().find(|(name, _)| *name == problem).expect("a problem").1;
        assert!(text.contains(from), "{problem} {from}");
        text.replacen(from, to, 1)
    };
    let level = |to: &str| with("level", "loss absolute", to);
    add("quantile-above-one.problem", "level", Code::BadParameter, "τ = 3/2", level("loss quantile 3 2"));
    add("quantile-one.problem", "level", Code::BadParameter, "τ = 1", level("loss quantile 1 1"));
    add("width-zero.problem", "level", Code::NotPositive, "Huber's δ = 0", level("loss huber 0 1"));
    add("parameter-left-out.problem", "level", Code::MissingToken, "no δ", level("loss huber"));
    add("parameter-too-many.problem", "level", Code::ExtraToken, "a parameter", level("loss absolute 1 2"));
    add("loss-unknown.problem", "level", Code::WrongKeyword, "a loss that does not exist", level("loss cubic"));
    add("softmax-of-one.problem", "level", Code::BadOutputs, "softmax of one output", level("loss softmax"));
    let why = "two outputs, but the loss knows one";
    add("hinge-of-two.problem", "pair", Code::BadOutputs, why, with("pair", "loss squared", "loss hinge"));
    let target = Code::BadTarget;
    add("label-of-hinge.problem", "margin", target, "a label 0", with("margin", "row 1 1 2", "row 1 0 2"));
    add("label-above-one.problem", "logit", target, "a share of 3/2", with("logit", "row 1 2", "row 1 3"));
    add("label-below-zero.problem", "logit", target, "a share of −1/2", with("logit", "row -1 0", "row -1 -1"));
    add("count-negative.problem", "counts", target, "a count −1", with("counts", "row -1 0", "row -1 -1"));
    let why = "shares that add up to two";
    add("shares-of-two.problem", "classes", target, why, with("classes", "row 1 1 0 0", "row 1 1 0 1"));
    let why = "shares that add up to one, one of them negative";
    add("share-negative.problem", "classes", target, why, with("classes", "row 1 1 0 0", "row 1 1 1 -1"));
    add("ridge-zero.problem", "margin", Code::NotPositive, "β₀ = 0", with("margin", "ridge 1 2", "ridge 0 2"));
    add("weight-zero.problem", "margin", Code::NotPositive, "a weight 0", with("margin", "row 1 1 2", "row 1 1 0"));
    add("weight-left-out.problem", "margin", Code::MissingToken, "no weight", with("margin", "row 1 1 2", "row 1 1"));
    let plain = with("level", "loss absolute", "loss squared").replacen("bias free", "bias none", 1);
    add("version-one-says-it.problem", "level", Code::BadVersion, "what version 1 can say, in version 2", plain);
    let why = "a denominator of doubles that is no power of two";
    add(
        "denominator-of-two.problem",
        "level",
        Code::BadDenominator,
        why,
        with("level", "denominators 1", "denominators 3"),
    );
    let why = "a bias column without ones";
    add(
        "ones-missing.problem",
        "level",
        Code::BiasNotOne,
        why,
        with("level", "hidden-bias none", "hidden-bias column"),
    );
    let why = "an atom of two outputs";
    let text = "relucert-network 2\nshape 1 1 2\nbias 1 0 0\natom 1 1 1 3 4\nend 4\n";
    add("atom-of-two.network", "pair", Code::NotUnit, why, text.to_string());
    let text = "relucert-network 1\nshape 1 1\nneuron 1 1 1 3\nend 3\n";
    add("one-output-for-two.network", "pair", Code::WrongShape, "one output, the problem has two", text.to_string());
    let text = "relucert-network 2\nshape 1 1 1\nneuron 1 1 1 3\nend 3\n";
    add("no-line-of-bias.network", "level", Code::WrongKeyword, "no line `bias`", text.to_string());
    let (file, claim) = ("malformed/scope-of-version-2.cert".to_string(), "gap=0@patterns");
    let why = "a question that knows version 1 only, about a problem of version 2";
    let (bytes, expected) = (scalar("logit", &[1 << 18, -(1 << 18), 0], 999_999).into_bytes(), Code::OtherLoss.name());
    cases.0.push(Case { file, problem: "logit", network: "zero", claim, expected, why, bytes });
}
