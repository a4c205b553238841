//! Parts of trees and proofs gone on with, for problems of version 2 of the format.
#![cfg(feature = "prover")]

mod trainings;

use relucert::check::optimum::training::verify;
use relucert::check::rejection::Code;
use relucert::check::statement::loss::Loss;
use relucert::check::statement::training::OutputBias;
use relucert::check::statement::{Claim, Training, TwoLayer, Verdict};
use relucert::optimum::parts::fans::{self, FanPart};
use relucert::optimum::parts::{self, CutError, Effort, JoinError, Part, cut, grow, join};
use relucert::optimum::proposal::{self, Proposal};
use relucert::optimum::{Certified, Settings, certify_training};
use std::fs;
use std::process::Command;
use trainings::{biases, fraction, freed, problem, several, trained};

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
        let effort = Effort { time_limit: None, threads: 2, memory: usize::MAX, checkpoint: None, splits: usize::MAX };
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

/// Problems of several outputs with the roots of a fan alone, and networks that the claim is not refuted for.
fn fan_instances() -> Vec<(Training, TwoLayer, Certified<TwoLayer>)> {
    let classes = several(Loss::Softmax, OutputBias::Free, 5, (9, 3));
    let numbers = several(Loss::Squared, OutputBias::None, 2, (8, 2));
    let free = freed(&several(Loss::Softmax, OutputBias::Free, 7, (8, 3)));
    let with = |training: Training| {
        let first = trained(&training);
        let settings = Settings { splits: 0, ..share(20) };
        let done = certify(&training, &first, &settings);
        let network = done.improved.map_or(first, |(better, _)| better);
        let done = certify(&training, &network, &settings);
        (training, network, done)
    };
    [classes, numbers, free].map(with).into()
}

fn fan_named(parts: &[FanPart]) -> Vec<(String, FanPart)> {
    parts.iter().enumerate().map(|(i, part)| (format!("part {i}"), part.clone())).collect()
}

#[test]
fn fans_are_cut_grown_and_joined() {
    for (training, network, begun) in fan_instances() {
        let (digest, proposal) = (training.digest(), read(&training, &begun.certificate));
        let trees = 2 * proposal.fan.as_ref().expect("a fan").generators.len();
        let cut = |count| fans::cut(&training, &network, &share(20), &proposal, count);
        assert!(matches!(cut(1), Err(CutError::TooFew)));
        assert!(matches!(cut(trees + 1), Err(CutError::TooMany(found)) if found == trees));
        let parts = cut(3).expect("three parts");
        let joined = fans::join(&training, &fan_named(&parts)).expect("all parts");
        assert_eq!(String::from_utf8(joined).unwrap(), String::from_utf8(begun.certificate.clone()).unwrap());
        let effort = Effort { time_limit: None, threads: 2, memory: usize::MAX, checkpoint: None, splits: usize::MAX };
        let grow = |part| fans::grow(&training, part, &effort, &mut |_| true).expect("a part");
        let grown: Vec<FanPart> = parts.iter().map(grow).collect();
        for part in &grown {
            assert!(part.is_closed());
            let file = fans::write(part).expect("memory");
            assert_eq!(fans::read(file.as_slice(), &training, &digest).as_ref(), Ok(part));
            // A tree of a generator that does not exist.
            let text = String::from_utf8(file).unwrap().replacen("\ntree ", "\ntree 9", 1);
            assert_eq!(
                fans::read(text.as_bytes(), &training, &digest).expect_err("refused").code,
                Code::UnknownGenerator
            );
        }
        let joined = fans::join(&training, &fan_named(&grown)).expect("all parts");
        let evidence = verify(&training, &digest, &network, joined.as_slice()).expect("accepted");
        assert!(evidence.lower >= begun.evidence.lower);
        // Missing, twice, of another dual matrix.
        let refused = |parts: &[FanPart]| fans::join(&training, &fan_named(parts)).expect_err("refused");
        assert!(matches!(refused(&grown[1..]), JoinError::Missing(_)));
        assert!(matches!(refused(&[&grown[..], &parts[..1]].concat()), JoinError::Overlap(..)));
        assert!(matches!(refused(&[]), JoinError::Nothing));
        let mut other = grown.clone();
        other[1].header.nu[0] += 1;
        assert!(matches!(refused(&other), JoinError::Foreign(..)));
        // A bound that the leaves do not prove is refused by the check.
        let mut other = grown;
        other.iter_mut().flat_map(|part| &mut part.trees).for_each(|tree| tree.bound = 1.into());
        let joined = fans::join(&training, &fan_named(&other)).expect("all parts");
        let rejected = verify(&training, &digest, &network, joined.as_slice()).expect_err("refused");
        assert_eq!(rejected.code, Code::NotDominant);
    }
}

