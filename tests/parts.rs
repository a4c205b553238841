//! A search gone on with: from a certificate, in parts, and with little memory.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod proving;

use arrangement::{Random, network, problem};
use proving::{DIGEST, run, share, trained};
use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::rejection::Code;
use relucert::check::statement::{Claim, Network, Problem, Training, Verdict};
use relucert::optimum::parts::{
    self, BeginError, CutError, Effort, JoinError, Part, State, begin, beyond, cut, grow, join,
};
use relucert::optimum::proposal::{self, Proposal, Record};
use relucert::optimum::{Certified, Settings};
use std::fs;
use std::process::Command;

/// A problem whose tree has some dozen nodes, its network, and what two splits leave undecided.
struct Instance {
    problem: Problem,
    network: Network,
    whole: Certified,
    begun: Certified,
}

fn settings() -> Settings {
    share("1/1000")
}

impl Instance {
    fn new(first: u64) -> Instance {
        for seed in first..first + 40 {
            let mut random = Random(seed);
            let y: Vec<i64> = (0..20).map(|_| random.within(5)).collect();
            let problem = problem(&random.data(20, 4, 3), &y, (1, 2));
            let network = trained(&problem);
            let begun = run(&problem, &network, &Settings { splits: 4, ..settings() });
            if begun.verdict != Verdict::Undecided || begun.evidence.size.leaves < 4 {
                continue;
            }
            let whole = run(&problem, &network, &settings());
            let nu = |done: &Certified| {
                proposal::read(&done.certificate, &problem.clone().into(), DIGEST).unwrap().header.nu
            };
            let same = nu(&begun) == nu(&whole);
            if whole.verdict == Verdict::Proved && whole.evidence.size.leaves >= 8 && same {
                return Instance { problem, network, whole, begun };
            }
        }
        panic!("no instance with a tree");
    }

    fn training(&self) -> Training {
        self.problem.clone().into()
    }

    fn join(&self, parts: &[Part]) -> Result<Vec<u8>, JoinError> {
        join(&self.training(), &named(parts))
    }

    fn read(&self, certificate: &[u8]) -> Proposal {
        proposal::read(certificate, &self.problem.clone().into(), DIGEST).unwrap()
    }

    fn resumed(&self, certificate: &[u8], network: &Network, settings: Settings) -> Certified {
        run(&self.problem, network, &Settings { resume: Some(self.read(certificate)), ..settings })
    }

    fn cut(&self, count: usize) -> Vec<Part> {
        let proposal = self.read(&self.begun.certificate);
        cut(&self.training(), &self.network.clone().into(), &settings(), &proposal, count).unwrap()
    }

    fn grow(&self, part: &Part, threads: usize) -> Part {
        let effort = Effort { time_limit: None, threads, memory: usize::MAX, checkpoint: None, splits: usize::MAX };
        grow(&self.training(), part, &effort, &mut |_| true).unwrap().0
    }
}

fn named(parts: &[Part]) -> Vec<(String, Part)> {
    parts.iter().enumerate().map(|(i, part)| (format!("part {i}"), part.clone())).collect()
}

/// The groups that a tree splits on, in prefix order.
fn splits(records: &[Record]) -> Vec<usize> {
    records.iter().filter_map(|r| if let Record::Split(k) = r { Some(*k) } else { None }).collect()
}

/// The order of the nodes changes neither a finished tree nor its multipliers.
#[test]
fn depth_first_gives_the_same_certificate() {
    for first in [1, 100] {
        let instance = Instance::new(first);
        for memory in [0, 20_000] {
            let done = run(&instance.problem, &instance.network, &Settings { memory, ..settings() });
            assert!(done.certificate == instance.whole.certificate, "{memory} bytes");
        }
    }
}

#[test]
fn an_undecided_certificate_is_gone_on_with() {
    let instance = Instance::new(1);
    let begun = instance.read(&instance.begun.certificate);
    let done = instance.resumed(&instance.begun.certificate, &instance.network, settings());
    assert_eq!(done.verdict, Verdict::Proved);
    let found = instance.read(&done.certificate);
    assert_eq!(found.header, begun.header);
    for (old, new) in begun.trees.iter().zip(&found.trees) {
        // The old splits stand in the new tree, in their order.
        let mut new = splits(new).into_iter();
        assert!(splits(old).iter().all(|k| new.any(|other| other == *k)));
    }
    let one = instance.resumed(&instance.begun.certificate, &instance.network, Settings { threads: 1, ..settings() });
    assert!(one.certificate == done.certificate);
    // A finished tree grows no further.
    let again = instance.resumed(&instance.whole.certificate, &instance.network, Settings { splits: 0, ..settings() });
    assert_eq!((again.verdict, again.evidence.size), (Verdict::Proved, instance.whole.evidence.size));
}

