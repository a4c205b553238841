//! Regularization paths of a dictionary with weights of the rows and an output bias: the optimality
//! conditions hold at every β, by other code; derivatives; validation; closed forms; refusals.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::Lasso;
use relucert::check::regularization::validation::validate;
use relucert::check::regularization::{Claim, Uniqueness, verify};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{OutputBias, Sample, Terms};
use relucert::check::statement::{Network, Neuron, Training, TwoLayer, two_layer};
use relucert::random::Random;
use relucert::regularization::sensitivity::{sensitivity_of, solve};
use relucert::regularization::{Error, Regularized, Selection, path_of};
use relucert::snap;
use trainings::{biases, fraction, freed, network, positive, problem, several};

const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn atoms(training: &Training, random: &mut Random, m: usize) -> TwoLayer {
    let drawn = TwoLayer { neurons: network(training, random, m).neurons, ..TwoLayer::zero(training.outputs) };
    snap::training::directions(training, drawn, 6).expect("directions").0
}

fn followed(lasso: &Lasso, from: &Fraction, to: &Fraction, selection: Selection) -> Regularized {
    path_of(lasso, DIGEST, (from, to), selection, &mut |_, _| true).expect("a path")
}

fn sum(terms: impl IntoIterator<Item = Fraction>) -> Fraction {
    terms.into_iter().fold(Fraction::zero(), |sum, term| (&sum + &term).reduced())
}

/// α over the greatest common divisor of its integers.
fn primitive(neuron: &two_layer::Neuron) -> Vec<BigInt> {
    let gcd = |mut a: BigInt, mut b: BigInt| {
        while b != BigInt::ZERO {
            (a, b) = (b.clone(), a % b);
        }
        a
    };
    let divisor = neuron.a.iter().fold(BigInt::ZERO, |g, a| gcd(g, a.clone()));
    neuron.a.iter().map(|a| a * if divisor < BigInt::ZERO { -1 } else { 1 } / &divisor).collect()
}

/// The outputs of the integers u and p on a row.
fn outputs(training: &Training, neuron: &two_layer::Neuron, x: &[BigInt]) -> Vec<Fraction> {
    let z: BigInt = x.iter().zip(&neuron.u).map(|(x, u)| x * u).sum();
    let z = z.max(BigInt::ZERO);
    primitive(neuron).iter().map(|p| Fraction::quotient(p * &z, training.x_den.clone())).collect()
}

/// Σs + β₀, the factor 1 or 0 of the best bias, and the weights.
fn weighing(training: &Training) -> (Fraction, i64, Vec<Fraction>) {
    let weights: Vec<Fraction> = training.samples().iter().map(|sample| sample.weight()).collect();
    let all = &sum(weights.clone()) + &training.output_bias.price();
    (all, i64::from(training.output_bias != OutputBias::None), weights)
}

/// What is left of the targets at coefficients γ with the best bias, row by row, and that bias; all in
/// fractions and from the problem alone.
fn residual(training: &Training, dictionary: &TwoLayer, gamma: &[Fraction]) -> (Vec<Vec<Fraction>>, Vec<Fraction>) {
    let (all, has, weights) = weighing(training);
    let rest = |(x, sample): (&Vec<BigInt>, &Sample)| -> Vec<Fraction> {
        let fit: Vec<Vec<Fraction>> = dictionary.neurons.iter().map(|n| outputs(training, n, x)).collect();
        let at = |c: usize| sum(fit.iter().zip(gamma).map(|(f, g)| &f[c] * g));
        (0..training.outputs).map(|c| &sample.targets[c] - &at(c)).collect()
    };
    let mut rest: Vec<Vec<Fraction>> = training.x.iter().zip(&training.samples()).map(rest).collect();
    let pull = |c: usize| sum(weights.iter().zip(&rest).map(|(s, r)| s * &r[c]));
    let best = |c: usize| (&pull(c) * &fraction(has, 1)).over(&all).expect("positive");
    let bias: Vec<Fraction> = (0..training.outputs).map(best).collect();
    rest.iter_mut().for_each(|row| row.iter_mut().zip(&bias).for_each(|(r, b)| *r = &*r - b));
    (rest, bias)
}

