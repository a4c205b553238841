//! Files of programs as the field writes them: what each says (tests/formats/EXPECTED), and what is refused.

use relucert_check::lp::Answer;
use relucert_check::program::{Infinity, Layout, Model, Number, Reading, lp_format, mps};
use std::fs;
use std::path::Path;

/// The reading that options of the command line ask for.
fn reading(options: &[&str]) -> Reading {
    let mut reading = Reading::default();
    let mut words = options.iter();
    while let Some(&word) = words.next() {
        let mut value = || words.next().expect("a value").to_string();
        match word {
            "--free" => reading.layout = Layout::Free,
            "--relax" => reading.relax = true,
            "--rhs" => reading.rhs = Some(value()),
            "--ranges" => reading.ranges = Some(value()),
            "--bounds" => reading.bounds = Some(value()),
            "--infinity" => {
                reading.infinity = match value().as_str() {
                    "none" => Infinity::Never,
                    number => Infinity::From(Number::parse(number).expect("a number")),
                }
            }
            _ => panic!("{word}"),
        }
    }
    reading
}

/// The answer as EXPECTED has it.
fn answer(model: &Model) -> String {
    let answer = match model.is_quadratic() {
        true => relucert_exact::qp::solve(&model.quadratic(), None).expect("convex").answer,
        false => relucert_exact::lp::solve_model(model).expect("solved").answer,
    };
    match answer {
        Answer::Optimal(value) => value.to_string().trim_end_matches("/1").to_string(),
        Answer::Infeasible => "INFEASIBLE".to_string(),
        Answer::Unbounded => "UNBOUNDED".to_string(),
    }
}

#[test]
fn files_say_what_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/formats");
    let expected = fs::read_to_string(folder.join("EXPECTED")).expect("EXPECTED");
    let mut seen = Vec::new();
    for line in expected.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let words: Vec<&str> = parts[0].split(' ').collect();
        let bytes = fs::read(folder.join(words[0])).expect(words[0]);
        let text =
            String::from_utf8(bytes).unwrap_or_else(|error| error.as_bytes().iter().map(|&b| char::from(b)).collect());
        let read = if words[0].ends_with(".lp") { lp_format::read_as } else { mps::read_as };
        match (read(&text, &reading(&words[1..])), parts[1].strip_prefix("error ")) {
            (Ok(model), None) => {
                assert_eq!(answer(&model), parts[1], "{line}");
                let latin = usize::from(words[0] == "latin-1.mps");
                assert_eq!(model.notes().len() + latin, parts.len() - 2, "{line}: {:?}", model.notes());
                for word in parts[2..].iter().filter(|_| latin == 0) {
                    assert!(
                        model.notes().iter().any(|note| note.to_string().contains(word)),
                        "{line}: {:?}",
                        model.notes()
                    );
                }
            }
            (Err(error), Some(expected)) => {
                let (number, word) = expected.split_once(' ').expect("a line and a word");
                assert!(error.line.to_string() == number && error.message.contains(word), "{line}: {error}");
            }
            (found, _) => panic!("{line}: {found:?}"),
        }
        seen.push(words[0].to_string());
    }
    for entry in fs::read_dir(&folder).expect("the folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().to_string();
        assert!(seen.contains(&name) || name == "EXPECTED" || name.ends_with(".py"), "{name} has no answer");
    }
}

const LP: &str = "\\ all sections
Maximize
 cost: 2 x + 3 y - 1
Subject To
 a: x + y <= 4
 b: 1 <= x - y
Bounds
 x <= 3
 y free
End
";

