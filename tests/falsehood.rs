//! Thousands of small problems with claims that are false or true by one part in a million: nothing false is
//! proved and nothing true refuted, by limits that owe nothing to the tree.
//!
//! `RELUCERT_INSTANCES=10000 cargo test --release --test falsehood -- --nocapture` runs so many and prints
//! the counts.
#![cfg(feature = "prover")]

mod arrangement;
mod checked;
mod planted;
mod proving;

use arrangement::Random;
use checked::{Raw, RawNeuron, objective, positive};
use num_bigint::BigInt;
use planted::Known;
use proving::{float, limits, run, trained};
use relucert::check::arithmetic::Fraction;
use relucert::check::statement::objective::zero_objective;
use relucert::check::statement::problem::Bias;
use relucert::check::statement::{Claim, Evidence, Network, Problem, Verdict};
use relucert::format;
use relucert::optimum::Settings;
use std::fs;
use std::ops::AddAssign;
use std::path::Path;
use std::process::Command;

/// Relative size of what doubles may get wrong, where the limits are not exact.
const DOUBT: f64 = 1e-9;

/// Every so many instances go through the program as well, by files and exit codes.
const SAMPLE: usize = 50;

fn small(num: i64, den: i64) -> Fraction {
    Fraction::new(num.into(), den.into()).expect("not zero")
}

fn exact(value: f64) -> Fraction {
    let (mut num, den) = relucert::dyadic::dyadic(&[value]);
    Fraction::quotient(num.remove(0), den)
}

/// A problem without a plant: `limits` trains and bounds the residual by brute force, in doubles.
fn unplanted(random: &mut Random) -> Known {
    let (d, n) = (1 + random.below(4) as usize, 1 + random.below(7) as usize);
    let bias = d > 1 && random.below(3) == 0;
    let mut data = planted::rows(random, n, d, bias);
    for k in 1..n {
        match random.below(8) {
            0 => data[k] = data[k - 1].clone(),
            1 if !bias => data[k] = data[k - 1].iter().map(|v| v * random.within(2)).collect(),
            _ => {}
        }
    }
    let y: Vec<i64> = (0..n).map(|_| random.within(6)).collect();
    let beta = [(1, 100), (1, 10), (1, 2), (2, 1), (7, 1)][random.below(5) as usize];
    let (numbers, x_den, y_den) = planted::model(random);
    // A row of ones over DX = 1 is the bias column.
    let x_den = if bias { 1.into() } else { x_den };
    let bias = if bias { Bias::Column } else { Bias::None };
    let problem = Raw { numbers, bias, x_den, y_den, ..Raw::of(&arrangement::problem(&data, &y, beta)) }.checked();
    let network = trained(&problem);
    let high = objective(&problem, &network);
    Known { problem, network, low: None, high }
}

/// The network with some weights changed, with another neuron, or none.
fn attempt(random: &mut Random, problem: &Problem, best: &Network) -> Network {
    let mut network = best.clone();
    match random.below(5) {
        0 | 1 => {}
        2 => network = Network::default(),
        3 => {
            for neuron in &mut network.neurons {
                let a = &neuron.a * (1000 + random.within(30));
                *neuron = neuron.with_output(a, &neuron.a_den * positive(1000));
            }
        }
        _ => {
            let u = (0..problem.columns()).map(|_| BigInt::from(random.within(100))).collect();
            let a = random.within(50).into();
            network.neurons.push(RawNeuron { u, u_den: 300.into(), a, a_den: 300.into(), atom: false }.checked());
        }
    }
    network
}

/// Limits of the optimum, and the objectives of the network and of zero.
struct Truth {
    low: Fraction,
    high: Fraction,
    upper: Fraction,
    zero: Fraction,
}

impl Truth {
    fn new(known: &Known, network: &Network) -> Truth {
        let (upper, zero) = (objective(&known.problem, network), zero_objective(&known.problem));
        let low = known.low.clone().unwrap_or_else(|| {
            let (low, high) = limits(&known.problem);
            exact((low - DOUBT * (high + float(&zero))).max(0.0))
        });
        // Every network is an upper limit.
        let high = known.high.clone().min(upper.clone()).min(zero.clone());
        assert!(low <= high, "[{low}, {high}]");
        Truth { low, high, upper, zero }
    }

    /// What the claim leaves if the optimum is `l`: it is true where this is at least 0, and grows with `l`
    /// as S ≤ 1.
    fn slack(&self, claim: &Claim, l: &Fraction) -> Fraction {
        let open = &self.upper - l;
        match claim {
            Claim::Gap(g) => &(g * &self.upper) - &open,
            Claim::OpenShare(s) => &(s * &(&self.zero - l)) - &open,
            Claim::Lower(v) => l - v,
        }
    }

