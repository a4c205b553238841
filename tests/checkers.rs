//! Two checkers that share no code agree: `check` and the reading of docs/FORMAT.md in Python,
//! `tests/checker.py`; on the whole corpus, and on certificates that were just written.
//!
//! Needs `python3`, 3.9 or newer; without it the tests say so and do nothing. `tests/three_checkers.py` goes
//! on with random edits and with the checker extracted from Coq.

#[cfg(feature = "prover")]
mod trainings;

use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::{training, verify};
use relucert::check::rejection::Rejection;
use relucert::check::statement::training::parse;
use relucert::check::statement::{Claim, Evidence, network, problem, two_layer};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A claim about three files.
struct Case {
    problem: PathBuf,
    network: PathBuf,
    certificate: PathBuf,
    kind: String,
    number: String,
}

fn has_python() -> bool {
    let script = "import sys; sys.exit(sys.version_info < (3, 9))";
    let found = Command::new("python3").args(["-c", script]).status().is_ok_and(|status| status.success());
    if !found {
        // Past the test harness, which keeps what a test that passes prints.
        stderr().write_all(b"SKIPPED: no python3 of version 3.9 or newer; the second checker did not run\n").unwrap();
    }
    found
}

/// What `tests/checker.py` says, without the place of a rejection.
fn python(cases: &[Case]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checker.py");
    let mut list = String::new();
    for Case { problem, network, certificate, kind, number } in cases {
        let [problem, network, certificate] = [problem, network, certificate].map(|path| path.display());
        list += &format!("{problem}\t{network}\t{certificate}\t--{kind}\t{number}\n");
    }
    let mut checker = Command::new("python3");
    let mut child = checker.arg(script).arg("--batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.split(" (").next().unwrap().to_string()).collect()
}

/// What the checker in Rust makes of the files.
fn evidence(case: &Case) -> Result<Evidence, Rejection> {
    let [statement, network, certificate] =
        [&case.problem, &case.network, &case.certificate].map(|path| fs::read(path).unwrap());
    let digest: String = Sha256::digest(&statement).iter().map(|b| format!("{b:02x}")).collect();
    if !statement.starts_with(b"relucert-problem 2\n") {
        let problem = problem::parse(&statement[..])?;
        let network = network::parse(&network[..], problem.columns())?;
        return verify(&problem, &digest, &network, &certificate[..]);
    }
    let problem = parse(&statement[..])?;
    let network = two_layer::parse(&network[..], problem.columns(), problem.outputs)?;
    training::verify(&problem, &digest, &network, &certificate[..])
}

/// The same as [`python`], from the checker in Rust, and whether numbers are enclosed.
fn rust(case: &Case) -> (String, bool) {
    match evidence(case) {
        Ok(evidence) => {
            let number = Fraction::parse(&case.number).unwrap();
            let claim = match case.kind.as_str() {
                "gap" => Claim::Gap(number),
                "open-share" => Claim::OpenShare(number),
                _ => Claim::Lower(number),
            };
            let enclosed = evidence.width > Fraction::zero();
            (format!("{} {}", claim.decide(&evidence).name(), evidence.lower), enclosed)
        }
        Err(reason) => (format!("rejected {} {}", reason.code.rule(), reason.code.name()), false),
    }
}

/// Whether two answers are the same; where numbers are enclosed bounds may differ by 2^−50.
fn same(rust: &str, python: &str, enclosed: bool) -> bool {
    let parts = |answer: &str| answer.split_once(' ').map(|(word, bound)| (word.to_string(), Fraction::parse(bound)));
    match (enclosed, parts(rust), parts(python)) {
        (true, Some((verdict, Some(bound))), Some((other, Some(second)))) => {
            let most = Fraction::dyadic(1.into(), 50);
            verdict == other && &bound - &second <= most && &second - &bound <= most
        }
        _ => rust == python,
    }
}

fn agree(cases: &[Case]) -> Vec<String> {
    let answers = python(cases);
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        let about = format!("{} {} {}", case.certificate.display(), case.kind, case.number);
        let (expected, enclosed) = rust(case);
        assert!(same(&expected, answer, enclosed), "Rust {expected}, Python {answer}: {about}");
    }
    answers
}

#[test]
fn on_the_corpus() {
    if !has_python() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut cases = Vec::new();
    for line in fs::read_to_string(root.join("EXPECTED")).unwrap().lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (file, claim) = (root.join(words[0]), words[3]);
        let Some((kind, number)) = claim.split_once('=').filter(|_| !claim.contains('@')) else { continue };
        let mut case = Case {
            problem: root.join(words[1]).with_extension("problem"),
            network: root.join(words[2]).with_extension("network"),
            certificate: root.join("correct/paired-at-the-root.cert"),
            kind: kind.to_string(),
            number: number.to_string(),
        };
        match file.extension().and_then(|e| e.to_str()) {
            Some("problem") => case.problem = file,
            Some("network") => case.network = file,
            _ => case.certificate = file,
        }
        cases.push(case);
    }
    let answers = agree(&cases);
    let count = |word: &str| answers.iter().filter(|answer| answer.starts_with(word)).count();
    assert!(count("proved") >= 12 && count("undecided") >= 3 && count("refuted") >= 3 && count("rejected") >= 100);
}

