//! Sets of networks: the whole way against brute force over all supports, mutations of certificates, and
//! known sets.
#![cfg(feature = "prover")]

mod checked;
mod sets;

use checked::{Raw, RawNeuron, members};
use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::Members;
use relucert::check::optimal_set::{Facts, verify};
use relucert::check::statement::problem::{Bias, Loss, Numbers};
use relucert::check::statement::{Network, Problem, network};
use relucert::optimal_set::{Options, Supports, explore, proved, vertices, witness};
use std::collections::BTreeSet;

const SHA256: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

fn int(v: i64) -> BigInt {
    BigInt::from(v)
}

fn number(v: i64) -> Fraction {
    Fraction::new(int(v), int(1)).expect("one")
}

/// Unit rows, so that the columns of the set are the columns given, times the sign of the coefficient.
fn network_of(columns: &[Vec<i64>], coefficients: &[(i64, bool)]) -> (Problem, Network) {
    let n = columns[0].len();
    let x = (0..n).map(|k| (0..n).map(|j| int(i64::from(j == k))).collect()).collect();
    let problem = Raw {
        numbers: Numbers::F64,
        bias: Bias::None,
        loss: Loss::HalfSquared,
        beta: (int(1), int(1)),
        x,
        x_den: int(1),
        y: vec![int(1); n],
        y_den: int(1),
    }
    .checked();
    let neuron = |(u, (a, negative)): (&Vec<i64>, &(i64, bool))| {
        RawNeuron {
            u: u.iter().map(|v| int(*v)).collect(),
            u_den: int(1),
            a: int(if *negative { -a } else { *a }),
            a_den: int(1),
            atom: false,
        }
        .checked()
    };
    (problem, Network { neurons: columns.iter().zip(coefficients).map(neuron).collect() })
}

fn prove(members: &Members, options: &Options) -> (Facts, Supports) {
    let (_, facts) = proved(members, SHA256, options, &mut |_| false).unwrap_or_else(|r| panic!("{r}"));
    (facts, explore(members, options, &mut |_| false).supports)
}

/// Gauss and Jordan: for independent columns the x with Ax = b, if there is one; none also for dependent
/// columns.
fn solution(columns: &[&Vec<BigInt>], b: &[BigInt]) -> Option<Vec<Fraction>> {
    let fraction = |v: &BigInt| Fraction::new(v.clone(), int(1)).expect("one");
    let mut rows: Vec<Vec<Fraction>> =
        (0..b.len()).map(|k| columns.iter().map(|c| fraction(&c[k])).chain([fraction(&b[k])]).collect()).collect();
    for j in 0..columns.len() {
        let at = (j..rows.len()).find(|k| rows[*k][j] != Fraction::zero())?;
        rows.swap(j, at);
        let pivot = rows[j].clone();
        for (k, row) in rows.iter_mut().enumerate() {
            let factor = row[j].over(&pivot[j])?;
            if k != j {
                row.iter_mut().zip(&pivot).for_each(|(v, p)| *v = (&*v - &(&factor * p)).reduced());
            }
        }
    }
    let rest = rows[columns.len()..].iter().all(|row| row[columns.len()] == Fraction::zero());
    rest.then(|| {
        rows.iter()
            .take(columns.len())
            .enumerate()
            .map(|(j, row)| row[columns.len()].over(&row[j]).expect("a pivot"))
            .collect()
    })
}

/// All x > 0 over all supports of independent columns with Ax = b: the vertices; with b = 0 and a row of ones
/// added the extreme rays.
fn brute(members: &Members) -> (Vec<Vec<Fraction>>, Vec<BTreeSet<usize>>) {
    let open: Vec<usize> = (0..members.neurons()).filter(|i| !members.left_out[*i]).collect();
    let (mut vertices, mut rays) = (Vec::new(), Vec::new());
    let with_sum: Vec<Vec<BigInt>> =
        members.columns.iter().map(|c| c.iter().cloned().chain([int(1)]).collect()).collect();
    let one: Vec<BigInt> = members.fit.iter().map(|_| int(0)).chain([int(1)]).collect();
    for bits in 0u32..1 << open.len() {
        let support: Vec<usize> =
            open.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, i)| *i).collect();
        let positive = |x: &Vec<Fraction>| x.iter().all(|v| *v > Fraction::zero());
        let columns: Vec<&Vec<BigInt>> = support.iter().map(|i| &members.columns[*i]).collect();
        if let Some(x) = solution(&columns, &members.fit).filter(positive) {
            let mut whole = vec![Fraction::zero(); members.neurons()];
            support.iter().zip(x).for_each(|(i, v)| whole[*i] = v);
            vertices.push(whole);
        }
        let columns: Vec<&Vec<BigInt>> = support.iter().map(|i| &with_sum[*i]).collect();
        if !support.is_empty() && solution(&columns, &one).is_some_and(|x| positive(&x)) {
            rays.push(support.into_iter().collect());
        }
    }
    (vertices, rays)
}

