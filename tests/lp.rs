//! Linear programs: exact optima of published models, certificates that must be rejected, and the reading of
//! MPS files.
#![cfg(feature = "prover")]

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::lp::{Answer, Certificate, Flaw, Program, Vector, parse};
use relucert::format::lp_certificate;
use relucert::lp::{Solution, solve_model};
use relucert::program::mps::{Layout, Numbers, Remedy, read};
use relucert::program::{Model, Note, Number};
use std::io::Read;
use std::path::Path;

/// Netlib models whose exact optimum has a short fraction, or its first 25 digits.
const NETLIB: [(&str, &str); 31] = [
    ("afiro", "-406659/875"),
    ("sc50b", "-70/1"),
    ("sc50a", "-146650/2271"),
    ("kb2", "-1749.900129906205712952687"),
    ("sc105", "-5064062500/97008861"),
    ("adlittle", "217404079107148240295017939951/964119446652979809500000"),
    ("stocfor1", "-41131.97621943640606568276"),
    ("blend", "-30.81214984582822017377436"),
    ("scagr7", "-291423728041373/125000000"),
    ("share2b", "-96758211047861779771442703331/232741658129046183918108000"),
    ("recipe", "-33327/125"),
    ("lotfi", "-631617651547/25000000000"),
    ("vtpbase", "68570743602340768548431292739/528151977204661309500000"),
    ("share1b", "-76589.31857918568112797274"),
    ("boeing2", "-6239290250177881164363943/19806093083700000000000"),
    ("capri", "2690.012913768161008771728"),
    ("brandy", "1518.509896488128383542675"),
    ("sctap1", "5649/4"),
    ("israel", "-896644.8218630457296620046"),
    ("bandm", "-158.6280184501206405217412"),
    ("e226", "-18.75192906637054910260569"),
    ("etamacro", "-755.7152333749133350792584"),
    ("agg", "-35991767.28657650671264082"),
    ("finnis", "172791.0655956115943229790"),
    ("scsd1", "73539105377361097/8485281382189270"),
    ("beaconfd", "41990607259/1250000"),
    ("degen2", "-717589/500"),
    ("pilot4", "-2581.139258883888674583100"),
    ("ship04s", "533935031421975841404273/296842535000000000"),
    ("25fv47", "5501.845888286744794581233"),
    ("degen3", "-493647/500"),
];

/// The certificate written and read back, as another person checks it.
fn checked_again(program: &Program, solution: &Solution) -> Answer {
    let mut bytes = Vec::new();
    lp_certificate(&solution.certificate, &mut bytes).unwrap();
    let certificate = parse(bytes.as_slice()).unwrap();
    assert_eq!(certificate, solution.certificate);
    program.verify(&certificate).unwrap()
}

#[test]
fn netlib_optima_are_exact() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/netlib");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    for (name, expected) in NETLIB {
        let bytes = std::fs::read(folder.join(format!("{name}.mps.gz"))).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        let model = read(&text, Layout::Free, Numbers::Decimal).unwrap();
        let solution = solve_model(&model).unwrap();
        let Answer::Optimal(value) = checked_again(&model.program(), &solution) else { panic!("{name}") };
        let number = Fraction::parse(expected).unwrap();
        if expected.contains('/') {
            assert_eq!(value.to_string(), expected, "{name}");
        } else {
            // The digits given are correct to one unit of the last, at the 22nd digit or later.
            let apart = &value - &number;
            let relative = apart.over(&number).unwrap();
            let tiny = Fraction::parse("1e-24").unwrap();
            assert!(relative < tiny && &Fraction::zero() - &relative < tiny, "{name}: {value}");
        }
        let constant = model.program().constant;
        assert_eq!(constant != Fraction::zero(), name == "e226");
    }
}

/// A file as text, unpacked if it is packed.
fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    match path.extension().is_some_and(|e| e == "gz") {
        true => flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap(),
        false => bytes.as_slice().read_to_string(&mut text).unwrap(),
    };
    text
}

