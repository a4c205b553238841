//! `relucert show`: print what the parser understood of a problem, network or certificate file.

mod records;
mod training;

use crate::check::arithmetic::Fraction;
use crate::check::lexer::Lines;
use crate::check::polyhedral::{self, Polyhedral, Stated};
use crate::check::rejection::{Code, Rejection};
use crate::check::statement::{Norm, network, objective, problem, reduction};
use crate::check::weight_path::convex;
use crate::cli::check::weight_path;
use crate::cli::files::load;
use crate::cli::terminal::Format;
use crate::report::decimal::{Round, decimal, plain};
use anyhow::Context;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Print what the parser understood of a problem, network or certificate file
#[derive(clap::Args)]
pub struct Args {
    /// A problem, network, convex weights or certificate file
    file: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Runs the subcommand.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let kind = load::first_word(&args.file)?;
    let facts = match kind.as_str() {
        "relucert-problem" => of_problem(&args)?,
        "relucert-network" => of_network(&args).with_context(|| args.file.display().to_string())?,
        "relucert-convex" => of_convex(&args).with_context(|| args.file.display().to_string())?,
        weight_path::HEADING => of_path(&args).with_context(|| args.file.display().to_string())?,
        polyhedral::HEADING => of_vertices(&args).with_context(|| args.file.display().to_string())?,
        "relucert-certificate" if !is_newer(&args)? => {
            of_certificate(&args).with_context(|| args.file.display().to_string())?
        }
        kind => records::of(&args.file, kind).with_context(|| args.file.display().to_string())?.with_context(|| {
            format!("{}: not a relucert problem, network, convex weights or certificate", args.file.display())
        })?,
    };
    if args.format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&facts)?);
        return Ok(ExitCode::SUCCESS);
    }
    for (name, value) in &facts {
        match value {
            Value::String(text) => println!("v {name} {}", shortened(text)),
            Value::Object(map) => {
                let list: Vec<String> = map.iter().map(|(name, value)| format!("{name} {value}")).collect();
                println!("v {name} {}", if list.is_empty() { "-".to_string() } else { list.join(", ") });
            }
            other => println!("v {name} {other}"),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A long fraction as a decimal; what is none as it stands.
fn shortened(text: &str) -> String {
    let fraction = Fraction::parse(text).filter(|_| text.contains('/'));
    fraction.map_or_else(|| text.to_string(), |value| plain(&value))
}

fn facts(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Whether a certificate of global optimality has version 2.
fn is_newer(args: &Args) -> anyhow::Result<bool> {
    let mut lines = Lines::new(load::open(&args.file)?);
    Ok(lines.version("relucert-certificate", 2).with_context(|| args.file.display().to_string())? == 2)
}

fn word<T: PartialEq>(value: T, words: &[(&'static str, T)]) -> &'static str {
    words.iter().find(|(_, v)| *v == value).map_or("", |(word, _)| word)
}

fn of_problem(args: &Args) -> anyhow::Result<Map<String, Value>> {
    if let Some((training, sha256)) = load::training(&args.file)? {
        return Ok(facts(training::problem(&training, &sha256)?));
    }
    let (p, sha256) = match load::stated(&args.file)? {
        (Stated::Euclidean(problem), sha256) => (problem, sha256),
        (Stated::Polyhedral(problem), sha256) => return of_polyhedral(&problem, &sha256),
    };
    let zero = objective::zero_objective(&p);
    Ok(facts(json!({
        "kind": "problem",
        "rows": p.rows(),
        "columns": p.columns(),
        "groups": reduction::reduce(&p.x)?.rows.len(),
        "numbers": word(p.numbers, &problem::NUMBERS),
        "bias": word(p.bias, &problem::BIAS),
        "loss": word(p.loss, &problem::LOSS),
        "beta": objective::beta(&p).to_string(),
        "zero_objective": decimal(&zero, 9, Round::Down),
        "sha256": sha256,
    })))
}

fn of_network(args: &Args) -> anyhow::Result<Map<String, Value>> {
    // Which directions an atom may have depends on the norm of the problem.
    let mut lines = Lines::new(load::open(&args.file)?);
    if lines.version("relucert-network", 2)? == 2 {
        return Ok(facts(training::network(&mut lines)?));
    }
    let (neurons, columns) = network::measure(&mut lines)?;
    lines.finish()?;
    Ok(facts(json!({ "kind": "network", "neurons": neurons, "columns": columns })))
}

fn of_polyhedral(p: &Polyhedral, sha256: &str) -> anyhow::Result<Map<String, Value>> {
    let ((numbers, loss, bias), ball) = (p.terms(), p.ball());
    Ok(facts(json!({
        "kind": "problem",
        "rows": p.rows(),
        "columns": p.columns(),
        "groups": reduction::reduce(p.x().0)?.rows.len(),
        "numbers": word(numbers, &problem::NUMBERS),
        "bias": if ball.free_bias { "free" } else { word(bias, &problem::BIAS) },
        "norm": ball.norm.map(|norm| if norm == Norm::L1 { "l1" } else { "linf" }),
        "loss": word(loss, &problem::LOSS),
        "beta": p.beta().to_string(),
        "zero_objective": decimal(&p.zero_objective(), 9, Round::Down),
        "sha256": sha256,
    })))
}

/// The head of a certificate without hints, and the length of its dual vector.
fn of_vertices(args: &Args) -> anyhow::Result<Map<String, Value>> {
    let mut lines = Lines::new(load::open(&args.file)?);
    lines.heading(polyhedral::HEADING)?;
    let (sha256, _) = lines.setting("problem")?;
    let (kind, _) = lines.setting("kind")?;
    if kind == "better" {
        network::measure(&mut lines)?;
    }
    let mut tokens = lines.record("dual")?;
    tokens.positive()?;
    let mut rows = 0usize;
    while tokens.more() {
        tokens.integer()?;
        rows += 1;
    }
    lines.finish()?;
    Ok(facts(json!({ "kind": format!("vertex certificate {kind}"), "problem_sha256": sha256, "rows": rows })))
}

fn of_convex(args: &Args) -> anyhow::Result<Map<String, Value>> {
    let (convex, columns) = convex::parse_up_to(load::open(&args.file)?, None, 2)?;
    Ok(facts(json!({ "kind": "convex weights", "neurons": convex.blocks.len(), "columns": columns })))
}

/// The head of a path certificate: its segments need the problem.
fn of_path(args: &Args) -> anyhow::Result<Map<String, Value>> {
    let mut lines = Lines::new(load::open(&args.file)?);
    lines.version(weight_path::HEADING, 2)?;
    let (sha256, _) = lines.setting("problem")?;
    let mut count = |keyword: &str| -> Result<usize, Rejection> { lines.record(keyword)?.count() };
    let (width, segments) = (count("width")?, count("segments")?);
    Ok(facts(json!({ "kind": "path certificate", "problem_sha256": sha256, "width": width, "segments": segments })))
}

/// Counts the records of a certificate. Its mathematics needs the problem: only lines and keywords are read.
fn of_certificate(args: &Args) -> anyhow::Result<Map<String, Value>> {
    let bytes = std::fs::metadata(&args.file)?.len();
    let mut lines = Lines::new(load::open(&args.file)?);
    lines.heading("relucert-certificate")?;
    let (sha256, _) = lines.setting("problem")?;
    let (kind, _) = lines.setting("kind")?;
    let mut found = facts(json!({ "kind": format!("certificate {kind}"), "problem_sha256": sha256, "bytes": bytes }));
    if kind == "better" {
        let (network, columns) = network::neurons(&mut lines, None)?;
        found.extend(facts(json!({ "neurons": network.neurons.len(), "columns": columns })));
    }
    let mut tokens = lines.next()?;
    tokens.keyword("scales")?;
    let scales = (0..5).map(|_| tokens.scale()).collect::<Result<Vec<u32>, Rejection>>()?;
    tokens.end()?;
    let mut tokens = lines.next()?;
    tokens.keyword("dual")?;
    let mut rows = 0usize;
    while tokens.more() {
        tokens.integer()?;
        rows += 1;
    }
    let mut tokens = lines.next()?;
    tokens.keyword("bound")?;
    let bound = tokens.integer()?;
    tokens.end()?;
    let Shape { splits, leaves, tables, depth } = shape(&mut lines)?;
    lines.finish()?;
    let quad = scales.get(3).copied().unwrap_or(0);
    let value = Fraction::dyadic(bound, quad);
    found.extend(facts(json!({
        "scales": scales,
        "rows": rows,
        "bound": decimal(&value, 9, Round::Up),
        "nodes": splits + leaves,
        "leaves": leaves,
        "depth": depth,
        "tables": tables,
        "bytes_per_leaf": bytes / leaves.max(1),
    })));
    Ok(found)
}

/// What the two trees of a certificate are made of.
#[derive(Default)]
struct Shape {
    splits: u64,
    leaves: u64,
    tables: u64,
    depth: usize,
}

/// Counts the nodes of both trees.
fn shape(lines: &mut Lines) -> anyhow::Result<Shape> {
    let mut shape = Shape::default();
    for expected in ["+", "-"] {
        let (sign, line) = lines.setting("sign")?;
        if sign != expected {
            return Err(Rejection::new(Code::WrongKeyword, line, format!("`sign {expected}` must stand here")).into());
        }
        // Sides already seen of the splits on the path.
        let mut path: Vec<bool> = Vec::new();
        'tree: loop {
            let mut tokens = lines.next()?;
            match tokens.word()? {
                "pairs" => shape.tables += 1,
                "split" => {
                    shape.splits += 1;
                    path.push(false);
                    shape.depth = shape.depth.max(path.len());
                }
                "leaf" => {
                    shape.leaves += 1;
                    for record in ["omega", "theta", "product", "ball", "factor"] {
                        lines.next()?.keyword(record)?;
                    }
                    while let Some(second) = path.last_mut() {
                        if !std::mem::replace(second, true) {
                            continue 'tree;
                        }
                        path.pop();
                    }
                    break;
                }
                other => {
                    return Err(tokens.reject(Code::WrongKeyword, format!("no node begins with `{other}`")).into());
                }
            }
        }
    }
    Ok(shape)
}
