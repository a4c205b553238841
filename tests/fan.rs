//! The fan of several outputs: what it proves, and what is rejected.
#![cfg(feature = "prover")]

use num_bigint::BigInt;
use relucert::check::arithmetic::Positive;
use relucert::check::lexer::Lines;
use relucert::check::optimum::matrix::Subject;
use relucert::check::optimum::several::{DualMatrix, Proof, bounded_matrix};
use relucert::check::rejection::{Code, Rejection};
use relucert::check::statement::Size;
use relucert::dyadic::quotient;
use relucert::optimum::outputs::{FanSettings, fan};
use relucert::random::Random;
use std::time::Instant;

/// Rows and a dual matrix of small integers; the matrix has this scale.
struct Case {
    x: Vec<Vec<BigInt>>,
    dual: Vec<Vec<BigInt>>,
}

const SCALE: u32 = 4;

fn case(seed: u64, n: usize, outputs: usize, zero_sum: bool) -> Case {
    let mut random = Random::new(seed, 0xfa);
    let mut small = |most: u64| BigInt::from(random.below(2 * most + 1)) - BigInt::from(most);
    let x = (0..n).map(|_| (0..2).map(|_| small(5)).collect()).collect();
    let mut dual: Vec<Vec<BigInt>> = (0..n).map(|_| (0..outputs).map(|_| small(20)).collect()).collect();
    if zero_sum {
        for row in &mut dual {
            let sum: BigInt = row.iter().sum();
            row[0] -= sum;
        }
    }
    Case { x, dual }
}

impl Case {
    /// h(V) in the plane, from directions close to each other.
    fn truth(&self) -> f64 {
        let one = BigInt::from(1) << SCALE;
        let values = |table: &[Vec<BigInt>], den: &BigInt| -> Vec<Vec<f64>> {
            table.iter().map(|row| row.iter().map(|t| quotient(t, den)).collect()).collect()
        };
        let (x, v) = (values(&self.x, &BigInt::from(1)), values(&self.dual, &one));
        let value = |i: usize| {
            let (sin, cos) = (std::f64::consts::TAU * i as f64 / 4000.0).sin_cos();
            let z: Vec<f64> = x.iter().map(|x| (x[0] * cos + x[1] * sin).max(0.0)).collect();
            let output = |j: usize| z.iter().zip(&v).map(|(z, v)| z * v[j]).sum::<f64>();
            (0..v[0].len()).map(|j| output(j).powi(2)).sum::<f64>().sqrt()
        };
        (0..4000).map(value).fold(0.0, f64::max)
    }

    fn check(&self, text: &str) -> Result<DualMatrix, Rejection> {
        let one = Positive::one();
        let subject = Subject { x: &self.x, x_den: &one, outputs: self.dual[0].len() };
        let mut lines = Lines::new(text.as_bytes());
        let found = bounded_matrix(subject, &mut lines, &mut Size::default())?;
        lines.finish()?;
        Ok(found)
    }

    /// Records with a bound of so many times the truth.
    fn certificate(&self, times: f64) -> String {
        self.with(&FanSettings::new(times * self.truth()))
    }

    fn with(&self, settings: &FanSettings) -> String {
        let one = Positive::one();
        let subject = Subject { x: &self.x, x_den: &one, outputs: self.dual[0].len() };
        let found = fan(subject, &self.dual, SCALE, settings, &|_| true).expect("a fan");
        String::from_utf8(found.records.end().expect("memory")).expect("ASCII")
    }
}

fn value(fan: &DualMatrix) -> f64 {
    quotient(fan.value.numerator(), fan.value.denominator())
}

/// The lines without the last one, changed, and the right last one.
fn edited(text: &str, edit: impl FnOnce(&mut Vec<String>)) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    lines.pop();
    edit(&mut lines);
    lines.push(format!("end {}\n", lines.len()));
    lines.join("\n")
}

/// The index of the first line that begins like this, after so many others.
fn find(lines: &[String], keyword: &str, skipped: usize) -> usize {
    let mut found = (0..lines.len()).filter(|i| lines[*i].starts_with(&format!("{keyword} ")));
    found.nth(skipped).unwrap_or_else(|| panic!("{skipped} lines {keyword}"))
}