/// Another network or claim: the tree and ν are proposals like any other.
#[test]
fn resuming_with_another_network_or_claim() {
    let instance = Instance::new(1);
    let zero = instance.resumed(&instance.whole.certificate, &network(&[]), settings());
    assert_eq!(zero.verdict, Verdict::Refuted);
    assert_eq!(zero.evidence.size.leaves, instance.whole.evidence.size.leaves);
    let (lower, upper) = (&instance.whole.evidence.lower, &instance.whole.evidence.upper);
    let claims = [(Claim::Lower(lower.clone()), Verdict::Proved), (Claim::Lower(upper + upper), Verdict::Refuted)];
    for (claim, verdict) in claims {
        let limited = Settings { splits: 20, ..Settings::new(claim) };
        assert_eq!(instance.resumed(&instance.whole.certificate, &instance.network, limited).verdict, verdict);
    }
}

/// Whatever is asked of it, what is gone on with proves no less than it did: a begun, a whole and a joined
/// certificate, and one with a better network; other networks, other claims, hardly any time or splits.
#[test]
fn going_on_never_proves_less() {
    let instance = Instance::new(1);
    let joined = instance.join(&instance.cut(3)).unwrap();
    let refuted = instance.resumed(&instance.whole.certificate, &network(&[]), settings());
    assert_eq!(refuted.verdict, Verdict::Refuted);
    let claims = [settings().claim, Claim::Lower(Fraction::zero()), Claim::Gap(Fraction::zero())];
    let mut tried = 0;
    for certificate in [&instance.begun.certificate, &instance.whole.certificate, &joined, &refuted.certificate] {
        for net in [instance.network.clone(), network(&[])] {
            let known = verify(&instance.problem, DIGEST, &net, certificate.as_slice()).unwrap();
            for claim in &claims {
                for (splits, time_limit) in [(0, None), (usize::MAX, Some(1e-3)), (6, Some(0.2))] {
                    let hard = Settings { splits, time_limit, ..Settings::new(claim.clone()) };
                    let done = instance.resumed(certificate, &net, hard);
                    let what = format!(
                        "{claim} {splits} {time_limit:?}: {:?} {} after {}",
                        done.verdict, done.evidence.lower, known.lower
                    );
                    assert!(done.evidence.lower >= known.lower, "{what}");
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(tried, 4 * 2 * 3 * 3);
}

/// Without a certificate a tree is begun whose dual vector can meet the claim, also where another one proves more.
#[test]
fn a_tree_is_begun_that_can_meet_the_claim() {
    let instance = Instance::new(1);
    let (training, net) = (instance.training(), instance.network.clone().into());
    let begin = |settings: &Settings| begin(&training, DIGEST, &net, settings, 1, &mut |_| true);
    let begun = begin(&settings()).unwrap();
    assert_eq!(beyond(&training, &net, &settings(), &begun).unwrap(), None);
    let grown: Vec<Part> =
        cut(&training, &net, &settings(), &begun, 2).unwrap().iter().map(|part| instance.grow(part, 2)).collect();
    assert!(grown.iter().all(|part| State::from(part).closed));
    let evidence =
        verify(&instance.problem, DIGEST, &instance.network, instance.join(&grown).unwrap().as_slice()).unwrap();
    assert_eq!(settings().claim.decide(&evidence), Verdict::Proved);
    let decided = begin(&Settings::new(Claim::Lower(Fraction::zero()))).unwrap_err();
    assert!(matches!(decided, BeginError::Decided { verdict: Verdict::Proved, .. }), "{decided}");
}

#[test]
fn cut_grown_and_joined() {
    let instance = Instance::new(1);
    for count in [2, 3, 4] {
        let parts = instance.cut(count);
        assert_eq!(parts.len(), count);
        // Joined as they were cut they are the certificate they came from.
        assert!(instance.join(&parts).unwrap() == instance.begun.certificate);
        let grown: Vec<Part> = parts.iter().map(|part| instance.grow(part, 2)).collect();
        assert!(grown.iter().all(Part::is_closed));
        assert_eq!(grown[0], instance.grow(&parts[0], 1));
        for part in &grown {
            let file = parts::write(part).unwrap();
            assert_eq!(&parts::read(file.as_slice(), &instance.training(), DIGEST).unwrap(), part);
        }
        let shuffled: Vec<Part> = grown.iter().rev().cloned().collect();
        let joined = instance.join(&shuffled).unwrap();
        assert!(joined == instance.join(&grown).unwrap());
        let evidence = verify(&instance.problem, DIGEST, &instance.network, joined.as_slice()).unwrap();
        assert_eq!(settings().claim.decide(&evidence), Verdict::Proved);
    }
}

/// A dual vector that a tree proves the claim with is in reach of it; a bound above the objective of the network is
/// in reach of none, and what is said to be reached at most is no less than what the whole tree proves.
#[test]
fn the_reach_of_a_dual_vector() {
    let instance = Instance::new(0);
    let beyond = |settings: &Settings| {
        let proposal = instance.read(&instance.begun.certificate);
        parts::beyond(&instance.training(), &instance.network.clone().into(), settings, &proposal).expect("in range")
    };
    assert_eq!(beyond(&settings()), None);
    let upper = &instance.whole.evidence.upper;
    let reach = beyond(&Settings::new(Claim::Lower(upper + upper))).expect("beyond the reach");
    let float = |value: &Fraction| value.to_string().split('/').map(|v| v.parse().unwrap()).reduce(|p: f64, q| p / q);
    let (proved, most) = (float(&instance.whole.evidence.lower).unwrap(), float(upper).unwrap());
    assert!(reach.most >= proved && reach.most < 1.01 * most && reach.needed > 1.99 * most, "{reach}");
    assert!(reach.to_string().contains("the claim needs"));
}

#[test]
fn wrong_joins_are_refused() {
    let instance = Instance::new(1);
    let parts = instance.cut(3);
    let refuse = |parts: &[Part]| instance.join(parts).unwrap_err();
    assert!(matches!(refuse(&[]), JoinError::Nothing));
    for missing in 0..3 {
        let mut some = parts.clone();
        let cone = some.remove(missing).cone();
        let error = refuse(&some);
        assert!(matches!(&error, JoinError::Missing(what) if *what == cone), "{error}");
    }
    for twice in 0..3 {
        let error = refuse(&[&parts[..], &parts[twice..=twice]].concat());
        assert!(matches!(error, JoinError::Overlap(..)), "{error}");
    }
    // A part that contains another, and one of another tree.
    let halves = instance.cut(2);
    assert!(matches!(refuse(&[&parts[..], &halves].concat()), JoinError::Overlap(..)));
    let deep = parts.iter().position(|part| !part.path.is_empty()).unwrap();
    let mut other = parts.clone();
    other[deep].path[0].0 += 1;
    assert!(matches!(refuse(&other), JoinError::Different(..)));
    // Another dual vector.
    let mut other = parts.clone();
    other[1].header.nu[0] += 1;
    assert!(matches!(refuse(&other), JoinError::Foreign(..)));
    // Leaves that do not prove their bound are not refused here but by the check.
    let mut other = parts.clone();
    other.iter_mut().for_each(|part| part.bound = 1.into());
    let joined = instance.join(&other).unwrap();
    let rejected = verify(&instance.problem, DIGEST, &instance.network, joined.as_slice()).unwrap_err();
    assert_eq!(rejected.code, Code::NotDominant);
}

#[test]
fn what_cannot_be_cut_or_read() {
    let instance = Instance::new(1);
    let proposal = instance.read(&instance.begun.certificate);
    let (training, network) = (instance.training(), instance.network.clone().into());
    let cut = |count| cut(&training, &network, &settings(), &proposal, count).unwrap_err();
    assert!(matches!(cut(1), CutError::TooFew));
    let leaves = instance.begun.evidence.size.leaves as usize;
    assert!(matches!(cut(leaves + 1), CutError::TooMany(found) if found == leaves));
    let part = instance.cut(3).into_iter().find(|part| !part.path.is_empty()).unwrap();
    let code = |part: &Part, digest: &str| {
        parts::read(parts::write(part).unwrap().as_slice(), &training, digest).unwrap_err().code
    };
    assert_eq!(code(&part, &"1".repeat(64)), Code::ProblemMismatch);
    let mut other = part.clone();
    other.path[0].0 = 1000;
    assert_eq!(code(&other, DIGEST), Code::UnknownGroup);
    let mut other = part.clone();
    other.path.push(part.path[0]);
    assert_eq!(code(&other, DIGEST), Code::SplitTwice);
    let mut other = part.clone();
    let leaf = other.nodes.iter().find(|node| matches!(node, Record::Leaf(..))).unwrap().clone();
    other.nodes = vec![Record::Split(part.path[0].0), leaf.clone(), leaf];
    assert_eq!(code(&other, DIGEST), Code::SplitTwice);
}

/// Hints that break their side conditions are solved anew.
#[test]
fn spoiled_multipliers_do_no_harm() {
    let instance = Instance::new(1);
    let mut proposal = instance.read(&instance.whole.certificate);
    for record in proposal.trees.iter_mut().flatten() {
        if let Record::Leaf(pairs, leaf) = record {
            pairs.clear();
            leaf.omega.pop();
            leaf.theta.push((usize::MAX, 1.into()));
        }
    }
    let done = run(&instance.problem, &instance.network, &Settings { resume: Some(proposal), ..settings() });
    assert_eq!(done.verdict, Verdict::Proved);
}

/// The way of the command line, with its exit codes.
#[test]
fn the_commands() {
    let folder = std::env::temp_dir().join(format!("relucert-parts-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let run = |line: &str, expected: i32| -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relucert"));
        let output = command.args(line.split(' ')).current_dir(&folder).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(expected), "{line}: {text}");
        text
    };
    let instance = Instance::new(1);
    let mut file = Vec::new();
    relucert::format::problem(&instance.problem, &mut file).unwrap();
    fs::write(folder.join("problem"), file).unwrap();
    let mut file = Vec::new();
    relucert::format::network(&instance.network, instance.problem.columns(), &mut file).unwrap();
    fs::write(folder.join("net"), file).unwrap();
    // A wide claim gives a small tree, a narrow one is then asked of its parts.
    run("certify problem net --open-share 1/10 -o begun", 0);
    run("split problem net begun --open-share 1/1000 --parts 2 -o part", 0);
    for i in [1, 2] {
        run(&format!("certify problem --part part.{i} --memory 300M -o done.{i}"), 0);
    }
    assert!(run("join problem done.1 part.2", 3).contains("2 parts, 1 of them open"));
    assert!(run("join problem done.1 done.2 -o cert", 0).contains("s VERIFIED"));
    // Files may be replaced by what came of them.
    assert!(run("certify problem --part part.1 -o part.1 --format json", 0).contains("\"closed\":true"));
    assert_eq!(fs::read(folder.join("part.1")).unwrap(), fs::read(folder.join("done.1")).unwrap());
    run("certify problem net --open-share 1/1000 --resume cert -o cert", 0);
    assert!(run("check problem net cert --open-share 1/1000", 0).contains("s PROVED"));
    // Without a certificate a tree is begun whose dual vector can meet the claim.
    assert!(!run("split problem net --open-share 1/1000 --parts 2 -o own", 0).contains("no part can meet it"));
    for i in [1, 2] {
        run(&format!("certify problem --part own.{i} -o own.{i}"), 0);
    }
    let joined = run("join problem own.1 own.2 -o whole --format json", 0);
    assert!(joined.contains("\"open\":0"), "{joined}");
    assert!(run("check problem net whole --open-share 1/1000", 0).contains("s PROVED"));
    assert!(run("split problem net --open-share 1/2 --parts 2 -o other", 2).contains("the claim is proved after"));
    assert!(run("check problem net cert --open-share 1/1000", 0).contains("s PROVED"));
    assert!(run("certify problem net --open-share 1/1000 --resume begun -o resumed", 0).contains("s PROVED"));
    assert!(run("join problem done.2 -o other", 2).contains("the part of sign + is missing"));
    assert!(run("join problem done.2 done.1 part.1 -o other", 2).contains("overlap"));
    assert!(run("split problem net begun --parts 1 -o other", 2).contains("at least 2 parts"));
    assert!(run("split problem net --parts 1 -o other", 2).contains("at least 2 parts"));
    assert!(run("certify problem net --part part.1 -o other", 2).contains("cannot be used with"));
    assert!(run("certify problem net --memory 2X -o other", 2).contains("2G"));
    assert!(run("certify problem net --resume net -o other", 2).contains("net: line 1"));
    assert!(run("certify problem net --resume part.2 -o other", 2).contains("this is a part of a certificate"));
    assert!(run("certify problem --part cert -o other", 2).contains("this is a whole certificate"));
    run("certify problem net --scope patterns --gap 0.5 -o scoped", 0);
    assert!(run("certify problem net --resume scoped -o other", 2).contains("about given patterns"));
    for (name, from, to) in [("beta", "beta 1 2", "beta 1 4"), ("loss", "loss half-squared", "loss mse-mean")] {
        let text = fs::read_to_string(folder.join("problem")).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(folder.join(name), text.replacen(from, to, 1)).unwrap();
        assert!(run(&format!("certify {name} net --resume cert -o other"), 2).contains("problem-mismatch"));
        assert!(run(&format!("join {name} own.1 own.2 -o other"), 2).contains("problem-mismatch"));
    }
    assert!(!folder.join("other").exists());
    fs::remove_dir_all(&folder).unwrap();
}
