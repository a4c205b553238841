//! The `prove` of each question takes no digest: its certificates are about the files that the problems stand in.
#![cfg(feature = "prover")]

use num_rational::BigRational;
use relucert::check::arithmetic::Fraction;
use relucert::check::patterns::{Model, Scope};
use relucert::check::polyhedral::{self as polyhedral_problems, Stated};
use relucert::check::statement::{Claim, Digest, Network, Problem, Verdict, network, problem};
use relucert::{
    check, global_path, optimal_set, optimum, patterns, polyhedral, qualify, regularization, snap, stationary,
};
use std::fs;
use std::path::Path;

fn read(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a file")
}

fn fraction(text: &str) -> Fraction {
    text.parse().expect("a number")
}

/// A problem, the digest of its file's bytes, and its optimal network.
fn spurious() -> (Problem, Digest, Network) {
    let bytes = read("examples/data/spurious.problem");
    let problem = problem::parse(bytes.as_slice()).expect("a problem");
    let file = read("examples/data/spurious-better.network");
    let network = network::parse(file.as_slice(), problem.columns()).expect("a network");
    (problem, Digest::of(&bytes), network)
}

const OF_L1: &str = "relucert-problem 1\nnumbers decimal\nbias none\nnorm l1\nloss half-squared\nbeta 1 1\nshape 2 2\n\
    denominators 1 1\nrow 1 0 1\nrow 0 1 2\nend 10\n";

/// A problem has one spelling: what it says gives the digest of the file that it was read from.
#[test]
fn digests_are_those_of_the_files() {
    let mut names: Vec<String> = ["vee", "axes", "space"].map(|name| format!("tests/corpus/{name}.problem")).into();
    names.extend(["spurious", "square"].map(|name| format!("examples/data/{name}.problem")));
    let mut files: Vec<Vec<u8>> = names.iter().map(|name| read(name)).collect();
    files.push(OF_L1.into());
    for bytes in &files {
        let digest = match polyhedral_problems::parse(bytes.as_slice()).expect("a problem") {
            Stated::Euclidean(problem) => problem.digest(),
            Stated::Polyhedral(problem) => problem.digest(),
        };
        assert_eq!(digest, Digest::of(bytes));
    }
    assert_eq!(
        Digest::of(b"abc").to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "FIPS 180-2, appendix B.1"
    );
}

#[test]
fn certificates_are_about_the_files() {
    let (problem, digest, network) = spurious();
    let claim = Claim::Gap(fraction("1/100"));

    let done = optimum::prove(&problem, &network, &optimum::Settings::new(claim.clone()), &mut |_| true).unwrap();
    let evidence = check::optimum::verify(&problem, &digest, &network, done.certificate.as_slice()).unwrap();
    assert_eq!(claim.decide(&evidence), Verdict::Proved);

    let model = Model::relu(network.clone());
    let scope = Scope { gates: model.own_gates(), gated: false };
    let done = patterns::prove(&problem, &model, &scope, &claim, &mut |_| true).unwrap();
    let scoped = check::patterns::verify(&problem, &digest, &model, &scope, done.certificate.as_slice()).unwrap();
    assert_eq!(claim.decide(&scoped.evidence), Verdict::Proved);

    let done = stationary::prove(&problem, &network, &stationary::Settings::default()).unwrap();
    assert!(check::stationary::verify(&problem, &digest, &network, done.certificate.as_slice()).is_ok());

    let done = qualify::prove(&problem, &network, &qualify::Settings::default()).map_err(|e| e.to_string()).unwrap();
    let file = done.certificate.as_slice();
    assert!(check::qualify::krawczyk::parse(file, problem.columns(), &digest).is_ok());

    let atoms = snap::dictionary(&network, 20);
    let settings = regularization::Settings {
        from: fraction("100"),
        to: fraction("1"),
        selection: regularization::Selection::LeastNorm,
    };
    let done = regularization::prove(&problem, &atoms, &settings, &mut |_, _| true).unwrap();
    let lasso = check::dictionary::Lasso::new(&problem, &atoms).unwrap();
    assert!(check::regularization::verify(&lasso, &digest, done.certificate.as_slice()).unwrap().continuous());

    let done =
        optimal_set::prove(&problem, &network, &Network::default(), &optimal_set::Options::default(), &mut |_| false)
            .unwrap();
    assert!(check::optimal_set::verify(&done.members, &digest, done.certificate.as_slice()).is_ok());

    let claim = check::global_path::PathClaim { from: fraction("2"), to: fraction("1"), gap: fraction("1/10") };
    let settings = global_path::Settings { claim: claim.clone(), time_limit: None, threads: 0, seed: 0 };
    let done = global_path::prove(&problem, &settings, &mut |_, _| true).unwrap();
    let traced = check::global_path::verify(&problem, &digest, &claim, done.certificate.as_slice()).unwrap();
    assert!(traced.proved);
}

#[test]
fn polyhedral_certificates_too() {
    let Stated::Polyhedral(problem) = polyhedral_problems::parse(OF_L1.as_bytes()).unwrap() else { panic!("norm l1") };
    let zero = Network::default();
    let done = polyhedral::prove(&problem, &zero, &Claim::Gap(Fraction::zero()), 1000, &mut |_| true).unwrap();
    let digest = Digest::of(OF_L1.as_bytes());
    assert!(problem.verify(&digest, &zero, done.certificate.as_slice(), 1000).is_ok());
    assert_eq!(done.verdict, Verdict::Refuted, "the zero network has 5/2, a neuron along the second row less");
}

#[test]
fn fractions_and_those_of_num_rational() {
    let half = BigRational::from(&Fraction::new(2.into(), (-4).into()).unwrap());
    assert_eq!(half, BigRational::new((-1).into(), 2.into()));
    assert_eq!(Fraction::try_from(&half), Ok(fraction("-0.5")));
    let none = BigRational::new_raw(1.into(), 0.into());
    assert!(Fraction::try_from(&none).is_err());
    assert!("1/0".parse::<Fraction>().is_err() && "one".parse::<Fraction>().is_err());
}
