//! Certificates about given patterns for a training problem of any loss (FORMAT §29; theory §E2.10, §E4.8).
//!
//! A bound over the vectors of all patterns knows nothing of the loss, the labels or an output bias; what ν
//! is worth, objectives and Z are those of every certificate of version 2 (R201–R207).

use crate::arithmetic::positive::readable;
use crate::arithmetic::{Fraction, Positive, Range};
use crate::lexer::{Lines, digest};
use crate::patterns::gated::{self, Mask};
use crate::patterns::vectors::{self, Subject};
use crate::patterns::{Products, Scope, Scoped, all_in_scope, several};
use crate::rejection::{Code, Rejection, incorrect, require};
use crate::statement::two_layer::{self, Neuron};
use crate::statement::{Evaluation, Evidence, Size, Training, TwoLayer, constant, dual, primal};
use crate::work::{Work, bytes, count, longest, products};
use num_bigint::{BigInt, Sign};
use std::io::BufRead;

/// A network, or a gated model: a sum of units x ↦ a·1(g·x ≥ 0)(u·x), a in R^K, and an output bias.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model(Units);
readable!(Model, Units);

/// What a [`Model`] consists of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Units {
    /// u and a of each unit, and the output bias.
    pub network: TwoLayer,
    /// g of each unit; nothing for a ReLU network.
    pub gates: Option<Vec<Vec<BigInt>>>,
}

impl Model {
    /// A ReLU network as it stands.
    pub fn relu(network: TwoLayer) -> Model {
        Model(Units { network, gates: None })
    }

    /// A gated model, if there is a gate for each unit, of the same dimension.
    pub fn gated(network: TwoLayer, gates: Vec<Vec<BigInt>>) -> Option<Model> {
        let fits = |(neuron, gate): (&Neuron, &Vec<BigInt>)| neuron.u.len() == gate.len();
        let all = network.neurons.len() == gates.len() && network.neurons.iter().zip(&gates).all(fits);
        all.then_some(Model(Units { network, gates: Some(gates) }))
    }

    /// Each unit that is not zero with its gate, its own vector in a ReLU network.
    fn units(&self) -> impl Iterator<Item = (usize, &Neuron, &[BigInt])> {
        let gates: Vec<&[BigInt]> = match &self.gates {
            None => self.network.neurons.iter().map(|neuron| neuron.u.as_slice()).collect(),
            Some(gates) => gates.iter().map(Vec::as_slice).collect(),
        };
        let some = |list: &[BigInt]| list.iter().any(|v| v.sign() != Sign::NoSign);
        let units = self.network.neurons.iter().zip(gates).enumerate().map(|(i, (neuron, gate))| (i, neuron, gate));
        units.filter(move |(_, neuron, _)| some(&neuron.a) && some(&neuron.u))
    }

    /// The gate vectors of its own patterns (R31).
    pub fn own_gates(&self) -> Vec<Vec<BigInt>> {
        self.units().map(|(_, _, gate)| gate.to_vec()).collect()
    }

    /// What each unit that is not zero does on the data.
    fn masks(&self, products: &Products) -> Vec<(usize, Mask)> {
        self.units().map(|(i, neuron, gate)| (i, Mask::new(products, &neuron.u, gate))).collect()
    }

    /// The objective (R201, R275); rejects a model for other problems.
    pub fn objective(&self, training: &Training) -> Result<Range, Rejection> {
        primal::gated_objective(training, &self.network, self.gates.as_deref())
    }

    /// The bytes of its file, or a little less.
    fn bytes(&self) -> u128 {
        self.network.bytes().saturating_add(bytes(self.gates.iter().flatten().flatten()))
    }

    /// The objective, paid for, and with it the signs on the data.
    fn measured(&self, training: &Training, lines: &mut Lines) -> Result<Range, Rejection> {
        let evaluation = Evaluation::of(training, &self.network);
        lines.spend(evaluation.objective().saturating_add(evaluation.losses()))?;
        lines.spend(evaluation.columns())?;
        let entries = count(training.rows()).saturating_mul(count(training.columns()));
        let data = longest(training.x.iter().flatten());
        for gate in self.gates.iter().flatten() {
            lines.spend(products(entries, data, longest(gate)).saturating_mul(2))?;
        }
        self.objective(training).map_err(|rejection| Rejection { line: lines.number(), ..rejection })
    }
}

