//! Stationarity: networks decided by hand, brute force over perturbations at kinks, finite differences, and
//! attacks on certificates.
#![cfg(feature = "prover")]

mod checked;
mod instances;

use checked::{RawNeuron, objective, positive, subgradients};
use instances::{DIGEST, fraction, int, problem_text};
use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::{Network, Neuron, Problem, Verdict, network, problem};
use relucert::check::stationary::{Claim, Evidence, verify};
use relucert::dyadic::quotient;
use relucert::random::Random;
use relucert::search::neuron::Neuron as Floats;
use relucert::stationary::shape::shape;
use relucert::stationary::tying::polished;
use relucert::stationary::{NODES, certify};
use std::collections::BTreeSet;

fn parse(text: &str) -> Problem {
    problem::parse(text.as_bytes()).expect("a problem")
}

fn neurons(lines: &[&str], d: usize) -> Network {
    let text = format!("relucert-network 1\nshape {} {d}\n{}end {}\n", lines.len(), lines.concat(), lines.len() + 2);
    network::parse(text.as_bytes(), d).expect("a network")
}

fn found(problem: &Problem, network: &Network) -> Evidence {
    certify(problem, DIGEST, network, NODES).expect("a certificate").evidence
}

fn value(f: &Fraction) -> f64 {
    quotient(f.numerator(), f.denominator())
}

/// A neuron along the third axis, with α = β = 1; rows (1, 0, 0), (0, 1, 0), (1, 1, 0) at zero with residuals
/// 1, 1, −1; a row (a, a, 1) that is on, with the residual −1, a being a quarter of the argument. Only (−a,
/// −a) + s₁(1, 0) + s₂(0, 1) − s₃(1, 1) is not zero for all s.
///
/// Of the eight patterns (1, 1, 0) and (0, 0, 1) do not exist. The box is a hexagon with the corner (1, 1) −
/// (a, a); the true set is the square |x| + |y| ≤ 1 moved by −(a, a).
fn corner(a: i64) -> (Problem, Network) {
    let rows: [(&[i64], i64); 4] = [(&[4, 0, 0], -1), (&[0, 4, 0], -1), (&[4, 4, 0], 1), (&[a, a, 4], 2)];
    (parse(&problem_text("f64", "none", (1, 1), (4, 1), &rows)), neurons(&["neuron 1 0 0 1 1 1\n"], 3))
}

#[test]
fn dependent_rows_at_zero_are_not_a_box() {
    let (problem, network) = corner(3);
    let evidence = found(&problem, &network);
    let eighth = fraction("1/8");
    assert_eq!((&evidence.total.lower, &evidence.total.upper), (&eighth, &eighth));
    assert_eq!(Claim::Within(Fraction::zero()).decide(&evidence), Verdict::Refuted);
    assert_eq!(Claim::NotStationary.decide(&evidence), Verdict::Proved);
    // No distance is below a negative number, though its square is above one.
    assert_eq!(Claim::Within(fraction("-1")).decide(&evidence), Verdict::Refuted);
    assert!(evidence.total.slope <= &Fraction::zero() - &eighth, "no less steep than the distance says");
    // In the box there is 0: with s = (3/4, 3/4, 0) all derivatives vanish.
    let set = &subgradients(&problem, &network)[0];
    let m: Vec<BigInt> = set.ties.iter().zip([3, 3, 0]).map(|(tie, s)| &tie.weight * s).collect();
    assert!(set.at(&m, &positive(4)).iter().all(|v| *v == int(0)) && set.outputs[0].value == Fraction::zero());
    // On the boundary of the true set, by the patterns (1, 0, ·) and (0, 1, ·).
    let (problem, network) = corner(2);
    let evidence = found(&problem, &network);
    assert_eq!(evidence.total.upper, Fraction::zero());
    assert_eq!(Claim::Within(Fraction::zero()).decide(&evidence), Verdict::Proved);
    assert_eq!(Claim::NotStationary.decide(&evidence), Verdict::Refuted);
    assert!(!evidence.convex, "the third row is a concave kink");
}

