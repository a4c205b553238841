//! The words of PyTorch, Keras and scikit-learn for losses and reductions: those that mean one thing here are
//! understood; of the others it is said which word is meant, and what it depends on.
//!
//! `nn.BCELoss`, `binary_crossentropy` and their like take probabilities: what stands before the sigmoid has the
//! loss `bce-with-logits`, but only who wrote the script knows whether a sigmoid stands there.

/// What a word of another library is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The same as this name.
    Same(&'static str),
    /// Not one thing: the right name, and why.
    Told(&'static str, &'static str),
}

use Meaning::{Same, Told};

const SIGMOID: Meaning = Told(
    "bce-with-logits",
    "is for probabilities; the outputs here are those before the sigmoid, of which it is the same loss",
);
const SOFTMAX: Meaning = Told(
    "cross-entropy",
    "is for outputs after a softmax; those here are the ones before it, of which it is the same loss",
);
const LOG_SOFTMAX: Meaning = Told(
    "cross-entropy",
    "is for outputs after a log-softmax; those here are the ones before it, of which it is the same loss",
);
const SQUARES: Meaning = Told(
    "mse, mse-sum or half-squared",
    "is the mean of (f - y)^2 in nn.MSELoss() and Keras, elsewhere its sum or half of it; scikit-learn's MLPRegressor has half-squared with the reduction mean",
);
const LOGARITHM: Meaning =
    Told("bce-with-logits or cross-entropy", "is the former for two classes, the latter for more");
const ROOT: Meaning =
    Told("mse", "is a root and no sum over the rows; a script that minimises it has another weight decay");

/// Words by their letters alone.
const WORDS: [(&str, Meaning); 55] = [
    ("mse", Same("mse")),
    ("meansquarederror", Same("mse")),
    ("squarederror", SQUARES),
    ("squared", SQUARES),
    ("l2", SQUARES),
    ("leastsquares", SQUARES),
    ("halfmse", Told("half-squared with the reduction mean", "is half of the mean")),
    ("sse", Same("mse-sum")),
    ("rmse", ROOT),
    ("rootmeansquarederror", ROOT),
    ("msle", Told("mse", "is that of the targets log(1 + y)")),
    ("meansquaredlogarithmicerror", Told("mse", "is that of the targets log(1 + y)")),
    ("l1", Same("l1")),
    ("mae", Same("l1")),
    ("meanabsoluteerror", Same("l1")),
    ("absoluteerror", Same("l1")),
    ("absolute", Same("l1")),
    ("lad", Same("l1")),
    ("bcewithlogits", Same("bce-with-logits")),
    ("binarycrossentropywithlogits", Same("bce-with-logits")),
    ("logistic", Same("bce-with-logits")),
    ("softmargin", Same("bce-with-logits")),
    ("bce", SIGMOID),
    ("binarycrossentropy", SIGMOID),
    ("log", LOGARITHM),
    ("logloss", LOGARITHM),
    ("deviance", LOGARITHM),
    ("crossentropy", Same("cross-entropy")),
    ("ce", Same("cross-entropy")),
    ("softmaxcrossentropy", Same("cross-entropy")),
    ("softmaxcrossentropywithlogits", Same("cross-entropy")),
    ("sparsesoftmaxcrossentropywithlogits", Same("cross-entropy")),
    ("categoricalcrossentropy", SOFTMAX),
    ("sparsecategoricalcrossentropy", SOFTMAX),
    ("softmax", SOFTMAX),
    ("nll", LOG_SOFTMAX),
    ("nllloss", LOG_SOFTMAX),
    ("hinge", Same("hinge")),
    ("categoricalhinge", Told("cross-entropy", "is for several classes, and hinge is for two here")),
    ("multimargin", Told("cross-entropy", "is for several classes, and hinge is for two here")),
    ("squaredhinge", Same("squared-hinge")),
    ("huber", Same("huber")),
    ("smoothl1", Same("smooth-l1")),
    ("quantile", Same("quantile")),
    ("pinball", Same("quantile")),
    ("epsiloninsensitive", Same("epsilon-insensitive")),
    ("squaredepsiloninsensitive", Same("squared-epsilon-insensitive")),
    ("l2epsiloninsensitive", Same("squared-epsilon-insensitive")),
    ("poisson", Same("poisson")),
    ("poissonnll", Same("poisson")),
    ("halfsquared", Same("half-squared")),
    ("msemean", Same("mse-mean")),
    ("meanmse", Same("mse-mean")),
    ("msesum", Same("mse-sum")),
    ("modifiedhuber", Told("squared-hinge", "is that up to its linear end, which is not here")),
];

/// The letters and digits of a word, small, without `nn.` before it and `Loss()` behind it.
fn letters(word: &str) -> String {
    let word = word.rsplit('.').next().unwrap_or(word).trim_end_matches("()");
    let small: String = word.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    match small.strip_suffix("loss") {
        Some(stem) if stem.len() > 1 && stem != "log" => stem.to_string(),
        _ => small,
    }
}

/// What another library means by a loss, if it is known.
pub(super) fn loss(word: &str) -> Option<Meaning> {
    let letters = letters(word);
    WORDS.iter().find(|(known, _)| *known == letters).map(|(_, meaning)| *meaning)
}

/// What another library means by a reduction, if it is known.
pub(super) fn reduction(word: &str) -> Option<Meaning> {
    Some(match letters(word).as_str() {
        "mean" | "average" | "avg" | "elementwisemean" | "sumoverbatchsize" => Same("mean"),
        "sum" | "total" => Same("sum"),
        "weightedmean" => Same("weighted-mean"),
        "none" => Told(
            "mean or sum",
            "leaves a number for each row; what a script minimises in the end is their loss.mean() or loss.sum()",
        ),
        "batchmean" => Told(
            "mean",
            "divides by the rows only: with several outputs that is mean with the weight decay divided by their number",
        ),
        _ => return None,
    })
}
