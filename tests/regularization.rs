//! Regularization paths: the whole way against brute force over all supports, mutations of certificates,
//! ties, equal and dependent columns, jumps.
#![cfg(feature = "prover")]

mod checked;
#[path = "reference/fractions.rs"]
mod fractions;

use checked::{Raw, RawNeuron, member, positive};
use fractions::gauss;
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::{Lasso, Member};
use relucert::check::regularization::sensitivity::radius;
use relucert::check::regularization::validation::validate;
use relucert::check::regularization::{Joint, Path, Uniqueness, verify};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::problem::{Bias, Loss, Numbers};
use relucert::check::statement::{Network, Neuron, Problem};
use relucert::regularization::sensitivity::{sensitivity, solve};
use relucert::regularization::{Error, Regularized, Selection, path};

const SHA256: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

fn int(v: i64) -> BigInt {
    BigInt::from(v)
}

fn fraction(p: i64, q: i64) -> Fraction {
    Fraction::new(int(p), int(q)).expect("a fraction")
}

fn zero() -> Fraction {
    Fraction::zero()
}

/// A column: entries, the sign of the neuron, and the length of its direction.
type Atom = (Vec<i64>, bool, i64);

/// Four squares with this sum.
fn squares(sum: i64) -> [i64; 4] {
    let up = |rest: i64| (0..).take_while(move |v| v * v <= rest);
    let all = up(sum).flat_map(|a| up(sum - a * a).flat_map(move |b| up(sum - a * a - b * b).map(move |c| (a, b, c))));
    let last =
        |(a, b, c): (i64, i64, i64)| up(sum).find(|d| a * a + b * b + c * c + d * d == sum).map(|d| [a, b, c, d]);
    all.into_iter().find_map(last).expect("Lagrange")
}

/// Unit rows and four columns of zeros, in which directions get the lengths they should have.
fn program(labels: &[i64], atoms: &[Atom]) -> (Problem, Network) {
    let n = labels.len();
    let problem = Raw {
        numbers: Numbers::F64,
        bias: Bias::None,
        loss: Loss::HalfSquared,
        beta: (int(1), int(1)),
        x: (0..n).map(|k| (0..n + 4).map(|j| int(i64::from(j == k) * 2)).collect()).collect(),
        x_den: int(2),
        y: labels.iter().map(|v| int(*v)).collect(),
        y_den: int(4),
    }
    .checked();
    let neuron = |(z, negative, length): &Atom| {
        let rest = length * length - z.iter().map(|v| v * v).sum::<i64>();
        let u = z.iter().copied().chain(squares(rest)).map(int).collect();
        RawNeuron { u, u_den: int(*length), a: int(if *negative { -1 } else { 1 }), a_den: int(1), atom: true }
            .checked()
    };
    (problem, Network { neurons: atoms.iter().map(neuron).collect() })
}

/// The dictionary program in fractions: columns for unit directions, labels.
struct Plain {
    columns: Vec<Vec<Fraction>>,
    labels: Vec<Fraction>,
}

fn dot(a: &[Fraction], b: &[Fraction]) -> Fraction {
    a.iter().zip(b).fold(zero(), |sum, (a, b)| &sum + &(a * b)).reduced()
}

impl Plain {
    fn new(labels: &[i64], atoms: &[Atom]) -> Plain {
        let column = |(z, negative, length): &Atom| {
            z.iter().map(|v| fraction(if *negative { -v } else { *v }, *length)).collect()
        };
        Plain { columns: atoms.iter().map(column).collect(), labels: labels.iter().map(|v| fraction(*v, 4)).collect() }
    }

