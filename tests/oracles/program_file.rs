//! MPS files of tiny programs in many spellings, some of them damaged.

use crate::program::{Decimal, Program};
use crate::random::Random;

/// A file, and how it is to be read.
pub struct Mps {
    pub text: String,
    pub fixed: bool,
    /// What was done to a line, and the file before it: the damaged one must be refused, or mean the same.
    pub damage: Option<(&'static str, String)>,
}

/// Lines as they are written.
struct Sheet {
    fixed: bool,
    lines: Vec<String>,
}

impl Sheet {
    fn head(&mut self, text: &str) {
        self.lines.push(text.to_string());
    }

    /// Fields 1 to 3 and pairs of name and number; the first name of a pair is field 3.
    fn data(&mut self, kind: &str, name: &str, pairs: &[(String, String)]) {
        let mut line = if self.fixed { format!(" {kind:2} {name:8}  ") } else { format!(" {kind} {name} ") };
        for (at, (row, number)) in pairs.iter().enumerate() {
            line += &match self.fixed {
                true => format!("{}{row:8}  {number:>12}", if at > 0 { "   " } else { "" }),
                false => format!("{row} {number} "),
            };
        }
        self.lines.push(line.trim_end().to_string());
    }

    /// Pairs, one or two in a line.
    fn pairs(&mut self, random: &mut Random, name: &str, pairs: &[(String, String)]) {
        let most = 1 + random.below(2);
        pairs.chunks(most).for_each(|pairs| self.data("", name, pairs));
    }
}

impl Program {
    /// The program that a reader of other habits might find in the file, or one that loses something.
    pub fn misread(&self, random: &mut Random) -> Program {
        let mut other = self.clone();
        let negative = |d: &Decimal| Decimal::new(-d.digits, d.exponent);
        let at = random.below(self.rows.len());
        let column = random.below(self.columns.len());
        let column = &mut other.columns[column];
        match (random.below(9), other.rows.get_mut(at)) {
            (0, _) => other.maximize = !other.maximize,
            (1, _) => column.bounds.clear(),
            (2, _) => drop(column.bounds.pop()),
            (3, _) => other.products.iter_mut().for_each(|(_, _, q)| q.digits *= 2),
            (4, Some(row)) => row.side = None,
            (5, Some(row)) => row.range = None,
            (6, Some(row)) => row.side = row.side.as_ref().map(negative),
            (7, Some(row)) => row.range = row.range.as_ref().map(negative),
            (_, Some(row)) => row.kind = if row.kind == 'L' { 'G' } else { 'L' },
            (_, None) => {}
        }
        other
    }

    /// The file: free or fixed, sections after COLUMNS in any order.
    pub fn file(&self, random: &mut Random) -> Mps {
        let mut sheet = Sheet { fixed: random.once_in(3), lines: Vec::new() };
        let spare = random.once_in(4);
        if random.once_in(2) {
            sheet.head(random.pick(&["NAME", "NAME          tiny", "NAME tiny (MAX)", "* a comment"]));
        }
        match (self.maximize, random.below(4)) {
            (true, 0) => sheet.head("OBJSENSE MAX"),
            (true, _) => sheet.lines.extend(["OBJSENSE".to_string(), "    MAX".to_string()]),
            (false, 0) => sheet.head("OBJSENSE MIN"),
            (false, _) => {}
        }
        sheet.head("ROWS");
        // The objective is the first N row, wherever it stands.
        let at = random.below(self.rows.len() + 1);
        for (i, row) in self.rows.iter().enumerate() {
            if i == at {
                sheet.data("N", "cost", &[]);
            }
            sheet.data(&row.kind.to_string(), &format!("r{i}"), &[]);
        }
        if at == self.rows.len() {
            sheet.data("N", "cost", &[]);
        }
        if spare {
            sheet.data("N", "spare", &[]);
        }
        sheet.head("COLUMNS");
        self.columns(random, &mut sheet, spare);
        let mut sections = [0, 1, 2];
        sections.swap(0, random.below(3));
        for section in sections {
            match section {
                0 => self.right_sides(random, &mut sheet, spare),
                1 => self.ranges(random, &mut sheet),
                _ => self.bounds(random, &mut sheet),
            }
        }
        self.products(random, &mut sheet);
        sheet.head("ENDATA");
        let text = |lines: &[String]| lines.join("\n") + "\n";
        let whole = text(&sheet.lines);
        let damage = random.once_in(10).then(|| damage(random, &mut sheet.lines)).flatten();
        Mps { text: text(&sheet.lines), fixed: sheet.fixed, damage: damage.map(|what| (what, whole)) }
    }

    fn columns(&self, random: &mut Random, sheet: &mut Sheet, spare: bool) {
        for (j, column) in self.columns.iter().enumerate() {
            let mut pairs = Vec::new();
            column.cost.iter().for_each(|cost| pairs.push(("cost".to_string(), cost.text(random))));
            for (i, entry) in column.entries.iter().enumerate() {
                entry.iter().for_each(|entry| pairs.push((format!("r{i}"), entry.text(random))));
            }
            if spare && random.once_in(2) {
                pairs.push(("spare".to_string(), "5".to_string()));
            }
            if pairs.is_empty() {
                pairs.push(("cost".to_string(), random.pick(&["0", "-0", "0e5"]).to_string()));
            }
            sheet.pairs(random, &format!("x{j}"), &pairs);
        }
    }

