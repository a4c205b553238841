//! Sets of networks for problems of version 2: problems and networks of their own, and certificates by hand.

use super::Case;
use relucert::check::dictionary::members::members_of;
use relucert::check::optimal_set::{verify, verify_all};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::{TwoLayer, training, two_layer};

/// Problems by name.
pub const PROBLEMS: [(&str, &str); 2] = [
    // ν = (1, 2, −2, −1) adds up to zero: the directions 1 and −1 are tight with the signs + and −.
    (
        "lift",
        "relucert-problem 2\nnumbers f64\nloss squared\nscale 1 1\nbeta 5 1\nhidden-bias none\noutput-bias free\nshape 4 1 1\ndenominators 1 1\nweights none\nrow 1 7\nrow 2 13\nrow -1 -2\nrow -3 -3\nend 14\n",
    ),
    // All coefficients from 1/2 to 1 are optimal.
    (
        "flat",
        "relucert-problem 2\nnumbers f64\nloss hinge\nscale 1 1\nbeta 1 1\nhidden-bias none\noutput-bias none\nshape 2 1 1\ndenominators 1 1\nweights none\nrow 1 1\nrow 2 1\nend 12\n",
    ),
];

/// Networks by name: two directions that are one, with a bias and with two outputs; an end of the segment.
pub const NETWORKS: [(&str, &str); 3] = [
    (
        "lift-twins",
        "relucert-network 2\nshape 3 1 1\nbias 1 1\nneuron 1 1 1 1\nneuron 1 2 1 2\nneuron 1 -1 1 -1\nend 6\n",
    ),
    (
        "pair-twins",
        "relucert-network 2\nshape 3 1 2\nbias 1 0 0\nneuron 1 3 5 9 12\nneuron 1 4 5 12 16\nneuron 1 -5 1 4 -3\nend 6\n",
    ),
    ("flat-end", "relucert-network 1\nshape 1 1\nneuron 1 1 1 1\nend 3\n"),
];

/// Members, bounds and proof for the set of `lift-twins`.
const LIFT: &str = "shape 3 3\npoints 2\npoint 2 2 1 5 2 2\npoint 1 2 0 5 2 1\nrays 0\nnever 0\nbounds 4\nupper 0 1 1 0 0\nupper 1 2 1 0 0\nlower 2 1 -1 -1 0\nupper 2 1 -1 -1 0\nsupports simple\n";

/// The same for `pair-twins`.
const PAIR: &str = "shape 4 3\npoints 2\npoint 4 2 1 25 2 20\npoint 3 2 0 25 2 15\nrays 0\nnever 0\nbounds 2\nlower 2 15 0 0 0 -1\nupper 2 15 0 0 0 -1\nsupports simple\n";

/// For all optimal networks of `flat`: τ − σ₁ has its greatest value 1, σ₂ = 2τ − 1 is not negative.
const FLAT: &str = "dual 1 1 0\nshape 2 3\npoints 1\npoint 2 2 0 1 1 1\nrays 0\nnever 0\nbounds 2\nlower 0 2 0 1\nupper 0 1 1 0\nsupports simple\n";

/// What the checker makes of a certificate; the claim `all` is about all optimal networks.
pub fn outcome(problem: &str, sha256: &str, network: &str, claim: &str, text: &[u8]) -> Result<String, Rejection> {
    let problem = training::parse(problem.as_bytes())?;
    let network = two_layer::parse(network.as_bytes(), problem.columns(), problem.outputs)?;
    let none = TwoLayer::zero(problem.outputs);
    let (members, facts) = match claim {
        "all" => verify_all(&problem, &network, &none, sha256, text)?,
        _ => {
            let members = members_of(&problem, &network, &none)?;
            let facts = verify(&members, sha256, text)?;
            (members, facts)
        }
    };
    Ok(super::summary(&members, &facts))
}

/// All files with their claims; `sha256` gives the digest of a problem by its name.
pub fn cases(sha256: impl Fn(&str) -> String) -> Vec<(&'static str, Case)> {
    let mut cases = Vec::new();
    let mut add = |name, network: &'static str, claim, expected: &str, why, records: &str| {
        let problem = network.split('-').next().expect("a name");
        let head = format!("relucert-set-certificate 2\nproblem {}\n{records}", sha256(problem));
        let text = format!("{head}end {}\n", head.lines().count());
        cases.push((claim, Case { name, problem, network, expected: expected.to_string(), why, text }));
    };
    let segment = "optimal,dimension=1,vertices=2,least=2,most=2,essential=1,never=0";
    add("lift", "lift-twins", "facts", segment, "a free output bias, which every member settles", LIFT);
    add("pair-twins", "pair-twins", "facts", segment, "two outputs", PAIR);
    let whole = "optimal,dimension=1,vertices=2,least=1,most=1,essential=1,never=0";
    add("flat", "flat-end", "all", whole, "all optimal networks, which predict different things", FLAT);
    let mut attack = |name, network, claim, code: Code, why, (records, from, to): (&str, &str, &str)| {
        assert!(records.contains(from), "{from}");
        add(name, network, claim, code.name(), why, &records.replacen(from, to, 1));
    };
    let why = "a member with other predictions, by more than a constant";
    attack("lift-elsewhere", "lift-twins", "facts", Code::NotAMember, why, (LIFT, "2 0 5 2 1", "2 0 5 2 2"));
    let why = "a column for each row, as without a free bias";
    attack("lift-with-all-rows", "lift-twins", "facts", Code::SetShape, why, (LIFT, "shape 3 3", "shape 4 3"));
    let why = "● a lower bound that the optimum over one of two outputs would have";
    attack(
        "pair-too-high",
        "pair-twins",
        "facts",
        Code::BoundNotDual,
        why,
        (PAIR, "lower 2 15 0 0 0 -1", "lower 2 14 0 0 0 -1"),
    );
    let why = "● ν = (1/2, 0), within the slopes: the network would have to weigh less";
    attack("flat-slack", "flat-end", "all", Code::SlopeTooSmall, why, (FLAT, "dual 1 1 0", "dual 2 1 0"));
    let why = "● ν = (0, 1/2), tight, but the second row is beyond the margin: a smaller set would be all";
    attack("flat-beyond", "flat-end", "all", Code::SlopeOutside, why, (FLAT, "dual 1 1 0", "dual 2 0 1"));
    let why = "a slope of two of a hinge";
    attack("flat-steep", "flat-end", "all", Code::SlopeOutside, why, (FLAT, "dual 1 1 0", "dual 1 2 0"));
    let why = "a member that leaves the interval of an output, its slack being left away";
    attack("flat-too-far", "flat-end", "all", Code::NotAMember, why, (FLAT, "point 2 2 0 1 1 1", "point 4 2 0 1 1 3"));
    let why = "a dual vector for other rows";
    attack("flat-short", "flat-end", "all", Code::MissingToken, why, (FLAT, "dual 1 1 0", "dual 1 1"));
    let why = "a dual vector where equal predictions are asked for";
    attack("flat-unasked", "flat-end", "facts", Code::WrongKeyword, why, (FLAT, "dual 1 1 0", "dual 1 1 0"));
    let why = "no dual vector, where all optimal networks are asked for";
    attack("flat-without", "flat-end", "all", Code::WrongKeyword, why, (FLAT, "dual 1 1 0\n", ""));
    cases
}