fn compare(members: &Members) -> Result<Supports, TestCaseError> {
    let options = Options { ranges: true, ..Options::default() };
    let (facts, supports) = prove(members, &options);
    let (vertices, rays) = brute(members);
    let zero = Fraction::zero();
    let found = facts.vertices.as_ref().expect("all vertices");
    let point = |v: &usize| -> Vec<Fraction> {
        let p = &facts.points[*v];
        (0..members.neurons()).map(|i| Fraction::quotient(p.entry(i), p.den.clone())).collect()
    };
    let mut found: Vec<Vec<Fraction>> = found.iter().map(point).collect();
    let mut expected = vertices.clone();
    found.sort();
    expected.sort();
    prop_assert_eq!(found, expected);
    let size = |v: &Vec<Fraction>| v.iter().filter(|x| **x > zero).count();
    prop_assert_eq!(facts.least, vertices.iter().map(size).min());
    prop_assert_eq!(facts.most, vertices.iter().map(size).max());
    prop_assert_eq!(facts.unique, Some(vertices.len() == 1 && rays.is_empty()));
    let possible = |i: usize| vertices.iter().any(|v| v[i] > zero) || rays.iter().any(|ray| ray.contains(&i));
    let active: Vec<usize> = (0..members.neurons()).filter(|i| possible(*i)).collect();
    prop_assert_eq!(facts.dimension, Some(active.len() - members.rank(active.iter().copied()).unwrap()));
    for (i, coefficient) in facts.coefficients.iter().enumerate() {
        let endless = rays.iter().any(|ray| ray.contains(&i));
        let greatest = vertices.iter().map(|v| v[i].clone()).max().filter(|_| !endless);
        prop_assert_eq!(coefficient.possible, Some(possible(i)));
        prop_assert_eq!(coefficient.essential, Some(vertices.iter().all(|v| v[i] > zero)));
        prop_assert_eq!(Some(&coefficient.lower), vertices.iter().map(|v| &v[i]).min());
        prop_assert_eq!(&coefficient.least, &coefficient.lower);
        prop_assert_eq!(&coefficient.greatest, &greatest);
        if possible(i) {
            prop_assert_eq!(&coefficient.upper, &greatest);
        }
    }
    // The least number by branch and bound, without the vertices.
    let (few, _) = prove(members, &Options { max_vertices: 0, ..Options::default() });
    prop_assert_eq!(few.least, facts.least);
    Ok(supports)
}

