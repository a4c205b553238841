//! Paths of weights with other losses, output biases and several outputs: what is said of them is seen on the
//! way, and every new way to be rejected.
#![cfg(feature = "prover")]

mod trainings;

use num_bigint::{BigInt, Sign};
use relucert::check::arithmetic::range::Range;
use relucert::check::arithmetic::{Fraction, Radicals};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::{OutputBias, Terms};
use relucert::check::statement::{Training, TwoLayer, primal, two_layer};
use relucert::check::stationary::slopes;
use relucert::check::weight_path::convex::{Bias, Block, parse, parse_up_to};
use relucert::check::weight_path::segment::{Course, Line};
use relucert::check::weight_path::{Along, Convex, Passage, PathClaim, Place, Segment, Shape, verify_training};
use relucert::dyadic::quotient;
use relucert::format;
use relucert::random::Random;
use relucert::weight_path::{Path, connect, descend, sample};
use trainings::{biases, freed, losses, network, positive, problem, several};

const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn written(training: &Training, width: usize, segments: &[Segment]) -> String {
    let mut bytes = Vec::new();
    format::path_certificate(DIGEST, width, Some(training.outputs), segments, &mut bytes).expect("memory");
    String::from_utf8(bytes).expect("text")
}

fn check(training: &Training, path: &Path, ends: [&Place; 2]) -> Result<Passage, Rejection> {
    let text = written(training, path.width, &path.segments);
    verify_training(training, DIGEST, ends[0], Some(ends[1]), text.as_bytes())
}