#[test]
fn without_trees_the_bounds_are_two() {
    let (problem, network) = corner(3);
    let evidence = certify(&problem, DIGEST, &network, 0).unwrap().evidence;
    assert_eq!(evidence.total.lower, Fraction::zero());
    assert!(evidence.total.upper >= fraction("1/8"));
    assert_eq!(Claim::Within(Fraction::zero()).decide(&evidence), Verdict::Undecided);
    assert_eq!(Claim::NotStationary.decide(&evidence), Verdict::Undecided);
}

#[test]
fn known_networks() {
    let line = parse(&instances::line_text());
    let zero = Fraction::zero();
    let optimum = neurons(&["neuron 1 2 1 2\n", "neuron 1 -2 1 -2\n", "neuron 1 0 1 0\n"], 1);
    let evidence = found(&line, &optimum);
    assert_eq!((&evidence.total.upper, evidence.convex), (&zero, true));
    assert_eq!(shape(&line.clone().into(), &optimum.into()).dead, [2]);
    // u = 0 with α = 3: ∂_α = βα = 3; ∂_u = 3·{Σ s_k r_k x_k}: r = (−5, 5) at rows ±1, tied to each other: −5
    // if u > 0, else −5.
    let evidence = found(&line, &neurons(&["neuron 1 0 1 3\n"], 1));
    assert_eq!((&evidence.total.lower, &evidence.total.upper), (&fraction("234"), &fraction("234")));
    // α = 0 with u = 1: ∂_α = −5, ∂_u = u.
    let evidence = found(&line, &neurons(&["neuron 1 1 1 0\n"], 1));
    assert_eq!((&evidence.total.lower, &evidence.total.slope), (&fraction("26"), &fraction("-26")));
    // The empty network is stationary; so is the dead neuron.
    for network in [Network::default(), neurons(&["neuron 1 0 1 0\n"], 1), neurons(&["atom 1 1 1 0\n"], 1)] {
        assert_eq!(found(&line, &network).total.upper, zero);
    }
}

#[test]
fn atoms_are_balanced_neurons() {
    let plane = parse(&instances::plane_text());
    let neuron = found(&plane, &neurons(&["neuron 5 6 8 1 2\n", "neuron 5 4 -3 1 -1\n"], 2));
    let atom = found(&plane, &neurons(&["atom 5 3 4 1 4\n", "atom 5 4 -3 1 -1\n"], 2));
    assert_eq!(neuron, atom);
    assert!(neuron.total.lower > Fraction::zero());
}

#[test]
fn cells_and_balance() {
    let plane = parse(&instances::plane_text());
    let network =
        neurons(&["neuron 1 3 4 1 2\n", "neuron 2 3 4 1 1\n", "neuron 1 3 5 1 1\n", "neuron 1 3 4 1 -5\n"], 2);
    let facts = shape(&plane.clone().into(), &network.into());
    assert_eq!(facts.defects, ["21", "21/4", "33", "0"].map(fraction));
    assert_eq!(facts.cells, [vec![vec![0, 1]]], "the third is off where the first lies on a row");
    assert!(facts.nearly_minimal() && !facts.minimal());
    let network = neurons(&["neuron 1 3 3 1 2\n", "neuron 1 4 3 1 1\n", "neuron 1 2 2 1 7\n"], 2);
    let facts = shape(&plane.clone().into(), &network.into());
    assert_eq!(facts.cells, [vec![vec![0, 2], vec![1]]]);
    assert!(!facts.nearly_minimal());
}

