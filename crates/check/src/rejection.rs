//! Why a file was not accepted: one code per reason, with the rule of FORMAT it breaks.

use std::fmt;

/// Declares every code once: variant, name, rule, and whether the file is malformed (syntax) or incorrect
/// (mathematics).
macro_rules! codes {
    ($($variant:ident $name:literal $rule:literal $malformed:literal $doc:literal,)*) => {
        /// The reason of a rejection; the names are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            /// Name, rule, malformed or not, summary.
            fn facts(self) -> (&'static str, &'static str, bool, &'static str) {
                match self { $(Code::$variant => ($name, $rule, $malformed, $doc),)* }
            }
        }
    };
}

codes! {
    Unreadable "unreadable" "R1" true "The input cannot be read.",
    BadCharacter "bad-character" "R1" true "A byte that is not printable ASCII.",
    BadSpacing "bad-spacing" "R1" true "An empty line, a space at an end of the line, or two spaces.",
    MissingNewline "missing-newline" "R1" true "The last line has no LF.",
    BadInteger "bad-integer" "R2" true "Not an integer in canonical form.",
    IntegerTooLong "integer-too-long" "R2" true "More than 100000 digits.",
    NotPositive "not-positive" "R2" true "Zero or negative where a positive integer stands.",
    BadCount "bad-count" "R2" true "A count or index that is negative or does not fit.",
    BadScale "bad-scale" "R2" true "A scale that is negative or above 4096.",
    WrongKeyword "wrong-keyword" "R3" true "Another keyword or word stands here.",
    MissingToken "missing-token" "R3" true "The line is too short.",
    ExtraToken "extra-token" "R3" true "The line is too long.",
    UnexpectedEnd "unexpected-end" "R4" true "The file ends too early.",
    BadEnd "bad-end" "R4" true "The number of lines is another.",
    TrailingBytes "trailing-bytes" "R4" true "Bytes after the last line.",
    TooMuchWork "too-much-work" "R140" false "More work than files of this size may cost.",
    BadVersion "bad-version" "R3" true "A version of the format that this program does not know.",
    BadDenominator "bad-denominator" "R5" true "A denominator that the number model does not have.",
    NotInModel "not-in-model" "R5" true "A value that is not a number of the number model.",
    BiasNotOne "bias-not-one" "R5" true "The bias column holds a number other than one.",
    WrongShape "wrong-shape" "R6" true "The network has another input dimension than the problem.",
    NotUnit "not-unit" "R6" true "The direction of an atom is not of length one.",
    BadDigest "bad-digest" "R7" true "Not 64 lower-case hexadecimal digits.",
    ProblemMismatch "problem-mismatch" "R7" false "The certificate is for another problem file.",
    BoundNotPositive "bound-not-positive" "R9" false "B is not positive.",
    UnknownGroup "unknown-group" "R10" false "A group that does not exist.",
    SplitTwice "split-twice" "R11" false "The group was split before on the path.",
    PairOrder "pair-order" "R12" false "The pairs are not strictly increasing.",
    PairNotPositive "pair-not-positive" "R12" false "The first group of a pair is not positive.",
    PairSelf "pair-self" "R12" false "A pair of a group with itself.",
    PairZero "pair-zero" "R12" false "A pair with multiplier zero.",
    OmegaCount "omega-count" "R13" false "Not one ω for each free positive group.",
    OmegaNotPositive "omega-not-positive" "R13" false "An ω that is not positive.",
    PairPartner "pair-partner" "R14" false "The second group of a pair is free and not negative.",
    ThetaOrder "theta-order" "R15" false "The tangents are not strictly increasing.",
    ThetaNotNegative "theta-not-negative" "R15" false "A tangent of a group that is not free and negative.",
    ThetaZero "theta-zero" "R15" false "A tangent zero.",
    CapacityExceeded "capacity-exceeded" "R15" false "A negative group is used for more than its weight.",
    UnknownPosition "unknown-position" "R16" false "A position that is not on the path.",
    ProductOrder "product-order" "R16" false "The products are not strictly increasing pairs i < j.",
    ProductNotPositive "product-not-positive" "R16" false "A product with a multiplier that is not positive.",
    BallOrder "ball-order" "R17" false "The ball terms are not strictly increasing.",
    BallTooLong "ball-too-long" "R17" false "A ball term with τ < 0 or ‖a‖ > τ.",
    FactorCount "factor-count" "R19" false "The factor has not (D+1)(D+2)/2 entries.",
    NotDominant "not-dominant" "R19" false "S − LLᵀ is not diagonally dominant.",
    OutsideScope "outside-scope" "R32" false "A unit has none of the patterns of the scope.",
    RhoRows "rho-rows" "R34" false "The rows of multipliers are not strictly increasing, or there is no such row.",
    RhoOrder "rho-order" "R34" false "Multipliers that belong to no pattern, or stand in the wrong order.",
    RhoInGated "rho-in-gated" "R34" false "Multipliers of cones, but gated models have none.",
    VectorTooLong "vector-too-long" "R35" false "A vector s XᵀDν + Xᵀ(2D − I)ρ is longer than B.",
    SetShape "set-shape" "R40" false "The certificate is for other numbers of rows or neurons.",
    UnknownNeuron "unknown-neuron" "R41" false "A neuron that does not exist or is left out.",
    MemberOrder "member-order" "R41" false "The neurons of a member or ray are not strictly increasing.",
    NotAMember "not-a-member" "R41" false "A member with other predictions.",
    NotARay "not-a-ray" "R42" false "A ray along which predictions change.",
    NeverNotDual "never-not-dual" "R43" false "Multipliers with fᵀy ≠ 0 or (Zᵀy)_i < 0.",
    BoundNotDual "bound-not-dual" "R44" false "Multipliers that do not bound the coefficient.",
    MissingNeighbour "missing-neighbour" "R46" false "A vertex with an edge to no vertex or ray of the list.",
    NotABasis "not-a-basis" "R294" false "Neurons with dependent columns, or a solution that is not positive.",
    BranchTwice "branch-twice" "R47" false "The neuron is never active or was decided before on the path.",
    NotEmpty "not-empty" "R48" false "Multipliers that leave room for members.",
    NotDependent "not-dependent" "R48" false "The columns of the required neurons are independent.",
    UnknownMember "unknown-member" "R49" false "A member that does not exist.",
    OtherCell "other-cell" "R49" false "The member does not lie in this cell.",
    NotAlone "not-alone" "R49" false "Other vertices could lie in this cell.",
    CutTooLow "cut-too-low" "R49" false "Fewer neurons are required here than the claimed least number.",
    NoPattern "no-pattern" "R62" false "A block of a neuron that does not exist or is zero.",
    BlockOrder "block-order" "R62" false "The neurons of the blocks are not strictly increasing.",
    BadRows "bad-rows" "R62" false "Rows that are not strictly increasing, or not the first of their multiples.",
    NoContraction "no-contraction" "R64" false "The box need not hold exactly one solution.",
    LengthOpen "length-open" "R65" false "A block whose length is not certainly positive.",
    MultiplierOpen "multiplier-open" "R65" false "A multiplier that is not certainly positive.",
    SideOpen "side-open" "R65" false "A row that may leave its side.",
    InactiveCount "inactive-count" "R67" false "Not one line for each pair that is not used.",
    InactiveOpen "inactive-open" "R67" false "A pair that is not certainly inactive.",
    WrongNeuron "wrong-neuron" "R72" false "Not the next neuron that has ties.",
    TieCount "tie-count" "R73" false "Not one multiplier for each tie.",
    TiesDependent "ties-dependent" "R73" false "A box for ties that are linearly dependent.",
    MultiplierOutside "multiplier-outside" "R73" false "A multiplier that is not between zero and the weight of its tie.",
    PatternWeight "pattern-weight" "R74" false "A pattern whose weight is not positive.",
    WitnessOnTie "witness-on-tie" "R74" false "A direction that lies on a tie shows no pattern.",
    WeightsNotOne "weights-not-one" "R74" false "The weights of the patterns do not add up to one.",
    UnknownTie "unknown-tie" "R75" false "A tie that does not exist.",
    TieTwice "tie-twice" "R75" false "The tie was split before on the path.",
    CircuitOrder "circuit-order" "R76" false "The ties of a circuit are not strictly increasing, or none.",
    CircuitNotPositive "circuit-not-positive" "R76" false "A circuit with a factor that is not positive.",
    CircuitFree "circuit-free" "R76" false "A circuit with a tie that is not split on the path.",
    CircuitNotZero "circuit-not-zero" "R76" false "The vectors of a circuit do not add up to zero.",
    TooNarrow "too-narrow" "R82" false "The path is narrower than one of its ends.",
    UnknownSlot "unknown-slot" "R82" false "A slot that does not exist.",
    Unbalanced "unbalanced" "R83" false "A step to balance or from balance is missing or stands in the wrong place.",
    SlotOrder "slot-order" "R84" false "Two slots that must differ do not, or slots are not strictly increasing.",
    SlotTaken "slot-taken" "R84" false "A part is split off into a slot that is not empty.",
    SignChange "sign-change" "R85" false "Blocks of different signs, or directions of output weights, meet in one slot.",
    OtherCone "other-cone" "R85" false "Blocks that meet lie on different sides of a data row.",
    NotConstant "not-constant" "R86" false "The loss changes on a segment that is called constant.",
    NotMonotone "not-monotone" "R87" false "The loss rises on a descent or falls on an ascent.",
    EndsDisagree "ends-disagree" "R89" false "The losses at the ends contradict the way the loss is said to go.",
    WrongEnd "wrong-end" "R88" false "The path does not end where the caller says.",
    DictionaryShape "dictionary-shape" "R90" false "The certificate is for other numbers of rows or directions.",
    NoPoint "no-point" "R90" false "A path without a point, about no β at all.",
    IrrationalLength "irrational-length" "R91" false "A direction whose length is zero or irrational.",
    DirectionOrder "direction-order" "R92" false "Directions that are not strictly increasing, or do not exist.",
    SlopeTooGreat "slope-too-great" "R92" false "A direction would lower the objective.",
    SlopeTooSmall "slope-too-small" "R92" false "A direction is used that should have less weight.",
    BetaOrder "beta-order" "R93" false "β rises from one point to the next.",
    SamePoint "same-point" "R93" false "A point twice.",
    NotAffine "not-affine" "R93" false "A direction is used at one end of a piece and not tight at the other.",
    NotAnother "not-another" "R94" false "A direction that does not lead to another solution.",
    NotApart "not-apart" "R94" false "Multipliers that do not keep the unused directions at zero.",
    NotInverse "not-inverse" "R98" false "No derivative: strict complementarity fails, or a matrix is not the inverse.",
    FewKnots "few-knots" "R101" false "A global path with fewer than two knots.",
    KnotOrder "knot-order" "R101" false "The β of the knots are not strictly decreasing.",
    OtherNorm "other-norm" "R110" true "A problem with another norm or an unpenalised bias, where only l2 is known.",
    FreeBias "free-bias" "R110" true "An unpenalised bias without a feature, or with several and no norm.",
    DualSum "dual-sum" "R113" false "The entries of the dual vector do not add up to zero, but the bias is unpenalised.",
    OtherLoss "other-loss" "R200" true "A problem with a loss, weights, outputs or an output bias that is not known here.",
    BadParameter "bad-parameter" "R201" true "A parameter that the loss cannot have.",
    BadOutputs "bad-outputs" "R201" true "A number of outputs that the loss cannot have.",
    FreeHiddenBias "free-hidden-bias" "R201" true "An unpenalised hidden bias without a feature or without a free output bias.",
    BadTarget "bad-target" "R201" true "A target that the loss cannot have.",
    NoOutputBias "no-output-bias" "R202" false "A network with an output bias for a problem without one.",
    OutputTooLarge "output-too-large" "R204" false "An output whose loss is not computed.",
    MultiplierTooLarge "multiplier-too-large" "R205" false "c is negative, or cB is greater than β.",
    DualRange "dual-range" "R205" false "An entry of cν is no slope of the loss.",
    DualBalance "dual-balance" "R205" false "The entries of the dual vector do not add up to zero, but the output bias is free.",
    RowSum "row-sum" "R151" false "A row of the dual matrix does not add up to zero, but the fan says so.",
    NotTheBasis "not-the-basis" "R152" false "The first generators are not the basis.",
    GeneratorZero "generator-zero" "R152" false "A generator zero.",
    BisectOutside "bisect-outside" "R154" false "A bisection of positions that are not two of the cone.",
    UnknownGenerator "unknown-generator" "R154" false "A generator that does not exist.",
    NotBetween "not-between" "R154" false "A generator that does not lie between the two that it divides.",
    ConeTooShort "cone-too-short" "R155" false "A vector w that does not reach the bound of a generator.",
    ConeTooLong "cone-too-long" "R155" false "A vector w that is longer than B.",
    UnknownRow "unknown-row" "R161" false "A row that does not exist.",
    SlopeCount "slope-count" "R211" false "Not one slope for each that the outputs of the network leave open.",
    SlopeOutside "slope-outside" "R212" false "A slope that is no subgradient of the loss.",
    NoBalance "no-balance" "R242" false "An unpenalised hidden bias: neurons need not have a balanced form.",
    LowerNegative "lower-negative" "R253" false "A lower bound below zero, to which no gap is relative.",
    BiasEntry "bias-entry" "R272" false "A vector that is not zero at the hidden bias, which is not penalised.",
    RhoNegative "rho-negative" "R273" false "A multiplier that is negative for some direction of the outputs.",
    EntryTooLarge "entry-too-large" "R291" false "An integer that does not fit 32 bits.",
    NormTooSmall "norm-too-small" "R292" false "A Frobenius norm above the norm that is stated.",
    NormsExceed "norms-exceed" "R293" false "Norms that give no bound as low as the one that is stated.",
    TooManyVertices "too-many-vertices" "R115" false "More candidates for vertices than the caller allows.",
}