    fn is_true(&self, claim: &Claim) -> bool {
        self.slack(claim, &self.low) >= Fraction::zero()
    }

    fn is_false(&self, claim: &Claim) -> bool {
        self.slack(claim, &self.high) < Fraction::zero()
    }

    /// The claims of each kind that are false or true by one part in a million, and true ones with room.
    fn claims(&self) -> Vec<Claim> {
        let share = |l: &Fraction| (&self.upper - l).over(&(&self.zero - l));
        let gap = |l: &Fraction| (&self.upper - l).over(&self.upper);
        let (less, more) = (small(999_999, 1_000_000), small(1_000_001, 1_000_000));
        let mut claims = vec![
            Claim::Lower(&self.high * &more),
            Claim::Lower(&self.low * &less),
            Claim::Lower(&self.low * &small(999, 1000)),
        ];
        claims.extend(gap(&self.high).map(|g| Claim::Gap(&g * &less)));
        claims.extend(share(&self.high).map(|s| Claim::OpenShare(&s * &less)));
        let wider = |value: &Fraction| [&more * value, value + &small(1, 100)];
        claims.extend(gap(&self.low).iter().flat_map(wider).map(Claim::Gap));
        claims.extend(share(&self.low).iter().flat_map(wider).map(Claim::OpenShare));
        claims.retain(Claim::is_sensible);
        claims
    }
}

/// How many claims were false, true, or of unknown truth, and what became of them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    instances: usize,
    /// Proved, refuted, undecided.
    of_false: [usize; 3],
    of_true: [usize; 3],
    of_unknown: [usize; 3],
    /// Of the true ones, those for which the search was run.
    asked: [usize; 3],
    by_program: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.instances += other.instances;
        self.by_program += other.by_program;
        let all = [(&mut self.of_false, other.of_false), (&mut self.of_true, other.of_true)];
        let more = [(&mut self.of_unknown, other.of_unknown), (&mut self.asked, other.asked)];
        for (sums, terms) in all.into_iter().chain(more) {
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        }
    }
}

impl Counts {
    /// Fails if a false claim is proved or a true one refuted.
    fn judge(&mut self, truth: &Truth, claim: &Claim, verdict: Verdict, about: &str) {
        let (is_true, is_false) = (truth.is_true(claim), truth.is_false(claim));
        let Truth { low, high, upper, zero } = truth;
        let about = || format!("{about}: {claim:?}, optimum in [{low}, {high}], network {upper}, zero {zero}");
        assert!(!(is_false && verdict == Verdict::Proved), "a false claim is proved; {}", about());
        assert!(!(is_true && verdict == Verdict::Refuted), "a true claim is refuted; {}", about());
        let counts = match (is_true, is_false) {
            (true, _) => &mut self.of_true,
            (_, true) => &mut self.of_false,
            _ => &mut self.of_unknown,
        };
        counts[verdict as usize] += 1;
    }

    fn judge_evidence(&mut self, truth: &Truth, evidence: &Evidence, about: &str) {
        assert!(evidence.lower <= truth.high, "{about}: {} is above {}", evidence.lower, truth.high);
        assert!(evidence.better.as_ref().is_none_or(|better| *better >= truth.low), "{about}: {evidence:?}");
        assert_eq!((&evidence.upper, &evidence.zero), (&truth.upper, &truth.zero), "{about}");
        for claim in truth.claims() {
            self.judge(truth, &claim, claim.decide(evidence), about);
        }
    }
}

/// Of the kinds of plants in turn; those that do not succeed are tried again with other numbers.
fn instance(random: &mut Random, round: usize) -> Known {
    let plant: fn(&mut Random) -> Option<Known> = match round % 3 {
        0 => planted::optimum,
        1 => planted::hidden,
        _ => |random| Some(unplanted(random)),
    };
    (0..1000).find_map(|_| plant(random)).expect("some plant succeeds")
}