/// Small integers, so that many rows are at zero, equal, opposite or dependent.
fn random_instance(random: &mut Random) -> (Problem, Network) {
    let d = 2 + random.below(2) as usize;
    let n = 3 + random.below(6) as usize;
    let mut within = |bound: u64| random.below(2 * bound + 1) as i64 - bound as i64;
    let rows: Vec<(Vec<i64>, i64)> = (0..n).map(|_| ((0..d).map(|_| within(1)).collect(), within(3))).collect();
    let rows: Vec<(&[i64], i64)> = rows.iter().map(|(x, y)| (&x[..], *y)).collect();
    let problem = parse(&problem_text("f64", "none", (1, 2), (1, 1), &rows));
    let neuron = |within: &mut dyn FnMut(u64) -> i64| {
        RawNeuron {
            u: (0..d).map(|_| int(within(1))).collect(),
            u_den: int(2),
            a: int(within(2)),
            a_den: int(2),
            atom: false,
        }
        .checked()
    };
    let neurons = (0..2).map(|_| neuron(&mut within)).collect();
    (problem, Network { neurons })
}

/// Gradients of the objective in the doubles of one neuron's weights, at many points next to the network.
fn nearby_gradients(problem: &Problem, network: &Network, i: usize, random: &mut Random) -> Vec<Vec<f64>> {
    let of = |v: &BigInt, den: &BigInt| quotient(v, den);
    let x: Vec<Vec<f64>> = problem.x.iter().map(|row| row.iter().map(|v| of(v, &problem.x_den)).collect()).collect();
    let f = |k: usize| -> f64 {
        let output = |n: &Neuron| {
            let z: f64 = n.u.iter().zip(&x[k]).map(|(u, x)| of(u, &n.u_den) * x).sum();
            of(&n.a, &n.a_den) * z.max(0.0)
        };
        network.neurons.iter().map(output).sum()
    };
    let r: Vec<f64> = (0..x.len()).map(|k| f(k) - of(&problem.y[k], &problem.y_den)).collect();
    let neuron = &network.neurons[i];
    let u: Vec<f64> = neuron.u.iter().map(|v| of(v, &neuron.u_den)).collect();
    let mut seen = BTreeSet::new();
    let mut gradients = Vec::new();
    for _ in 0..400 {
        let moved: Vec<f64> = u.iter().map(|u| u + 1e-7 * random.normal()).collect();
        let on: Vec<bool> = x.iter().map(|x| x.iter().zip(&moved).map(|(x, u)| x * u).sum::<f64>() > 0.0).collect();
        if seen.insert(on.clone()) {
            let entry = |j: usize| -> f64 {
                let loss: f64 = (0..x.len()).filter(|&k| on[k]).map(|k| r[k] * x[k][j]).sum();
                of(&neuron.a, &neuron.a_den) * loss + 0.5 * u[j]
            };
            gradients.push((0..u.len()).map(entry).collect());
        }
    }
    gradients
}

/// The least square length in the convex hull: of the points next to the origin in the affine hulls of all
/// small subsets, those with weights that are not negative.
fn nearest(points: &[Vec<f64>]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let affine = |subset: &[usize]| -> Option<f64> {
        let m = subset.len();
        let product = |i: usize, j: usize| dot(&points[subset[i]], &points[subset[j]]) + 1.0;
        let matrix = nalgebra::DMatrix::from_fn(m, m, product);
        let weights = matrix.cholesky()?.solve(&nalgebra::DVector::from_element(m, 1.0));
        let sum = weights.sum();
        let point = |j: usize| -> f64 { (0..m).map(|i| weights[i] / sum * points[subset[i]][j]).sum() };
        let point: Vec<f64> = (0..points[0].len()).map(point).collect();
        weights.iter().all(|w| *w >= -1e-9).then(|| dot(&point, &point))
    };
    let mut best = f64::INFINITY;
    let mut subsets: Vec<Vec<usize>> = vec![vec![]];
    for _ in 0..=points[0].len() {
        let longer = |s: &Vec<usize>| {
            let first = s.last().map_or(0, |l| l + 1);
            (first..points.len()).map(|p| [&s[..], &[p]].concat()).collect::<Vec<_>>()
        };
        subsets = subsets.iter().flat_map(longer).collect();
        best = subsets.iter().filter_map(|s| affine(s)).fold(best, f64::min);
    }
    best
}

