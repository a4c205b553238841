//! Every kind of file has room for nothing more: no token, no line, no other heading or digest (FORMAT R1–R4,
//! R7).

mod checked;
mod instances;
mod sets;

use checked::{members, positive};
use instances::{DIGEST, int, problem_text};
use relucert::check::dictionary::Lasso;
use relucert::check::global_path::{self, PathClaim};
use relucert::check::patterns::{self, Model, Scope, gated};
use relucert::check::polyhedral::{self, Stated};
use relucert::check::qualify::krawczyk;
use relucert::check::statement::{Network, Problem, network, problem, training, two_layer};
use relucert::check::weight_path::convex::{self, Block};
use relucert::check::weight_path::{self, Place};
use relucert::check::{lp, optimal_set, optimum, qp, regularization, stationary};
use std::fs;
use std::path::Path;

/// Says whether a file is accepted.
type Judge<'a> = Box<dyn Fn(&[u8]) -> bool + 'a>;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn ended(body: &str) -> String {
    format!("{body}end {}\n", body.lines().count())
}

/// The same with this number of lines, whether it is right or not.
fn with_end(lines: &[String]) -> String {
    ended(&lines.iter().map(|line| format!("{line}\n")).collect::<String>())
}

#[track_caller]
fn strict(what: &str, text: &str, accepts: Judge) {
    assert!(accepts(text.as_bytes()), "{what} is accepted as it is:\n{text}");
    let lines: Vec<String> = text.lines().map(str::to_string).collect();
    let body = &lines[..lines.len() - 1];
    let refused = |text: String, why: &str| assert!(!accepts(text.as_bytes()), "{what}: {why}\n{text}");
    for at in 0..body.len() {
        for token in ["0", "1"] {
            let mut longer = body.to_vec();
            longer[at] += &format!(" {token}");
            refused(with_end(&longer), "a token too many");
        }
        if let Some((shorter, _)) = body[at].rsplit_once(' ') {
            let mut lines = body.to_vec();
            lines[at] = shorter.to_string();
            refused(with_end(&lines), "a token too few");
        }
    }
    let mut other = body.to_vec();
    other[0] = "relucert-nothing 1".to_string();
    refused(with_end(&other), "another heading");
    if let Some(at) = body.iter().position(|line| line.starts_with("problem ")) {
        let mut other = body.to_vec();
        other[at] = format!("problem {}", "0123456789abcdef".repeat(4));
        refused(with_end(&other), "another problem");
    }
    refused(format!("{text}\n"), "an empty line after the end");
    refused(format!("{text}end {}\n", lines.len()), "a line after the end");
    refused(text.replace("\nend ", "\nend 1"), "another number of lines");
    refused(text.trim_end().to_string() + " 0\n", "a token after the number of lines");
}

fn read(text: &str) -> Problem {
    problem::parse(text.as_bytes()).expect("a problem")
}

#[test]
fn inputs() {
    strict("problem", &file("tests/corpus/space.problem"), Box::new(|text| problem::parse(text).is_ok()));
    let free = "relucert-problem 1\nnumbers f64\nbias free\nnorm l1\nloss half-squared\nbeta 1 1\nshape 1 2\ndenominators 1 1\nrow 3 1 5\nend 9\n";
    for text in [free, &free.replace("norm l1\n", "").replace("end 9", "end 8")] {
        strict("problem of another norm", text, Box::new(|text| polyhedral::parse(text).is_ok()));
    }
    let Ok(Stated::Polyhedral(problem)) = polyhedral::parse(free.as_bytes()) else { panic!("a polyhedral problem") };
    let net = "relucert-network 1\nshape 2 2\nneuron 1 2 1 1 2\natom 1 1 0 1 3\nend 4\n";
    strict("network", net, Box::new(|text| network::parse(text, 2).is_ok()));
    strict("network of another norm", net, Box::new(move |text| problem.network(text).is_ok()));
    strict("patterns", &file("tests/corpus/line.patterns"), Box::new(|text| patterns::parse(text, 1).is_ok()));
    let gated = "relucert-gated 1\nshape 1 2\nunit 1 1 2 1 1 3 4\nend 3\n";
    strict("gated model", gated, Box::new(|text| gated::parse(text, 2).is_ok()));
    let convex = "relucert-convex 1\nshape 2 2\nblock - 3 1 -2\nblock + 1 0 0\nend 4\n";
    strict("convex weights", convex, Box::new(|text| convex::parse(text, Some(2)).is_ok()));
}