/// Reads a gated model of version 2 for inputs of dimension `columns` and so many outputs (R275).
pub fn parse(input: impl BufRead, columns: usize, outputs: usize) -> Result<Model, Rejection> {
    let mut lines = Lines::new(input);
    if lines.version("relucert-gated", 2)? != 2 {
        let message = "a gated model for this problem has version 2";
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    let model = units(&mut lines, columns, outputs)?;
    lines.finish()?;
    Ok(model)
}

/// The records `shape M D K`, `bias …` and `unit …`.
fn units(lines: &mut Lines, columns: usize, outputs: usize) -> Result<Model, Rejection> {
    let (m, bias, bias_den) = two_layer::head(lines, columns, outputs)?;
    let (mut neurons, mut gates) = (Vec::new(), Vec::new());
    for _ in 0..m {
        let mut tokens = lines.record("unit")?;
        let (u_den, u) = (tokens.positive()?, tokens.integers(columns)?);
        let (a_den, a) = (tokens.positive()?, tokens.integers(outputs)?);
        gates.push(tokens.integers(columns)?);
        tokens.end()?;
        neurons.push(Neuron::new(u, u_den, a, a_den));
    }
    Ok(Model(Units { network: TwoLayer { neurons, bias, bias_den }, gates: Some(gates) }))
}

/// Re-proves a certificate of version 2 about a scope, streaming (R270–R275); `model` is the network or gated
/// model the claim is about.
pub fn verify(
    training: &Training,
    problem_sha256: &str,
    model: &Model,
    scope: &Scope,
    certificate: impl BufRead,
) -> Result<Scoped, Rejection> {
    training.admits(&model.network)?;
    scope.gates.iter().try_for_each(|gate| gated::dimension(gate.len(), training.columns(), 0))?;
    let gates = bytes(scope.gates.iter().flatten()).saturating_add(model.bytes());
    let mut lines = Lines::about(certificate, Work::new(training.bytes().saturating_add(gates)));
    let own = model.measured(training, &mut lines)?;
    let losses = Evaluation::of(training, &TwoLayer::zero(training.outputs)).losses();
    lines.spend(losses.saturating_add(Evaluation::constant(training)))?;
    let zero = constant::best(training)?;
    if lines.version("relucert-scope-certificate", 2)? != 2 || training.is_plain() {
        let message = "problem and certificate are of one version";
        return Err(Rejection::new(Code::BadVersion, lines.number(), message));
    }
    digest(&mut lines.record("problem")?, problem_sha256)?;
    let better = match lines.setting("kind")? {
        (kind, _) if kind == "bound" => None,
        (kind, _) if kind == "better" && scope.gated => Some(units(&mut lines, training.columns(), training.outputs)?),
        (kind, _) if kind == "better" => {
            Some(Model::relu(two_layer::neurons(&mut lines, training.columns(), training.outputs)?))
        }
        (kind, line) => return Err(Rejection::new(Code::WrongKeyword, line, format!("there is no kind `{kind}`"))),
    };
    if model.gates.is_some() && !scope.gated {
        return incorrect(Code::OutsideScope, lines.number(), "a gated model is no ReLU network".into());
    }
    let products = Products::new(&training.x);
    let mut claimed = model.masks(&products);
    claimed.extend(better.iter().flat_map(|model| model.masks(&products)));
    let better = better.map(|model| model.measured(training, &mut lines)).transpose()?;
    let widths = [Some(&own), Some(&zero), better.as_ref()].into_iter().flatten();
    let width = widths.map(|range| &range.high - &range.low).fold(Fraction::zero(), Fraction::max).reduced();
    let penalised = training.penalised();
    let (gates, gated) = (scope.gates.as_slice(), scope.gated);
    let subject = Subject { x: &training.x, x_den: &training.x_den, penalised, products, gates, gated };
    let Bounded { c, nu, den, value, patterns } = bounded(training, &subject, &mut lines, &mut claimed)?;
    lines.finish()?;
    all_in_scope(&claimed, lines.number())?;
    let small = c >= Fraction::zero() && &c * &value <= training.decay();
    require(small, Code::MultiplierTooLarge, lines.number(), || {
        format!("with c = {c} the bound cB exceeds β, or c < 0")
    })?;
    lines.spend(losses)?;
    let scaled: Vec<BigInt> = nu.iter().map(|nu| nu * c.numerator()).collect();
    let worth = dual::value(training, &scaled, &(&den * c.denominator()));
    let evidence = Evidence {
        upper: own.high,
        lower: worth.map_err(|rejection| Rejection { line: lines.number(), ..rejection })?,
        zero: zero.high,
        better: better.map(|better| better.high),
        width,
        bound_over_beta: value.over(&training.decay()).map(|ratio| ratio.reduced()),
        size: Size::default(),
    };
    Ok(Scoped { evidence, patterns })
}

/// A dual vector, the K entries of one row after those of the other, and what is proved of it.
struct Bounded {
    c: Fraction,
    nu: Vec<BigInt>,
    den: Positive,
    value: Fraction,
    patterns: usize,
}

/// The records from `multiplier` on: c, ν and B, and the vectors of all patterns.
fn bounded(
    training: &Training,
    subject: &Subject,
    lines: &mut Lines,
    claimed: &mut Vec<(usize, Mask)>,
) -> Result<Bounded, Rejection> {
    let mut tokens = lines.record("multiplier")?;
    let (num, c_den) = (tokens.integer()?, tokens.positive()?);
    tokens.end()?;
    let mut tokens = lines.record("scale")?;
    let scale = tokens.scale()?;
    tokens.end()?;
    let mut rows = Vec::new();
    // One line for each row of a dual matrix, one line for all rows of a dual vector.
    let (count, length) =
        if training.outputs == 1 { (1, training.rows()) } else { (training.rows(), training.outputs) };
    for _ in 0..count {
        let mut tokens = lines.record("dual")?;
        rows.push(tokens.integers(length)?);
        tokens.end()?;
    }
    let mut tokens = lines.record("bound")?;
    let b = tokens.integer()?;
    if b.sign() != Sign::Plus {
        return Err(tokens.reject(Code::BoundNotPositive, format!("the bound {b} is not positive")));
    }
    tokens.end()?;
    let patterns = match rows.as_slice() {
        [nu] if training.outputs == 1 => vectors::prove(subject, nu, &b, lines, claimed)?,
        rows => several::prove(subject, rows, &b, lines, claimed)?,
    };
    let (nu, den) = (rows.into_iter().flatten().collect(), Positive::power_of_two(scale.into()));
    Ok(Bounded { c: Fraction::quotient(num, c_den), nu, den, value: Fraction::dyadic(b, scale), patterns })
}