    /// Whether c ≥ 0 is optimal.
    fn optimal(&self, beta: &Fraction, c: &[Fraction]) -> bool {
        let fit = |k: usize| self.columns.iter().zip(c).fold(zero(), |sum, (z, c)| &sum + &(&z[k] * c)).reduced();
        let residual: Vec<Fraction> = (0..self.labels.len()).map(|k| &self.labels[k] - &fit(k)).collect();
        self.columns.iter().zip(c).all(|(z, c)| {
            let slope = dot(z, &residual);
            *c >= zero() && slope <= *beta && (*c == zero() || slope == *beta)
        })
    }

    /// All vertices of the set of solutions, by trying all supports.
    fn vertices(&self, beta: &Fraction) -> Vec<Vec<Fraction>> {
        let m = self.columns.len();
        let mut found: Vec<Vec<Fraction>> = Vec::new();
        for mask in 0u32..1 << m {
            let support: Vec<usize> = (0..m).filter(|i| mask >> i & 1 == 1).collect();
            let row = |&i: &usize| {
                let z = &self.columns[i];
                let products = support.iter().map(|&j| dot(z, &self.columns[j]));
                products.chain([&dot(z, &self.labels) - beta]).collect()
            };
            let Some(values) = gauss(support.iter().map(row).collect()) else { continue };
            let mut c = vec![zero(); m];
            support.iter().zip(values).for_each(|(&i, v)| c[i] = v);
            if self.optimal(beta, &c) && !found.contains(&c) {
                found.push(c);
            }
        }
        found
    }

    /// Tests one point of a path: it is optimal, uniqueness is right, and the norm is the least if it should
    /// be.
    fn test(
        &self,
        beta: &Fraction,
        c: &[Fraction],
        unique: Option<bool>,
        selection: Selection,
    ) -> Result<(), TestCaseError> {
        prop_assert!(self.optimal(beta, c), "not optimal at {}", beta);
        let vertices = self.vertices(beta);
        prop_assert_eq!(unique, Some(vertices.len() == 1), "{} vertices at {}", vertices.len(), beta);
        match selection {
            Selection::Vertex => {}
            Selection::LeastNorm => {
                let least = vertices.iter().all(|v| dot(c, v) >= dot(c, c));
                prop_assert!(least, "a solution of less norm at {}", beta);
            }
        }
        Ok(())
    }
}

fn coefficients(network: &Network, point: &Member) -> Vec<Fraction> {
    let value =
        |(i, neuron): (usize, &Neuron)| Fraction::quotient(point.entry(i) * &neuron.u_den, point.den.clone()).reduced();
    network.neurons.iter().enumerate().map(value).collect()
}

fn middle(a: &[Fraction], b: &[Fraction]) -> Vec<Fraction> {
    a.iter().zip(b).map(|(a, b)| (a + b).half()).collect()
}

fn found(problem: &Problem, network: &Network, from: Fraction, to: Fraction, selection: Selection) -> Regularized {
    path(problem, SHA256, network, (&from, &to), selection, &mut |_, _| true).unwrap_or_else(|e| panic!("{e}"))
}

/// Tests all points of a path and the middles of its pieces.
fn test(plain: &Plain, network: &Network, path: &Path, selection: Selection) -> Result<(), TestCaseError> {
    for joint in &path.joints {
        plain.test(&joint.beta, &coefficients(network, &joint.point), joint.uniqueness.decided(), selection)?;
    }
    for (pair, link) in path.joints.windows(2).zip(&path.links) {
        let Some(piece) = link else { continue };
        let beta = (&pair[0].beta + &pair[1].beta).half();
        let [a, b] = [0, 1].map(|k| coefficients(network, &pair[k].point));
        plain.test(&beta, &middle(&a, &b), piece.uniqueness.decided(), selection)?;
    }
    Ok(())
}