/// Degenerate and infeasible programs on which a simplex in doubles, or exact pivots, go on for long.
#[test]
fn degenerate_programs_are_solved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/findings/programs/lp");
    if !folder.is_dir() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let infeasible = "infeasible";
    for (name, numbers, expected) in [
        ("cycle.mps.gz", Numbers::Decimal, "-357037773/68314375"),
        ("scsd8.mps.gz", Numbers::Decimal, "121418491485/134164079"),
        ("scsd8-reduced.mps", Numbers::Decimal, infeasible),
        ("klein3.mps.gz", Numbers::Decimal, infeasible),
        ("klein2-reduced.mps", Numbers::Decimal, infeasible),
        ("brandy-f64-reduced.mps", Numbers::F64, infeasible),
    ] {
        let model = read(&text(&folder.join(name)), Layout::Free, numbers).unwrap();
        let solution = solve_model(&model).unwrap();
        match checked_again(&model.program(), &solution) {
            Answer::Optimal(value) => assert_eq!(value.to_string(), expected, "{name}"),
            Answer::Infeasible => assert_eq!(expected, infeasible, "{name}"),
            Answer::Unbounded => panic!("{name}: unbounded"),
        }
        assert_eq!(solution.statistics.pivots, 0, "{name}");
    }
}

/// max x + y: x + 2y ≤ 4, 3x + y ≤ 6, 0 ≤ x ≤ 5, y ≥ 0: optimum 14/5 at (8/5, 6/5) with multipliers (2/5,
/// 1/5), all unique.
fn corner() -> (Model, Solution) {
    let mut model = Model::maximize();
    let x = model.variable("x", 1, Some(0.into()), Some(5.into()));
    let y = model.variable("y", 1, Some(0.into()), None);
    model.constrain("a", &[(x, 1.into()), (y, 2.into())], None, Some(4.into()));
    model.constrain("b", &[(x, 3.into()), (y, 1.into())], None, Some(6.into()));
    let solution = solve_model(&model).unwrap();
    assert_eq!(solution.answer, Answer::Optimal(Fraction::new(14.into(), 5.into()).unwrap()));
    (model, solution)
}

