//! LICQ and strict complementary slackness: optima known by hand, degenerate ones, attacks on certificates.
#![cfg(feature = "prover")]

mod checked;

use checked::{complementarity, positive};
use nalgebra::DMatrix;
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Positive;
use relucert::check::arithmetic::enclosure::Interval;
use relucert::check::qualify::complementarity::Place;
use relucert::check::qualify::krawczyk::{Certificate, Inactive, Proposal, parse};
use relucert::check::qualify::scope::Scope;
use relucert::check::qualify::{Qualified, system, verify};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::{Network, Problem, network, problem};
use relucert::dyadic::{quotient, scaled};
use relucert::format;
use relucert::qualify::{Undecided, qualify};
use relucert::random::Random;
use relucert::search::data::Data;
use relucert::search::neuron::Neuron;
use relucert::search::train::{TrainSettings, train};

const SHA: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const TIES: f64 = 1e-9;

/// A problem with β = num/den; each row ends with its label, with labels over four, the rest over two.
fn problem(beta: (i64, i64), rows: &[&[i64]]) -> Problem {
    let d = rows[0].len() - 1;
    let mut text = format!(
        "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta {} {}\nshape {} {d}\ndenominators 2 4\n",
        beta.0,
        beta.1,
        rows.len()
    );
    for row in rows {
        text += "row";
        row.iter().for_each(|v| text += &format!(" {v}"));
        text += "\n";
    }
    text += &format!("end {}\n", 7 + rows.len());
    problem::parse(text.as_bytes()).unwrap()
}

fn network(neurons: &[(&[f64], f64)]) -> Network {
    let neuron = |(u, alpha): &(&[f64], f64)| Neuron { u: u.to_vec(), alpha: *alpha }.exact().unwrap();
    Network { neurons: neurons.iter().map(neuron).collect() }
}

/// One row (1, 1) with label 3: w = (3 − β/√2)/2 in both coordinates.
fn line() -> (Problem, Network) {
    (problem((1, 1), &[&[2, 2, 12]]), network(&[(&[1.1, 1.2], 1.0)]))
}

/// A row (2, 1) with label 3 pulls, (1, −1) with label −1/2 holds at x·w = 0: w = 1 − √2 β/9 in both
/// coordinates.
fn held() -> (Problem, Network) {
    (problem((1, 1), &[&[4, 2, 12], &[2, -2, -2]]), network(&[(&[0.84, 0.84 - 1e-11], 1.0)]))
}

fn proved((problem, network): &(Problem, Network)) -> Qualified {
    qualify(problem, SHA, network, TIES).unwrap_or_else(|e| panic!("{e}")).qualified
}

fn undecided((problem, network): &(Problem, Network), ties: f64) -> Undecided {
    qualify(problem, SHA, network, ties).err().expect("undecided")
}

/// Whether an interval holds a number known to a double, and is narrower than 1e-9.
fn holds(v: &Interval, scale: u32, known: f64) -> bool {
    let one = BigInt::from(1) << scale;
    let (low, high) = (quotient(&v.low, &one), quotient(&v.high, &one));
    low <= known + 1e-14 && known - 1e-14 <= high && high - low < 1e-9
}

#[test]
fn an_irrational_optimum_and_its_slope() {
    let found = proved(&line());
    let [block] = &found.blocks[..] else { panic!("one block") };
    let root = 0.5f64.sqrt();
    assert!(block.w.iter().all(|w| holds(w, found.scale, (3.0 - root) / 2.0)));
    assert!(holds(&block.length, found.scale, (3.0 - root) * root));
    assert!(block.slope.iter().all(|v| holds(v, found.slope_scale, -root / 2.0)));
    assert!(found.licq() && found.formal_licq() && block.rows.is_empty());
    // The other sign is inactive, but only thanks to a multiplier of its cone: without it ‖v‖ = β.
    assert_eq!(found.inactive, 1);
}