#[test]
fn going_on_with_several_outputs_proves_no_less() {
    let mut all = fan_instances();
    let many = several(Loss::Softmax, OutputBias::Free, 3, (12, 8));
    let network = trained(&many);
    let begun = certify(&many, &network, &Settings { time_limit: Some(1.0), ..share(20) });
    let refused = fans::cut(&many, &network, &share(20), &read(&many, &begun.certificate), 2);
    assert!(matches!(refused, Err(CutError::Matrix)));
    all.push((many, network, begun));
    for (training, network, begun) in all {
        let proposal = read(&training, &begun.certificate);
        let limits = [share(20), Settings { time_limit: Some(0.0), ..share(2) }, Settings { splits: 0, ..share(1) }];
        for settings in limits {
            let done = certify(&training, &network, &Settings { resume: Some(proposal.clone()), ..settings });
            assert!(done.evidence.lower >= begun.evidence.lower, "{:?} {}", training.loss, training.outputs);
        }
        // Spoilt proofs are no proofs.
        let mut spoilt = proposal;
        spoilt.certificate.clear();
        spoilt.fan.iter_mut().flat_map(|fan| &mut fan.generators).for_each(|generator| generator.bound = 1.into());
        let limited = Settings { splits: 0, time_limit: Some(1.0), ..share(2) };
        certify(&training, &network, &Settings { resume: Some(spoilt), ..limited });
    }
}

/// The way of the command line, with its exit codes: one output, several, and many.
#[test]
fn the_commands() {
    let folder = std::env::temp_dir().join(format!("relucert-parts-training-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let run = |line: &str, expected: i32| -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        let output = command.args(line.split(' ')).current_dir(&folder).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(expected), "{line}: {text}");
        text
    };
    let problems = [
        problem(Loss::Logistic, OutputBias::Free, 1, (10, 3)),
        several(Loss::Softmax, OutputBias::Free, 5, (9, 3)),
        several(Loss::Softmax, OutputBias::Free, 3, (12, 8)),
    ];
    for training in problems {
        let network = trained(&training);
        let (mut statement, mut names) = (Vec::new(), Vec::new());
        relucert::format::training(&training, &mut statement).unwrap();
        relucert::format::two_layer(&network, training.columns(), &mut names).unwrap();
        fs::write(folder.join("problem"), statement).unwrap();
        fs::write(folder.join("net"), names).unwrap();
        if training.outputs > 6 {
            run("certify problem net --open-share 1 --time-limit 2 -o begun", 0);
            let refused = run("split problem net begun --open-share 1/200 --parts 2 -o part", 2);
            assert!(refused.contains("nothing to cut"), "{refused}");
            continue;
        }
        // A wide claim gives small trees, a narrow one is then asked of their parts.
        run("certify problem net --open-share 1/5 -o begun", 0);
        run("split problem net begun --open-share 1/20 --parts 2 -o part", 0);
        for i in [1, 2] {
            run(&format!("certify problem --part part.{i} -o done.{i}"), 0);
        }
        assert!(run("join problem done.1 done.2 -o cert", 0).contains("s VERIFIED"));
        assert!(run("check problem net cert --open-share 1/20", 0).contains("s PROVED"));
        assert!(run("certify problem net --open-share 1/20 --resume begun -o resumed", 0).contains("s PROVED"));
        assert!(run("join problem done.2 -o other", 2).contains("is missing"));
        assert!(run("join problem done.2 done.1 part.1 -o other", 2).contains("overlap"));
        assert!(!folder.join("other").exists());
    }
    fs::remove_dir_all(&folder).unwrap();
}