#[test]
fn certificates_of_global_optimality_and_scopes() {
    let text = file("tests/corpus/line.problem");
    let line = read(&text);
    let best = network::parse(file("tests/corpus/line-best.network").as_bytes(), 1).expect("a network");
    for name in ["tangent-and-fixed-partner", "ball-terms", "better-network"] {
        let text = file(&format!("tests/corpus/correct/{name}.cert"));
        let digest = text.lines().nth(1).expect("a digest").trim_start_matches("problem ").to_string();
        strict(name, &text, Box::new(|text| optimum::verify(&line, &digest, &best, text).is_ok()));
    }
    let gates = || vec![vec![int(1)], vec![int(-1)]];
    let model = Model::relu(best.clone());
    for (gated, kind, rho) in [
        (false, "bound", "multipliers 2\nrho - 0 1 0 2\nrho + 1 1 1 2\n"),
        (false, "better\nshape 1 1\nneuron 1 2 1 2", "multipliers 0\n"),
        (true, "better\nshape 1 1\nunit 1 2 1 2 1", "multipliers 0\n"),
    ] {
        let head = format!("relucert-scope-certificate 1\nproblem {DIGEST}\nkind {kind}\n");
        let text = ended(&format!("{head}scale 1\ndual 2 -2\nbound 2\n{rho}"));
        let scope = Scope { gated, gates: gates() };
        strict("scope", &text, Box::new(|text| patterns::verify(&line, DIGEST, &model, &scope, text).is_ok()));
    }
}

/// Version 2: losses with and without a parameter, all biases, weights, one output and several.
#[test]
fn files_of_other_losses() {
    let huber = file("tests/corpus/level.problem").replace("loss absolute", "loss huber 1 2");
    strict("huber", &huber, Box::new(|text| training::parse(text).is_ok()));
    let of = |problem: &str, best: &str, certificate: &str| {
        let [problem, best, certificate] = [problem, best, certificate].map(file);
        strict("training problem", &problem, Box::new(|text| training::parse(text).is_ok()));
        let problem = training::parse(problem.as_bytes()).expect("a problem");
        let (columns, outputs) = (problem.columns(), problem.outputs);
        strict("network", &best, Box::new(|text| two_layer::parse(text, columns, outputs).is_ok()));
        let best = two_layer::parse(best.as_bytes(), columns, outputs).expect("a network");
        let digest = certificate.lines().nth(1).expect("a digest").trim_start_matches("problem ").to_string();
        let accepts = |text: &[u8]| optimum::training::verify(&problem, &digest, &best, text).is_ok();
        strict("certificate", &certificate, Box::new(accepts));
    };
    for (problem, best, certificate) in [
        ("logit", "logit-best", "logistic-free"),
        ("margin", "margin-best", "hinge-ridge"),
        ("counts", "zero", "better-of-version-2"),
        ("classes", "classes-best", "softmax-fan"),
        ("pair", "pair-best", "squared-fan"),
        ("pair", "pair-best", "squared-spectral"),
    ] {
        let [problem, best] = [format!("{problem}.problem"), format!("{best}.network")];
        let [problem, best] = [problem, best].map(|name| format!("tests/corpus/{name}"));
        of(&problem, &best, &format!("tests/corpus/correct/{certificate}.cert"));
    }
    let margin = training::parse(file("tests/corpus/margin.problem").as_bytes()).expect("a problem");
    let net = two_layer::parse(file("tests/corpus/margin-best.network").as_bytes(), 1, 1).expect("a network");
    let text = file("tests/corpus/correct/kinks-of-the-hinge.stationary");
    let digest = text.lines().nth(1).expect("a digest").trim_start_matches("problem ").to_string();
    let accepts = |text: &[u8]| stationary::verify_training(&margin, &digest, &net, text).is_ok();
    strict("slopes", &text, Box::new(accepts));
    let free = "fuzz/seeds/certificates/free";
    of(&format!("{free}.problem"), &format!("{free}.network"), &format!("{free}.cert"));
}

