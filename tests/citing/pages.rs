//! What there is to cite: headings, rules, formulas and sources of the pages in docs.

use super::{Citation, Kind, section};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What there is to cite.
pub struct Pages(pub BTreeMap<Kind, BTreeSet<String>>);

impl Pages {
    pub fn read(root: &Path) -> Pages {
        let page = |name: &str| {
            fs::read_to_string(root.join("docs").join(name)).unwrap_or_else(|e| panic!("docs/{name}: {e}"))
        };
        let theory = page("THEORY.md") + "\n" + &page("THEORY_EXTENSIONS.md");
        let format = page("FORMAT.md");
        let starred = |text: &str, open: &str, close: &str| -> BTreeSet<String> {
            let parts = text.split(open).skip(1).filter_map(|rest| Some(rest.split_once(close)?.0.to_string()));
            parts.filter(|name| name.len() < 8 && name.chars().all(|c| c.is_ascii_alphanumeric())).collect()
        };
        let tags = theory.lines().filter(|line| line.starts_with("    ")).filter_map(|line| {
            let tag = line.trim_end().strip_suffix(')')?.rsplit_once("  (")?.1;
            tag.parse::<u8>().is_ok().then(|| tag.to_string())
        });
        Pages(BTreeMap::from([
            (Kind::Theory, headings(&theory)),
            (Kind::Format, headings(&format)),
            (Kind::Rule, starred(&format, "**R", "**").into_iter().map(|n| format!("R{n}")).collect()),
            (Kind::Formula, tags.collect()),
            (Kind::Source, starred(&theory, "**[", "]**")),
            (Kind::Unnamed, BTreeSet::new()),
        ]))
    }

    pub fn has(&self, citation: &Citation) -> bool {
        self.0[&citation.kind].contains(&citation.what)
    }
}

/// The numbers of the headings, such as 3, 3.2 and E3.4.
fn headings(page: &str) -> BTreeSet<String> {
    let titles = page.lines().filter_map(|line| line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")));
    let numbers = titles.filter_map(|title| title.split(' ').next()).map(|word| word.trim_end_matches('.').to_string());
    numbers.filter(|word| section(word) == word.len() && !word.is_empty()).collect()
}
