//! Qualifications of an optimum, as text and as JSON.

use super::decimal::{Round, decimal};
use crate::check::arithmetic::Fraction;
use crate::check::arithmetic::enclosure::Interval;
use crate::check::qualify::complementarity::{Complementarity, Place};
use crate::check::qualify::{Qualified, Support};
use crate::check::rejection::Rejection;
use num_bigint::BigInt;
use serde_json::{Value, json};

/// Digits of decimals.
const DIGITS: u32 = 6;
/// Digits of the ends of intervals.
const SHARP: u32 = 12;

/// A report: text lines and one JSON object of the same facts, and the exit code.
pub struct QualifyReport {
    /// Lines `c`, `v`, `s`.
    pub lines: Vec<String>,
    /// The object.
    pub json: Value,
    /// 0 qualified, 1 not qualified or not verified, 2 malformed, 3 undecided.
    pub exit_code: u8,
}

fn down(value: &BigInt, scale: u32, digits: u32) -> String {
    decimal(&Fraction::dyadic(value.clone(), scale), digits, Round::Down)
}

fn up(value: &BigInt, scale: u32, digits: u32) -> String {
    decimal(&Fraction::dyadic(value.clone(), scale), digits, Round::Up)
}

fn ends(v: &Interval, scale: u32) -> [String; 2] {
    [down(&v.low, scale, SHARP), up(&v.high, scale, SHARP)]
}

fn list(indices: &[usize]) -> String {
    match indices {
        [] => "none".to_string(),
        _ => indices.iter().map(usize::to_string).collect::<Vec<_>>().join(" "),
    }
}

fn word(holds: bool) -> &'static str {
    if holds { "yes" } else { "no" }
}

impl QualifyReport {
    /// Nothing was proved, for this reason.
    pub fn undecided(scope: &str, reason: &str) -> QualifyReport {
        QualifyReport {
            lines: vec![format!("s UNDECIDED {reason}")],
            json: json!({ "verdict": "undecided", "scope": scope, "reason": reason }),
            exit_code: 3,
        }
    }

    /// A certificate that the checker rejected.
    pub fn rejected(rejection: &Rejection) -> QualifyReport {
        let malformed = rejection.code.is_malformed();
        QualifyReport {
            lines: vec![format!("s NOT VERIFIED {rejection}")],
            json: json!({
                "verdict": "not-verified", "scope": "patterns", "code": rejection.code.name(), "rule": rejection.code.rule(),
                "malformed": malformed, "line": rejection.line, "column": rejection.column, "message": rejection.message,
            }),
            exit_code: if malformed { 2 } else { 1 },
        }
    }

    /// What a certificate proves about program (2) over the network's patterns.
    pub fn patterns(found: &Qualified, sensitivity: bool) -> QualifyReport {
        let mut lines = vec![
            "c optimum of the convex program over the network's own patterns, both signs; rows and neurons count from 0".to_string(),
        ];
        lines.extend(found.blocks.iter().enumerate().flat_map(|(j, block)| block_lines(found, j, block, sensitivity)));
        let share = Fraction::new(found.slack.0.clone(), found.slack.1.clone()).unwrap_or_else(Fraction::zero);
        let share = decimal(&share, DIGITS, Round::Up);
        let distance = found.blocks.iter().map(|block| &block.distance).max().cloned().unwrap_or_default();
        let (radius, distance) = (up(&found.radius, found.scale, DIGITS), up(&distance, found.scale, DIGITS));
        lines.push(format!("v inactive {} pairs of pattern and sign, |v|^2/beta^2 at most {share}", found.inactive));
        lines.push(format!("v unused-neurons {}", list(&found.unused)));
        lines.push(format!("v dead-neurons {}", list(&found.dead)));
        lines.push(format!("v radius {radius} of the box that holds the optimum"));
        lines.push(format!(
            "v distance {distance} of the merged network from the optimum, the largest coordinate of a weight"
        ));
        let (licq, formal) = (found.licq(), found.formal_licq());
        if licq && !formal {
            lines.push(
                "c with rows that are multiples of each other, or zero, counted apart LICQ fails formally; merged and without them it holds"
                    .to_string(),
            );
        }
        let both_sides = found.blocks.iter().all(|block| block.both_sides);
        if both_sides {
            lines.push(
                "c every kink is strict on both sides: patterns beyond the active rows do not change the optimum"
                    .to_string(),
            );
        }
        let facts = format!(
            "the optimum over these patterns exists within {radius}, is unique, with this support and activity"
        );
        let of = if formal { "beta, y and X" } else { "beta and y" };
        let verdict = match licq {
            true => "QUALIFIED LICQ and SCS hold",
            false => "NOT QUALIFIED LICQ fails, SCS holds",
        };
        lines.push(format!("s {verdict}; {facts}; nearby it is a smooth function of {of}"));
        let block = |block: &Support| {
            json!({
                "neurons": block.neurons, "sign": block.sign, "length": ends(&block.length, found.scale),
                "w": block.w.iter().map(|v| ends(v, found.scale)).collect::<Vec<_>>(),
                "active_rows": block.rows, "rank": block.rows.len(), "dependent_rows": block.dependent,
                "collinear_rows": block.collinear, "both_sides": block.both_sides,
                "multipliers": block.multipliers.iter().map(|v| ends(v, found.scale)).collect::<Vec<_>>(),
                "dw_dbeta": block.slope.iter().map(|v| ends(v, found.slope_scale)).collect::<Vec<_>>(),
            })
        };
        let json = json!({
            "verdict": if licq { "qualified" } else { "not-qualified" }, "scope": "patterns",
            "licq": licq, "licq_formal": formal, "scs": true, "unique": true, "smooth_in": of, "both_sides": both_sides,
            "blocks": found.blocks.iter().map(block).collect::<Vec<_>>(),
            "inactive": found.inactive, "inactive_share_squared": share,
            "unused_neurons": found.unused, "dead_neurons": found.dead, "radius": radius, "distance": distance,
        });
        QualifyReport { lines, json, exit_code: if licq { 0 } else { 1 } }
    }

