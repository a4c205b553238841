//! Values that would make a proof unsound cannot be built, and what does not fit is refused (FORMAT R5, R6).

mod checked;
mod instances;

use checked::{Raw, positive};
use instances::{DIGEST, SCALES, int, line_text, plane_text, problem_text};
use num_bigint::BigInt;
use relucert::check::arithmetic::enclosure::Interval;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::dictionary::{self, Lasso, Member, fit, members, polytope};
use relucert::check::global_path;
use relucert::check::optimum::{self, Exponents, Function, Scales};
use relucert::check::patterns::{self, Model, Scope};
use relucert::check::polyhedral::Polyhedral;
use relucert::check::qualify::{self, complementarity, krawczyk, scope};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::problem::{self, Bias, Fields, Numbers};
use relucert::check::statement::{Ball, Network, Neuron, Norm, Problem, Training, objective, reduction};
use relucert::check::stationary::{self, slopes};
use relucert::check::weight_path::convex::Block;
use relucert::check::weight_path::{self, Convex, Place, segment};

fn read(text: &str) -> Result<Problem, Rejection> {
    problem::parse(text.as_bytes())
}

/// The problem of one value x/den with the label zero.
fn one(numbers: &str, x: &BigInt, den: &BigInt) -> Result<Problem, Rejection> {
    read(&format!(
        "relucert-problem 1\nnumbers {numbers}\nbias none\nloss half-squared\nbeta 1 1\nshape 1 1\ndenominators {den} 1\nrow {x} 0\nend 8\n"
    ))
}

/// The same for a label, built by hand.
fn label(numbers: Numbers, y: &BigInt, den: &BigInt) -> Result<Problem, Rejection> {
    let problem = read(&line_text()).expect("a problem");
    let y = vec![y.clone(), BigInt::ZERO];
    Problem::new(Fields { numbers, y, y_den: positive(den.clone()), ..(*problem).clone() })
}

#[test]
fn denominators_are_positive() {
    for value in [0, -1, -5] {
        assert!(Positive::new(int(value)).is_none());
        assert!(read(&line_text()).expect("a problem").with_beta(int(value), int(1)).is_none());
        assert!(read(&line_text()).expect("a problem").with_beta(int(1), int(value)).is_none());
    }
    assert_eq!(Fraction::new(int(1), int(0)), None);
    assert_eq!(Fraction::new(int(1), int(-2)), Some(Fraction::quotient(int(-1), positive(2))));
    assert_eq!((positive(6).lcm(&positive(4)), &positive(3) * positive(4)), (positive(12), positive(12)));
    assert_eq!((Positive::power_of_two(5), Positive::power_of_ten(5)), (positive(32), positive(100_000)));
    assert_eq!(positive(12).coprime(&int(-18)), (int(-3), positive(2)));
    assert_eq!(positive(12).lowest(&[int(8), int(-4)]), (vec![int(2), int(-1)], positive(3)));
}

#[test]
fn problems_are_tested_when_they_are_built() {
    let good = read(&line_text()).expect("a problem");
    let code = |fields: Fields| Problem::new(fields).map(drop).map_err(|rejection| rejection.code);
    let fields = || (*good).clone();
    assert_eq!(code(fields()), Ok(()));
    assert_eq!(code(Fields { x: vec![], y: vec![], ..fields() }), Err(Code::NotPositive));
    assert_eq!(code(Fields { x: vec![vec![], vec![]], ..fields() }), Err(Code::NotPositive));
    assert_eq!(code(Fields { x: vec![vec![int(1)], vec![int(1), int(2)]], ..fields() }), Err(Code::WrongShape));
    assert_eq!(code(Fields { y: vec![int(1)], ..fields() }), Err(Code::WrongShape));
    assert_eq!(code(Fields { x_den: positive(3), ..fields() }), Err(Code::BadDenominator));
    assert_eq!(code(Fields { y_den: positive(10), ..fields() }), Err(Code::BadDenominator));
    assert_eq!(code(Fields { numbers: Numbers::Decimal, y_den: positive(10), ..fields() }), Ok(()));
    assert_eq!(code(Fields { numbers: Numbers::Decimal, y_den: positive(2), ..fields() }), Err(Code::BadDenominator));
    assert_eq!(code(Fields { bias: Bias::Column, ..fields() }), Err(Code::BiasNotOne));
    let ones = vec![vec![int(2), int(4)], vec![int(-2), int(4)]];
    assert_eq!(code(Fields { bias: Bias::Column, x: ones, x_den: positive(4), ..fields() }), Ok(()));
    assert_eq!(Raw::of(&good).checked(), good);
}

