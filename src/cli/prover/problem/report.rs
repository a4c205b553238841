//! What `relucert problem` says of the problem that it wrote.

use super::args::{Args, NormArg, StandardizeArg};
use crate::check::arithmetic::{Fraction, Positive};
use crate::check::statement::problem::{LOSS, NUMBERS, Numbers};
use crate::check::statement::training::OutputBias;
use crate::check::statement::{Problem, Training, constant};
use crate::cli::terminal::remedies::note;
use crate::decimal;
use crate::format::writer::word;
use crate::problem::labels::Kind;
use crate::problem::spelling::approximately;
use crate::problem::standardize::Scale;
use crate::problem::{Made, Recipe, Stated, beta_max};
use num_bigint::BigInt;

/// A problem of any kind by what is said of it.
struct Facts<'a> {
    rows: usize,
    columns: usize,
    outputs: usize,
    numbers: Numbers,
    denominators: [&'a BigInt; 2],
    beta: (BigInt, BigInt),
    bias: OutputBias,
    /// The objective of the best constant, rounded down; exactly, of the zero network, where there is no
    /// output bias and version 1 of the format.
    constant: Option<(BigInt, BigInt)>,
    zero: bool,
    proved: bool,
}

impl Facts<'_> {
    fn of(problem: &Stated) -> Facts<'_> {
        let beta = problem.beta();
        match problem {
            Stated::Plain(p) => Facts {
                rows: p.rows(),
                columns: p.columns(),
                outputs: 1,
                numbers: p.numbers,
                denominators: [&p.x_den, &p.y_den],
                beta,
                bias: OutputBias::None,
                constant: Some(zero_network(p)),
                zero: true,
                proved: true,
            },
            Stated::Training(p) => Facts {
                rows: p.rows(),
                columns: p.columns(),
                outputs: p.outputs,
                numbers: p.numbers,
                denominators: [&p.x_den, &p.y_den],
                beta,
                bias: p.output_bias.clone(),
                constant: best_constant(p),
                zero: p.output_bias == OutputBias::None,
                proved: beta_max::is_proved(p),
            },
        }
    }
}

/// ½‖y‖², the objective of the zero network, as numerator and denominator.
fn zero_network(problem: &Problem) -> (BigInt, BigInt) {
    let squares: BigInt = problem.y.iter().map(|v| v * v).sum();
    decimal::lowest(squares, &problem.y_den * &problem.y_den * BigInt::from(2))
}

/// The objective of the best constant from below.
fn best_constant(training: &Training) -> Option<(BigInt, BigInt)> {
    let low = constant::best(training).ok()?.low;
    Some(pair(&low))
}

fn pair(value: &Fraction) -> (BigInt, BigInt) {
    decimal::lowest(value.numerator().clone(), value.denominator().clone().into())
}

fn fraction((p, q): &(BigInt, BigInt)) -> String {
    if *q == BigInt::from(1) { p.to_string() } else { format!("{p}/{q}") }
}

fn decimal_of((p, q): &(BigInt, BigInt)) -> String {
    approximately(p, q, 12)
}

/// The fraction, and its decimal where that is another text.
fn both(value: &(BigInt, BigInt)) -> String {
    let (exact, decimal) = (fraction(value), decimal_of(value));
    if exact == decimal { exact } else { format!("{exact} = {decimal}") }
}

fn denominator(den: &BigInt, numbers: Numbers) -> String {
    let digits = den.to_string();
    let ten = digits.strip_prefix('1').is_some_and(|zeros| zeros.bytes().all(|b| b == b'0'));
    match numbers {
        Numbers::Decimal if ten => format!("10^{}", digits.len() - 1),
        Numbers::F64 | Numbers::F32 if den.trailing_zeros() == den.bits().checked_sub(1) => {
            format!("2^{}", den.bits() - 1)
        }
        _ if digits.len() > 20 => format!("of {} digits", digits.len()),
        _ => digits,
    }
}

/// `5/2`, or a decimal where the fraction is long.
fn short(value: &Fraction) -> String {
    let pair = pair(value);
    if fraction(&pair).len() > 12 { decimal_of(&pair) } else { fraction(&pair) }
}

