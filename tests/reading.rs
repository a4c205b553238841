//! What is written is read back; claims, verdicts, fractions, groups.

mod checked;

use checked::{Raw, RawNeuron, objective, reduce};
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::rejection::Code;
use relucert::check::statement::objective::{dual_bound, zero_objective};
use relucert::check::statement::problem::{self, Bias, Loss, Numbers};
use relucert::check::statement::{Claim, Evidence, Network, Problem, Verdict, network};
use relucert::format;
use std::io::{self, BufReader, Read};

fn big() -> impl Strategy<Value = BigInt> {
    (any::<i128>(), any::<u8>()).prop_map(|(v, s)| BigInt::from(v) >> (s % 128))
}

fn positive() -> impl Strategy<Value = BigInt> {
    any::<u64>().prop_map(|v| BigInt::from(v) + 1)
}

fn any_problem() -> impl Strategy<Value = Problem> {
    let shape = (1usize..6, 1usize..5);
    (shape, 0u32..80, any::<bool>(), any::<bool>(), 0usize..3).prop_flat_map(|((n, d), scale, binary, column, loss)| {
        let x = proptest::collection::vec(proptest::collection::vec(big(), d), n);
        (x, proptest::collection::vec(big(), n), positive(), positive()).prop_map(move |(mut x, mut y, p, q)| {
            let base = BigInt::from(if binary { 2 } else { 10 });
            let x_den = base.pow(scale);
            // Of a binary number 53 bits are left.
            let short = |v: &mut BigInt| *v = if binary { &*v >> v.bits().saturating_sub(53) } else { v.clone() };
            x.iter_mut().flatten().chain(&mut y).for_each(short);
            if column {
                x.iter_mut().for_each(|row| *row.last_mut().unwrap() = x_den.clone());
            }
            Raw {
                numbers: if binary { Numbers::F64 } else { Numbers::Decimal },
                bias: if column { Bias::Column } else { Bias::None },
                loss: [Loss::HalfSquared, Loss::MseMean, Loss::MseSum][loss],
                beta: (p, q),
                x,
                x_den,
                y,
                y_den: base.pow(scale / 2),
            }
            .checked()
        })
    })
}

fn any_network(d: usize) -> impl Strategy<Value = Network> {
    let neuron = (proptest::collection::vec(big(), d), positive(), big(), positive())
        .prop_map(|(u, u_den, a, a_den)| RawNeuron { u, u_den, a, a_den, atom: false }.checked());
    proptest::collection::vec(neuron, 0..4).prop_map(|neurons| Network { neurons })
}

