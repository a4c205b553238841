//! Fans of several outputs, exact ones and attacks: the rows of V are where two cones meet.

use super::*;

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
pub fn classes() -> String {
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
pub fn pairs() -> String {
    let (v1, v2) = ([3.0, 4.0], [4.0, -3.0]);
    let first = ["bisect 0 1 2 7 1 1\n".to_string(), cone(&v1), cone(&v2)].concat();
    let second = ["bisect 0 1 3 1 7 -1\n".to_string(), cone(&v1.map(|v| -v)), cone(&v2)].concat();
    let generators: [&[i64]; 4] = [&[1, 0], &[0, 1], &[7, 1], &[-1, 7]];
    fan("pair", [&ROWS[0], &ROWS[1]], "full", &generators, 5.000_001, &(first + &second))
}

/// Fans that break one rule.
pub fn attacks(cases: &mut Cases) {
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
    cases("fan-cone-missing", "the last cone is missing", without(3));
    cases("fan-cone-twice", "a cone too many", edit(&two, "cone", 3, &format!("{}{0}", cone(&[4.0, -3.0]))));
    let why = "a fan of one output";
    cases("fan-for-nobody", why, edit(&two, "fan full", 0, "fan half"));
}