/// The slacks βℓ_i − Σ s_k z_ik·ν_k at coefficients γ.
fn slacks(training: &Training, dictionary: &TwoLayer, beta: &Fraction, gamma: &[Fraction]) -> Vec<Fraction> {
    let (nu, _) = residual(training, dictionary, gamma);
    let (_, _, weights) = weighing(training);
    let slack = |neuron: &two_layer::Neuron| {
        let row = |((x, nu), s): ((&Vec<BigInt>, &Vec<Fraction>), &Fraction)| {
            s * &sum(outputs(training, neuron, x).iter().zip(nu).map(|(z, nu)| z * nu))
        };
        let pull = sum(training.x.iter().zip(&nu).zip(&weights).map(row));
        let square = |values: &[BigInt]| values.iter().map(|v| v * v).sum::<BigInt>();
        let length = (square(&neuron.u) * square(&primitive(neuron))).sqrt();
        &(beta * &Fraction::quotient(length, positive(1))) - &pull
    };
    dictionary.neurons.iter().map(slack).collect()
}

/// A problem of one output, or of two.
fn drawn(bias: OutputBias, seed: u64, two: bool) -> Training {
    match two {
        true => several(Loss::Squared, bias, seed, (6, 2)),
        false => problem(Loss::Squared, bias, seed, (6, 2)),
    }
}

/// At the points of the path and halfway between them every direction has the slack that optimality asks for.
#[test]
fn solutions_are_optimal_at_every_beta() {
    let mut random = Random::new(9, 0);
    let (mut used, mut seen) = (0, 0);
    for (seed, bias) in biases().into_iter().enumerate() {
        for round in 0..3 {
            let training = drawn(bias.clone(), seed as u64 + 3 * round, round == 2);
            let dictionary = atoms(&training, &mut random, 6);
            let lasso = Lasso::of_training(&training, &dictionary).expect("a program");
            let selection = if round == 0 { Selection::Vertex } else { Selection::LeastNorm };
            let found = followed(&lasso, &fraction(30, 1), &fraction(1, 50), selection);
            let points = &found.path.joints;
            let gamma = |k: usize| -> Vec<Fraction> {
                let point = &points[k].point;
                (0..lasso.lengths.len()).map(|i| Fraction::quotient(point.entry(i), point.den.clone())).collect()
            };
            for k in 0..points.len() {
                let mut places = vec![(points[k].beta.clone(), gamma(k))];
                if let Some(next) = points.get(k + 1) {
                    let middle = gamma(k).iter().zip(gamma(k + 1)).map(|(a, b)| (a + &b).half()).collect();
                    places.push(((&points[k].beta + &next.beta).half(), middle));
                }
                for (beta, gamma) in places {
                    for (slack, gamma) in slacks(&training, &dictionary, &beta, &gamma).iter().zip(&gamma) {
                        let zero = Fraction::zero();
                        assert!(*slack >= zero && (*gamma == zero || *slack == zero), "{beta} {slack} {gamma}");
                        used += usize::from(*gamma > zero);
                        seen += 1;
                    }
                }
            }
        }
    }
    assert!(used > 50 && used < seen, "{used} {seen}");
}

fn three_rows(output_bias: OutputBias) -> Training {
    let own = problem(Loss::Squared, OutputBias::Free, 0, (3, 1));
    let terms = Terms {
        x: [0, 1, 3].map(|x| vec![BigInt::from(x)]).to_vec(),
        x_den: positive(1),
        y: [1, 2, 6].map(BigInt::from).to_vec(),
        y_den: positive(1),
        weights: Some(([1, 2, 1].map(positive).to_vec(), positive(1))),
        output_bias,
        ..(*own).clone()
    };
    Training::new(terms).expect("a problem")
}

/// u = 1 with output one.
fn one_atom() -> TwoLayer {
    let atom = Neuron::atom(vec![1.into()], positive(1), 1.into(), positive(1)).expect("of length one");
    Network { neurons: vec![atom] }.into()
}

/// One direction u = 1 on rows 0, 1, 3 with labels 1, 2, 6 and weights 1, 2, 1: c = (zᵀMy − β)/zᵀMz, M the
/// weights less what the bias takes.
#[test]
fn one_direction_in_closed_form() {
    let (of, dictionary) = (three_rows, one_atom());
    // Σs = 4, Σsz = 5, Σsy = 11, Σsz² = 11, Σszy = 22.
    for (bias, product, square) in [
        (OutputBias::None, fraction(22, 1), fraction(11, 1)),
        (OutputBias::Free, fraction(22 * 4 - 55, 4), fraction(11 * 4 - 25, 4)),
        (OutputBias::Ridge(positive(3), positive(2)), fraction(22 * 11 - 110, 11), fraction(11 * 11 - 50, 11)),
    ] {
        let lasso = Lasso::of_training(&of(bias), &dictionary).expect("a program");
        let found = followed(&lasso, &fraction(20, 1), &fraction(1, 1), Selection::LeastNorm);
        assert_eq!((found.path.continuous(), found.path.unique()), (true, Some(true)));
        let breaks: Vec<&Fraction> = found.path.joints.iter().map(|joint| &joint.beta).collect();
        assert!(product > fraction(20, 1) || breaks.contains(&&product), "{breaks:?} {product}");
        let last = found.path.joints.last().expect("a point");
        let expected = (&product - &last.beta).over(&square).expect("positive");
        assert_eq!(Fraction::quotient(last.point.entry(0), last.point.den.clone()), expected);
    }
}

