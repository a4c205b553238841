//! Instances whose optimum is known by hand, and the leaf lemma against its plain reading.

mod checked;
mod instances;

use checked::{RawNeuron, objective};
use instances::*;
use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::{Function, Leaf, verify};
use relucert::check::statement::{Network, Neuron};

fn neuron(u: &[i64], u_den: i64, a: i64) -> Neuron {
    RawNeuron { u: u.iter().map(|v| int(*v)).collect(), u_den: int(u_den), a: int(a), a_den: int(1), atom: false }
        .checked()
}

fn lower(instance: &Instance, text: &str) -> Fraction {
    verify(&instance.problem, &instance.digest, &Network::default(), text.as_bytes()).expect(text).lower
}

#[test]
fn the_optimum_by_hand_is_found_from_both_sides() {
    let line_net = Network { neurons: vec![neuron(&[2], 1, 2), neuron(&[-2], 1, -2)] };
    let plane_net = Network { neurons: vec![neuron(&[6, 8], 5, 2), neuron(&[-6, -8], 5, -2)] };
    for (instance, network) in [(line(DIGEST), line_net), (plane(DIGEST), plane_net)] {
        let optimum = fraction("9");
        assert_eq!(objective(&instance.problem, &network), optimum);
        for trees in [split_trees(&instance), paired_trees(&instance)] {
            let found = lower(&instance, &best_certificate(&instance, &trees));
            assert!(found <= optimum, "{found}");
            assert!(found >= fraction("8.9999"), "{found}");
        }
    }
}

#[test]
fn a_tree_of_patterns_bounds_the_problem_in_space() {
    let instance = space(DIGEST);
    let text = best_certificate(&instance, &[full_tree(&instance), full_tree(&instance)]);
    let evidence = verify(&instance.problem, DIGEST, &Network::default(), text.as_bytes()).unwrap();
    assert!(evidence.lower > Fraction::zero() && evidence.lower < evidence.zero);
    assert_eq!(evidence.size.leaves, 2 << 6);
    assert_eq!(evidence.size.nodes, 2 * ((2 << 6) - 1));
}

