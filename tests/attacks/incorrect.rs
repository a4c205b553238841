//! Certificates that break one rule.

use super::*;

pub fn incorrect(cases: &mut Cases, line: &Instance, vee: &Instance, plane: &Instance, space: &Instance) {
    let leaf = Node::Leaf;
    let free = |w: &[f64]| Leaf { omega: omegas(w), ..Leaf::default() };
    let table = |pairs: Vec<Pair>, below: Node| Node::Pairs(pairs, Box::new(below));
    let p = |j, k, g: f64| Pair { j, k, gamma: int((g * 2f64.powi(SCALES.dual as i32)) as i64) };
    let base = best_certificate(line, &paired_trees(line));
    let splits = best_certificate(line, &split_trees(line));

    let overspent = both(|_, k| leaf(Leaf { theta: vec![(k, one() * 2)], ..free(&[1.0]) }));
    cases.reject(
        "tangent-overspends",
        "line",
        Code::CapacityExceeded,
        "● a tangent of twice the weight of its group",
        attack(line, &overspent),
    );
    let overspent =
        both(|j, k| table(vec![p(j, k, -0.75)], leaf(Leaf { theta: vec![(k, one() / 2)], ..free(&[0.25]) })));
    cases.reject(
        "pair-and-tangent-overspend",
        "line",
        Code::CapacityExceeded,
        "● a pair and a tangent share one weight and exceed it together",
        certificate(line, &overspent, &quad(0.9)),
    );
    let w = space.weights(1);
    let positive: Vec<usize> = (0..w.len()).filter(|k| w[*k] > BigInt::ZERO).collect();
    let negative: Vec<usize> = (0..w.len()).filter(|k| w[*k] < BigInt::ZERO).collect();
    let k = negative[0];
    let most = BigInt::from(w[k].magnitude().clone());
    let pairs = positive.iter().map(|j| Pair { j: *j, k, gamma: &most - 1 }).collect();
    let root = |n: usize| leaf(free(&vec![4.0; n]));
    let other = root(negative.len());
    cases.reject(
        "two-pairs-one-weight",
        "space",
        Code::CapacityExceeded,
        "● two pairs each within the weight of one group, together above it",
        certificate(space, &[table(pairs, root(positive.len())), other], &quad(10.0)),
    );
    cases.reject(
        "arc-left-out",
        "line",
        Code::OmegaCount,
        "● the arc of a free positive group is left out",
        attack(line, &both(|_, _| leaf(free(&[])))),
    );
    cases.reject("arc-too-many", "line", Code::OmegaCount, "an ω too many", edit(&base, "omega", 0, "omega 2 10 10"));
    cases.reject(
        "arc-negative",
        "line",
        Code::OmegaNotPositive,
        "● a negative ω turns the arc upside down",
        attack(line, &both(|_, _| leaf(free(&[-1.0])))),
    );
    cases.reject(
        "arc-zero",
        "line",
        Code::OmegaNotPositive,
        "ω = 0 divides by zero",
        edit(&base, "omega", 0, "omega 1 0"),
    );
    let both_positive = [table(vec![p(0, 1, -1.0)], leaf(free(&[0.01, 0.5]))), leaf(free(&[]))];
    cases.reject(
        "pair-of-positives",
        "vee",
        Code::PairPartner,
        "● a pair whose partner pays nothing, being free and positive",
        attack(vee, &both_positive),
    );
    let idle = certificate(
        plane,
        &both(|j, k| {
            table(vec![Pair { j, k, gamma: -plane.weights(1)[0].clone() }, p(j, 2, 0.5)], leaf(free(&[0.01])))
        }),
        &quad(1.1),
    );
    cases.reject("pair-with-idle", "plane", Code::PairPartner, "a pair with a group of weight zero", idle);
    cases.reject(
        "pair-with-itself",
        "line",
        Code::PairSelf,
        "● a group paired with itself vanishes",
        attack(line, &both(|j, _| table(vec![p(j, j, 1.0)], leaf(free(&[0.01]))))),
    );
    cases.reject(
        "pair-of-negative",
        "line",
        Code::PairNotPositive,
        "the first group is negative",
        edit(&base, "pairs", 0, "pairs 1 1 0 5"),
    );
    cases.reject(
        "pair-of-idle",
        "plane",
        Code::PairNotPositive,
        "the first group has weight zero",
        certificate(plane, &both(|_, k| table(vec![p(2, k, 1.0)], leaf(free(&[1.0])))), &quad(2.0)),
    );
    cases.reject("pair-zero", "line", Code::PairZero, "a multiplier zero", edit(&base, "pairs", 0, "pairs 1 0 1 0"));
    cases.reject(
        "pair-twice",
        "line",
        Code::PairOrder,
        "the same pair twice, once for each use",
        edit(&base, "pairs", 0, "pairs 2 0 1 -524288 0 1 -524288"),
    );
    cases.reject(
        "pair-unknown",
        "line",
        Code::UnknownGroup,
        "a pair with a group past the end",
        edit(&base, "pairs", 0, "pairs 1 0 2 5"),
    );
    cases.reject(
        "pair-unknown-first",
        "line",
        Code::UnknownGroup,
        "a pair of a group past the end",
        edit(&base, "pairs", 0, "pairs 1 18446744073709551615 1 5"),
    );
    let tangent =
        both(|j, _| split(j, leaf(Leaf { theta: vec![(j, one() * -2)], ..Leaf::default() }), leaf(Leaf::default())));
    cases.reject(
        "tangent-of-fixed",
        "line",
        Code::ThetaNotNegative,
        "● a tangent of a group that is fixed",
        attack(line, &tangent),
    );
    // Where the first group is on and the second off F is the weight of the first times r·u; a tangent of the
    // second, paid by nothing, takes half of it.
    let product = leaf(Leaf { product: vec![(0, 1, quad(2.0))], ..Leaf::default() });
    let tangent = |k| leaf(Leaf { theta: vec![(k, one() / 2)], ..Leaf::default() });
    let wedge = |b, c| split(0, split(1, product.clone(), b), split(1, c, product.clone()));
    let below = leaf(Leaf { ball: vec![(0, quad(1.0), vec![int(0)])], ..Leaf::default() });
    cases.reject(
        "tangent-of-fixed-negative",
        "line",
        Code::ThetaNotNegative,
        "● a tangent of a negative group that is fixed",
        attack(line, &[wedge(tangent(1), below.clone()), wedge(below.clone(), tangent(0))]),
    );
    let tangent = both(|j, _| leaf(Leaf { theta: vec![(j, -one())], ..free(&[1.0]) }));
    cases.reject(
        "tangent-of-positive",
        "line",
        Code::ThetaNotNegative,
        "● a tangent of a positive group",
        attack(line, &tangent),
    );
    cases.reject("tangent-zero", "line", Code::ThetaZero, "a tangent zero", edit(&base, "theta", 0, "theta 1 1 0"));
    cases.reject(
        "tangent-twice",
        "line",
        Code::ThetaOrder,
        "the same tangent twice",
        edit(&base, "theta", 0, "theta 2 1 5 1 5"),
    );
    cases.reject(
        "tangent-unknown",
        "line",
        Code::UnknownGroup,
        "a tangent of a group past the end",
        edit(&base, "theta", 0, "theta 1 7 5"),
    );
    // On the cone u ≥ 0 of `line` F is u for sign +; each term below takes it away.
    let closed = || leaf(Leaf { product: vec![(0, 1, quad(2.0))], ..Leaf::default() });
    let flat = || Leaf { ball: vec![(0, quad(1.0), vec![BigInt::ZERO])], ..Leaf::default() };
    let chop = |below: &dyn Fn(usize) -> Leaf| {
        both(|j, k| split(j, split(k, closed(), leaf(below(j))), split(k, leaf(flat()), closed())))
    };
    cases.reject(
        "ball-negative",
        "line",
        Code::BallTooLong,
        "● τ < 0 subtracts what is nonnegative on the cone",
        attack(line, &chop(&|_| Leaf { ball: vec![(0, quad(-1.0), vec![BigInt::ZERO])], ..Leaf::default() })),
    );
    cases.reject(
        "product-negative",
        "line",
        Code::ProductNotPositive,
        "● a negative product subtracts what is nonnegative on the cone",
        attack(line, &chop(&|_| Leaf { product: vec![(0, 1, quad(-1.0))], ..Leaf::default() })),
    );
    let long = chop(&|j| Leaf {
        ball: vec![(0, BigInt::ZERO, vec![quad(if j == 0 { 1.0 } else { -1.0 })])],
        ..Leaf::default()
    });
    cases.reject(
        "ball-too-long",
        "line",
        Code::BallTooLong,
        "● ‖a‖ > τ: the term is negative on a part of the cone",
        attack(line, &long),
    );
    let ball = Leaf { ball: vec![(0, quad(0.25), vec![quad(0.25)])], ..Leaf::default() };
    let ball = best_certificate(line, &chop(&|_| ball.clone()));
    cases.reject(
        "ball-just-too-long",
        "line",
        Code::BallTooLong,
        "‖a‖ above τ by the last bit",
        edit(&ball, "ball 1 0 27", 0, "ball 1 0 274877906944 274877906945"),
    );
    cases.reject(
        "ball-twice",
        "line",
        Code::BallOrder,
        "the same ball term twice",
        edit(&ball, "ball 1 0 27", 0, "ball 2 0 5 5 0 5 5"),
    );
    cases.reject(
        "ball-nowhere",
        "line",
        Code::UnknownPosition,
        "a ball term of a split that is not on the path",
        edit(&ball, "ball 1 0 27", 0, "ball 1 2 5 5"),
    );
    cases.reject(
        "product-nowhere",
        "line",
        Code::UnknownPosition,
        "a product with a split that is not on the path",
        edit(&ball, "product 1", 0, "product 1 0 2 5"),
    );
    cases.reject(
        "product-at-the-root",
        "line",
        Code::UnknownPosition,
        "a product in a leaf without a cone",
        edit(&base, "product 0", 0, "product 1 0 1 5"),
    );
    cases.reject(
        "product-square",
        "line",
        Code::ProductOrder,
        "a product of a half-space with itself",
        edit(&ball, "product 1", 0, "product 1 0 0 5"),
    );
    cases.reject(
        "product-backwards",
        "line",
        Code::ProductOrder,
        "positions i > j",
        edit(&ball, "product 1", 0, "product 1 1 0 5"),
    );
    cases.reject(
        "product-twice",
        "line",
        Code::ProductOrder,
        "the same product twice",
        edit(&ball, "product 1", 0, "product 2 0 1 5 0 1 5"),
    );
    cases.reject(
        "product-zero",
        "line",
        Code::ProductNotPositive,
        "a product zero",
        edit(&ball, "product 1", 0, "product 1 0 1 0"),
    );
    cases.reject(
        "split-twice",
        "line",
        Code::SplitTwice,
        "a group split again below itself, to go round in circles",
        edit(&splits, "split 0", 0, "split 0\nsplit 0"),
    );
    cases.reject(
        "split-unknown",
        "line",
        Code::UnknownGroup,
        "a split on a group past the end",
        edit(&splits, "split 0", 0, "split 2"),
    );
    let first = base.lines().find(|l| l.starts_with("factor")).unwrap().to_string();
    let entries: Vec<&str> = first.split(' ').skip(2).collect();
    cases.reject(
        "factor-short",
        "line",
        Code::FactorCount,
        "the last row of the factor is missing",
        edit(&base, "factor", 0, &format!("factor 1 {}", entries[0])),
    );
    cases.reject(
        "factor-long",
        "line",
        Code::FactorCount,
        "a row of the factor too many",
        edit(&base, "factor", 0, &format!("{} 0 0 0", first.replacen('3', "6", 1))),
    );
    cases.reject("factor-empty", "line", Code::FactorCount, "no factor", edit(&base, "factor", 0, "factor 0"));
    cases.reject(
        "factor-zero",
        "line",
        Code::NotDominant,
        "a factor of zeros",
        edit(&base, "factor", 0, "factor 3 0 0 0"),
    );
    cases.reject(
        "factor-scaled",
        "line",
        Code::NotDominant,
        "a factor of twice the size",
        edit(&base, "factor", 0, &format!("factor 3 {}0 {} {}", entries[0], entries[1], entries[2])),
    );
    cases.reject(
        "factor-transposed",
        "line",
        Code::NotDominant,
        "the off-diagonal entry with the other sign",
        edit(
            &base,
            "factor",
            0,
            &format!("factor 3 {} {} {}", entries[0], entries[1].trim_start_matches('-'), entries[2]),
        ),
    );
    let b: i64 = base.lines().find(|l| l.starts_with("bound")).unwrap()[6..].parse().unwrap();
    cases.reject(
        "bound-lowered",
        "line",
        Code::NotDominant,
        "the bound lowered by 1/10000",
        edit(&base, "bound", 0, &format!("bound {}", b - b / 10_000)),
    );
    cases.reject(
        "bound-lowered-by-little",
        "line",
        Code::NotDominant,
        "the bound lowered just below the truth",
        edit(&base, "bound", 0, &format!("bound {}", (1i64 << 40) - 1)),
    );
    cases.reject(
        "bound-zero",
        "line",
        Code::BoundNotPositive,
        "B = 0 divides by zero",
        edit(&base, "bound", 0, "bound 0"),
    );
    cases.reject(
        "bound-negative",
        "line",
        Code::BoundNotPositive,
        "B < 0 would turn the sign of the bound",
        edit(&base, "bound", 0, "bound -5"),
    );
    cases.reject(
        "dual-scaled",
        "line",
        Code::NotDominant,
        "a dual vector of twice the size under the same trees",
        edit(&best_certificate(line, &both(|_, _| leaf(free(&[1.0])))), "dual", 0, "dual 2097152 -2097152"),
    );
    cases.reject(
        "scales-shifted",
        "line",
        Code::NotDominant,
        "another scale makes the dual vector larger",
        edit(&best_certificate(line, &both(|_, _| leaf(free(&[1.0])))), "scales", 0, "scales 19 20 30 40 40"),
    );
    cases.reject(
        "scale-of-bound",
        "line",
        Code::NotDominant,
        "another scale makes the bound smaller",
        edit(&base, "scales", 0, "scales 20 20 30 41 40"),
    );
    let mu = base.lines().find(|l| l.starts_with("leaf")).unwrap();
    cases.reject(
        "mu-negative",
        "line",
        Code::NotDominant,
        "μ with the other sign",
        edit(&base, "leaf", 0, &mu.replace("leaf ", "leaf -")),
    );
    cases.reject(
        "another-problem",
        "line",
        Code::ProblemMismatch,
        "a certificate for another problem",
        edit(&base, "problem", 0, &format!("problem {DIGEST}")),
    );
    cases.reject(
        "table-of-the-other-tree",
        "line",
        Code::PairNotPositive,
        "the table of sign + used in the tree of sign -",
        edit(&base, "pairs", 1, "pairs 1 0 1 -1048576"),
    );
    cases.reject(
        "table-left-out",
        "line",
        Code::NotDominant,
        "the tree of sign - relies on the table of sign +",
        edit(&base, "pairs", 1, ""),
    );
}