fn optimal(solution: &Solution) -> (Vector, Vector) {
    match &solution.certificate {
        Certificate::Optimal { x, y } => (x.clone(), y.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_wrong_entry_is_rejected() {
    let (model, solution) = corner();
    let program = model.program();
    let (x, y) = optimal(&solution);
    for by in [1, -1, 1000] {
        for i in 0..2 {
            let (mut wrong_x, mut wrong_y) = (x.clone(), y.clone());
            wrong_x.num[i] += by;
            wrong_y.num[i] += by;
            assert!(program.verify(&Certificate::Optimal { x: wrong_x, y: y.clone() }).is_err());
            assert!(program.verify(&Certificate::Optimal { x: x.clone(), y: wrong_y }).is_err());
        }
    }
    let (mut negated, mut longer, mut nothing) = (y.clone(), y.clone(), y.clone());
    negated.num.iter_mut().for_each(|v| *v = -&*v);
    longer.num.push(0.into());
    nothing.den = BigInt::ZERO;
    let verdict = |y: Vector| program.verify(&Certificate::Optimal { x: x.clone(), y });
    assert_eq!(verdict(negated), Err(Flaw::Multiplier(0)));
    assert_eq!(verdict(longer), Err(Flaw::Length { expected: 2, found: 3 }));
    assert!(matches!(verdict(nothing), Err(Flaw::Length { .. })));
    assert_eq!(verdict(Vector { num: vec![0.into(); 2], den: 1.into() }), Err(Flaw::ReducedCost(1)));
    // A feasible point that is not optimal.
    let origin = Vector { num: vec![0.into(); 2], den: 1.into() };
    assert_eq!(program.verify(&Certificate::Optimal { x: origin, y: y.clone() }), Err(Flaw::Gap));
    // Another claim from the same vectors.
    assert_eq!(program.verify(&Certificate::Infeasible { y }), Err(Flaw::NoContradiction));
    assert_eq!(program.verify(&Certificate::Unbounded { x: x.clone(), ray: x }), Err(Flaw::RayBound(0)));
}

/// A certificate is no proof for a program that differs in one number, wherever it stands.
#[test]
fn every_other_program_is_rejected() {
    let (model, solution) = corner();
    let program = model.program();
    let rejected = |change: &dyn Fn(&mut Program)| {
        let mut other = program.clone();
        change(&mut other);
        other.verify(&solution.certificate).is_err()
    };
    for i in 0..2 {
        assert!(rejected(&|p| p.columns[i].cost += 1));
        assert!(rejected(&|p| p.rows[i].upper = Some(3.into())));
        assert!(rejected(&|p| p.rows[i].upper = Some(7.into())));
        assert!(rejected(&|p| p.rows[i].upper = None));
        assert!(rejected(&|p| (p.rows[i].lower, p.rows[i].upper) = (p.rows[i].upper.take(), None)));
        assert!(rejected(&|p| p.rows[i].terms[0].1 += 1));
        assert!(rejected(&|p| p.rows[i].terms.push((1, 1.into()))));
        assert!(rejected(&|p| p.rows[i].terms[0].0 = 7));
        assert!(rejected(&|p| drop(p.rows.remove(i))));
        assert!(rejected(&|p| p.columns[i].upper = Some(1.into())));
        assert!(rejected(&|p| p.columns[i].lower = Some(2.into())));
    }
    assert!(rejected(&|p| p.maximize = false));
    assert!(rejected(&|p| p.columns[0].den = 4.into()));
    assert!(rejected(&|p| p.columns[0].den = 0.into()));
    assert!(rejected(&|p| p.rows.push(p.rows[0].clone())));
}

#[test]
fn infeasible_and_unbounded_certificates() {
    // x + y ≥ 3, x ≤ 1, y ≤ 1
    let mut model = Model::minimize();
    let x = model.variable("x", 1, None, Some(1.into()));
    let y = model.variable("y", 1, None, Some(1.into()));
    model.constrain("sum", &[(x, 1.into()), (y, 1.into())], Some(3.into()), None);
    let solution = solve_model(&model).unwrap();
    assert_eq!(checked_again(&model.program(), &solution), Answer::Infeasible);
    let mut feasible = model.program();
    feasible.rows[0].lower = Some(2.into());
    assert_eq!(feasible.verify(&solution.certificate), Err(Flaw::NoContradiction));
    feasible.columns[1].upper = None;
    assert_eq!(feasible.verify(&solution.certificate), Err(Flaw::ReducedCost(1)));
    // min −x − y, x − y ≤ 1, x ≥ 0, y ≥ 0
    let mut model = Model::minimize();
    let x = model.variable("x", -1, Some(0.into()), None);
    let y = model.variable("y", -1, Some(0.into()), None);
    model.constrain("near", &[(x, 1.into()), (y, (-1).into())], None, Some(1.into()));
    let solution = solve_model(&model).unwrap();
    assert_eq!(checked_again(&model.program(), &solution), Answer::Unbounded);
    let mut other = model.program();
    other.maximize = true;
    assert_eq!(other.verify(&solution.certificate), Err(Flaw::Slope));
    for j in 0..2 {
        let mut bounded = model.program();
        bounded.columns[j].upper = Some(1000.into());
        let moves = match &solution.certificate {
            Certificate::Unbounded { ray, .. } => ray.num[j] != BigInt::ZERO,
            _ => false,
        };
        assert_eq!(bounded.verify(&solution.certificate).is_err(), moves);
    }
    // Contradictory bounds need no multipliers.
    let mut model = Model::minimize();
    model.variable("x", 0, Some(1.into()), Some(Number::parse("0.5").unwrap()));
    assert_eq!(solve_model(&model).unwrap().answer, Answer::Infeasible);
}

/// Certificate files that are not well-formed.
#[test]
fn malformed_certificates() {
    let good = "relucert-lp-certificate 1\nstatus infeasible\ny 3 2 -1 4\nend 3\n";
    assert!(parse(good.as_bytes()).is_ok());
    let bad = [
        good.replace("3 2 -1 4", "0 2 -1 4"),
        good.replace("3 2 -1 4", "-3 2 -1 4"),
        good.replace("3 2 -1 4", "3 2 -1"),
        good.replace("3 2 -1 4", "3 2 -1 4 5"),
        good.replace("3 2 -1 4", "3 99999999999 -1"),
        good.replace("3 2 -1 4", "3 2 -0 4"),
        good.replace("infeasible", "proved"),
        good.replace("infeasible", "optimal"),
        good.replace("end 3", "end 4"),
        good.replace("y 3", "z 3"),
        good.replace("certificate 1", "certificate 2"),
        format!("{good}\n"),
        good.replace("end 3\n", ""),
    ];
    for text in bad {
        assert!(parse(text.as_bytes()).is_err(), "{text}");
    }
}

const MPS: &str = "NAME test
ROWS
 N cost
 L low
 G high
 E even
 E odd
 N spare
COLUMNS
 x cost 1 low 1
 x high 1 spare 3
 y cost -2.5 even 1
 y odd 1
 z low 1 odd 1e-1
RHS
 r low 4 high -1
 r cost -7
RANGES
 g low 2.5 high 3
 g even 2 odd -2
BOUNDS
 UP b x -1
 MI b y
 UP b y 3
 FX b z 0.5
ENDATA
";

#[test]
fn conventions_of_mps() {
    let program = read(MPS, Layout::Free, Numbers::Decimal).unwrap().program();
    let side = |v: i64| Some(BigInt::from(v));
    let sides: Vec<_> = program.rows.iter().map(|r| (r.lower.clone(), r.upper.clone())).collect();
    // low is scaled by 2; odd by 10
    assert_eq!(sides, [(side(3), side(8)), (side(-1), side(2)), (side(0), side(2)), (side(-20), side(0))]);
    assert_eq!(program.rows[3].terms, [(1, 10.into()), (2, 1.into())]);
    let bounds: Vec<_> = program.columns.iter().map(|c| (c.lower.clone(), c.upper.clone(), c.den.clone())).collect();
    assert_eq!(bounds, [(None, side(-1), 1.into()), (None, side(3), 1.into()), (side(1), side(1), 2.into())]);
    assert_eq!((program.constant.to_string(), program.cost_den.clone()), ("7/1".to_string(), 2.into()));
    assert_eq!(program.columns[1].cost, (-5).into());
    assert!(!program.maximize);
    let maximal = MPS.replace("ROWS\n", "OBJSENSE\n    MAX\nROWS\n");
    assert!(read(&maximal, Layout::Free, Numbers::Decimal).unwrap().program().maximize);
    // 1e-1 as a double is 3602879701896397/2^55.
    let doubles = read(MPS, Layout::Free, Numbers::F64).unwrap().program();
    assert_eq!(doubles.rows[3].terms[1].1, 3602879701896397i64.into());
}

#[test]
fn fixed_format_allows_blanks_in_names() {
    let text = "NAME          A B\nROWS\n N  the cost\n G  row 1\nCOLUMNS\n    my x      the cost           1.5   row 1                2\nRHS\n    RHS       row 1              3.0\nENDATA\n";
    let solution = solve_model(&read(text, Layout::Fixed, Numbers::Decimal).unwrap()).unwrap();
    assert_eq!(solution.answer, Answer::Optimal(Fraction::new(9.into(), 4.into()).unwrap()));
    assert!(read(text, Layout::Free, Numbers::Decimal).unwrap_err().remedy == Some(Remedy::Fixed));
}

/// What is refused, at which line, and a word of the message.
#[test]
fn errors_of_mps_name_the_line() {
    let cases = [
        (" L low\n", " Q low\n", 4, "kind of row"),
        (" L low\n", " L high\n", 5, "declared twice"),
        (" N cost\n", " N cost\n N cost\n", 4, "declared twice"),
        (" y odd 1\n", " y rod 1\n", 13, "no row `rod`"),
        (" y odd 1\n", " y even 1\n", 13, "two entries"),
        (" y odd 1\n", " y odd 1x\n", 13, "not a number"),
        (" y odd 1\n", " y odd nan\n", 13, "not a number"),
        (" y odd 1\n", " x odd 1\n", 13, "two places"),
        (" y odd 1\n", " y odd\n", 13, "pairs"),
        (" y odd 1\n", " M 'MARKER' 'INTORG'\n", 13, "MARKER"),
        (" r cost -7\n", " r low 3\n", 17, "two entries in RHS"),
        (" g even 2 odd -2\n", " g low 2\n", 20, "two entries in RANGES"),
        (" MI b y\n", " MI b w\n", 23, "no column `w`"),
        (" MI b y\n", " BV b y\n", 23, "integer"),
        (" MI b y\n", " XX b y\n", 23, "kind of bound"),
        (" UP b y 3\n", " MI b y\n", 24, "second lower bound"),
        (" UP b y 3\n", " UP b y\n", 24, "the name of its set"),
        ("RANGES\n", "RANGE\n", 18, "section"),
        ("ENDATA\n", "", 25, "ENDATA"),
        ("ENDATA\n", "ENDATA\nROWS\n", 27, "goes on"),
        ("NAME test\n", "NAME test\n x y 3\n", 2, "outside"),
    ];
    for (from, to, line, word) in cases {
        let text = MPS.replacen(from, to, 1);
        let error = read(&text, Layout::Free, Numbers::Decimal).expect_err(to);
        assert!(error.message.contains(word), "{to:?}: {error}");
        assert_eq!(error.line, line, "{to:?}: {error}");
    }
    let model = read(&MPS.replace(" N ", " E "), Layout::Free, Numbers::Decimal).unwrap();
    assert_eq!(model.notes(), [Note::NoObjective]);
}