/// Claims at what a certificate proves and one part in a million beyond.
#[cfg(feature = "prover")]
#[test]
fn on_fresh_certificates() {
    if !has_python() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("relucert-checkers-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let run = |words: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_relucert")).args(words).current_dir(&folder).output().unwrap();
        assert!(matches!(done.status.code(), Some(0 | 1 | 3)), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let mut cases = Vec::new();
    for (index, (rows, columns)) in [(8, 1), (9, 2), (14, 2), (12, 3)].into_iter().enumerate() {
        let row = |k: usize| -> String {
            let entries = (0..=columns).map(|i| ((k * k + 7 * i * k + 3 * i + 5 * index) * 37 % 23) as i64 - 11);
            entries.map(|entry| format!("{}.5", entry)).collect::<Vec<_>>().join(",")
        };
        let table: Vec<String> = (0..rows).map(row).collect();
        fs::write(folder.join("data.csv"), table.join("\n") + "\n").unwrap();
        let kinds = ["problem", "network", "zero", "worse"];
        let [problem, network, zero, worse] = kinds.map(|kind| format!("{index}.{kind}"));
        run(&[
            "problem",
            "data.csv",
            "--no-header",
            "--target",
            &columns.to_string(),
            "--beta",
            "0.1max",
            "-o",
            &problem,
        ]);
        run(&["train", &problem, "-o", &network]);
        fs::write(folder.join(&zero), format!("relucert-network 1\nshape 0 {}\nend 2\n", columns + 1)).unwrap();
        for (about, share) in [(&network, "0.1"), (&network, "0.001"), (&zero, "0.01")] {
            let certificate = format!("{index}-{}.cert", cases.len());
            run(&["certify", &problem, about, "--open-share", share, "-o", &certificate]);
            let [problem, network, certificate] = [&problem, about, &certificate].map(|name| folder.join(name));
            cases.push(Case { problem, network, certificate, kind: "open-share".into(), number: share.into() });
        }
        // The zero network alone refutes this one: the certificate is of kind `bound`.
        let weights = " 9".repeat(columns + 1);
        let text = format!("relucert-network 1\nshape 1 {}\nneuron 1{weights} 1 9\nend 3\n", columns + 1);
        fs::write(folder.join(&worse), text).unwrap();
        let certificate = cases[cases.len() - 3].certificate.clone();
        let [problem, network] = [&problem, &worse].map(|name| folder.join(name));
        cases.push(Case { problem, network, certificate, kind: "gap".into(), number: "0.01".into() });
    }
    // Rows of zeros leave no group: only the problem knows how many columns S has.
    let names = ["flat.problem", "flat.network", "flat.cert"];
    let head = "relucert-problem 1\nnumbers decimal\nbias none\nloss half-squared\nbeta 1 2\nshape 2 2\n";
    fs::write(folder.join(names[0]), format!("{head}denominators 1 1\nrow 0 0 5\nrow 0 0 3\nend 9\n")).unwrap();
    fs::write(folder.join(names[1]), "relucert-network 1\nshape 0 2\nend 2\n").unwrap();
    run(&["certify", names[0], names[1], "--gap", "0", "-o", names[2]]);
    let [problem, network, certificate] = names.map(|name| folder.join(name));
    cases.push(Case { problem, network, certificate, kind: "gap".into(), number: "0".into() });
    let answers = agree(&cases);
    assert!(answers.iter().any(|a| a.starts_with("refuted")) && answers.iter().any(|a| a.starts_with("proved")));
    // The bound that both name is what they prove, to the last digit.
    for (case, answer) in cases.iter_mut().zip(&answers) {
        case.kind = "lower".into();
        case.number = answer.split_once(' ').unwrap().1.to_string();
    }
    assert!(agree(&cases).iter().all(|answer| answer.starts_with("proved")));
    let above = Fraction::parse("1000001/1000000").unwrap();
    for case in &mut cases {
        case.number = (&Fraction::parse(&case.number).unwrap() * &above).to_string();
    }
    assert!(agree(&cases).iter().all(|answer| !answer.starts_with("proved")));
    fs::remove_dir_all(&folder).unwrap();
}

