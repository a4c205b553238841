//! Running `certify` on tiny problems, with the certificate checked once more as a third party would.
#![allow(dead_code)]

use super::arrangement::{dot, maximum, signed};
use crate::checked;
use checked::objective;
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::statement::{Claim, Network, Problem};
use relucert::dyadic::quotient;
use relucert::optimum::{Certified, Settings, certify};
use relucert::search::data::Data;
use relucert::search::train::{TrainSettings, train};

pub const DIGEST: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

pub fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).expect("a fraction")
}

pub fn share(text: &str) -> Settings {
    Settings { threads: 2, ..Settings::new(Claim::OpenShare(fraction(text))) }
}

pub fn float(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

/// Certifies, and checks the certificate once more as a third party would.
pub fn run(problem: &Problem, network: &Network, settings: &Settings) -> Certified {
    let done = certify(problem, DIGEST, network, settings, &mut |_| true).expect("a certificate");
    let evidence = verify(problem, DIGEST, network, done.certificate.as_slice()).expect("accepted");
    assert_eq!(evidence, done.evidence);
    assert_eq!(settings.claim.decide(&evidence), done.verdict);
    if let Some((better, value)) = &done.improved {
        assert_eq!(&objective(problem, better), value);
        assert!(*value < evidence.upper);
    }
    done
}

/// A network as training finds it, from nothing.
pub fn trained(problem: &Problem) -> Network {
    let settings = TrainSettings { threads: 1, ..TrainSettings::default() };
    let found = train(&Data::new(problem), &[], 0.0, &settings, &mut |_| true);
    Network { neurons: found.neurons.iter().map(|n| n.exact().expect("finite")).collect() }
}

/// An interval for the optimum that owes nothing to the tree: a trained network, and D(cν) at its residual
/// with h(ν) by brute force.
pub fn limits(problem: &Problem) -> (f64, f64) {
    let network = trained(problem);
    let upper = float(&objective(problem, &network));
    let data = Data::new(problem);
    let mut nu = data.y.clone();
    for neuron in network.neurons.iter().map(relucert::search::neuron::Neuron::nearest) {
        for (k, value) in nu.iter_mut().enumerate() {
            *value -= neuron.alpha * dot(data.row(k), &neuron.u).max(0.0);
        }
    }
    let h = [1, -1].map(|sign| maximum(&signed(problem, &nu, sign).rows, &[]).map_or(0.0, |m| m.0));
    let (inner, square) = (dot(&nu, &data.y), dot(&nu, &nu));
    let c = (1.0 / h[0].max(h[1]).max(1e-300)).min(inner / square.max(1e-300)).max(0.0);
    (c * inner - 0.5 * c * c * square, upper)
}