#[test]
fn certificates_of_sets_and_stationarity() {
    let axes = read(sets::AXES);
    let cases = [
        (sets::PYRAMID, "pyramid"),
        (sets::PYRAMID, "pyramid-least"),
        (sets::OPPOSED, "opposed"),
        (sets::SQUARE, "square-bases"),
    ];
    for (net, name) in cases {
        let text = file(&format!("tests/corpus/correct/{name}.set"));
        let digest = text.lines().nth(1).expect("a digest").trim_start_matches("problem ").to_string();
        let net = network::parse(net.as_bytes(), 3).expect("a network");
        let members = members(&axes, &net, &Network::default());
        strict(name, &text, Box::new(|text| optimal_set::verify(&members, &digest, text).is_ok()));
    }
    let corner = read(&file("fuzz/seeds/stationary/corner.problem"));
    let net = network::parse(file("fuzz/seeds/stationary/corner.network").as_bytes(), 3).expect("a network");
    let head = format!("relucert-stationary-certificate 1\nproblem {DIGEST}\n");
    let hull = "neuron 0\nhull 2 2\npattern 1 1 -2 0\npattern 1 -2 1 0\n";
    let text = ended(&format!("{head}{hull}split 0\nsplit 1\nsplit 2\nbound\nempty 3 0 1 1 1 2 1\nbound\nbound\n"));
    strict("hull", &text, Box::new(|text| stationary::verify(&corner, DIGEST, &net, text).is_ok()));
    let kink = read(&problem_text("f64", "none", (1, 1), (1, 1), &[(&[1, 0], -2), (&[1, 1], 2)]));
    let net = network::parse("relucert-network 1\nshape 1 2\nneuron 1 0 1 1 1\nend 3\n".as_bytes(), 2).expect("one");
    let text = ended(&format!("{head}neuron 0\nbox 1 1 2\nbound\n"));
    strict("box", &text, Box::new(|text| stationary::verify(&kink, DIGEST, &net, text).is_ok()));
}

#[test]
fn certificates_of_paths_and_programs() {
    let line = read(&file("tests/corpus/line.problem"));
    let head = |kind: &str| format!("relucert-{kind}-certificate 1\nproblem {DIGEST}\n");
    let segments = "split 0 1 + 2 1\nmerge 0 1\nconstant 1\nslot 0 + 1 1\n";
    let text = ended(&format!("{}width 2\nsegments 3\n{segments}", head("path")));
    let start = Place::Convex(vec![Block::new(false, vec![int(1)], positive(1))].into());
    strict("path", &text, Box::new(|text| weight_path::verify(&line, DIGEST, &start, None, text).is_ok()));
    let text = ended(&format!("{}width 1\nsegments 1\nbalance\n", head("path")));
    let net = network::parse("relucert-network 1\nshape 1 1\nneuron 1 2 1 1\nend 3\n".as_bytes(), 1).expect("one");
    let start = Place::Network(net.into());
    strict("balance", &text, Box::new(|text| weight_path::verify(&line, DIGEST, &start, None, text).is_ok()));
    of_version_two();
    let twins = network::parse("relucert-network 1\nshape 2 1\natom 1 1 1 1\natom 1 1 1 1\nend 4\n".as_bytes(), 1);
    let lasso = Lasso::new(&line, &twins.expect("a network")).expect("lengths one");
    let points = "point 5 1 1 0\nat apart 1 0\npoint 3 1 1 1 0 2\nat other 2 0 -1 1 1\nbetween none\n";
    let text = ended(&format!("{}shape 2 2\npoints 2\n{points}", head("homotopy")));
    strict("homotopy", &text, Box::new(|text| regularization::verify(&lasso, DIGEST, text).is_ok()));
    let quiet = read(&problem_text("f64", "none", (1, 1), (1, 1), &[(&[1], 0)]));
    let leaf = "leaf 0\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor 3 0 0 0\n";
    let bound = format!("scales 0 0 0 0 0\ndual 0\nbound 1\nsign +\n{leaf}sign -\n{leaf}");
    let knots: String = [2, 1].map(|beta| format!("knot {beta} 1\nshape 1 1\nneuron 1 0 1 0\n{bound}")).concat();
    let text = ended(&format!("{}knots 2\n{knots}", head("global-path")));
    let one = || relucert::check::arithmetic::Fraction::dyadic(int(1), 0);
    let claim = PathClaim { from: one(), to: one(), gap: one() };
    strict("global path", &text, Box::new(|text| global_path::verify(&quiet, DIGEST, &claim, text).is_ok()));
    let block = "blocks 1\nblock 0 1 0\ncentre 1 2 3\nradius 1\ninverse 1 0 0\ninverse 0 1 0\ninverse 0 0 1\n";
    let text = ended(&format!("{}scales 4 4\n{block}outside 1\ninactive 1 0 1\n", head("krawczyk")));
    strict("krawczyk", &text, Box::new(|text| krawczyk::parse(text, 1, DIGEST).is_ok()));
    let norm = "relucert-problem 1\nnumbers f64\nbias none\nnorm l1\nloss half-squared\nbeta 1 1\nshape 2 1\ndenominators 1 1\nrow 1 5\nrow -1 -5\nend 10\n";
    let Ok(Stated::Polyhedral(problem)) = polyhedral::parse(norm.as_bytes()) else { panic!("a polyhedral problem") };
    for kind in ["bound", "better\nshape 1 1\nneuron 1 2 1 2"] {
        let text = ended(&format!("{}kind {kind}\ndual 1 1 -1\n", head("vertex")));
        let none = Network::default();
        strict("vertex", &text, Box::new(|text| problem.verify(DIGEST, &none, text, 100).is_ok()));
    }
    let vectors =
        [("optimal", "x 1 2 0 0\ny 1 1 3\n"), ("infeasible", "y 3 2 -1 4\n"), ("unbounded", "x 1 1 0\nray 1 1 1\n")];
    for (status, vectors) in vectors {
        let text = ended(&format!("relucert-lp-certificate 1\nstatus {status}\n{vectors}"));
        strict("linear program", &text, Box::new(|text| lp::parse(text).is_ok()));
    }
    let convexity = "pivots 1 0\nscale 2\nfactor 1 0 3\nkernel 1\ncombination 1 1 1 0 -2\n";
    let text = ended(&format!("relucert-qp-certificate 1\nstatus optimal\n{convexity}x 1 2 0 0\ny 1 0\n"));
    strict("quadratic program", &text, Box::new(|text| qp::parse(text).is_ok()));
}

