//! What must hold for every certificate that is not about the global optimum, on problems whose answers are
//! known by hand: shared by the fuzz targets and by `tests/any_bytes.rs`. Seeds stand in `fuzz/seeds` and in
//! `tests/corpus`.
#![allow(dead_code)]

use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::members::members;
use relucert::check::optimal_set::Coefficient;
use relucert::check::patterns::{self, Model, Scope, gated};
use relucert::check::qualify::krawczyk;
use relucert::check::statement::{Network, Problem, Verdict, network as networks, problem as problems};
use relucert::check::weight_path::{Place, convex};
use relucert::check::{
    lp, optimal_set as sets, qp, qualify as qualifying, stationary as stationarity, weight_path as paths,
};
use relucert::format;
use relucert::program::mps::{self, Layout, Numbers};

fn number(text: &str) -> Fraction {
    Fraction::parse(text).expect("a number")
}

/// Two opposite rows; the optimum is 9, over one pattern 17.
const LINE: &[u8] = include_bytes!("../tests/corpus/line.problem");
const LINE_DIGEST: &str = "02827e2a86824ac46a36f12ef157db6d6d98e51e0de37eab89e5a307dc8275b6";
/// A parabola; the network is stationary with loss 956, another has 391.
const SPURIOUS: &[u8] = include_bytes!("../examples/data/spurious.problem");
const SPURIOUS_DIGEST: &str = "ecf3143d8ad0d40c60e514e883e7dbe10c2b2f54df25e0d65fb797f845fa170f";

fn line(network: &[u8]) -> (Problem, Network) {
    let network = networks::parse(network, 1).expect("a network");
    (problems::parse(LINE).expect("a problem"), network)
}

fn spurious() -> (Problem, Network) {
    let network = networks::parse(include_bytes!("../examples/data/spurious.network").as_slice(), 2);
    (problems::parse(SPURIOUS).expect("a problem"), network.expect("a network"))
}

/// Over a network's own patterns, as ReLU units or gated, nothing above the optimum is proved.
pub fn scope(data: &[u8]) -> bool {
    let (line, best) = line(include_bytes!("../tests/corpus/line-best.network"));
    let model = Model::relu(best);
    let accepted = [false, true].map(|gated| {
        let scope = Scope { gated, gates: model.own_gates() };
        let Ok(found) = patterns::verify(&line, LINE_DIGEST, &model, &scope, data) else { return false };
        assert!(found.evidence.lower <= number("9"));
        true
    });
    accepted.contains(&true)
}

/// Sets of known shape: twins and a third neuron, whose optimal networks are a segment between two vertices
/// of two neurons; a pyramid with a neuron that is never active; a square; a set without end.
pub fn set(data: &[u8]) -> bool {
    const AXES: &[u8] = include_bytes!("../tests/corpus/axes.problem");
    const AXES_DIGEST: &str = "479f0b4e560a08311d3acebabc11c46adca17963a8028cea87206bae68d35d3f";
    /// Dimension, vertices, least and most neurons of one, neurons that are essential, neurons that never are
    /// active.
    type Shape = [usize; 6];
    let twins = include_bytes!("../tests/corpus/line-twins.network").as_slice();
    let pyramid = include_bytes!("../tests/corpus/axes-pyramid.network").as_slice();
    let square = include_bytes!("../tests/corpus/axes-square.network").as_slice();
    let opposed = include_bytes!("../tests/corpus/axes-opposed.network").as_slice();
    let shapes: [(&[u8], Shape); 4] = [
        (twins, [1, 2, 2, 2, 1, 0]),
        (pyramid, [3, 5, 1, 2, 0, 2]),
        (square, [2, 4, 2, 2, 0, 0]),
        (opposed, [1, 1, 1, 1, 1, 0]),
    ];
    let mut accepted = false;
    for (network, [dimension, vertices, least, most, essential, never]) in shapes {
        let (problem, digest, columns) = if network == twins { (LINE, LINE_DIGEST, 1) } else { (AXES, AXES_DIGEST, 3) };
        let problem = problems::parse(problem).expect("a problem");
        let network = networks::parse(network, columns).expect("a network");
        let Ok(facts) =
            sets::verify(&members(&problem, &network, &Network::default()).expect("a network"), digest, data)
        else {
            continue;
        };
        assert!(facts.dimension.is_none_or(|d| d == dimension) && facts.unique != Some(true), "{facts:?}");
        assert!(facts.least.is_none_or(|m| m == least) && facts.most.is_none_or(|m| m == most), "{facts:?}");
        assert!(facts.vertices.as_ref().is_none_or(|v| v.len() == vertices), "{facts:?}");
        let count = |holds: fn(&Coefficient) -> bool| facts.coefficients.iter().filter(|c| holds(c)).count();
        let all = facts.coefficients.len();
        assert!(count(|c| c.essential == Some(true)) <= essential, "{facts:?}");
        assert!(count(|c| c.essential == Some(false)) <= all - essential, "{facts:?}");
        assert!(count(|c| c.possible == Some(false)) <= never, "{facts:?}");
        assert!(count(|c| c.possible == Some(true)) <= all - never, "{facts:?}");
        accepted = true;
    }
    accepted
}