/// Whether a value is a number of a model, as data that are read and as a label of a problem built by hand.
#[track_caller]
fn model(numbers: &str, value: BigInt, den: BigInt, fits: bool) {
    let of = if numbers == "f64" { Numbers::F64 } else { Numbers::F32 };
    for value in [value.clone(), -value] {
        let expected = if fits { Ok(()) } else { Err(Code::NotInModel) };
        let found = one(numbers, &value, &den);
        assert_eq!(found.map(drop).map_err(|r| (r.code, r.line, r.column)), expected.map_err(|code| (code, 8, 5)));
        assert_eq!(label(of, &value, &den).map(drop).map_err(|r| r.code), expected);
    }
}

#[test]
fn values_are_numbers_of_the_model() {
    let two = |e: u64| BigInt::from(1) << e;
    for (numbers, mantissa, greatest, least) in [("f64", 53, 1023, 1074), ("f32", 24, 127, 149)] {
        // Mantissas: so many bits and no more, whatever the factor of two.
        model(numbers, two(mantissa) - 1, int(1), true);
        model(numbers, two(mantissa), int(1), true);
        model(numbers, two(mantissa) + 1, int(1), false);
        model(numbers, two(mantissa) + 2, int(1), true);
        model(numbers, (two(mantissa) + 1) << 20, two(20), false);
        model(numbers, (two(mantissa) - 1) << 300, two(300), true);
        // The largest number, and beyond.
        model(numbers, (two(mantissa) - 1) << (greatest + 1 - mantissa), int(1), true);
        model(numbers, two(greatest + 1), int(1), false);
        model(numbers, two(greatest + 1) << 77, two(77), false);
        // Subnormal numbers: all multiples of the least, and nothing between.
        model(numbers, int(1), two(least), true);
        model(numbers, int(3), two(least), true);
        model(numbers, int(1), two(least + 1), false);
        model(numbers, int(3), two(least + 1), false);
        model(numbers, int(6), two(least + 1), true);
        model(numbers, two(mantissa) - 1, two(least), true);
        model(numbers, int(0), two(5000), true);
    }
    assert!(one("decimal", &((BigInt::from(1) << 1000) + 1), &BigInt::from(10).pow(30)).is_ok());
    let text = problem_text("f32", "none", (1, 1), (1, 2), &[(&[1, 2], 5), (&[3, (1 << 24) + 1], 5)]);
    let rejection = read(&text).expect_err("no binary32 number");
    assert_eq!((rejection.code, rejection.line, rejection.column), (Code::NotInModel, 9, 7));
    assert_eq!(rejection.message, "the value in row 2, column 2 is not a binary32 number");
    let text = problem_text("f32", "none", (1, 1), (1, 2), &[(&[1, 2], (1 << 24) + 1)]);
    let rejection = read(&text).expect_err("no binary32 number");
    assert_eq!(rejection.message, "the label of row 1 is not a binary32 number");
}

#[test]
fn atoms_have_length_one() {
    let atom = |u: &[i64], den: i64| {
        Neuron::atom(u.iter().map(|v| int(*v)).collect(), positive(den), int(1), positive(1)).is_some()
    };
    assert!(atom(&[3, -4], 5) && !atom(&[3, -4], 7) && !atom(&[3, -4], 1) && !atom(&[0, 0], 1));
    let ball = |norm| Ball { norm: Some(norm), free_bias: false };
    let of = |norm, den: i64| {
        Neuron::atom_of(ball(norm), vec![int(3), int(-4)], positive(den), int(1), positive(1)).is_some()
    };
    assert!(of(Norm::L1, 7) && !of(Norm::L1, 5) && of(Norm::Linf, 4) && !of(Norm::Linf, 7));
    // What changes the output weight leaves the direction.
    let other = Neuron::atom(vec![int(3), int(4)], positive(5), int(1), positive(1)).expect("of length one");
    assert!(other.with_output(int(7), positive(9)).atom);
}

