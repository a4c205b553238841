//! Small sets of networks with certificates written by hand, and what they prove.
#![allow(dead_code)]

pub mod training;

use crate::checked;
use checked::members;
use relucert::check::dictionary::Members;
use relucert::check::optimal_set::{Facts, verify};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::{Network, network, problem};

/// Three rows, one along each axis: the outputs of a neuron on the data are its weights, where they are
/// positive.
pub const AXES: &str = "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\nshape 3 3\ndenominators 1 1\nrow 1 0 0 1\nrow 0 1 0 1\nrow 0 0 1 1\nend 10\n";

/// τ₀ + τ₁ + τ₄ = 2, τ₂ + τ₃ + τ₄ = 2, τ₆ = 0: a pyramid over a square, whose apex is degenerate; neuron 5
/// has u = 0.
pub const PYRAMID: &str = "relucert-network 1\nshape 7 3\nneuron 1 1 0 0 1 1\nneuron 1 1 0 0 1 1\nneuron 1 0 1 0 1 1\nneuron 1 0 1 0 1 1\nneuron 1 1 1 0 1 0\nneuron 1 0 0 0 1 3\nneuron 1 0 0 1 1 0\nend 9\n";

/// The base of the pyramid.
pub const SQUARE: &str = "relucert-network 1\nshape 4 3\nneuron 1 1 0 0 1 1\nneuron 1 1 0 0 1 1\nneuron 1 0 1 0 1 1\nneuron 1 0 1 0 1 1\nend 6\n";

/// τ₀ − τ₁ = 1: a ray.
pub const OPPOSED: &str = "relucert-network 1\nshape 2 3\nneuron 1 1 0 0 1 2\nneuron 1 1 0 0 1 -1\nend 4\n";

/// The same, and a neuron that is never active.
pub const OPPOSED_AND_IDLE: &str =
    "relucert-network 1\nshape 3 3\nneuron 1 1 0 0 1 2\nneuron 1 1 0 0 1 -1\nneuron 1 0 1 0 1 0\nend 5\n";

/// The same, and τ₂ + τ₃ = 2.
pub const OPPOSED_AND_PAIR: &str = "relucert-network 1\nshape 4 3\nneuron 1 1 0 0 1 2\nneuron 1 1 0 0 1 -1\nneuron 1 0 1 0 1 1\nneuron 1 0 1 0 1 1\nend 6\n";

/// Two neurons in one direction: one of the optimal networks of the problem `line`.
pub const TWINS: &str = "relucert-network 1\nshape 3 1\nneuron 1 1 1 2\nneuron 1 1 1 2\nneuron 1 -2 1 -2\nend 5\n";

/// A certificate with these records between its shape and its end.
pub fn certificate(sha256: &str, shape: &str, records: &str) -> String {
    let lines = 3 + records.lines().count();
    format!("relucert-set-certificate 1\nproblem {sha256}\nshape {shape}\n{records}end {lines}\n")
}

pub const PYRAMID_RECORDS: &str = "points 5
point 1 1 4 2
point 1 2 0 2 2 2
point 1 2 0 2 3 2
point 1 2 1 2 2 2
point 1 2 1 2 3 2
rays 0
never 3 0 0 1
bounds 1
upper 4 1 1 0 0
supports all
branch 4
branch 0
branch 1
empty -1 0 0
branch 2
vertex 5
branch 3
vertex 4
dependent
branch 1
branch 2
vertex 3
branch 3
vertex 2
dependent
dependent
vertex 1
";

pub const SQUARE_RECORDS: &str = "points 4
point 1 2 0 2 2 2
point 1 2 0 2 3 2
point 1 2 1 2 2 2
point 1 2 1 2 3 2
rays 0
never 0
bounds 0
supports simple
";

/// The same by bases.
pub const SQUARE_BASES: &str = "points 0
rays 0
never 0
bounds 0
supports bases 4
basis 0 2
basis 0 3
basis 1 2
basis 1 3
";

const LEAST: &str = "supports least 1
branch 4
branch 0
branch 1
empty -1 0 0
cut
cut
cut
";

