//! Pruning against brute force over all supports, and what the checker says about pairs of networks.
#![cfg(feature = "prover")]

mod checked;

use checked::{Raw, RawNeuron, minimal, positive, predictions};
use num_bigint::{BigInt, Sign};
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::penalty::penalty;
use relucert::check::statement::problem::{Bias, Loss, Numbers};
use relucert::check::statement::{Network, Neuron, Problem};
use relucert::prune::baseline::{Ranking, order};
use relucert::prune::correct::corrections;
use relucert::prune::curve::Judge;
use relucert::prune::{Route, prune};
use relucert::search::data::Data;

fn fraction(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).expect("a denominator")
}

fn problem(x: &[Vec<i64>]) -> Problem {
    Raw {
        numbers: Numbers::F64,
        bias: Bias::None,
        loss: Loss::HalfSquared,
        beta: (1.into(), 1.into()),
        x: x.iter().map(|row| row.iter().map(|v| BigInt::from(*v)).collect()).collect(),
        x_den: 2.into(),
        y: (0..x.len()).map(|k| BigInt::from(k as i64 % 3)).collect(),
        y_den: 1.into(),
    }
    .checked()
}

/// u/3 and a/5, or the atom of a direction of length `u_den`.
fn neuron(u: &[i64], a: i64) -> Neuron {
    let u = u.iter().map(|v| BigInt::from(*v)).collect();
    RawNeuron { u, u_den: 3.into(), a: a.into(), a_den: 5.into(), atom: false }.checked()
}

fn atom(u: &[i64], length: i64, a: i64) -> Neuron {
    RawNeuron { u_den: length.into(), atom: true, ..RawNeuron::of(&neuron(u, a)) }.checked()
}

/// s·max(0, x·u) in machine integers.
fn output(x: &[i64], neuron: &Neuron) -> Fraction {
    let dot: BigInt = x.iter().zip(&neuron.u).map(|(x, u)| u * *x).sum();
    let value = if dot.sign() == Sign::Plus { dot } else { BigInt::ZERO };
    let value = if neuron.a.sign() == Sign::Minus { -value } else { value };
    Fraction::new(value, 1.into()).expect("one")
}

/// The solution of a system with independent columns by Gauss–Jordan in fractions; none if they are dependent
/// or it has none.
fn solve(mut rows: Vec<Vec<Fraction>>, width: usize) -> Option<Vec<Fraction>> {
    let zero = Fraction::zero();
    for j in 0..width {
        let at = (j..rows.len()).find(|&i| rows[i][j] != zero)?;
        rows.swap(j, at);
        let pivot = rows[j][j].clone();
        rows[j].iter_mut().for_each(|v| *v = v.over(&pivot).expect("not zero").reduced());
        let above = rows[j].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != j) {
            let factor = row[j].clone();
            row.iter_mut().zip(&above).for_each(|(v, p)| *v = (&*v - &(&factor * p)).reduced());
        }
    }
    let consistent = rows[width..].iter().all(|row| row[width] == zero);
    consistent.then(|| rows[..width].iter().map(|row| row[width].clone()).collect())
}

/// ‖u‖·τ in doubles, for τ the factor of max(0, x·u).
fn price(neuron: &Neuron, tau: &Fraction) -> f64 {
    let square: f64 = neuron.u.iter().map(|u| u.to_string().parse::<f64>().expect("small").powi(2)).sum();
    square.sqrt() * relucert::dyadic::quotient(tau.numerator(), tau.denominator())
}

/// |a|/(a_den·u_den).
fn factor(neuron: &Neuron) -> Fraction {
    Fraction::quotient(neuron.a.magnitude().clone().into(), &neuron.a_den * &neuron.u_den)
}

/// Every vertex: neurons and their factors.
fn vertices(x: &[Vec<i64>], network: &Network) -> Vec<Vec<(usize, Fraction)>> {
    let zero = Fraction::zero();
    let live: Vec<usize> =
        (0..network.neurons.len()).filter(|&i| network.neurons[i].a.sign() != Sign::NoSign).collect();
    let fit = |row: &Vec<i64>| {
        let term = |sum: Fraction, neuron: &Neuron| (&sum + &(&output(row, neuron) * &factor(neuron))).reduced();
        network.neurons.iter().fold(Fraction::zero(), term)
    };
    let mut found = Vec::new();
    for mask in 0..1usize << live.len() {
        let support: Vec<usize> =
            live.iter().enumerate().filter(|(b, _)| mask >> b & 1 == 1).map(|(_, &i)| i).collect();
        let row =
            |row: &Vec<i64>| support.iter().map(|&i| output(row, &network.neurons[i])).chain([fit(row)]).collect();
        let solved = solve(x.iter().map(row).collect(), support.len());
        if let Some(tau) = solved.filter(|tau| tau.iter().all(|t| *t > zero)) {
            found.push(support.into_iter().zip(tau).collect());
        }
    }
    found
}

