//! Training problems of any loss: objective, dual value and best constant against each other, against
//! floating point and against closed forms; files; and certificates that try the checker.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use proptest::prelude::*;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::optimum::training::verify;
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{OutputBias, Terms, parse};
use relucert::check::statement::{Claim, Training, TwoLayer, Verdict, constant, dual, primal, two_layer};
use relucert::dyadic::quotient;
use relucert::optimum::{Event, Settings, certify_training, proposal};
use relucert::random::Random;
use relucert::search::fit::Fit;
use relucert::{format, search};
use trainings::{biases, certified, fraction, freed, losses, network, positive, problem, several};

fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

/// The floating-point description of a loss agrees with the exact one, row by row, primal and dual.
#[test]
fn floating_point_agrees() {
    for loss in losses() {
        for bias in biases() {
            let training = problem(loss.clone(), bias, 1, (6, 2));
            let mut random = Random::new(5, 0);
            let net = network(&training, &mut random, 3);
            let (neurons, b) = search::neuron::nearest(&net);
            let data = search::data::Data::of(&training);
            let outputs: Vec<f64> = (0..data.n)
                .map(|k| {
                    let z = |u: &[f64]| data.row(k).iter().zip(u).map(|(x, u)| x * u).sum::<f64>().max(0.0);
                    neurons.iter().map(|n| n.alpha * z(&n.u)).sum::<f64>() + b
                })
                .collect();
            let value: f64 = outputs.iter().enumerate().map(|(k, f)| data.fit.value(k, data.y[k], *f)).sum();
            let penalty: f64 = neurons.iter().map(|n| n.u.iter().map(|u| u * u).sum::<f64>() + n.alpha * n.alpha).sum();
            let ridge = data.fit.bias.decay().unwrap_or(0.0) * b * b / 2.0;
            let exact = primal::objective(&training, &net).expect("a network of the problem");
            let float = value + data.beta / 2.0 * penalty + ridge;
            assert!((double(&exact.high) - float).abs() < 1e-9 * (1.0 + float.abs()), "{loss:?}");
            assert!(double(&(&exact.high - &exact.low)) < 1e-20);
            // The slopes are a dual vector, unless they do not add up.
            let nu: Vec<f64> = (0..data.n).map(|k| 0.5 * data.fit.nu(k, data.y[k], outputs[k])).collect();
            let integers: Vec<BigInt> = nu.iter().map(|v| relucert::dyadic::scaled(*v, 50, f64::trunc)).collect();
            if let Ok(worth) = dual::value(&training, &integers, &Positive::power_of_two(50)) {
                let sum: f64 = nu.iter().sum();
                let pull = data.fit.bias.decay().map_or(0.0, |decay| sum * sum / (2.0 * decay));
                let rows: f64 = nu.iter().enumerate().map(|(k, nu)| data.fit.dual(k, data.y[k], *nu)).sum();
                assert!((double(&worth) - rows + pull).abs() < 1e-6 * (1.0 + rows.abs()), "{loss:?}");
            } else {
                assert_eq!(training.output_bias, OutputBias::Free, "{loss:?}");
            }
        }
    }
}