#[test]
fn other_values_with_conditions() {
    let entries = |v: i64| [(0, int(v))].into();
    assert!(Member::new(positive(1), entries(1)).is_some());
    assert!(Member::new(positive(1), entries(0)).is_none() && Member::new(positive(1), entries(-1)).is_none());
    assert!(Interval::new(int(2), int(2)).is_some() && Interval::new(int(2), int(1)).is_none());
    let exponents = |dual, factor| Exponents { dual, omega: 1, arc: 1, quad: 1, factor };
    assert!(Scales::new(exponents(4096, 4096)).is_some());
    assert!(Scales::new(exponents(4097, 1)).is_none() && Scales::new(exponents(1, u32::MAX)).is_none());
    let neuron = || Neuron::new(vec![int(1), int(2)], positive(1), int(1), positive(1));
    let network = || Network { neurons: vec![neuron()] };
    assert!(Model::gated(network(), vec![vec![int(1), int(1)]]).is_some());
    assert!(Model::gated(network(), vec![vec![int(1)]]).is_none() && Model::gated(network(), vec![]).is_none());
    let (short, long) = (Block::zero(1), Block::of(&neuron().into()));
    assert!(long.combine(&int(1), &short, &int(1), &positive(1)).is_none());
    let code = |r: Rejection| r.code;
    assert_eq!(reduction::reduce(&[vec![int(1)], vec![]]).map(drop).map_err(code), Err(Code::WrongShape));
    let reduction = reduction::reduce(&[vec![int(1)], vec![int(2)]]).expect("rows of one length");
    for nu in [vec![int(1)], vec![int(1); 3]] {
        assert_eq!(reduction.weights(&nu).map_err(code), Err(Code::WrongShape));
        let function = Function::new(&reduction, &nu, 1, &positive(1), SCALES).map(drop);
        assert_eq!(function.map_err(code), Err(Code::WrongShape));
    }
}

/// What every question answers about a network.
fn answers(problem: &Problem, network: &Network) -> Vec<(&'static str, Result<(), Code>)> {
    let none = &Network::default();
    let empty: &[u8] = b"";
    let all = vec![
        ("objective", objective::objective(problem, network).map(drop)),
        ("predictions", fit::predictions(problem, network).map(drop)),
        ("minimal", fit::minimal(problem, network).map(drop)),
        ("polytope", polytope::polytope(problem, network).map(drop)),
        ("members", members::members(problem, network, none).map(drop)),
        ("members of a dictionary", members::members(problem, none, network).map(drop)),
        ("dictionary", dictionary::verify(problem, network, none).map(drop)),
        ("a dictionary", dictionary::verify(problem, none, network).map(drop)),
        ("complementarity", complementarity::complementarity(problem, network, none).map(drop)),
        ("complementarity of a dictionary", complementarity::complementarity(problem, none, network).map(drop)),
        ("lasso", Lasso::new(problem, network).map(drop)),
        ("scope", scope::Scope::new(&problem.clone().into(), network).map(drop)),
        ("slopes", slopes::ranges(&problem.clone().into(), &network.clone().into()).map(drop)),
        ("a place", Place::Network(network.clone().into()).level(&problem.clone().into()).map(drop)),
        ("a model", Model::relu(network.clone()).objective(problem).map(drop)),
        ("verify", optimum::verify(problem, DIGEST, network, empty).map(drop)),
        ("stationary", stationary::verify(problem, DIGEST, network, stationary_heading().as_bytes()).map(drop)),
        ("path", weight_path::verify(problem, DIGEST, &Place::Network(network.clone().into()), None, empty).map(drop)),
        (
            "the end of a path",
            weight_path::verify(
                problem,
                DIGEST,
                &Place::Network(none.clone().into()),
                Some(&Place::Network(network.clone().into())),
                empty,
            )
            .map(drop),
        ),
        ("patterns", {
            let scope = Scope { gated: false, gates: vec![] };
            patterns::verify(problem, DIGEST, &Model::relu(network.clone()), &scope, empty).map(drop)
        }),
        ("qualify", qualify::verify(problem, network, &certificate()).map(drop)),
    ];
    all.into_iter().map(|(name, result)| (name, result.map_err(|rejection| rejection.code))).collect()
}

fn stationary_heading() -> String {
    format!("{} 1\nproblem {DIGEST}\nend 2\n", stationary::HEADING)
}

/// Hints about no block at all.
fn certificate() -> krawczyk::Certificate {
    let (blocks, inverse, inactive) = (vec![], vec![], vec![]);
    krawczyk::Certificate { scale: 10, inverse_scale: 10, blocks, radius: positive(1), inverse, inactive }
}

