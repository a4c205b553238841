//! Norms ℓ₁ and ℓ_∞ and unpenalised biases: optima known by hand, brute force over rays, every reason of
//! rejection, attacks on certificates.
#![cfg(feature = "prover")]

mod checked;

use checked::{Raw, positive};
use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::polyhedral::vertices::choices;
use relucert::check::polyhedral::{Polyhedral, Stated, parse};
use relucert::check::rejection::Code;
use relucert::check::statement::problem::{self, Bias, Loss, Numbers};
use relucert::check::statement::{Ball, Claim, Network, Neuron, Norm, Verdict};
use relucert::format;
use relucert::polyhedral::{Solution, beta_max, certify, solve};
use relucert::qp::lasso::Lasso;
use relucert::random::Random;
use std::process::Command;

const LIMIT: u64 = 1_000_000;
const SHA: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const BALLS: [Ball; 4] = [
    Ball { norm: Some(Norm::L1), free_bias: false },
    Ball { norm: Some(Norm::Linf), free_bias: false },
    Ball { norm: Some(Norm::L1), free_bias: true },
    Ball { norm: Some(Norm::Linf), free_bias: true },
];

fn ints(values: &[i64]) -> Vec<BigInt> {
    values.iter().map(|v| BigInt::from(*v)).collect()
}

fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).unwrap()
}

fn stated(x: &[Vec<i64>], y: &[i64], beta: (i64, i64), ball: Ball) -> Polyhedral {
    let data = Raw {
        numbers: Numbers::Decimal,
        bias: if ball.free_bias { Bias::Column } else { Bias::None },
        loss: Loss::HalfSquared,
        beta: (beta.0.into(), beta.1.into()),
        x: x.iter().map(|row| ints(row)).collect(),
        x_den: 1.into(),
        y: ints(y),
        y_den: 1.into(),
    }
    .checked();
    Polyhedral::new(data, ball).unwrap()
}

/// Points of the line with an unpenalised bias.
fn spline(points: &[(i64, i64)], beta: (i64, i64)) -> Polyhedral {
    let x: Vec<Vec<i64>> = points.iter().map(|(x, _)| vec![*x, 1]).collect();
    let y: Vec<i64> = points.iter().map(|(_, y)| *y).collect();
    stated(&x, &y, beta, Ball { norm: None, free_bias: true })
}

fn random(source: &mut Random, n: usize, d: usize, ball: Ball) -> Polyhedral {
    let mut integer = |most: i64| (source.uniform() * (2 * most + 1) as f64) as i64 - most;
    let entry = |j: usize, value: i64| if ball.free_bias && j + 1 == d { 1 } else { value };
    let x: Vec<Vec<i64>> = (0..n).map(|_| (0..d).map(|j| entry(j, integer(5))).collect()).collect();
    let y: Vec<i64> = (0..n).map(|_| integer(7)).collect();
    stated(&x, &y, (1 + integer(40).abs(), 10), ball)
}

fn solved(problem: &Polyhedral) -> Solution {
    solve(problem, LIMIT, &mut |_| true).unwrap()
}

/// Lower bound and objective are equal; returns them.
fn optimum(problem: &Polyhedral) -> Fraction {
    let solution = solved(problem);
    let done = certify(problem, SHA, &solution.network, &Claim::Gap(Fraction::zero()), &solution, LIMIT).unwrap();
    assert_eq!(done.verdict, Verdict::Proved);
    assert_eq!(done.evidence.lower, done.evidence.upper);
    done.evidence.upper
}