#[test]
fn a_held_row_with_its_multiplier() {
    let found = proved(&held());
    let [block] = &found.blocks[..] else { panic!("one block") };
    let root = 2f64.sqrt();
    assert!(block.w.iter().all(|w| holds(w, found.scale, 1.0 - root / 9.0)));
    assert!(block.slope.iter().all(|v| holds(v, found.slope_scale, -root / 9.0)));
    assert_eq!(block.rows, [1]);
    // On: s ν + ρ = −½ν_a with ν_a = √2/3.
    assert!(holds(&block.multipliers[0], found.scale, 0.5 - root / 6.0));
    assert!(block.both_sides && found.formal_licq());
    // From the other side of the row the multiplier is the other part.
    let (problem, _) = held();
    let found = proved(&(problem, network(&[(&[0.84 - 1e-11, 0.84], 1.0)])));
    assert!(holds(&found.blocks[0].multipliers[0], found.scale, root / 6.0));
    // The inactive pair's pull is projected on a side of its cone.
    let share = quotient(&found.slack.0, &found.slack.1);
    assert!(share < 1.0 && share > 0.0, "{share}");
}

#[test]
fn neurons_of_one_cone_are_merged_also_across_a_tie() {
    let (problem, _) = held();
    let parts =
        network(&[(&[0.5, 0.5 - 1e-12], 0.8), (&[0.0, 0.0], 1.0), (&[0.3, 0.3 + 1e-12], 1.0), (&[0.1, 0.1], 1.0)]);
    let found = proved(&(problem.clone(), parts));
    assert_eq!(found.blocks.len(), 1);
    assert_eq!((&found.blocks[0].neurons[..], &found.dead[..]), (&[0, 2, 3][..], &[1][..]));
    // A neuron in the cone beyond the held row that the optimum does not use: its sign is inactive, the other
    // belongs to the block.
    let found = proved(&(problem, network(&[(&[0.84, 0.84], 1.0), (&[-0.001, 0.1], -1e-3)])));
    assert_eq!((found.blocks.len(), &found.unused[..], found.inactive), (1, &[1][..], 2));
}

#[test]
fn collinear_rows_fail_formally_only() {
    let (_, net) = held();
    let rows: &[&[i64]] = &[&[4, 2, 12], &[2, -2, -2], &[4, -4, 0], &[-2, 2, 0]];
    let found = proved(&(problem((1, 1), rows), net));
    assert_eq!((&found.blocks[0].rows[..], &found.blocks[0].collinear[..]), (&[1][..], &[2, 3][..]));
    assert!(found.licq() && !found.formal_licq());
}

#[test]
fn dependent_active_rows_are_named() {
    let rows: &[&[i64]] = &[&[4, 2, 2, 12], &[2, -2, 0, -1], &[0, 2, -2, -1], &[2, 0, -2, -1]];
    let found = proved(&(problem((1, 1), rows), network(&[(&[0.64, 0.64, 0.64], 1.0)])));
    let block = &found.blocks[0];
    assert!(!found.licq());
    assert_eq!((block.rows.len(), block.dependent.len()), (2, 1));
    let mut all = [&block.rows[..], &block.dependent].concat();
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3]);
}

#[test]
fn a_multiplier_that_is_zero_leaves_it_open() {
    // The row (1, −1) lies across the optimum (1, 1) and does not pull when it is off.
    let rows: &[&[i64]] = &[&[2, 2, 12], &[2, -2, -2]];
    let off = (problem((1, 1), rows), network(&[(&[1.14, 1.14 + 1e-12], 1.0)]));
    assert!(matches!(undecided(&off, TIES), Undecided::Rejected(Rejection { code: Code::MultiplierOpen, .. })));
    // Not proposed as active it may still leave its side.
    assert!(matches!(undecided(&off, 0.0), Undecided::Rejected(Rejection { code: Code::SideOpen, .. })));
    // On, its multiplier is ½: that program's optimum qualifies; but on one side of the kink only.
    let on = proved(&(problem((1, 1), rows), network(&[(&[1.14, 1.14], 1.0)])));
    assert!(on.licq() && !on.blocks[0].both_sides);
    // So a neuron just beyond it is no part of the block.
    let both = (problem((1, 1), rows), network(&[(&[1.14, 1.14], 1.0), (&[0.01, 0.01 + 1e-14], 1.0)]));
    assert!(matches!(undecided(&both, TIES), Undecided::Rejected(Rejection { code: Code::InactiveOpen, .. })));
}

