//! What pages say of claims that are not about the optimum: the verdict in words for a reader who does not
//! know us, and what it means.

use super::Fact;
use crate::check::global_path::{PathClaim, Traced};
use crate::check::rejection::Rejection;
use crate::check::weight_path::{self, Passage};
use crate::report::Answer;
use crate::report::decimal::{Round, decimal};
use crate::report::regularization::PathReport;
use crate::report::set::SetReport;
use crate::report::stationary::StationaryReport;
use crate::report::{Reason, sentence};

/// Verdict, sentences and rows.
pub struct Said {
    /// `proved`, `refuted`, `undecided` or `not-verified`.
    pub verdict: &'static str,
    /// The verdict, and what it means.
    pub sentences: Vec<String>,
    /// Rows of the table.
    pub facts: Vec<Fact>,
}

/// The class of a verdict, from the last line and the exit code.
fn verdict(answer: &Answer) -> &'static str {
    let unproved = answer.lines.last().is_some_and(|line| line.starts_with("s NOT "));
    match answer.code {
        0 => "proved",
        3 => "undecided",
        _ if unproved => "not-verified",
        _ => "refuted",
    }
}

/// The first sentence of a page: the claim is a clause, as "this network is stationary".
fn first(verdict: &str, claim: &str) -> String {
    match verdict {
        "proved" => format!("Proved: {claim}."),
        "refuted" => format!("REFUTED. It is false that {claim}."),
        "undecided" => format!("NOT PROVED. The certificate is in order but does not decide whether {claim}."),
        _ => format!("NOT PROVED. Nothing in these files proves that {claim}."),
    }
}

/// A rejected certificate proves nothing.
fn rejected(claim: &str, why: &str) -> Said {
    let sentences = vec![format!(
        "NOT PROVED. The certificate was rejected, so nothing is known. It was claimed that {claim}. {why}."
    )];
    Said { verdict: "not-verified", sentences, facts: Vec::new() }
}

/// Whether a network is a stationary point.
pub fn stationary(report: &StationaryReport) -> Said {
    let claim = format!("this network is {}", report.claim);
    let Some(total) = &report.total else {
        return rejected(&claim, &report.rejection.as_ref().map_or(String::new(), Reason::sentence));
    };
    let distance = format!(
        "The distance of 0 to the Clarke subdifferential of the objective is {}: what is left of the slope at this \
         network, 0 at a stationary point, where to first order no direction is seen to lead down.",
        total.words()
    );
    let rest = match report.optimal_for_its_patterns_and_signs {
        true => "It is the best of all networks whose neurons have its activation patterns and signs. ",
        false => "",
    };
    let rest = format!(
        "{rest}A stationary network may be far from the best one: whether it is globally optimal is another claim, \
         `relucert certify`."
    );
    let ties: usize = report.neurons.iter().map(|neuron| neuron.ties).sum();
    let facts = vec![
        Fact::new("claim", &report.claim),
        Fact::new("distance of 0 to the subdifferential", total.words()),
        Fact::new("slope along the direction of the certificate, at most", total.slope_above()),
        Fact::new("rows on a kink of a neuron, in all", ties),
    ];
    Said { verdict: report.verdict, sentences: vec![first(report.verdict, &claim), distance, rest], facts }
}

/// Whether a network predicts the same as another one, and is minimal; each claim with its verdict, the facts
/// as they are printed.
pub fn fit(answer: &Answer, claims: &[(&str, String)], original: &str, facts: Vec<Fact>) -> Said {
    let clause = |name: &str| match name {
        "same-predictions" => {
            format!("this network has exactly the predictions of {original} on every row of the data")
        }
        "penalty-no-larger" => format!("its penalty is not larger than that of {original}"),
        _ => "it is minimal: the outputs of its neurons on the data are linearly independent, so none can be left out \
              by changing the output weights of the others"
            .to_string(),
    };
    let mut sentences: Vec<String> = claims.iter().map(|(name, verdict)| first(verdict, &clause(name))).collect();
    sentences.push(
        "Equal means equal: the numbers are compared in exact arithmetic, not up to rounding. On other data the two \
         networks may differ."
            .into(),
    );
    Said { verdict: verdict(answer), sentences, facts }
}

/// All networks with given directions and predictions.
pub fn set(answer: &Answer, report: Option<&SetReport>, claims: &str, flaw: Option<&Rejection>) -> Said {
    let Some(report) = report else {
        return rejected(&format!("the following holds of the set: {claims}"), &flaw.map_or(String::new(), sentence));
    };
    // On the page the values stand below.
    let claims = &claims.replace("the values above", "the values below");
    let set = match report.set {
        "optimal" => "all optimal networks with the directions and signs of the neurons of this one",
        "optimal-predictions" => "all optimal networks with the directions, signs and predictions of this one",
        _ => "all networks with the directions, signs and predictions of this one",
    };
    let about = format!("The set that this is about: {set}. It is a polytope in the sizes |a|·‖u‖ of the neurons.");
    let unique = match report.unique {
        Some(true) => "This network is the only one in the set.",
        Some(false) => "There are others in the set.",
        None => "Whether there are others in the set is not decided.",
    };
    let having = |status: &str| {
        report
            .neurons
            .iter()
            .enumerate()
            .filter(|(_, n)| n.status == status)
            .map(|(i, _)| i.to_string())
            .collect::<Vec<_>>()
    };
    let listed = |neurons: Vec<String>| if neurons.is_empty() { "none".to_string() } else { neurons.join(", ") };
    let known = |value: Option<usize>| value.map_or("not decided".to_string(), |v| v.to_string());
    let verdict = verdict(answer);
    let claimed = first(verdict, &format!("the following holds of the set: {claims}"));
    let facts = vec![
        Fact::new("claims", claims),
        Fact::new("objective of the network, at most", &report.objective),
        Fact::new("dimension of the set", known(report.dimension)),
        Fact::new("vertices, which are its minimal networks", known(report.vertices.as_ref().map(Vec::len))),
        Fact::new("least number of neurons", known(report.least_neurons)),
        Fact::new("neurons in every network of the set", listed(having("essential"))),
        Fact::new("neurons in none of them", listed(having("never"))),
    ];
    Said { verdict, sentences: vec![claimed, about, unique.to_string()], facts }
}

