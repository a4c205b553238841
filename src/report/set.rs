//! What was proved about a set of networks, for people and programs.

use super::decimal::{Round, decimal};
use crate::check::arithmetic::range::Range;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::dictionary::{Member, Members};
use crate::check::optimal_set::{Coefficient, Facts};
use crate::check::statement::Training;
use crate::check::statement::loss::Loss;
use crate::check::statement::training::HiddenBias;
use crate::report::staircase::Staircase;
use num_bigint::BigInt;
use serde::Serialize;
use std::io::{self, Write};

/// Significant digits of coefficients.
const DIGITS: u32 = 9;

/// Vertices printed as text; JSON has all.
const PRINTED: usize = 40;

/// The facts in the user's units: coefficients are |a|·‖u‖, rounded outwards.
#[derive(Debug, Serialize)]
pub struct SetReport {
    /// `optimal` (all optimal networks over these directions and signs), `optimal-predictions` (those with
    /// these predictions, where others may be optimal too) or `predictions` (all networks with these
    /// directions and predictions).
    pub set: &'static str,
    /// Whether the given network, as it stands, is optimal over these directions and signs.
    pub optimal: bool,
    /// Whether every neuron of the given network is balanced, zero neurons being zero.
    pub balanced: bool,
    /// The objective of the given network as it stands, rounded up.
    pub objective: String,
    /// That of the balanced network: a lower and an upper bound.
    pub balanced_objective: [String; 2],
    /// How much more the former is than the latter: a lower and an upper bound.
    pub waste: [String; 2],
    /// Rows of the data.
    pub rows: usize,
    /// Neurons, those of the dictionary included.
    pub neurons: Vec<NeuronReport>,
    /// Dimension of the set; null if it is not decided.
    pub dimension: Option<usize>,
    /// Whether the given network is the only one.
    pub unique: Option<bool>,
    /// Whether some coefficients can grow without end.
    pub unbounded: bool,
    /// The vertices: neuron and coefficient.
    pub vertices: Option<Vec<Vec<(usize, String)>>>,
    /// m*.
    pub least_neurons: Option<usize>,
    /// M*.
    pub most_neurons: Option<usize>,
    /// The fewest neurons of a member that is known.
    pub fewest_known: usize,
    /// The widths of the staircase of connectivity.
    pub staircase: Option<Staircase>,
    /// Members in the certificate, the given network included.
    pub members: usize,
    /// Cells of the tree of supports.
    pub cells: u64,
}

/// One neuron.
#[derive(Debug, Serialize)]
pub struct NeuronReport {
    /// `essential`, `possible`, `never`, `active` (positive somewhere, perhaps everywhere) or `undecided`.
    pub status: &'static str,
    /// In the given network.
    pub coefficient: String,
    /// A lower bound over the set.
    pub lower: String,
    /// An upper bound over the set; null if there is none or none is proved.
    pub upper: Option<String>,
    /// Whether the bounds are attained.
    pub exact: bool,
    /// Whether there are members with arbitrarily great coefficients.
    pub unbounded: bool,
    /// The bounds over the given coefficient, exactly, where that is not zero.
    pub ratio: Option<(String, Option<String>)>,
}

/// Bits of a length behind the point; lengths that are not zero are at least one.
const PRECISION: u32 = 128;

/// The lengths ‖u_i‖ of the columns.
struct Lengths<'a> {
    members: &'a Members,
    /// Rounded down, over 2^[`PRECISION`], and whether that is exact.
    lengths: Vec<(BigInt, bool)>,
}

impl Lengths<'_> {
    fn new(members: &Members) -> Lengths<'_> {
        let length = |square: &BigInt| {
            let shifted = square << (2 * PRECISION);
            let floor = shifted.sqrt();
            let exact = &floor * &floor == shifted;
            (floor, exact)
        };
        Lengths { members, lengths: members.squares.iter().map(length).collect() }
    }

    /// The coefficient |a_i|·‖u_i‖ for a value of τ_i.
    fn coefficient(&self, i: usize, tau: &Fraction, round: Round) -> String {
        let Some((floor, exact)) = self.lengths.get(i) else { return "0".to_string() };
        let length = if *exact || round == Round::Down { floor.clone() } else { floor + 1 };
        let den = &(tau.denominator() * &self.members.den) * Positive::power_of_two(PRECISION.into());
        decimal(&Fraction::quotient(tau.numerator() * length, den), DIGITS, round)
    }
}