/// Whether the network is that vertex: the same directions, and factors times input weights equal.
fn is_vertex(pruned: &Network, kept: &[usize], network: &Network, vertex: &[(usize, Fraction)]) -> bool {
    let same = |neuron: &Neuron, (i, tau): &(usize, Fraction)| {
        let (given, factor) = (&network.neurons[*i], factor(neuron));
        let times = |u: &BigInt, by: &Fraction| &Fraction::new(u.clone(), 1.into()).expect("one") * by;
        let weights = neuron.u.iter().zip(&given.u).all(|(v, u)| times(v, &factor) == times(u, tau));
        weights && neuron.a.sign() == given.a.sign() && neuron.atom == given.atom
    };
    pruned.neurons.len() == vertex.len()
        && kept.iter().zip(vertex).all(|(i, v)| *i == v.0)
        && pruned.neurons.iter().zip(vertex).all(|(neuron, v)| same(neuron, v))
}

/// Directions that repeat, are collinear, vanish, and lie on kinks; weights smaller by 2^far.
fn neurons(d: usize, far: u64) -> impl Strategy<Value = Neuron> {
    let weight = (-3i64..4, prop_oneof![3 => Just(0u64), 1 => Just(far)]);
    let plain = (prop::collection::vec(-2i64..3, d), weight).prop_map(|(u, (a, bits))| {
        let a_den = BigInt::from(5) << bits;
        RawNeuron { a_den, ..RawNeuron::of(&neuron(&u, a)) }.checked()
    });
    let axis = (0..d, -3i64..4).prop_map(move |(j, a)| {
        let u: Vec<i64> = (0..d).map(|i| if i == j { -2 } else { 0 }).collect();
        atom(&u, 2, a)
    });
    prop_oneof![4 => plain, 1 => axis]
}