#[test]
fn distances_agree_with_brute_force_over_perturbations() {
    let mut random = Random::new(11, 0);
    let (mut kinks, mut dependent, mut stationary) = (0, 0, 0);
    for _ in 0..250 {
        let (problem, network) = random_instance(&mut random);
        let evidence = found(&problem, &network);
        let sets = subgradients(&problem, &network);
        for (i, ((distance, ties), set)) in evidence.neurons.iter().zip(&sets).enumerate() {
            assert_eq!(distance.lower, distance.upper, "{problem:?} {network:?}");
            let points = nearby_gradients(&problem, &network, i, &mut random);
            let output = value(&set.outputs[0].value);
            let expected = nearest(&points) + output * output;
            assert!((value(&distance.upper) - expected).abs() < 1e-6, "{expected} {problem:?} {network:?}");
            assert!(distance.slope <= &Fraction::zero() - &distance.lower);
            kinks += usize::from(*ties > 0);
            dependent += usize::from(*ties > set.base.len());
            stationary += usize::from(distance.upper == Fraction::zero());
        }
    }
    assert!(kinks > 200 && dependent > 10 && stationary > 5, "{kinks} {dependent} {stationary}");
}

/// The network with a weight of its first neuron moved by `step`/2^20: entry j of u, or α for j = d.
fn moved(network: &Network, j: usize, step: i64) -> Network {
    let mut network = network.clone();
    let neuron = &mut network.neurons[0];
    let (mut u, mut a): (Vec<BigInt>, BigInt) = (neuron.u.iter().map(|u| u << 20).collect(), &neuron.a << 20);
    match u.get_mut(j) {
        Some(u) => *u += step,
        None => a += step,
    }
    *neuron = Neuron::new(u, &neuron.u_den << 20, a, &neuron.a_den << 20);
    network
}

#[test]
fn gradients_agree_with_finite_differences() {
    let mut random = Random::new(5, 0);
    let mut compared = 0;
    while compared < 40 {
        let (problem, network) = random_instance(&mut random);
        let set = &subgradients(&problem, &network)[0];
        if !set.ties.is_empty() {
            continue;
        }
        compared += 1;
        for j in 0..=problem.columns() {
            let side = |step: i64| objective(&problem, &moved(&network, j, step));
            let exact = match set.base.get(j) {
                Some(v) => quotient(v, &set.den),
                None => value(&set.outputs[0].value),
            };
            // A step of one in the numerators is 2^−21 for weights in halves.
            let difference = value(&(&side(1) - &side(-1))) * f64::from(1 << 20);
            assert!((difference - exact).abs() < 1e-6, "{j}: {difference} {exact}");
        }
    }
}

const PROBLEM_LINE: &str = "problem 00000000000000000000000000000000000000000000000000000000000000ff\n";

/// A certificate of these records about the corner.
fn attempt(records: &str) -> Result<Evidence, Rejection> {
    let body = format!("relucert-stationary-certificate 1\n{PROBLEM_LINE}{records}");
    let text = format!("{body}end {}\n", body.lines().count());
    let (problem, network) = corner(3);
    verify(&problem, DIGEST, &network, text.as_bytes())
}

const HULL: &str = "neuron 0\nhull 2 2\npattern 1 1 -2 0\npattern 1 -2 1 0\n";
const TREE: &str = "split 0\nsplit 1\nsplit 2\nbound\nempty 3 0 1 1 1 2 1\nbound\nbound\n";