fn double(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

fn all() -> Vec<Training> {
    let mut all: Vec<Training> = Vec::new();
    for (seed, bias) in biases().into_iter().enumerate() {
        all.extend(losses().into_iter().map(|loss| problem(loss, bias.clone(), seed as u64, (5, 2))));
        all.push(several(Loss::Squared, bias.clone(), seed as u64, (4, 2)));
        all.push(several(Loss::Softmax, bias, seed as u64, (4, 3)));
    }
    all
}

/// ℓ(f) + β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖² in doubles, by other code than the checker's.
fn objective(training: &Training, network: &TwoLayer) -> f64 {
    let value = |v: &BigInt, den: &BigInt| quotient(v, den);
    let mut total = 0.0;
    for (x, sample) in training.x.iter().zip(training.samples()) {
        let y: Vec<f64> = sample.targets.iter().map(double).collect();
        let mut f: Vec<f64> = network.bias.iter().map(|b| value(b, &network.bias_den)).collect();
        for neuron in &network.neurons {
            let z: BigInt = x.iter().zip(&neuron.u).map(|(x, u)| x * u).sum();
            let z = value(&z, &(&*training.x_den * &*neuron.u_den)).max(0.0);
            f.iter_mut().zip(&neuron.a).for_each(|(f, a)| *f += value(a, &neuron.a_den) * z);
        }
        let s = double(&sample.weight());
        total += s * match training.loss {
            Loss::Softmax => {
                f.iter().map(|f| f.exp()).sum::<f64>().ln() - y.iter().zip(&f).map(|(y, f)| y * f).sum::<f64>()
            }
            Loss::Squared => y.iter().zip(&f).map(|(y, f)| 0.5 * (f - y).powi(2)).sum(),
            ref loss => one(loss, y[0], f[0]),
        };
    }
    let squares = |values: &[BigInt], den: &BigInt| values.iter().map(|v| value(v, den).powi(2)).sum::<f64>();
    for neuron in &network.neurons {
        let twice = match neuron.atom {
            true => 2.0 * value(&neuron.a[0], &neuron.a_den).abs(),
            false => squares(&neuron.u, &neuron.u_den) + squares(&neuron.a, &neuron.a_den),
        };
        total += 0.5 * double(&training.decay()) * twice;
    }
    total + 0.5 * double(&training.output_bias.price()) * squares(&network.bias, &network.bias_den)
}

/// The losses of one output but the squared one, with the parameters of `trainings::losses`.
fn one(loss: &Loss, y: f64, f: f64) -> f64 {
    let e = (f - y).abs();
    match loss {
        Loss::Absolute => e,
        Loss::Quantile(_) => (0.3 * (y - f)).max(-0.7 * (y - f)),
        Loss::Huber(_) => {
            if e < 0.5 {
                0.5 * e * e
            } else {
                0.5 * (e - 0.25)
            }
        }
        Loss::SmoothL1(_) => {
            if e < 0.5 {
                e * e
            } else {
                e - 0.25
            }
        }
        Loss::EpsilonInsensitive(_) => (e - 0.2).max(0.0),
        Loss::SquaredEpsilonInsensitive(_) => 0.5 * (e - 0.2).max(0.0).powi(2),
        Loss::Hinge => (1.0 - y * f).max(0.0),
        Loss::SquaredHinge => 0.5 * (1.0 - y * f).max(0.0).powi(2),
        Loss::Logistic => f.exp().ln_1p() - y * f,
        Loss::Poisson => f.exp() - y * f,
        Loss::Squared | Loss::Softmax => unreachable!(),
    }
}

/// What the checker says of the loss is seen at points along the path.
fn seen(training: &Training, path: &Path, ends: [&Place; 2], passage: &Passage) {
    let points = sample(training, path, ends[0], Some(ends[1]), 4);
    let losses: Vec<f64> = points.iter().map(|point| objective(training, &point.network)).collect();
    let about = || format!("{:?} {:?} {losses:?} {passage:?}", training.loss, training.output_bias);
    let peak = double(&passage.peak);
    let slack = 1e-9 * (1.0 + peak.abs());
    let near = |a: f64, b: f64| (a - b).abs() < slack;
    assert!(points.iter().zip(&losses).all(|(point, loss)| near(point.loss, *loss)), "{}", about());
    assert!(near(losses[0], double(&passage.start.upper())), "{}", about());
    assert!(near(losses[losses.len() - 1], double(&passage.end.upper())), "{}", about());
    assert!(losses.iter().all(|loss| *loss <= peak + slack), "{}", about());
    let falls = losses.windows(2).all(|pair| pair[1] <= pair[0] + slack);
    assert!(
        match passage.along {
            Along::Constant => losses.iter().all(|loss| near(*loss, losses[0])),
            Along::Decreasing | Along::NonIncreasing => falls,
            Along::NeverAbove => near(peak, losses[0]),
            Along::Bounded => true,
        },
        "{}",
        about()
    );
}

#[test]
fn paths_are_as_proved() {
    let mut random = Random::new(5, 0);
    let mut courses = [0; 5];
    let (mut merged, mut moved) = (0, 0);
    for training in all() {
        let [a, b] = [(); 2].map(|()| Place::Network(network(&training, &mut random, 7)));
        let direct = connect(&training, &a, &b, None).expect("any width");
        // As narrow as can be: both ends are merged, and pruned.
        let needed = connect(&training, &a, &b, Some(0)).expect_err("neurons are needed").needed;
        let narrow = connect(&training, &a, &b, Some(needed)).expect("wide enough");
        for path in [&direct, &narrow] {
            let passage = check(&training, path, [&a, &b]).expect("a path");
            seen(&training, path, [&a, &b], &passage);
            courses[passage.along as usize] += 1;
            merged += path.segments.iter().filter(|segment| matches!(segment, Segment::Merge(..))).count();
        }
        let changes = narrow.states.windows(2).filter(|pair| pair[0].bias != pair[1].bias).count();
        // Once on the way between the two ends.
        assert!(changes <= 1 || training.output_bias == OutputBias::Free);
        moved += changes.saturating_sub(1);
        for shape in [Shape::NearlyMinimal, Shape::Minimal] {
            let path = descend(&training, &a, shape);
            let end = Place::Convex(path.end());
            let passage = check(&training, &path, [&a, &end]).expect("a path");
            assert!(passage.shape >= shape && passage.along <= Along::NonIncreasing, "{passage:?}");
            seen(&training, &path, [&a, &end], &passage);
            courses[passage.along as usize] += 1;
        }
    }
    // Merging needs neighbours; a free bias moves where neurons that sum to a constant go.
    assert!(merged > 10 && moved > 10, "{merged} {moved}");
    assert!(courses[Along::Decreasing as usize] > 20 && courses[Along::Bounded as usize] > 5, "{courses:?}");
}

/// Rows (1, 0) and (0, 1) with targets y over ten; β = 1/4.
fn axes(loss: Loss, bias: OutputBias, y: [i64; 2]) -> Training {
    let own = problem(loss, bias, 0, (2, 2));
    let x = [[1, 0], [0, 1]].map(|row| row.map(BigInt::from).to_vec()).to_vec();
    let y = y.map(BigInt::from).to_vec();
    Training::new(Terms { x, x_den: positive(1), y, weights: None, ..(*own).clone() }).expect("a problem")
}

fn block(w: [i64; 2]) -> Block {
    Block::new(false, w.map(BigInt::from).to_vec(), positive(1))
}

fn bias(b: i64) -> Bias {
    Bias::new(&[b.into()], &positive(1))
}

/// A straight segment from blocks and a bias to others.
fn judged(
    training: &Training,
    course: Course,
    from: (&[[i64; 2]], i64),
    to: (&[[i64; 2]], i64),
) -> Result<Along, Code> {
    let start = Convex { blocks: from.0.iter().copied().map(block).collect(), bias: bias(from.1) };
    let moves = to.0.iter().copied().map(block).enumerate().collect();
    let text = written(training, 4, &[Segment::Straight(course, moves, bias(to.1))]);
    let passage = verify_training(training, DIGEST, &Place::Convex(start), None, text.as_bytes());
    passage.map(|passage| passage.along).map_err(|rejection| rejection.code)
}

/// Beyond the margin the hinge costs nothing: predictions may change on a constant segment. Under the squared
/// hinge short of the margin, or with other directions, they may not.
#[test]
fn constant_is_the_loss_and_not_the_predictions() {
    let exchange = |loss: Loss, y, from: [[i64; 2]; 2], to: [[i64; 2]; 2]| {
        judged(&axes(loss, OutputBias::None, y), Course::Constant, (&from, 0), (&to, 0))
    };
    assert_eq!(exchange(Loss::Hinge, [10, 10], [[2, 0], [0, 3]], [[3, 0], [0, 2]]), Ok(Along::Constant));
    // The place between costs what the start does, the end more.
    let squares = axes(Loss::Squared, OutputBias::Free, [0, 0]);
    assert_eq!(judged(&squares, Course::Constant, (&[], -1), (&[], 3)), Err(Code::NotConstant));
    // Both ends cost the same, but less is paid between them.
    assert_eq!(exchange(Loss::SquaredHinge, [10, 10], [[1, 0], [0, 0]], [[0, 0], [0, 1]]), Err(Code::NotConstant));
    assert_eq!(exchange(Loss::Hinge, [10, 10], [[3, 4], [0, 0]], [[4, 3], [0, 0]]), Err(Code::NotConstant));
    // A logarithm is enclosed: only where no prediction changes is it known to be the same.
    assert_eq!(exchange(Loss::Logistic, [10, 10], [[2, 0], [1, 0]], [[1, 0], [2, 0]]), Ok(Along::Constant));
    assert_eq!(exchange(Loss::Logistic, [10, 10], [[1, 0], [0, 2]], [[2, 0], [0, 1]]), Err(Code::NotConstant));
    // An output bias: free, what the neurons give less it may give more; with a ridge it costs.
    let shift = |bias| judged(&axes(Loss::Hinge, bias, [10, 10]), Course::Constant, (&[[3, 0]], 2), (&[[3, 0]], 3));
    assert_eq!(shift(OutputBias::Free), Ok(Along::Constant));
    assert_eq!(shift(OutputBias::Ridge(positive(3), positive(7))), Err(Code::NotConstant));
}

/// One row counts, with target 1. At a kink the slope from the left counts for a descent, that from the right
/// for an ascent; logarithms are enclosed.
#[test]
fn the_slope_at_the_end_decides() {
    let along = |loss: Loss, course, from: i64, to: i64| {
        judged(&axes(loss, OutputBias::None, [10, 0]), course, (&[[from, 0]], 0), (&[[to, 0]], 0))
    };
    assert_eq!(along(Loss::Absolute, Course::Descent, 0, 1), Ok(Along::Decreasing));
    assert_eq!(along(Loss::Absolute, Course::Descent, 0, 2), Err(Code::NotMonotone));
    assert_eq!(along(Loss::Absolute, Course::Ascent, 1, 2), Ok(Along::Bounded));
    assert_eq!(along(Loss::Absolute, Course::Ascent, 0, 2), Err(Code::NotMonotone));
    // The derivative is e^f/(1 + e^f) − 1 + β: −0.02 at f = 1, 0.13 at f = 2.
    assert_eq!(along(Loss::Logistic, Course::Descent, 0, 1), Ok(Along::Decreasing));
    assert_eq!(along(Loss::Logistic, Course::Descent, 0, 2), Err(Code::NotMonotone));
    assert_eq!(along(Loss::Logistic, Course::Convex, 0, 2), Ok(Along::NeverAbove));
    // The bias alone, and what it costs: (b − 1)²/2 + b²/2 + 3/14 b² falls until b = 7/17.
    let ridge = axes(Loss::Squared, OutputBias::Ridge(positive(3), positive(7)), [10, 0]);
    let move_to = |b: Bias| {
        let text = written(&ridge, 0, &[Segment::Straight(Course::Descent, Vec::new(), b)]);
        let start = Place::Convex(Convex { blocks: Vec::new(), bias: bias(0) });
        verify_training(&ridge, DIGEST, &start, None, text.as_bytes()).map(|passage| passage.along).map_err(|r| r.code)
    };
    assert_eq!(move_to(Bias::new(&[7.into()], &positive(17))), Ok(Along::Decreasing));
    assert_eq!(move_to(Bias::new(&[7001.into()], &positive(17000))), Err(Code::NotMonotone));
}

/// The objective of balanced neurons, of a network as it stands, and the rise from one to the other.
#[test]
fn levels_are_objectives() {
    let training = several(Loss::Squared, OutputBias::Ridge(positive(3), positive(7)), 3, (4, 2));
    let neuron = two_layer::Neuron::new(
        [3, 0, 4].map(BigInt::from).to_vec(),
        positive(1),
        [6, -8].map(BigInt::from).to_vec(),
        positive(2),
    );
    let net = TwoLayer { neurons: vec![neuron], bias: vec![1.into(), 2.into()], bias_den: positive(3) };
    let (own, balanced) = (Place::Network(net.clone()), Place::Convex(Convex::of(&net)));
    let [own, balanced] = [own, balanced].map(|place| place.level(&training).expect("of the problem"));
    let exact = primal::objective(&training, &net).expect("of the problem").high;
    assert_eq!(own.enclosure(64), (exact.clone(), exact));
    // ‖u‖ = ‖α‖ = 5: it is balanced.
    assert_eq!(own.rise(&balanced).sign(), Some(Sign::NoSign));
    let twice = TwoLayer { neurons: vec![net.neurons[0].clone(), net.neurons[0].clone()], ..net };
    let more = Place::Convex(Convex::of(&twice)).level(&training).expect("of the problem");
    assert_eq!(balanced.rise(&more).sign().map(|sign| sign == Sign::NoSign), Some(false));
}

/// A descent of length 2^200 whose slope is zero as far as logarithms are known: that it is not positive is
/// not known.
#[test]
fn slopes_that_are_enclosed_count_at_their_worse_end() {
    let loss = axes(Loss::Logistic, OutputBias::None, [10, 0]);
    let to = Convex { blocks: vec![block([1, 0])], bias: bias(0) };
    let slope = &slopes::ranges(&loss, &to.network()).expect("of the problem").entries[0];
    let middle = (&Fraction::zero() - &(&slope.low + &slope.high)).half().reduced();
    let less = (&middle - &Fraction::dyadic(1.into(), 60)).reduced();
    let long = Block::new(false, vec![(BigInt::from(1) << 200) + 1, 0.into()], positive(1));
    let from = Place::Convex(Convex { blocks: vec![long], bias: bias(0) });
    let found = |beta: &Fraction| {
        let (p, q) = (beta.numerator().clone(), (**beta.denominator()).clone());
        let training = loss.with_beta(p, q).expect("positive");
        let text = written(&training, 1, &[Segment::Straight(Course::Descent, vec![(0, block([1, 0]))], bias(0))]);
        verify_training(&training, DIGEST, &from, None, text.as_bytes()).map(|p| p.along).map_err(|r| r.code)
    };
    assert!(slope.low < slope.high);
    assert_eq!(found(&middle), Err(Code::NotMonotone));
    assert_eq!(found(&less), Err(Code::NotMonotone));
    assert_eq!(found(&(&middle + &Fraction::dyadic(1.into(), 60)).reduced()), Ok(Along::Decreasing));
}

/// Where a loss is enclosed a difference has a sign only if both ends of it have; what was said of a path is
/// no more than its kind; a difference of unknown sign is not at most zero; a segment has as many slots at
/// its end as at its start.
#[test]
fn what_is_left_open() {
    let training = axes(Loss::Logistic, OutputBias::None, [10, 10]);
    let convex = |w: &[[i64; 2]]| Convex { blocks: w.iter().copied().map(block).collect(), bias: bias(0) };
    let level = |w| Place::Convex(convex(&[w])).level(&training).expect("of the problem");
    let (mut one, mut other) = (level([1, 0]), level([0, 1]));
    let (zero, unit) = (Fraction::zero(), Fraction::dyadic(1.into(), 0));
    one.loss = Range { low: zero.clone(), high: unit.clone() };
    for (low, high, sign) in [(-3, -1, Some(Sign::Minus)), (0, 1, None), (-1, 0, None), (2, 3, Some(Sign::Plus))] {
        other.loss = Range { low: Fraction::dyadic(low.into(), 0), high: Fraction::dyadic(high.into(), 0) };
        assert_eq!(one.rise(&other).sign(), sign, "{low} {high}");
    }
    let text = written(&training, 1, &[Segment::Straight(Course::Descent, vec![(0, block([1, 0]))], bias(0))]);
    let start = Place::Convex(convex(&[]));
    let mut passage = verify_training(&training, DIGEST, &start, None, text.as_bytes()).expect("a path");
    let claim = PathClaim { along: Along::Decreasing, width: None, shape: Shape::Any };
    assert!(claim.proved(&passage));
    passage.along = Along::Constant;
    assert!(!claim.proved(&passage));
    // √2 less its first 2^17 bits and some more is positive, but that is not found out.
    let bits = 140_000u32;
    let most = Fraction::dyadic((BigInt::from(2) << (2 * bits)).sqrt(), bits);
    let mut root = Radicals::default();
    root.add_length(&unit, &[1.into(), 1.into()]);
    other = one.clone();
    (one.penalty, other.penalty) = (Radicals::rational(most), root);
    assert_eq!(one.rise(&other).sign(), None);
    let claim = PathClaim { along: Along::NonIncreasing, ..claim };
    (passage.start, passage.end, passage.along) = (one, other, Along::NonIncreasing);
    assert!(!claim.proved(&passage));
    let wrong = Line::new(&training, &convex(&[[1, 0]]), &convex(&[])).map(drop);
    assert_eq!(wrong.map_err(|(code, _)| code), Err(Code::WrongShape));
}

#[test]
fn what_is_rejected() {
    let training = several(Loss::Squared, OutputBias::None, 3, (4, 2));
    let block =
        |p: [i64; 2], w: [i64; 3]| Block::along(&p.map(BigInt::from), w.map(BigInt::from).to_vec(), positive(1));
    let place = |blocks: &[Block]| Place::Convex(Convex { blocks: blocks.to_vec(), bias: Bias::zero(2) });
    let judge = |training: &Training, start: &Place, end: Option<&Place>, segments: &[Segment]| {
        let text = written(training, 3, segments);
        verify_training(training, DIGEST, start, end, text.as_bytes()).map(|passage| passage.along).map_err(|r| r.code)
    };
    let start = place(&[block([1, 2], [1, 0, 0]), block([1, 2], [2, 0, 0]), block([2, 1], [1, 0, 0])]);
    // Directions (1, 2) and (2, 4) are one; (2, 1) is another.
    assert_eq!(judge(&training, &start, None, &[Segment::Merge(0, 1)]), Ok(Along::Constant));
    assert_eq!(judge(&training, &start, None, &[Segment::Merge(0, 2)]), Err(Code::SignChange));
    let turned = |p| Segment::Straight(Course::Convex, vec![(2, block(p, [1, 0, 0]))], Bias::zero(2));
    assert!(judge(&training, &start, None, &[turned([4, 2])]).is_ok());
    assert_eq!(judge(&training, &start, None, &[turned([-2, -1])]), Err(Code::SignChange));
    // A bias where there is none, one of other outputs, blocks of other inputs and outputs.
    let shifted = |bias| Segment::Straight(Course::Convex, Vec::new(), bias);
    let one = Bias::new(&[1.into(), 0.into()], &positive(1));
    assert_eq!(judge(&training, &start, None, &[shifted(one.clone())]), Err(Code::NoOutputBias));
    let biased = Place::Convex(Convex { blocks: Vec::new(), bias: one.clone() });
    assert_eq!(judge(&training, &biased, None, &[]), Err(Code::NoOutputBias));
    let other = Place::Convex(Vec::new().into());
    assert_eq!(judge(&training, &other, None, &[]), Err(Code::WrongShape));
    for wrong in [
        Block::new(false, vec![1.into(); 3], positive(1)),
        Block::along(&[1.into(), 1.into()], vec![1.into(); 2], positive(1)),
    ] {
        assert_eq!(judge(&training, &place(&[wrong]), None, &[]), Err(Code::WrongShape));
    }
    // The end has another bias.
    let free = several(Loss::Squared, OutputBias::Free, 3, (4, 2));
    assert_eq!(judge(&free, &biased, Some(&biased), &[]), Ok(Along::Constant));
    assert_eq!(judge(&free, &biased, Some(&place(&[])), &[]), Err(Code::WrongEnd));
    assert!(judge(&free, &biased, Some(&place(&[])), &[shifted(Bias::zero(2))]).is_ok());
    // An end with a neuron that is zero is not minimal.
    let shape = |end: &[Block]| {
        let (start, text) = (place(&[block([1, 2], [1, 0, 0])]), written(&training, 3, &[]));
        let passage = verify_training(&training, DIGEST, &start, Some(&place(end)), text.as_bytes());
        passage.map(|passage| passage.shape).map_err(|r| r.code)
    };
    assert_eq!(shape(&[block([1, 2], [1, 0, 0])]), Ok(Shape::Minimal));
    assert_eq!(shape(&[block([1, 2], [1, 0, 0]), block([0, 0], [1, 0, 0])]), Ok(Shape::NearlyMinimal));
    // Neurons that need not have a balanced form.
    let unbounded = freed(&problem(Loss::Logistic, OutputBias::Free, 1, (4, 2)));
    assert_eq!(judge(&unbounded, &Place::Convex(Vec::new().into()), None, &[]), Err(Code::NoBalance));
    // Versions go with that of the problem.
    let text = written(&training, 3, &[]).replacen("certificate 2", "certificate 1", 1);
    let found = verify_training(&training, DIGEST, &start, None, text.as_bytes()).map(drop).map_err(|r| r.code);
    assert_eq!(found, Err(Code::BadVersion));
    // An output whose exponential is out of reach.
    let counts = axes(Loss::Poisson, OutputBias::None, [10, 0]);
    assert_eq!(judged(&counts, Course::Convex, (&[[1, 0]], 0), (&[[5000, 0]], 0)), Err(Code::OutputTooLarge));
}

/// Files of convex weights: of version 2 only where version 1 cannot say it; both are read back.
#[test]
fn convex_weights_are_read_as_they_are_written() {
    let block = |p: &[i64], w: [i64; 2]| {
        let p: Vec<BigInt> = p.iter().copied().map(BigInt::from).collect();
        Block::along(&p, w.map(BigInt::from).to_vec(), positive(3))
    };
    let blocks = vec![block(&[2, -4], [1, 2]), block(&[0, 0], [1, 1])];
    let convex = Convex { blocks, bias: Bias::new(&[2.into(), 4.into()], &positive(6)) };
    let mut bytes = Vec::new();
    format::convex(&convex, 2, &mut bytes).expect("memory");
    let text = "relucert-convex 2\nshape 2 2 2\nbias 3 1 2\nblock 1 -2 3 2 4\nblock 0 0 1 0 0\nend 5\n";
    assert_eq!(String::from_utf8_lossy(&bytes), text);
    assert_eq!(parse_up_to(text.as_bytes(), Some(2), 2), Ok((convex, 2)));
    assert_eq!(parse_up_to(text.as_bytes(), Some(3), 2).map_err(|r| r.code), Err(Code::WrongShape));
    assert_eq!(parse(text.as_bytes(), Some(2)).map_err(|r| r.code), Err(Code::BadVersion));
    let plain = Convex { blocks: vec![block(&[-1], [1, 2])], bias: Bias::zero(1) };
    let mut bytes = Vec::new();
    format::convex(&plain, 2, &mut bytes).expect("memory");
    assert!(bytes.starts_with(b"relucert-convex 1\n"));
    assert_eq!(parse_up_to(bytes.as_slice(), None, 2), Ok((plain, 2)));
}
