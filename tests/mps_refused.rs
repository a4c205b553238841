//! What the reader of MPS files must not lose: every edit that another reader might take in another way, or
//! that has no meaning, is refused with its line.

use relucert::program::mps::{Layout, Numbers, read};

/// A file with all linear sections, to be edited.
const WHOLE: &str = "\
* a comment
NAME whole (what follows is a part of the name)
OBJSENSE MAX
ROWS
 N cost
 N spare
 L up
 E same
COLUMNS
 x cost 1 up 1
 x spare 3
 y same 1 up 1
RHS
 r up 7 cost 2
 r spare 1
RANGES
 g up 2
BOUNDS
 UP b x 4
 FR b y
ENDATA
";

/// An edit of `WHOLE`, the line of the error, and a word of its message.
const REFUSED: &[(&str, &str, usize, &str)] = &[
    // Headings: nothing behind them, each once, NAME first.
    (" r up 7 cost 2\n", "RHS up 7\n", 14, "a second RHS, the first is in line 13"),
    ("RHS\n", "RHS up 7\n", 13, "stands alone in its line, without `up 7`"),
    ("ROWS\n", "ROWS N cost\n", 4, "stands alone"),
    ("COLUMNS\n", "COLUMNS x cost 1\n", 9, "stands alone"),
    ("RANGES\n", "RANGES g up 2\n", 16, "stands alone"),
    ("BOUNDS\n", "BOUNDS b\n", 18, "stands alone"),
    ("ENDATA\n", "ENDATA of the file\n", 21, "stands alone"),
    ("ENDATA\n", "BOUNDS\nENDATA\n", 21, "a second BOUNDS"),
    ("ENDATA\n", "COLUMNS\n y same 1\nENDATA\n", 21, "a second COLUMNS"),
    ("ENDATA\n", "rows\nENDATA\n", 21, "a second ROWS"),
    ("ENDATA\n", "ENDATA\nENDATA\n", 22, "goes on"),
    ("ENDATA\n", "ENDATA\n r up 3\n", 22, "goes on"),
    ("ENDATA\n", "OBJSENSE MIN\nENDATA\n", 21, "a second OBJSENSE"),
    ("ENDATA\n", "QUADOBJ cost x\nENDATA\n", 21, "name of the objective"),
    ("ENDATA\n", "x same 1\nENDATA\n", 21, "begins with a blank"),
    (" y same 1 up 1\n", "NAME same 1 up 1\n", 12, "a second NAME"),
    (
        "NAME whole (what follows is a part of the name)\nOBJSENSE MAX\nROWS\n",
        "ROWS\nNAME whole\n",
        3,
        "NAME stands before ROWS",
    ),
    // MAX or MIN, once.
    ("OBJSENSE MAX\n", "OBJSENSE MAX MIN\n", 3, "one word"),
    ("OBJSENSE MAX\n", "OBJSENSE\n", 4, "neither is there"),
    ("OBJSENSE MAX\n", "OBJSENSE MAX\nOBJNAME up\n", 8, "no row of kind N"),
    ("OBJSENSE MAX\n", "OBJSENSE MAX\nOBJNAME missing\n", 4, "no row `missing`"),
    ("COLUMNS\n", "OBJNAME up\nCOLUMNS\n", 9, "no row of kind N"),
    ("COLUMNS\n", "OBJNAME up cost\nCOLUMNS\n", 9, "one row"),
    ("RHS\n", "OBJNAME spare\nRHS\n", 13, "OBJNAME stands before"),
    ("OBJSENSE MAX\n", "OBJSENSE\n MAX\n MIN\n", 5, "given once"),
    ("OBJSENSE MAX\n", "OBJSENSE MAX\n MAX\n", 4, "given once"),
    ("OBJSENSE MAX\n", "OBJSENSE greatest\n", 3, "MIN or MAX"),
    // Comments and characters that are not the same to all readers.
    (" y same 1 up 1\n", " *y same 1\n", 12, "column 1"),
    (" E same\nCOLUMNS\n x cost 1 up 1\n", " E same\n L $p\nCOLUMNS\n x cost 1 $p 1\n", 11, "comment for some"),
    (" y same 1 up 1\n", " y\u{a0}same 1\n", 12, "U+00A0"),
    (" y same 1 up 1\n", " y same 1\r y up 1\n", 12, "U+000D"),
    ("* a comment\n", "* a comment\rNAME\n", 1, "U+000D"),
    (" y same 1 up 1\n", " y same\u{b}1\n", 12, "U+000B"),
    // What is given twice, in rows that are left out as well.
    (" x spare 3\n", " x spare 3 spare 3\n", 11, "two entries in row `spare`"),
    (" x spare 3\n", " x spare 3 cost 3\n", 11, "two entries in row `cost`"),
    (" r spare 1\n", " r spare 1 spare 1\n", 15, "two entries in RHS"),
    (" r spare 1\n", " r cost 1\n", 15, "two entries in RHS"),
    (" UP b x 4\n", " UP b x 4\n UP b x 4\n", 20, "second upper bound"),
    (" FR b y\n", " FR b y\n UP x 3\n", 21, "the name of its set"),
    (" FR b y\n", " FR b y\n FR b y\n", 21, "second lower bound"),
    (" FR b y\n", " UP b y 3\n FR b y\n", 21, "second upper bound"),
    (" FR b y\n", " FR b y\n LO b y 3\n LO b y 4\n", 22, "second lower bound"),
    // Words and numbers behind a bound that has none.
    (" FR b y\n", " FR b y 5\n", 20, "has no number, but 5"),
    (" FR b y\n", " MI b y 1e30\n", 20, "has no number"),
    (" FR b y\n", " PL b y -1e30\n", 20, "has no number"),
    (" FR b y\n", " FR b y free\n", 20, "not a number"),
    (" FR b y\n", " FR b y 0 0\n", 20, "bound FR is"),
    (" UP b x 4\n", " UP b x 4 5\n", 19, "bound UP is"),
    // Infinity where it leaves nothing, and numbers that are infinite for some.
    (" UP b x 4\n", " UP b x 1e20\n", 19, "from 1e20 to 1e30"),
    (" UP b x 4\n", " LO b x -9.9e29\n", 19, "from 1e20 to 1e30"),
    (" UP b x 4\n", " UP b x -inf\n", 19, "no value meets it"),
    (" UP b x 4\n", " LO b x 1e30\n", 19, "no value meets it"),
    (" UP b x 4\n", " FX b x Infinity\n", 19, "no value meets it"),
    (" r up 7 cost 2\n", " r up -1e30\n", 14, "no value meets it"),
    (" r up 7 cost 2\n", " r same 1e30\n", 14, "no value meets it"),
    (" r up 7 cost 2\n", " r cost inf\n", 14, "not a finite number"),
    (" r up 7 cost 2\n", " r up 1e30\n", 17, "whose side is infinite"),
    (" x cost 1 up 1\n", " x cost inf up 1\n", 10, "not a finite number"),
    // Numbers of other languages.
    (" y same 1 up 1\n", " y same 1d5d5\n", 12, "not a number"),
    (" y same 1 up 1\n", " y same 0x10\n", 12, "not a number"),
    (" y same 1 up 1\n", " y same 1/2\n", 12, "not a number"),
    (" y same 1 up 1\n", " y same NaN\n", 12, "not a number"),
    (" y same 1 up 1\n", " y same 1 up 1 2\n", 12, "pairs"),
    // Integer and semicontinuous variables, in every spelling.
    (" y same 1 up 1\n", " M 'MARKER' 'INTORG'\n", 12, "integer"),
    (" y same 1 up 1\n", " M \"MARKER\" \"INTORG\"\n", 12, "integer"),
    (" FR b y\n", " LI b y 3\n", 20, "integer"),
    (" FR b y\n", " SC b y 3\n", 20, "semicontinuous"),
    ("ENDATA\n", "INTEGERS\n x\nENDATA\n", 21, "no section"),
];

