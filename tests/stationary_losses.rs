//! Stationarity for any loss and bias and several outputs: minimisers by hand, finite differences, every choice
//! of subgradients, trained networks.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, Verdict, primal, two_layer};
use relucert::check::stationary::{Claim, Evidence, verify_training};
use relucert::dyadic::quotient;
use relucert::random::Random;
use relucert::stationary::shape::shape;
use relucert::stationary::tying::polished;
use relucert::stationary::{NODES, certify_training};
use trainings::{biases, fraction, freed, losses, network, positive, problem, several, trained};

fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

fn integers(values: &[i64]) -> Vec<BigInt> {
    values.iter().map(|v| BigInt::from(*v)).collect()
}

/// What is proved, and by a certificate that the checker reads alone.
fn found(training: &Training, network: &TwoLayer) -> Evidence {
    let digest = training.digest();
    let proved = certify_training(training, &digest, network, NODES).expect("a certificate");
    let again = verify_training(training, &digest, network, proved.certificate.as_slice()).expect("accepted");
    assert_eq!(again, proved.evidence);
    proved.evidence
}

/// Rows and targets over 4, one output, β = 1/4.
fn by_hand(loss: Loss, hidden_bias: HiddenBias, output_bias: OutputBias, rows: &[(&[i64], i64)]) -> Training {
    Training::new(Terms {
        numbers: Numbers::Decimal,
        hidden_bias,
        output_bias,
        loss,
        scale: (positive(1), positive(1)),
        beta: (positive(1), positive(4)),
        x: rows.iter().map(|(x, _)| integers(x)).collect(),
        x_den: positive(1),
        outputs: 1,
        y: rows.iter().map(|(_, y)| BigInt::from(*y)).collect(),
        y_den: positive(4),
        weights: None,
    })
    .expect("a problem")
}

/// Neurons with weights over 2, a bias over 4.
fn neurons(list: &[(&[i64], &[i64])], bias: &[i64]) -> TwoLayer {
    let neuron = |(u, a): &(&[i64], &[i64])| two_layer::Neuron::new(integers(u), positive(2), integers(a), positive(2));
    TwoLayer { neurons: list.iter().map(neuron).collect(), bias: integers(bias), bias_den: positive(4) }
}

fn stationary(training: &Training, network: &TwoLayer, kinks: usize, why: &str) {
    let evidence = found(training, network);
    assert_eq!(evidence.total.upper, Fraction::zero(), "{why}");
    assert_eq!((evidence.kinks, evidence.convex), (kinks, true), "{why}");
    assert_eq!(Claim::Within(Fraction::zero()).decide(&evidence), Verdict::Proved);
    assert_eq!(Claim::NotStationary.decide(&evidence), Verdict::Refuted);
}