/// The dual value is a lower bound for every network once h(ν) ≤ β; with one column h is the greater of two
/// sums for each sign, so that no other code is trusted.
fn weak_duality(loss: &Loss, bias: &OutputBias, seed: u64) {
    let training = problem(loss.clone(), bias.clone(), seed, (7, 1));
    let fit = Fit::of(&training);
    let mut random = Random::new(seed, 1);
    let y = |k: usize| quotient(&training.y[k], &training.y_den);
    let one = BigInt::from(1) << 40;
    let mut nu: Vec<BigInt> = (0..training.rows())
        .map(|k| {
            let (low, high) = fit.range(k, y(k));
            let t = low.max(-9.0) + (high.min(9.0) - low.max(-9.0)) * random.below(1001) as f64 / 1000.0;
            relucert::dyadic::scaled(t, 40, f64::trunc)
        })
        .collect();
    if *bias == OutputBias::Free {
        // The heavier sign is scaled down to the lighter one.
        let side = |sign: i32, nu: &[BigInt]| nu.iter().filter(|v| (**v > BigInt::ZERO) == (sign > 0)).sum::<BigInt>();
        let (plus, minus) = (side(1, &nu), -side(-1, &nu));
        let least = plus.clone().min(minus.clone());
        for value in &mut nu {
            let whole = if *value > BigInt::ZERO { &plus } else { &minus };
            *value = if *whole == BigInt::ZERO { BigInt::ZERO } else { &*value * &least / whole };
        }
        let excess: BigInt = nu.iter().sum();
        let place = nu.iter().position(|v| if excess > BigInt::ZERO { *v > excess } else { *v < excess });
        match place {
            Some(place) => nu[place] -= excess,
            None => nu.iter_mut().for_each(|v| *v = BigInt::ZERO),
        }
    }
    let mut h = BigInt::ZERO;
    for side in [1i32, -1] {
        let on = |x: &BigInt| (x * BigInt::from(side)).max(BigInt::ZERO);
        let sum: BigInt = nu.iter().zip(&training.x).map(|(nu, x)| nu * on(&x[0])).sum();
        h = h.max(BigInt::from(sum.magnitude().clone()));
    }
    // c with c·h ≤ β.
    let h = Fraction::quotient(h, &Positive::new(one).expect("positive") * &training.x_den);
    let c = training.decay().over(&h).unwrap_or_else(Fraction::one).min(Fraction::one());
    let scaled: Vec<BigInt> = nu.iter().map(|nu| nu * c.numerator()).collect();
    let den = c.denominator() << 40;
    let lower = dual::value(&training, &scaled, &den).expect("a dual vector");
    let best = constant::best(&training).expect("a constant");
    assert!(lower <= best.high, "{loss:?} {bias:?} {seed}");
    for m in 0..6 {
        let net = network(&training, &mut random, m);
        let value = primal::objective(&training, &net).expect("a network of the problem");
        assert!(lower <= value.high, "{loss:?} {bias:?} {seed}: {lower} {}", value.high);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn dual_values_are_lower_bounds(seed in any::<u64>()) {
        for loss in losses() {
            for bias in biases() {
                weak_duality(&loss, &bias, seed);
            }
        }
    }

    /// The best constant is no worse than any other, and its two ends meet.
    #[test]
    fn no_constant_is_better(seed in any::<u64>()) {
        for loss in losses() {
            for bias in biases() {
                let training = problem(loss.clone(), bias.clone(), seed, (9, 1));
                let best = constant::best(&training).expect("a constant");
                let width = double(&(&best.high - &best.low));
                assert!((0.0..1e-9).contains(&width), "{loss:?} {bias:?} {seed}: {width}");
                let exact = training.loss.shape().is_some();
                assert!(!exact || best.low == best.high, "{loss:?} {bias:?} {seed}");
                if bias != OutputBias::None {
                    for k in -40..=40 {
                        let net = TwoLayer::zero(1).biased(k.into(), positive(8));
                        let value = primal::objective(&training, &net).expect("a constant");
                        assert!(best.low <= value.high, "{loss:?} {bias:?} {seed} {k}");
                    }
                }
            }
        }
    }
}

/// Closed forms of theory §E1.7.
#[test]
fn known_constants() {
    let of = |loss: Loss, y: &[i64], den: u64| {
        let terms = Terms {
            x: y.iter().map(|_| vec![BigInt::from(1)]).collect(),
            y: y.iter().map(|y| BigInt::from(*y)).collect(),
            y_den: positive(den),
            weights: None,
            ..(*problem(loss, OutputBias::Free, 0, (2, 1))).clone()
        };
        constant::best(&Training::new(terms).expect("a problem")).expect("a constant")
    };
    let exactly = |loss, y: &[i64], value: Fraction| {
        let best = of(loss, y, 1);
        assert_eq!((&best.low, &best.high), (&value, &value));
    };
    exactly(Loss::Squared, &[1, 2, 6], fraction(7, 1));
    exactly(Loss::Absolute, &[1, 2, 6, 50], fraction(53, 1));
    exactly(Loss::Hinge, &[1, 1, 1, -1], fraction(2, 1));
    exactly(Loss::SquaredHinge, &[1, 1, 1, -1], fraction(3, 2));
    exactly(Loss::Hinge, &[1, 1, 1], Fraction::zero());
    let entropy = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    let logistic = of(Loss::Logistic, &[1, 0, 0, 0], 1);
    assert!((double(&logistic.low) - 4.0 * entropy(0.25)).abs() < 1e-12);
    let soft = of(Loss::Logistic, &[1, 3, 2], 4);
    assert!((double(&soft.high) - 3.0 * 2f64.ln()).abs() < 1e-12);
    let poisson = of(Loss::Poisson, &[1, 3], 1);
    assert!((double(&poisson.high) - 2.0 * (2.0 - 2.0 * 2f64.ln())).abs() < 1e-12);
}

/// Shares of several classes, and several outputs of the squared loss.
#[test]
fn several_outputs_have_a_constant() {
    let terms = |loss, output_bias, y: [i64; 6]| Terms {
        outputs: 3,
        x: vec![vec![BigInt::from(1)]; 2],
        y: y.map(BigInt::from).to_vec(),
        y_den: positive(10),
        weights: Some((vec![positive(1), positive(3)], positive(1))),
        ..(*problem(loss, output_bias, 0, (2, 1))).clone()
    };
    for bias in biases() {
        let softmax = terms(Loss::Squared, bias.clone(), [10, 0, 0, 2, 3, 5]);
        let softmax = Training::new(Terms { loss: Loss::Softmax, ..softmax }).expect("a problem");
        let best = constant::best(&softmax).expect("a constant");
        assert!((0.0..1e-9).contains(&double(&(&best.high - &best.low))), "{bias:?}");
        let squared = Training::new(terms(Loss::Squared, bias.clone(), [1, -2, 3, 4, 5, -6])).expect("a problem");
        let best = constant::best(&squared).expect("a constant");
        assert_eq!(best.low, best.high, "{bias:?}");
        let mut random = Random::new(3, 3);
        for training in [&softmax, &squared] {
            let best = constant::best(training).expect("a constant");
            for _ in 0..20 {
                let net = network(training, &mut random, 0);
                assert!(best.low <= primal::objective(training, &net).expect("a constant").high);
            }
        }
    }
}

#[test]
fn files_are_read_back() {
    for loss in losses() {
        for bias in biases() {
            let training = problem(loss.clone(), bias, 9, (5, 3));
            let mut file = Vec::new();
            format::training(&training, &mut file).expect("memory");
            assert_eq!(parse(file.as_slice()).expect("a problem"), training);
            // Without an output bias the file is one of version 1, which has no denominator for it.
            let net = network(&training, &mut Random::new(2, 0), 3);
            let net = net.plain().map_or(net, TwoLayer::from);
            let mut file = Vec::new();
            format::two_layer(&net, 3, &mut file).expect("memory");
            assert_eq!(two_layer::parse(file.as_slice(), 3, 1).expect("a network"), net);
        }
    }
}

/// What a problem file may not say; each code of R200 and R201.
#[test]
fn bad_problems_are_rejected() {
    let training = problem(Loss::Huber(fraction(1, 2)), OutputBias::Free, 4, (3, 1));
    let mut file = Vec::new();
    format::training(&training, &mut file).expect("memory");
    let text = String::from_utf8(file).expect("ASCII");
    let code = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        parse(text.replacen(from, to, 1).as_bytes()).expect_err("rejected").code
    };
    assert_eq!(code("huber 1 2", "huber 0 2"), Code::NotPositive);
    assert_eq!(code("huber 1 2", "quantile 3 2"), Code::BadParameter);
    assert_eq!(code("huber 1 2", "huber"), Code::MissingToken);
    assert_eq!(code("huber 1 2", "hubert 1 2"), Code::WrongKeyword);
    assert_eq!(code("huber 1 2", "hinge"), Code::BadTarget);
    assert_eq!(code("huber 1 2", "softmax"), Code::BadOutputs);
    assert_eq!(code("output-bias free", "output-bias ridge 0 1"), Code::NotPositive);
    assert_eq!(code("output-bias free", "output-bias maybe"), Code::WrongKeyword);
    assert_eq!(code("weights 2", "weights none"), Code::ExtraToken);
    assert_eq!(code("relucert-problem 2", "relucert-problem 3"), Code::BadVersion);
    assert_eq!(code("denominators 10", "denominators 11"), Code::BadDenominator);
    assert_eq!(code("hidden-bias none", "hidden-bias column"), Code::BiasNotOne);
    let old = relucert::check::statement::problem::parse(text.as_bytes()).expect_err("rejected");
    assert_eq!(old.code, Code::OtherLoss);
    // What version 1 says has no other file.
    let plain = Terms { loss: Loss::Squared, output_bias: OutputBias::None, weights: None, ..(*training).clone() };
    assert_eq!(Training::new(plain).expect_err("rejected").code, Code::BadVersion);
}

