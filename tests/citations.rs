//! What is cited exists: sections of the theory and of FORMAT, rules, formulas with a number, sources.

mod citing;

use citing::{Kind, Pages, citations, files};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn every_citation_is_of_something_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = Pages::read(root);
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut cited: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in files(root) {
        for citation in citations(&file, &text) {
            *counts.entry(citation.kind).or_default() += 1;
            if pages.has(&citation) {
                cited.entry(citation.kind).or_default().insert(citation.what);
            } else {
                wrong.push(format!("{file}:{}: {} {}", citation.line, citation.kind, citation.what));
            }
        }
    }
    for (kind, known) in &pages.0 {
        let (count, of) = (counts.get(kind).unwrap_or(&0), cited.get(kind).map_or(0, BTreeSet::len));
        println!("{kind}: {count} citations of {of} of {}", known.len());
    }
    assert!(wrong.is_empty(), "{} citations of nothing:\n{}", wrong.len(), wrong.join("\n"));
    // A search that finds nothing would find nothing wrong.
    for (kind, least) in
        [(Kind::Theory, 100), (Kind::Format, 60), (Kind::Rule, 500), (Kind::Formula, 10), (Kind::Source, 10)]
    {
        assert!(counts.get(&kind).is_some_and(|n| *n >= least), "fewer than {least} citations of the kind {kind}");
    }
}

/// The kinds, names and lines found in a text.
fn found(file: &str, text: &str) -> Vec<(Kind, String, usize)> {
    citations(file, text).into_iter().map(|c| (c.kind, c.what, c.line)).collect()
}

#[test]
fn citations_are_read_as_they_are_written() {
    let is = |file: &str, text: &str, expected: &[(Kind, &str, usize)]| {
        let expected: Vec<_> = expected.iter().map(|(kind, what, line)| (*kind, what.to_string(), *line)).collect();
        assert_eq!(found(file, text), expected, "{text}");
    };
    use Kind::{Format, Formula, Rule, Source, Theory, Unnamed};
    is("a.rs", "//! (theory §4.1, §10.2)", &[(Theory, "4.1", 1), (Theory, "10.2", 1)]);
    is("a.rs", "//! theory §2–3). Then\n//! theory\n//! §8.", &[(Theory, "2", 1), (Theory, "3", 1), (Theory, "8", 3)]);
    is("a.rs", "/// theory §1.2,\n    /// §8; FORMAT §9", &[(Theory, "1.2", 1), (Theory, "8", 2), (Format, "9", 2)]);
    is("a.md", "| §9 of the theory | theory §E3.4 |", &[(Theory, "9", 1), (Theory, "E3.4", 1)]);
    is("a.md", "FORMAT §2, 3, 15 | FORMAT §7–§18", &["2", "3", "15", "7", "18"].map(|n| (Format, n, 1)));
    is("a.md", "[FORMAT §16](docs/FORMAT.md), docs/FORMAT.md §19", &[(Format, "16", 1), (Format, "19", 1)]);
    is("a.py", "codes of docs/FORMAT.md section 6. FORMAT, section 4.2", &[(Format, "6", 1), (Format, "4.2", 1)]);
    is("a.md", "Higham 2002, §3.1; [MP23, §3.4]", &[(Source, "MP23", 1)]);
    is("a.md", "as docs say (§19)", &[(Unnamed, "19", 1)]);
    is("docs/FORMAT.md", "as in §4.2 (theory §2)", &[(Format, "4.2", 1), (Theory, "2", 1)]);
    is("a.rs", "// R9, R10–R19, XR3, R_4, R1x", &[(Rule, "R9", 1), (Rule, "R10", 1), (Rule, "R19", 1)]);
    is("a.v", "assert (R0 : 0 <= r). (* R8 *) Check R1.", &[(Rule, "R8", 1)]);
    is(
        "a.v",
        "(** x\n<<\n    definition   meaning   FORMAT\n    a   b   §4.2\n>>\n  §5 *)",
        &[(Format, "4.2", 4), (Unnamed, "5", 6)],
    );
    is("a.rs", "// program (3) of theory (2)", &[(Formula, "3", 1), (Formula, "2", 1)]);
    is(
        "a.md",
        "[WLP22, MP23, Fig. 2] and [T1](x) and [KMP25]",
        &[(Source, "WLP22", 1), (Source, "MP23", 1), (Source, "KMP25", 1)],
    );
}

#[test]
fn a_citation_of_nothing_is_noticed() {
    let pages = Pages::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    for text in [
        "theory §13",
        "theory §3.11",
        "theory §3.2.1",
        "theory §2–13",
        "FORMAT §99",
        "FORMAT §4.3",
        "R37",
        "R999",
        "theory (9)",
        "[MP24]",
        "§4",
    ] {
        let wrong = citations("a.md", text).iter().filter(|c| !pages.has(c)).count();
        assert_eq!(wrong, 1, "{text}");
    }
    for text in ["theory §3.10", "theory §E2.5", "FORMAT §4.2", "R117", "theory (4)", "[KMP25]"] {
        let found = citations("a.md", text);
        assert!(found.len() == 1 && pages.has(&found[0]), "{text}: {found:?}");
    }
}