const OPPOSED_RECORDS: &str = "points 1
point 1 1 0 1
rays 1
ray 2 0 1 1 1
never 0
bounds 1
lower 0 1 1 0 0
supports simple
";

const TWINS_RECORDS: &str = "points 2
point 1 2 0 4 2 2
point 1 2 1 4 2 2
rays 0
never 0
bounds 1
lower 2 2 0 -1
supports simple
";

/// One file of the corpus: name, problem, network, expected outcome, what it is, text.
pub struct Case {
    pub name: &'static str,
    pub problem: &'static str,
    pub network: &'static str,
    pub expected: String,
    pub why: &'static str,
    pub text: String,
}

/// The facts in one word.
pub fn summary(members: &Members, facts: &Facts) -> String {
    let shown = |value: Option<usize>| value.map_or("?".to_string(), |v| v.to_string());
    let set = if members.optimal_if_balanced { "optimal" } else { "predictions" };
    let count = |status: fn(&relucert::check::optimal_set::Coefficient) -> bool| {
        facts.coefficients.iter().filter(|c| status(c)).count()
    };
    format!(
        "{set},dimension={},vertices={},least={},most={},essential={},never={}",
        shown(facts.dimension),
        shown(facts.vertices.as_ref().map(Vec::len)),
        shown(facts.least),
        shown(facts.most),
        count(|c| c.essential == Some(true)),
        count(|c| c.possible == Some(false)),
    )
}

/// What the checker makes of a certificate.
pub fn outcome(problem_text: &str, sha256: &str, network_text: &str, text: &[u8]) -> Result<String, Rejection> {
    let problem = problem::parse(problem_text.as_bytes())?;
    let network = network::parse(network_text.as_bytes(), problem.columns())?;
    let members = members(&problem, &network, &Network::default());
    verify(&members, sha256, text).map(|facts| summary(&members, &facts))
}