#[test]
fn what_could_be_lost_is_refused() {
    read(WHOLE, Layout::Free, Numbers::Decimal).expect("the file without an edit");
    for (from, to, line, word) in REFUSED {
        assert!(WHOLE.contains(from), "{from:?}");
        let error = read(&WHOLE.replacen(from, to, 1), Layout::Free, Numbers::Decimal).expect_err(to);
        assert!(error.message.contains(word) && error.line == *line, "{to:?}: {error}");
    }
}

/// Edits of `WHOLE` that change nothing.
#[test]
fn other_spellings_of_the_same() {
    let expected = read(WHOLE, Layout::Free, Numbers::Decimal).unwrap();
    assert_eq!(expected.name, "whole (what follows is a part of the name)");
    for (from, to) in [
        ("\n", "\r\n"),
        (" ", " \t "),
        ("ENDATA\n", "ENDATA\r"),
        ("ENDATA\n", "ENDATA\n* the end\n \n"),
        ("OBJSENSE MAX\nROWS", "OBJSENSE\n    maximize\nROWS"),
        ("OBJSENSE MAX\n", "* nothing\n\nobjsense max\n"),
        ("7", "+7."),
        ("7", "70e-1"),
        ("7", ".7E1"),
        (" r ", " "),
        (" b ", " "),
        (" FR b y\n", " FR b y 0.0\n"),
        (" FR b y\n", " FR b y 1e30\n"),
        (" FR b y\n", " MI b y -1e30\n PL b y 1e30\n"),
        (" FR b y\n", " LO b y -inf\n PL b y inf\n"),
        (" FR b y\n", " FR b y\n UP b y +Infinity\n"),
        ("* a comment\n", "\u{feff}* a comment\n"),
        ("OBJSENSE MAX\n", "OBJSENSE\nMAX\n"),
        ("OBJSENSE MAX\n", "OBJNAME cost\nOBJSENSE MAX\n"),
        ("COLUMNS\n", "OBJNAME\n    cost\nCOLUMNS\n"),
        ("RHS\n", "  * indented\n *\nRHS\n"),
        (" x spare 3\n", " x spare 3 $ a comment\n"),
        (" L up\n", " L up $ a comment\n"),
        ("7", "0.7D1"),
        (" FR b y\n", " FR b y\nQUADOBJ cost\n"),
        (" x spare 3\n", " x spare -1e300\n x same 0\n"),
        (" x spare 3\n", ""),
        (" r spare 1\n", ""),
    ] {
        let text = match (from, to) {
            (" ", _) => {
                WHOLE.lines().map(|l| if l.starts_with(' ') { l.replace(from, to) } else { l.into() } + "\n").collect()
            }
            _ => WHOLE.replace(from, to),
        };
        assert_eq!(read(&text, Layout::Free, Numbers::Decimal).as_ref(), Ok(&expected), "{to:?}");
    }
}