#[test]
fn above_beta_max_nothing_is_left() {
    let zero = proved(&(problem((10, 1), &[&[2, 2, 12]]), network(&[(&[1.0, 1.0], 1.0)])));
    assert!(zero.blocks.is_empty() && zero.licq());
    assert_eq!((&zero.unused[..], zero.inactive), (&[0][..], 2));
    let nothing = proved(&(line().0, Network::default()));
    assert_eq!((nothing.blocks.len(), nothing.inactive), (0, 0));
}

#[test]
fn an_optimum_that_is_not_unique() {
    // x_1, x_2 and x_1 + x_2 are of one length: the third neuron does as much as the first two together.
    let rows: &[&[i64]] = &[&[2, -2, 0, 8], &[0, 2, -2, 8]];
    let neurons: [(&[f64], f64); 3] = [(&[0.4, -0.4, 0.0], 1.0), (&[0.0, 0.4, -0.4], 1.0), (&[0.5, 0.0, -0.5], 1.0)];
    match undecided(&(problem((1, 1), rows), network(&neurons)), TIES) {
        Undecided::Newton(_) | Undecided::Far | Undecided::Rejected(Rejection { code: Code::NoContraction, .. }) => {}
        other => panic!("{other}"),
    }
    // Any two of them are unique as far as they go, but the third, not in their scope, is not judged.
    assert!(proved(&(problem((1, 1), rows), network(&neurons[..2]))).licq());
}

/// A certificate with these blocks and centres (doubles near a solution of the equations), whether it proves
/// anything or not.
fn forge((problem, network): &(Problem, Network), blocks: &[(usize, &[usize], &[f64])]) -> Certificate {
    let scale = 192;
    let fixed = |v: &f64| scaled(*v, scale, f64::round);
    let block = |(neuron, rows, centre): &(usize, &[usize], &[f64])| Proposal {
        neuron: *neuron,
        rows: rows.to_vec(),
        centre: centre.iter().map(fixed).collect(),
        line: 1,
    };
    let blocks = blocks.iter().map(block).collect();
    let radius = Positive::power_of_two(112);
    let mut forged = Certificate { scale, inverse_scale: 60, blocks, radius, inverse: vec![], inactive: vec![] };
    let training = problem.clone().into();
    let scope = Scope::new(&training, network).unwrap();
    let system = system(&training, network, &scope, &forged).unwrap();
    let one = BigInt::from(1) << scale;
    for _ in 0..30 {
        let point: Vec<Interval> = forged.blocks.iter().flat_map(|b| &b.centre).cloned().map(Interval::point).collect();
        let rows = system.jacobian(&point).unwrap();
        let n = rows.len();
        let inverse = DMatrix::from_fn(n, n, |i, j| quotient(&rows[i][j].low, &one)).try_inverse().unwrap();
        forged.inverse = (0..n).map(|i| (0..n).map(|j| scaled(inverse[(i, j)], 60, f64::round)).collect()).collect();
        let values = system.values(&point).unwrap();
        let mut step =
            forged.inverse.iter().map(|c| c.iter().zip(&values).map(|(c, v)| c * &v.low).sum::<BigInt>() >> 60u32);
        forged.blocks.iter_mut().flat_map(|b| &mut b.centre).for_each(|v| *v -= step.next().unwrap());
    }
    let pairs = scope.pairs(network).len() - forged.blocks.len();
    forged.inactive = vec![Inactive { terms: vec![], line: 2 }; pairs];
    forged
}

#[track_caller]
fn rejected((problem, network): &(Problem, Network), certificate: &Certificate, code: Code) {
    match verify(problem, network, certificate) {
        Ok(_) => panic!("accepted instead of {}", code.name()),
        Err(rejection) => assert_eq!(rejection.code, code, "{rejection}"),
    }
}

fn honest(case: &(Problem, Network)) -> Certificate {
    let bytes = qualify(&case.0, SHA, &case.1, TIES).unwrap().certificate;
    parse(bytes.as_slice(), case.0.columns(), SHA).unwrap()
}

#[test]
fn the_forger_can_be_honest() {
    let case = held();
    let mut forged = forge(&case, &[(0, &[1], &[0.84, 0.84, 1.19, 0.26])]);
    forged.inactive = honest(&case).inactive;
    assert_eq!(verify(&case.0, &case.1, &forged).unwrap().blocks.len(), 1);
}