/// Few small columns of two or three rows: many are equal, opposite, dependent or tied.
fn small() -> impl Strategy<Value = (Vec<i64>, Vec<Atom>)> {
    let rows = 2usize..4;
    rows.prop_flat_map(|n| {
        let atom = (proptest::collection::vec(0i64..3, n), any::<bool>(), prop_oneof![3 => Just(4i64), 1 => 4i64..7]);
        (proptest::collection::vec(-8i64..9, n), proptest::collection::vec(atom, 1..6))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn paths_are_those_of_brute_force((labels, atoms) in small(), least in any::<bool>()) {
        let (problem, network) = program(&labels, &atoms);
        let plain = Plain::new(&labels, &atoms);
        let selection = if least { Selection::LeastNorm } else { Selection::Vertex };
        let Regularized { path, certificate } = found(&problem, &network, fraction(4, 1), fraction(1, 16), selection);
        test(&plain, &network, &path, selection)?;
        let ends = (&path.joints[0].beta, &path.joints[path.joints.len() - 1].beta);
        prop_assert_eq!(ends, (&fraction(4, 1), &fraction(1, 16)));
        let lasso = Lasso::new(&problem, &network).unwrap();
        prop_assert_eq!(verify(&lasso, SHA256, certificate.as_slice()), Ok(path.clone()));
        if least {
            prop_assert!(path.links.iter().all(Option::is_some), "least norm jumps");
        }
    }

    /// A wrong number is noticed, or does no harm.
    #[test]
    fn mutations_prove_nothing_false((labels, atoms) in small(), at in any::<prop::sample::Index>(), change in -2i64..3) {
        let (problem, network) = program(&labels, &atoms);
        let plain = Plain::new(&labels, &atoms);
        let lasso = Lasso::new(&problem, &network).unwrap();
        let Regularized { certificate, .. } = found(&problem, &network, fraction(4, 1), fraction(1, 16), Selection::LeastNorm);
        let text = String::from_utf8(certificate).unwrap();
        let words: Vec<&str> = text.split(' ').collect();
        let numbers: Vec<usize> = (0..words.len()).filter(|&k| words[k].parse::<i64>().is_ok()).collect();
        let place = numbers[at.index(numbers.len())];
        let mut words: Vec<String> = words.iter().map(|w| w.to_string()).collect();
        words[place] = (words[place].parse::<i64>().unwrap() + change).to_string();
        let Ok(path) = verify(&lasso, SHA256, words.join(" ").as_bytes()) else { return Ok(()) };
        for joint in &path.joints {
            prop_assert!(plain.optimal(&joint.beta, &coefficients(&network, &joint.point)));
            if let Some(unique) = joint.uniqueness.decided() {
                prop_assert_eq!(unique, plain.vertices(&joint.beta).len() == 1);
            }
        }
        for pair in path.joints.windows(2) {
            let [a, b] = [0, 1].map(|k| coefficients(&network, &pair[k].point));
            prop_assert!(plain.optimal(&(&pair[0].beta + &pair[1].beta).half(), &middle(&a, &b)));
        }
    }

    /// A point left out of a path: what remains is refused, or the straight line to the next one consists of
    /// solutions.
    #[test]
    fn points_left_out_are_noticed((labels, atoms) in small(), at in any::<prop::sample::Index>()) {
        let (problem, network) = program(&labels, &atoms);
        let plain = Plain::new(&labels, &atoms);
        let Regularized { path, .. } = found(&problem, &network, fraction(4, 1), fraction(1, 16), Selection::LeastNorm);
        if path.joints.len() < 3 {
            return Ok(());
        }
        let out = 1 + at.index(path.joints.len() - 2);
        let lines = path.joints.iter().enumerate().filter(|(k, _)| *k != out).flat_map(|(k, joint)| {
            let entries: String = joint.point.entries.iter().map(|(i, v)| format!(" {i} {v}")).collect();
            let (beta, point) = (&joint.beta, &joint.point);
            let point = format!(
                "point {} {} {} {}{entries}", beta.numerator(), beta.denominator(), point.den, point.entries.len()
            );
            [point, "at none".to_string()].into_iter().chain((k > 0).then(|| "between none".to_string()))
        });
        let lines: Vec<String> = lines.collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let shape = format!("shape {} {}", labels.len(), atoms.len());
        let text = certificate(&lines).replace("shape 1 2", &shape);
        match verify(&Lasso::new(&problem, &network).unwrap(), SHA256, text.as_bytes()) {
            Err(rejection) => prop_assert_eq!(rejection.code, Code::NotAffine),
            Ok(path) => {
                for pair in path.joints.windows(2) {
                    let [a, b] = [0, 1].map(|k| coefficients(&network, &pair[k].point));
                    let (c, beta) = (middle(&a, &b), (&pair[0].beta + &pair[1].beta).half());
                    prop_assert!(plain.optimal(&beta, &c));
                    prop_assert!(plain.optimal(&(&pair[0].beta + &beta).half(), &middle(&a, &c)));
                }
            }
        }
    }

    /// The derivatives are the differences of brute force, inside the interval and the ball and at their
    /// ends.
    #[test]
    fn derivatives_hold_as_far_as_is_said((labels, atoms) in small(), num in 1i64..40, row in 0usize..2) {
        let (problem, network) = program(&labels, &atoms);
        let plain = Plain::new(&labels, &atoms);
        let beta = fraction(num, 16);
        let alone = plain.vertices(&beta);
        let s = match sensitivity(&problem, &network, &beta) {
            Ok(s) => s,
            Err(Error::Derivative(r)) if r.code == Code::NotInverse => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        prop_assert_eq!(alone.len(), 1);
        let own = |c: &[Fraction]| s.support.iter().map(|&i| c[i].clone()).collect::<Vec<_>>();
        prop_assert_eq!(own(&alone[0]), s.coefficients.clone());
        for end in [&s.interval.0, &s.interval.1] {
            let there = plain.vertices(end);
            let moved: Vec<Fraction> = s.coefficients.iter().zip(&s.by_beta).map(|(c, d)| c + &(d * &(end - &beta))).collect();
            prop_assert!(there.contains(&full(&s.support, &moved, atoms.len())));
        }
        prop_assert_eq!(s.leverages.iter().fold(zero(), |sum, v| &sum + v), fraction(s.support.len() as i64, 1));
        let Some(radius) = s.radius else { return Ok(()) };
        let mut moved = Plain::new(&labels, &atoms);
        moved.labels[row] = &moved.labels[row] + &radius;
        let expected: Vec<Fraction> = s.coefficients.iter().zip(&s.by_labels).map(|(c, d)| c + &(&d[row] * &radius)).collect();
        prop_assert!(moved.optimal(&beta, &full(&s.support, &expected, atoms.len())));
    }

    /// The least validation error is attained where it is said, and no other point of the path has less.
    #[test]
    fn the_least_validation_error((labels, atoms) in small(), others in proptest::collection::vec(-8i64..9, 2..3)) {
        let others: Vec<i64> = others.into_iter().cycle().take(labels.len()).collect();
        let (problem, network) = program(&labels, &atoms);
        let (other, _) = program(&others, &atoms);
        let Regularized { path, .. } = found(&problem, &network, fraction(4, 1), fraction(1, 16), Selection::LeastNorm);
        let (_, least) = validate(&Lasso::new(&other, &network).unwrap(), &path).unwrap();
        let least = least.unwrap();
        let plain = Plain::new(&labels, &atoms);
        let target = Plain::new(&others, &atoms);
        let error = |beta: &Fraction| {
            let c = &plain.vertices(beta)[0];
            let fit = |k: usize| target.columns.iter().zip(c).fold(zero(), |sum, (z, c)| &sum + &(&z[k] * c));
            let r: Vec<Fraction> = (0..others.len()).map(|k| &target.labels[k] - &fit(k)).collect();
            dot(&r, &r).half()
        };
        prop_assert_eq!(error(&least.beta), least.error.clone());
        for k in 0..=32 {
            let beta = &(&fraction(k, 32) * &fraction(63, 16)) + &fraction(1, 16);
            prop_assert!(error(&beta) >= least.error);
        }
    }
}

fn full(support: &[usize], values: &[Fraction], width: usize) -> Vec<Fraction> {
    let mut c = vec![zero(); width];
    support.iter().zip(values).for_each(|(&i, v)| c[i] = v.clone());
    c
}

/// Two equal columns: the solution is c₁ + c₂ = 1 − β for y = 1 and z = 1.
fn twins() -> (Problem, Network) {
    program(&[4], &[(vec![1], false, 1), (vec![1], false, 1)])
}

fn certificate(points: &[&str]) -> String {
    let mut lines = vec![
        "relucert-homotopy-certificate 1".to_string(),
        format!("problem {SHA256}"),
        "shape 1 2".to_string(),
        format!("points {}", points.iter().filter(|line| line.starts_with("point")).count()),
    ];
    lines.extend(points.iter().map(|line| line.to_string()));
    lines.push(format!("end {}", lines.len()));
    lines.join("\n") + "\n"
}

fn checked(points: &[&str]) -> Result<Path, Rejection> {
    let (problem, network) = twins();
    verify(&Lasso::new(&problem, &network).expect("lengths one"), SHA256, certificate(points).as_bytes())
}

#[test]
fn a_known_path() {
    let (problem, network) = twins();
    let Regularized { path, .. } = found(&problem, &network, fraction(2, 1), fraction(1, 2), Selection::LeastNorm);
    let betas: Vec<Fraction> = path.joints.iter().map(|joint| joint.beta.clone()).collect();
    assert_eq!(betas, [fraction(2, 1), fraction(1, 1), fraction(1, 2)]);
    let last: &Joint = &path.joints[2];
    assert_eq!(coefficients(&network, &last.point), [fraction(1, 4), fraction(1, 4)]);
    let unique: Vec<Option<bool>> = path.joints.iter().map(|joint| joint.uniqueness.decided()).collect();
    assert_eq!(unique, [Some(true), Some(true), Some(false)]);
    // At β = 1 both are tight and zero: their columns are dependent, and yet no other solution is possible.
    assert_eq!(path.joints[1].uniqueness, Uniqueness::Apart);
}

#[test]
fn a_planted_jump() {
    let (problem, network) = twins();
    let jump = ["point 1 1 1 0", "at apart 1", "point 1 2 2 1 0 1", "at other 2 0 -1 1 1", "between other 2 0 -1 1 1"];
    let rest = ["point 1 2 2 1 1 1", "at none", "point 1 4 4 1 1 3", "at none", "between none"];
    let path = checked(&[&jump[..], &rest[..]].concat()).expect("a path");
    assert_eq!(path.links.iter().map(Option::is_none).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(path.joints[2].uniqueness, Uniqueness::Open);
    assert_eq!(path.links[2].as_ref().map(|piece| &piece.uniqueness), Some(&Uniqueness::Open));
    // Followed as vertices these stay together; the least norm is in the middle.
    let vertex = found(&problem, &network, fraction(2, 1), fraction(1, 2), Selection::Vertex).path;
    assert_eq!(vertex.joints.last().map(|joint| joint.point.entries.len()), Some(1));
}

#[test]
fn every_reason() {
    let good = ["point 1 1 1 0", "at none", "point 1 2 2 1 0 1", "at none", "between none"];
    assert!(checked(&good).is_ok());
    let with = |at: usize, line: &'static str| {
        let mut lines = good.to_vec();
        lines[at] = line;
        checked(&lines).expect_err(line).code
    };
    let cases = [
        (Code::DirectionOrder, 2, "point 1 2 4 2 1 1 0 1"),
        (Code::DirectionOrder, 2, "point 1 2 2 1 2 1"),
        (Code::SlopeTooGreat, 2, "point 1 2 4 1 0 1"),
        (Code::SlopeTooSmall, 2, "point 1 2 4 1 0 3"),
        (Code::BetaOrder, 0, "point 1 4 4 1 0 3"),
        (Code::SamePoint, 0, "point 1 2 4 1 0 2"),
        (Code::NotAffine, 0, "point 2 1 1 0"),
        (Code::NotAnother, 3, "at other 2 0 1 1 -1"),
        (Code::NotAnother, 3, "at other 2 0 -1 1 2"),
        (Code::NotAnother, 3, "at other 0"),
        (Code::NotAnother, 4, "between other 1 1 0"),
        (Code::NotApart, 3, "at apart 1"),
        // An unused direction that is not kept at zero; used directions that are dependent.
        (Code::NotApart, 3, "at apart 0"),
        (Code::NotApart, 4, "between apart 0"),
        (Code::NotApart, 1, "at apart -1"),
        (Code::WrongKeyword, 1, "at least"),
        (Code::NotPositive, 2, "point 0 1 1 1 0 1"),
    ];
    for (code, at, line) in cases {
        assert_eq!(with(at, line), code, "{line}");
    }
    let dependent = ["point 1 2 4 2 0 1 1 1", "at apart 0"];
    assert_eq!(checked(&dependent).unwrap_err().code, Code::NotApart);
    // A direction with the same column and a greater length is not tight: it leads to no other solution.
    let (problem, longer) = program(&[4], &[(vec![1], false, 1), (vec![1], false, 2)]);
    let text = certificate(&["point 1 2 2 1 0 1", "at other 2 0 -1 1 1"]);
    let found = verify(&Lasso::new(&problem, &longer).unwrap(), SHA256, text.as_bytes());
    assert_eq!(found.unwrap_err().code, Code::NotAnother);
    let (problem, network) = twins();
    let lasso = Lasso::new(&problem, &network).unwrap();
    let code = |text: String| verify(&lasso, SHA256, text.as_bytes()).unwrap_err().code;
    assert_eq!(code(certificate(&good).replace("shape 1 2", "shape 1 3")), Code::DictionaryShape);
    assert_eq!(code(certificate(&good).replace("ff\n", "fe\n")), Code::ProblemMismatch);
    for u in [[1, 1, 0, 0, 0], [0; 5]] {
        let mut odd = network.clone();
        odd.neurons[0] = Neuron::new(u.map(int).to_vec(), positive(1), int(1), positive(1));
        assert_eq!(Lasso::new(&problem, &odd).map(|_| ()).unwrap_err().code, Code::IrrationalLength);
    }
    // One column, β = 1/2: the inverse of its product with itself is 1/4 of the integers of the file.
    let (problem, network) = program(&[4], &[(vec![1], false, 1)]);
    let lasso = Lasso::new(&problem, &network).unwrap();
    let point = |p, q| member(int(q), [(0, int(p))].into());
    let ball = |inverse: &[Vec<BigInt>], den: i64, beta| radius(&lasso, &beta, &point(1, 2), (inverse, &positive(den)));
    assert_eq!(ball(&[vec![int(1)]], 4, fraction(1, 2)), Ok(Some(fraction(1, 4))));
    for (inverse, den) in [(vec![vec![int(1)]], 5), (vec![vec![int(-1)]], 4), (vec![], 1), (vec![vec![]], 1)] {
        assert_eq!(ball(&inverse, den, fraction(1, 2)).unwrap_err().code, Code::NotInverse);
    }
    assert_eq!(ball(&[vec![int(1)]], 4, fraction(1, 4)).unwrap_err().code, Code::SlopeTooGreat);
    // The twins break strict complementarity.
    assert!(matches!(sensitivity(&twins().0, &twins().1, &fraction(1, 2)), Err(Error::Derivative(_))));
    assert_eq!(solve(&lasso, &fraction(1, 2)).unwrap(), [fraction(1, 2)]);
}
