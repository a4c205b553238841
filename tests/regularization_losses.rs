//! Regularization paths of a dictionary with weights of the rows and an output bias: the optimality
//! conditions hold at every β, by other code; closed forms; refusals.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::Lasso;
use relucert::check::regularization::{Claim, Uniqueness, verify};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{OutputBias, Terms};
use relucert::check::statement::{Network, Neuron, Training, TwoLayer};
use relucert::random::Random;
use relucert::regularization::{Regularized, Selection, path_of};
use relucert::snap;
use trainings::{biases, fraction, freed, network, positive, problem, several};

const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn atoms(training: &Training, random: &mut Random, m: usize) -> TwoLayer {
    let drawn = TwoLayer { neurons: network(training, random, m).neurons, ..TwoLayer::zero(1) };
    snap::dictionary(&drawn.plain().expect("plain"), 6).into()
}

fn followed(lasso: &Lasso, from: &Fraction, to: &Fraction, selection: Selection) -> Regularized {
    path_of(lasso, DIGEST, (from, to), selection, &mut |_, _| true).expect("a path")
}

/// The slacks βℓ_i − s_i Σ_k s_k (x_k·u_i)_+ ν_k at coefficients γ, ν = y − f − b with the best b, all in
/// fractions and from the problem alone; and the largest |Σ sν − β₀b|.
fn slacks(training: &Training, dictionary: &TwoLayer, beta: &Fraction, gamma: &[Fraction]) -> Vec<Fraction> {
    let zero = Fraction::zero;
    let sum = |terms: Vec<Fraction>| terms.iter().fold(zero(), |sum, term| (&sum + term).reduced());
    let samples = training.samples();
    let output = |x: &Vec<BigInt>, neuron: &relucert::check::statement::two_layer::Neuron| {
        let z: BigInt = x.iter().zip(&neuron.u).map(|(x, u)| x * u).sum();
        let sign = if neuron.a[0] < BigInt::ZERO { -1 } else { 1 };
        Fraction::quotient(z.max(BigInt::ZERO) * sign, training.x_den.clone())
    };
    let fit = |x: &Vec<BigInt>| sum(dictionary.neurons.iter().zip(gamma).map(|(n, g)| &output(x, n) * g).collect());
    let rest: Vec<Fraction> = training.x.iter().zip(&samples).map(|(x, sample)| &sample.targets[0] - &fit(x)).collect();
    let weights: Vec<Fraction> = samples.iter().map(|sample| sample.weight()).collect();
    let pull = sum(weights.iter().zip(&rest).map(|(s, r)| s * r).collect());
    let all = sum(weights.clone());
    let b = match &training.output_bias {
        OutputBias::None => zero(),
        OutputBias::Free => pull.over(&all).expect("positive"),
        OutputBias::Ridge(..) => pull.over(&(&all + &training.output_bias.price())).expect("positive"),
    };
    let slack = |neuron: &relucert::check::statement::two_layer::Neuron| {
        let terms = training.x.iter().zip(&rest).zip(&weights);
        let pull = sum(terms.map(|((x, r), s)| &(s * &output(x, neuron)) * &(r - &b)).collect());
        &(beta * &Fraction::quotient((*neuron.u_den).clone(), positive(1))) - &pull
    };
    dictionary.neurons.iter().map(slack).collect()
}

/// At the points of the path and halfway between them every direction has the slack that optimality asks for.
#[test]
fn solutions_are_optimal_at_every_beta() {
    let mut random = Random::new(9, 0);
    let (mut used, mut seen) = (0, 0);
    for (seed, bias) in biases().into_iter().enumerate() {
        for round in 0..3 {
            let training = problem(Loss::Squared, bias.clone(), seed as u64 + 3 * round, (6, 2));
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

/// One direction u = 1 on rows 0, 1, 3 with labels 1, 2, 6 and weights 1, 2, 1: c = (zᵀMy − β)/zᵀMz, M the
/// weights less what the bias takes.
#[test]
fn one_direction_in_closed_form() {
    let own = problem(Loss::Squared, OutputBias::Free, 0, (3, 1));
    let of = |output_bias| {
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
    };
    let atom = Neuron::atom(vec![1.into()], positive(1), 1.into(), positive(1)).expect("of length one");
    let dictionary = TwoLayer::from(Network { neurons: vec![atom] });
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
    assert_eq!(code(&several(Loss::Squared, OutputBias::Free, 1, (4, 2)), &TwoLayer::zero(2)), Err(Code::OtherLoss));
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