#[test]
fn boxes_that_hold_no_solution() {
    let case = held();
    let good = honest(&case);
    assert!(verify(&case.0, &case.1, &good).is_ok());
    let attack = |edit: &dyn Fn(&mut Certificate)| {
        let mut bad = good.clone();
        edit(&mut bad);
        rejected(&case, &bad, Code::NoContraction);
    };
    let one = Positive::one();
    for at in 0..4 {
        attack(&|bad| bad.blocks[0].centre[at] += &*(&bad.radius << 1));
        attack(&|bad| bad.inverse[at].iter_mut().for_each(|v| *v = BigInt::ZERO));
        attack(&|bad| bad.inverse[at].iter_mut().for_each(|v| *v = -&*v));
    }
    attack(&|bad| bad.radius = one.clone());
    attack(&|bad| bad.radius = &one << 192);
    // Another scale, another problem.
    attack(&|bad| bad.scale -= 1);
    let other = (problem((2, 1), &[&[4, 2, 12], &[2, -2, -2]]), case.1.clone());
    rejected(&other, &good, Code::NoContraction);
}

#[test]
fn solutions_that_are_no_optima() {
    // Without the held row the solution of the equations has it on the other side.
    let case = held();
    rejected(&case, &forge(&case, &[(0, &[], &[0.8, 0.6, 1.0])]), Code::SideOpen);
    // Held for a label that pulls it further on, its multiplier is negative.
    let pulled = (problem((1, 1), &[&[4, 2, 12], &[2, -2, 2]]), case.1.clone());
    rejected(&pulled, &forge(&pulled, &[(0, &[1], &[0.84, 0.84, 1.19, -0.7])]), Code::MultiplierOpen);
    // t = −‖w‖ solves the equations as well.
    let (negative, net) = (problem((1, 1), &[&[2, 2, -12]]), line().1);
    let case = (negative, net);
    rejected(&case, &forge(&case, &[(0, &[], &[-1.85, -1.85, -2.62])]), Code::LengthOpen);
    // Of two cones in which a neuron is worth while only one is used.
    let two = (
        problem((1, 1), &[&[2, 0, 12], &[0, 2, 12], &[-2, -2, -12]]),
        network(&[(&[2.0, 2.0], 1.0), (&[-0.3, -0.3], -1.0)]),
    );
    rejected(&two, &forge(&two, &[(0, &[], &[2.3, 2.3, 3.2])]), Code::InactiveOpen);
}

/// Two neurons of one sign, each worth while in a cone of its own: they differ on a row that is not held, so
/// that no block has both.
#[test]
fn cones_beyond_rows_that_are_not_held_are_judged() {
    let case = (problem((1, 1), &[&[2, 12], &[-2, 12]]), network(&[(&[2.0], 1.0), (&[-2.0], 1.0)]));
    let mut forged = forge(&case, &[(0, &[], &[2.0, 2.0])]);
    // Both other signs are inactive thanks to their cones; the second neuron with its own sign is not.
    let hint = |halves: u32| Inactive { terms: vec![(0, positive(halves) << 191)], line: 2 };
    forged.inactive = vec![hint(1), hint(6), hint(6)];
    rejected(&case, &forged, Code::InactiveOpen);
}

#[test]
fn wrong_names_and_multipliers() {
    let case = held();
    let good = honest(&case);
    let attack = |code, edit: &dyn Fn(&mut Certificate)| {
        let mut bad = good.clone();
        edit(&mut bad);
        rejected(&case, &bad, code);
    };
    attack(Code::NoPattern, &|bad| bad.blocks[0].neuron = 1);
    attack(Code::BlockOrder, &|bad| bad.blocks.push(bad.blocks[0].clone()));
    attack(Code::BadRows, &|bad| bad.blocks[0].rows = vec![2]);
    attack(Code::BadRows, &|bad| bad.blocks[0].rows = vec![1, 1]);
    attack(Code::InactiveCount, &|bad| drop(bad.inactive.pop()));
    attack(Code::InactiveCount, &|bad| bad.inactive.push(bad.inactive[0].clone()));
    attack(Code::InactiveOpen, &|bad| bad.inactive[0] = Inactive { terms: vec![], line: 1 });
    attack(Code::InactiveOpen, &|bad| bad.inactive[0].terms[0].1 = &bad.inactive[0].terms[0].1 * positive(9));
    attack(Code::BadRows, &|bad| bad.inactive[0].terms[0].0 = 7);
    // The network of the other sign.
    let flipped = (case.0.clone(), network(&[(&[0.84, 0.84 - 1e-11], -1.0)]));
    rejected(&flipped, &good, Code::NoContraction);
}

