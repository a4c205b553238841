//! How results are printed: the option `--format`.

#[cfg(feature = "prover")]
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// How to print.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Lines by prefix: `c` comment, `v` value, `s` verdict
    Text,
    /// One JSON object
    Json,
}

#[cfg(feature = "prover")]
impl Format {
    /// The same choice, where the lines have no prefixes.
    pub fn for_people() -> impl TypedValueParser<Value = Format> {
        let (text, json) = (PossibleValue::new("text"), PossibleValue::new("json"));
        PossibleValuesParser::new([text.help("For people"), json.help("One JSON object")]).map(Format::of)
    }

    /// The same choice without a word on what is printed.
    pub fn unexplained() -> impl TypedValueParser<Value = Format> {
        PossibleValuesParser::new(["text", "json"]).map(Format::of)
    }

    fn of(name: String) -> Format {
        if name == "json" { Format::Json } else { Format::Text }
    }
}
