//! What would help where something is refused, in terms of the library: callers say which of their options
//! that is.

use crate::decimal::Fault;

/// What would help.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Text is read as one whose first line is a header, or is none.
    Header(bool),
    /// Text is read with this byte between two fields.
    Delimiter(u8),
    /// Another column is the target.
    Target,
    /// Labels that are strings: one of them, perhaps this, becomes +1.
    Positive(String),
    /// One label of those that are strings becomes +1, or else the line is a header.
    PositiveOrHeader,
    /// Numbers are read in another way, which does not have this fault.
    Numbers(Fault),
    /// The array or tensor for this part has another name, which is given.
    Name(String),
    /// Both weights of a network are given by their names.
    Names,
    /// It is said what is no part of the network.
    Ignore,
    /// It is said whether weights are (inputs, units).
    Layout,
    /// The problem has a bias column.
    BiasColumn,
    /// The problem has no bias column.
    NoBiasColumn,
    /// The network has no weights for the ones, or the ones are a feature and the problem has no bias column.
    OnesAsFeature,
    /// The problem has an output bias.
    OutputBias,
    /// The problem has no output bias.
    NoOutputBias,
    /// The classes are given, in their order.
    Classes,
    /// Another β is given.
    Beta,
    /// β itself is given, not a share of β_max.
    BetaItself,
    /// The data are standardised.
    Standardize,
    /// The data have other units, or are standardised.
    Scale,
    /// More candidates for vertices are allowed.
    Candidates,
    /// Directions whose length is one, as [`snap`](crate::snap) makes them.
    UnitDirections,
    /// Directions of fewer bits.
    ShorterDirections,
    /// Neurons that cancel on the data are removed, as by [`prune`](crate::prune).
    Prune,
    /// Parts that one certificate was cut into.
    OneCertificate,
    /// Rows near the boundary of a neuron are taken to lie on it up to a greater distance, or a smaller one.
    Ties,
}