#[test]
fn files_are_read_strictly() {
    let case = held();
    let text = String::from_utf8(qualify(&case.0, SHA, &case.1, TIES).unwrap().certificate).unwrap();
    let code = |text: &str| parse(text.as_bytes(), 2, SHA).unwrap_err().code;
    assert_eq!(code(&text.replace("certificate 1", "certificate 2")), Code::BadVersion);
    assert_eq!(code(&text.replace("problem 0", "problem 1")), Code::ProblemMismatch);
    assert_eq!(code(&text.replace("radius ", "radius -")), Code::NotPositive);
    assert_eq!(code(&text.replace("block 0 1 1", "block 0 2 1 1")), Code::MissingToken);
    assert_eq!(code(&text.replace("blocks 1", "blocks 2")), Code::WrongKeyword);
    assert_eq!(code(&text.replace("scales 192", "scales 4097")), Code::BadScale);
    assert_eq!(code(&format!("{text}x")), Code::TrailingBytes);
    let mut again = Vec::new();
    format::krawczyk_certificate(1, &parse(text.as_bytes(), 2, SHA).unwrap(), SHA, &mut again).unwrap();
    assert_eq!(again, text.as_bytes());
}

/// The slope of the optimum, against training anew with another β.
#[test]
fn slopes_agree_with_differences() {
    let mut count = 0;
    for seed in 0..8 {
        let mut random = Random::new(seed, 0);
        let rows: Vec<Vec<i64>> =
            (0..8).map(|_| random.normals(4).iter().map(|v| (v * 64.0).round() as i64).collect()).collect();
        let rows: Vec<&[i64]> = rows.iter().map(Vec::as_slice).collect();
        let trained = |beta: i64| {
            let problem = problem((beta, 1 << 20), &rows);
            let neurons = train(&Data::new(&problem), &[], 0.0, &TrainSettings::default(), &mut |_| true).neurons;
            let network = Network { neurons: neurons.iter().map(|n| n.exact().unwrap()).collect() };
            (problem, network)
        };
        let (beta, step) = (400 << 20, 1 << 20);
        let solve = |beta: i64| {
            let (problem, network) = trained(beta);
            qualify(&problem, SHA, &network, TIES).ok().map(|p| p.qualified)
        };
        let (Some(before), Some(found), Some(after)) = (solve(beta - step), solve(beta), solve(beta + step)) else {
            continue;
        };
        let shape = |q: &Qualified| q.blocks.iter().map(|b| (b.sign, b.rows.clone())).collect::<Vec<_>>();
        if shape(&before) != shape(&found) || shape(&after) != shape(&found) || found.blocks.is_empty() {
            continue;
        }
        let middle = |v: &Interval, scale: u32| quotient(&(&v.low + &v.high), &(BigInt::from(2) << scale));
        for ((a, b), c) in before.blocks.iter().zip(&found.blocks).zip(&after.blocks) {
            for i in 0..3 {
                let difference = (middle(&c.w[i], after.scale) - middle(&a.w[i], before.scale)) / 2.0;
                let slope = middle(&b.slope[i], found.slope_scale);
                assert!((difference - slope).abs() <= 1e-3 * slope.abs() + 1e-7, "{difference} {slope}");
            }
        }
        count += 1;
    }
    assert!(count >= 3, "{count} instances kept their active rows");
}

fn plane() -> (Problem, Network) {
    let problem = problem::parse(include_bytes!("corpus/plane.problem").as_slice()).unwrap();
    (problem, network::parse(include_bytes!("corpus/plane-atoms.network").as_slice(), 2).unwrap())
}

fn atoms(lines: &[&str]) -> Network {
    let text: String = lines.iter().map(|line| format!("atom {line}\n")).collect();
    let text = format!("relucert-network 1\nshape {} 2\n{text}end {}\n", lines.len(), lines.len() + 2);
    network::parse(text.as_bytes(), 2).unwrap()
}

