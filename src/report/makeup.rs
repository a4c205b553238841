//! What the objective of a network consists of: loss and penalty apart, right answers of a classifier, and the
//! β at which the network would be at rest – a hint for those whose training was described wrongly.
//!
//! Only the penalty and the count of right answers are exact; the β is computed in floating point and nothing
//! rests on it.

use crate::check::arithmetic::Fraction;
use crate::check::dyadic::quotient;
use crate::check::statement::loss::{Limit, Loss};
use crate::check::statement::training::Sample;
use crate::check::statement::{Training, TwoLayer, primal};
use num_bigint::{BigInt, Sign};

/// What the objective of a network consists of.
#[derive(Clone, Debug)]
pub struct Makeup {
    /// β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖².
    pub penalty: Fraction,
    /// Rows that are answered right, where all targets are classes; a tie is not right.
    pub correct: Option<usize>,
    /// The β at which the objective does not change when all neurons are scaled, over the problem's; nothing
    /// if the network has no neurons.
    pub rest: Option<f64>,
    rows: usize,
}

impl Makeup {
    /// Takes the objective of a network that the problem admits apart.
    ///
    /// With all weights of the neurons times 1 + ε the loss changes by 2ε⟨∇ℓ(f), f − b₀⟩ and the penalty of
    /// the neurons, P, by 2εP: a stationary network has P = −⟨∇ℓ(f), f − b₀⟩, and P is linear in β.
    pub fn new(training: &Training, network: &TwoLayer) -> Makeup {
        let (outputs, den) = primal::outputs(training, network);
        let penalty = primal::penalty(training, network);
        let bias: Vec<Fraction> =
            network.bias.iter().map(|b| Fraction::quotient(b.clone(), network.bias_den.clone())).collect();
        let unbiased = TwoLayer { bias: vec![BigInt::ZERO; network.outputs()], ..network.clone() };
        let price = float(&primal::penalty(training, &unbiased));
        let mut pull = 0.0;
        for (f, sample) in outputs.chunks(training.outputs).zip(training.samples()) {
            let f: Vec<Fraction> = f.iter().map(|f| Fraction::quotient(f.clone(), den.clone())).collect();
            let slopes = slopes(&training.loss, &sample, &f);
            let part = |((slope, f), b): ((f64, &Fraction), &Fraction)| slope * float(&(f - b));
            pull -= float(&sample.weight()) * slopes.into_iter().zip(&f).zip(&bias).map(part).sum::<f64>();
        }
        let rest = Some(pull / price).filter(|rest| rest.is_finite());
        Makeup { penalty, correct: correct(training, &outputs), rest, rows: training.rows() }
    }
}

/// A double nearby.
fn float(value: &Fraction) -> f64 {
    quotient(value.numerator(), value.denominator())
}

/// The slopes of φ at the outputs of a row, from the right where it has a corner.
fn slopes(loss: &Loss, sample: &Sample, f: &[Fraction]) -> Vec<f64> {
    let floats = || -> Vec<f64> { f.iter().map(float).collect() };
    let y = || sample.targets.iter().map(float);
    match (loss, loss.shape()) {
        (_, Some(shape)) => {
            let slope = |(y, f): (&Fraction, &Fraction)| {
                let slope = shape.slope(&shape.error(y, f), Limit::Right);
                float(&if shape.margin { &Fraction::zero() - &(y * &slope) } else { slope })
            };
            sample.targets.iter().zip(f).map(slope).collect()
        }
        (Loss::Logistic, None) => y().zip(floats()).map(|(y, f)| 1.0 / (1.0 + (-f).exp()) - y).collect(),
        (Loss::Poisson, None) => y().zip(floats()).map(|(y, f)| f.exp() - y).collect(),
        (_, None) => {
            let f = floats();
            let top = f.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = f.iter().map(|f| (f - top).exp()).sum();
            y().zip(&f).map(|(y, f)| (f - top).exp() / total - y).collect()
        }
    }
}

/// How many rows are answered right, if every row belongs to a class: by the sign of one output for targets
/// ±1, or 0 and 1 of the logistic loss; by the greatest of several outputs where one target is 1 and the
/// others 0.
fn correct(training: &Training, outputs: &[BigInt]) -> Option<usize> {
    let one = |y: &BigInt| *y == *training.y_den;
    let none = |y: &BigInt| y.sign() == Sign::NoSign;
    let right = |y: &[BigInt], f: &[BigInt]| match (y, f) {
        ([y], [f]) => {
            let low = if training.loss == Loss::Logistic { none(y) } else { *y == -&*training.y_den };
            (one(y) || low).then(|| f.sign() == if low { Sign::Minus } else { Sign::Plus })
        }
        _ => {
            let class = y.iter().position(one)?;
            let rest = |values: &[BigInt], fits: &dyn Fn(&BigInt) -> bool| {
                values.iter().enumerate().all(|(j, value)| j == class || fits(value))
            };
            rest(y, &none).then(|| rest(f, &|other| *other < f[class]))
        }
    };
    let rows = training.y.chunks(training.outputs).zip(outputs.chunks(training.outputs));
    rows.map(|(y, f)| right(y, f).map(usize::from)).sum()
}

