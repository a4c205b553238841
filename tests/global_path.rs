//! Global regularization paths: an optimum known in closed form on a grid of β, attacks on certificates,
//! threads.
#![cfg(feature = "prover")]

use relucert::check::arithmetic::Fraction;
use relucert::check::global_path::{PathClaim, Traced, verify};
use relucert::check::rejection::Code;
use relucert::check::statement::{Problem, network, problem};
use relucert::dyadic::quotient;
use relucert::global_path::{Path, Settings, picture, trace};
use relucert::plot;
use relucert::search::data::Data;
use relucert::search::neuron::Neuron;
use relucert::search::train::{TrainSettings, train};
use std::collections::BTreeSet;

const SHA: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Each row ends with its label.
fn problem(rows: &[&[i64]]) -> Problem {
    let d = rows[0].len() - 1;
    let mut text = "relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\n".to_string();
    text += &format!("shape {} {d}\ndenominators 1 1\n", rows.len());
    for row in rows {
        text += "row";
        row.iter().for_each(|v| text += &format!(" {v}"));
        text += "\n";
    }
    text += &format!("end {}\n", 7 + rows.len());
    problem::parse(text.as_bytes()).unwrap()
}

/// In one dimension u = ±1 and each side of zero is a problem of its own: Σ xy is 7 on the right and −3 on
/// the left.
fn line() -> Problem {
    problem(&[&[1, 3], &[2, 2], &[-1, 3]])
}

/// ½‖y‖² less ½(|Σ xy| − β)²/Σ x² for each side.
fn line_optimum(beta: f64) -> f64 {
    let side = |pull: f64, square: f64| 0.5 * (pull - beta).max(0.0).powi(2) / square;
    11.0 - side(7.0, 5.0) - side(3.0, 1.0)
}

fn plane() -> Problem {
    problem(&[&[1, 0, 2], &[0, 1, -1], &[2, 1, 3], &[-1, 2, 1]])
}

fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).unwrap()
}

fn claim(from: &str, to: &str, gap: &str) -> PathClaim {
    PathClaim { from: fraction(from), to: fraction(to), gap: fraction(gap) }
}

fn traced(problem: &Problem, claim: PathClaim, threads: usize) -> Path {
    let settings = Settings { claim, time_limit: None, threads, seed: 0 };
    trace(problem, SHA, &settings, &mut |_, _| true).unwrap()
}

fn value(v: &Fraction) -> f64 {
    quotient(v.numerator(), v.denominator())
}

/// The head, the records of the knots, each with all its lines, in order.
fn knots(certificate: &str) -> Vec<String> {
    let body = &certificate[certificate.find("knot ").unwrap()..certificate.rfind("end ").unwrap()];
    body.split_inclusive('\n').fold(Vec::new(), |mut knots: Vec<String>, line| {
        if line.starts_with("knot ") {
            knots.push(String::new());
        }
        knots.last_mut().unwrap().push_str(line);
        knots
    })
}

fn assembled(knots: &[String]) -> String {
    let text = format!("relucert-global-path-certificate 1\nproblem {SHA}\nknots {}\n{}", knots.len(), knots.concat());
    format!("{text}end {}\n", text.lines().count())
}

/// The network of a knot and its trees, cut apart.
fn halves(knot: &str) -> [&str; 3] {
    let (network, dual) = (knot.find("shape ").unwrap(), knot.find("scales ").unwrap());
    [&knot[..network], &knot[network..dual], &knot[dual..]]
}

/// β, predictions and penalty of a knot.
fn floats(knot: &str, data: &Data) -> (f64, Vec<f64>, f64) {
    let [head, neurons, _] = halves(knot);
    let beta: Vec<f64> = head.split_whitespace().skip(1).map(|v| v.parse().unwrap()).collect();
    let text = format!("relucert-network 1\n{neurons}end {}\n", 1 + neurons.lines().count());
    let network: Vec<Neuron> =
        network::parse(text.as_bytes(), data.d).unwrap().neurons.iter().map(Neuron::nearest).collect();
    let output = |k: usize| -> f64 {
        let z = |u: &[f64]| data.row(k).iter().zip(u).map(|(x, u)| x * u).sum::<f64>().max(0.0);
        network.iter().map(|neuron| neuron.alpha * z(&neuron.u)).sum()
    };
    let square = |n: &Neuron| n.alpha * n.alpha + n.u.iter().map(|u| u * u).sum::<f64>();
    (beta[0] / beta[1], (0..data.n).map(output).collect(), 0.5 * network.iter().map(square).sum::<f64>())
}