/// One neuron with w = α = 1 that is on in the rows x = 1 and x = 3; its slopes there must be −1/8 and 1/8 for
/// (1, 3)·r = −1/4 and Σr = 0, or, with a bias that costs 1/4, −1/4 as the column says.
#[test]
fn minimisers_by_hand() {
    let (free, none) = (OutputBias::Free, OutputBias::None);
    let net = |bias| neurons(&[(&[2, -1], &[2])], &[bias]);
    // u = (1, −1/2): outputs b₀ + 1/2 and b₀ + 5/2 in the rows where it is on.
    let rows = |y: [i64; 4]| [(&[-1, 1][..], y[0]), (&[0, 1][..], y[1]), (&[1, 1][..], y[2]), (&[3, 1][..], y[3])];
    let freely = |loss, y| by_hand(loss, HiddenBias::Free, free.clone(), &rows(y));
    // b₀ = −3/2: outputs −1 and 1, at the kinks; the others are beyond the margin.
    stationary(&freely(Loss::Hinge, [-4, -4, -4, 4]), &net(-6), 2, "hinge");
    stationary(&freely(Loss::Absolute, [0, 0, 2, 10]), &net(0), 4, "absolute");
    stationary(&freely(Loss::Quantile(fraction(3, 10)), [0, 0, 2, 10]), &net(0), 4, "quantile");
    // The outputs ε above and below the targets.
    let epsilon = Loss::EpsilonInsensitive(fraction(1, 4));
    stationary(&freely(epsilon, [0, 0, 1, 11]), &net(0), 2, "epsilon-insensitive");
    // f − y = ±1/8, ±1/16 over a width of 1/2, as the targets are over 8 then.
    let scaled = |training: Training, den: u64| {
        Training::new(Terms { y_den: positive(den), ..(*training).clone() }).expect("a problem")
    };
    let squared = scaled(freely(Loss::Squared, [0, 0, 4 - 1, 20 + 1]), 8);
    stationary(&squared, &net(0), 0, "squared");
    stationary(&scaled(freely(Loss::Huber(fraction(1, 2)), [0, 0, 3, 21]), 8), &net(0), 0, "huber");
    let smooth = scaled(freely(Loss::SmoothL1(fraction(1, 2)), [0, 0, 8 - 1, 40 + 1]), 16);
    stationary(&smooth, &net(0), 0, "smooth-l1");
    let squared_epsilon = Loss::SquaredEpsilonInsensitive(fraction(1, 8));
    stationary(&scaled(freely(squared_epsilon, [0, 0, 2, 22]), 8), &net(0), 0, "squared-epsilon-insensitive");
    let cell = shape(&squared, &net(0));
    assert!(cell.minimal() && cell.defects == [Fraction::zero()], "the hidden bias has no part in the balance");
    // u = (1, 0) with a column of ones, whose weight 0 has the slope Σr over the rows that are on: none is left
    // out but by the tie x = (0, 1), where r = 1/8 balances 1/4·0.
    let column = by_hand(Loss::Absolute, HiddenBias::Column, none, &[(&[1, 1], 4), (&[0, 1], 0), (&[-1, 1], 1)]);
    let evidence = found(&column, &neurons(&[(&[2, 0], &[2])], &[0]));
    // r = −1/4 in the first row, and s·r = 1/4 at the kink that is a tie.
    assert_eq!((evidence.total.upper, evidence.kinks), (Fraction::zero(), 2));
}

/// Neurons ±(5) with output weights ±(3, 4, 0) and residuals ∓(3, 4, 0), which sum to zero.
#[test]
fn three_outputs_by_hand() {
    let plain = by_hand(Loss::Absolute, HiddenBias::None, OutputBias::Free, &[(&[1], 0), (&[-1], 0)]);
    let terms = Terms {
        loss: Loss::Squared,
        outputs: 3,
        beta: (positive(5), positive(1)),
        y: integers(&[4 * 18, 4 * 24, 0, -4 * 18, -4 * 24, 0]),
        ..(*plain).clone()
    };
    let net = neurons(&[(&[10], &[6, 8, 0]), (&[-10], &[-6, -8, 0])], &[0, 0, 0]);
    stationary(&Training::new(terms.clone()).expect("a problem"), &net, 0, "three outputs");
    // Another target in the first row: r = (−3, −4, 1/4) there, ∂_a has 5/4, ∂_b 1/4, and ∂_u nothing.
    let mut other = terms;
    other.y[2] = (-1).into();
    let evidence = found(&Training::new(other).expect("a problem"), &net);
    let expected = fraction(26, 16);
    assert_eq!((&evidence.total.lower, &evidence.total.upper), (&expected, &expected));
    assert_eq!(evidence.bias.expect("a bias").upper, fraction(1, 16));
    assert_eq!(evidence.total.slope, fraction(-26, 16));
}