fn examine(round: usize, folder: &Path) -> Counts {
    let mut random = Random(0x5eed_0000_0000 + round as u64);
    let known = instance(&mut random, round);
    let network = attempt(&mut random, &known.problem, &known.network);
    let truth = Truth::new(&known, &network);
    let claims = truth.claims();
    let claim = claims[random.below(claims.len() as u64) as usize].clone();
    let settings = Settings { threads: 1, splits: 300, ..Settings::new(claim.clone()) };
    let done = run(&known.problem, &network, &settings);
    let about = format!("instance {round}");
    let mut counts = Counts { instances: 1, ..Counts::default() };
    if let Some((_, value)) = &done.improved {
        assert!(*value >= truth.low, "{about}: improved to {value}");
    }
    if truth.is_true(&claim) {
        counts.asked[done.verdict as usize] += 1;
    }
    // One certificate serves all claims: whatever it was made for.
    counts.judge_evidence(&truth, &done.evidence, &about);
    if round.is_multiple_of(SAMPLE) {
        counts.by_program += as_a_user(&known.problem, &network, &truth, &claim, &folder.join(round.to_string()));
    }
    counts
}

fn option(claim: &Claim) -> [String; 2] {
    let (name, value) = match claim {
        Claim::Gap(g) => ("--gap", g),
        Claim::OpenShare(s) => ("--open-share", s),
        Claim::Lower(v) => ("--lower", v),
    };
    [name.to_string(), value.to_string()]
}

/// The claim by `certify`, then all claims by `check` of what it wrote, in files and exit codes; and the
/// network of `train`. Says how many answers there were.
fn as_a_user(problem: &Problem, network: &Network, truth: &Truth, claim: &Claim, folder: &Path) -> usize {
    fs::create_dir_all(folder).expect("a folder");
    let mut bytes = Vec::new();
    format::problem(problem, &mut bytes).expect("memory");
    fs::write(folder.join("problem"), bytes).expect("a file");
    let mut bytes = Vec::new();
    format::network(network, problem.columns(), &mut bytes).expect("memory");
    fs::write(folder.join("network"), bytes).expect("a file");
    let code = |args: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_relucert")).args(args).current_dir(folder).output().expect("a run");
        (done.status.code(), format!("{} {args:?}: {done:?}", folder.display()))
    };
    let mut counts = Counts::default();
    let mut verdict = |truth: &Truth, claim: &Claim, (code, about): (Option<i32>, String)| match code {
        Some(0) => counts.judge(truth, claim, Verdict::Proved, &about),
        Some(1) if about.contains("s REFUTED") => counts.judge(truth, claim, Verdict::Refuted, &about),
        Some(3) => counts.judge(truth, claim, Verdict::Undecided, &about),
        _ => panic!("{about}"),
    };
    let [name, value] = option(claim);
    verdict(truth, claim, code(&["certify", "problem", "network", "-o", "cert", "--threads", "1", &name, &value]));
    let claims = truth.claims();
    for claim in &claims {
        let [name, value] = option(claim);
        verdict(truth, claim, code(&["check", "problem", "network", "cert", &name, &value]));
    }
    let (trained, about) = code(&["train", "problem", "-o", "trained", "--threads", "1"]);
    assert_eq!(trained, Some(0), "{about}");
    let bytes = fs::read(folder.join("trained")).expect("a network");
    let network = relucert::check::statement::network::parse(bytes.as_slice(), problem.columns()).expect("a network");
    let upper = objective(problem, &network);
    assert!(upper >= truth.low, "{about}: {upper}");
    fs::remove_dir_all(folder).expect("a folder");
    1 + claims.len()
}

#[test]
fn nothing_false_is_proved_and_nothing_true_refuted() {
    let instances = std::env::var("RELUCERT_INSTANCES").map_or(300, |n| n.parse().expect("a number"));
    let folder = std::env::temp_dir().join(format!("relucert-falsehood-{}", std::process::id()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let part = |first: usize| {
            let rounds = (first..instances).step_by(threads);
            let mut counts = Counts::default();
            rounds.for_each(|round| counts += examine(round, &folder));
            counts
        };
        let parts: Vec<_> = (0..threads).map(|first| scope.spawn(move || part(first))).collect();
        parts.into_iter().for_each(|part| counts += part.join().expect("an instance fails"));
    });
    fs::remove_dir(&folder).expect("the samples are gone");
    println!("proved, refuted, undecided: {counts:?}");
    let sum = |counts: [usize; 3]| counts.iter().sum::<usize>();
    assert!(sum(counts.of_false) >= 2 * instances, "too few false claims were offered: {counts:?}");
    assert!(counts.of_false[1] > sum(counts.of_false) / 4, "too few false claims are refuted: {counts:?}");
    assert!(counts.of_true[0] > sum(counts.of_true) / 3, "too few true claims are proved: {counts:?}");
    assert!(counts.asked[0] > sum(counts.asked) / 2, "too few true claims are proved when asked for: {counts:?}");
}