/// The path's objective on a grid of every segment, with β.
fn objectives(certificate: &[u8], data: &Data) -> Vec<(f64, f64)> {
    let knots: Vec<_> =
        knots(std::str::from_utf8(certificate).unwrap()).iter().map(|knot| floats(knot, data)).collect();
    let on = |pair: &[(f64, Vec<f64>, f64)], t: f64| {
        let mix = |a: f64, b: f64| (1.0 - t) * a + t * b;
        let errors = (0..data.n).map(|k| mix(pair[0].1[k], pair[1].1[k]) - data.y[k]);
        let beta = mix(pair[0].0, pair[1].0);
        (beta, 0.5 * errors.map(|e| e * e).sum::<f64>() + beta * mix(pair[0].2, pair[1].2))
    };
    knots.windows(2).flat_map(|pair| (0..=20).map(move |i| on(pair, f64::from(i) / 20.0))).collect()
}

#[test]
fn the_gap_holds_on_a_grid_of_beta() {
    let problem = line();
    let path = traced(&problem, claim("7", "1/2", "0.01"), 0);
    assert!(path.traced.proved && path.traced.knots > 3, "{:?}", path.traced);
    for (beta, objective) in objectives(&path.certificate, &Data::new(&problem)) {
        let gap = objective - line_optimum(beta);
        let stretches = path.traced.stretches.iter();
        let proved = stretches.filter(|s| value(&s.to) <= beta + 1e-12 && beta - 1e-12 <= value(&s.from));
        let proved = proved.map(|s| value(&s.gap)).fold(0.0, f64::max);
        assert!(
            gap >= -1e-9 && gap <= proved * objective + 1e-9 && proved <= 0.01 + 1e-6,
            "{beta}: {gap} of {objective}"
        );
    }
    for knot in &path.knots {
        let (beta, lower) = (value(&knot.beta), value(&knot.lower()));
        assert!(lower <= line_optimum(beta) + 1e-9 && line_optimum(beta) <= value(&knot.objective()) + 1e-9);
    }
}

#[test]
fn in_the_plane_no_trained_network_is_better_than_proved() {
    let problem = plane();
    let path = traced(&problem, claim("8", "1/4", "0.02"), 0);
    assert!(path.traced.proved, "{:?}", path.traced);
    for (beta, objective) in objectives(&path.certificate, &Data::new(&problem)).into_iter().step_by(7) {
        let data = Data { beta, ..Data::new(&problem) };
        let best = train(&data, &[], 0.0, &TrainSettings::default(), &mut |_| true).objective;
        assert!(best >= 0.98 * objective - 1e-9 && best <= objective + 1e-7, "{beta}: {best} {objective}");
    }
    let picture = plot::svg(&picture::panels(&path, &fraction("0.02"))).unwrap();
    assert!(picture.contains("<polyline") && picture.contains("<circle"));
}

#[test]
fn threads_do_not_matter() {
    let paths = [1, 2].map(|threads| traced(&plane(), claim("6", "1", "0.02"), threads));
    assert_eq!(paths[0].certificate, paths[1].certificate);
}

#[test]
fn segments_are_divided_until_the_gap_is_reached() {
    let paths = ["0.05", "0.0001"].map(|gap| traced(&line(), claim("6", "1/2", gap), 0));
    assert!(paths.iter().all(|path| path.traced.proved && path.traced.knots == path.knots.len()));
    assert!(paths[1].traced.knots >= 2 * paths[0].traced.knots, "{:?}", paths[1].traced);
    assert!(paths[1].knots.windows(2).all(|pair| pair[0].beta > pair[1].beta));
}

#[test]
fn a_stopped_search_has_both_ends() {
    let problem = line();
    let wanted = claim("6", "1/2", "0.0001");
    let stopped = |time_limit: Option<f64>, most: usize| {
        let settings = Settings { claim: wanted.clone(), time_limit, threads: 1, seed: 0 };
        let path = trace(&problem, SHA, &settings, &mut |knots, _| knots < most).unwrap();
        assert_eq!(path.traced.ends, [fraction("6"), fraction("1/2")]);
        assert_eq!(verify(&problem, SHA, &wanted, path.certificate.as_slice()).unwrap(), path.traced);
        path.traced
    };
    let (ends, more, late) = (stopped(None, 0), stopped(None, 3), stopped(Some(1e-9), 99));
    assert!(!ends.proved && ends.knots == 2 && !late.proved && late.knots == 2);
    assert!(!more.proved && more.knots > 2);
}