/// The lines about labels, weights and what the loss makes of them.
fn labels(made: &Made<Stated>, args: &Args) {
    let several = Facts::of(&made.problem).outputs > 1 && !made.classes.is_empty();
    match several {
        true => println!("target    {}", made.target),
        false => println!("target    {}, {} to {}", made.target, made.labels.0, made.labels.1),
    }
    if !made.classes.is_empty() {
        let weight = |class: usize| match made.class_weights.as_ref().and_then(|weights| weights.get(class)) {
            Some(weight) => format!(" of weight {}", short(weight)),
            None => String::new(),
        };
        let class = |(i, (name, count)): (usize, &(String, usize))| format!("`{name}` {count} rows{}", weight(i));
        println!("classes   {}", made.classes.iter().enumerate().map(class).collect::<Vec<_>>().join(", "));
    }
    if let Some(name) = &made.weights {
        println!("weights   {name}");
    }
    if let Some(weight) = &args.options.pos_weight {
        println!("positive  rows with target 1 have the weight {}", fraction(weight));
    }
    if let Some(smoothing) = &args.options.label_smoothing {
        println!("smoothing {}", fraction(smoothing));
    }
}

/// The lines about the loss and the penalty.
fn objective(made: &Made<Stated>, recipe: &Recipe) {
    let facts = Facts::of(&made.problem);
    match &made.problem {
        Stated::Plain(p) => println!("loss      {}", word(p.loss, &LOSS)),
        Stated::Training(_) => println!("loss      {}, {}", recipe.loss.name(), recipe.loss.reduction_name()),
    }
    let beta =
        Fraction::quotient(facts.beta.0.clone(), Positive::new(facts.beta.1.clone()).unwrap_or_else(Positive::one));
    if made.scale != Fraction::one() {
        println!("scale     {}: the objective of your script is that times ours", short(&made.scale));
        println!(
            "beta      {}; decay {} in the scale of your script",
            both(&facts.beta),
            decimal_of(&pair(&(&beta * &made.scale)))
        );
    } else {
        println!("beta      {}", both(&facts.beta));
    }
    match &facts.bias {
        OutputBias::None => {}
        OutputBias::Free => println!("output    a bias, which is not decayed"),
        OutputBias::Ridge(p, q) => {
            let own = Fraction::quotient((**p).clone(), q.clone());
            let same = if own == beta {
                "decayed like the weights".to_string()
            } else {
                format!("with beta_0 {}", both(&pair(&own)))
            };
            println!("output    a bias, {same}");
        }
    }
    if let Some(bound) = &made.beta_max {
        let how = if facts.proved { "at least" } else { "about" };
        let proved = if facts.proved { " (proved)" } else { "" };
        println!("beta_max  {how} {}{proved}", decimal_of(bound));
    }
    match (&facts.constant, &made.problem) {
        (Some(zero), Stated::Plain(_)) => {
            println!("zero      {}, half the squared labels: the objective of the zero network", decimal_of(zero));
        }
        (Some(zero), _) if facts.zero => println!("zero      {}, the objective of the zero network", decimal_of(zero)),
        (Some(constant), _) => println!("constant  {}, the objective of the best constant", decimal_of(constant)),
        (None, _) => {}
    }
}

/// Prints the report for people.
pub fn text(made: &Made<Stated>, args: &Args, recipe: &Recipe, sha256: &str) {
    let facts = Facts::of(&made.problem);
    for remark in &made.notes {
        println!("note      {}", note(remark));
    }
    match &args.options.split {
        Some(_) => println!("rows      {} of {}, seed {}", facts.rows, made.rows_in_file, args.seed),
        None => println!("rows      {}", facts.rows),
    }
    println!("columns   {}{}", facts.columns, args.options.hidden().words().1);
    if let Some(t) = &recipe.constant {
        println!(
            "biases    hidden biases over {} are the weights of a column of that, decayed like the others",
            both(t)
        );
    }
    if facts.outputs > 1 {
        println!("outputs   {}", facts.outputs);
    }
    if args.options.norm != NormArg::L2 {
        println!("norm      {}", norm_word(args.options.norm));
    }
    let name = word(facts.numbers, &NUMBERS);
    let [x, y] = facts.denominators.map(|den| denominator(den, facts.numbers));
    println!("numbers   {name}, denominators {x} and {y}");
    let target = made.classes.is_empty() && recipe.loss.kind() == Kind::Numbers;
    println!(
        "scaling   {}",
        match args.options.standardize {
            None => "none",
            Some(StandardizeArg::All) if target => "features and target standardised",
            Some(_) => "features standardised",
        }
    );
    labels(made, args);
    objective(made, recipe);
    println!("sha256    {sha256}");
    println!("written   {}", args.output.display());
    if let (Some(path), Some(rest)) = (&args.rest, &made.rest) {
        println!("rest      {}, {} rows", path.display(), Facts::of(rest).rows);
    }
}