#[test]
fn networks_of_other_problems_are_refused() {
    let problem = read(&plane_text()).expect("a problem");
    let neuron = |u: &[i64]| Neuron::new(u.iter().map(|v| int(*v)).collect(), positive(1), int(1), positive(1));
    for other in [neuron(&[3]), neuron(&[3, 4, 0]), neuron(&[])] {
        let network = Network { neurons: vec![neuron(&[3, 4]), other] };
        for (name, found) in answers(&problem, &network) {
            assert_eq!(found, Err(Code::WrongShape), "{name}");
        }
    }
    // An atom of another norm: (3, 4)/7 has length one in the norm ℓ₁.
    let ball = Ball { norm: Some(Norm::L1), free_bias: false };
    let atom = Neuron::atom_of(ball, vec![int(3), int(4)], positive(7), int(1), positive(1)).expect("of length one");
    let network = Network { neurons: vec![atom] };
    for (name, found) in answers(&problem, &network) {
        assert_eq!(found, Err(Code::NotUnit), "{name}");
    }
    // And the other way round.
    let polyhedral = Polyhedral::new(problem.clone(), ball).expect("a ball of the plane");
    assert!(polyhedral.objective(&network).is_ok());
    let euclidean = Neuron::atom(vec![int(3), int(4)], positive(5), int(1), positive(1)).expect("of length one");
    for (neuron, code) in [(euclidean, Code::NotUnit), (neuron(&[1]), Code::WrongShape)] {
        let network = Network { neurons: vec![neuron] };
        assert_eq!(polyhedral.objective(&network).map_err(|r| r.code), Err(code));
        assert_eq!(polyhedral.lasso(&network, &polyhedral).map(drop).map_err(|r| r.code), Err(code));
        assert_eq!(polyhedral.verify(DIGEST, &network, &b""[..], 10).map(drop).map_err(|r| r.code), Err(code));
    }
}

#[test]
fn blocks_and_gates_of_other_problems_are_refused() {
    let problem = read(&plane_text()).expect("a problem");
    let code = |r: Rejection| r.code;
    let short = Block::new(false, vec![int(1)], positive(1));
    let training = Training::from(problem.clone());
    let place = Place::Convex(vec![short.clone()].into());
    assert_eq!(place.level(&training).map(drop).map_err(code), Err(Code::WrongShape));
    assert_eq!(
        weight_path::verify(&problem, DIGEST, &place, None, &b""[..]).map(drop).map_err(code),
        Err(Code::WrongShape)
    );
    let zero = Block::zero(2);
    let line = |from: &[&Block], to: &[&Block]| {
        let [from, to] = [from, to].map(|list| Convex::from(list.iter().copied().cloned().collect::<Vec<_>>()));
        segment::Line::new(&training, &from, &to).map(drop).map_err(|flaw| flaw.0)
    };
    assert_eq!(line(&[&zero], &[&zero]), Ok(()));
    assert_eq!(line(&[&zero], &[]), Err(Code::WrongShape));
    assert_eq!(line(&[&short], &[&short]), Err(Code::WrongShape));
    let scope = Scope { gated: true, gates: vec![vec![int(1)]] };
    let found = patterns::verify(&problem, DIGEST, &Model::default(), &scope, &b""[..]);
    assert_eq!(found.map(drop).map_err(code), Err(Code::WrongShape));
    // Members, points and predictions of other programs.
    let line = read(&line_text()).expect("a problem");
    let atom = Neuron::atom(vec![int(1)], positive(1), int(1), positive(1)).expect("of length one");
    let lasso = Lasso::new(&line, &Network { neurons: vec![atom] }).expect("a length");
    let point = Member::new(positive(1), [(1, int(1))].into()).expect("positive");
    assert_eq!(lasso.residual(&point).map(drop).map_err(code), Err(Code::WrongShape));
    assert!(Training::from(line.clone()).with_targets(vec![int(1)], positive(1)).is_none());
    let predictions = fit::predictions(&line, &Network::default()).expect("of the empty network");
    assert_eq!(predictions.loss(&problem).map(drop).map_err(code), Err(Code::WrongShape));
}

/// Hints that were not read from a file are tested all the same: an inverse without rows contracts nothing.
#[test]
fn forged_hints_of_the_krawczyk_test_prove_nothing() {
    let problem = read(&line_text()).expect("a problem");
    let network = Network { neurons: vec![Neuron::new(vec![int(1)], positive(1), int(1), positive(1))] };
    let proposal =
        |centre: usize| krawczyk::Proposal { neuron: 0, rows: vec![], centre: vec![int(1); centre], line: 1 };
    let found = |certificate| qualify::verify(&problem, &network, &certificate).map(drop).map_err(|r| r.code);
    for centre in [0, 1, 2, 3] {
        let certificate = krawczyk::Certificate { blocks: vec![proposal(centre)], ..certificate() };
        assert_eq!(found(certificate), Err(Code::WrongShape), "{centre}");
    }
    let certificate = krawczyk::Certificate { scale: 5000, blocks: vec![proposal(2)], ..certificate() };
    assert_eq!(found(certificate), Err(Code::BadScale));
    // A global path needs a problem only.
    let claim = global_path::PathClaim {
        from: Fraction::dyadic(int(2), 0),
        to: Fraction::dyadic(int(1), 0),
        gap: Fraction::dyadic(int(1), 1),
    };
    assert!(global_path::verify(&problem, DIGEST, &claim, &b""[..]).is_err());
}
