//! Losses by the names that libraries give them, and the scale of the user's objective (theory §E1.6).
//!
//! The checker's objective is ℓ(f) + β/2 Σ(‖u‖² + ‖α‖²) + β₀/2 ‖b₀‖² with ℓ = Σ s_k φ(y_k, f_k). What a
//! script minimises is κ times that: φ may lack a factor ½, and a mean divides.

mod words;

use super::labels::Kind;
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::loss::Loss;
use crate::check::statement::problem as plain;
use crate::decimal;
use words::Meaning;

/// How the losses of the rows are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// Over the number of rows, and of outputs where each output has a loss of its own; with class weights
    /// and cross-entropy over the weights of the rows' classes. As in PyTorch.
    Mean,
    /// The sum.
    Sum,
    /// Over the sum of all weights, as in scikit-learn.
    WeightedMean,
}

/// The words for [`Reduction`].
pub const REDUCTIONS: [(&str, Reduction); 3] =
    [("mean", Reduction::Mean), ("sum", Reduction::Sum), ("weighted-mean", Reduction::WeightedMean)];

impl Reduction {
    /// Reads `mean`, `sum` or `weighted-mean`, and the words of other libraries that mean one of these.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<Reduction, String> {
        let known = |word: &str| REDUCTIONS.iter().find(|(name, _)| *name == word).map(|(_, reduction)| *reduction);
        let expected = "expected mean, sum or weighted-mean";
        match words::reduction(text) {
            Some(Meaning::Same(word)) => known(word).ok_or_else(|| expected.into()),
            Some(Meaning::Told(right, why)) => Err(format!("give {right}: `{text}` {why}")),
            None => Err(expected.into()),
        }
    }
}

/// What is known of a loss by its name.
#[derive(Debug, PartialEq, Eq)]
struct Word {
    /// The user's name.
    name: &'static str,
    /// The name in the file format.
    phi: &'static str,
    /// Whether the user's loss is twice φ.
    twice: bool,
    /// The reduction that the name says.
    reduction: Option<Reduction>,
    /// The parameter, if it has one: how it is called, and its value if none is given.
    parameter: Option<(&'static str, Option<u32>)>,
}

const fn word(name: &'static str, phi: &'static str, twice: bool) -> Word {
    Word { name, phi, twice, reduction: None, parameter: None }
}

const fn with(word: Word, sign: &'static str, default: Option<u32>) -> Word {
    Word { parameter: Some((sign, default)), ..word }
}

/// All names.
const WORDS: [Word; 15] = [
    word("mse", "squared", true),
    word("bce-with-logits", "logistic", false),
    word("cross-entropy", "softmax", false),
    word("hinge", "hinge", false),
    word("squared-hinge", "squared-hinge", true),
    with(word("huber", "huber", false), "δ", Some(1)),
    with(word("smooth-l1", "smooth-l1", false), "β", Some(1)),
    word("l1", "absolute", false),
    with(word("quantile", "quantile", false), "τ", None),
    with(word("epsilon-insensitive", "epsilon-insensitive", false), "ε", None),
    with(word("squared-epsilon-insensitive", "squared-epsilon-insensitive", true), "ε", None),
    word("poisson", "poisson", false),
    Word { reduction: Some(Reduction::Sum), ..word("half-squared", "squared", false) },
    Word { reduction: Some(Reduction::Mean), ..word("mse-mean", "squared", true) },
    Word { reduction: Some(Reduction::Sum), ..word("mse-sum", "squared", true) },
];

/// A loss by the name that the user gave it, with its reduction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    word: &'static Word,
    loss: Loss,
    reduction: Reduction,
}

impl Default for Criterion {
    /// ½ Σ(f − y)².
    fn default() -> Criterion {
        let word = &WORDS[12];
        Criterion { word, loss: Loss::Squared, reduction: Reduction::Sum }
    }
}

/// What a mean divides by.
#[derive(Clone, Debug)]
pub struct Total {
    /// Rows, those of weight zero included.
    pub rows: usize,
    /// Outputs K.
    pub outputs: usize,
    /// Σ of the class weights of the rows, if there are class weights.
    pub classes: Option<Fraction>,
    /// Σ of all weights.
    pub weights: Fraction,
}