/// For the points (0, 0), (1, 0), (2, 1) and β ≤ 1/3 the dual vector is (0, −β, β) and L = β − β²; for β from
/// 1/3 to 1 a line of slope (1 − β)/2 is best, ½(‖ν‖² + …) = 1/3 − (1 − β)²/4; from β_max = 1 on the mean.
#[test]
fn a_spline_by_hand() {
    let points = [(0, 0), (1, 0), (2, 1)];
    assert_eq!(beta_max(&spline(&points, (1, 1)), LIMIT).unwrap(), fraction("1"));
    for (beta, value) in [((1, 10), "9/100"), ((1, 4), "3/16"), ((1, 2), "13/48"), ((1, 1), "1/3"), ((2, 1), "1/3")] {
        assert_eq!(optimum(&spline(&points, beta)), fraction(value), "{beta:?}");
    }
    let dual = solved(&spline(&points, (1, 10))).dual;
    for (found, expected) in dual.num.iter().zip([0, -1, 1]) {
        assert_eq!(found * 10, &dual.den * expected);
    }
    let flat = solved(&spline(&points, (2, 1))).network;
    assert_eq!(flat.neurons.iter().map(|n| n.u.clone()).collect::<Vec<_>>(), [ints(&[0, 1])]);
}

/// One row (3, 4), label 1: with ℓ₁ the best direction is the second axis and β_max = 4, with ℓ_∞ it is
/// (1, 1) and β_max = 7; c = (z − β)/z² at z = β_max.
#[test]
fn one_row_by_hand() {
    for (norm, most, value) in [(Norm::L1, 4, "7/32"), (Norm::Linf, 7, "13/98")] {
        let ball = Ball { norm: Some(norm), free_bias: false };
        let problem = stated(&[vec![3, 4]], &[1], (1, 1), ball);
        assert_eq!(beta_max(&problem, LIMIT).unwrap(), fraction(&most.to_string()));
        assert_eq!(optimum(&problem), fraction(value));
        assert_eq!(optimum(&problem.with_beta(most.into(), 1.into()).unwrap()), fraction("1/2"));
    }
}

fn value(problem: &Polyhedral, nu: &[i64], u: &[i64]) -> i64 {
    let outputs = problem.x().0.iter().map(|row| row.iter().zip(u).map(|(x, u)| i64::try_from(x).unwrap() * u).sum());
    outputs.zip(nu).map(|(z, nu): (i64, _)| nu * z.max(0)).sum()
}

fn length(ball: Ball, u: &[i64]) -> i64 {
    let sizes = u[..u.len() - usize::from(ball.free_bias)].iter().map(|v| v.abs());
    if ball.norm == Some(Norm::Linf) { sizes.max().unwrap() } else { sizes.sum() }
}