/// One row x = 1 with y = 0, u = α = 1, β = 1/4, logistic loss: both derivatives are g = σ(1) + 1/4. Whatever slope
/// is stated, also −1/4, at which both seem to be zero, nothing false is proved.
#[test]
fn stated_slopes_prove_nothing_false() {
    let training = by_hand(Loss::Logistic, HiddenBias::None, OutputBias::None, &[(&[1], 0)]);
    let (net, digest) = (neurons(&[(&[2], &[2])], &[0]), training.digest());
    let g = 1.0 / (1.0 + (-1.0f64).exp()) + 0.25;
    let truth = 2.0 * g * g;
    for stated in -40..40 {
        let text = format!("relucert-stationary-certificate 2\nproblem {digest}\nslopes 16 1 {stated}\nend 3\n");
        let total = verify_training(&training, &digest, &net, text.as_bytes()).expect("accepted").total;
        let [lower, upper, slope] = [&total.lower, &total.upper, &total.slope].map(double);
        assert!(lower <= truth + 1e-12 && truth <= upper + 1e-12, "{stated}: {lower} {upper}");
        // Along −V the objective falls by V·(g, g), V = (r + 1/4, r + 1/4); where it rises, nothing is moved.
        let falls = 2.0 * (f64::from(stated) / 16.0 + 0.25) * g;
        assert!(slope <= 0.0 && slope >= -falls.max(0.0) - 1e-12, "{stated}: {slope}");
    }
}

/// The square of the gradient by differences of the objective in all weights.
fn by_differences(training: &Training, network: &TwoLayer) -> f64 {
    let step = 1u64 << 30;
    let objective = |network: &TwoLayer| {
        let range = primal::objective(training, network).expect("a network of the problem");
        &range.low + &range.high
    };
    let square = |moved: &dyn Fn(i64) -> TwoLayer, den: &Positive| {
        let difference = double(&(&objective(&moved(1)) - &objective(&moved(-1)))) / 2.0;
        let slope = difference * step as f64 * quotient(den, &1.into()) / 2.0;
        slope * slope
    };
    let finer = |values: &[BigInt], j: usize, by: i64| -> Vec<BigInt> {
        values.iter().enumerate().map(|(i, v)| v * step + if i == j { by } else { 0 }).collect()
    };
    let mut sum = 0.0;
    for (i, neuron) in network.neurons.iter().enumerate() {
        let with = |u: Vec<BigInt>, u_den: Positive, a: Vec<BigInt>, a_den: Positive| {
            let mut network = network.clone();
            network.neurons[i] = two_layer::Neuron::new(u, u_den, a, a_den);
            network
        };
        for j in 0..neuron.u.len() {
            let den = &neuron.u_den * positive(step);
            let moved = |by| with(finer(&neuron.u, j, by), den.clone(), neuron.a.clone(), neuron.a_den.clone());
            sum += square(&moved, &neuron.u_den);
        }
        for j in 0..neuron.a.len() {
            let den = &neuron.a_den * positive(step);
            let moved = |by| with(neuron.u.clone(), neuron.u_den.clone(), finer(&neuron.a, j, by), den.clone());
            sum += square(&moved, &neuron.a_den);
        }
    }
    for j in (0..network.bias.len()).filter(|_| training.output_bias != OutputBias::None) {
        let bias_den = &network.bias_den * positive(step);
        let moved = |by| TwoLayer { bias: finer(&network.bias, j, by), bias_den: bias_den.clone(), ..network.clone() };
        sum += square(&moved, &network.bias_den);
    }
    sum
}

/// All losses, biases and numbers of outputs: away from kinks the distance is the length of the gradient.
#[test]
fn distances_agree_with_finite_differences() {
    let mut problems: Vec<Training> = Vec::new();
    for (i, loss) in losses().into_iter().enumerate() {
        for bias in biases() {
            problems.push(problem(loss.clone(), bias, i as u64, (6, 3)));
        }
        problems.push(freed(&problem(loss, OutputBias::Free, i as u64, (6, 3))));
    }
    for outputs in [2, 3] {
        for bias in biases() {
            problems.push(several(Loss::Squared, bias.clone(), 5, (6, outputs)));
            problems.push(several(Loss::Softmax, bias, 6, (6, outputs)));
        }
    }
    let mut random = Random::new(8, 0);
    let mut compared = 0;
    for training in &problems {
        let net = network(training, &mut random, 2);
        let evidence = found(training, &net);
        let (lower, upper) = (double(&evidence.total.lower), double(&evidence.total.upper));
        let ties: usize = evidence.neurons.iter().map(|(_, ties)| ties).sum();
        if evidence.kinks > 0 || ties > 0 {
            continue;
        }
        compared += 1;
        let expected = by_differences(training, &net);
        let close = |value: f64| (value - expected).abs() < 1e-4 * (1.0 + expected);
        assert!(close(lower) && close(upper), "{lower} {upper} {expected} {:?}", training.loss);
        assert!(upper - lower <= 1e-20 * upper, "{lower} {upper}");
        assert!(double(&evidence.total.slope) <= -lower * (1.0 - 1e-12));
    }
    assert!(compared > 40, "{compared} of {}", problems.len());
}