/// All files; `axes` and `line` are the digests of the problems.
pub fn cases(axes: &str, line: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name, network: &'static str, expected: &str, why, records: &str| {
        let (problem, sha256) = if network == "line-twins" { ("line", line) } else { ("axes", axes) };
        let shape = match network {
            "axes-pyramid" => "3 7",
            "axes-square" => "3 4",
            "axes-opposed" => "3 2",
            "axes-opposed-and-idle" => "3 3",
            "axes-opposed-and-pair" => "3 4",
            _ => "2 3",
        };
        let text = certificate(sha256, shape, records);
        cases.push(Case { name, problem, network, expected: expected.to_string(), why, text });
    };
    let pyramid = |from: &str, to: &str| {
        assert!(PYRAMID_RECORDS.contains(from), "{from}");
        PYRAMID_RECORDS.replacen(from, to, 1)
    };
    let tree = |tree: &str| PYRAMID_RECORDS.split("supports").next().unwrap_or_default().to_string() + tree;
    let whole = "predictions,dimension=3,vertices=5,least=1,most=2,essential=0,never=2";
    let part = "predictions,dimension=3,vertices=?,least=1,most=?,essential=0,never=2";
    add(
        "pyramid",
        "axes-pyramid",
        whole,
        "a degenerate vertex, a neuron that is never active, one without direction",
        PYRAMID_RECORDS,
    );
    add("pyramid-least", "axes-pyramid", part, "the least number of neurons without the vertices", &tree(LEAST));
    add(
        "pyramid-nothing",
        "axes-pyramid",
        "predictions,dimension=?,vertices=?,least=?,most=?,essential=0,never=1",
        "an empty certificate",
        "points 0\nrays 0\nnever 0\nbounds 0\nsupports none\n",
    );
    add(
        "square",
        "axes-square",
        "predictions,dimension=2,vertices=4,least=2,most=2,essential=0,never=0",
        "a simple set by its graph",
        SQUARE_RECORDS,
    );
    add(
        "opposed",
        "axes-opposed",
        "predictions,dimension=1,vertices=1,least=1,most=1,essential=1,never=0",
        "a set without end",
        OPPOSED_RECORDS,
    );
    add(
        "twins",
        "line-twins",
        "optimal,dimension=1,vertices=2,least=2,most=2,essential=1,never=0",
        "optimal networks that differ",
        TWINS_RECORDS,
    );
    let code = |code: Code| code.name();
    let mut attack = |name, expected: Code, why, records: &str| add(name, "axes-pyramid", code(expected), why, records);
    attack(
        "neuron-too-many",
        Code::UnknownNeuron,
        "a member with a neuron past the end",
        &pyramid("point 1 1 4 2", "point 1 1 7 2"),
    );
    attack(
        "neuron-without-direction",
        Code::UnknownNeuron,
        "a member with a neuron that has u = 0",
        &pyramid("point 1 1 4 2", "point 1 2 4 2 5 1"),
    );
    attack(
        "bound-of-never",
        Code::UnknownNeuron,
        "a bound of a neuron that is never active",
        &pyramid("upper 4", "upper 6"),
    );
    attack(
        "member-twice-a-neuron",
        Code::MemberOrder,
        "a neuron twice in a member",
        &pyramid("point 1 2 0 2 2 2", "point 1 3 0 1 0 1 2 2"),
    );
    attack(
        "member-elsewhere",
        Code::NotAMember,
        "● a member with other predictions would make another dimension",
        &pyramid("point 1 1 4 2", "point 1 1 4 3"),
    );
    attack(
        "member-scaled",
        Code::NotAMember,
        "a member over another denominator",
        &pyramid("point 1 1 4 2", "point 2 1 4 2"),
    );
    attack(
        "ray-of-nothing",
        Code::NotARay,
        "the zero ray would make the set unbounded",
        &pyramid("rays 0", "rays 1\nray 0"),
    );
    attack(
        "ray-that-changes",
        Code::NotARay,
        "a ray along which predictions change",
        &pyramid("rays 0", "rays 1\nray 1 0 1"),
    );
    attack(
        "never-slack",
        Code::NeverNotDual,
        "● multipliers with fᵀy > 0 would make a vertex vanish",
        &pyramid("never 3 0 0 1", "never 3 1 0 0"),
    );
    attack(
        "never-negative",
        Code::NeverNotDual,
        "multipliers with a negative price",
        &pyramid("never 3 0 0 1", "never 3 1 -1 0"),
    );
    attack("never-short", Code::NeverNotDual, "multipliers for fewer rows", &pyramid("never 3 0 0 1", "never 2 0 0"));
    attack(
        "upper-too-low",
        Code::BoundNotDual,
        "● an upper bound below a member",
        &pyramid("upper 4 1 1 0 0", "upper 4 3 2 0 0"),
    );
    attack(
        "lower-too-high",
        Code::BoundNotDual,
        "● a lower bound would make a neuron essential",
        &pyramid("upper 4 1 1 0 0", "lower 4 1 1 0 0"),
    );
    attack("branch-again", Code::BranchTwice, "a branch on a neuron of the path", &pyramid("branch 0", "branch 4"));
    attack(
        "branch-on-never",
        Code::BranchTwice,
        "a branch on a neuron that is never active",
        &pyramid("branch 4", "branch 6"),
    );
    attack(
        "branch-past-the-end",
        Code::BranchTwice,
        "a branch on a neuron that does not exist",
        &pyramid("branch 4", "branch 7"),
    );
    attack(
        "empty-with-members",
        Code::NotEmpty,
        "● a cell with a vertex is said to be empty",
        &pyramid("vertex 5", "empty -1 -1 0"),
    );
    attack("empty-by-zero", Code::NotEmpty, "multipliers that are zero", &pyramid("empty -1 0 0", "empty 0 0 0"));
    attack("empty-by-slack", Code::NotEmpty, "multipliers with fᵀy > 0", &pyramid("empty -1 0 0", "empty 1 0 0"));
    attack(
        "dependent-vertex",
        Code::NotDependent,
        "● a vertex is said to have dependent columns",
        &pyramid("vertex 1", "dependent"),
    );
    attack(
        "vertex-unknown",
        Code::UnknownMember,
        "a vertex that is not among the members",
        &pyramid("vertex 5", "vertex 6"),
    );
    attack(
        "vertex-listed-twice",
        Code::OtherCell,
        "● the same vertex in the place of another",
        &pyramid("vertex 5", "vertex 4"),
    );
    attack(
        "vertex-not-alone",
        Code::NotAlone,
        "● a cell is closed by one of its vertices",
        &tree("supports all\nbranch 4\nvertex 2\nvertex 1\n"),
    );
    attack(
        "interior-as-vertex",
        Code::NotAlone,
        "● the network given, which is no vertex, is said to be one",
        &tree("supports all\nvertex 0\n"),
    );
    attack("cut-among-all", Code::CutTooLow, "● a cut where all vertices are asked for", &pyramid("vertex 1", "cut"));
    attack(
        "cut-too-low",
        Code::CutTooLow,
        "● cells with one neuron are cut off as if the least number were two",
        &tree(&LEAST.replace("least 1", "least 2")),
    );
    attack(
        "branch-dropped",
        Code::WrongKeyword,
        "one side of a branch is missing",
        &pyramid("dependent\nvertex 1", "dependent"),
    );
    attack(
        "supports-by-word",
        Code::WrongKeyword,
        "a proof about supports of an unknown kind",
        &tree("supports trusted\n"),
    );
    attack(
        "bound-by-word",
        Code::WrongKeyword,
        "a bound that is neither lower nor upper",
        &pyramid("upper 4", "range 4"),
    );
    attack(
        "entry-zero",
        Code::NotPositive,
        "a member with an entry zero",
        &pyramid("point 1 1 4 2", "point 1 2 0 0 4 2"),
    );
    attack(
        "degenerate-as-simple",
        Code::MissingNeighbour,
        "● the graph leaves the apex out",
        &tree("supports simple\n"),
    );
    attack(
        "empty-by-zero-beside-an-active-one",
        Code::NotEmpty,
        "● multipliers that are zero where a neuron is active",
        &pyramid("vertex 1", "empty 0 0 0"),
    );
    attack(
        "empty-by-a-free-one",
        Code::NotEmpty,
        "● multipliers that show a neuron to be zero which nobody said to be active",
        &tree("supports all\nempty 0 0 1\n").replace("never 3 0 0 1", "never 0"),
    );
    attack(
        "vertex-of-another-cell",
        Code::OtherCell,
        "a vertex in which an active neuron is zero",
        &pyramid("vertex 1\n", "vertex 2\n"),
    );
    attack(
        "ray-without-direction",
        Code::UnknownNeuron,
        "● a ray along a neuron that has u = 0",
        &pyramid("rays 0", "rays 1\nray 1 5 1"),
    );
    add(
        "bounds-twice",
        "axes-opposed",
        "predictions,dimension=1,vertices=?,least=?,most=?,essential=1,never=0",
        "a weaker bound after a stronger one",
        "points 0\nrays 0\nnever 0\nbounds 2\nlower 0 1 1 0 0\nlower 0 1 0 0 0\nsupports none\n",
    );
    add(
        "dependent-at-the-root",
        "axes-square",
        code(Code::NotDependent),
        "● neurons of which nothing is known are counted as active",
        "points 0\nrays 0\nnever 0\nbounds 0\nsupports all\ndependent\n",
    );
    add(
        "dependent-as-vertex",
        "axes-opposed",
        code(Code::NotAlone),
        "● a member whose neurons are all active and whose columns are dependent",
        &OPPOSED_RECORDS.replace("supports simple\n", "supports all\nbranch 1\nvertex 1\nvertex 0\n"),
    );
    add(
        "dependent-as-simple",
        "axes-opposed-and-idle",
        code(Code::MissingNeighbour),
        "● the network given has as many neurons as the rank, but they are dependent; a ray ends all its edges",
        "points 0\nrays 1\nray 2 0 1 1 1\nnever 0\nbounds 0\nsupports simple\n",
    );
    add(
        "ray-elsewhere",
        "axes-opposed-and-pair",
        code(Code::MissingNeighbour),
        "● a ray ends an edge that it does not lie on",
        "points 1\npoint 1 2 0 1 2 2\nrays 1\nray 2 0 1 1 1\nnever 0\nbounds 0\nsupports simple\n",
    );
    add(
        "vertex-left-out",
        "axes-square",
        code(Code::MissingNeighbour),
        "● a vertex of a simple set is not listed",
        &SQUARE_RECORDS.replace("points 4", "points 3").replace("point 1 2 1 2 3 2\n", ""),
    );
    add(
        "no-vertex",
        "axes-square",
        code(Code::MissingNeighbour),
        "no vertex at all",
        "points 0\nrays 0\nnever 0\nbounds 0\nsupports simple\n",
    );
    add(
        "ray-left-out",
        "axes-opposed",
        code(Code::MissingNeighbour),
        "an edge without end",
        &OPPOSED_RECORDS.replace("rays 1\nray 2 0 1 1 1\n", "rays 0\n"),
    );
    add(
        "square-bases",
        "axes-square",
        "predictions,dimension=2,vertices=4,least=2,most=2,essential=0,never=0",
        "a simple set by the neurons of its vertices",
        SQUARE_BASES,
    );
    let bases = |from: &str, to: &str| {
        assert!(SQUARE_BASES.contains(from), "{from}");
        SQUARE_BASES.replacen(from, to, 1)
    };
    let mut basis = |name, expected: Code, why, records: &str| add(name, "axes-square", code(expected), why, records);
    basis("basis-dependent", Code::NotABasis, "neurons with dependent columns", &bases("basis 0 2", "basis 0 1"));
    basis("basis-again", Code::MemberOrder, "a basis twice", &bases("basis 0 3", "basis 0 2"));
    basis("basis-turned", Code::MemberOrder, "neurons in another order", &bases("basis 0 2", "basis 2 0"));
    basis("basis-past-the-end", Code::UnknownNeuron, "a neuron that does not exist", &bases("basis 1 3", "basis 1 4"));
    basis("basis-short", Code::MissingToken, "fewer neurons than the rank", &bases("basis 1 3", "basis 1"));
    basis(
        "basis-left-out",
        Code::MissingNeighbour,
        "● a vertex of a simple set has no basis",
        &bases("4\nbasis 0 2", "3"),
    );
    basis(
        "vertex-twice-as-simple",
        Code::MissingNeighbour,
        "● a vertex listed twice is not its own neighbour",
        &SQUARE_RECORDS.replace("point 1 2 1 2 3 2", "point 1 2 0 2 2 2"),
    );
    add(
        "basis-negative",
        "axes-opposed",
        code(Code::NotABasis),
        "a solution that is negative",
        "points 0\nrays 1\nray 2 0 1 1 1\nnever 0\nbounds 0\nsupports bases 1\nbasis 1\n",
    );
    add(
        "basis-degenerate",
        "axes-pyramid",
        code(Code::NotABasis),
        "● a basis of a degenerate vertex",
        &PYRAMID_RECORDS.replace(PYRAMID_RECORDS.split_once("supports").unwrap_or_default().1, " bases 1\nbasis 0 4\n"),
    );
    add(
        "basis-of-never",
        "axes-pyramid",
        code(Code::UnknownNeuron),
        "a basis with a neuron that is never active",
        &PYRAMID_RECORDS.replace(PYRAMID_RECORDS.split_once("supports").unwrap_or_default().1, " bases 1\nbasis 0 6\n"),
    );
    let text = certificate(axes, "3 6", PYRAMID_RECORDS);
    let why = "a certificate for fewer neurons";
    let expected = code(Code::SetShape).to_string();
    cases.push(Case { name: "fewer-neurons", problem: "axes", network: "axes-pyramid", expected, why, text });
    let text = certificate(line, "3 7", PYRAMID_RECORDS);
    let expected = code(Code::ProblemMismatch).to_string();
    let why = "a certificate for another problem";
    cases.push(Case { name: "another-problem-set", problem: "axes", network: "axes-pyramid", expected, why, text });
    cases
}
