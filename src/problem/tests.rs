use super::*;
use crate::check::arithmetic::Positive;
use crate::check::statement::Training;
use crate::check::statement::loss::Loss;
use crate::check::statement::problem::Numbers;
use crate::check::statement::training::OutputBias;
use criterion::{Criterion, Reduction};

fn recipe() -> Recipe {
    Recipe { decay: Some(Decay::Beta(1.into(), 10.into())), ..Recipe::default() }
}

fn table(text: &str, recipe: &Recipe) -> Result<Table, Error> {
    let options = csv::Options {
        header: recipe.header,
        target: recipe.target.clone(),
        weight: recipe.weighting.sample.clone(),
        labels: recipe.labelling(),
        ..csv::Options::default()
    };
    csv::read(text.as_bytes(), "t.csv", &options)
}

fn made(text: &str, recipe: &Recipe) -> Result<Made, Error> {
    from_table(table(text, recipe)?, recipe)
}

fn any(text: &str, recipe: &Recipe) -> Result<Made<Stated>, Error> {
    any_from_table(table(text, recipe)?, recipe)
}

fn training(made: Made<Stated>) -> Training {
    match made.problem {
        Stated::Training(training) => *training,
        Stated::Plain(_) => panic!("version 1 says it"),
    }
}

fn criterion(name: &str) -> Criterion {
    Criterion::parse(name).unwrap()
}

#[test]
fn number_models() {
    let text = "0.5,0.1,1\n2,-3,-1\n";
    let decimal = made(text, &Recipe { numbers: Numbers::Decimal, ..recipe() }).unwrap().problem;
    assert_eq!(decimal.x, [[5, 1, 10], [20, -30, 10]].map(|r| r.map(BigInt::from).to_vec()));
    assert!(decimal.x_den == BigInt::from(10) && decimal.y_den == Positive::one());
    let double = made(text, &recipe()).unwrap().problem;
    assert_eq!(double.x_den, Positive::power_of_two(55));
    assert_eq!(double.x[0][1], BigInt::from(3602879701896397u64));
    let single = made(text, &Recipe { numbers: Numbers::F32, ..recipe() }).unwrap().problem;
    assert!(single.x_den == Positive::power_of_two(27) && single.x[0][1] == 13421773.into());
}

#[test]
fn weight_decay_in_pytorch_terms() {
    let text = "1,1\n2,3\n4,5\n";
    let beta = |decay, loss| {
        let (loss, output_bias) = (criterion(loss), Choice::None);
        let problem = made(text, &Recipe { decay: Some(decay), loss, output_bias, ..recipe() }).unwrap().problem;
        (BigInt::from(problem.beta.0.clone()), BigInt::from(problem.beta.1.clone()))
    };
    let decay = || Decay::WeightDecay(1.into(), 10000.into());
    assert_eq!(beta(decay(), "mse"), (3.into(), 20000.into()));
    assert_eq!(beta(decay(), "mse-sum"), (1.into(), 20000.into()));
    assert_eq!(beta(decay(), "half-squared"), (1.into(), 10000.into()));
}

#[test]
fn training_part_and_rest() {
    let text: String = (0..8).map(|i| format!("{i},{},{}\n", i * i, i % 3)).collect();
    let split = Some(((3.into(), 4.into()), 1));
    let made = made(&text, &Recipe { split, standardize: Standardize::All, ..recipe() }).unwrap();
    let rest = made.rest.unwrap();
    assert_eq!((made.problem.rows(), rest.rows(), made.rows_in_file), (6, 2, 8));
    assert_eq!(rest.beta, made.problem.beta);
    assert!(rest.x.iter().all(|r| rest.x_den == r[2]));
}

#[test]
fn what_is_refused_or_warned_about() {
    let error = |text: &str, r: &Recipe| made(text, r).unwrap_err().to_string();
    assert!(error("1,5\n2,5\n", &recipe()).contains("target column 1 (from 0) is constant: 5 in all 2 rows"));
    let r = Recipe { standardize: Standardize::All, numbers: Numbers::Decimal, ..recipe() };
    assert!(error("1,5\n2,6\n", &r).contains("irrational"));
    assert!(error("1,5\n2,6\n", &Recipe { decay: None, ..recipe() }).contains("no weight decay"));
    assert!(error("1e200,5\n2,6\n", &Recipe { numbers: Numbers::F32, ..recipe() }).contains("line 1, column 0"));
    let constant = made("1,7,5\n2,7,6\n", &Recipe { standardize: Standardize::Features, ..recipe() }).unwrap();
    assert!(constant.warnings[0].text.contains("column 1 (from 0) is constant (7)"));
    assert!(made("1,7,5\n1,8,6\n", &recipe()).unwrap().warnings[0].text.contains("all ones already"));
}