fn value(member: &Member, i: usize) -> Fraction {
    Fraction::quotient(member.entry(i), member.den.clone())
}

fn status(coefficient: &Coefficient) -> &'static str {
    match (coefficient.possible, coefficient.essential) {
        (Some(false), _) => "never",
        (_, Some(true)) => "essential",
        (Some(true), Some(false)) => "possible",
        (Some(true), None) => "active",
        (None, _) => "undecided",
    }
}

/// Whether the staircase is proved for this problem: for one output and a strictly convex loss, where the
/// optimal predictions are unique and each pattern and sign has one direction (theory §5, §E2.8).
fn staircase(training: &Training) -> bool {
    let convex = matches!(training.loss, Loss::Squared | Loss::Logistic | Loss::Poisson);
    convex && training.outputs == 1 && training.hidden_bias != HiddenBias::Free
}

impl SetReport {
    /// From what the checker found; `all` if it is about all optimal networks, whatever they predict.
    pub fn new(training: &Training, members: &Members, facts: &Facts, all: bool) -> SetReport {
        let lengths = Lengths::new(members);
        let neuron = |(i, known): (usize, &Coefficient)| {
            let given = value(&members.given, i);
            let over = |bound: &Fraction| bound.over(&given).map(|ratio| ratio.to_string());
            NeuronReport {
                status: status(known),
                coefficient: lengths.coefficient(i, &given, Round::Down),
                lower: lengths.coefficient(i, &known.lower, Round::Down),
                upper: known.upper.as_ref().map(|upper| lengths.coefficient(i, upper, Round::Up)),
                exact: known.lower == known.least && known.upper == known.greatest,
                unbounded: known.greatest.is_none(),
                ratio: over(&known.lower).map(|lower| (lower, known.upper.as_ref().and_then(over))),
            }
        };
        let vertex = |v: &usize| -> Vec<(usize, String)> {
            let point = facts.points.get(*v).unwrap_or(&members.given);
            let shown = |i: &usize| (*i, lengths.coefficient(*i, &value(point, *i), Round::Down));
            point.entries.keys().filter(|i| **i < members.neurons()).map(shown).collect()
        };
        let sizes = facts.least.zip(facts.most).filter(|_| staircase(training));
        let (least, most) = members.waste.enclosure(64);
        let ends = |low: Fraction, high: &Fraction| {
            [decimal(&low.max(Fraction::zero()), DIGITS, Round::Down), decimal(high, DIGITS, Round::Up)]
        };
        let Range { low, high } = &members.objective;
        SetReport {
            set: match (members.optimal_if_balanced, &training.loss) {
                (true, loss) if all || *loss == Loss::Squared => "optimal",
                (true, _) => "optimal-predictions",
                (false, _) => "predictions",
            },
            optimal: members.optimal(),
            balanced: members.balanced,
            objective: decimal(high, DIGITS, Round::Up),
            balanced_objective: ends(low - &most, &(high - &least)),
            waste: ends(least, &most),
            rows: training.rows(),
            neurons: facts.coefficients.iter().take(members.neurons()).enumerate().map(neuron).collect(),
            dimension: facts.dimension,
            unique: facts.unique,
            unbounded: !facts.rays.is_empty(),
            vertices: facts.vertices.as_ref().map(|vertices| vertices.iter().map(vertex).collect()),
            least_neurons: facts.least,
            most_neurons: facts.most,
            fewest_known: facts.points.iter().map(|point| members.size(point)).min().unwrap_or(0),
            staircase: sizes.and_then(|(least, most)| Staircase::new(least, most, members.fit.len())),
            members: facts.points.len(),
            cells: facts.cells,
        }
    }

    fn having(&self, status: &str) -> Vec<usize> {
        (0..self.neurons.len()).filter(|i| self.neurons.get(*i).is_some_and(|n| n.status == status)).collect()
    }