#[test]
fn every_loss_and_bias_is_certified() {
    for loss in losses() {
        for bias in biases() {
            let training = problem(loss.clone(), bias, 11, (12, 2));
            let (net, certificate) = certified(&training);
            let evidence = verify(&training, &training.digest(), &net, certificate.as_bytes()).expect("accepted");
            assert!(evidence.lower <= evidence.upper && evidence.upper <= evidence.zero);
        }
    }
}

/// Certificates that claim more than their trees prove; each code of R202 and R205.
#[test]
fn hostile_certificates_are_rejected() {
    let training = problem(Loss::Logistic, OutputBias::Free, 11, (12, 2));
    let (net, certificate) = certified(&training);
    let digest = training.digest();
    let code = |training: &Training, net: &TwoLayer, text: &str| {
        verify(training, &digest, net, text.as_bytes()).expect_err("rejected").code
    };
    let line = |word: &str| certificate.lines().find(|line| line.starts_with(word)).expect("a line").to_string();
    let (multiplier, dual, bound) = (line("multiplier"), line("dual"), line("bound"));
    let with = |from: &str, to: &str| certificate.replacen(from, to, 1);
    assert_eq!(code(&training, &net, &with(&multiplier, "multiplier 1000 1")), Code::MultiplierTooLarge);
    assert_eq!(code(&training, &net, &with(&multiplier, "multiplier -1 1")), Code::MultiplierTooLarge);
    assert_eq!(code(&training, &net, &with(&multiplier, "multiplier 1 0")), Code::NotPositive);
    assert_eq!(code(&training, &net, &with(&bound, "bound 0")), Code::BoundNotPositive);
    assert_eq!(code(&training, &net, &with("relucert-certificate 2", "relucert-certificate 1")), Code::BadVersion);
    // The trees still hold for a smaller vector; its sum does not.
    let entries: Vec<BigInt> = dual.split(' ').skip(1).map(|t| t.parse().expect("an integer")).collect();
    let spelt = |entries: &[BigInt]| format!("dual{}", entries.iter().map(|t| format!(" {t}")).collect::<String>());
    // A zero row belongs to no group, so no tree sees its entry.
    let mut terms = (*training).clone();
    terms.x[0] = vec![BigInt::ZERO; 2];
    let blind = Training::new(terms).expect("a problem");
    let (net_blind, certificate_blind) = certified(&blind);
    let dual_blind = certificate_blind.lines().find(|line| line.starts_with("dual")).expect("a line");
    let mut entries_blind: Vec<BigInt> =
        dual_blind.split(' ').skip(1).map(|t| t.parse().expect("an integer")).collect();
    let text = |entries: &[BigInt]| certificate_blind.replacen(dual_blind, &spelt(entries), 1);
    let digest_blind = blind.digest();
    let code_blind =
        |text: &str| verify(&blind, &digest_blind, &net_blind, text.as_bytes()).expect_err("rejected").code;
    entries_blind[0] += 1;
    assert_eq!(code_blind(&text(&entries_blind)), Code::DualBalance);
    entries_blind[0] = BigInt::from(1) << 80;
    assert_eq!(code_blind(&text(&entries_blind)), Code::DualRange);
    // An output bias for a problem without one.
    let none = Training::new(Terms { output_bias: OutputBias::None, ..(*training).clone() }).expect("a problem");
    let biased = net.clone().biased(1.into(), positive(2));
    assert_eq!(code(&none, &biased, &certificate), Code::NoOutputBias);
    assert_eq!(code(&training, &TwoLayer::zero(2), &certificate), Code::WrongShape);
    assert_eq!(entries.len(), training.rows());
}

