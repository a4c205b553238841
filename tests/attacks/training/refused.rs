//! Problems and networks of version 2 that are malformed, and questions that do not know version 2.

use super::*;

/// Problems, networks and questions that are refused.
pub fn refused(cases: &mut Cases) {
    let mut add = |name: &str, problem: &'static str, code: Code, why, text: String| {
        let (network, claim, expected) = ("zero", "gap=0.1", code.name());
        cases.0.push(Case {
            file: format!("malformed/{name}"),
            problem,
            network,
            claim,
            expected,
            why,
            bytes: text.into(),
        });
    };
    let with = |problem: &str, from: &str, to: &str| {
        let text = PROBLEMS.iter().find(|(name, _)| *name == problem).expect("a problem").1;
        assert!(text.contains(from), "{problem} {from}");
        text.replacen(from, to, 1)
    };
    let level = |to: &str| with("level", "loss absolute", to);
    add("quantile-above-one.problem", "level", Code::BadParameter, "τ = 3/2", level("loss quantile 3 2"));
    add("quantile-one.problem", "level", Code::BadParameter, "τ = 1", level("loss quantile 1 1"));
    add("width-zero.problem", "level", Code::NotPositive, "Huber's δ = 0", level("loss huber 0 1"));
    add("parameter-left-out.problem", "level", Code::MissingToken, "no δ", level("loss huber"));
    add("parameter-too-many.problem", "level", Code::ExtraToken, "a parameter", level("loss absolute 1 2"));
    add("loss-unknown.problem", "level", Code::WrongKeyword, "a loss that does not exist", level("loss cubic"));
    add("softmax-of-one.problem", "level", Code::BadOutputs, "softmax of one output", level("loss softmax"));
    let why = "two outputs, but the loss knows one";
    add("hinge-of-two.problem", "pair", Code::BadOutputs, why, with("pair", "loss squared", "loss hinge"));
    let target = Code::BadTarget;
    add("label-of-hinge.problem", "margin", target, "a label 0", with("margin", "row 1 1 2", "row 1 0 2"));
    add("label-above-one.problem", "logit", target, "a share of 3/2", with("logit", "row 1 2", "row 1 3"));
    add("label-below-zero.problem", "logit", target, "a share of −1/2", with("logit", "row -1 0", "row -1 -1"));
    add("count-negative.problem", "counts", target, "a count −1", with("counts", "row -1 0", "row -1 -1"));
    let why = "shares that add up to two";
    add("shares-of-two.problem", "classes", target, why, with("classes", "row 1 1 0 0", "row 1 1 0 1"));
    let why = "shares that add up to one, one of them negative";
    add("share-negative.problem", "classes", target, why, with("classes", "row 1 1 0 0", "row 1 1 1 -1"));
    add("ridge-zero.problem", "margin", Code::NotPositive, "β₀ = 0", with("margin", "ridge 1 2", "ridge 0 2"));
    add("weight-zero.problem", "margin", Code::NotPositive, "a weight 0", with("margin", "row 1 1 2", "row 1 1 0"));
    add("weight-left-out.problem", "margin", Code::MissingToken, "no weight", with("margin", "row 1 1 2", "row 1 1"));
    let plain = with("level", "loss absolute", "loss squared").replacen("bias free", "bias none", 1);
    add("version-one-says-it.problem", "level", Code::BadVersion, "what version 1 can say, in version 2", plain);
    let why = "a denominator of doubles that is no power of two";
    add(
        "denominator-of-two.problem",
        "level",
        Code::BadDenominator,
        why,
        with("level", "denominators 1", "denominators 3"),
    );
    let why = "a bias column without ones";
    add(
        "ones-missing.problem",
        "level",
        Code::BiasNotOne,
        why,
        with("level", "hidden-bias none", "hidden-bias column"),
    );
    let why = "no last line";
    add("problem-without-end.problem", "level", Code::UnexpectedEnd, why, with("level", "end 12\n", ""));
    let why = "the count of the last line is wrong";
    add("problem-end-wrong.problem", "level", Code::BadEnd, why, with("level", "end 12", "end 11"));
    let why = "a row after the end";
    add("problem-goes-on.problem", "level", Code::TrailingBytes, why, with("level", "end 12\n", "end 12\nrow 1 7\n"));
    let why = "the last line has no LF";
    add("problem-breaks-off.problem", "level", Code::MissingNewline, why, with("level", "end 12\n", "end 12"));
    let free = "relucert-problem 2\nnumbers f64\nloss absolute\nscale 1 1\nbeta 2 1\nhidden-bias free\noutput-bias none\nshape 1 2 1\ndenominators 1 1\nweights none\nrow 3 1 5\nend 11\n";
    let why = "an unpenalised hidden bias without a free output bias";
    add("free-without-free.problem", "level", Code::FreeHiddenBias, why, free.to_string());
    let why = "an unpenalised hidden bias without a feature";
    let alone = free.replacen("bias none", "bias free", 1).replacen("shape 1 2", "shape 1 1", 1);
    let alone = alone.replacen("row 3 1 5", "row 1 5", 1);
    add("free-alone.problem", "level", Code::FreeHiddenBias, why, alone);
    let why = "an atom of two outputs";
    let text = "relucert-network 2\nshape 1 1 2\nbias 1 0 0\natom 1 1 1 3 4\nend 4\n";
    add("atom-of-two.network", "pair", Code::NotUnit, why, text.to_string());
    let text = "relucert-network 1\nshape 1 1\nneuron 1 1 1 3\nend 3\n";
    add("one-output-for-two.network", "pair", Code::WrongShape, "one output, the problem has two", text.to_string());
    let text = "relucert-network 2\nshape 1 1 1\nneuron 1 1 1 3\nend 3\n";
    add("no-line-of-bias.network", "level", Code::WrongKeyword, "no line `bias`", text.to_string());
    let (file, claim) = ("malformed/plain-of-version-2.set".to_string(), "plain");
    let why = "a question that knows version 1 only, about a problem of version 2";
    let (bytes, expected) = (b"relucert-set-certificate 1\n".to_vec(), Code::OtherLoss.name());
    cases.0.push(Case { file, problem: "logit", network: "zero", claim, expected, why, bytes });
}
