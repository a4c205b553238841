//! Parts of trees and proofs gone on with, for problems of version 2 of the format.
#![cfg(feature = "prover")]

mod trainings;

use relucert::check::optimum::training::verify;
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::OutputBias;
use relucert::check::statement::{Claim, Training, TwoLayer, Verdict};
use relucert::optimum::parts::{self, Effort, Part, cut, grow, join};
use relucert::optimum::proposal::{self, Proposal};
use relucert::optimum::{Certified, Settings, certify_training};
use trainings::{biases, fraction, freed, problem, trained};

fn share(den: i64) -> Settings {
    Settings { threads: 2, ..Settings::new(Claim::OpenShare(fraction(1, den))) }
}

fn certify(training: &Training, network: &TwoLayer, settings: &Settings) -> Certified<TwoLayer> {
    certify_training(training, &training.digest(), network, settings, &mut |_| true).expect("a certificate")
}

fn read(training: &Training, certificate: &[u8]) -> Proposal {
    proposal::read(certificate, training, &training.digest()).expect("a certificate")
}

/// What a single split leaves of a claim, and a network that it does not refute; none if there is no tree.
fn begun(training: &Training) -> Option<(TwoLayer, Certified<TwoLayer>)> {
    let first = trained(training);
    let settings = Settings { splits: 1, ..share(1000) };
    let done = certify(training, &first, &settings);
    let network = done.improved.map_or(first, |(better, _)| better);
    let done = certify(training, &network, &settings);
    (done.verdict != Verdict::Refuted && done.evidence.size.leaves > 2).then_some((network, done))
}

/// Problems of version 2 with trees: losses with each bias, and without a penalty on the hidden bias.
fn instances() -> Vec<(Training, TwoLayer, Certified<TwoLayer>)> {
    let with = |loss: Loss, bias: &OutputBias, free: bool| {
        let found = (1..20).find_map(|seed| {
            let training = problem(loss.clone(), bias.clone(), seed, (10, 3));
            let training = if free { freed(&training) } else { training };
            let (network, done) = begun(&training)?;
            Some((training, network, done))
        });
        found.expect("a tree")
    };
    let [_, free, ridge] = biases();
    vec![
        with(Loss::Squared, &ridge, false),
        with(Loss::Logistic, &OutputBias::None, false),
        with(Loss::Logistic, &free, true),
        with(Loss::Hinge, &free, false),
        with(Loss::Huber(fraction(1, 2)), &free, true),
    ]
}

fn named(parts: &[Part]) -> Vec<(String, Part)> {
    parts.iter().enumerate().map(|(i, part)| (format!("part {i}"), part.clone())).collect()
}

#[test]
fn cut_grown_and_joined() {
    for (training, network, begun) in instances() {
        let digest = training.digest();
        let claim = begun.evidence.lower.clone();
        let proposal = read(&training, &begun.certificate);
        let parts = cut(&training, &network, &share(1000), &proposal, 3).expect("three parts");
        // Joined as they were cut they are the certificate they came from.
        let joined = join(&training, &named(&parts)).expect("all parts");
        assert_eq!(String::from_utf8(joined).unwrap(), String::from_utf8(begun.certificate.clone()).unwrap());
        let effort = Effort { time_limit: None, threads: 2, memory: usize::MAX };
        let grown: Vec<Part> =
            parts.iter().map(|part| grow(&training, part, &effort, &mut |_| true).expect("a part").0).collect();
        for part in &grown {
            let file = parts::write(part).expect("memory");
            assert_eq!(parts::read(file.as_slice(), &training, &digest).as_ref(), Ok(part));
            let old = String::from_utf8(file).unwrap().replacen("relucert-part 2", "relucert-part 1", 1);
            let refused = parts::read(old.as_bytes(), &training, &digest).expect_err("refused");
            assert_eq!(refused.code, Code::BadVersion);
        }
        let joined = join(&training, &named(&grown)).expect("all parts");
        let evidence = verify(&training, &digest, &network, joined.as_slice()).expect("accepted");
        assert!(evidence.lower >= claim, "{:?} {:?}", training.loss, training.output_bias);
        assert!(grown.iter().all(Part::is_closed));
    }
}

/// Whatever the claim and the limits are now, no less is proved than by the certificate given.
#[test]
fn going_on_proves_no_less() {
    for (training, network, begun) in instances() {
        let resume = Some(read(&training, &begun.certificate));
        let on = |settings: Settings| certify(&training, &network, &Settings { resume: resume.clone(), ..settings });
        let further = on(share(1000));
        assert!(further.evidence.lower >= begun.evidence.lower);
        let further = read(&training, &further.certificate);
        // A claim that less would meet, no time at all, and a claim out of reach of the dual vector.
        let limits = [
            Settings { splits: 0, ..share(2) },
            Settings { time_limit: Some(0.0), ..share(1000) },
            Settings { splits: 0, ..Settings::new(Claim::Gap(fraction(0, 1))) },
        ];
        for settings in limits {
            let proven = verify(&training, &training.digest(), &network, further.certificate.as_slice()).unwrap();
            let done = certify(&training, &network, &Settings { resume: Some(further.clone()), ..settings });
            assert!(done.evidence.lower >= proven.lower, "{:?} {:?}", training.loss, training.output_bias);
        }
    }
}
