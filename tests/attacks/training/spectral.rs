//! One matrix for two outputs, and attacks. The rows 1 and −1 have one |z|: a pair moves all weight to one of
//! them, and the bound is exact.

use super::*;

const ROWS: [[i64; 2]; 2] = [[3 << 20, 4 << 20], [4 << 20, -3 << 20]];

/// V (over 2^20), λ of the rows (over 2^20), and pairs as (j, k, p, q, λ, T).
struct Multipliers {
    rows: [[i64; 2]; 2],
    lambdas: [i64; 2],
    pairs: Vec<(usize, usize, i64, i64, i64, [i64; 2])>,
}

/// W_0 = 0, W_1 = (7, 1), and y = 1·1 − (−1)(−1) = 0: 2B = 10.
fn exact() -> Multipliers {
    Multipliers { rows: ROWS, lambdas: [1 << 40, (1 << 20) / 5], pairs: vec![(0, 1, 1, -1, 1, ROWS[0])] }
}

/// The lower factor of 2B − M in doubles, over 2^40, for a B a little below that of the file; with these
/// reciprocals.
fn factor(known: &Multipliers, bound: f64, reciprocal: fn(f64) -> f64) -> Vec<BigInt> {
    let x = [1.0, -1.0];
    let v = known.rows.map(|row| row.map(|v| v as f64 / 1048576.0));
    let cross = [v[1][0] - v[0][0], v[1][1] - v[0][1]];
    let mut w = v;
    let mut terms = Vec::new();
    for (j, k, p, q, l, t) in &known.pairs {
        let t = t.map(|t| t as f64 / 1048576.0);
        (0..2).for_each(|c| w[*j][c] -= *p as f64 * t[c]);
        (0..2).for_each(|c| w[*k][c] += q.abs() as f64 * t[c]);
        terms.push((*l as f64 / 1048576.0, t, *p as f64 * x[*j] - *q as f64 * x[*k]));
    }
    (0..2).for_each(|k| terms.push((known.lambdas[k] as f64 / 1048576.0, w[k], x[k])));
    let (twice, [a, b]) = (2.0 * bound, cross);
    let mut s = [[twice, 0.0, a], [0.0, twice, b], [a, b, twice]];
    for (l, t, y) in terms {
        (0..2).for_each(|i| (0..2).for_each(|j| s[i][j] -= l * t[i] * t[j]));
        s[2][2] -= y * y * reciprocal(l);
    }
    let mut lower = [[0.0f64; 3]; 3];
    for i in 0..3 {
        for j in 0..=i {
            let rest = s[i][j] - (0..j).map(|k| lower[i][k] * lower[j][k]).sum::<f64>();
            lower[i][j] = if i == j { rest.max(0.0).sqrt() } else { rest / lower[j][j].max(1e-9) };
        }
    }
    (0..3).flat_map(|i| (0..=i).map(move |j| (i, j))).map(|(i, j)| quad(lower[i][j])).collect()
}

/// The certificate with these multipliers.
fn certificate(known: &Multipliers, bound: f64) -> String {
    scaled(known, bound, SCALE_LINE, |l| 1.0 / l)
}

/// The same with other scales, and with other reciprocals in the factor.
fn scaled(known: &Multipliers, bound: f64, scales: &str, reciprocal: fn(f64) -> f64) -> String {
    let dual = known.rows.map(|row| format!("dual {} {}\n", row[0], row[1])).concat();
    let factor: String = factor(known, bound - 5e-6, reciprocal).iter().map(|l| format!(" {l}")).collect();
    let c = (5e6 / bound) as i64;
    let mut text = format!("kind bound\nmultiplier {c} 1000000\n{scales}{dual}bound {}\n", quad(bound));
    text += &format!("spectral\nfactor 6{factor}\nlambda {} {}\n", known.lambdas[0], known.lambdas[1]);
    text += &format!("pairs {}\n", known.pairs.len());
    for (j, k, p, q, l, t) in &known.pairs {
        text += &format!("pair {j} {k} {p} {q} {l} {} {}\n", t[0], t[1]);
    }
    whole("pair", &text)
}