/// An edit of `LP`, the line of the error, and a word of its message.
const REFUSED: &[(&str, &str, usize, &str)] = &[
    ("Maximize\n", "", 2, "begins with Minimize or Maximize"),
    ("Maximize\n", "Maximize multi-objectives\n", 3, "where a section is expected"),
    ("End\n", "", 9, "ends without End"),
    ("End\n", "End\n x\n", 11, "goes on after End"),
    ("End\n", "Bounds\n y <= 3\nEnd\n", 10, "there already"),
    ("End\n", "Semi-continuous\n x\nEnd\n", 10, "another kind of problem"),
    ("End\n", "SOS\n s: S1:: x:1\nEnd\n", 10, "another kind of problem"),
    ("End\n", "General\n z\nEnd\n", 11, "no variable `z`"),
    ("End\n", "General\n 3\nEnd\n", 11, "`3` where a variable is expected"),
    (" b: ", " a: ", 6, "a second constraint `a`"),
    ("<= 4", "<= y", 5, "where a number is expected"),
    ("<= 4", "", 5, "a constraint has <=, >= or ="),
    ("x + y <= 4", "x + y + 2 <= 4", 5, "a number without a variable"),
    ("x + y <= 4", "x + 2 3 y <= 4", 5, "a number without a variable"),
    ("x + y <= 4", "x y <= 4", 5, "a constraint has <=, >= or ="),
    ("x + y <= 4", "x + * y <= 4", 5, "`*` where a number or a variable is expected"),
    ("x + y <= 4", "z = 1 -> x + y <= 4", 5, "indicator"),
    ("1 <= x - y", "1 <= x - y >= 2", 6, "one is the lower and one the upper"),
    ("1 <= x - y", "1 <= x - y = 2", 6, "one is the lower and one the upper"),
    ("1 <= x - y", "inf <= x - y", 6, "infinite"),
    ("1 <= x - y", "1e25 <= x - y", 6, "from 1e20 to 1e30"),
    ("3 y - 1", "3 inf - 1", 3, "`inf` is no name"),
    ("3 y - 1", "3 y + [ x^2 ] / 3", 3, "stands / 2"),
    ("3 y - 1", "3 y + [ x^2 ]", 3, "stands / 2"),
    ("3 y - 1", "3 y + [ x^3 ] / 2", 3, "only squares"),
    ("3 y - 1", "3 y + [ x ] / 2", 3, "in brackets"),
    (" x <= 3\n", " x <= 3\n x <= 4\n", 9, "`x` gets a second upper bound"),
    (" x <= 3\n", " x = 3\n x >= 4\n", 9, "`x` gets a second lower bound"),
    (" x <= 3\n", " z <= 3\n", 8, "a bound of `z`, which occurs"),
    (" x <= 3\n", " x 3\n", 8, "without <=, >=, = or free"),
    (" x <= 3\n", " x <= -3\n", 8, "negative upper bound"),
    (" x <= 3\n", " x >= 1e30\n", 8, "infinite"),
    (" x <= 3\n", " x <= 1e400\n", 8, "more than 331 digits"),
    (" x <= 3\n", " x <= ~\u{7}\n", 8, "has no meaning"),
];

#[test]
fn what_an_lp_file_could_mean_twice_is_refused() {
    let model = lp_format::read_as(LP, &Reading::default()).expect("the file without an edit");
    assert_eq!((answer(&model), model.constant().to_string()), ("19/2".to_string(), "-1/1".to_string()));
    for (from, to, line, word) in REFUSED {
        assert!(LP.contains(from), "{from:?}");
        let error = lp_format::read_as(&LP.replacen(from, to, 1), &Reading::default()).expect_err(to);
        assert!(error.message.contains(word) && error.line == *line, "{to:?}: {error}");
    }
    let binary = LP.replace("End", "Binary\n x\nEnd");
    let relaxed = Reading { relax: true, ..Reading::default() };
    let error = lp_format::read_as(&binary, &relaxed).expect_err("x is at most 3");
    assert!(error.line == 11 && error.message.contains("other bounds"), "{error}");
}

/// Edits of `LP` that change nothing.
#[test]
fn other_spellings_of_the_same_lp_file() {
    let expected = lp_format::read_as(LP, &Reading::default()).expect("the file without an edit");
    for (from, to) in [
        ("\n", "\r\n"),
        ("Maximize\n cost:", "max cost:"),
        ("Subject To", "such that"),
        ("Subject To\n", "ST "),
        ("Subject To", "s.t."),
        ("<=", "<"),
        ("<=", "=<"),
        ("2 x + 3 y - 1", "2x+3y-1"),
        ("2 x + 3 y - 1", "- 1 + 2.0 x\n + 30e-1 y \\ a comment"),
        ("2 x + 3 y - 1", "x + 3 y + x - 2 + 1"),
        ("1 <= x - y", "x - y >= 1"),
        ("1 <= x - y", "1 <= x - y <= infinity"),
        ("y free", "-inf <= y"),
        ("y free", "-infinity <= y <= +inf"),
        ("x <= 3", "0 <= x <= 3"),
        ("x <= 3", "3 >= x"),
        ("End", "end\n\\ nothing\n"),
    ] {
        let text = LP.replace(from, to);
        assert_eq!(lp_format::read_as(&text, &Reading::default()).as_ref(), Ok(&expected), "{to:?}");
    }
}

/// Whatever is done to a file, the reader does not panic and what it reads is well formed.
#[test]
fn no_edit_of_an_lp_file_does_harm() {
    let relaxed = Reading { relax: true, ..Reading::default() };
    let text = LP.replace("End", "General\n y\nEnd").replace("- 1\n", "+ [ - x^2 + x * y - 4 y^2 ] / 2\n");
    let edits = ["", " ", "\n", "[", "]", "-", "=", "<", "e", "1e5", ".", ":", "inf", "End", "\u{e9}", "\\"];
    let mut read = 0;
    for at in 0..text.len() {
        for edit in edits {
            let edited = format!("{}{edit}{}", &text[..at], &text[at + 1..]);
            if let Ok(model) = lp_format::read_as(&edited, &relaxed) {
                assert!(model.quadratic().well_formed().is_ok());
                read += 1;
            }
        }
    }
    assert!(read > 500, "{read}");
}