/// A line with one of its integers changed.
fn change(line: &mut String, place: usize, to: impl FnOnce(BigInt) -> BigInt) {
    let mut words: Vec<String> = line.split(' ').map(str::to_string).collect();
    words[place] = to(words[place].parse().expect("an integer")).to_string();
    *line = words.join(" ");
}

#[test]
fn what_is_proved_is_true_and_near_what_was_asked() {
    for seed in 0..24 {
        let (outputs, zero_sum) =
            [(2, false), (3, false), (3, true), (1, false), (2, true), (4, true)][seed as usize % 6];
        let case = case(seed, 5 + seed as usize % 4, outputs, zero_sum);
        let (truth, text) = (case.truth(), case.certificate(1.1));
        let proved = case.check(&text).unwrap_or_else(|r| panic!("seed {seed}: {r}"));
        let value = value(&proved);
        assert!(value >= truth * (1.0 - 1e-12) && value <= 1.1 * truth * (1.0 + 1e-9), "seed {seed}: {value} {truth}");
        assert_eq!(text.lines().any(|line| line == "fan zero-sum"), zero_sum && outputs > 1, "seed {seed}");
        let lower = edited(&text, |lines| {
            let bound = find(lines, "bound", 0);
            change(&mut lines[bound], 1, |b| b - 1);
        });
        assert_eq!(case.check(&lower).unwrap_err().code, Code::ConeTooLong, "seed {seed}");
    }
}

/// One output: the certificate of one output, once more.
#[test]
fn one_output_needs_one_cone() {
    let case = case(3, 6, 1, false);
    let proved = case.check(&case.certificate(1.05)).unwrap();
    assert_eq!(proved.proof, Proof::Fan { generators: 1, cones: 1 });
}

/// No dual matrix, rows of zeros, the same row twice, a matrix of rank one, a bound that is too low, no time:
/// what is written is accepted and true.
#[test]
fn extremes_are_served() {
    let mut nothing = case(1, 4, 3, false);
    nothing.dual.iter_mut().flatten().for_each(|entry| *entry = BigInt::ZERO);
    assert!(value(&nothing.check(&nothing.with(&FanSettings::new(2.0))).unwrap()) <= 2.0 + 1e-9);
    let mut zeros = case(2, 4, 2, false);
    zeros.x.iter_mut().flatten().for_each(|entry| *entry = BigInt::ZERO);
    assert!(value(&zeros.check(&zeros.with(&FanSettings::new(2.0))).unwrap()) <= 2.0 + 1e-9);
    let mut twice = case(3, 6, 3, false);
    (twice.x[1], twice.x[2]) = (twice.x[0].clone(), vec![BigInt::ZERO; 2]);
    assert!(value(&twice.check(&twice.certificate(1.1)).unwrap()) <= twice.truth() * 1.1 * (1.0 + 1e-9));
    let mut thin = case(4, 6, 3, false);
    for row in &mut thin.dual {
        *row = [1, 2, -1].iter().map(|t| &row[0] * BigInt::from(*t)).collect();
    }
    assert!(value(&thin.check(&thin.certificate(1.1)).unwrap()) <= thin.truth() * 1.1 * (1.0 + 1e-9));
    let case = case(5, 6, 3, true);
    let truth = case.truth();
    let low = value(&case.check(&case.with(&FanSettings::new(0.3 * truth))).unwrap());
    assert!(low >= truth * (1.0 - 1e-12) && low <= 1.02 * truth, "{low} {truth}");
    let settings = FanSettings { deadline: Some(Instant::now()), ..FanSettings::new(1.05 * truth) };
    assert!(value(&case.check(&case.with(&settings)).unwrap()) >= truth * (1.0 - 1e-12));
    let settings = FanSettings { generators: 2, splits: 0, ..FanSettings::new(1.01 * truth) };
    assert!(value(&case.check(&case.with(&settings)).unwrap()) >= truth * (1.0 - 1e-12));
}