/// With a weight decay the output bias is decayed too, as PyTorch does; with α it is free; with β there is
/// none.
#[test]
fn output_biases() {
    let text = "1,1\n2,3\n4,5\n";
    let bias = |decay: Decay, output_bias| {
        let (loss, decay) = (criterion("mse"), Some(decay));
        match any(text, &Recipe { decay, loss, output_bias, ..recipe() }).unwrap().problem {
            Stated::Plain(_) => OutputBias::None,
            Stated::Training(training) => training.output_bias.clone(),
        }
    };
    let ridge = |p: i32, q: i32| OutputBias::Ridge(Positive::new(p.into()).unwrap(), Positive::new(q.into()).unwrap());
    let lambda = || Decay::weight_decay("0.01").unwrap();
    let own = || Choice::parse("ridge:0.04").unwrap();
    assert_eq!(bias(lambda(), Choice::Unsaid), ridge(3, 200));
    assert_eq!(bias(lambda(), own()), ridge(3, 50));
    assert_eq!(bias(Decay::weight_decay("0.01,0.04").unwrap(), Choice::Unsaid), ridge(3, 50));
    assert_eq!(bias(Decay::beta("0.01").unwrap(), own()), ridge(1, 25));
    assert_eq!(bias(Decay::alpha("0.01").unwrap(), Choice::Unsaid), OutputBias::Free);
    for decay in ["0.01", "0.3max"] {
        assert_eq!(bias(Decay::beta(decay).unwrap(), Choice::Unsaid), OutputBias::None);
    }
}

/// Everything that version 1 says not: classes, weights, several outputs.
#[test]
fn other_losses() {
    let text = "1,0.5,b\n2,1,a\n3,0,b\n4,2,c\n";
    let loss = criterion("cross-entropy");
    let weighting = weighting::Weighting {
        sample: Some("1".into()),
        classes: Some(weighting::ClassWeights::parse("a=4").unwrap()),
        ..Default::default()
    };
    let decay = Some(Decay::weight_decay("0.1").unwrap());
    let recipe = Recipe { loss, weighting, decay, bias: HiddenBias::None, ..recipe() };
    let made = any(text, &recipe).unwrap();
    let names: Vec<_> = made.classes.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(names, [("a", 1), ("b", 2), ("c", 1)]);
    assert_eq!(made.scale, Fraction::parse("1/7").unwrap());
    assert!(made.notes.iter().any(|note| note.text.contains("1 rows have weight 0")));
    let training = training(made);
    assert_eq!((training.rows(), training.columns(), training.outputs), (3, 1, 3));
    let (weights, den) = training.weights.clone().unwrap();
    let weights: Vec<BigInt> = weights.into_iter().map(BigInt::from).collect();
    assert_eq!((weights, den), ([1, 8, 4].map(BigInt::from).to_vec(), Positive::power_of_two(1)));
    assert_eq!(training.beta, (Positive::new(7.into()).unwrap(), Positive::new(10.into()).unwrap()));
    assert_eq!((&training.loss, &training.scale.1), (&Loss::Softmax, &Positive::new(7.into()).unwrap()));
    let several = Recipe { target: Some("0,1".into()), decay: Some(Decay::beta("1").unwrap()), ..self::recipe() };
    let two = self::training(any("1,0.5,7\n2,1,8\n3,0,9\n", &several).unwrap());
    assert_eq!((two.outputs, two.columns()), (2, 2));
    assert!(self::made("1,0.5,7\n2,1,8\n3,0,9\n", &several).is_err());
}

/// Labels of a classification are left as they are, the features are not.
#[test]
fn labels_are_not_standardised() {
    let recipe = Recipe { loss: criterion("hinge"), standardize: Standardize::All, ..recipe() };
    let made = any("1,0\n2,1\n6,1\n", &recipe).unwrap();
    assert!(made.notes.iter().any(|note| note.text.contains("not standardised")));
    assert_eq!(training(made).y, [-1, 1, 1].map(BigInt::from));
    let poisson = Recipe { loss: criterion("poisson"), ..recipe };
    assert_eq!(training(any("1,0\n2,3\n6,1\n", &poisson).unwrap()).y, [0, 3, 1].map(BigInt::from));
}

/// A share of β_max is one of what is found for the loss and the bias.
#[test]
fn shares_of_beta_max() {
    let text = "1,0\n2,1\n6,1\n-1,0\n";
    for name in ["bce-with-logits", "hinge", "squared-hinge", "l1", "huber", "mse"] {
        for output_bias in ["none", "free", "ridge", "ridge:0.5"] {
            let loss = criterion(name).reduced(Reduction::Sum).unwrap();
            let output_bias = Choice::parse(output_bias).unwrap();
            let decay = Some(Decay::beta("0.25max").unwrap());
            let made = any(text, &Recipe { loss, output_bias: output_bias.clone(), decay, ..recipe() }).unwrap();
            let (p, q) = made.beta_max.clone().unwrap();
            assert_eq!(made.problem.beta(), crate::decimal::lowest(p, q * 4), "{name}, {output_bias:?}");
        }
    }
}