/// What is asked of a path is asked of all of it: the interval, jumps, uniqueness; and of nothing less than a
/// point.
#[test]
fn claims_are_about_the_whole_path() {
    let training = problem(Loss::Squared, OutputBias::Free, 1, (4, 2));
    let dictionary = atoms(&training, &mut Random::new(3, 0), 4);
    let lasso = Lasso::of_training(&training, &dictionary).expect("a program");
    let found = followed(&lasso, &fraction(3, 1), &fraction(1, 9), Selection::LeastNorm);
    let path = found.path;
    let covers = |high, low| Claim { covers: Some((high, low)), ..Claim::default() };
    let continuous = Claim { continuous: true, ..Claim::default() };
    let unique = Claim { unique: true, ..Claim::default() };
    let global = Claim { global: true, ..Claim::default() };
    assert!(covers(fraction(3, 1), fraction(1, 9)).proved(&path, None));
    assert!(covers(fraction(1, 1), fraction(1, 1)).proved(&path, None));
    assert!(!covers(fraction(4, 1), fraction(1, 9)).proved(&path, None));
    assert!(!covers(fraction(3, 1), fraction(1, 10)).proved(&path, None));
    assert!(!covers(fraction(1, 9), fraction(3, 1)).proved(&path, None));
    assert!(continuous.proved(&path, None) && unique.proved(&path, None));
    assert!(global.proved(&path, Some(true)) && !global.proved(&path, None) && !global.proved(&path, Some(false)));
    let (mut jump, mut open) = (path.clone(), path);
    *jump.links.last_mut().expect("a piece") = None;
    assert!(!continuous.proved(&jump, None) && !unique.proved(&jump, None));
    open.joints.last_mut().expect("a point").uniqueness = Uniqueness::Open;
    assert!(continuous.proved(&open, None) && !unique.proved(&open, None));
    let head: Vec<&str> = std::str::from_utf8(&found.certificate).expect("text").lines().take(3).collect();
    let text = format!("{}\npoints 0\nend 4\n", head.join("\n"));
    assert_eq!(verify(&lasso, DIGEST, text.as_bytes()).map(drop).map_err(|r| r.code), Err(Code::NoPoint));
}

#[test]
fn what_is_rejected() {
    let code = |training: &Training, dictionary: &TwoLayer| {
        Lasso::of_training(training, dictionary).map(drop).map_err(|rejection| rejection.code)
    };
    let squared = problem(Loss::Squared, OutputBias::Free, 1, (4, 2));
    let none = TwoLayer::zero(1);
    assert_eq!(code(&squared, &none), Ok(()));
    assert_eq!(code(&problem(Loss::Logistic, OutputBias::Free, 1, (4, 2)), &none), Err(Code::OtherLoss));
    assert_eq!(code(&several(Loss::Softmax, OutputBias::Free, 1, (4, 2)), &TwoLayer::zero(2)), Err(Code::OtherLoss));
    assert_eq!(code(&several(Loss::Squared, OutputBias::Free, 1, (4, 2)), &TwoLayer::zero(2)), Ok(()));
    assert_eq!(code(&freed(&squared), &none), Err(Code::OtherLoss));
    let mut random = Random::new(3, 0);
    assert_eq!(code(&squared, &network(&squared, &mut random, 2)), Err(Code::IrrationalLength));
    assert_eq!(code(&squared, &TwoLayer::zero(2)), Err(Code::WrongShape));
    // Certificates have the version of the problem; one for other weights is none for these.
    let dictionary = atoms(&squared, &mut random, 4);
    let lasso = Lasso::of_training(&squared, &dictionary).expect("a program");
    let found = followed(&lasso, &fraction(3, 1), &fraction(1, 9), Selection::LeastNorm);
    let text = String::from_utf8(found.certificate).expect("text");
    let judge = |lasso: &Lasso, text: &str| verify(lasso, DIGEST, text.as_bytes()).map(drop).map_err(|r| r.code);
    assert_eq!(judge(&lasso, &text), Ok(()));
    assert_eq!(judge(&lasso, &text.replacen("certificate 2", "certificate 1", 1)), Err(Code::BadVersion));
    let unweighted = Training::new(Terms { weights: None, ..(*squared).clone() }).expect("a problem");
    let other = Lasso::of_training(&unweighted, &dictionary).expect("a program");
    assert!(matches!(judge(&other, &text), Err(Code::SlopeTooGreat | Code::SlopeTooSmall)));
}

