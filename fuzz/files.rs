//! A problem, a network and a certificate, all three from the bytes, one after the other: no panic in any
//! reader or checker, and what is proved of the network does not contradict itself. A lower bound above the
//! network's own objective would be false, whatever the problem.
#![allow(dead_code)]

use relucert::check::arithmetic::Fraction;
use relucert::check::dictionary::Lasso;
use relucert::check::dictionary::bound::{self, Question};
use relucert::check::dictionary::members::{members, members_of};
use relucert::check::global_path::{self, PathClaim};
use relucert::check::optimal_set::Facts;
use relucert::check::optimum::{self, verify};
use relucert::check::patterns::{self, Model, Scope};
use relucert::check::polyhedral::{self, Polyhedral, Stated};
use relucert::check::qualify::{self, krawczyk};
use relucert::check::statement::{
    Evidence, Network, Problem, Training, TwoLayer, network as networks, training as trainings, two_layer,
};
use relucert::check::weight_path::Place;
use relucert::check::{optimal_set as sets, regularization, stationary, weight_path as paths};

/// Candidates for vertices and the like: the time of a certificate is otherwise that of its length.
const LIMIT: u64 = 200;

/// The three files: each begins with `relucert-` at the start of a line.
fn cut(data: &[u8]) -> Option<[&[u8]; 3]> {
    let mark = b"\nrelucert-";
    let next = |from: usize| data.get(from..)?.windows(mark.len()).position(|w| w == mark).map(|at| from + at + 1);
    let first = next(0)?;
    let second = next(first)?;
    Some([&data[..first], &data[first..second], &data[second..]])
}

/// The digest that the certificate names: any problem is the right one.
fn digest(certificate: &[u8]) -> Option<&str> {
    let line = certificate.split(|b| *b == b'\n').nth(1)?;
    std::str::from_utf8(line).ok()?.strip_prefix("problem ")
}

/// All kinds of certificates.
pub fn files(data: &[u8]) -> bool {
    let Some([problem, network, certificate]) = cut(data) else { return false };
    let Some(sha256) = digest(certificate) else { return false };
    if let Ok(training) = trainings::parse(problem)
        && !training.is_plain()
    {
        let Ok(network) = two_layer::parse(network, training.columns(), training.outputs) else { return false };
        return newer(&training, network, sha256, certificate);
    }
    let Ok(stated) = polyhedral::parse(problem) else { return false };
    match stated {
        Stated::Polyhedral(problem) => {
            problem.network(network).is_ok_and(|network| norms(&problem, &network, sha256, certificate))
        }
        Stated::Euclidean(problem) => networks::parse(network, problem.columns())
            .is_ok_and(|network| euclidean(&problem, &network, sha256, certificate)),
    }
}

/// The same about a problem of version 2; sets are those of equal predictions.
fn newer(training: &Training, network: TwoLayer, sha256: &str, certificate: &[u8]) -> bool {
    let none = TwoLayer::zero(training.outputs);
    let heading = certificate.split(|b| *b == b' ').next().unwrap_or_default();
    match heading {
        b"relucert-scope-certificate" => {
            let model = patterns::training::Model::relu(network);
            let scopes = [false, true].map(|gated| Scope { gated, gates: model.own_gates() });
            let verify = |scope| patterns::training::verify(training, sha256, &model, &scope, certificate);
            let found = scopes.map(verify);
            found.into_iter().flatten().inspect(|scoped| interval(&scoped.evidence)).count() > 0
        }
        b"relucert-dictionary-certificate" => {
            let question = Question { training, network: &network, dictionary: &none };
            bound::verify(question, sha256, certificate).inspect(interval).is_ok()
        }
        b"relucert-set-certificate" => {
            let own = members_of(training, &network, &none);
            let own = own.and_then(|members| sets::verify(&members, sha256, certificate));
            let all = sets::verify_all(training, &network, &none, sha256, certificate);
            [own, all.map(|all| all.1)].into_iter().flatten().inspect(ends).count() > 0
        }
        _ => optimum::training::verify(training, sha256, &network, certificate).inspect(interval).is_ok(),
    }
}

fn interval(evidence: &Evidence) {
    let Evidence { upper, lower, zero, better, .. } = evidence;
    assert!(
        [Some(upper), Some(zero), better.as_ref()].into_iter().flatten().all(|known| lower <= known),
        "{evidence:?}"
    );
}

/// The ends of ranges are beyond the members known.
fn ends(facts: &Facts) {
    for c in &facts.coefficients {
        let known = c.least >= c.lower && c.greatest.as_ref().is_none_or(|g| *g >= c.least);
        assert!(known && c.upper.as_ref().is_none_or(|u| c.greatest.as_ref().is_some_and(|g| g <= u)), "{c:?}");
    }
    assert!(facts.least.zip(facts.most).is_none_or(|(least, most)| least <= most), "{facts:?}");
}

fn norms(problem: &Polyhedral, network: &Network, sha256: &str, certificate: &[u8]) -> bool {
    if let Ok(evidence) = problem.verify(sha256, network, certificate, LIMIT) {
        interval(&evidence);
        return true;
    }
    let Ok(lasso) = problem.lasso(network, problem) else { return false };
    let Ok(path) = regularization::verify(&lasso, sha256, certificate) else { return false };
    let _ = problem.excess(&lasso, &path, LIMIT);
    true
}

fn euclidean(problem: &Problem, network: &Network, sha256: &str, certificate: &[u8]) -> bool {
    let heading = certificate.split(|b| *b == b' ').next().unwrap_or_default();
    match heading {
        b"relucert-certificate" => verify(problem, sha256, network, certificate).inspect(interval).is_ok(),
        b"relucert-scope-certificate" => {
            let model = Model::relu(network.clone());
            let scopes = [false, true].map(|gated| Scope { gated, gates: model.own_gates() });
            let found = scopes.map(|scope| patterns::verify(problem, sha256, &model, &scope, certificate));
            found.into_iter().flatten().inspect(|scoped| interval(&scoped.evidence)).count() > 0
        }
        b"relucert-set-certificate" => {
            let members = members(problem, network, &Network::default()).expect("a network");
            let Ok(facts) = sets::verify(&members, sha256, certificate) else { return false };
            ends(&facts);
            true
        }
        b"relucert-stationary-certificate" => {
            let Ok(evidence) = stationary::verify(problem, sha256, network, certificate) else { return false };
            let found = evidence.neurons.iter().map(|n| &n.0).chain([&evidence.total]);
            found.for_each(|d| assert!(d.lower <= d.upper && d.slope <= Fraction::zero(), "{d:?}"));
            true
        }
        b"relucert-path-certificate" => {
            let start = Place::Network(network.clone().into());
            let Ok(passage) = paths::verify(problem, sha256, &start, None, certificate) else { return false };
            assert!([&passage.start, &passage.end].into_iter().all(|level| level.enclosure(64).0 <= passage.peak));
            true
        }
        b"relucert-krawczyk-certificate" => krawczyk::parse(certificate, problem.columns(), sha256)
            .is_ok_and(|hints| qualify::verify(problem, network, &hints).is_ok()),
        b"relucert-homotopy-certificate" => {
            Lasso::new(problem, network).is_ok_and(|lasso| regularization::verify(&lasso, sha256, certificate).is_ok())
        }
        b"relucert-global-path-certificate" => {
            let [from, to, gap] = [2, 1, 0].map(|value| Fraction::dyadic(value.into(), 0));
            global_path::verify(problem, sha256, &PathClaim { from, to, gap }, certificate).is_ok()
        }
        _ => false,
    }
}
