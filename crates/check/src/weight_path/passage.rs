//! The ends of a path, what is claimed of it and what was proved (FORMAT R82, R89).

use crate::arithmetic::Fraction;
use crate::arithmetic::vector::dot;
use crate::rejection::Rejection;
use crate::statement::two_layer::Neuron;
use crate::statement::{Training, TwoLayer};
use crate::weight_path::convex::Convex;
use crate::weight_path::level::{Level, cost, cost_of_network};
use crate::work::{Work, bytes};
use num_bigint::Sign;
use std::fmt;

/// An end of a path, given by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A network as it stands.
    Network(TwoLayer),
    /// Balanced neurons.
    Convex(Convex),
}

/// How the loss goes along a whole path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Along {
    /// It is one number.
    Constant,
    /// It does not increase, and is less at the end of every segment that moves than at its start.
    Decreasing,
    /// It does not increase.
    NonIncreasing,
    /// It is nowhere above its value at the start.
    NeverAbove,
    /// It is nowhere above the highest of the joints.
    Bounded,
}

/// What the neurons at the end of a path are to each other (theory §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// Nothing is known.
    Any,
    /// Neurons of one sign in one closed cone are collinear.
    NearlyMinimal,
    /// No two neurons of one sign are in one closed cone, and none of an end that is given is zero.
    Minimal,
}

/// What was proved of a path.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The loss at the start.
    pub start: Level,
    /// The loss at the end.
    pub end: Level,
    /// The greatest loss on the path, or a little more.
    pub peak: Fraction,
    /// Neurons that the path needs at the most.
    pub width: usize,
    /// Number of segments.
    pub segments: usize,
    /// How the loss goes.
    pub along: Along,
    /// Neurons at the end that are not zero.
    pub neurons: usize,
    /// What they are to each other.
    pub shape: Shape,
}

/// What the caller asks of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathClaim {
    /// The loss along it.
    pub along: Along,
    /// The most neurons it may need.
    pub width: Option<usize>,
    /// The end.
    pub shape: Shape,
}

impl Along {
    /// Whether the exact losses at the two ends are such, whatever the segments say (R89): a second opinion
    /// on every claim about the loss.
    pub(crate) fn fits(self, passage: &Passage, work: &mut Work) -> Result<bool, Rejection> {
        let rise = || passage.start.rise(&passage.end);
        Ok(match self {
            Along::Constant => rise().decided(work)? == Some(Sign::NoSign),
            Along::Decreasing => rise().decided(work)? == Some(Sign::Minus),
            Along::NonIncreasing | Along::NeverAbove => rise().is_not_positive(work)?,
            Along::Bounded => true,
        })
    }
}

impl PathClaim {
    /// Whether the claim is proved; the path may be a valid one all the same.
    pub fn proved(&self, passage: &Passage) -> bool {
        // `Constant` and `Decreasing` exclude each other; each of the others follows from all before it.
        let follows = self.along >= Along::NonIncreasing && passage.along <= self.along;
        let fits = || self.along.fits(passage, &mut Work::without_end()) == Ok(true);
        let along = (follows || passage.along == self.along) && fits();
        along && self.width.is_none_or(|width| passage.width <= width) && passage.shape >= self.shape
    }
}

impl Place {
    /// Number of neurons.
    pub fn len(&self) -> usize {
        match self {
            Place::Network(network) => network.neurons.len(),
            Place::Convex(convex) => convex.blocks.len(),
        }
    }

    /// Whether there is no neuron.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The blocks of its neurons, in their order, and its output bias.
    pub fn convex(&self) -> Convex {
        match self {
            Place::Network(network) => Convex::of(network),
            Place::Convex(convex) => convex.clone(),
        }
    }

    /// Tests that it is one for this problem.
    pub(crate) fn fits(&self, training: &Training) -> Result<(), Rejection> {
        match self {
            Place::Network(network) => training.admits(network),
            Place::Convex(convex) => convex.fits(training),
        }
    }

    /// What it costs as it stands; rejects a place for other problems.
    pub fn level(&self, training: &Training) -> Result<Level, Rejection> {
        self.fits(training)?;
        match self {
            Place::Network(network) => Level::of_network(training, network),
            Place::Convex(convex) => Level::of_convex(training, convex),
        }
    }

    /// The bytes of its file, or a little less.
    pub(crate) fn bytes(&self) -> u128 {
        match self {
            Place::Network(network) => network.bytes(),
            Place::Convex(Convex { blocks, bias }) => {
                let numbers =
                    blocks.iter().flat_map(|block| block.w().iter().chain(block.direction()).chain([&**block.den()]));
                bytes(numbers).saturating_add(bytes(bias.b()))
            }
        }
    }

    /// The products of words that its level takes.
    pub(crate) fn cost(&self, training: &Training) -> u128 {
        match self {
            Place::Network(network) => cost_of_network(training, network),
            Place::Convex(convex) => cost(training, convex),
        }
    }

    /// Whether every neuron is exactly balanced.
    pub(crate) fn is_balanced(&self) -> bool {
        match self {
            Place::Network(network) => network.neurons.iter().all(is_balanced),
            Place::Convex(_) => true,
        }
    }
}

/// Whether ‖u‖ = ‖α‖, exactly; an atom stands for such a neuron.
fn is_balanced(neuron: &Neuron) -> bool {
    let (u, a) = (dot(&neuron.u, &neuron.u), dot(&neuron.a, &neuron.a));
    neuron.atom || u * neuron.a_den.square() == a * neuron.u_den.square()
}

impl fmt::Display for Along {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Along::Constant => "the loss constant",
            Along::Decreasing => "the loss decreasing",
            Along::NonIncreasing => "the loss not increasing",
            Along::NeverAbove => "the loss never above the start",
            Along::Bounded => "the loss never above the peak",
        })
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shape::Any => "not nearly minimal",
            Shape::NearlyMinimal => "nearly minimal",
            Shape::Minimal => "minimal",
        })
    }
}

impl fmt::Display for PathClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.along {
            Along::Bounded => write!(f, "a path")?,
            along => write!(f, "a path, {along}")?,
        }
        if let Some(width) = self.width {
            write!(f, ", of at most {width} neurons")?;
        }
        if self.shape != Shape::Any { write!(f, ", {} at its end", self.shape) } else { Ok(()) }
    }
}
