//! What must hold for certificates of global optimality, whole and in parts: no bound above what a network
//! attains.
#![allow(dead_code)]

use relucert::check::arithmetic::Fraction;
use relucert::check::optimum::verify;
use relucert::check::statement::objective::objective;
use relucert::check::statement::{
    Claim, Evidence, Network, Problem, Training, Verdict, network as networks, problem as problems,
};
use relucert::optimum::parts::{self, Effort, Part};
use relucert::optimum::proposal;

/// A problem, its SHA-256, and the best network that is known.
struct Case {
    problem: &'static [u8],
    digest: &'static str,
    best: &'static [u8],
}

/// The optimum of `line` and `vee` is 9; one and two columns, groups of several rows, a bias.
const CASES: [Case; 4] = [
    Case {
        problem: include_bytes!("../tests/corpus/line.problem"),
        digest: "02827e2a86824ac46a36f12ef157db6d6d98e51e0de37eab89e5a307dc8275b6",
        best: include_bytes!("../tests/corpus/line-best.network"),
    },
    Case {
        problem: include_bytes!("../tests/corpus/vee.problem"),
        digest: "22aeba1f8fd1201ea34689ca14070f5a1804cfb099b90037c7efbd080630523a",
        best: b"relucert-network 1\nshape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 2\nend 4\n",
    },
    Case {
        problem: include_bytes!("../tests/corpus/plane.problem"),
        digest: "0017ff43e1d4b701b43bf3cc594d81e212119b2927b06e53d129ee765f5c5c66",
        best: include_bytes!("../tests/corpus/plane-best.network"),
    },
    Case {
        problem: include_bytes!("../tests/corpus/space.problem"),
        digest: "a4af4aa2e9e250fcd21943318b47250efe280c7e25c721a746a1d45191a309d3",
        best: include_bytes!("seeds/certificate/space.network"),
    },
];

impl Case {
    fn read(&self) -> (Problem, Network) {
        let problem = problems::parse(self.problem).expect("a problem");
        let network = networks::parse(self.best, problem.columns()).expect("a network");
        (problem, network)
    }
}

/// The bound is not above the objective of the best network.
fn sound(problem: &Problem, best: &Network, evidence: &Evidence) {
    let attained = objective(problem, best).expect("a network for the problem");
    assert!(evidence.lower <= attained, "{} is above what a network attains", evidence.lower);
    let above = &attained + &Fraction::dyadic(1.into(), 40);
    assert_ne!(Claim::Lower(above).decide(evidence), Verdict::Proved);
    if problem.columns() == 1 {
        // The best network is optimal: nothing is better.
        assert!(evidence.better.as_ref().is_none_or(|better| *better >= attained));
        assert_ne!(Claim::Gap(Fraction::zero()).decide(evidence), Verdict::Refuted);
    }
}

/// Whatever the certificate, nothing above the optimum is proved, and an optimal network is not refuted. What
/// is verified can be gone on with: read as a proposal and joined from its two trees, it proves the same.
pub fn certificate(data: &[u8]) -> bool {
    let mut accepted = false;
    for case in &CASES {
        let (problem, best) = case.read();
        let Ok(evidence) = verify(&problem, case.digest, &best, data) else { continue };
        sound(&problem, &best, &evidence);
        let training: Training = problem.clone().into();
        let read = proposal::read(data, &training, case.digest).expect("what is verified is read");
        let whole = |sign: usize| Part {
            version: 1,
            header: read.header.clone(),
            target: read.bound.clone(),
            bound: read.bound.clone(),
            sign: 1 - 2 * sign as i8,
            path: Vec::new(),
            nodes: read.trees[sign].clone(),
        };
        let both = [0, 1].map(|sign| (sign.to_string(), whole(sign)));
        let joined = parts::join(&training, &both).expect("two trees");
        let again = verify(&problem, case.digest, &best, joined.as_slice()).expect("the same trees");
        assert_eq!((again.lower, again.size), (evidence.lower, evidence.size));
        accepted = true;
    }
    accepted
}

/// Whole trees, to be joined to.
const OTHERS: [&[u8]; 4] = [
    include_bytes!("seeds/part/line-plus.part"),
    include_bytes!("seeds/part/line-minus.part"),
    include_bytes!("seeds/part/plane-plus.part"),
    include_bytes!("seeds/part/plane-minus.part"),
];

/// A part is written and read back the same. Joined to the rest of a tree and gone on with, it proves no more
/// than is true.
pub fn part(data: &[u8]) -> bool {
    let mut accepted = false;
    for case in &CASES {
        let (problem, best) = case.read();
        let training: Training = problem.clone().into();
        let Ok(part) = parts::read(data, &training, case.digest) else { continue };
        let written = parts::write(&part).expect("memory");
        assert_eq!(parts::read(written.as_slice(), &training, case.digest).as_ref(), Ok(&part));
        let effort =
            Effort { time_limit: Some(0.01), threads: 1, memory: usize::MAX, checkpoint: None, splits: usize::MAX };
        let grown = parts::grow(&training, &part, &effort, &mut |_| true).map(|(grown, _)| grown);
        let others = || OTHERS.iter().filter_map(|other| parts::read(*other, &training, case.digest).ok());
        for part in [part].into_iter().chain(grown) {
            // Its own bound, and one that its leaves may not prove; the greater of two would stand in the
            // certificate.
            let bounds = [part.bound.clone(), &part.bound * 7 / 8];
            for (bound, other) in bounds.iter().flat_map(|bound| others().map(move |other| (bound, other))) {
                let pair = [("one", &part), ("other", &other)];
                let pair = pair.map(|(name, part)| (name.to_string(), Part { bound: bound.clone(), ..part.clone() }));
                let Ok(joined) = parts::join(&training, &pair) else { continue };
                let Ok(evidence) = verify(&problem, case.digest, &best, joined.as_slice()) else { continue };
                sound(&problem, &best, &evidence);
            }
        }
        accepted = true;
    }
    accepted
}
