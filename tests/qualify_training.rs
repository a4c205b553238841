//! Qualifications of the squared loss with sample weights and an output bias, against the closed form for one
//! feature, and what is refused.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::BigInt;
use relucert::check::arithmetic::Fraction;
use relucert::check::arithmetic::enclosure::Interval;
use relucert::check::qualify::krawczyk::{parse, parse_training};
use relucert::check::qualify::{Qualified, squares, verify_training};
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, two_layer};
use relucert::qualify::{Undecided, qualify_training};
use relucert::random::Random;
use trainings::{biases, fraction, positive, problem, several};

const TIES: f64 = 1e-9;

fn int(value: i64) -> BigInt {
    value.into()
}

/// One feature with these rows, targets and weights over 2, β = 1.
fn feature(rows: &[i64], targets: &[i64], weights: &[u64], output_bias: OutputBias) -> Training {
    Training::new(Terms {
        numbers: Numbers::Decimal,
        hidden_bias: HiddenBias::None,
        output_bias,
        loss: Loss::Squared,
        scale: (positive(1), positive(1)),
        beta: (positive(1), positive(1)),
        x: rows.iter().map(|x| vec![int(*x)]).collect(),
        x_den: positive(1),
        outputs: 1,
        y: targets.iter().map(|y| int(*y)).collect(),
        y_den: positive(3),
        weights: Some((weights.iter().map(|w| positive(*w)).collect(), positive(2))),
    })
    .expect("a problem")
}

fn network(training: &Training, w: &[f64]) -> TwoLayer {
    let neuron = |w: &f64| {
        let (u, a) = (BigInt::from((w.abs() * 1024.0) as i64), int(if *w < 0.0 { -1 } else { 1 }));
        two_layer::Neuron::new(vec![u * w.signum() as i64], positive(1024), vec![a], positive(1))
    };
    TwoLayer { neurons: w.iter().map(neuron).collect(), ..TwoLayer::zero(training.outputs) }
}

fn proved(training: &Training, network: &TwoLayer) -> Result<Qualified, Undecided> {
    let digest = training.digest();
    let done = qualify_training(training, &digest, network, TIES)?;
    let again = parse_training(done.certificate.as_slice(), training, &digest).expect("well-formed");
    assert_eq!(parse(done.certificate.as_slice(), 1, &digest).unwrap_err().code, Code::BadVersion);
    Ok(verify_training(training, network, &again).expect("accepted"))
}

/// Whether the interval holds the value and is short.
fn holds(interval: &Interval, scale: u32, value: &Fraction) -> bool {
    let end = |v: &BigInt| Fraction::dyadic(v.clone(), scale);
    let (low, high) = (end(&interval.low), end(&interval.high));
    low <= *value && *value <= high && &high - &low < fraction(1, 1 << 20)
}

/// With one neuron that is on in the rows x > 0 the optimum is w = (XᵀMy − β)/(XᵀMX), its slope −1/(XᵀMX), X
/// having zeros elsewhere and M the weights, less what the best output bias takes.
#[test]
fn one_feature_in_closed_form() {
    let mut random = Random::new(5, 0);
    let mut seen = [0; 3];
    for round in 0..30 {
        for (kind, bias) in biases().into_iter().enumerate() {
            let rows: Vec<i64> = (0..5).map(|k| if k == 0 { 3 } else { random.below(9) as i64 - 4 }).collect();
            let targets: Vec<i64> =
                rows.iter().map(|x| 6 * x.max(&0) + random.below(5) as i64 + 7 * kind as i64).collect();
            let weights: Vec<u64> = rows.iter().map(|_| 1 + random.below(4)).collect();
            let training = feature(&rows, &targets, &weights, bias.clone());
            let s: Vec<Fraction> = weights.iter().map(|w| fraction(*w as i64, 2)).collect();
            let total = s.iter().fold(bias.price(), |sum, s| &sum + s);
            // aᵀMb.
            let form = |a: &[Fraction], b: &[Fraction]| {
                let sum = |f: &dyn Fn(usize) -> Fraction| (0..s.len()).fold(Fraction::zero(), |sum, k| &sum + &f(k));
                let (one, two) = (sum(&|k| &s[k] * &a[k]), sum(&|k| &s[k] * &b[k]));
                let plain = sum(&|k| &(&s[k] * &a[k]) * &b[k]);
                let taken = (&one * &two).over(&total).expect("weights");
                if bias == OutputBias::None { plain } else { &plain - &taken }
            };
            let x: Vec<Fraction> = rows.iter().map(|x| fraction((*x).max(0), 1)).collect();
            let y: Vec<Fraction> = targets.iter().map(|y| fraction(*y, 3)).collect();
            let (square, product) = (form(&x, &x), form(&x, &y));
            let w = (&product - &Fraction::one()).over(&square).expect("a row that is on");
            let slope = Fraction::new(int(-1), int(1)).expect("one").over(&square).expect("a row that is on");
            if w <= Fraction::zero() {
                continue;
            }
            let net = network(&training, &[relucert::dyadic::quotient(w.numerator(), w.denominator())]);
            let Ok(found) = proved(&training, &net) else { continue };
            let [block] = &found.blocks[..] else { panic!("one block") };
            assert!(holds(&block.w[0], found.scale, &w), "{round} {kind}");
            assert!(holds(&block.slope[0], found.slope_scale, &slope), "{round} {kind}");
            seen[kind] += 1;
        }
    }
    assert!(seen.iter().all(|seen| *seen > 15), "{seen:?}");
}