/// The exact path of a dictionary over β.
pub fn regularization(answer: &Answer, report: Option<&PathReport>, flaw: Option<&Rejection>) -> Said {
    let line = answer.lines.last().map_or("", String::as_str);
    let claims = line.trim_start_matches("s NOT VERIFIED ").trim_start_matches("s VERIFIED ");
    let claims = claims.rsplit_once(" (problem").map_or(claims, |(claims, _)| claims);
    let claims = claims.replace("the values above", "as listed below");
    let Some(report) = report else {
        return rejected("the certificate has a path", &flaw.map_or(String::new(), sentence));
    };
    let verdict = verdict(answer);
    let decided = |value: Option<bool>| value.map_or("not decided", |v| if v { "yes" } else { "no" });
    let sentences = vec![
        first(verdict, &format!("the path of networks in the certificate is {claims}")),
        "At every β the networks of the path are optimal among all with these directions of neurons, exactly; between \
         two breakpoints every size |a|·‖u‖ of a neuron is a straight line in β. Nothing is sampled."
            .into(),
    ];
    let facts = vec![
        Fact::new("claims", &claims),
        Fact::new("directions of the dictionary", report.directions),
        Fact::new("breakpoints, with both ends", report.points.len()),
        Fact::new("jumps", report.jumps),
        Fact::new("continuous in β", decided(Some(report.continuous))),
        Fact::new("the only solution at every β", decided(report.unique)),
    ];
    let least = report.validation.as_ref().map(|least| {
        Fact::new("least error on the validation rows", format!("{} at β {}", least.error, least.beta_decimal))
    });
    Said { verdict, sentences, facts: facts.into_iter().chain(least).collect() }
}

/// Networks for all β of an interval.
pub fn global_path(claim: &PathClaim, outcome: Result<&Traced, &Rejection>) -> Said {
    let PathClaim { from, to, gap } = claim;
    let clause = format!(
        "for every β from {from} down to {to} there is a network in the certificate whose objective is at most {gap} of \
         itself above the least over all networks of any width"
    );
    let traced = match outcome {
        Ok(traced) => traced,
        Err(flaw) => return rejected(&clause, &sentence(flaw)),
    };
    let verdict = if traced.proved { "proved" } else { "undecided" };
    let worst = traced.stretches.iter().map(|s| &s.gap).max();
    let between = "Between two knots of the path both networks are joined, with weights that move: so this holds for \
                   every β between, not for some that were tried."
        .to_string();
    let mut facts = vec![
        Fact::new("claim", format!("--from {from} --to {to} --gap {gap}")),
        Fact::new("knots", traced.knots),
        Fact::new("nodes of all trees", traced.size.nodes),
    ];
    facts.extend(worst.map(|gap| Fact::new("greatest gap proved, at most", decimal(gap, 6, Round::Up))));
    Said { verdict, sentences: vec![first(verdict, &clause), between], facts }
}

/// A path between two networks.
pub fn weight_path(claim: &weight_path::PathClaim, outcome: Result<&Passage, &Rejection>, ends: [String; 2]) -> Said {
    let clause = format!("between the two networks there is {claim}");
    let passage = match outcome {
        Ok(passage) => passage,
        Err(flaw) => return rejected(&clause, &sentence(flaw)),
    };
    let verdict = if claim.proved(passage) { "proved" } else { "undecided" };
    let sentences = vec![
        first(verdict, &clause),
        format!(
            "What is proved: a path of weights in networks of at most {} neurons, {}. On it the loss is nowhere above {}.",
            passage.width,
            passage.along,
            decimal(&passage.peak, 9, Round::Up)
        ),
    ];
    let [start, end] = ends;
    let facts = vec![
        Fact::new("claim", claim),
        Fact::new("loss at the start", start),
        Fact::new("loss at the end", end),
        Fact::new("segments", passage.segments),
        Fact::new("neurons at the end", format!("{}, {}", passage.neurons, passage.shape)),
    ];
    Said { verdict, sentences, facts }
}

/// Whether the optimum over the patterns of a network is qualified.
pub fn qualify(lines: &[String], code: u8) -> Said {
    let last = lines.last().map_or("", String::as_str);
    let verdict = match code {
        0 => "proved",
        3 => "undecided",
        _ if last.starts_with("s NOT VERIFIED") => "not-verified",
        _ => "refuted",
    };
    let clause = "at the optimum over the activation patterns of this network the constraints are linearly independent \
                  (LICQ) and strictly complementary (SCS)";
    let meaning = "Where both hold the optimum over these patterns is the only one, and moves smoothly when β or the \
                   targets change a little.";
    let facts = lines.iter().filter_map(|line| line.strip_prefix("v ")?.split_once(' '));
    let facts = facts.map(|(name, value)| Fact::new(name, value)).collect();
    let said = last.trim_start_matches("s ").to_string();
    Said {
        verdict,
        sentences: vec![first(verdict, clause), meaning.into(), format!("In the words of the checker: {said}.")],
        facts,
    }
}