#[test]
fn the_claim_is_the_callers() {
    let problem = line();
    let path = traced(&problem, claim("7", "1/2", "0.01"), 0);
    let judge = |claim: &PathClaim| verify(&problem, SHA, claim, path.certificate.as_slice()).unwrap();
    assert!(judge(&claim("5", "3", "0.01")).proved && judge(&claim("3", "3", "0.01")).proved);
    assert!(!judge(&claim("8", "3", "0.01")).proved && !judge(&claim("5", "1/3", "0.01")).proved);
    assert!(!judge(&claim("3", "5", "0.01")).proved && !judge(&claim("5", "3", "2")).proved);
    // The least gap that is proved, and one hair less.
    let Traced { stretches, .. } = judge(&claim("5", "2", "1"));
    assert!(
        stretches.iter().all(|s| fraction("2") <= s.to && s.to <= s.from && s.from <= fraction("5")),
        "{stretches:?}"
    );
    let worst = stretches.iter().map(|s| s.gap.clone()).max().unwrap();
    assert!(judge(&PathClaim { gap: worst.clone(), ..claim("5", "2", "0") }).proved);
    assert!(!judge(&PathClaim { gap: &worst - &Fraction::dyadic(1.into(), 20), ..claim("5", "2", "0") }).proved);
}

#[test]
fn knots_from_elsewhere_prove_less() {
    let problem = line();
    let made = claim("7", "1/2", "0.01");
    let path = traced(&problem, made.clone(), 0);
    let good = knots(std::str::from_utf8(&path.certificate).unwrap());
    assert_eq!(assembled(&good).as_bytes(), path.certificate);
    let judge = |knots: &[String]| verify(&problem, SHA, &made, assembled(knots).as_bytes()).unwrap();
    let last = good.len() - 1;
    let [head, network, dual] = halves(&good[last]);
    let [_, other_network, other_dual] = halves(&good[1]);
    let with = |knot: String| [&good[..last], &[knot]].concat();
    assert!(judge(&with(format!("{head}{network}{dual}"))).proved);
    assert!(!judge(&with(format!("{head}{other_network}{dual}"))).proved);
    assert!(!judge(&with(format!("{head}{network}{other_dual}"))).proved);
    assert!(!judge(&[&good[..1], &good[last..]].concat()).proved);
    assert!(!judge(&good[..last]).proved && !judge(&good[1..]).proved);
    // At β = 7 a network at 13.5, where the optimum is 11, is no path of gap 1/10, however good the next one
    // is.
    let [head, _, dual] = halves(&good[0]);
    let worse = [&[format!("{head}shape 1 1\nneuron 1 1 1 1\n{dual}")], &good[1..]].concat();
    let tenth = claim("7", "1/2", "0.1");
    let proved = |knots: &[String]| verify(&problem, SHA, &tenth, assembled(knots).as_bytes()).unwrap().proved;
    assert!(proved(&good) && !proved(&worse));
}

#[test]
fn every_reason_of_rejection() {
    let problem = line();
    let made = claim("7", "2", "0.05");
    let path = traced(&problem, made.clone(), 0);
    let text = String::from_utf8(path.certificate).unwrap();
    let good = knots(&text);
    let mut seen = BTreeSet::new();
    let mut rejected = |text: &str, code: Code| {
        let found = verify(&problem, SHA, &made, text.as_bytes()).unwrap_err();
        assert_eq!(found.code, code, "{found}");
        seen.insert(code);
    };
    rejected(&assembled(&good[..1]), Code::FewKnots);
    rejected(&assembled(&[]), Code::FewKnots);
    let mut swapped = good.clone();
    swapped.swap(0, 1);
    rejected(&assembled(&swapped), Code::KnotOrder);
    rejected(&assembled(&[good[0].clone(), good[0].clone()]), Code::KnotOrder);
    let count = format!("knots {}", good.len());
    let spoilt = |from: &str, to: &str| text.replacen(from, to, 1);
    rejected(&spoilt(&count, &format!("knots {}", good.len() - 1)), Code::WrongKeyword);
    rejected(&spoilt(&count, &format!("knots {}", good.len() + 1)), Code::WrongKeyword);
    rejected(&spoilt("knot 7 1", "knot 7 0"), Code::NotPositive);
    rejected(&spoilt("knot 7 1", "knot -7 1"), Code::NotPositive);
    rejected(&spoilt("knot 7 1", "knot 7 1 1"), Code::ExtraToken);
    rejected(&spoilt(" 1\n", " 2\n"), Code::BadVersion);
    rejected(&spoilt("problem 0", "problem 1"), Code::ProblemMismatch);
    rejected(&spoilt("shape 0 1", "shape 0 2"), Code::WrongShape);
    rejected(&spoilt("bound ", "bound -"), Code::BoundNotPositive);
    rejected(&spoilt("sign -", "sign +"), Code::WrongKeyword);
    rejected(&text[..text.rfind("end ").unwrap()], Code::UnexpectedEnd);
    let bound = text.lines().find(|line| line.starts_with("bound ")).unwrap();
    rejected(&spoilt(bound, "bound 1"), Code::NotDominant);
    let own = Code::ALL.iter().copied().filter(|c| (100..110).contains(&c.rule()[1..].parse().unwrap()));
    assert!(own.clone().count() == 2 && own.into_iter().all(|code| seen.contains(&code)));
}