    /// Lines by prefix: `c` comment, `v` value.
    pub fn write_text(&self, out: &mut impl Write) -> io::Result<()> {
        let set = match self.set {
            "optimal" if self.balanced => {
                "all optimal networks over these directions (the network given is one, exactly)"
            }
            "optimal" => "all optimal networks over these directions (the network given is one once it is balanced)",
            "optimal-predictions" if self.balanced => {
                "all optimal networks over these directions with the same predictions (the network given is one, exactly)"
            }
            "optimal-predictions" => {
                "all optimal networks over these directions with the same predictions (the network given is one once it is balanced)"
            }
            _ => "all networks with these directions and signs and the same predictions",
        };
        writeln!(out, "c the set: {set}")?;
        writeln!(out, "v set {}", self.set)?;
        if !self.balanced {
            self.unbalanced(out)?;
        }
        let shown = |value: Option<usize>| value.map_or("undecided".to_string(), |v| v.to_string());
        writeln!(out, "v dimension {}", shown(self.dimension))?;
        let unique = self.unique.map_or("undecided", |unique| if unique { "yes" } else { "no" });
        writeln!(out, "v unique {unique}")?;
        if self.unbounded {
            writeln!(out, "c some coefficients can grow without end")?;
        }
        for status in ["essential", "possible", "active", "never", "undecided"] {
            let which = self.having(status);
            if !which.is_empty() {
                let list: String = which.iter().map(|i| format!(" {i}")).collect();
                writeln!(out, "v {status}{list}")?;
            }
        }
        writeln!(out, "v vertices {}", shown(self.vertices.as_ref().map(Vec::len)))?;
        writeln!(out, "v least-neurons {}", shown(self.least_neurons))?;
        if self.least_neurons.is_none() {
            let (least, most) = (self.having("essential").len(), self.fewest_known);
            writeln!(out, "c the least number of neurons is between {least} and {most}")?;
        }
        writeln!(out, "v most-neurons {}", shown(self.most_neurons))?;
        if let Some(Staircase { finite, continuum, no_isolated, connected }) = self.staircase {
            let condition = if self.set == "optimal" { "" } else { "the network is optimal and " };
            writeln!(
                out,
                "v staircase finite at width {finite}, continuum from {continuum}, no isolated point from {no_isolated}, connected from {connected} (if {condition}no other direction is optimal)"
            )?;
        }
        self.table(out)
    }

    /// What the network given loses by not being balanced.
    fn unbalanced(&self, out: &mut impl Write) -> io::Result<()> {
        let [low, high] = &self.balanced_objective;
        let [least, most] = &self.waste;
        writeln!(
            out,
            "c the network given is not balanced: with |u| = |a| for every neuron, and the same coefficients, it has a smaller objective"
        )?;
        writeln!(out, "v objective {} the objective of the network given, rounded up", self.objective)?;
        writeln!(out, "v balanced-objective [{low}, {high}] contains that of the balanced network")?;
        writeln!(out, "v waste [{least}, {most}] contains the difference")
    }

    /// Coefficients and vertices.
    fn table(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "c coefficients |a|·|u|: neuron, given, lower bound, upper bound over the set")?;
        for (i, neuron) in self.neurons.iter().enumerate() {
            let NeuronReport { status, coefficient, lower, .. } = neuron;
            let upper = neuron.upper.as_deref().unwrap_or(if neuron.unbounded { "unbounded" } else { "?" });
            let exact = if neuron.exact { "=" } else { "~" };
            writeln!(out, "v neuron {i} {coefficient} {exact} {lower} {upper} {status}")?;
        }
        for (number, vertex) in self.vertices.iter().flatten().enumerate().take(PRINTED) {
            let entries: String = vertex.iter().map(|(i, c)| format!(" {i}:{c}")).collect();
            writeln!(out, "v vertex {number}{entries}")?;
        }
        match self.vertices.as_ref().map(Vec::len) {
            Some(count) if count > PRINTED => {
                writeln!(out, "c {} further vertices with --format json", count - PRINTED)
            }
            _ => Ok(()),
        }
    }
}