/// The records with one number changed somewhere.
fn altered(text: &str, random: &mut Random) -> String {
    edited(text, |lines| {
        // The fan's own records are few among those of the trees.
        let own = |line: &String| ["bound", "generator", "bisect", "cone"].contains(&line.split(' ').next().unwrap());
        let places: Vec<usize> = (0..lines.len()).filter(|i| own(&lines[*i]) || random.below(8) == 0).collect();
        let line = places[random.below(places.len() as u64) as usize];
        let words = lines[line].split(' ').count();
        let place = random.below(words as u64) as usize;
        if lines[line].split(' ').nth(place).unwrap().parse::<BigInt>().is_err() {
            return;
        }
        let (kind, one) = (random.below(6), BigInt::from(1));
        change(&mut lines[line], place, |t| match kind {
            0 => t + one,
            1 => t - one,
            2 => -t,
            3 => t * 2,
            4 => t / 2,
            _ => BigInt::ZERO,
        });
    })
}

/// A change of one number anywhere: what is still accepted is still true.
#[test]
fn whatever_is_accepted_is_true() {
    let (mut accepted, mut rejected) = (0, 0);
    for seed in 0..6 {
        let case = case(100 + seed, 6, 3, seed % 2 == 0);
        let text = case.certificate(1.2);
        let mut random = Random::new(seed, 0xed);
        for _ in 0..150 {
            match case.check(&altered(&text, &mut random)) {
                Ok(proved) => {
                    // The dual matrix may be another one now.
                    let other = Case { x: case.x.clone(), dual: proved.dual.clone() };
                    let scale = quotient(&(BigInt::from(1) << SCALE), &proved.den);
                    assert!(value(&proved) >= other.truth() * scale * (1.0 - 1e-12), "seed {seed}");
                    accepted += 1;
                }
                Err(_) => rejected += 1,
            }
        }
    }
    assert!(accepted > 20 && rejected > 200, "{accepted} {rejected}");
}

/// A certificate to be spoiled.
struct Target {
    case: Case,
    text: String,
}

impl Target {
    fn new() -> Target {
        let case = case(7, 6, 3, true);
        let text = case.certificate(1.004);
        assert!(case.check(&text).is_ok());
        let target = Target { case, text };
        let counts = ["cone", "bisect", "generator"].map(|keyword| target.count(keyword));
        assert!(counts[0] > 3 && counts[1] > 1 && counts[2] > 2, "{counts:?}");
        target
    }

    fn count(&self, keyword: &str) -> usize {
        self.text.lines().filter(|line| line.starts_with(&format!("{keyword} "))).count()
    }

    /// What is edited like this is rejected for this reason.
    fn expect(&self, code: Code, edit: &dyn Fn(&mut Vec<String>)) {
        let rejection = self.case.check(&edited(&self.text, edit)).expect_err(code.name());
        assert_eq!(rejection.code, code, "{rejection}");
        assert!(rejection.line > 0 && !rejection.message.is_empty());
    }

    /// The same for one integer.
    fn at(&self, code: Code, (keyword, skipped, place): (&str, usize, usize), to: &dyn Fn(BigInt) -> BigInt) {
        self.expect(code, &|lines| {
            let line = find(lines, keyword, skipped);
            change(&mut lines[line], place, to);
        });
    }
}

fn zero(_: BigInt) -> BigInt {
    BigInt::ZERO
}