/// The bound with the pair, and the one without.
pub fn matrices() -> [String; 2] {
    let lambdas = [(1 << 20) / 5; 2];
    [certificate(&exact(), 5.000_03), certificate(&Multipliers { rows: ROWS, lambdas, pairs: Vec::new() }, 7.500_02)]
}

/// Matrices that break one rule.
pub fn attacks(cases: &mut Cases) {
    let good = certificate(&exact(), 5.000_03);
    let mut add = |folder: &str, name: &str, code: Code, why, text: String| {
        let (file, expected) = (format!("{folder}/{name}.cert"), code.name());
        let (problem, network, claim, bytes) = ("pair", "pair-best", "gap=0.1", text.into_bytes());
        cases.0.push(Case { file, problem, network, claim, expected, why, bytes });
    };
    let mut wrong = |name: &str, code, why, text| add("incorrect", name, code, why, text);
    let why = "● a bound below the truth";
    wrong("spectral-bound-lowered", Code::NotDominant, why, certificate(&exact(), 4.9));
    let turned = |q: i64, t: [i64; 2]| Multipliers { pairs: vec![(0, 1, 1, q, 1, t)], ..exact() };
    let why = "● weight moved for nothing to a row of the other sign";
    wrong("spectral-pair-turned", Code::NotDominant, why, certificate(&turned(1, ROWS[0]), 5.000_03));
    let why = "● all weight moved away: what goes must arrive";
    let gone = edit(&good, "pair", 1, "pair 0 0 1 1 1 3145728 4194304");
    wrong("spectral-pair-with-itself", Code::NotDominant, why, gone);
    let why = "● q = 0: |z| of the first row is not zero, so that moving its weight is not free";
    wrong("spectral-weight-dropped", Code::NotDominant, why, certificate(&turned(0, ROWS[0]), 5.000_03));
    let why = "● a reciprocal rounded down to zero: ‖V_1‖ = 1/2, but B = 0.46";
    let tenth = [[314_573, 419_430], [419_430, -314_573]];
    let coarse = Multipliers { rows: tenth, lambdas: [3 << 19; 2], pairs: Vec::new() };
    let text = scaled(&coarse, 0.46, "scales 20 20 0 40 40\n", |l| (1.0 / l).floor());
    wrong("spectral-reciprocal-down", Code::NotDominant, why, text);
    let why = "a factor for two rows and columns";
    wrong("spectral-factor-short", Code::FactorCount, why, edit(&good, "factor", 0, "factor 3 1 0 1"));
    let why = "a pair with row 2 of two";
    wrong("spectral-unknown-row", Code::UnknownRow, why, edit(&good, "pair", 1, "pair 0 2 1 -1 1 3145728 4194304"));
    let twice = edit(&good, "pairs", 0, "pairs 2");
    let line = "pair 0 1 1 -1 1 3145728 4194304";
    let twice = edit(&twice, "pair", 1, &format!("{line}\n{line}"));
    wrong("spectral-pair-twice", Code::PairOrder, "● the same pair twice", twice);
    let mut wrong = |name: &str, code, why, text| add("malformed", name, code, why, text);
    let why = "λ = 0";
    wrong("spectral-lambda-zero", Code::NotPositive, why, edit(&good, "lambda", 0, "lambda 0 209715"));
    let why = "one λ for two rows";
    wrong("spectral-lambda-missing", Code::MissingToken, why, edit(&good, "lambda", 0, "lambda 209715"));
    let why = "p = 0";
    wrong("spectral-p-zero", Code::NotPositive, why, edit(&good, "pair", 1, "pair 0 1 0 -1 1 3145728 4194304"));
    let why = "a number after the word";
    wrong("spectral-with-a-number", Code::ExtraToken, why, edit(&good, "spectral", 0, "spectral 5"));
}