/// The least square of g(r) = g₀ + Σ r_kJ_k over the intervals of the r_k: coordinate descent in doubles.
fn least(constant: &[f64], columns: &[Vec<f64>], ends: &[(f64, f64)]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut g = constant.to_vec();
    let mut r = vec![0.0; columns.len()];
    for (k, (low, _)) in ends.iter().enumerate() {
        r[k] = *low;
        g.iter_mut().zip(&columns[k]).for_each(|(g, j)| *g += low * j);
    }
    for _ in 0..20_000 {
        for (k, column) in columns.iter().enumerate() {
            let square = dot(column, column);
            let next = if square > 0.0 { (r[k] - dot(column, &g) / square).clamp(ends[k].0, ends[k].1) } else { r[k] };
            g.iter_mut().zip(column).for_each(|(g, j)| *g += (next - r[k]) * j);
            r[k] = next;
        }
    }
    dot(&g, &g)
}

/// Rows at kinks of the loss, no ties: the least length over all subgradients, found in two ways; and the
/// steepest descent is as steep as the distance says.
#[test]
fn the_best_subgradients_are_found() {
    let mut random = Random::new(21, 0);
    let mut kinks = 0;
    for round in 0..60 {
        let mut entry = |bound: u64| random.below(2 * bound + 1) as i64 - bound as i64;
        let rows: Vec<Vec<i64>> = (0..4).map(|_| vec![2 * entry(2) + 1, 4 * entry(1), 1]).collect();
        let hidden: Vec<(Vec<i64>, i64)> =
            (0..2).map(|_| (vec![entry(3), 2 * entry(1), 8], 2 * entry(2) + 1)).collect();
        // Outputs over 4, since weights are over 2.
        let output = |x: &[i64]| -> i64 {
            let z = |u: &[i64]| x.iter().zip(u).map(|(x, u)| x * u).sum::<i64>().max(0);
            hidden.iter().map(|(u, a)| a * z(u)).sum::<i64>() + 3
        };
        let targets: Vec<i64> =
            rows.iter().enumerate().map(|(k, x)| output(x) + [0, 0, 4, -4][(k + round) % 4]).collect();
        let pairs: Vec<(&[i64], i64)> = rows.iter().map(|x| &x[..]).zip(targets.iter().copied()).collect();
        let training = by_hand(Loss::Absolute, HiddenBias::Column, OutputBias::Free, &pairs);
        let list: Vec<(&[i64], Vec<i64>)> = hidden.iter().map(|(u, a)| (&u[..], vec![*a])).collect();
        let list: Vec<(&[i64], &[i64])> = list.iter().map(|(u, a)| (*u, &a[..])).collect();
        let net = neurons(&list, &[3]);
        let evidence = found(&training, &net);
        if evidence.neurons.iter().any(|(_, ties)| *ties > 0)
            || rows.iter().any(|x| hidden.iter().any(|(u, _)| x.iter().zip(u).map(|(x, u)| x * u).sum::<i64>() == 0))
        {
            continue;
        }
        // The derivatives of the outputs by all weights, and of the penalty.
        let jacobian = |x: &[i64]| -> Vec<f64> {
            let mut j = Vec::new();
            for (u, a) in &hidden {
                let z = x.iter().zip(u).map(|(x, u)| x * u).sum::<i64>();
                let on = if z > 0 { 1.0 } else { 0.0 };
                j.extend(x.iter().map(|x| on * *a as f64 / 2.0 * *x as f64));
                j.push(z.max(0) as f64 / 2.0);
            }
            j.push(1.0);
            j
        };
        let weights = hidden.iter().flat_map(|(u, a)| u.iter().chain([a]));
        let mut constant: Vec<f64> = weights.map(|w| *w as f64 / 8.0).chain([0.0]).collect();
        let (mut columns, mut ends) = (Vec::new(), Vec::new());
        for (x, y) in rows.iter().zip(&targets) {
            let j = jacobian(x);
            let sign = (output(x) - y).signum() as f64;
            if sign == 0.0 {
                columns.push(j);
                ends.push((-1.0, 1.0));
            } else {
                constant.iter_mut().zip(&j).for_each(|(g, j)| *g += sign * j);
            }
        }
        let expected = least(&constant, &columns, &ends);
        let upper = double(&evidence.total.upper);
        assert!((upper - expected).abs() < 1e-6 * (1.0 + expected), "{upper} {expected}");
        assert_eq!(evidence.total.lower, evidence.total.upper);
        assert_eq!(evidence.total.slope, &Fraction::zero() - &evidence.total.upper);
        kinks += evidence.kinks;
    }
    assert!(kinks > 50, "{kinks}");
}