fn instances() -> impl Strategy<Value = (Vec<Vec<i64>>, Network)> {
    (1usize..4).prop_flat_map(|d| {
        let rows = prop::collection::vec(prop::collection::vec(-2i64..3, d), 1..5);
        let network = prop::collection::vec(neurons(d, 40), 0..8).prop_map(|neurons| Network { neurons });
        (rows, network)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_result_is_a_vertex((x, network) in instances()) {
        let problem = problem(&x);
        let pruned = prune(&problem, &network).expect("a vertex");
        let all = vertices(&x, &network);
        let mine = all.iter().find(|vertex| is_vertex(&pruned.network, &pruned.kept, &network, vertex));
        prop_assert!(mine.is_some(), "{pruned:?} is none of {all:?}");
        let cost = |vertex: &[(usize, Fraction)]| vertex.iter().map(|(i, t)| price(&network.neurons[*i], t)).sum::<f64>();
        let before: f64 = network.neurons.iter().map(|neuron| price(neuron, &factor(neuron))).sum();
        prop_assert!(cost(mine.expect("found")) <= before * (1.0 + 1e-12));
        prop_assert!(predictions(&problem, &pruned.network).first_difference(&predictions(&problem, &network)).is_none());
        prop_assert!(minimal(&problem, &pruned.network));
        // A minimal network stays as it is.
        let again = prune(&problem, &pruned.network).expect("a vertex");
        prop_assert_eq!((&again.network, again.route), (&pruned.network, Route::Independent));
        // The given network is minimal exactly if it is itself a vertex.
        let whole: Vec<usize> = (0..network.neurons.len()).collect();
        let itself = all.iter().any(|vertex| is_vertex(&network, &whole, &network, vertex));
        prop_assert_eq!(minimal(&problem, &network), itself);
    }

    /// Balanced neurons: ‖u‖ and |a| agree to 1e-12, and the penalty as it stands is the balanced one to
    /// 1e-20.
    #[test]
    fn results_are_balanced((x, network) in instances(), scale in 0u64..200) {
        let mut network = network;
        for neuron in network.neurons.iter_mut().filter(|n| !n.atom) {
            *neuron = neuron.with_output(neuron.a.clone(), &neuron.a_den << scale);
        }
        for neuron in prune(&problem(&x), &network).expect("a vertex").network.neurons.iter().filter(|n| !n.atom) {
            let square: BigInt = neuron.u.iter().map(|u| u * u).sum();
            let (top, bottom) = (square * &neuron.a_den * &neuron.a_den, &neuron.a * &neuron.a * &neuron.u_den * &neuron.u_den);
            let same = network.neurons.contains(neuron);
            prop_assert!(same || (relucert::dyadic::quotient(&top, &bottom) - 1.0).abs() < 1e-12);
        }
    }

    /// The sign of a sum of square roots, against doubles and against sums that are zero by construction.
    #[test]
    fn signs_of_penalties(left in prop::collection::vec(neurons(2, 0), 0..5), right in prop::collection::vec(neurons(2, 0), 0..5)) {
        let (left, right) = (Network { neurons: left }, Network { neurons: right });
        let of = |network: &Network| network.neurons.iter().map(|n| price(n, &factor(n))).sum::<f64>();
        let difference = penalty(&left).minus(&penalty(&right));
        let (low, high) = difference.enclosure(80);
        let value = of(&left) - of(&right);
        let near = |v: &Fraction| (relucert::dyadic::quotient(v.numerator(), v.denominator()) - value).abs() < 1e-12;
        prop_assert!(low <= high && near(&low) && near(&high));
        let expected = if value > 1e-12 { Sign::Plus } else if value < -1e-12 { Sign::Minus } else { Sign::NoSign };
        prop_assert_eq!(difference.sign(), Some(expected));
    }
}

/// √8 = 2√2 and √2 + √8 = √18 although the radicands differ; 99 − 70√2 = 0.005 is not zero, nor is a
/// difference of 1e-40.
#[test]
fn commensurable_roots() {
    let u = |u: &[i64], a: i64| neuron(u, a);
    let sum = |neurons: Vec<Neuron>| penalty(&Network { neurons });
    let sign = |left: Vec<Neuron>, right: Vec<Neuron>| sum(left).minus(&sum(right)).sign();
    let (two, eight, eighteen) = (u(&[1, 1, 0, 0, 0], 1), u(&[1, 1, 1, 1, 2], 1), u(&[4, 1, 1, 0, 0], 1));
    assert_eq!(sign(vec![eight.clone()], vec![two.clone(), two.clone()]), Some(Sign::NoSign));
    assert_eq!(sign(vec![two.clone(), eight.clone()], vec![eighteen.clone()]), Some(Sign::NoSign));
    assert_eq!(sign(vec![two.clone(), eight], vec![eighteen, two.clone()]), Some(Sign::Minus));
    assert_eq!(sign(vec![u(&[1, 0], 99)], vec![u(&[1, 1], 70)]), Some(Sign::Plus));
    // The root of two, cut after so many bits: a neuron of rational length against one of irrational.
    for bits in [100u64, 2000] {
        let floor = (BigInt::from(2) << (2 * bits)).sqrt();
        let cut = u(&[1, 0, 0, 0, 0], 1).with_output(floor, positive(5) << bits);
        assert_eq!(sign(vec![cut.clone()], vec![two.clone()]), Some(Sign::Minus));
        let cut = cut.with_output(&cut.a + 1, cut.a_den.clone());
        assert_eq!(sign(vec![cut], vec![two.clone()]), Some(Sign::Plus));
    }
}

/// Directions so near to each other that doubles do not tell them apart.
#[test]
fn doubles_are_not_trusted() {
    let problem = problem(&[vec![1, 1], vec![1, 2]]);
    let near = |j: i64| neuron(&[1 << 60, j], j);
    let network = Network { neurons: (1..6).map(near).collect() };
    let pruned = prune(&problem, &network).expect("a vertex");
    assert_eq!((pruned.route, pruned.network.neurons.len()), (Route::Fixed(256), 2));
    assert!(predictions(&problem, &pruned.network).first_difference(&predictions(&problem, &network)).is_none());
}

/// Corrections by hand: f = c₁x₁ + c₂x₂ on three rows, minima of the objective for two neurons and for one (β
/// = 1).
#[test]
fn corrections_reach_the_minima() {
    let problem = problem(&[vec![2, 0], vec![0, 2], vec![2, 2]]);
    let unit =
        |u: &[i64], a: i64| RawNeuron { u_den: 1.into(), a_den: 1.into(), ..RawNeuron::of(&neuron(u, a)) }.checked();
    let network = Network { neurons: vec![unit(&[1, 0], 3), unit(&[0, 1], 5)] };
    let steps = corrections(&Data::new(&problem), &network, &network, 0);
    let sizes: Vec<usize> = steps.iter().map(|step| step.active.len()).collect();
    assert_eq!(sizes, [1, 0]);
    // y = 0, 1, 2: Zᵀy − β = (1, 2); with both 2c₁ + c₂ = 1, c₁ + 2c₂ = 2, so c₁ = 0 goes and 2c₂ = 2.
    assert_eq!(steps[0].active, [1]);
    assert!((steps[0].weights[0] - 1.0).abs() < 1e-9);
    let judge = Judge::new(&problem, Some(&problem), &network);
    let (num, den) = steps[0].coefficients(&network);
    let point = judge.point("least-squares", &judge.sums(&steps[0].active, &num, &den));
    let last = steps[0].network(&network);
    assert_eq!(point.loss, predictions(&problem, &last).loss(&problem).unwrap());
    let (low, high) = penalty(&last).enclosure(60);
    assert!(low <= point.penalty && point.penalty <= high);
    assert!((point.train - 0.5).abs() < 1e-9 && point.test == Some(point.train), "R² = 1 − (0 + 0 + 1)/2");
}

#[test]
fn orders_of_removal() {
    let problem = problem(&[vec![2, 0], vec![0, 2]]);
    let network = Network { neurons: vec![neuron(&[3, 0], 20), neuron(&[0, 1], 4), neuron(&[-1, -1], 9)] };
    let order = |ranking| order(&Data::new(&problem), &network, ranking);
    assert_eq!(order(Ranking::Magnitude), [1, 2, 0]);
    // Residuals 4 and 4/15 − 1: products 4·4, 0.73·0.27 and, for the silent neuron, zero.
    assert_eq!(order(Ranking::Gradient), [2, 1, 0]);
    assert_eq!(order(Ranking::Random(3)), order(Ranking::Random(3)));
    let mut all = order(Ranking::Random(3));
    all.sort_unstable();
    assert_eq!(all, [0, 1, 2]);
}

#[test]
fn facts_about_pairs() {
    let problem = problem(&[vec![1, 0], vec![0, 1], vec![1, 1]]);
    let network = |neurons: &[Neuron]| Network { neurons: neurons.to_vec() };
    let first = |a: &Network, b: &Network| predictions(&problem, a).first_difference(&predictions(&problem, b));
    let one = network(&[neuron(&[1, 0], 2), neuron(&[0, 3], -1)]);
    let split = network(&[neuron(&[1, 0], 1), neuron(&[1, 0], 1), neuron(&[0, 1], -3), neuron(&[-1, -1], 7)]);
    assert_eq!(first(&one, &split), None);
    assert_eq!(first(&one, &network(&[neuron(&[1, 0], 2)])), Some(1));
    assert_eq!(first(&Network::default(), &one), Some(0));
    assert!(minimal(&problem, &one) && !minimal(&problem, &split) && minimal(&problem, &Network::default()));
    assert!(!minimal(&problem, &network(&[neuron(&[1, 0], 0)])), "a weight of zero");
    assert!(!minimal(&problem, &network(&[neuron(&[-1, 0], 1)])), "silent on the data");
    // f = (1/15, …) against y = 0, 1, 2 by hand: f = 2/5·1/3·1/2, −1/5·3/3·1/2, their sum.
    let residuals = [fraction(1, 15), fraction(-11, 10), &(&fraction(1, 15) - &fraction(1, 10)) - &fraction(2, 1)];
    let squares = residuals.iter().fold(Fraction::zero(), |sum, r| &sum + &(r * r));
    assert_eq!(predictions(&problem, &one).loss(&problem).unwrap(), squares.half());
    assert_eq!(penalty(&one).enclosure(8).0, fraction(1, 3), "2/5·1/3 + 1/5");
}