/// With a hidden bias that is not penalised: what is certified is below the objective of networks with biases
/// of any size, and the records of R208 are tested.
#[test]
fn a_free_hidden_bias_is_certified() {
    for loss in losses() {
        let training = freed(&problem(loss.clone(), OutputBias::Free, 21, (10, 2)));
        let (net, certificate) = certified(&training);
        let digest = training.digest();
        let evidence = verify(&training, &digest, &net, certificate.as_bytes()).expect("accepted");
        let mut random = Random::new(7, 0);
        for k in 0..60 {
            let mut other = network(&training, &mut random, 1 + k % 3);
            let far = |n: &two_layer::Neuron, random: &mut Random| {
                let u = vec![n.u[0].clone(), BigInt::from(random.below(4001)) - 2000];
                two_layer::Neuron::new(u, n.u_den.clone(), n.a.clone(), n.a_den.clone())
            };
            other.neurons = other.neurons.iter().map(|n| far(n, &mut random)).collect();
            if let Ok(value) = primal::objective(&training, &other) {
                assert!(evidence.lower <= value.high, "{loss:?}");
            }
        }
        let line = certificate.lines().find(|line| line.starts_with("centre")).expect("a line").to_string();
        let words: Vec<&str> = line.split(' ').collect();
        // A shorter bias column has a greater factor, for which c is too large.
        let short = format!("centre {} {} 1 1000", words[1], words[2]);
        let refused = |text: &str| verify(&training, &digest, &net, text.as_bytes()).expect_err("rejected").code;
        let code = refused(&certificate.replacen(&line, &short, 1));
        assert!([Code::NotDominant, Code::MultiplierTooLarge, Code::CapacityExceeded].contains(&code), "{code:?}");
        // c = β/B without the factor, for the B of the trees.
        let number = |word: &str, place: usize| -> BigInt {
            let line = certificate.lines().find(|line| line.starts_with(word)).expect("a line");
            line.split(' ').nth(place).expect("a number").parse().expect("an integer")
        };
        let quad = u64::try_from(number("scales", 4)).expect("a scale");
        let c = training.decay().over(&Fraction::dyadic(number("bound", 1), quad as u32)).expect("positive");
        let multiplier = certificate.lines().find(|line| line.starts_with("multiplier")).expect("a line");
        let large = format!("multiplier {} {}", c.numerator(), **c.denominator());
        assert_eq!(refused(&certificate.replacen(multiplier, &large, 1)), Code::MultiplierTooLarge);
        assert_eq!(refused(&certificate.replacen(&format!("{line}\n"), "", 1)), Code::WrongKeyword);
        assert_eq!(refused(&certificate.replacen(&line, &format!("{line} 1"), 1)), Code::ExtraToken);
    }
}