/// Cones that leave something out, that are too short or too long, and false bisections.
#[test]
fn hostile_cones_are_rejected() {
    let target = Target::new();
    // Coverage: a cone of the last tree, a whole tree, the second half of a bisection, one cone too many.
    target.expect(Code::WrongKeyword, &|lines| drop(lines.pop()));
    target.expect(Code::WrongKeyword, &|lines| lines.truncate(find(lines, "cone", 0)));
    target.expect(Code::ConeTooShort, &|lines| drop(lines.remove(find(lines, "cone", target.count("cone") - 2))));
    target.expect(Code::WrongKeyword, &|lines| lines.push(lines[find(lines, "cone", 0)].clone()));
    // Cones.
    target.at(Code::ConeTooShort, ("cone", 1, 1), &|w| w - (BigInt::from(1) << 60));
    target.expect(Code::ConeTooShort, &|lines| {
        let line = find(lines, "cone", 0);
        lines[line] = "cone 0 0 0".to_string();
    });
    target.expect(Code::ConeTooLong, &|lines| {
        let line = find(lines, "cone", 0);
        (1..4).for_each(|place| change(&mut lines[line], place, |w| w * 2));
    });
    target.at(Code::ConeTooLong, ("bound", 0, 1), &|b| b - 1);
    target.at(Code::BoundNotPositive, ("bound", 0, 1), &zero);
    target.expect(Code::MissingToken, &|lines| {
        let line = find(lines, "cone", 0);
        lines[line] = "cone 1 1".to_string();
    });
    // Bisections.
    target.at(Code::BisectOutside, ("bisect", 0, 2), &|_| BigInt::from(2));
    target.at(Code::BisectOutside, ("bisect", 0, 2), &zero);
    target.at(Code::BisectOutside, ("bisect", 0, 1), &|_| BigInt::from(1));
    target.at(Code::UnknownGenerator, ("bisect", 0, 3), &|_| BigInt::from(target.count("generator")));
    target.at(Code::NotBetween, ("bisect", 0, 3), &zero);
    target.at(Code::NotPositive, ("bisect", 0, 4), &zero);
    target.at(Code::NotPositive, ("bisect", 0, 5), &|beta| -beta);
    target.at(Code::NotBetween, ("bisect", 0, 4), &|alpha| alpha + 1);
    target.at(Code::NotBetween, ("bisect", 0, 6), &zero);
    target.at(Code::NotBetween, ("bisect", 0, 6), &|gamma| -gamma);
}

/// Generators that are not what they must be, or not proved; false words about the dual matrix.
#[test]
fn hostile_generators_are_rejected() {
    let target = Target::new();
    target.at(Code::NotTheBasis, ("generator", 0, 1), &zero);
    target.at(Code::NotTheBasis, ("generator", 1, 3), &|_| BigInt::from(1));
    target.expect(Code::GeneratorZero, &|lines| {
        let line = find(lines, "generator", 2);
        (1..4).for_each(|place| change(&mut lines[line], place, zero));
    });
    target.at(Code::NotDominant, ("generator", 0, 4), &|b| b / 2);
    target.at(Code::BoundNotPositive, ("generator", 2, 4), &|b| -b);
    target.expect(Code::NotDominant, &|lines| {
        let line = find(lines, "generator", 2);
        (1..4).for_each(|place| change(&mut lines[line], place, |q| q * 8));
    });
    target.expect(Code::WrongKeyword, &|lines| {
        let (start, end) = (find(lines, "generator", 0) + 1, find(lines, "generator", 1));
        drop(lines.drain(start..end));
    });
    target.expect(Code::WrongKeyword, &|lines| {
        let (start, end) = (find(lines, "sign", 1), find(lines, "generator", 1));
        drop(lines.drain(start..end));
    });
    target.at(Code::WrongKeyword, ("generators", 0, 1), &|g| g - 1);
    target.expect(Code::NotTheBasis, &|lines| {
        let (line, start, end) = (find(lines, "generators", 0), find(lines, "generator", 1), find(lines, "bisect", 0));
        lines.drain(start..end);
        lines[line] = "generators 1".to_string();
    });
    // What the fan says of the dual matrix.
    target.at(Code::RowSum, ("dual", 2, 1), &|n| n + 1);
    target.expect(Code::WrongKeyword, &|lines| {
        let line = find(lines, "fan", 0);
        lines[line] = "fan half".to_string();
    });
    target.expect(Code::NotTheBasis, &|lines| {
        let line = find(lines, "fan", 0);
        lines[line] = "fan full".to_string();
    });
    target.expect(Code::WrongKeyword, &|lines| drop(lines.remove(find(lines, "dual", 0))));
}