impl Criterion {
    /// Reads `mse`, `huber:0.5`, `mse-sum`, …, and the words of other libraries where they mean one of these.
    ///
    /// # Errors
    /// In words.
    pub fn parse(text: &str) -> Result<Criterion, String> {
        let (given, parameter) = text.split_once(':').map_or((text, None), |(name, value)| (name, Some(value)));
        let name = match words::loss(given) {
            _ if WORDS.iter().any(|word| word.name == given) => given,
            Some(Meaning::Same(name)) => name,
            Some(Meaning::Told(right, why)) => return Err(format!("give {right}: `{given}` {why}")),
            None => given,
        };
        let Some(word) = WORDS.iter().find(|word| word.name == name) else {
            let near = WORDS.iter().map(|word| (strsim::jaro_winkler(given, word.name), word.name));
            let near = near.filter(|(how, _)| *how > 0.8).max_by(|a, b| a.0.total_cmp(&b.0));
            let meant = near.map_or(String::new(), |(_, name)| format!(" did you mean `{name}`?"));
            return Err(format!("there is no loss `{given}`;{meant} there are {}", Criterion::names()));
        };
        let parameter = match (word.parameter, parameter) {
            (None, Some(_)) => return Err(format!("`{name}` has no parameter")),
            (None, None) => None,
            (Some((_, Some(value))), None) => Some(Fraction::quotient(value.into(), Positive::one())),
            (Some((sign, None)), None) => return Err(format!("`{name}` needs its {sign}, as in `{name}:0.1`")),
            (Some(_), Some(value)) => {
                let (p, q) = decimal::ratio(value)?;
                Fraction::new(p, q)
            }
        };
        let refused = || match word.parameter {
            Some((_, None)) if name == "quantile" => "τ lies between 0 and 1, without the ends".to_string(),
            Some((sign, _)) => format!("{sign} of `{name}` is positive; at 0 it is another loss, `l1` or `mse`"),
            None => String::new(),
        };
        let loss = Loss::named(word.phi, parameter).ok_or_else(refused)?;
        Ok(Criterion { word, loss, reduction: word.reduction.unwrap_or(Reduction::Mean) })
    }

    /// The same loss with another reduction.
    ///
    /// # Errors
    /// The name says one already.
    pub fn reduced(self, reduction: Reduction) -> Result<Criterion, String> {
        let fixed = self.word.reduction.filter(|_| self.word.name != "half-squared");
        match fixed {
            Some(own) if own != reduction => {
                Err(format!("`{}` says the reduction already; `mse` goes with any", self.word.name))
            }
            _ => Ok(Criterion { reduction, ..self }),
        }
    }

    /// The same loss as a mean.
    pub(super) fn averaged(self) -> Criterion {
        Criterion { reduction: Reduction::Mean, ..self }
    }

    /// All names, for people.
    pub fn names() -> String {
        let name = |word: &Word| match word.parameter {
            Some((sign, _)) => format!("{}:{sign}", word.name),
            None => word.name.to_string(),
        };
        WORDS.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// φ.
    pub fn loss(&self) -> &Loss {
        &self.loss
    }

    /// How the rows are put together.
    pub fn reduction(&self) -> Reduction {
        self.reduction
    }

    /// Its name with the parameter, without the reduction.
    pub fn name(&self) -> String {
        match (self.loss.name().1, self.word.phi, self.word.twice) {
            (Some(value), ..) => format!("{}:{}", self.word.name, value.reduced()),
            (None, "squared", true) => "mse".to_string(),
            (None, ..) => self.word.name.to_string(),
        }
    }

    /// The word for the reduction.
    pub fn reduction_name(&self) -> &'static str {
        REDUCTIONS.iter().find(|(_, reduction)| *reduction == self.reduction).map_or("", |(word, _)| word)
    }

    /// What targets it has.
    pub fn kind(&self) -> Kind {
        match self.loss {
            Loss::Logistic => Kind::Shares,
            Loss::Hinge | Loss::SquaredHinge => Kind::Signs,
            Loss::Softmax => Kind::Classes,
            Loss::Poisson => Kind::Counts,
            _ => Kind::Numbers,
        }
    }

    /// The loss of version 1 of the format, if it is one: the one nearest in scale.
    pub fn plain(&self) -> Option<plain::Loss> {
        match (&self.loss, self.word.twice, self.reduction) {
            (Loss::Squared, true, Reduction::Sum) => Some(plain::Loss::MseSum),
            (Loss::Squared, true, _) => Some(plain::Loss::MseMean),
            (Loss::Squared, false, _) => Some(plain::Loss::HalfSquared),
            _ => None,
        }
    }

    /// κ: the user's objective over the checker's.
    pub fn scale(&self, total: &Total) -> Fraction {
        let whole = |count: usize| Fraction::quotient(count.into(), Positive::one());
        let outputs = whole(if self.loss == Loss::Softmax { 1 } else { total.outputs });
        let rows = match (self.reduction, &total.classes) {
            (Reduction::Sum, _) => return whole(self.factor()),
            (Reduction::WeightedMean, _) => total.weights.clone(),
            (Reduction::Mean, Some(classes)) if self.loss == Loss::Softmax => classes.clone(),
            (Reduction::Mean, _) => whole(total.rows),
        };
        whole(self.factor()).over(&(&rows * &outputs)).unwrap_or_else(Fraction::one).reduced()
    }