/// Whatever subgradients a certificate states, the lower bound is one for all, and the slope one of no descent
/// that is not there.
#[test]
fn other_subgradients_prove_nothing_false() {
    let rows: [(&[i64], i64); 4] = [(&[-1, 1], 0), (&[0, 1], 0), (&[1, 1], 2), (&[3, 1], 10)];
    let training = by_hand(Loss::Absolute, HiddenBias::Free, OutputBias::Free, &rows);
    let net = neurons(&[(&[2, -1], &[2])], &[0]);
    let digest = training.digest();
    for code in 0..5i32.pow(4) {
        let r: Vec<String> = (0..4).map(|k| (code / 5i32.pow(k) % 5 - 2).to_string()).collect();
        let text = format!("relucert-stationary-certificate 2\nproblem {digest}\nslopes 2 4 {}\nend 3\n", r.join(" "));
        let evidence = verify_training(&training, &digest, &net, text.as_bytes()).expect("accepted");
        assert_eq!((evidence.total.lower, evidence.total.slope), (Fraction::zero(), Fraction::zero()), "{text}");
    }
    let text = format!("relucert-stationary-certificate 2\nproblem {digest}\nslopes 2 4 0 0 0 3\nend 3\n");
    assert_eq!(verify_training(&training, &digest, &net, text.as_bytes()).unwrap_err().code, Code::SlopeOutside);
}

