//! Linear and quadratic programs from files in CPLEX's LP format.
//!
//! - `Minimize` or `Maximize`, `Subject To`, `Bounds`, `General`, `Binary`, `End`, and their other spellings,
//!   each at the beginning of a line. `\` begins a comment; a line end is a blank.
//! - The objective is linear with a constant, and `[ … ] / 2` for terms of second order.
//! - A constraint is `expression ≤ number`, `number ≤ expression` or `number ≤ expression ≤ number`; `<` is
//!   `<=`.
//! - Variables are ≥ 0 unless `Bounds` says otherwise.
//! - Integer variables are refused unless the caller wants them continuous; semicontinuous ones, sets, quadratic
//!   and indicator constraints always: they would be another problem.
//!
//! What readers take in different ways is refused with its line: a negative upper bound without a lower one, a
//! bound given twice, a bound of a variable that occurs nowhere, a number beside the variables of a constraint,
//! brackets without `/ 2`.

mod bounds;
mod expression;
mod reader;
mod tokens;

use super::model::{Model, Variable};
use super::note::Note;
use super::reading::{Amount, Reading};
use super::refusal::{FileError, Refusal, Remedy};
use reader::{Ends, Expression, Reader, ends, flipped, shown};
use std::collections::{HashMap, HashSet};
use tokens::Word;

/// A section of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Minimize,
    Maximize,
    Constraints,
    Bounds,
    General,
    Binary,
    End,
}

/// Names of sections, in small letters; the value is none for those of other problems.
const SECTIONS: [(&str, Option<Section>); 36] = [
    ("minimize", Some(Section::Minimize)),
    ("minimise", Some(Section::Minimize)),
    ("minimum", Some(Section::Minimize)),
    ("min", Some(Section::Minimize)),
    ("maximize", Some(Section::Maximize)),
    ("maximise", Some(Section::Maximize)),
    ("maximum", Some(Section::Maximize)),
    ("max", Some(Section::Maximize)),
    ("subject to", Some(Section::Constraints)),
    ("such that", Some(Section::Constraints)),
    ("st", Some(Section::Constraints)),
    ("s.t.", Some(Section::Constraints)),
    ("st.", Some(Section::Constraints)),
    ("bounds", Some(Section::Bounds)),
    ("bound", Some(Section::Bounds)),
    ("general", Some(Section::General)),
    ("generals", Some(Section::General)),
    ("gen", Some(Section::General)),
    ("integer", Some(Section::General)),
    ("integers", Some(Section::General)),
    ("int", Some(Section::General)),
    ("binary", Some(Section::Binary)),
    ("binaries", Some(Section::Binary)),
    ("bin", Some(Section::Binary)),
    ("end", Some(Section::End)),
    ("semi-continuous", None),
    ("semis", None),
    ("semi", None),
    ("sos", None),
    ("sos1", None),
    ("sos2", None),
    ("lazy constraints", None),
    ("user cuts", None),
    ("pwlobj", None),
    ("general constraints", None),
    ("multi-objectives", None),
];

/// Reads an LP file; the layout and the sets of the reading are of no account.
///
/// # Errors
/// With the line: what is none of the format, what it can be read in two ways, integer variables, quadratic
/// constraints, a missing `End`.
pub fn read_as(text: &str, reading: &Reading) -> Result<Model, FileError> {
    let mut tokens = Vec::new();
    let mut line = 0;
    for (at, text) in text.strip_prefix('\u{feff}').unwrap_or(text).lines().enumerate() {
        line = at + 1;
        tokens::cut(text.strip_suffix('\r').unwrap_or(text), line, &mut tokens).map_err(|refusal| refusal.at(line))?;
    }
    let mut reader = Reader {
        reading,
        at: 0,
        line: tokens.first().map_or(1, |token| token.line),
        last: line,
        tokens,
        model: Model::minimize(),
        variables: HashMap::new(),
        labels: HashSet::new(),
        bare: Vec::new(),
        ends: Ends::default(),
        infinite: None,
    };
    reader.file().map_err(|refusal| refusal.at(reader.line))?;
    Ok(reader.model)
}