/// Paths of weights and over β for a problem with an output bias.
fn of_version_two() {
    let problem = "relucert-problem 2\nnumbers f64\nloss squared\nscale 1 1\nbeta 1 1\nhidden-bias none\noutput-bias free\nshape 1 1 1\ndenominators 1 1\nweights none\nrow 1 0\n";
    let training = training::parse(ended(problem).as_bytes()).expect("a problem");
    let text = ended("relucert-convex 2\nshape 1 1 2\nbias 1 3 4\nblock 1 2 3 4\n");
    strict("convex weights", &text, Box::new(|text| convex::parse_up_to(text, Some(1), 2).is_ok()));
    let head = |kind: &str| format!("relucert-{kind}-certificate 2\nproblem {DIGEST}\n");
    let segments = "split 0 1 1 2 1\nmerge 0 1\nconstant 1\nbias 1 0\nslot 0 1 1 1\n";
    let text = ended(&format!("{}width 2\nsegments 3\n{segments}", head("path")));
    let start = Place::Convex(vec![Block::new(false, vec![int(1)], positive(1))].into());
    let about = training.clone();
    strict(
        "path",
        &text,
        Box::new(move |text| weight_path::verify_training(&about, DIGEST, &start, None, text).is_ok()),
    );
    let leaf = "leaf 0\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor 3 0 0 0\n";
    let bound = format!("multiplier 1 1\nscales 0 0 0 0 0\ndual 0\nbound 1\nsign +\n{leaf}sign -\n{leaf}");
    let knots: String =
        [2, 1].map(|beta| format!("knot {beta} 1\nshape 1 1 1\nbias 1 0\nneuron 1 0 1 0\n{bound}")).concat();
    let text = ended(&format!("{}knots 2\n{knots}", head("global-path")));
    let one = || relucert::check::arithmetic::Fraction::dyadic(int(1), 0);
    let claim = PathClaim { from: one(), to: one(), gap: one() };
    strict(
        "global path",
        &text,
        Box::new(move |text| global_path::verify_training(&training, DIGEST, &claim, text).is_ok()),
    );
}