#[test]
fn every_attack_has_its_answer() {
    let accepted = attempt(&format!("{HULL}{TREE}")).expect("the honest certificate");
    assert_eq!((&accepted.total.lower, &accepted.total.upper), (&fraction("1/8"), &fraction("1/8")));
    let weaker = attempt(&format!("{HULL}bound\n")).expect("a weaker tree");
    assert_eq!((&weaker.total.lower, &weaker.total.upper), (&Fraction::zero(), &fraction("1/8")));
    let hull = |old: &str, new: &str| format!("{}{TREE}", HULL.replacen(old, new, 1));
    let tree = |old: &str, new: &str| format!("{HULL}{}", TREE.replacen(old, new, 1));
    let attacks = [
        (Code::WrongKeyword, String::new()),
        (Code::WrongNeuron, hull("neuron 0", "neuron 1")),
        (Code::WrongKeyword, format!("{HULL}{TREE}{HULL}{TREE}")),
        (Code::WrongKeyword, hull("hull 2 2", "cube 2 2")),
        (Code::TiesDependent, "neuron 0\nbox 4 3 12 12 0\nbound\n".to_string()),
        (Code::MultiplierOutside, "neuron 0\nbox 4 3 17 12 0\nbound\n".to_string()),
        (Code::MultiplierOutside, "neuron 0\nbox 4 3 12 -1 0\nbound\n".to_string()),
        (Code::MultiplierOutside, "neuron 0\nbox 4 3 12 12 1\nbound\n".to_string()),
        (Code::TieCount, "neuron 0\nbox 4 2 12 12\nbound\n".to_string()),
        (Code::NotPositive, "neuron 0\nbox 0 3 0 0 0\nbound\n".to_string()),
        (Code::WitnessOnTie, hull("pattern 1 1 -2 0", "pattern 1 1 -1 0")),
        (Code::WitnessOnTie, hull("pattern 1 1 -2 0", "pattern 1 0 0 0")),
        (Code::PatternWeight, hull("pattern 1 1", "pattern 0 1")),
        (Code::PatternWeight, hull("hull 2 2\npattern 1", "hull 2 2\npattern -1")),
        (Code::WeightsNotOne, hull("hull 2 2", "hull 3 2")),
        (Code::WeightsNotOne, "neuron 0\nhull 1 0\nbound\n".to_string()),
        (Code::WeightsNotOne, hull("hull 2 2", "hull 2 1")),
        (Code::UnknownTie, tree("split 2", "split 3")),
        (Code::TieTwice, tree("split 2", "split 0")),
        (Code::UnknownTie, tree("2 1\n", "7 1\n")),
        (Code::CircuitOrder, tree("empty 3 0 1 1 1 2 1", "empty 3 1 1 0 1 2 1")),
        (Code::CircuitOrder, tree("empty 3 0 1 1 1 2 1", "empty 4 0 1 1 1 2 1 2 1")),
        (Code::CircuitOrder, tree("empty 3 0 1 1 1 2 1", "empty 0")),
        (Code::CircuitNotPositive, tree("1 1 2 1\n", "1 1 2 -1\n")),
        (Code::CircuitNotPositive, tree("empty 3 0 1", "empty 3 0 0")),
        (Code::CircuitNotZero, tree("empty 3 0 1", "empty 3 0 2")),
        // A pattern that exists, called empty.
        (Code::CircuitNotZero, tree("split 2\nbound", "split 2\nempty 3 0 1 1 1 2 1")),
        // The second side of the second split has no circuit, the third tie not being split there.
        (Code::CircuitFree, format!("{HULL}{}", TREE.replace("2 1\nbound\n", "2 1\nempty 3 0 1 1 1 2 1\n"))),
        (Code::WrongKeyword, tree("split 0\n", "leaf 0\n")),
        (Code::WrongKeyword, format!("{HULL}split 0\nbound\n")),
        (Code::ExtraToken, tree("\nbound\nempty", "\nbound 5\nempty")),
    ];
    let mut codes = BTreeSet::new();
    for (code, records) in attacks {
        match attempt(&records) {
            Ok(evidence) => panic!("accepted, {:?}:\n{records}", evidence.total),
            Err(rejection) => {
                assert_eq!(rejection.code, code, "{rejection}\n{records}");
                assert!(rejection.line > 0);
                codes.insert(code);
            }
        }
    }
    let rule = |code: &Code| code.rule()[1..].parse::<u32>().unwrap();
    let own: Vec<&Code> = Code::ALL.iter().filter(|c| (70..80).contains(&rule(c))).collect();
    assert!(own.len() > 10 && own.iter().all(|c| codes.contains(c)));
    let (problem, network) = corner(3);
    let text = format!("relucert-stationary-certificate 1\n{}end 2\n", PROBLEM_LINE.replace("ff", "fe"));
    assert_eq!(verify(&problem, DIGEST, &network, text.as_bytes()).unwrap_err().code, Code::ProblemMismatch);
}