    /// The facts about program (3) over a dictionary.
    pub fn dictionary(found: &Complementarity) -> QualifyReport {
        let idle = found.idle();
        let (s, e) = (found.support.len(), found.equicorrelated.len());
        let unique = match found.unique() {
            Some(unique) => word(unique),
            None => "undecided",
        };
        let mut lines = vec![
            format!("c program (3) over {} directions; neurons count from 0", found.atoms),
            format!("v support {s}: {}", places(&found.support)),
            format!("v equicorrelated {e}: {}", places(&found.equicorrelated)),
            format!("v rank-support {} of {s}", found.support_rank),
            format!("v rank-equicorrelated {} of {e}", found.equicorrelated_rank),
        ];
        if !found.balanced {
            lines.push("c the network as it stands is not balanced, so not optimal: all this is about its coefficients |a|·|u|".to_string());
        }
        if !found.bias_fits {
            lines.push("c the output bias is not the best one for these predictions".to_string());
        }
        let verdict = match (found.optimal_if_balanced(), found.smooth()) {
            (false, _) => {
                lines.push(format!(
                    "s NOT OPTIMAL over its directions: {}; `relucert snap` makes such a network",
                    places(&found.violators)
                ));
                "not-optimal"
            }
            (_, true) => {
                lines.push("s QUALIFIED SCS holds and the support is independent; the optimum over the dictionary is unique and locally a smooth function of beta and y".to_string());
                "qualified"
            }
            _ => {
                let slack = if idle.is_empty() { String::new() } else { format!("SCS fails at {}; ", places(&idle)) };
                let rank = if found.independent() { "" } else { "the support is dependent; " };
                lines.push(format!("s NOT QUALIFIED {slack}{rank}unique: {unique}"));
                "not-qualified"
            }
        };
        let named = |all: &[Place]| all.iter().map(name).collect::<Vec<_>>();
        let json = json!({
            "verdict": verdict, "scope": "dictionary", "atoms": found.atoms,
            "optimal": found.optimal_if_balanced() && found.balanced, "optimal_if_balanced": found.optimal_if_balanced(), "balanced": found.balanced,
            "support": named(&found.support), "equicorrelated": named(&found.equicorrelated), "scs_violators": named(&idle),
            "violators": named(&found.violators), "bias_fits": found.bias_fits, "rank_support": found.support_rank,
            "rank_equicorrelated": found.equicorrelated_rank, "unique": found.unique(), "smooth": found.smooth(),
        });
        QualifyReport { lines, json, exit_code: if found.smooth() { 0 } else { 1 } }
    }
}

fn name(place: &Place) -> String {
    match place {
        Place::Network(i) => format!("neuron {i}"),
        Place::Dictionary(i) => format!("dictionary {i}"),
    }
}

fn places(all: &[Place]) -> String {
    if all.is_empty() { "none".to_string() } else { all.iter().map(name).collect::<Vec<_>>().join(", ") }
}

fn block_lines(found: &Qualified, j: usize, block: &Support, sensitivity: bool) -> Vec<String> {
    let sign = if block.sign < 0 { "-" } else { "+" };
    let smallest = block.multipliers.iter().map(|v| &v.low).min();
    let multiplier = smallest.map_or("none".to_string(), |v| down(v, found.scale, DIGITS));
    let licq = match (block.dependent.is_empty(), block.collinear.is_empty()) {
        (true, true) => "yes".to_string(),
        (true, false) => format!("merged yes, formally no: {} are multiples of these, or zero", list(&block.collinear)),
        (false, _) => format!("no: {} depend on these", list(&block.dependent)),
    };
    let mut lines = vec![format!(
        "v block {j} sign {sign} |w| {} neurons {} active-rows {} rank {} least-multiplier {multiplier} LICQ {licq} SCS yes",
        down(&block.length.low, found.scale, DIGITS),
        list(&block.neurons),
        list(&block.rows),
        block.rows.len(),
    )];
    if sensitivity {
        let slopes = block.slope.iter().map(|v| format!("[{}]", ends(v, found.slope_scale).join(", ")));
        lines.push(format!("v block {j} dw/dbeta {}", slopes.collect::<Vec<_>>().join(" ")));
    }
    lines
}