/// Small integers, so that neurons are tied where the loss has a kink: no element of the subdifferential, for no
/// choice of subgradients and patterns, nor a mean of two, is shorter than the lower bound.
#[test]
fn no_element_is_shorter_than_the_lower_bound() {
    let mut random = Random::new(33, 0);
    let (mut positive_bounds, mut both, mut exact) = (0, 0, 0);
    for _ in 0..200 {
        let mut entry = |bound: u64| random.below(2 * bound + 1) as i64 - bound as i64;
        let rows: Vec<Vec<i64>> = (0..4).map(|_| vec![entry(1), entry(1)]).collect();
        let hidden: Vec<(Vec<i64>, i64)> = (0..2).map(|_| (vec![entry(1), entry(1)], entry(2))).collect();
        let dot = |a: &[i64], b: &[i64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<i64>();
        // Outputs over 4, as weights are over 2.
        let output = |x: &[i64]| hidden.iter().map(|(u, a)| a * dot(x, u).max(0)).sum::<i64>() + 1;
        let targets: Vec<i64> = rows.iter().map(|x| output(x) + if entry(2) > -2 { 0 } else { 4 }).collect();
        let pairs: Vec<(&[i64], i64)> = rows.iter().map(|x| &x[..]).zip(targets.iter().copied()).collect();
        let training = by_hand(Loss::Absolute, HiddenBias::None, OutputBias::Free, &pairs);
        let list: Vec<(&[i64], Vec<i64>)> = hidden.iter().map(|(u, a)| (&u[..], vec![*a])).collect();
        let list: Vec<(&[i64], &[i64])> = list.iter().map(|(u, a)| (*u, &a[..])).collect();
        let evidence = found(&training, &neurons(&list, &[1]));
        let lower = double(&evidence.total.lower);
        let tied = |k: usize| hidden.iter().any(|(u, a)| *a != 0 && rows[k] != [0, 0] && dot(&rows[k], u) == 0);
        both += (0..4).filter(|&k| targets[k] == output(&rows[k]) && tied(k)).count();
        positive_bounds += usize::from(lower > 0.0);
        exact += usize::from(evidence.total.lower == evidence.total.upper);
        let mut before: Option<Vec<f64>> = None;
        for _ in 0..100 {
            let r: Vec<f64> = (0..4)
                .map(|k| match (output(&rows[k]) - targets[k]).signum() {
                    0 => [-1.0, 1.0, random.below(101) as f64 / 50.0 - 1.0][random.below(3) as usize],
                    sign => sign as f64,
                })
                .collect();
            let mut g = Vec::new();
            for (u, a) in &hidden {
                let e = random.normals(2);
                let on = |x: &[i64]| match dot(x, u).signum() {
                    0 => x[0] as f64 * e[0] + x[1] as f64 * e[1] > 0.0,
                    sign => sign > 0,
                };
                for j in 0..2 {
                    let loss: f64 = (0..4).filter(|&k| on(&rows[k])).map(|k| r[k] * rows[k][j] as f64).sum();
                    g.push(*a as f64 / 2.0 * loss + u[j] as f64 / 8.0);
                }
                let loss: f64 = (0..4).map(|k| r[k] * dot(&rows[k], u).max(0) as f64 / 2.0).sum();
                g.push(loss + *a as f64 / 8.0);
            }
            g.push(r.iter().sum());
            let square = |g: &[f64]| g.iter().map(|v| v * v).sum::<f64>();
            assert!(square(&g) >= lower - 1e-9, "{lower} {g:?} {training:?}");
            if let Some(other) = before {
                let mean: Vec<f64> = g.iter().zip(&other).map(|(a, b)| (a + b) / 2.0).collect();
                assert!(square(&mean) >= lower - 1e-9, "{lower} {mean:?} {training:?}");
            }
            before = Some(g);
        }
    }
    assert!(positive_bounds > 50 && both > 50 && exact > 50, "{positive_bounds} {both} {exact}");
}

/// Trained, and rows nearly at zero made exactly so: nearly stationary, by proof, for smooth losses.
#[test]
fn trained_networks_are_nearly_stationary() {
    let (mut ties, mut seen) = (0, 0);
    let mut problems: Vec<Training> = Vec::new();
    for loss in [Loss::Squared, Loss::Logistic, Loss::Poisson, Loss::SquaredHinge, Loss::Huber(fraction(1, 2))] {
        problems.extend(biases().map(|bias| problem(loss.clone(), bias, 3, (12, 3))));
    }
    problems.extend([2, 3].map(|outputs| several(Loss::Softmax, OutputBias::Free, 4, (9, outputs))));
    for training in problems {
        let net = polished(&training, &trained(&training), 1000).expect("finite weights");
        let evidence = found(&training, &net);
        let within = Claim::Within(fraction(1, if training.outputs > 1 { 10_000 } else { 1_000_000 }));
        assert_eq!(within.decide(&evidence), Verdict::Proved, "{:?} {}", training.loss, double(&evidence.total.upper));
        ties += evidence.neurons.iter().map(|(_, ties)| ties).sum::<usize>();
        seen += net.neurons.len();
    }
    assert!(ties > 5 && seen > 20, "{ties} {seen}");
}