impl Code {
    /// The name in reports and tests, in kebab case.
    pub fn name(self) -> &'static str {
        self.facts().0
    }

    /// The rule of FORMAT that is broken, such as `R15`.
    pub fn rule(self) -> &'static str {
        self.facts().1
    }

    /// Whether the file breaks the grammar; otherwise it is well-formed but proves nothing.
    pub fn is_malformed(self) -> bool {
        self.facts().2
    }

    /// What is wrong, in a few words.
    pub fn summary(self) -> &'static str {
        self.facts().3
    }
}

/// A file that was not accepted: the reason and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The reason.
    pub code: Code,
    /// Line from 1; 0 if it concerns no line of a file.
    pub line: u64,
    /// Column in bytes from 1; 0 if it concerns the whole line.
    pub column: usize,
    /// What exactly, for a reader.
    pub message: String,
}

impl Rejection {
    /// A rejection of a whole line.
    pub fn new(code: Code, line: u64, message: impl Into<String>) -> Rejection {
        Rejection { code, line, column: 0, message: message.into() }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => {}
            (line, 0) => write!(f, "line {line}: ")?,
            (line, column) => write!(f, "line {line}, column {column}: ")?,
        }
        write!(f, "{} ({}, {})", self.message, self.code.name(), self.code.rule())
    }
}

impl std::error::Error for Rejection {}

pub(crate) fn incorrect<T>(code: Code, record: u64, message: String) -> Result<T, Rejection> {
    Err(Rejection::new(code, record, message))
}

/// A side condition; `record` is the line of the leaf that breaks it.
pub(crate) fn require(holds: bool, code: Code, record: u64, message: impl FnOnce() -> String) -> Result<(), Rejection> {
    if holds { Ok(()) } else { incorrect(code, record, message()) }
}
