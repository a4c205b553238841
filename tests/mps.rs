//! The reader of MPS and QPS files: what is written is read back, what is broken is refused.

use proptest::prelude::*;
use relucert::program::mps::{Layout, Numbers, read};
use relucert::program::{Model, Number};
use std::collections::BTreeMap;

/// A model with decimals as texts: cost, bounds; entries by column; kind, side, range of rows; one triangle
/// of Q.
#[derive(Clone, Debug)]
struct Sheet {
    maximize: bool,
    constant: String,
    columns: Vec<(String, Option<String>, Option<String>)>,
    rows: Vec<(char, String, Option<String>)>,
    entries: BTreeMap<(usize, usize), String>,
    products: BTreeMap<(usize, usize), String>,
}

/// A decimal that is not zero, at most twelve characters long.
fn decimals() -> impl Strategy<Value = String> {
    (any::<bool>(), 1u32..100_000, 0usize..5, -9i32..10).prop_map(|(negative, digits, places, exponent)| {
        let digits = format!("{digits:06}");
        let (whole, fraction) = digits.split_at(6 - places);
        let exponent = if exponent == 0 { String::new() } else { format!("e{exponent}") };
        format!("{}{whole}.{fraction}{exponent}", if negative { "-" } else { "" })
    })
}

fn sheets() -> impl Strategy<Value = Sheet> {
    (1usize..5, 1usize..5).prop_flat_map(|(n, m)| {
        let optional = || proptest::option::of(decimals());
        let columns = proptest::collection::vec((decimals(), optional(), optional()), n);
        let rows = proptest::collection::vec((prop_oneof![Just('E'), Just('L'), Just('G')], decimals(), optional()), m);
        let entries = proptest::collection::btree_map((0..n, 0..m), decimals(), 0..8);
        let products = proptest::collection::btree_map((0..n, 0..n), decimals(), 0..4);
        (any::<bool>(), decimals(), columns, rows, entries, products).prop_map(
            |(maximize, constant, columns, rows, entries, products)| {
                let products = products.into_iter().map(|((i, j), q)| ((i.min(j), i.max(j)), q)).collect();
                Sheet { maximize, constant, columns, rows, entries, products }
            },
        )
    })
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn added(a: &str, b: &str, times: i64) -> Number {
    let fraction = |t: &str| relucert::check::arithmetic::Fraction::parse(t).unwrap();
    let sum =
        (0..times.abs()).fold(fraction(a), |sum, _| if times < 0 { &sum - &fraction(b) } else { &sum + &fraction(b) });
    Number::fraction(sum.numerator().clone(), sum.denominator().clone()).unwrap()
}

impl Sheet {
    fn model(&self) -> Model {
        let mut model = if self.maximize { Model::maximize() } else { Model::minimize() };
        model.name = "SHEET".to_string();
        model.set_constant(added("0", &self.constant, -1));
        let variables: Vec<_> = self
            .columns
            .iter()
            .enumerate()
            .map(|(j, (cost, lower, upper))| {
                let zero = (!upper.as_ref().is_some_and(|u| u.starts_with('-'))).then(|| 0.into());
                let lower = lower.as_deref().map_or(zero, |l| Some(number(l)));
                model.variable(&format!("x {j}").replace(' ', "_"), number(cost), lower, upper.as_deref().map(number))
            })
            .collect();
        for (i, (kind, side, range)) in self.rows.iter().enumerate() {
            let of_row = self.entries.iter().filter(|((_, row), _)| *row == i);
            let terms: Vec<_> = of_row.map(|((j, _), a)| (variables[*j], number(a))).collect();
            let sign = |up: bool| range.as_ref().map(|r| added(side, r, if up == r.starts_with('-') { -1 } else { 1 }));
            let here = Some(number(side));
            let (lower, upper) = match (kind, range) {
                ('L', _) => (sign(false), here),
                ('G', _) => (here, sign(true)),
                (_, None) => (here.clone(), here),
                (_, Some(r)) if r.starts_with('-') => (sign(false), here),
                _ => (here, sign(true)),
            };
            model.constrain(&format!("r{i}"), &terms, lower, upper);
        }
        for ((i, j), q) in &self.products {
            model.curve(variables[*i], variables[*j], number(q));
        }
        model
    }

    fn text(&self, layout: Layout, whole: bool) -> String {
        // Fields 1 to 4 of a line.
        let line = |kind: &str, a: &str, b: &str, v: &str| match layout {
            Layout::Auto | Layout::Free => format!(" {kind} {a} {b} {v}\n"),
            Layout::Fixed => format!(" {kind:2} {a:8}  {b:8}  {v:>12}\n"),
        };
        let mut text =
            format!("NAME          SHEET\nOBJSENSE\n    {}\nROWS\n", if self.maximize { "MAX" } else { "MIN" });
        text += &line("N", "cost", "", "");
        self.rows.iter().enumerate().for_each(|(i, row)| text += &line(&row.0.to_string(), &format!("r{i}"), "", ""));
        text += "COLUMNS\n";
        for (j, column) in self.columns.iter().enumerate() {
            let name = format!("x_{j}");
            text += &line("", &name, "cost", &column.0);
            for ((_, i), a) in self.entries.iter().filter(|((column, _), _)| *column == j) {
                text += &line("", &name, &format!("r{i}"), a);
            }
        }
        text += "RHS\n";
        text += &line("", "rhs", "cost", &self.constant);
        self.rows.iter().enumerate().for_each(|(i, row)| text += &line("", "rhs", &format!("r{i}"), &row.1));
        text += "RANGES\n";
        for (i, row) in self.rows.iter().enumerate() {
            row.2.iter().for_each(|r| text += &line("", "range", &format!("r{i}"), r));
        }
        text += "BOUNDS\n";
        for (j, (_, lower, upper)) in self.columns.iter().enumerate() {
            lower.iter().for_each(|v| text += &line("LO", "bound", &format!("x_{j}"), v));
            upper.iter().for_each(|v| text += &line("UP", "bound", &format!("x_{j}"), v));
        }
        text += if whole { "QMATRIX\n" } else { "QUADOBJ\n" };
        for ((i, j), q) in &self.products {
            text += &line("", &format!("x_{j}"), &format!("x_{i}"), q);
            if whole && i != j {
                text += &line("", &format!("x_{i}"), &format!("x_{j}"), q);
            }
        }
        text + "ENDATA\n"
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(sheet in sheets()) {
        for layout in [Layout::Free, Layout::Fixed] {
            for whole in [false, true] {
                let text = sheet.text(layout, whole);
                let model = read(&text, layout, Numbers::Decimal);
                prop_assert_eq!(model.as_ref(), Ok(&sheet.model()), "{}", text);
            }
        }
    }

    #[test]
    fn no_edit_does_harm(sheet in sheets(), edits in proptest::collection::vec((any::<proptest::sample::Index>(), 0usize..4, any::<u8>()), 1..6)) {
        for layout in [Layout::Free, Layout::Fixed] {
            let mut bytes = sheet.text(layout, false).into_bytes();
            for (index, kind, byte) in &edits {
                if bytes.is_empty() {
                    break;
                }
                let at = index.index(bytes.len());
                match kind {
                    0 => bytes[at] = *byte,
                    1 => bytes.insert(at, *byte),
                    2 => drop(bytes.remove(at)),
                    _ => bytes.truncate(at + 1),
                }
            }
            let text = String::from_utf8_lossy(&bytes);
            for numbers in [Numbers::Decimal, Numbers::F64] {
                if let Ok(model) = read(&text, layout, numbers) {
                    prop_assert!(model.program().well_formed().is_ok());
                }
            }
        }
    }
}

/// ½xᵀQx with Q = (2, 1; 1, 4) in every spelling.
#[test]
fn every_spelling_of_a_quadratic_objective() {
    let head = "ROWS\n N cost\n N spare\nCOLUMNS\n x cost 1\n y cost 1\n";
    let mut expected = Model::minimize();
    let x = expected.variable("x", 1, Some(0.into()), None);
    let y = expected.variable("y", 1, Some(0.into()), None);
    [(x, x, 2), (y, x, 1), (y, y, 4)].into_iter().for_each(|(x, y, q)| expected.curve(x, y, q));
    for section in [
        "QUADOBJ\n x x 2 y 1\n y y 4\n",
        "QUADOBJ\n y y 4\n y x 1\n x x 2\n",
        "QSECTION\n x x 2\n y x 1 y 4\n",
        "QSECTION cost\n x x 2\n x y 1\n y y 4\n",
        "QMATRIX\n x x 2 y 1\n y x 1 y 4\n",
        "QMATRIX cost\n y x 1\n x x 2 y 1\n y y 4\n",
    ] {
        let read = |text: &str| read(text, Layout::Free, Numbers::Decimal);
        assert_eq!(read(&format!("{head}{section}ENDATA\n")).as_ref(), Ok(&expected), "{section}");
    }
    let linear = read(&format!("{head}QMATRIX\n x y 0\nENDATA\n"), Layout::Free, Numbers::Decimal).unwrap();
    assert!(!linear.is_quadratic() && expected.is_quadratic());
    #[cfg(feature = "prover")]
    assert!(relucert::lp::solve_model(&expected).is_err());
}