/// `FR x 0` with columns `x` and `0`: set and column, or column and number.
#[test]
fn a_bound_that_could_be_two() {
    let text = "ROWS\n N c\nCOLUMNS\n x c 1\n 0 c 1\nBOUNDS\n FR x 0\nENDATA\n";
    let error = read(text, Layout::Free, Numbers::Decimal).unwrap_err();
    assert!(error.line == 7 && error.message.contains("the set or the column"), "{error}");
    assert!(read(&text.replace("FR x 0", "FR b 0"), Layout::Free, Numbers::Decimal).is_ok());
}

const BY_COLUMNS: &str = "\
ROWS
 N  the cost
 L  row 1
COLUMNS
    my x      the cost           1.5   row 1                2
RHS
              row 1              3.0
BOUNDS
 UP           my x                 4
 MI           my x
ENDATA
";

#[test]
fn what_could_be_lost_between_columns_is_refused() {
    let model = read(BY_COLUMNS, Layout::Fixed, Numbers::Decimal).expect("the file without an edit");
    assert_eq!((model.size(), model.row_name(0), model.variable_name(0)), ((1, 1, 1), "row 1", "my x"));
    for (from, to, line, word) in [
        // Digits and letters behind the end of a field.
        ("            3.0\n", "   300000000.0000001\n", 7, "column 37 belongs to no field"),
        ("my x      the cost ", "my x   23 the cost ", 5, "column 13 belongs to no field"),
        ("  row 1                2\n", "  row 1                2 7\n", 5, "column 63 belongs to no field"),
        ("    my x      the", " X  my x      the", 5, "columns 2-3"),
        ("    my x      the", "              the", 5, "without a name"),
        // Blanks before a name belong to it.
        (" L  row 1", " L   row 1", 5, "no row `row 1`"),
        // A missing set name keeps its columns.
        ("              row 1              3.0\n", "    row 1     3.0\n", 7, "RHS is a set name"),
        (" UP           my x                 4\n", " UP my x      4\n", 9, "bound UP is"),
        (" MI           my x\n", " MI my x\n", 10, "bound MI is"),
        ("my x\nENDATA", "my x                 1\nENDATA", 10, "has no number"),
        ("RHS\n", "    M         'MARKER'                 'INTORG'\nRHS\n", 6, "integer"),
        ("RHS\n", "    M                      'MARKER'    'INTORG'\nRHS\n", 6, "integer"),
        ("    my x      the", "\tmy x      the", 5, "tabs"),
    ] {
        assert!(BY_COLUMNS.contains(from), "{from:?}");
        let error = read(&BY_COLUMNS.replacen(from, to, 1), Layout::Fixed, Numbers::Decimal).expect_err(to);
        assert!(error.message.contains(word) && error.line == line, "{to:?}: {error}");
    }
}