    /// The user's loss of a row over φ.
    fn factor(&self) -> usize {
        if self.word.twice { 2 } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(text: &str) -> Fraction {
        Fraction::parse(text).unwrap()
    }

    /// Every name is read, with its parameter, and printed back as a name that is read to the same.
    #[test]
    fn names_are_read_back() {
        for word in &WORDS {
            let text = if word.parameter.is_some() { format!("{}:1/3", word.name) } else { word.name.to_string() };
            let read = Criterion::parse(&text).unwrap();
            let again = Criterion::parse(&read.name()).unwrap().reduced(read.reduction()).unwrap();
            assert_eq!((again.loss(), again.reduction()), (read.loss(), read.reduction()), "{text}");
            assert_eq!(read.loss().name().1.cloned(), word.parameter.map(|_| fraction("1/3")));
        }
        assert_eq!(Criterion::parse("huber").unwrap().loss(), &Loss::Huber(Fraction::one()));
        assert_eq!(Criterion::parse("mse-sum").unwrap().name(), "mse");
        assert_eq!(Criterion::default(), Criterion::parse("half-squared").unwrap());
    }

    #[test]
    fn what_is_no_loss() {
        let error = |text: &str| Criterion::parse(text).unwrap_err();
        assert!(error("logcosh").contains("there is no loss `logcosh`; there are mse, bce-with-logits"));
        assert!(error("hubr").contains("did you mean `huber`?"));
        assert!(error("quantile").contains("`quantile:0.1`") && error("quantile:1").contains("between 0 and 1"));
        assert!(error("hinge:1").contains("no parameter") && error("huber:0").contains("is positive"));
        assert!(error("huber:x").contains("not a number"));
        let sum = Criterion::parse("mse-sum").unwrap();
        assert!(sum.clone().reduced(Reduction::Mean).unwrap_err().contains("says the reduction"));
        assert_eq!(sum.clone().reduced(Reduction::Sum), Ok(sum));
    }

    /// The words of PyTorch, Keras and scikit-learn.
    #[test]
    fn words_of_other_libraries() {
        for (word, name) in [
            ("MSELoss", "mse"),
            ("nn.MSELoss()", "mse"),
            ("torch.nn.L1Loss", "l1"),
            ("mean_squared_error", "mse"),
            ("BCEWithLogitsLoss", "bce-with-logits"),
            ("CrossEntropyLoss", "cross-entropy"),
            ("crossentropy", "cross-entropy"),
            ("SmoothL1Loss:2", "smooth-l1:2"),
            ("HuberLoss", "huber"),
            ("squared_hinge", "squared-hinge"),
            ("PoissonNLLLoss", "poisson"),
            ("pinball:0.9", "quantile:0.9"),
        ] {
            assert_eq!(Criterion::parse(word), Criterion::parse(name), "{word}");
        }
        // The right name comes first.
        for (word, name) in [
            ("l2", "mse"),
            ("squared_error", "mse"),
            ("BCELoss", "bce-with-logits"),
            ("binary_crossentropy", "bce-with-logits"),
            ("nll", "cross-entropy"),
            ("NLLLoss", "cross-entropy"),
            ("log_loss", "bce-with-logits"),
            ("SparseCategoricalCrossentropy", "cross-entropy"),
            ("RMSE", "mse"),
        ] {
            let told = Criterion::parse(word).unwrap_err();
            assert!(told.starts_with(&format!("give {name}")), "{word}: {told}");
        }
        assert_eq!(Reduction::parse("sum_over_batch_size"), Ok(Reduction::Mean));
        assert!(Reduction::parse("none").unwrap_err().starts_with("give mean or sum"));
        assert!(Reduction::parse("max").unwrap_err().starts_with("expected mean"));
    }

    /// κ of E1.6.
    #[test]
    fn scales() {
        let total = Total { rows: 10, outputs: 2, classes: Some(fraction("4")), weights: fraction("5") };
        for (name, reduction, kappa) in [
            ("mse", Reduction::Mean, "1/10"),
            ("mse", Reduction::Sum, "2"),
            ("mse", Reduction::WeightedMean, "1/5"),
            ("half-squared", Reduction::Mean, "1/20"),
            ("half-squared", Reduction::Sum, "1"),
            ("cross-entropy", Reduction::Mean, "1/4"),
            ("cross-entropy", Reduction::WeightedMean, "1/5"),
            ("cross-entropy", Reduction::Sum, "1"),
        ] {
            let criterion = Criterion::parse(name).unwrap().reduced(reduction).unwrap();
            assert_eq!(criterion.scale(&total), fraction(kappa), "{name}");
        }
        let single = Total { outputs: 1, ..total };
        for (name, kappa) in [
            ("bce-with-logits", "1/10"),
            ("squared-hinge", "1/5"),
            ("hinge", "1/10"),
            ("l1", "1/10"),
            ("huber:2", "1/10"),
            ("smooth-l1:2", "1/10"),
            ("squared-epsilon-insensitive:0.1", "1/5"),
            ("poisson", "1/10"),
        ] {
            assert_eq!(Criterion::parse(name).unwrap().scale(&single), fraction(kappa), "{name}");
        }
    }
}