/// A neuron with a kink in three dependent rows, whose distance from stationarity is √⅛.
pub fn stationary(data: &[u8]) -> bool {
    let problem = problems::parse(include_bytes!("seeds/stationary/corner.problem").as_slice()).expect("a problem");
    let network = networks::parse(include_bytes!("seeds/stationary/corner.network").as_slice(), 3).expect("a network");
    let digest = "9b95514c56b09673f7922abf37a8782897905cb78c6ca79d100f5364f2d64c1a";
    let Ok(evidence) = stationarity::verify(&problem, digest, &network, data) else { return false };
    assert!(evidence.total.lower <= number("1/8") && number("1/8") <= evidence.total.upper);
    let zero = stationarity::Claim::Within(Fraction::zero());
    assert_ne!(zero.decide(&evidence), Verdict::Proved);
    true
}

/// A path starts where it does and is nowhere below the least loss there is.
pub fn path(data: &[u8]) -> bool {
    let (problem, start) = spurious();
    let Ok(passage) = paths::verify(&problem, SPURIOUS_DIGEST, &Place::Network(start.into()), None, data) else {
        return false;
    };
    assert_eq!(passage.start.enclosure(64), (number("956"), number("956")));
    assert!(passage.peak >= number("956"));
    assert!(passage.end.upper() >= number("391"), "below the optimum");
    true
}

/// The network is optimal in its own pattern, smooth there, and |w| = 13.
pub fn qualify(data: &[u8]) -> bool {
    let (problem, network) = spurious();
    let Ok(certificate) = krawczyk::parse(data, problem.columns(), SPURIOUS_DIGEST) else { return false };
    let mut written = Vec::new();
    format::krawczyk_certificate(1, &certificate, SPURIOUS_DIGEST, &mut written).expect("memory");
    assert_eq!(written, data);
    let Ok(found) = qualifying::verify(&problem, &network, &certificate) else { return false };
    assert_eq!(found.blocks.len(), 1, "one block carries the optimum");
    assert!(found.unused.is_empty() && found.dead.is_empty());
    true
}

/// Certificates of linear and quadratic programs are the only spelling of themselves and prove no other
/// optimum.
pub fn program(data: &[u8]) -> bool {
    let read = |text: &str| mps::read(text, Layout::Free, Numbers::Decimal).expect("a program");
    let mut written = Vec::new();
    let (answer, optimum) = if let Ok(certificate) = lp::parse(data) {
        format::lp_certificate(&certificate, &mut written).expect("memory");
        (read(include_str!("../tests/cmd/lp.in/corner.mps")).program().verify(&certificate).ok(), "14/5")
    } else if let Ok(certificate) = qp::parse(data) {
        format::qp_certificate(&certificate, &mut written).expect("memory");
        (read(include_str!("seeds/mps/bowl.mps")).quadratic().verify(&certificate).ok(), "-8")
    } else {
        return false;
    };
    assert_eq!(written, data);
    assert!(answer.as_ref().is_none_or(|a| *a == lp::Answer::Optimal(number(optimum))), "{answer:?}");
    true
}

/// Text of a linear or quadratic program: what is read has a well-formed program.
pub fn mps(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let models = [Layout::Free, Layout::Fixed].map(|layout| mps::read(text, layout, Numbers::Decimal));
    models.into_iter().flatten().map(|model| assert!(model.quadratic().well_formed().is_ok())).count() > 0
}

/// Gated models and patterns that are accepted are the only spelling of themselves; convex weights, which are
/// brought to lowest terms, are written and read back the same.
pub fn weights(data: &[u8]) -> bool {
    (1..4).any(|columns| {
        let mut written = Vec::new();
        if let Ok(model) = gated::parse(data, columns) {
            format::model(&model, columns, &mut written).expect("memory");
            assert_eq!(written, data);
        } else if let Ok(gates) = patterns::parse(data, columns) {
            format::patterns(&gates, columns, &mut written).expect("memory");
            assert_eq!(written, data);
        } else if let Ok((weights, columns)) = convex::parse(data, Some(columns)) {
            format::convex(&weights, columns, &mut written).expect("memory");
            assert_eq!(convex::parse(written.as_slice(), Some(columns)), Ok((weights, columns)));
        } else {
            return false;
        }
        true
    })
}