/// The direction above at β = 2: c = (m − β)/q with m = zᵀMy, q = zᵀMz moves with label k by s_k(z_k − z̄)/q,
/// z̄ the bias that is best for z; the fit moves with it by s_k/(Σs + β₀) + s_k(z_k − z̄)²/q.
#[test]
fn derivatives_in_closed_form() {
    let beta = fraction(2, 1);
    let (z, s) = ([0, 1, 3], [1, 2, 1]);
    for (bias, m, q, mean, share) in [
        (OutputBias::None, fraction(22, 1), fraction(11, 1), fraction(0, 1), fraction(0, 1)),
        (OutputBias::Free, fraction(33, 4), fraction(19, 4), fraction(5, 4), fraction(1, 4)),
        (
            OutputBias::Ridge(positive(3), positive(2)),
            fraction(12, 1),
            fraction(71, 11),
            fraction(10, 11),
            fraction(2, 11),
        ),
    ] {
        let found = sensitivity_of(&three_rows(bias), &one_atom(), &beta).expect("a solution");
        let over = |v: &Fraction| v.over(&q).expect("positive").reduced();
        assert_eq!(found.coefficients, [over(&(&m - &beta))]);
        assert_eq!(found.by_beta, [over(&fraction(-1, 1))]);
        let moved = |k: usize| over(&(&fraction(s[k], 1) * &(&fraction(z[k], 1) - &mean)));
        let by_labels = [0, 1, 2].map(moved);
        assert_eq!(found.by_labels, [by_labels.to_vec()]);
        let leverage =
            |k: usize| (&(&share * &fraction(s[k], 1)) + &(&by_labels[k] * &(&fraction(z[k], 1) - &mean))).reduced();
        assert_eq!(found.leverages, [0, 1, 2].map(leverage));
        assert_eq!(found.degrees_of_freedom(), sum([0, 1, 2].map(leverage)));
        // c reaches zero first.
        let square = over(&(&m - &beta));
        let square = (&square * &square).over(&sum(by_labels.iter().map(|d| d * d))).expect("positive");
        is_root(&found.radius.expect("labels move c"), &square);
    }
    let softmax = several(Loss::Softmax, OutputBias::None, 1, (4, 2));
    assert!(matches!(sensitivity_of(&softmax, &TwoLayer::zero(2), &beta), Err(Error::Dictionary(_))));
}

/// A root rounded down, but not by much.
fn is_root(root: &Fraction, square: &Fraction) {
    let more = root * &fraction((1 << 40) + 1, 1 << 40);
    assert!(root * root <= *square && &more * &more > *square, "{root} {square}");
}