/// The report as one JSON object.
pub fn json(made: &Made<Stated>, args: &Args, recipe: &Recipe, sha256: &str) -> serde_json::Value {
    let facts = Facts::of(&made.problem);
    let number = |v: &(BigInt, BigInt)| crate::dyadic::quotient(&v.0, &v.1);
    let [x, y] = facts.denominators.map(|den| denominator(den, facts.numbers));
    let plain = matches!(made.problem, Stated::Plain(_));
    let (output, own) = match &facts.bias {
        OutputBias::None => ("none", None),
        OutputBias::Free => ("free", None),
        OutputBias::Ridge(p, q) => ("ridge", Some(pair(&Fraction::quotient((**p).clone(), q.clone())))),
    };
    let class = |(i, (name, rows)): (usize, &(String, usize))| {
        let weight = made.class_weights.as_ref().and_then(|weights| weights.get(i));
        serde_json::json!({ "label": name, "rows": rows, "weight": weight.map(|w| fraction(&pair(w))) })
    };
    let mut report = serde_json::json!({
        "problem": args.output.display().to_string(),
        "rows": facts.rows,
        "rows_in_file": made.rows_in_file,
        "columns": facts.columns,
        "outputs": facts.outputs,
        "numbers": word(facts.numbers, &NUMBERS),
        "bias": args.options.hidden().words().0,
        "output_bias": output,
        "output_bias_beta": own.as_ref().map(fraction),
        "norm": norm_word(args.options.norm),
        "loss": match &made.problem {
            Stated::Plain(p) => word(p.loss, &LOSS).to_string(),
            Stated::Training(_) => recipe.loss.name(),
        },
        "reduction": recipe.loss.reduction_name(),
        "scale": fraction(&pair(&made.scale)),
        "scale_decimal": number(&pair(&made.scale)),
        "scaling": made.scaling.as_ref().map(|scaling| {
            let pairs = |scales: &[Scale]| scales.iter().map(|s| (s.mean, s.deviation)).collect::<Vec<_>>();
            serde_json::json!({ "features": pairs(&scaling.features), "targets": pairs(&scaling.targets) })
        }),
        "target": made.target,
        "classes": made.classes.iter().enumerate().map(class).collect::<Vec<_>>(),
        "sample_weight": made.weights,
        "pos_weight": args.options.pos_weight.as_ref().map(fraction),
        "label_smoothing": args.options.label_smoothing.as_ref().map(fraction),
        "beta": fraction(&facts.beta),
        "beta_decimal": number(&facts.beta),
        "best_constant_decimal": facts.constant.as_ref().map(number),
        "x_denominator": x,
        "y_denominator": y,
        "notes": made.notes.iter().map(note).collect::<Vec<_>>(),
        "warnings": made.warnings.iter().map(note).collect::<Vec<_>>(),
        "problem_sha256": sha256,
    });
    if let Some(report) = report.as_object_mut() {
        let bound =
            if facts.proved { ["beta_max_lower", "beta_max_lower_decimal"] } else { ["beta_max", "beta_max_decimal"] };
        report.insert(bound[0].into(), made.beta_max.as_ref().map(fraction).into());
        report.insert(bound[1].into(), made.beta_max.as_ref().map(number).into());
        if let Some(t) = &recipe.constant {
            report.insert("bias_column".into(), fraction(t).into());
        }
        if let Some(zero) = facts.constant.as_ref().filter(|_| plain) {
            report.insert("zero_network".into(), fraction(zero).into());
            report.insert("zero_network_decimal".into(), number(zero).into());
        }
    }
    report
}

/// The word for a norm.
fn norm_word(norm: NormArg) -> &'static str {
    match norm {
        NormArg::L2 => "l2",
        NormArg::L1 => "l1",
        NormArg::Linf => "linf",
    }
}