#[test]
fn dictionaries() {
    let (problem, network) = plane();
    let found = complementarity(&problem, &network, &Network::default());
    assert!(found.smooth() && found.unique() == Some(true));
    assert_eq!(found.support, [Place::Network(0), Place::Network(1)]);
    // The same directions in the dictionary are the same atoms; a strictly inactive one changes nothing.
    let same = atoms(&["5 3 4 1 1", "1 1 0 1 1"]);
    let found = complementarity(&problem, &network, &same);
    assert!(found.smooth());
    assert_eq!((found.atoms, found.equicorrelated.len()), (3, 2));
    // Without its second neuron, that direction in the dictionary: no optimum.
    let half = Network { neurons: network.neurons[..1].to_vec() };
    assert!(!complementarity(&problem, &half, &network).optimal_if_balanced());
    // Split in two the support counts once; with a coefficient of zero the direction is idle, and SCS fails.
    let split = atoms(&["5 3 4 1 3", "10 6 8 1 1", "5 -3 -4 1 -4"]);
    assert!(complementarity(&problem, &split, &Network::default()).smooth());
}

#[test]
fn dictionaries_without_strict_complementarity() {
    // ν = (1, 1, 2)/2 … of rows (1, 0), (0, 1) with labels such that a third direction correlates exactly.
    let text = "relucert-problem 1\nnumbers decimal\nbias none\nloss half-squared\nbeta 1 1\nshape 2 2\ndenominators 1 1\nrow 1 0 2\nrow 0 1 1\nend 9\n";
    let problem = problem::parse(text.as_bytes()).unwrap();
    // f = (1, 0): ν = (1, 1): e_1 and e_2 both have νᵀz = β, only e_1 has a coefficient.
    let network = atoms(&["1 1 0 1 1"]);
    let found = complementarity(&problem, &network, &atoms(&["1 0 1 1 1"]));
    assert!(found.optimal_if_balanced() && !found.smooth() && found.independent());
    assert_eq!((found.idle(), found.unique()), (vec![Place::Dictionary(0)], Some(true)));
    // The coefficient 0 of the network itself says the same.
    let with = complementarity(&problem, &atoms(&["1 1 0 1 1", "1 0 1 1 0"]), &Network::default());
    assert_eq!(with.idle(), [Place::Network(1)]);
    // An irrational length: (1, 1) has νᵀz = 2 > √2.
    let diagonal = network::parse("relucert-network 1\nshape 1 2\nneuron 1 1 1 1 1\nend 3\n".as_bytes(), 2).unwrap();
    assert_eq!(complementarity(&problem, &network, &diagonal).violators, [Place::Dictionary(0)]);
    // Directions (1, −1) and (1, −2), scaled to one length, have dependent columns together with e_1.
    let dependent = atoms(&["5 3 -4 1 1", "1 1 0 1 1"]);
    let found = complementarity(&problem, &dependent, &Network::default());
    assert_eq!((found.support_rank, found.independent()), (1, false));
}

proptest! {
    #[test]
    fn intervals_hold_what_they_enclose(a in -1000i64..1000, b in -1000i64..1000, c in 1i64..50, w in 0i64..9, s in 0u32..12) {
        let [p, q] = [a, b].map(|v| Interval::point(v.into()).widened(&w.into()));
        let product = p.product(&q, s);
        for x in [a - w, a, a + w] {
            for y in [b - w, b, b + w] {
                let exact = BigInt::from(x * y);
                prop_assert!(&product.low << s <= exact && exact <= &product.high << s);
                prop_assert!((&p - &q).low <= BigInt::from(x - y) && BigInt::from(x - y) <= (&p - &q).high);
            }
            let over = p.over(&positive(c));
            prop_assert!(&over.low * c <= BigInt::from(x) && BigInt::from(x) <= &over.high * c);
        }
        let near = Interval::quotient(&a.into(), &positive(c), s);
        prop_assert!(&near.low * c <= BigInt::from(a) << s && BigInt::from(a) << s <= &near.high * c);
        prop_assert!(&near.high - &near.low <= BigInt::from(1));
    }
}