/// Inside of the ball every label moves the solution as its derivative says; the radius is where the first
/// coefficient or slack would be zero, both by solving again for each label.
#[test]
fn derivatives_hold_inside_the_ball_and_no_further() {
    let mut random = Random::new(23, 0);
    let (mut checked, mut by_slack) = (0, 0);
    for (seed, bias) in biases().into_iter().enumerate() {
        for round in 0..4 {
            let training = drawn(bias.clone(), 40 + seed as u64 + 3 * round, round % 2 == 1);
            let dictionary = atoms(&training, &mut random, 5);
            let beta = fraction(1 + round as i64, 3);
            let found = match sensitivity_of(&training, &dictionary, &beta) {
                Err(Error::Derivative(_)) => continue,
                found => found.expect("a solution"),
            };
            let Some(radius) = &found.radius else { continue };
            let gamma = |c: &[Fraction]| -> Vec<Fraction> {
                let lasso = Lasso::of_training(&training, &dictionary).expect("a program");
                let gamma = c
                    .iter()
                    .zip(&lasso.lengths)
                    .map(|(c, l)| Fraction::quotient(c.numerator().clone(), c.denominator() * l));
                gamma.collect()
            };
            let at = |training: &Training| {
                let c = solve(&Lasso::of_training(training, &dictionary).expect("a program"), &beta).expect("solved");
                let slacks = slacks(training, &dictionary, &beta, &gamma(&c));
                c.into_iter().chain(slacks).collect::<Vec<Fraction>>()
            };
            // Coefficients and slacks, and their derivatives in every label.
            let before = at(&training);
            let step = radius.half();
            let den = &training.y_den * step.denominator();
            let gradient = |k: usize| -> Vec<Fraction> {
                let mut y: Vec<BigInt> = training.y.iter().map(|y| y * &**step.denominator()).collect();
                y[k] += step.numerator() * &*training.y_den;
                let after = at(&training.with_targets(y, den.clone()).expect("targets"));
                after.iter().zip(&before).map(|(a, b)| (a - b).over(&step).expect("positive").reduced()).collect()
            };
            let gradients: Vec<Vec<Fraction>> = (0..training.y.len()).map(gradient).collect();
            for (place, i) in found.support.iter().enumerate() {
                let own: Vec<Fraction> = gradients.iter().map(|g| g[*i].clone()).collect();
                assert_eq!(found.by_labels[place], own);
            }
            let limit = |i: usize| {
                let norm = sum(gradients.iter().map(|g| &g[i] * &g[i]));
                (&before[i] * &before[i]).over(&norm).filter(|_| before[i] > Fraction::zero()).map(|square| (square, i))
            };
            let (least, place) = (0..before.len()).filter_map(limit).min().expect("a limit");
            is_root(radius, &least);
            checked += 1;
            by_slack += usize::from(place >= before.len() / 2);
        }
    }
    assert!(checked >= 8 && by_slack > 0 && by_slack < checked, "{checked} {by_slack}");
}

/// The error on other rows at every point and halfway, from the problems alone: with the output bias of the
/// training rows, and the weights and the scale of the other ones.
#[test]
fn the_validation_error_is_that_of_the_network() {
    let mut random = Random::new(31, 0);
    for (seed, bias) in biases().into_iter().enumerate() {
        for two in [false, true] {
            let training = drawn(bias.clone(), 60 + seed as u64, two);
            let terms = Terms {
                scale: (positive(2), positive(5)),
                ..(*drawn(OutputBias::Free, 80 + seed as u64, two)).clone()
            };
            let other = Training::new(Terms { x_den: positive(100), y_den: positive(5), ..terms }).expect("a problem");
            let dictionary = atoms(&training, &mut random, 5);
            let lasso = Lasso::of_training(&training, &dictionary).expect("a program");
            let path = followed(&lasso, &fraction(10, 1), &fraction(1, 50), Selection::LeastNorm).path;
            let there = Lasso::elsewhere(&training, &dictionary, &other).expect("a program");
            let (curves, least) = validate(&there, &path).expect("curves");
            let error = |gamma: &[Fraction]| {
                let (_, bias) = residual(&training, &dictionary, gamma);
                let samples = other.samples();
                let row = |(x, sample): (&Vec<BigInt>, &Sample)| {
                    let fit: Vec<Vec<Fraction>> = dictionary.neurons.iter().map(|n| outputs(&other, n, x)).collect();
                    let rest = |c: usize| {
                        let f = &sum(fit.iter().zip(gamma).map(|(f, g)| &f[c] * g)) + &bias[c];
                        &sample.targets[c] - &f
                    };
                    &sample.weight() * &sum((0..other.outputs).map(|c| &rest(c) * &rest(c)))
                };
                &sum(other.x.iter().zip(&samples).map(row)) * &fraction(1, 5)
            };
            let gamma = |k: usize| -> Vec<Fraction> {
                let point = &path.joints[k].point;
                (0..lasso.lengths.len()).map(|i| Fraction::quotient(point.entry(i), point.den.clone())).collect()
            };
            let least = least.expect("a path").error;
            for (k, curve) in curves.iter().enumerate() {
                let (above, below) = (gamma(k), gamma(k + 1));
                let middle: Vec<Fraction> = above.iter().zip(&below).map(|(a, b)| (a + b).half()).collect();
                assert_eq!((&curve.above, &curve.below), (&error(&above), &error(&below)));
                let half = &(&curve.above + &curve.below) + &(&curve.mixed + &curve.mixed);
                assert_eq!(half.half().half(), error(&middle));
                assert!(least <= error(&above) && least <= error(&middle));
            }
            let logistic = problem(Loss::Logistic, bias.clone(), 1, (4, training.columns()));
            let refused = Lasso::elsewhere(&training, &dictionary, &logistic).map(drop).map_err(|r| r.code);
            assert_eq!(refused, Err(if two { Code::WrongShape } else { Code::OtherLoss }));
        }
    }
}