/// Rows −1 and 1 and both neurons: the bias has its part in both, and a network far away is not near the
/// optimum.
#[test]
fn two_neurons_share_a_bias() {
    for bias in biases() {
        let training = feature(&[-2, -1, 1, 3], &[-40, -20, 20, 70], &[2, 1, 2, 3], bias.clone());
        let found = proved(&training, &network(&training, &[7.0, -6.0])).expect("near enough");
        assert_eq!((found.blocks.len(), found.licq(), found.formal_licq()), (2, true, true), "{bias:?}");
        // The same with an output bias of the network: it does not matter.
        let biased =
            TwoLayer { bias: vec![int(i64::from(bias != OutputBias::None))], ..network(&training, &[7.0, -6.0]) };
        let again = proved(&training, &biased).expect("near enough");
        let overlap = |a: &Interval, b: &Interval| a.low <= b.high && b.low <= a.high;
        assert!(found.blocks.iter().zip(&again.blocks).all(|(a, b)| overlap(&a.w[0], &b.w[0])));
    }
}

#[test]
fn what_is_no_squared_loss_is_refused() {
    let none = OutputBias::None;
    let refused = |training: &Training| {
        let zero = TwoLayer::zero(training.outputs);
        let tried = qualify_training(training, &training.digest(), &zero, TIES);
        assert!(matches!(tried, Err(Undecided::Rejected(ref rejection)) if rejection.code == Code::OtherLoss));
        squares(training).unwrap_err().message
    };
    assert!(refused(&problem(Loss::Logistic, none.clone(), 1, (3, 2))).contains("not linear"));
    assert!(refused(&several(Loss::Squared, none, 1, (3, 2))).contains("a matrix"));
    let free = feature(&[1, 2], &[3, 9], &[1, 1], OutputBias::Free);
    let x = [[1, 1], [2, 1]].map(|row| row.map(int).to_vec()).to_vec();
    let free = Training::new(Terms { x, hidden_bias: HiddenBias::Free, ..(*free).clone() }).expect("a problem");
    assert!(refused(&free).contains("penalised hidden biases"));
    let ridge = feature(&[1, 2], &[3, 9], &[1, 1], OutputBias::Ridge(positive(1), positive(2)));
    assert_eq!(squares(&ridge), Ok(()));
    let two = TwoLayer::zero(2);
    let certificate = "relucert-krawczyk-certificate 2\nproblem ";
    let text = format!("{certificate}{}\nscales 9 9\nblocks 0\nradius 1\noutside 0\nend 6\n", ridge.digest());
    let read = parse_training(text.as_bytes(), &ridge, &ridge.digest()).expect("well-formed");
    assert_eq!(verify_training(&ridge, &two, &read).unwrap_err().code, Code::WrongShape);
    assert!(verify_training(&ridge, &TwoLayer::zero(1), &read).is_ok(), "the scope of no neuron");
}

/// The network of theory §E2.8 in integers: rows 1, 2, −1, −3, ν = (1, 2, −2, −1) with Σν = 0, β = 5, so that
/// the directions 1 and −1 are tight with the signs + and −; outputs 5·(1, 2, 0, 0) − (0, 0, 1, 3) and a
/// bias.
#[test]
fn dictionaries_with_an_output_bias() {
    use relucert::check::qualify::complementarity::{Place, complementarity_training};
    let free = feature(&[1, 2, -1, -3], &[3 * 7, 3 * 13, -3 * 2, -3 * 3], &[2, 2, 2, 2], OutputBias::Free);
    let free = Training::new(Terms { beta: (positive(5), positive(1)), ..(*free).clone() }).expect("a problem");
    let neuron = |u: i64, a: i64| two_layer::Neuron::new(vec![int(u)], positive(1), vec![int(a)], positive(1));
    // f = 5z₁ − z₂ + 1.
    let net = |bias: i64| TwoLayer {
        neurons: vec![neuron(1, 5), neuron(-1, -1)],
        bias: vec![int(bias)],
        bias_den: positive(1),
    };
    let none = TwoLayer::zero(1);
    let found = |training: &Training, net: &TwoLayer, dictionary| {
        complementarity_training(training, net, dictionary).expect("the squared loss")
    };
    let good = found(&free, &net(1), &none);
    assert!(good.bias_fits && good.smooth() && !good.balanced, "{good:?}");
    assert_eq!((good.support_rank, good.equicorrelated_rank, good.unique()), (2, 2, Some(true)));
    let moved = found(&free, &net(2), &none);
    assert!(!moved.bias_fits && !moved.optimal_if_balanced() && moved.unique().is_none());
    // A direction twice is one atom; the other signs are slack.
    let more = TwoLayer { neurons: vec![neuron(3, 1), neuron(1, -1), neuron(-2, 1)], ..none.clone() };
    let with = found(&free, &net(1), &more);
    assert_eq!((with.atoms, with.equicorrelated.len(), with.violators.len()), (4, 2, 0));
    let wrong = TwoLayer { neurons: vec![neuron(1, 4), neuron(-1, -1)], ..net(1) };
    assert_eq!(found(&free, &wrong, &none).violators.first(), Some(&Place::Network(0)));
    let other = problem(Loss::Huber(fraction(1, 2)), OutputBias::Free, 1, (3, 1));
    assert_eq!(complementarity_training(&other, &net(1), &none).unwrap_err().code, Code::OtherLoss);
}