/// Each loss with each output bias, one output or several: at what a certificate proves and a millionth
/// beyond.
#[cfg(feature = "prover")]
#[test]
fn on_every_loss_and_bias() {
    use relucert::check::statement::loss::Loss;
    use relucert::format;

    if !has_python() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("relucert-losses-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut problems = Vec::new();
    for (index, bias) in trainings::biases().into_iter().enumerate() {
        for (seed, loss) in (0..).zip(trainings::losses()) {
            let plain = loss == Loss::Squared && index == 0;
            let made = trainings::problem(loss, bias.clone(), 31 + seed, (10, 2));
            // Weights of one make the spelling of version 1.
            assert!(!plain || made.weights.is_some());
            problems.push(made);
        }
        for outputs in [2, 3] {
            problems.push(trainings::several(Loss::Softmax, bias.clone(), 5, (9, outputs)));
            problems.push(trainings::several(Loss::Squared, bias.clone(), 6, (9, outputs)));
        }
    }
    let freed: Vec<_> = (0..)
        .zip(trainings::losses())
        .map(|(seed, loss)| {
            trainings::freed(&trainings::problem(loss, trainings::biases()[1].clone(), 61 + seed, (10, 2)))
        })
        .collect();
    problems.extend(freed);
    for loss in [Loss::Softmax, Loss::Squared] {
        problems.push(trainings::freed(&trainings::several(loss, trainings::biases()[1].clone(), 7, (9, 3))));
    }
    let mut cases = Vec::new();
    for (index, problem) in problems.iter().enumerate() {
        let (network, certificate) = trainings::certified(problem);
        let [statement, own, file] = ["problem", "network", "cert"].map(|kind| folder.join(format!("{index}.{kind}")));
        format::training(problem, fs::File::create(&statement).unwrap()).unwrap();
        format::two_layer(&network, problem.columns(), fs::File::create(&own).unwrap()).unwrap();
        fs::write(&file, certificate).unwrap();
        for (kind, number) in [("open-share", "1/10"), ("gap", "1e-9"), ("lower", "0"), ("open-share", "0")] {
            let [problem, network, certificate] = [&statement, &own, &file].map(Clone::clone);
            cases.push(Case { problem, network, certificate, kind: kind.into(), number: number.into() });
        }
    }
    let answers = agree(&cases);
    let count = |word: &str| answers.iter().filter(|answer| answer.starts_with(word)).count();
    assert!(count("rejected") == 0 && count("proved") >= 2 * problems.len(), "{answers:?}");
    at_the_edge(cases, &answers);
    fs::remove_dir_all(&folder).unwrap();
}

/// Claims at the bound that both name, at the greatest gap and share that follow from it, and a millionth
/// beyond; a bound that is enclosed is taken down by 2^−48, so that both prove it.
#[cfg(feature = "prover")]
fn at_the_edge(cases: Vec<Case>, answers: &[String]) {
    let mut edge = Vec::new();
    for (case, answer) in cases.iter().zip(answers).step_by(4) {
        let Evidence { upper, zero, width, .. } = evidence(case).expect("accepted");
        let lower = Fraction::parse(answer.split_once(' ').unwrap().1).unwrap();
        let slack = if width > Fraction::zero() { Fraction::dyadic(1.into(), 48) } else { Fraction::zero() };
        let bound = &lower - &slack;
        let whole = |of: Fraction| (&upper - &bound).over(&of).expect("positive");
        let (gap, share) = (whole(upper.clone()), whole(&zero - &bound));
        for (kind, number, harder) in [("lower", bound.clone(), 1), ("gap", gap, -1), ("open-share", share, -1)] {
            for (steps, expected) in [(0, true), (harder, false)] {
                let factor = Fraction::new((1_000_000 + steps).into(), 1_000_000.into()).expect("a fraction");
                let number = &(&number * &factor) + &(if kind == "lower" { Fraction::zero() } else { slack.clone() });
                let [problem, network, certificate] =
                    [&case.problem, &case.network, &case.certificate].map(Clone::clone);
                let case = Case { problem, network, certificate, kind: kind.into(), number: number.to_string() };
                edge.push((case, expected));
            }
        }
    }
    let (cases, expected): (Vec<Case>, Vec<bool>) = edge.into_iter().unzip();
    for ((case, answer), expected) in cases.iter().zip(agree(&cases)).zip(expected) {
        let about = format!("{} {} {}", case.certificate.display(), case.kind, case.number);
        assert_eq!(answer.starts_with("proved"), expected, "{answer}: {about}");
    }
}

/// Stationarity for each loss with each bias, and of version 1: what both make of certificates, whole and
/// with a number changed.
#[cfg(feature = "prover")]
#[test]
fn on_stationarity() {
    use relucert::check::statement::loss::Loss;
    use relucert::check::statement::problem::Bias;
    use relucert::check::statement::training::{OutputBias, Terms};
    use relucert::check::statement::{Training, TwoLayer, two_layer};
    use relucert::check::stationary::{Claim, verify_training};
    use relucert::random::Random;
    use relucert::stationary::certify_training;
    use relucert::{format, stationary};

    if !has_python() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("relucert-stationary-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut random = Random::new(1, 1);
    // Data and weights are small integers, so that rows are ties and outputs lie at kinks.
    let coarse = |training: Training, random: &mut Random| {
        let mut terms: Terms = (*training).clone();
        let column = terms.hidden_bias.column() == Bias::Column;
        let mut entry = |_: &_| 10 * (random.below(5) as i64 - 2);
        terms.x.iter_mut().for_each(|row| *row = row.iter().map(&mut entry).map(Into::into).collect());
        terms.x.iter_mut().filter(|_| column).for_each(|row| *row.last_mut().unwrap() = 10.into());
        Training::new(terms).unwrap()
    };
    let mut problems = Vec::new();
    for (seed, loss) in (0..).zip(trainings::losses()) {
        for bias in trainings::biases() {
            problems.push(trainings::problem(loss.clone(), bias, seed, (6, 2)));
        }
        problems.push(trainings::freed(&trainings::problem(loss, OutputBias::Free, seed, (6, 2))));
    }
    for (loss, bias) in [(Loss::Softmax, OutputBias::Free), (Loss::Squared, OutputBias::None)] {
        problems.push(trainings::several(loss, bias, 3, (6, 3)));
    }
    let mut asked = Vec::new();
    for (index, training) in problems.into_iter().enumerate() {
        let training = coarse(training, &mut random);
        let statement = folder.join(format!("{index}.problem"));
        let mut bytes = Vec::new();
        format::training(&training, &mut bytes).unwrap();
        fs::write(&statement, bytes).unwrap();
        for m in 0..4 {
            let mut weights =
                |count: usize| -> Vec<_> { (0..count).map(|_| (random.below(5) as i64 - 2).into()).collect() };
            let bias = weights(training.outputs)
                .into_iter()
                .map(|b| if training.output_bias == OutputBias::None { 0.into() } else { b });
            let bias = bias.collect();
            let [one, two] = [1, 2].map(trainings::positive);
            let mut neuron = |_| {
                two_layer::Neuron::new(weights(training.columns()), two.clone(), weights(training.outputs), one.clone())
            };
            let network = TwoLayer { neurons: (0..m).map(&mut neuron).collect(), bias, bias_den: two.clone() };
            let digest = training.digest();
            let whole = certify_training(&training, &digest, &network, stationary::NODES).unwrap().certificate;
            let text = String::from_utf8(whole).unwrap();
            let mut bytes = Vec::new();
            format::two_layer(&network, training.columns(), &mut bytes).unwrap();
            let own = folder.join(format!("{index}-{m}.network"));
            fs::write(&own, bytes).unwrap();
            for edit in 0..3 {
                let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
                let at = 2 + random.below(lines.len() as u64 - 2) as usize;
                let mut words: Vec<String> = lines[at].split(' ').map(str::to_string).collect();
                let place = random.below(words.len() as u64) as usize;
                if let (Ok(value), true) = (words[place].parse::<i128>(), edit > 0) {
                    let others = [value + 1, value - 1, 2 * value, value / 2, 0, -value];
                    words[place] = others[random.below(6) as usize].to_string();
                }
                lines[at] = words.join(" ");
                let certificate = folder.join(format!("{index}-{m}-{edit}.cert"));
                fs::write(&certificate, lines.join("\n") + "\n").unwrap();
                let kind = if random.below(2) == 0 { "stationary" } else { "not-stationary" };
                let case = Case {
                    problem: statement.clone(),
                    network: own.clone(),
                    certificate,
                    kind: kind.into(),
                    number: ["0", "1/2", "2"][random.below(3) as usize].into(),
                };
                asked.push((case, training.clone(), network.clone()));
            }
        }
    }
    let (cases, about): (Vec<Case>, Vec<_>) =
        asked.into_iter().map(|(case, training, network)| (case, (training, network))).unzip();
    let mut proved = 0;
    for ((case, (training, network)), answer) in cases.iter().zip(&about).zip(python(&cases)) {
        let file = fs::read(&case.certificate).unwrap();
        let number = Fraction::parse(&case.number).unwrap();
        let claim = if case.kind == "stationary" { Claim::Within(number) } else { Claim::NotStationary };
        let about = format!("{} {} {}: {answer}", case.certificate.display(), case.kind, case.number);
        match verify_training(training, &training.digest(), network, &file[..]) {
            Err(reason) => {
                // Of several faults any one may be named.
                assert!(answer.starts_with("rejected "), "{about}, Rust: {}", reason.code.name());
            }
            Ok(evidence) => {
                let words: Vec<&str> = answer.split(' ').collect();
                assert_eq!(words[0], claim.decide(&evidence).name(), "{about}");
                let most = Fraction::dyadic(1.into(), 50);
                for (word, own) in
                    words[1..].iter().zip([&evidence.total.lower, &evidence.total.upper, &evidence.total.slope])
                {
                    let theirs = Fraction::parse(word).unwrap();
                    let room = &most * &(&Fraction::one() + &own.abs());
                    assert!((own - &theirs).abs() <= room, "{about} is not {own}");
                }
                proved += 1;
            }
        }
    }
    assert!(proved * 3 > cases.len() && proved < cases.len(), "{proved} of {}", cases.len());
    fs::remove_dir_all(&folder).unwrap();
}