proptest! {
    #[test]
    fn problems_are_read_as_written(problem in any_problem()) {
        let mut bytes = Vec::new();
        format::problem(&problem, &mut bytes).unwrap();
        prop_assert_eq!(problem::parse(bytes.as_slice()).unwrap(), problem);
    }

    #[test]
    fn networks_are_read_as_written(network in any_network(3)) {
        let mut bytes = Vec::new();
        format::network(&network, 3, &mut bytes).unwrap();
        prop_assert_eq!(network::parse(bytes.as_slice(), 3).unwrap(), network.clone());
        prop_assert_eq!(network::parse(bytes.as_slice(), 2).unwrap_err().code, Code::WrongShape);
        prop_assert_eq!(network::parse_with_dimension(bytes.as_slice(), None).unwrap(), (network, 3));
    }

    /// Groups: g·r is the data row, r has no divisor left, equal rows are one group, and F is what it was.
    #[test]
    fn groups_keep_the_function(rows in proptest::collection::vec(proptest::collection::vec(-3i64..4, 2), 1..9), nu in proptest::collection::vec(-5i64..6, 9), u in proptest::collection::vec(-9i64..10, 2)) {
        let x: Vec<Vec<BigInt>> = rows.iter().map(|r| r.iter().map(|v| BigInt::from(*v)).collect()).collect();
        let nu: Vec<BigInt> = nu.iter().take(x.len()).map(|v| BigInt::from(*v)).collect();
        let reduction = reduce(&x);
        let mut seen = 0;
        for (r, members) in reduction.rows.iter().zip(&reduction.members) {
            prop_assert_eq!(reduction.rows.iter().filter(|other| *other == r).count(), 1);
            for (k, g) in members {
                prop_assert_eq!(&r.iter().map(|v| v * g).collect::<Vec<_>>(), &x[*k]);
                seen += 1;
            }
        }
        prop_assert_eq!(seen, rows.iter().filter(|r| r.iter().any(|v| *v != 0)).count());
        let zero = BigInt::ZERO;
        let relu = |r: &[BigInt]| r.iter().zip(&u).map(|(p, q)| p * q).sum::<BigInt>().max(zero.clone());
        let direct: BigInt = x.iter().zip(&nu).map(|(r, w)| relu(r) * w).sum();
        let grouped: BigInt = reduction.rows.iter().zip(reduction.weights(&nu).unwrap()).map(|(r, w)| relu(r) * w).sum();
        prop_assert_eq!(direct, grouped);
    }

    /// The objective against a plain evaluation in fractions, and weak duality for a dual vector that is
    /// feasible by hand.
    #[test]
    fn objectives_and_dual_values(problem in any_problem(), seed in any::<u64>()) {
        let d = problem.columns();
        let mut state = seed | 1;
        let mut next = || { state ^= state << 13; state ^= state >> 7; state ^= state << 17; BigInt::from((state % 41) as i64 - 20) };
        let network = Network { neurons: (0..3).map(|i| RawNeuron { u: (0..d).map(|_| next()).collect(), u_den: BigInt::from(i + 1), a: next(), a_den: BigInt::from(7), atom: false }.checked()).collect() };
        let of = |p: &BigInt, q: &BigInt| Fraction::new(p.clone(), q.clone()).unwrap();
        let mut loss = Fraction::zero();
        for (x, y) in problem.x.iter().zip(&problem.y) {
            let mut residual = of(&-y, &problem.y_den);
            for neuron in &network.neurons {
                let z: BigInt = x.iter().zip(&neuron.u).map(|(p, q)| p * q).sum();
                let z = of(&z.max(BigInt::ZERO), &(&problem.x_den * &neuron.u_den));
                residual = &residual + &(&z * &of(&neuron.a, &neuron.a_den));
            }
            loss = &loss + &(&residual * &residual);
        }
        let mut penalty = Fraction::zero();
        for neuron in &network.neurons {
            let a = of(&neuron.a, &neuron.a_den);
            penalty = &penalty + &(&a * &a);
            for v in &neuron.u {
                let v = of(v, &neuron.u_den);
                penalty = &penalty + &(&v * &v);
            }
        }
        let beta = of(&problem.beta.0, &problem.beta.1);
        let expected = (&loss + &(&beta * &penalty)).half();
        let found = objective(&problem, &network);
        prop_assert_eq!(&found, &expected);
        // h(ν) ≤ Σ |ν_k| ‖x_k‖ ≤ Σ |ν_k| ‖x_k‖₁.
        let nu: Vec<BigInt> = problem.y.iter().map(|_| next()).collect();
        let size = |v: &BigInt| BigInt::from(v.magnitude().clone());
        let bound: BigInt = nu.iter().zip(&problem.x).map(|(w, x)| size(w) * x.iter().map(size).sum::<BigInt>()).sum();
        let bound = of(&(bound + 1), &(&problem.x_den << 3));
        let lower = dual_bound(&problem, &nu, &checked::positive(8), &bound);
        prop_assert!(lower >= Fraction::zero() && lower <= found && lower <= zero_objective(&problem));
    }
}

#[test]
fn a_reader_that_fails_is_reported() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let rejection = problem::parse(BufReader::new(Broken)).unwrap_err();
    assert_eq!(rejection.code, Code::Unreadable);
    assert!(rejection.to_string().contains("the disk is gone"));
}

#[test]
fn rejections_name_line_and_column() {
    let text = "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 x\n";
    let rejection = problem::parse(text.as_bytes()).unwrap_err();
    assert_eq!((rejection.line, rejection.column), (5, 8));
    assert_eq!(rejection.to_string(), "line 5, column 8: `x` is not an integer in canonical form (bad-integer, R2)");
}