/// A factor to three digits.
fn factor(value: f64) -> String {
    match (1e-3..1e4).contains(&value) {
        true => format!("{}", (value * 1000.0).round() / 1000.0),
        false => format!("{value:.2e}"),
    }
}

impl Makeup {
    /// What may be wrong with the description of the training, in sentences; none where nothing looks wrong.
    /// A heuristic: the β at which the network is at rest is about that of its training, and usual slips – a
    /// sum for a mean, (f − y)² for half of it – change β by a factor that can be recognised.
    pub fn doubts(&self, upper: &Fraction, zero: &Fraction) -> Vec<String> {
        let mut doubts = Vec::new();
        if upper > zero {
            let alone = if self.penalty > *zero { " (its penalty alone is)" } else { "" };
            doubts.push(format!(
                "the network is worse than the best one without neurons{alone}: was it trained with this loss, mean or \
                 sum, decay, biases and scaling of the data?"
            ));
        }
        let Some(rest) = self.rest else { return doubts };
        if rest <= 0.0 {
            let other = "its loss does not rise when all its neurons shrink a little, which no beta explains: another loss, or other data?";
            doubts.push(other.to_string());
            return doubts;
        }
        let n = self.rows as f64;
        let halves = "two: half of it, or the whole, as loss or as penalty?";
        let slips = [
            (1.0 / n, "one over the rows: a sum where the problem has a mean?"),
            (n, "the number of rows: a mean where the problem has a sum?"),
            (2.0, halves),
            (0.5, halves),
        ];
        let known = slips.into_iter().find(|(slip, _)| (rest / slip - 1.0).abs() < 0.2).map(|(_, what)| what);
        if known.is_some() || !(0.5..2.0).contains(&rest) {
            let why = known.map_or("trained to its end, with this decay?".to_string(), |what| format!("about {what}"));
            doubts.push(format!("neurons of this size are at rest for {} times this beta; {why}", factor(rest)));
        }
        doubts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::statement::{training, two_layer};

    const HEAD: &str = "relucert-problem 2\nnumbers decimal\nloss LOSS\nscale 1 1\nbeta 1 2\nhidden-bias none\n";

    fn ended(text: String) -> String {
        let lines = text.lines().count();
        format!("{text}end {lines}\n")
    }

    fn makeup(loss: &str, rows: &str, outputs: usize, neurons: &str) -> Makeup {
        let n = rows.lines().count();
        let rest = format!("output-bias free\nshape {n} 1 {outputs}\ndenominators 1 1\nweights none\n{rows}");
        let problem = ended(HEAD.replace("LOSS", loss) + &rest);
        let training = training::parse(problem.as_bytes()).expect("a problem");
        let head = format!("relucert-network 2\nshape {} 1 {outputs}\n", neurons.lines().count() - 1);
        let network = two_layer::parse(ended(head + neurons).as_bytes(), 1, outputs).expect("a network");
        Makeup::new(&training, &network)
    }

    #[test]
    fn penalty_answers_and_rest() {
        // f = 3 (x)_+ − 1 at x = 1, −1: 2 and −1; hinge; both right, no slope: β 0 is the one at rest.
        let good = makeup("hinge", "row 1 1\nrow -1 -1\n", 1, "bias 1 -1\nneuron 1 1 1 3\n");
        assert_eq!((good.penalty.to_string().as_str(), good.correct, good.rest), ("5/2", Some(2), Some(0.0)));
        // Squares: f = 3 (x)_+ at 1, target 4: the slope is −1, f is 3, and the neuron costs 1/4 (1 + 9).
        let half = makeup("squared", "row 1 4\nrow -1 -1\n", 1, "bias 1 0\nneuron 1 1 1 3\n");
        assert_eq!((half.correct, half.rest), (None, Some(3.0 / 2.5)));
        // Two classes: outputs (1, 0) and (0, 0): a tie is not right.
        let tie = makeup("softmax", "row 1 1 0\nrow -1 0 1\n", 2, "bias 1 0 0\nneuron 1 1 1 1 0\n");
        assert_eq!(tie.correct, Some(1));
    }

    #[test]
    fn doubts_name_the_usual_slips() {
        let at = |rest: f64| Makeup { penalty: Fraction::one(), correct: None, rest: Some(rest), rows: 100 };
        let two = &Fraction::one() + &Fraction::one();
        let said = |rest: f64| at(rest).doubts(&Fraction::one(), &two).join(" ");
        assert_eq!(said(1.1), "");
        assert!(said(0.011).contains("a sum where the problem has a mean"));
        assert!(said(95.0).contains("a mean where the problem has a sum"));
        assert!(said(2.1).contains("half of it"));
        assert!(said(7.0).contains("trained to its end"));
        assert!(said(-1.0).contains("another loss"));
        assert!(at(1.0).doubts(&two, &Fraction::one()).join(" ").contains("worse than the best one without neurons:"));
        let dear = at(1.0).doubts(&two, &Fraction::one().half()).join(" ");
        assert!(dear.contains("its penalty alone is"));
    }
}