/// Proofs are gone on with, also for centred rows; those of several outputs end when they are told to.
#[test]
fn proofs_go_on_and_end() {
    let claim = || Settings::new(Claim::OpenShare(fraction(1, 10)));
    for training in [
        problem(Loss::Logistic, OutputBias::Free, 11, (12, 2)),
        freed(&problem(Loss::Logistic, OutputBias::Free, 21, (10, 2))),
    ] {
        let (net, certificate) = certified(&training);
        let digest = training.digest();
        let read = proposal::read(certificate.as_bytes(), &training, &digest).expect("a certificate");
        let settings = Settings { resume: Some(read.clone()), ..claim() };
        let done = certify_training(&training, &digest, &net, &settings, &mut |_| true).expect("a certificate");
        assert_eq!(done.verdict, Verdict::Proved);
        // A certificate about another problem is no hint.
        let classes = several(Loss::Softmax, OutputBias::Free, 5, (9, 3));
        let zero = TwoLayer::zero(3);
        let [with, without] = [settings, claim()].map(|settings| {
            certify_training(&classes, &classes.digest(), &zero, &settings, &mut |_| true).expect("a certificate")
        });
        assert!(with.certificate == without.certificate);
    }
    let classes = several(Loss::Softmax, OutputBias::Free, 5, (30, 4));
    let (net, _) = certified(&classes);
    let strict = Settings::new(Claim::OpenShare(Fraction::zero()));
    let mut asked = 0;
    let stopped = certify_training(&classes, &classes.digest(), &net, &strict, &mut |event| match event {
        Event::Fan(_) => {
            asked += 1;
            false
        }
        _ => true,
    });
    let stopped = stopped.expect("what is known is certified");
    // The basis and its cones are proved whatever happens; asked once for the mesh and for each of three
    // roots.
    assert!(asked <= 4 && stopped.verdict != Verdict::Proved, "{asked} {:?}", stopped.verdict);
    assert!(stopped.evidence.lower > Fraction::zero());
}

/// A dual vector of another length is worth nothing.
#[test]
fn a_dual_vector_has_an_entry_for_each_row() {
    let training = problem(Loss::Hinge, OutputBias::Free, 4, (5, 1));
    for count in [4, 6] {
        let zeros = vec![BigInt::ZERO; count];
        let refused = dual::value(&training, &zeros, &Positive::one()).expect_err("rejected");
        assert_eq!(refused.code, Code::WrongShape);
    }
}
