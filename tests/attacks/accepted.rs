//! Certificates that are accepted, with the verdict each must get.

use super::*;

pub fn correct(cases: &mut Cases, line: &Instance, vee: &Instance, plane: &Instance, space: &Instance) {
    let leaf = |leaf: Leaf| Node::Leaf(leaf);
    let free = |w: &[f64]| Leaf { omega: omegas(w), ..Leaf::default() };
    let table = |pairs: Vec<Pair>, below: Node| Node::Pairs(pairs, Box::new(below));
    let mut add = |name, problem, network, claim, expected, why, text| {
        cases.accept(name, problem, network, claim, expected, why, text)
    };
    let best = |i: &Instance, t: &[Node; 2]| best_certificate(i, t);
    add(
        "paired-at-the-root",
        "line",
        "line-best",
        "gap=1e-6",
        "proved",
        "opposite rows cancel as a pair",
        best(line, &paired_trees(line)),
    );
    add(
        "tangent-and-fixed-partner",
        "line",
        "line-best",
        "open-share=1e-5",
        "proved",
        "a split, then a tangent in one tree and a pair with the fixed row in the other",
        best(line, &split_trees(line)),
    );
    add(
        "arc-and-parabola",
        "line",
        "line-best",
        "lower=8.99",
        "proved",
        "neither pair nor split: in one dimension the parabola is exact",
        best(line, &both(|_, _| leaf(free(&[1.0])))),
    );
    add(
        "claim-too-strong",
        "line",
        "line-best",
        "lower=9.0001",
        "refuted",
        "the network itself is below the claimed bound",
        best(line, &paired_trees(line)),
    );
    add(
        "worse-network",
        "line",
        "line-half",
        "gap=0.01",
        "undecided",
        "the bound is tight, the network is not",
        best(line, &paired_trees(line)),
    );
    add(
        "vee",
        "vee",
        "zero",
        "lower=4.49",
        "proved",
        "one sign is convex, the other concave",
        best(
            vee,
            &[
                split(0, split(1, leaf(free(&[])), leaf(free(&[]))), split(1, leaf(free(&[])), leaf(free(&[])))),
                leaf(free(&[])),
            ],
        ),
    );
    add(
        "plane-paired",
        "plane",
        "plane-best",
        "gap=1e-6",
        "proved",
        "a group of weight zero is left free",
        best(plane, &paired_trees(plane)),
    );
    add(
        "plane-of-atoms",
        "plane",
        "plane-atoms",
        "gap=1e-6",
        "proved",
        "the balanced network spelled with directions of length one",
        best(plane, &paired_trees(plane)),
    );
    add(
        "plane-split-idle",
        "plane",
        "plane-best",
        "gap=1e-6",
        "proved",
        "a split on a group of weight zero",
        best(plane, &split_trees(plane).map(|t| split(2, t.clone(), t))),
    );
    let product = Leaf { product: vec![(0, 1, quad(2.0))], ..Leaf::default() };
    let wedge = |a: Leaf, b: Leaf, c: Leaf, d: Leaf| split(0, split(1, leaf(a), leaf(b)), split(1, leaf(c), leaf(d)));
    let tree = wedge(product.clone(), Leaf::default(), Leaf::default(), product);
    add(
        "product-on-empty-cones",
        "line",
        "line-best",
        "gap=1e-6",
        "proved",
        "both sides of opposite rows: products close the cones that hold only the origin",
        best(line, &[tree.clone(), tree]),
    );
    let ball = |t: f64| Leaf { ball: vec![(0, quad(t), vec![quad(t)])], ..Leaf::default() };
    let half = Leaf {
        product: vec![(0, 1, quad(2.0))],
        ball: vec![(0, quad(0.25), vec![quad(-0.25)]), (1, quad(0.5), vec![quad(0.25)])],
        ..Leaf::default()
    };
    let tree = wedge(half.clone(), ball(0.25), ball(0.0), half);
    add(
        "ball-terms",
        "line",
        "line-best",
        "gap=0.2",
        "proved",
        "products and balls together, wasteful but true",
        best(line, &[tree.clone(), tree]),
    );
    let weights = space.weights(1);
    let positive = |sign: i8| weights.iter().filter(|w| *w * sign > BigInt::ZERO).count();
    let roots = [1, -1].map(|s| leaf(free(&vec![8.0; positive(s)])));
    add(
        "space-root",
        "space",
        "space-zero",
        "gap=0.01",
        "undecided",
        "collinear rows in groups, bias column",
        best(space, &roots),
    );
    let deep = full_tree(space);
    add(
        "space-patterns",
        "space",
        "space-zero",
        "lower=1",
        "proved",
        "a full tree of patterns, 128 leaves",
        best(space, &[deep.clone(), deep]),
    );
    let first = (0..weights.len()).find(|k| weights[*k] > BigInt::ZERO).unwrap();
    let negative = (0..weights.len()).find(|k| weights[*k] < BigInt::ZERO).unwrap();
    let some = Pair { j: first, k: negative, gamma: int(1 << 17) };
    let arcs = |n: usize| leaf(free(&vec![8.0; n]));
    let shared = table(vec![some.clone()], split(negative, arcs(positive(1)), table(vec![], arcs(positive(1)))));
    add(
        "tables-replaced",
        "space",
        "space-zero",
        "lower=0",
        "proved",
        "a table for two subtrees, then an empty one",
        best(space, &[shared, roots[1].clone()]),
    );
    let zero_dual = Instance { nu: vec![BigInt::ZERO; 2], ..self::line(&line.digest) };
    add(
        "zero-dual",
        "line",
        "line-best",
        "lower=0",
        "proved",
        "ν = 0 proves the trivial bound",
        certificate(&zero_dual, &both(|_, _| leaf(free(&[]))), &int(1 << 20)),
    );
    let negated = Instance { nu: vec![-one(), one()], ..self::line(&line.digest) };
    let mut turned = paired_trees(line);
    turned.reverse();
    add(
        "wrong-way-dual",
        "line",
        "line-best",
        "lower=0",
        "proved",
        "νᵀy < 0: the bound is 0, not negative",
        best(&negated, &turned),
    );
    let better = |digest: &str, body: &str| {
        let bound = best_certificate(line, &paired_trees(line));
        let records = bound.lines().skip(3).filter(|l| !l.starts_with("end ")).map(|l| format!("{l}\n"));
        let text =
            format!("relucert-certificate 1\nproblem {digest}\nkind better\n{body}{}", records.collect::<String>());
        let lines = text.lines().count();
        format!("{text}end {lines}\n")
    };
    add(
        "better-network",
        "line",
        "line-half",
        "gap=0.01",
        "refuted",
        "an explicit better network",
        better(&line.digest, "shape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2\n"),
    );
    add(
        "better-by-little",
        "line",
        "line-half",
        "gap=0.4705883",
        "undecided",
        "a better network, but not by as much as claimed, and a bound that is not sharp enough",
        better(&line.digest, "shape 2 1\nneuron 1 2 1 2\nneuron 1 -2 1 -2\n"),
    );
    add(
        "wrong-way-dual-proves-nothing",
        "line",
        "line-best",
        "lower=1",
        "undecided",
        "νᵀy < 0 does not turn the bound round",
        best(&negated, &turned),
    );
    add(
        "better-is-zero",
        "line",
        "line-worse",
        "open-share=0.5",
        "refuted",
        "the zero network is better",
        better(&line.digest, "shape 0 1\n"),
    );
}