/// All directions orthogonal to d − 1 of the vectors, for d ≤ 3, by the cross product.
fn orthogonal(vectors: &[Vec<i64>]) -> Vec<Vec<i64>> {
    let cross =
        |a: &[i64], b: &[i64]| vec![a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let one = |v: &Vec<i64>| match v.len() {
        2 => vec![vec![-v[1], v[0]]],
        _ => vectors.iter().map(|w| cross(v, w)).collect(),
    };
    let all = vectors.iter().flat_map(one).flat_map(|u| [u.iter().map(|v| -v).collect(), u]);
    all.filter(|u: &Vec<i64>| u.iter().any(|v| *v != 0)).collect()
}

/// The planes where the norm bends, and those of all rows.
fn bends(problem: &Polyhedral) -> Vec<Vec<i64>> {
    let d = problem.columns();
    let penalised = d - usize::from(problem.ball().free_bias);
    let mut planes: Vec<Vec<i64>> =
        problem.x().0.iter().map(|row| row.iter().map(|v| i64::try_from(v).unwrap()).collect()).collect();
    for i in 0..penalised {
        for (j, sign) in (0..penalised).flat_map(|j| [(j, 1), (j, -1)]) {
            let mut plane = vec![0; d];
            plane[i] += 1;
            if i != j {
                plane[j] += sign;
            }
            planes.push(plane);
        }
    }
    planes
}

/// The maximum over the candidates of all rows, whatever their sign, is the one found; and no direction of a
/// sample exceeds it.
#[test]
fn the_maximum_is_that_of_brute_force() {
    let mut source = Random::new(7, 0);
    for case in 0..120 {
        let (ball, d) = (BALLS[case % 4], 2 + case / 4 % 2);
        let problem = random(&mut source, 2 + case % 6, d, ball);
        let mut nu: Vec<i64> = problem.y().0.iter().map(|v| i64::try_from(v).unwrap()).collect();
        if ball.free_bias {
            let sum: i64 = nu.iter().sum();
            nu[0] -= sum;
        }
        let peak = problem.peak(&ints(&nu), &positive(1), LIMIT).unwrap();
        let over = |u: &Vec<i64>| {
            let size = Fraction::new(value(&problem, &nu, u).abs().into(), length(ball, u).into());
            size.unwrap_or_else(Fraction::zero)
        };
        let best = orthogonal(&bends(&problem)).iter().map(over).max().unwrap();
        assert_eq!(peak.value, best, "case {case}");
        // Weights of some thousand bits take the rounded way.
        let (long, off) = (BigInt::from(3).pow(2000), ints(&nu));
        let scaled: Vec<BigInt> = off.iter().map(|v| v * &long).collect();
        assert_eq!(problem.peak(&scaled, &positive(long), LIMIT).unwrap().value, best, "case {case}");
        if !peak.u.is_empty() {
            let u: Vec<i64> = peak.u.iter().map(|v| i64::try_from(v).unwrap()).collect();
            assert_eq!(over(&u), best);
            assert_eq!(value(&problem, &nu, &u).signum(), i64::from(peak.sign));
        }
        for _ in 0..200 {
            let u: Vec<i64> = (0..d).map(|_| (source.uniform() * 41.0) as i64 - 20).collect();
            assert!(over(&u) <= best, "case {case}: {u:?}");
        }
    }
}

/// The gap is zero, and without a free bias the objective is that of the program over all candidates.
#[test]
fn optima_are_those_of_the_whole_dictionary() {
    let mut source = Random::new(11, 0);
    for case in 0..60 {
        let ball = BALLS[case % 4];
        let problem = random(&mut source, 3 + case % 5, 2 + case / 4 % 2, ball);
        let best = optimum(&problem);
        if ball.free_bias {
            continue;
        }
        let units: Vec<(Vec<i64>, i64)> =
            orthogonal(&bends(&problem)).into_iter().flat_map(|u| [(u.clone(), 1), (u, -1)]).collect();
        let column = |(u, sign): &(Vec<i64>, i64)| {
            let rows = problem.x().0.iter();
            let z = rows.map(|row| row.iter().zip(u).map(|(x, u)| i64::try_from(x).unwrap() * u).sum::<i64>());
            z.map(|z| BigInt::from(z.max(0) * sign)).collect()
        };
        let lasso = Lasso {
            columns: units.iter().map(column).collect(),
            columns_den: 1.into(),
            lengths: units.iter().map(|(u, _)| length(ball, u).into()).collect(),
            y: problem.y().0.to_vec(),
            y_den: 1.into(),
            beta: problem.beta(),
            weights: None,
        };
        assert_eq!(lasso.solve(None).unwrap().objective, best, "case {case}");
    }
}

fn certificate(problem: &Polyhedral, network: &Network, claim: &Claim) -> (Vec<u8>, Verdict) {
    let done = certify(problem, SHA, network, claim, &solved(problem), LIMIT).unwrap();
    (done.certificate, done.verdict)
}

#[test]
fn worse_networks_are_refuted_and_good_ones_proved() {
    let problem = spline(&[(0, 0), (1, 1), (2, 0), (3, 2)], (1, 10));
    let none = Network::default();
    let (bytes, verdict) = certificate(&problem, &none, &Claim::Gap(fraction("1/2")));
    assert_eq!(verdict, Verdict::Refuted);
    assert!(String::from_utf8(bytes).unwrap().contains("kind better\nshape 4 2\natom"));
    // The zero network has 5/2, the best 2/5: a gap of 21/25 of the objective, exactly.
    assert_eq!(certificate(&problem, &none, &Claim::Gap(fraction("21/25"))).1, Verdict::Proved);
    assert_eq!(certificate(&problem, &none, &Claim::Lower(fraction("2/5"))).1, Verdict::Proved);
    assert_eq!(certificate(&problem, &none, &Claim::Lower(fraction("0.4000001"))).1, Verdict::Refuted);
}

/// A plain neuron costs ½(‖u‖² + a²) in the norm of the problem, an atom |a|, a constant atom nothing, a
/// plain constant neuron ½a².
#[test]
fn penalties_by_hand() {
    let cost = |ball: Ball, x: Vec<i64>, (u, a, atom): (&[i64], i64, bool)| {
        let problem = stated(&[x], &[0], (1, 1), ball);
        let neuron = match atom {
            true => {
                Neuron::atom_of(ball, ints(u), positive(1), a.into(), positive(1)).expect("a direction of length one")
            }
            false => Neuron::new(ints(u), positive(1), a.into(), positive(1)),
        };
        problem.objective(&Network { neurons: vec![neuron] }).unwrap()
    };
    // The row (−1, …) turns every unit off, so that only the penalty is left.
    assert_eq!(cost(BALLS[0], vec![-1, -1, 0], (&[3, 4, 0][..], 2, false)), fraction("53/2"));
    assert_eq!(cost(BALLS[1], vec![-1, -1, 0], (&[3, 4, 0][..], 2, false)), fraction("10"));
    assert_eq!(cost(BALLS[1], vec![-1, -1, 0], (&[1, 1, 1][..], -3, true)), fraction("3"));
    assert_eq!(cost(BALLS[2], vec![-9, -9, 1], (&[3, 4, 5][..], 2, false)), fraction("53/2"));
    // Output 2 from the constant: ½·2² and nothing, or ½·2² more.
    assert_eq!(cost(BALLS[2], vec![-9, -9, 1], (&[0, 0, 1][..], 2, true)), fraction("2"));
    assert_eq!(cost(BALLS[2], vec![-9, -9, 1], (&[0, 0, 1][..], 2, false)), fraction("4"));
}

fn file(problem: &Polyhedral) -> String {
    let mut bytes = Vec::new();
    format::polyhedral(problem, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn files_are_read_back_and_never_as_another_norm() {
    let mut source = Random::new(3, 0);
    for ball in BALLS {
        let problem = random(&mut source, 4, 3, ball);
        let text = file(&problem);
        assert_eq!(parse(text.as_bytes()), Ok(Stated::Polyhedral(problem)));
        assert_eq!(problem::parse(text.as_bytes()).unwrap_err().code, Code::OtherNorm);
    }
    let text = file(&spline(&[(0, 0), (1, 1)], (1, 1)));
    assert!(text.contains("bias free\nloss"));
    assert_eq!(problem::parse(text.as_bytes()).unwrap_err().code, Code::OtherNorm);
    let free = text.replace("shape 2 2", "shape 2 3").replace("row ", "row 5 ");
    assert_eq!(parse(free.as_bytes()).unwrap_err().code, Code::FreeBias);
    let alone = text.replace("shape 2 2", "shape 2 1").replace("row 0 ", "row ").replace("row 1 ", "row ");
    assert_eq!(parse(alone.as_bytes()).unwrap_err().code, Code::FreeBias);
    assert_eq!(parse(text.replace("row 0 1", "row 0 2").as_bytes()).unwrap_err().code, Code::BiasNotOne);
    for norm in ["norm l2\nloss", "norm l1\nnorm l1\nloss", "norm\nloss", "norm l1 linf\nloss", "bias free\nloss"] {
        assert!(parse(text.replace("loss", norm).as_bytes()).unwrap_err().code.is_malformed(), "{norm}");
    }
}

#[test]
fn every_reason_of_rejection() {
    let problem = spline(&[(0, 0), (1, 1), (2, 0), (3, 2)], (1, 10));
    let good = String::from_utf8(certificate(&problem, &Network::default(), &Claim::Lower(fraction("2/5"))).0).unwrap();
    let verify = |text: &str, limit| problem.verify(SHA, &Network::default(), text.as_bytes(), limit);
    assert_eq!(verify(&good, LIMIT).unwrap().lower, fraction("2/5"));
    let code = |from: &str, to: &str| {
        let text = good.replace(from, to);
        assert_ne!(text, good, "{from}");
        verify(&text, LIMIT).unwrap_err().code
    };
    assert_eq!(code("dual 80 -8", "dual 80 -9"), Code::DualSum);
    assert_eq!(code("dual 80 -8", "dual 0 -8"), Code::NotPositive);
    assert_eq!(code("dual 80 -8 ", "dual 80 "), Code::MissingToken);
    assert_eq!(code("dual 80 -8", "dual 80 0 -8"), Code::ExtraToken);
    assert_eq!(code("problem 00", "problem 01"), Code::ProblemMismatch);
    assert_eq!(code("kind bound", "kind best"), Code::WrongKeyword);
    assert_eq!(code("relucert-vertex-certificate 1", "relucert-vertex-certificate 2"), Code::BadVersion);
    assert_eq!(code("end 4", "end 5"), Code::BadEnd);
    assert_eq!(code("end 4\n", "end 4\nend 4\n"), Code::TrailingBytes);
    assert_eq!(verify(&good, 5).unwrap_err().code, Code::TooManyVertices);
    assert!(solve(&problem, 3, &mut |_| true).is_err());
    let network = |line: &str| problem.network(format!("relucert-network 1\nshape 1 2\n{line}\nend 3\n").as_bytes());
    assert!(network("atom 2 2 -7 1 -5").is_ok() && network("atom 1 0 1 1 5").is_ok());
    for line in ["atom 1 2 0 1 1", "atom 1 0 -1 1 1", "atom 1 0 0 1 1", "atom 2 0 1 1 1"] {
        assert_eq!(network(line).unwrap_err().code, Code::NotUnit, "{line}");
    }
}

/// Whatever dual vector a certificate holds, the bound is not above the optimum.
#[test]
fn no_certificate_proves_too_much() {
    let mut source = Random::new(5, 0);
    for case in 0..40 {
        let problem = random(&mut source, 5, 2 + case / 4 % 2, BALLS[case % 4]);
        let best = optimum(&problem);
        let solution = solved(&problem);
        for _ in 0..25 {
            let mut dual = solution.dual.clone();
            let step = (source.uniform() * 3.0) as i64 - 1;
            let (i, j) = ((source.uniform() * 5.0) as usize, (source.uniform() * 5.0) as usize);
            let change = &dual.den * step / 10;
            dual.num[i] += &change;
            dual.num[j] -= &change;
            let scale = 1 + (source.uniform() * 4.0) as i64;
            dual.num.iter_mut().for_each(|v| *v *= scale);
            let mut bytes = Vec::new();
            format::vertex_certificate(SHA, None, problem.columns(), &dual, &mut bytes).unwrap();
            let evidence = problem.verify(SHA, &Network::default(), bytes.as_slice(), LIMIT).unwrap();
            assert!(evidence.lower <= best, "case {case}");
        }
    }
}

/// Which balls exist, which directions have length one in them, and which problems they fit.
#[test]
fn balls_and_their_units() {
    let bare = Ball { norm: None, free_bias: false };
    let free = Ball { norm: None, free_bias: true };
    assert!(!bare.fits(1) && !bare.fits(2) && free.fits(2) && !free.fits(1) && !free.fits(3));
    assert!(BALLS[0].fits(1) && !BALLS[0].fits(0) && BALLS[2].fits(3) && !BALLS[2].fits(1));
    for (u, den, unit) in
        [([1, 2], 1, true), ([0, 2], 2, true), ([0, 2], 1, false), ([1, 2], 2, false), ([3, 2], 2, false)]
    {
        assert_eq!(free.unit(&ints(&u), &positive(den)), unit, "{u:?}/{den}");
    }
    assert!(!BALLS[0].unit(&ints(&[0, 0]), &positive(1)) && !BALLS[0].unit(&ints(&[0, 2]), &positive(1)));
    let data = |row: &[i64]| stated(&[row.to_vec()], &[1], (1, 1), BALLS[0]).x().0.to_vec();
    let problem = |row: &[i64], ball| {
        let problem = Raw {
            numbers: Numbers::Decimal,
            bias: Bias::None,
            loss: Loss::HalfSquared,
            beta: (1.into(), 1.into()),
            x: data(row),
            x_den: 1.into(),
            y: ints(&[1]),
            y_den: 1.into(),
        }
        .checked();
        Polyhedral::new(problem, ball).is_some()
    };
    assert!(problem(&[3, 1], free) && !problem(&[3, 2], free) && problem(&[3, 2], BALLS[0]));
    assert!(!problem(&[3, 2], bare) && !problem(&[3, 4, 1], free));
}

/// Weights are shortened for a first bound, upwards: of two that agree in their first 192 bits the larger
/// counts.
#[test]
fn the_last_bit_of_a_long_weight_counts() {
    let problem = stated(&[vec![1, 0], vec![0, 1]], &[1, 1], (1, 1), BALLS[0]);
    let large: BigInt = BigInt::from(1) << 300;
    for nu in [[large.clone(), &large + 1], [&large + 1, large.clone()]] {
        let peak = problem.peak(&nu, &positive(1), LIMIT).unwrap();
        assert_eq!(peak.value, Fraction::new(&large + 1, 1.into()).unwrap());
    }
    assert_eq!(choices(2000, 40), u64::MAX, "more than can be counted is no small number");
    assert_eq!((choices(5, 3), choices(1, 3)), (10, 0));
}

/// A run that is stopped at once has a valid bound.
#[test]
fn stopped_runs_prove_something_true() {
    let problem = spline(&[(0, 0), (1, 1), (2, 0), (3, 2), (4, -3), (5, 5)], (1, 10));
    let stopped = solve(&problem, LIMIT, &mut |_| false).unwrap();
    let claim = Claim::Gap(Fraction::zero());
    let done = certify(&problem, SHA, &stopped.network, &claim, &stopped, LIMIT).unwrap();
    let best = optimum(&problem);
    assert_eq!((stopped.rounds, done.verdict), (1, Verdict::Undecided));
    assert!(done.evidence.lower < best && best < done.evidence.upper && done.evidence.lower > Fraction::zero());
}

/// Every other command refuses the problem in a sentence, with exit code 2.
#[test]
fn other_commands_refuse() {
    let folder = std::env::temp_dir().join(format!("relucert-polyhedral-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = file(&stated(&[vec![3, 4], vec![1, 0]], &[1, 2], (1, 1), BALLS[0]));
    std::fs::write(folder.join("p"), text).unwrap();
    std::fs::write(folder.join("n"), "relucert-network 1\nshape 1 2\nneuron 1 1 0 1 1\nend 3\n").unwrap();
    let run = |line: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        let output = command.args(line.split(' ')).current_dir(&folder).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for line in [
        "stationary p n",
        "polish p n -o o",
        "qualify p n -o o",
        "snap p n -o o",
        "sensitivity p n",
        "prune p n -o o",
        "select p n -o o --by least-norm",
        "optimal-set p n",
        "connect p n n -o o",
        "descend p n -o o --end e",
        "convert p n --balance -o o",
        "network p n -o o",
        "patterns p",
        "check p n --scope dictionary --gap 0",
        "check p n n --scope patterns",
        "check p n --same-predictions n",
        "check p n --minimal",
        "train p -o o --scope gated --gates 3",
        "certify p n -o o --scope patterns",
    ] {
        let (code, error) = run(line);
        assert_eq!(code, Some(2), "{line}: {error}");
        assert!(error.contains("norm l2") || error.contains("another norm than l2"), "{line}: {error}");
    }
    assert_eq!(run("train p -o n2").0, Some(0));
    assert_eq!(run("certify p n2 --gap 0 -o c").0, Some(0));
    assert_eq!(run("check p n2 c --gap 0").0, Some(0));
    assert_eq!(run("check p n2 c --gap 0 --candidates 1").0, Some(1));
    std::fs::remove_dir_all(&folder).unwrap();
}