impl Reader<'_> {
    fn file(&mut self) -> Result<(), Refusal> {
        match self.section()? {
            Some(Section::Minimize) => {}
            Some(Section::Maximize) => self.model.set_maximize(true),
            _ => return Err("the file begins with Minimize or Maximize".into()),
        }
        self.objective()?;
        let mut seen = Vec::new();
        loop {
            let Some(section) = self.section()? else {
                return Err(match self.next() {
                    None => {
                        self.line = self.last;
                        "the file ends without End; is it whole?".into()
                    }
                    Some(word) => format!("{} where a section is expected", shown(&word)).into(),
                });
            };
            if matches!(section, Section::Minimize | Section::Maximize) || seen.contains(&section) {
                return Err("this section is there already".into());
            }
            seen.push(section);
            match section {
                Section::Constraints => self.many(Self::constraint)?,
                Section::Bounds => self.many(Self::bound)?,
                Section::General | Section::Binary => self.integers(section == Section::Binary)?,
                _ => break,
            }
        }
        if self.peek().is_some() {
            self.next();
            return Err("the file goes on after End".into());
        }
        self.finish()
    }

    /// The section that begins with the next words, and how many they are: at the beginning of a line, and no
    /// name of a constraint.
    fn heading(&self) -> Option<(Option<Section>, usize)> {
        let word = |at: usize| match self.tokens.get(at).map(|token| &token.word) {
            Some(Word::Name(name)) => name.to_ascii_lowercase(),
            Some(Word::Sign(sign)) => sign.to_string(),
            _ => String::new(),
        };
        if !self.tokens.get(self.at)?.first {
            return None;
        }
        let (one, two) = (word(self.at), format!("{} {}", word(self.at), word(self.at + 1)));
        let three = format!("{one}-{}", word(self.at + 2));
        let three = if word(self.at + 1) == "-" { three } else { String::new() };
        for (name, words) in [(three, 3), (two, 2), (one, 1)] {
            if let Some((_, section)) = SECTIONS.iter().find(|(known, _)| *known == name) {
                return (word(self.at + words) != ":").then_some((*section, words));
            }
        }
        None
    }

    /// Takes the heading of a section, if the next words are one.
    fn section(&mut self) -> Result<Option<Section>, Refusal> {
        let Some((section, words)) = self.heading() else { return Ok(None) };
        (0..words).for_each(|_| drop(self.next()));
        match section {
            Some(section) => Ok(Some(section)),
            None => Err("a section of another kind of problem: it is neither linear nor convex quadratic".into()),
        }
    }

    fn many(&mut self, one: fn(&mut Self) -> Result<(), Refusal>) -> Result<(), Refusal> {
        while self.peek().is_some() && self.heading().is_none() {
            one(self)?;
        }
        Ok(())
    }

    /// The name before a colon, if the next words are one.
    fn label(&mut self) -> Option<String> {
        let name = match (self.peek(), self.tokens.get(self.at + 1).map(|token| &token.word)) {
            (Some(Word::Name(name)), Some(Word::Sign(':'))) => name.clone(),
            _ => return None,
        };
        self.next();
        self.next();
        Some(name)
    }

    fn objective(&mut self) -> Result<(), Refusal> {
        self.label();
        if self.peek().is_none() || self.heading().is_some() {
            return Ok(());
        }
        let Expression { terms, constant, products } = self.expression(true)?;
        for (j, value) in terms {
            self.model.variables[j].cost = value;
        }
        for (i, j, value) in products {
            self.model.curve(Variable(i), Variable(j), value);
        }
        if let Some(constant) = constant {
            self.model.set_constant(constant);
        }
        Ok(())
    }

    fn constraint(&mut self) -> Result<(), Refusal> {
        let label = self.label();
        if let Some(name) = &label
            && !self.labels.insert(name.clone())
        {
            return Err(format!("a second constraint `{name}`").into());
        }
        let left = self.leading()?.map(|(value, relation)| (value, flipped(relation)));
        let expression = self.expression(false)?;
        let right = match self.peek() {
            Some(&Word::Relation(relation)) => {
                self.next();
                Some((self.value()?, relation))
            }
            _ => None,
        };
        let (mut lower, mut upper) = (None, None);
        let sides: Vec<(Amount, char)> = left.into_iter().chain(right).collect();
        match sides.as_slice() {
            [] => return Err("a constraint has <=, >= or = and a number behind its variables".into()),
            [(_, a), (_, b)] if *a == '=' || *b == '=' || a == b => {
                return Err("of two sides one is the lower and one the upper: 1 <= x + y <= 2".into());
            }
            _ => {}
        }
        for (value, relation) in sides {
            let (low, high) = ends(value, relation)?;
            lower = lower.or(low);
            upper = upper.or(high);
        }
        let terms: Vec<_> = expression.terms.into_iter().map(|(j, value)| (Variable(j), value)).collect();
        if label.is_none() {
            self.bare.push(self.model.rows.len());
        }
        self.model.constrain(label.as_deref().unwrap_or(""), &terms, lower, upper);
        Ok(())
    }

    fn integers(&mut self, binary: bool) -> Result<(), Refusal> {
        while self.heading().is_none() {
            let Some(word) = self.next() else { return Ok(()) };
            let Word::Name(name) = word else {
                return Err(format!("{} where a variable is expected", shown(&word)).into());
            };
            let &j = self.variables.get(&name).ok_or_else(|| format!("no variable `{name}` occurs before"))?;
            if !self.reading.relax {
                let message = format!("`{name}` is an integer variable; all variables are continuous here");
                return Err(Refusal::new(message, Remedy::Relax));
            }
            self.ends.integer(j, binary, &mut self.model)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        let mut next = 0;
        for &row in &self.bare {
            next = (next + 1..).find(|i| !self.labels.contains(&format!("c{i}"))).unwrap_or(row);
            self.model.rows[row].name = format!("c{next}");
        }
        if let Some((count, line)) = self.infinite {
            self.model.note(Note::Infinite { count, line });
        }
        let count = self.ends.integers();
        if count > 0 {
            self.model.note(Note::Relaxed { count });
        }
        match self.ends.negative(&self.model) {
            None => Ok(()),
            Some((name, line)) => {
                self.line = line;
                Err(format!("`{name}` has a negative upper bound and no lower one, which is 0 for some readers and −∞ for others; write it as well").into())
            }
        }
    }
}