/// One kink, convex, at which the derivative is −1 on one side and 1 on the other. Against either element the
/// objective rises; the slope is that of no step.
#[test]
fn slopes_are_never_positive() {
    let problem = parse(&problem_text("f64", "none", (1, 1), (1, 1), &[(&[1, 0], -2), (&[1, 1], 2)]));
    let network = neurons(&["neuron 1 0 1 1 1\n"], 2);
    for multiplier in [0, 2] {
        let records = format!("neuron 0\nbox 1 1 {multiplier}\nbound\n");
        let text = format!("relucert-stationary-certificate 1\n{PROBLEM_LINE}{records}end 5\n");
        let total = verify(&problem, DIGEST, &network, text.as_bytes()).expect("a certificate").total;
        assert_eq!((&total.lower, &total.slope), (&Fraction::zero(), &Fraction::zero()), "{multiplier}");
        assert_eq!(total.upper, fraction("1"));
    }
}

/// From random weights the polished network has rows exactly at zero, no higher objective, and is stationary
/// to rounding.
#[test]
fn polished_networks_are_stationary_up_to_rounding() {
    let mut random = Random::new(3, 0);
    let (mut kinks, mut better) = (0, 0);
    for round in 0..12 {
        let rows: Vec<(Vec<i64>, i64)> = (0..20)
            .map(|_| {
                let mut entry = || (1000.0 * random.normal()) as i64;
                ((0..3).map(|_| entry()).collect(), entry())
            })
            .collect();
        let rows: Vec<(&[i64], i64)> = rows.iter().map(|(x, y)| (&x[..], *y)).collect();
        let problem = parse(&problem_text("f64", "none", (1, 1), (1024, 1024), &rows));
        let neuron = |_| Floats { u: random.normals(3), alpha: random.normal() }.exact().expect("finite weights");
        let network = Network { neurons: (0..6).map(neuron).collect() };
        let after = polished(&problem.clone().into(), &network.clone().into(), 1000).expect("finite weights");
        let after = after.plain().expect("a network of version 1");
        let (old, new) = (found(&problem, &network).total, found(&problem, &after));
        assert_eq!(new.total.lower, new.total.upper, "round {round}");
        let distances: Vec<f64> = new.neurons.iter().map(|(d, _)| value(&d.upper).sqrt()).collect();
        assert!(distances.iter().all(|d| *d < 1e-11), "round {round}: {distances:?} {after:?}");
        assert!(after.neurons.len() <= 6 && objective(&problem, &after) <= objective(&problem, &network));
        kinks += new.neurons.iter().map(|(_, ties)| ties).sum::<usize>();
        better += usize::from(old.lower > new.total.upper);
    }
    assert!(kinks > 10 && better == 12, "{kinks} {better}");
}

/// A certificate for one network says nothing false about another: whatever is accepted encloses the true
/// distance.
#[test]
fn certificates_of_other_networks_prove_nothing_false() {
    let mut random = Random::new(23, 0);
    let mut accepted = 0;
    for _ in 0..150 {
        let (problem, network) = random_instance(&mut random);
        let truth = found(&problem, &network);
        let (_, other) = random_instance(&mut random);
        let other = Network { neurons: other.neurons.into_iter().filter(|n| n.u.len() == problem.columns()).collect() };
        let certificate = certify(&problem, DIGEST, &other, NODES).unwrap().certificate;
        if let Ok(evidence) = verify(&problem, DIGEST, &network, certificate.as_slice()) {
            accepted += 1;
            assert!(evidence.total.lower <= truth.total.lower && truth.total.upper <= evidence.total.upper);
        }
    }
    assert!(accepted > 5, "{accepted}");
}