#[test]
fn codes_are_distinct_and_documented() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FORMAT.md")).unwrap();
    for (i, code) in Code::ALL.iter().enumerate() {
        assert!(Code::ALL.iter().skip(i + 1).all(|other| other.name() != code.name()));
        let kind = if code.is_malformed() { "malformed" } else { "incorrect" };
        let row = format!("| `{}` | {} | {kind} | {} |", code.name(), code.rule(), code.summary());
        assert!(page.contains(&row), "docs/FORMAT.md lacks\n{row}");
    }
}

fn evidence(upper: &str, lower: &str, zero: &str, better: Option<&str>) -> Evidence {
    let of = |text: &str| Fraction::parse(text).unwrap();
    let size = Default::default();
    Evidence {
        upper: of(upper),
        lower: of(lower),
        zero: of(zero),
        better: better.map(of),
        width: Fraction::zero(),
        bound_over_beta: None,
        size,
    }
}

#[test]
fn claims_are_decided_at_their_edges() {
    let of = |text: &str| Fraction::parse(text).unwrap();
    let bound = evidence("10", "9", "19", None);
    for (claim, verdict) in [
        (Claim::Gap(of("0.1")), Verdict::Proved),
        (Claim::Gap(of("0.0999")), Verdict::Undecided),
        (Claim::OpenShare(of("1/10")), Verdict::Proved),
        (Claim::OpenShare(of("0.0999")), Verdict::Undecided),
        (Claim::Lower(of("9")), Verdict::Proved),
        (Claim::Lower(of("9.001")), Verdict::Undecided),
        (Claim::Lower(of("10.001")), Verdict::Refuted),
        (Claim::OpenShare(of("2")), Verdict::Undecided),
        (Claim::Gap(of("-1")), Verdict::Undecided),
    ] {
        assert_eq!(claim.decide(&bound), verdict, "{claim}");
    }
    // Objectives that are known to one unit: from 9 to 10, from 18 to 19, from 7 to 8.
    let known = |lower, better| Evidence { width: of("1"), ..evidence("10", lower, "19", better) };
    for (claim, verdict) in [
        (Claim::Gap(of("1/9")), Verdict::Proved),
        (Claim::Gap(of("0.11")), Verdict::Undecided),
        (Claim::OpenShare(of("1/9")), Verdict::Proved),
        (Claim::OpenShare(of("0.11")), Verdict::Undecided),
        (Claim::Lower(of("9")), Verdict::Proved),
        (Claim::Lower(of("10.001")), Verdict::Refuted),
    ] {
        assert_eq!(claim.decide(&known("9", None)), verdict, "{claim}");
    }
    for (claim, verdict) in [
        (Claim::Gap(of("0.1")), Verdict::Undecided),
        (Claim::Gap(of("0.0999")), Verdict::Refuted),
        (Claim::OpenShare(of("1/11")), Verdict::Undecided),
        (Claim::OpenShare(of("0.09")), Verdict::Refuted),
        (Claim::Lower(of("8")), Verdict::Undecided),
        (Claim::Lower(of("8.001")), Verdict::Refuted),
    ] {
        assert_eq!(claim.decide(&known("0", Some("8"))), verdict, "{claim}");
    }
    let better = evidence("10", "0", "19", Some("9"));
    for (claim, verdict) in [
        (Claim::Gap(of("0.1")), Verdict::Undecided),
        (Claim::Gap(of("0.0999")), Verdict::Refuted),
        (Claim::OpenShare(of("0.1")), Verdict::Undecided),
        (Claim::OpenShare(of("0.0999")), Verdict::Refuted),
        (Claim::Lower(of("9")), Verdict::Undecided),
        (Claim::Lower(of("9.001")), Verdict::Refuted),
    ] {
        assert_eq!(claim.decide(&better), verdict, "{claim}");
    }
}

#[test]
fn numbers_of_claims_are_exact() {
    for (text, expected) in
        [("0.01", "1/100"), ("2/4", "1/2"), ("1e-4", "1/10000"), ("-2.5e1", "-25/1"), (".5", "1/2"), ("3", "3/1")]
    {
        assert_eq!(Fraction::parse(text).unwrap().to_string(), expected);
    }
    for text in
        ["", "-", ".", "1/0", "1/-2", "--1", "1e", "1e99999", "0x1", "1_0", "+1", "1 ", "nan", "inf", "1/2/3", "e5"]
    {
        assert!(Fraction::parse(text).is_none(), "{text}");
    }
}