    fn right_sides(&self, random: &mut Random, sheet: &mut Sheet, spare: bool) {
        let mut pairs = Vec::new();
        self.constant.iter().for_each(|d| pairs.push(("cost".to_string(), d.text(random))));
        for (i, row) in self.rows.iter().enumerate() {
            row.side.iter().for_each(|side| pairs.push((format!("r{i}"), side.text(random))));
        }
        if spare && random.once_in(2) {
            pairs.push(("spare".to_string(), "-7".to_string()));
        }
        if !pairs.is_empty() || random.once_in(2) {
            sheet.head("RHS");
            let set = random.pick(&["RHS", "rhs", ""]);
            sheet.pairs(random, set, &pairs);
        }
    }

    fn ranges(&self, random: &mut Random, sheet: &mut Sheet) {
        if self.rows.iter().all(|row| row.range.is_none()) {
            return;
        }
        let mut pairs = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            row.range.iter().for_each(|range| pairs.push((format!("r{i}"), range.text(random))));
        }
        sheet.head("RANGES");
        let set = random.pick(&["range", ""]);
        sheet.pairs(random, set, &pairs);
    }

    fn bounds(&self, random: &mut Random, sheet: &mut Sheet) {
        if self.columns.iter().all(|column| column.bounds.is_empty()) {
            return;
        }
        sheet.head("BOUNDS");
        let set = random.pick(&["b", ""]);
        for (j, column) in self.columns.iter().enumerate() {
            for (kind, value) in &column.bounds {
                let value = value.as_ref().map_or(String::new(), |value| value.text(random));
                sheet.data(kind, set, &[(format!("x{j}"), value)]);
            }
        }
    }

    fn products(&self, random: &mut Random, sheet: &mut Sheet) {
        if self.products.is_empty() {
            return;
        }
        let heading = random.pick(&["QUADOBJ", "QSECTION", "QSECTION cost", "QMATRIX"]);
        sheet.head(heading);
        for (i, j, q) in &self.products {
            let (i, j) = if random.once_in(2) { (j, i) } else { (i, j) };
            let number = q.text(random);
            sheet.data("", &format!("x{i}"), &[(format!("x{j}"), number)]);
            if heading == "QMATRIX" && i != j {
                let number = q.text(random);
                sheet.data("", &format!("x{j}"), &[(format!("x{i}"), number)]);
            }
        }
    }
}

/// Changes one line, or puts one in, so that readers may differ. None where the line is not fit for it.
fn damage(random: &mut Random, lines: &mut Vec<String>) -> Option<&'static str> {
    let at = random.below(lines.len());
    let data = lines[at].starts_with(' ');
    match random.below(8) {
        0 if data => {
            lines[at] = lines[at].trim_start().to_string();
            Some("a line of data in column 1")
        }
        1 if !lines[at].starts_with('*') => {
            let (again, digit) = (lines[at].clone(), random.pick(&["3", "4"]));
            // Another digit in ROWS makes another row.
            let row = [" N ", " L ", " G ", " E "].iter().any(|kind| again.starts_with(kind));
            let other = again.strip_suffix(|c: char| c.is_ascii_digit()).filter(|_| !row && random.once_in(2));
            lines.insert(at + 1, other.map_or(again.clone(), |stem| format!("{stem}{digit}")));
            Some("a line twice, perhaps with another digit at the end")
        }
        2 => {
            // In fixed format a word close by would be a part of the name.
            lines[at] += random.pick(&["          7", "          y", "          7 7", "          $", "          0"]);
            Some("words behind a line")
        }
        3 if data => {
            let places: Vec<usize> = lines[at].match_indices(' ').map(|(place, _)| place).skip(1).collect();
            let place = random.pick(&places);
            lines[at].replace_range(place..=place, random.pick(&["\u{a0}", "\r", "\u{b}", "\u{2028}"]));
            Some("another blank")
        }
        4 if !data => {
            let first = lines[at].split(' ').next().unwrap_or("").to_string();
            lines.insert(lines.len() - 1, first);
            Some("a heading again at the end")
        }
        5 if data => {
            let above = lines[..at].iter().rev().find(|line| !line.starts_with([' ', '*']));
            let here = above.and_then(|line| line.split(' ').next()).unwrap_or("RHS").to_string();
            let other = random.pick(&["ENDATA", "NAME", "OBJSENSE", "BOUNDS"]);
            lines[at].insert_str(0, if random.once_in(3) { other } else { &here });
            Some("a heading before a line of data")
        }
        6 if data => {
            let next = random.pick(&["OBJSENSE MAX", "OBJSENSE MIN", "    MAX", "    MIN"]);
            lines.splice(0..0, ["OBJSENSE MAX".to_string(), next.to_string()]);
            Some("two senses")
        }
        _ => None,
    }
}
