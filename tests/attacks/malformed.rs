//! Files that are not of the format.

use super::*;

pub fn malformed(cases: &mut Cases, line: &Instance) {
    let base = best_certificate(line, &paired_trees(line));
    let mut reject = |name: &str, code, why, bytes: Vec<u8>| cases.reject(name, "line", code, why, bytes);
    let swap = |from: &str, to: &str| base.replacen(from, to, 1).into_bytes();
    let with = |start: &str, to: &str| edit(&base, start, 0, to).into_bytes();
    reject("carriage-return", Code::BadCharacter, "lines end with CR LF", base.replace('\n', "\r\n").into_bytes());
    reject("tab", Code::BadCharacter, "a tab between tokens", swap("kind bound", "kind\tbound"));
    reject("not-ascii", Code::BadCharacter, "a minus sign that is not ASCII", swap("sign -", "sign \u{2212}"));
    reject("nul-byte", Code::BadCharacter, "a zero byte", swap("kind bound", "kind bound\0"));
    reject("byte-order-mark", Code::BadCharacter, "a byte order mark", format!("\u{feff}{base}").into_bytes());
    reject("two-spaces", Code::BadSpacing, "two spaces between tokens", swap("kind bound", "kind  bound"));
    reject("leading-space", Code::BadSpacing, "a line starts with a space", swap("kind bound", " kind bound"));
    reject("trailing-space", Code::BadSpacing, "a line ends with a space", swap("kind bound", "kind bound "));
    reject("empty-line", Code::BadSpacing, "an empty line", swap("kind bound", "\nkind bound"));
    reject("no-last-newline", Code::MissingNewline, "the last line has no LF", base.trim_end().as_bytes().to_vec());
    reject("plus-sign", Code::BadInteger, "an integer with a plus sign", with("leaf", "leaf +1"));
    reject("minus-zero", Code::BadInteger, "minus zero", with("leaf", "leaf -0"));
    reject("leading-zero", Code::BadInteger, "a leading zero", with("leaf", "leaf 01"));
    reject("decimal-point", Code::BadInteger, "a decimal number", with("leaf", "leaf 1.0"));
    reject("lone-minus", Code::BadInteger, "a minus sign without digits", with("leaf", "leaf -"));
    reject("underscore", Code::BadInteger, "digits grouped by an underscore", with("leaf", "leaf 1_000"));
    reject(
        "huge-integer",
        Code::IntegerTooLong,
        "an integer of 100001 digits",
        with("leaf", &format!("leaf 1{}", "0".repeat(100_000))),
    );
    reject("negative-count", Code::BadCount, "a negative count", with("omega", "omega -1"));
    reject(
        "enormous-count",
        Code::BadCount,
        "a count that fits no machine word",
        with("omega", "omega 18446744073709551616 1"),
    );
    reject(
        "count-as-bait",
        Code::MissingToken,
        "a count of 2^63 to exhaust the memory",
        with("omega", "omega 9223372036854775808 1"),
    );
    reject("list-too-short", Code::MissingToken, "a list shorter than its count", with("factor", "factor 3 1 2"));
    reject("list-too-long", Code::ExtraToken, "a list longer than its count", with("omega", "omega 1 5 5"));
    reject("dual-too-short", Code::MissingToken, "a dual vector for fewer rows", with("dual", "dual 1"));
    reject("dual-too-long", Code::ExtraToken, "a dual vector for more rows", with("dual", "dual 1 1 1"));
    reject("negative-index", Code::BadCount, "a negative group", with("pairs", "pairs 1 0 -1 5"));
    reject("scale-negative", Code::BadScale, "a negative scale", with("scales", "scales -1 20 30 40 40"));
    reject(
        "scale-enormous",
        Code::BadScale,
        "a scale to exhaust the memory",
        with("scales", "scales 20 20 4097 40 40"),
    );
    reject("upper-case", Code::WrongKeyword, "a keyword in capitals", swap("kind bound", "Kind bound"));
    reject("comment", Code::WrongKeyword, "a comment", with("sign +", "c the tree of sign +\nsign +"));
    reject("kind-unknown", Code::WrongKeyword, "a kind that does not exist", swap("kind bound", "kind gap"));
    reject(
        "claim-smuggled-in",
        Code::WrongKeyword,
        "the certificate states a claim of its own",
        with("kind", "kind bound\nlower 9"),
    );
    reject("check-skipped", Code::WrongKeyword, "a node that asks to be trusted", with("leaf", "trusted"));
    reject(
        "records-swapped",
        Code::WrongKeyword,
        "omega and theta exchanged",
        edit(&edit(&base, "omega", 0, "theta 0"), "theta", 1, "omega 1 10").into_bytes(),
    );
    reject("one-tree-only", Code::WrongKeyword, "the tree of sign - is missing", {
        let text = &base[..base.find("sign -").unwrap()];
        format!("{text}end {}\n", text.lines().count()).into_bytes()
    });
    reject("trees-exchanged", Code::WrongKeyword, "the tree of sign - comes first", with("sign +", "sign -"));
    reject("third-tree", Code::WrongKeyword, "a tree too many", with("end", "sign +\nend 0"));
    let splits = best_certificate(line, &split_trees(line));
    let second = splits.lines().enumerate().filter(|(_, l)| l.starts_with("leaf")).nth(1).expect("a second leaf").0;
    let half = splits.lines().enumerate().filter(|(i, _)| !(second..second + 6).contains(i));
    let half: String = half.map(|(_, l)| format!("{l}\n")).collect();
    reject(
        "one-child",
        Code::WrongKeyword,
        "a split with one node: half of the space is not covered",
        half.into_bytes(),
    );
    reject("two-tables", Code::WrongKeyword, "a table after a table", with("pairs", "pairs 0\npairs 0"));
    reject("end-wrong", Code::BadEnd, "the count of the last line is wrong", swap("\nend ", "\nend 1"));
    reject(
        "end-extra",
        Code::ExtraToken,
        "a token after the count of the last line",
        format!("{} 1\n", base.trim_end()).into_bytes(),
    );
    reject("digest-extra", Code::ExtraToken, "a token after the digest", swap("\nkind", " 0\nkind"));
    reject("end-twice", Code::TrailingBytes, "a second last line", format!("{base}end 1\n").into_bytes());
    reject("trailing-newline", Code::TrailingBytes, "an empty line after the end", format!("{base}\n").into_bytes());
    reject(
        "cut-off",
        Code::UnexpectedEnd,
        "the file is cut off between two lines",
        base[..base.find("sign -").unwrap()].into(),
    );
    reject("empty", Code::UnexpectedEnd, "an empty file", Vec::new());
    reject("version", Code::BadVersion, "a later version", swap("relucert-certificate 1", "relucert-certificate 2"));
    reject("a-problem", Code::WrongKeyword, "a problem file instead of a certificate", line_text().into());
    reject("digest-short", Code::BadDigest, "a digest that is too short", with("problem", "problem abc"));
    reject(
        "digest-capitals",
        Code::BadDigest,
        "a digest in capitals",
        with("problem", &format!("problem {}", line.digest.to_uppercase())),
    );
    let network = "relucert-network 1\nshape 1 1\nneuron 1 2 1 2\nend 3\n";
    reject(
        "two-inputs.network",
        Code::WrongShape,
        "two inputs for one column",
        network.replace("1 1\n", "1 2\n").into_bytes(),
    );
    reject(
        "denominator-zero.network",
        Code::NotPositive,
        "a denominator zero",
        network.replace("neuron 1", "neuron 0").into_bytes(),
    );
    reject(
        "denominator-negative.network",
        Code::NotPositive,
        "a negative denominator",
        network.replace("2 1 2", "2 -1 2").into_bytes(),
    );
    reject(
        "neuron-missing.network",
        Code::WrongKeyword,
        "fewer neurons than declared",
        network.replace("1 1\n", "2 1\n").into_bytes(),
    );
    reject(
        "atom-too-long.network",
        Code::NotUnit,
        "an atom whose direction is longer than one, so that its penalty would be too small",
        network.replace("neuron 1 2", "atom 1 2").into_bytes(),
    );
    reject(
        "atom-too-short.network",
        Code::NotUnit,
        "an atom whose direction is shorter than one",
        network.replace("neuron 1 2", "atom 3 2").into_bytes(),
    );
    let problem = line_text();
    reject(
        "denominator-three.problem",
        Code::BadDenominator,
        "doubles in thirds",
        problem.replace("denominators 1 1", "denominators 3 1").into_bytes(),
    );
    reject(
        "denominator-decimal.problem",
        Code::BadDenominator,
        "decimals in halves",
        problem.replace("numbers f64", "numbers decimal").replace("denominators 1 1", "denominators 1 2").into_bytes(),
    );
    reject(
        "bias.problem",
        Code::BiasNotOne,
        "a bias column with another number than one",
        problem.replace("bias none", "bias column").into_bytes(),
    );
    reject("beta-zero.problem", Code::NotPositive, "β = 0", problem.replace("beta 1 1", "beta 0 1").into_bytes());
    reject("beta-negative.problem", Code::NotPositive, "β < 0", problem.replace("beta 1 1", "beta -1 1").into_bytes());
    reject("no-rows.problem", Code::NotPositive, "no data", problem.replace("shape 2 1", "shape 0 1").into_bytes());
    reject(
        "no-columns.problem",
        Code::NotPositive,
        "no columns",
        problem.replace("shape 2 1", "shape 2 0").into_bytes(),
    );
    reject(
        "ragged.problem",
        Code::MissingToken,
        "a row without its label",
        problem.replace("row 1 5", "row 1").into_bytes(),
    );
    reject(
        "enormous-shape.problem",
        Code::MissingToken,
        "a shape to exhaust the memory",
        problem.replace("shape 2 1", "shape 4611686018427387904 4611686018427387904").into_bytes(),
    );
    reject(
        "not-a-double.problem",
        Code::NotInModel,
        "a number of 54 bits among doubles",
        problem.replace("row 1 5", "row 9007199254740993 5").into_bytes(),
    );
    reject(
        "not-a-single.problem",
        Code::NotInModel,
        "a label of 25 bits among singles",
        problem.replace("numbers f64", "numbers f32").replace("row 1 5", "row 1 16777217").into_bytes(),
    );
    reject("nan.problem", Code::BadInteger, "not a number", problem.replace("row 1 5", "row NaN 5").into_bytes());
}