fn instance() -> impl Strategy<Value = (Vec<Vec<i64>>, Vec<(i64, bool)>)> {
    (1usize..5, 1usize..8).prop_flat_map(|(n, m)| {
        let column = prop::collection::vec(prop_oneof![2 => Just(0i64), 3 => 1i64..4], n);
        let coefficient = (prop_oneof![Just(0i64), 1i64..4], prop::bool::weighted(0.15));
        (prop::collection::vec(column, m), prop::collection::vec(coefficient, m))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Duplicate and zero columns, zero coefficients, opposite signs: most of these sets are degenerate.
    #[test]
    fn everything_agrees_with_brute_force((columns, coefficients) in instance()) {
        let (problem, network) = network_of(&columns, &coefficients);
        compare(&members(&problem, &network, &Network::default()))?;
    }
}

/// Both proofs of completeness occur among random sets: see that neither is idle.
#[test]
fn simple_and_degenerate_sets() {
    let simple = [vec![1, 0], vec![1, 2], vec![1, 5], vec![1, 7]];
    let degenerate = [vec![1, 0], vec![1, 0], vec![0, 1], vec![0, 1], vec![1, 1]];
    let supports = |columns: &[Vec<i64>]| {
        let (problem, network) = network_of(columns, &vec![(1, false); columns.len()]);
        compare(&members(&problem, &network, &Network::default())).expect("as by brute force")
    };
    assert!(matches!(supports(&simple), Supports::Bases(_)));
    assert!(matches!(supports(&degenerate), Supports::All(_)));
    // A ray: found by double description.
    let (problem, network) = network_of(&[vec![1, 2], vec![1, 1], vec![2, 1]], &[(3, false), (1, true), (1, false)]);
    let endless = compare(&members(&problem, &network, &Network::default())).expect("as by brute force");
    assert!(matches!(endless, Supports::Simple));
}

/// Determinants that the first primes of the checker divide, all of them or some.
#[test]
fn determinants_with_the_primes_of_the_checker() {
    let primes = [2147483647i64, 2147483629, 2147483587];
    for p in primes {
        let columns = [vec![p, 0], vec![2 * p, 0], vec![0, 1], vec![0, primes[0]], vec![1, 1]];
        let (problem, network) = network_of(&columns, &[(1, false), (1, false), (2, false), (1, false), (1, false)]);
        let supports = compare(&members(&problem, &network, &Network::default())).expect("as by brute force");
        assert!(matches!(supports, Supports::Bases(_)), "{supports:?}");
    }
}

/// Entries that doubles lose beside 2^70: the walk takes the second column to lie on the other side of the
/// fit, the checker refuses its bases, and integers find the vertices.
#[test]
fn where_doubles_mislead_integers_decide() {
    let columns = [vec![1 << 30, 0], vec![1 << 30, 1023], vec![1 << 30, 1300]];
    let (problem, network) = network_of(&columns, &[(1, false); 3]);
    let x = vec![vec![int(1 << 40), int(0)], vec![int(0), int(1)]];
    let problem = Raw { x, ..Raw::of(&problem) }.checked();
    let set = members(&problem, &network, &Network::default());
    let hints = explore(&set, &Options::default(), &mut |_| false);
    assert!(matches!(hints.supports, Supports::Bases(_)), "{:?}", hints.supports);
    let exact = explore(&set, &Options { exact: true, ..Options::default() }, &mut |_| false);
    assert!(matches!(exact.supports, Supports::Simple), "{:?}", exact.supports);
    compare(&set).expect("as by brute force");
}

/// The optimum of `line` is 2·(2x)₊ − 2·(−2x)₊ (tests/instances); with a dictionary that repeats a direction,
/// has a worse one and a dead one.
#[test]
fn optimal_networks_with_a_dictionary() {
    let text = "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\nshape 2 1\ndenominators 1 1\nrow 1 5\nrow -1 -5\nend 9\n";
    let problem = relucert::check::statement::problem::parse(text.as_bytes()).unwrap();
    let read = |text: &str| network::parse(text.as_bytes(), 1).unwrap();
    let best = read("relucert-network 1\nshape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2\nend 4\n");
    let alone = members(&problem, &best, &Network::default());
    let (facts, _) = prove(&alone, &Options::default());
    assert!(alone.optimal());
    assert_eq!((facts.unique, facts.dimension, facts.least), (Some(true), Some(0), Some(2)));
    let dictionary = read("relucert-network 1\nshape 3 1\nneuron 1 7 1 1\nneuron 1 3 1 -1\nneuron 1 0 1 1\nend 5\n");
    let more = members(&problem, &best, &dictionary);
    assert!(more.optimal());
    assert_eq!(more.left_out, [false, false, false, true, true], "the wrong sign and no direction");
    let (facts, _) = prove(&more, &Options { ranges: true, ..Options::default() });
    assert_eq!((facts.unique, facts.dimension, facts.least, facts.most), (Some(false), Some(1), Some(2), Some(2)));
    let possible: Vec<_> = facts.coefficients.iter().map(|c| c.possible).collect();
    assert_eq!(possible, [Some(true), Some(true), Some(true), Some(false), Some(false)]);
    assert_eq!(facts.coefficients[1].essential, Some(true));
    // The second network: another direction scale, the same predictions and, balanced, the same objective.
    let other = facts.points.iter().find(|p| !p.same(&more.given)).unwrap();
    let (training, [own, added]) = (problem.clone().into(), [&best, &dictionary].map(|net| net.clone().into()));
    let second = witness::network(&training, &more, &own, &added, other).and_then(|net| net.plain()).unwrap();
    assert!(second.neurons.iter().any(|neuron| neuron.u[0] == int(7)));
    let again = members(&problem, &second, &Network::default());
    let scaled: Vec<BigInt> = again.fit.iter().map(|f| f * &more.den).collect();
    let expected: Vec<BigInt> = more.fit.iter().map(|f| f * &again.den).collect();
    assert_eq!(scaled, expected);
    assert!(again.optimal_if_balanced && !again.optimal());
}

/// β above β_max: the zero network is optimal and alone.
#[test]
fn large_decay_leaves_the_zero_network() {
    let (problem, network) = network_of(&[vec![1, 2], vec![3, 1], vec![1, 1]], &[(0, false); 3]);
    let problem = problem.with_beta(int(100), int(1)).unwrap();
    let set = members(&problem, &network, &Network::default());
    let (facts, _) = prove(&set, &Options::default());
    assert!(set.optimal_if_balanced && !set.optimal() && set.left_out.iter().all(|out| *out));
    assert_eq!((facts.unique, facts.least, facts.most, facts.dimension), (Some(true), Some(0), Some(0), Some(0)));
}

/// A slope that exceeds β by any little is no optimum.
#[test]
fn optimality_is_exact() {
    let (problem, network) = network_of(&[vec![3, 4]], &[(0, false)]);
    let problem = Raw { y: vec![int(3), int(4)], ..Raw::of(&problem) }.checked();
    for (beta, optimal) in
        [((5, 1), true), ((4_999_999_999, 1_000_000_000), false), ((5_000_000_001, 1_000_000_000), true)]
    {
        let problem = problem.with_beta(int(beta.0), int(beta.1)).unwrap();
        let set = members(&problem, &network, &Network::default());
        assert_eq!(set.optimal_if_balanced, optimal, "{beta:?}");
        // At β_max itself the direction may have no other coefficient, but it is not excluded by its slope.
        assert_eq!(set.left_out[0], beta == (5_000_000_001, 1_000_000_000), "{beta:?}");
    }
}

/// More neurons than ten times the rows, and coefficients of very different scale.
#[test]
fn wide_and_badly_scaled() {
    let columns: Vec<Vec<i64>> = (0..45).map(|i| vec![1, 1 + i % 7, 1 << (i % 40)]).collect();
    let (problem, network) = network_of(&columns, &vec![(1, false); 45]);
    let set = members(&problem, &network, &Network::default());
    let (facts, _) = prove(&set, &Options { max_vertices: 50, effort: 300_000_000, ..Options::default() });
    assert_eq!((facts.dimension, facts.unique), (Some(42), Some(false)));
    assert!(facts.coefficients.iter().all(|c| c.essential == Some(false)));
    let first = number(1);
    assert!(facts.coefficients.iter().all(|c| c.least < first));
}

#[test]
fn double_description_stops_at_the_limit() {
    let rows: Vec<Vec<BigInt>> = (0..6).map(|k| (0..12).map(|j| int(i64::from(j / 2 == k))).collect()).collect();
    let fit = vec![int(1); 6];
    let count = |most| {
        vertices::enumerate(&rows, 12, &fit, &BTreeSet::new(), most, &mut |_| false).map(|found| found.vertices.len())
    };
    assert_eq!((count(64), count(63)), (Some(64), None));
    assert_eq!(vertices::enumerate(&rows, 12, &fit, &BTreeSet::new(), 64, &mut |_| true), None);
}

/// What is not proved is not said: which neurons are essential, whether a network is the only one, where
/// ranges end.
#[test]
fn open_questions_stay_open() {
    let facts = |network: &str, shape: &str, records: &str| {
        let problem = relucert::check::statement::problem::parse(sets::AXES.as_bytes()).unwrap();
        let network = network::parse(network.as_bytes(), 3).unwrap();
        let set = members(&problem, &network, &Network::default());
        verify(&set, SHA256, sets::certificate(SHA256, shape, records).as_bytes()).unwrap()
    };
    let empty = "points 0\nrays 0\nnever 0\nbounds 0\nsupports none\n";
    let square = facts(sets::SQUARE, "3 4", empty);
    assert!(square.coefficients.iter().all(|c| c.essential.is_none() && c.upper.is_none()));
    let pyramid = facts(sets::PYRAMID, "3 7", empty);
    assert_eq!((pyramid.dimension, pyramid.unique), (None, None));
    // Known vertices are the ends of ranges only where the set is bounded or its edges are known.
    let all = facts(sets::PYRAMID, "3 7", sets::PYRAMID_RECORDS);
    assert_eq!(all.coefficients[0].upper, None);
    assert_eq!(all.coefficients[4].upper, Some(number(2)));
    assert_eq!(facts(sets::SQUARE, "3 4", sets::SQUARE_RECORDS).coefficients[0].upper, Some(number(2)));
    // The best of several bounds counts.
    let bounds = empty.replace("bounds 0", "bounds 2\nupper 0 1 1 0 0\nupper 0 1 2 0 0");
    assert_eq!(facts(sets::SQUARE, "3 4", &bounds).coefficients[0].upper, Some(number(2)));
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

/// Random edits of certificates prove nothing that is false.
#[test]
fn edits_prove_no_falsehood() {
    let mut random = Random(40);
    let (mut accepted, mut rejected) = (0, 0);
    for case in sets::cases(SHA256, SHA256).into_iter().filter(|case| case.expected.contains(',')) {
        let problem_text = if case.problem == "axes" {
            sets::AXES
        } else {
            "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\nshape 2 1\ndenominators 1 1\nrow 1 5\nrow -1 -5\nend 9\n"
        };
        let network_text = match case.network {
            "axes-pyramid" => sets::PYRAMID,
            "axes-square" => sets::SQUARE,
            "axes-opposed" => sets::OPPOSED,
            _ => sets::TWINS,
        };
        let problem = relucert::check::statement::problem::parse(problem_text.as_bytes()).unwrap();
        let set = members(
            &problem,
            &network::parse(network_text.as_bytes(), problem.columns()).unwrap(),
            &Network::default(),
        );
        let (truth, _) = prove(&set, &Options { ranges: true, ..Options::default() });
        for _ in 0..2500 {
            let mut lines: Vec<String> = case.text.lines().map(String::from).collect();
            lines.pop();
            for _ in 0..1 + random.below(3) {
                edit(&mut lines, &mut random);
            }
            let text: String = lines.iter().map(|l| format!("{l}\n")).collect();
            let text = format!("{text}end {}\n", lines.len());
            let Ok(facts) = verify(&set, SHA256, text.as_bytes()) else {
                rejected += 1;
                continue;
            };
            accepted += 1;
            let agrees = |claimed: Option<usize>, true_value: Option<usize>| claimed.is_none() || claimed == true_value;
            let count = |facts: &Facts| facts.vertices.as_ref().map(Vec::len);
            assert!(agrees(facts.dimension, truth.dimension), "{text}");
            assert!(agrees(count(&facts), count(&truth)), "{text}");
            assert!(agrees(facts.least, truth.least) && agrees(facts.most, truth.most), "{text}");
            assert!(facts.unique.is_none() || facts.unique == truth.unique, "{text}");
            for (found, known) in facts.coefficients.iter().zip(&truth.coefficients) {
                assert!(found.possible.is_none() || found.possible == known.possible, "{text}");
                assert!(found.essential.is_none() || found.essential == known.essential, "{text}");
                assert!(found.lower <= known.lower && found.least >= known.least, "{text}");
                assert!(found.upper.is_none() || (known.greatest.is_some() && found.upper >= known.greatest), "{text}");
                assert!(
                    known.greatest.is_none() || (found.greatest.is_some() && found.greatest <= known.greatest),
                    "{text}"
                );
            }
        }
    }
    assert!(accepted > 500 && rejected > 5000, "{accepted} {rejected}");
}

/// A line dropped, doubled or exchanged, or a number changed.
fn edit(lines: &mut Vec<String>, random: &mut Random) {
    let at = random.below(lines.len());
    let other = random.below(lines.len());
    match random.below(6) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        _ => {
            let mut tokens: Vec<String> = lines[at].split(' ').map(String::from).collect();
            let t = random.below(tokens.len());
            if tokens[t].parse::<i64>().is_ok() {
                tokens[t] = (random.below(9) as i64 - 2).to_string();
            }
            lines[at] = tokens.join(" ");
        }
    }
}