/// Random hints of every kind on random paths: the fast sums and the plain reading agree to the last bit, and
/// where the leaf is accepted F ≤ B·‖u‖ at integer points of the cone.
#[test]
fn assembled_matrices_agree_with_the_plain_reading_and_bound_f() {
    let mut random = Random(7);
    let (mut accepted, mut points) = (0, 0);
    for (instance, rounds) in [(line(DIGEST), 25), (plane(DIGEST), 40), (space(DIGEST), 90)] {
        let groups = instance.reduction.rows.len();
        let d = instance.problem.columns();
        for round in 0..rounds {
            let sign = if round % 2 == 0 { 1 } else { -1 };
            let weights = instance.weights(sign);
            let function =
                Function::new(&instance.reduction, &instance.nu, sign, &instance.problem.x_den, SCALES).unwrap();
            assert_eq!(function.weights(), weights);
            let mut path: Vec<(usize, i8)> = Vec::new();
            for k in 0..groups {
                if random.below(3) == 0 {
                    path.push((k, if random.below(2) == 0 { 1 } else { -1 }));
                }
            }
            let is_fixed = |k: usize| path.iter().any(|(g, _)| *g == k);
            let zero = BigInt::ZERO;
            let mut pairs = Vec::new();
            let mut omega = Vec::new();
            let mut spent = vec![zero.clone(); groups];
            for j in (0..groups).filter(|j| weights[*j] > zero) {
                if !is_fixed(j) {
                    omega.push(int(1 + random.below(1 << 22) as i64));
                }
                for k in (0..groups).filter(|k| *k != j && (is_fixed(*k) || weights[*k] < zero)) {
                    let gamma = int(random.within(1 << 18));
                    if random.below(2) == 0 && gamma != zero {
                        spent[k] += BigInt::from(gamma.magnitude().clone());
                        pairs.push(relucert::check::optimum::Pair { j, k, gamma });
                    }
                }
            }
            let mut theta = Vec::new();
            for k in (0..groups).filter(|k| weights[*k] < zero && !is_fixed(*k)) {
                let t = int(random.within(1 << 18));
                if random.below(2) == 0 && t != zero && spent[k].clone() + (1 << 18) <= -&weights[k] {
                    theta.push((k, t));
                }
            }
            let mut product = Vec::new();
            let mut ball = Vec::new();
            for i in 0..path.len() {
                for j in i + 1..path.len() {
                    if random.below(3) == 0 {
                        product.push((i, j, int(1 + random.below(1 << 34) as i64)));
                    }
                }
                if random.below(2) == 0 {
                    let a: Vec<BigInt> = (0..d).map(|_| int(random.within(1 << 34))).collect();
                    ball.push((i, int((d as i64) << 34), a));
                }
            }
            let hints = Leaf { omega, theta, product, ball, ..Leaf::default() };
            let mu = int(random.within(1 << 40));
            let leaf = Leaf { mu, ..hints.clone() };
            let form = match function.assemble(&path, &pairs, &leaf) {
                Ok(form) => form,
                Err(r) if r.code == relucert::check::rejection::Code::CapacityExceeded => continue,
                Err(r) => panic!("{r}"),
            };
            let plain = plain_form(&instance, sign, &path, &pairs, &leaf);
            let mut entries = form.entries.iter();
            for (i, row) in plain.iter().enumerate() {
                for (l, expected) in row.iter().take(i + 1).enumerate() {
                    let entry = Fraction::dyadic(entries.next().unwrap().clone(), form.scale as u32);
                    assert_eq!(&entry, expected, "entry {i} {l}");
                }
            }
            let mut b = int(1) << 40u32;
            let leaf = loop {
                match complete(&instance, sign, &path, &pairs, &hints, &b) {
                    Some(leaf) => break leaf,
                    None => b = &b + (&b >> 1u32),
                }
            };
            let form = function.assemble(&path, &pairs, &leaf).unwrap();
            form.prove(&b, &leaf.factor).unwrap();
            accepted += 1;
            for _ in 0..200 {
                let u: Vec<BigInt> = (0..d).map(|_| int(random.within(30))).collect();
                let dot = |r: &[BigInt]| -> BigInt { r.iter().zip(&u).map(|(p, q)| p * q).sum() };
                if path.iter().any(|(k, side)| dot(&instance.reduction.rows[*k]) * *side < zero) {
                    continue;
                }
                points += 1;
                // DX·F(u)·2^dual, from the data rows; to be at most DX·B·‖u‖·2^dual.
                let value: BigInt = instance
                    .problem
                    .x
                    .iter()
                    .zip(&instance.nu)
                    .map(|(x, nu)| dot(x).max(zero.clone()) * nu * sign)
                    .sum();
                let bound: BigInt = &instance.problem.x_den * &b;
                let value: BigInt = value << (SCALES.quad - SCALES.dual);
                assert!(value <= zero || &value * &value <= &bound * &bound * dot(&u), "{path:?} {u:?}");
            }
        }
    }
    assert!(accepted > 90 && points > 2500, "{accepted} leaves, {points} points");
}

/// Numbers of one to six limbs: sums of fixed width and of any width give the same matrix as the plain
/// reading.
#[test]
fn wide_numbers_are_added_as_narrow_ones() {
    let mut random = Random(11);
    for round in 0..60 {
        let bits = [20, 62, 64, 65, 127, 128, 129, 200, 300][round % 9];
        let mut number = |bits: usize| -> BigInt {
            let digits = (0..bits.div_ceil(32)).map(|_| random.below(1 << 32) as u32).collect();
            let magnitude = BigInt::new(num_bigint::Sign::Plus, digits) >> (32 * bits.div_ceil(32) - bits);
            if random.below(2) == 0 { -magnitude } else { magnitude }
        };
        let rows: String =
            (0..5).map(|_| format!("row {} {} {} 1\n", number(bits), number(bits), number(bits / 2))).collect();
        let head = "numbers decimal\nbias none\nloss half-squared\nbeta 1 1\nshape 5 3\ndenominators 1000000 1\n";
        let text = format!("relucert-problem 1\n{head}{rows}end 12\n");
        let mut instance = Instance::new(&text, &[0; 5], SCALES, DIGEST);
        instance.nu = (0..5).map(|_| number(40 + bits / 3)).collect();
        let function = Function::new(&instance.reduction, &instance.nu, 1, &instance.problem.x_den, SCALES).unwrap();
        let free = function.weights().iter().filter(|w| **w > BigInt::ZERO).count();
        let leaf = Leaf { omega: vec![int(3); free], mu: number(50), ..Leaf::default() };
        let form = function.assemble(&[], &[], &leaf).unwrap();
        let plain = plain_form(&instance, 1, &[], &[], &leaf);
        let lower = plain.iter().enumerate().flat_map(|(i, row)| row.iter().take(i + 1));
        for (entry, expected) in form.entries.iter().zip(lower) {
            assert_eq!(&Fraction::dyadic(entry.clone(), form.scale as u32), expected, "{bits} bits");
        }
    }
}
