use super::*;

fn read(cells: &[&str], outputs: usize, labelling: &Labelling) -> Result<Targets, String> {
    let cells: Vec<String> = cells.iter().map(|cell| cell.to_string()).collect();
    let place = |row: usize| format!("t, row {row}");
    Cells { path: "t", target: "y", cells: &cells, outputs, place: &place }
        .targets(labelling)
        .map_err(|e| e.to_string())
}

fn kind(kind: Kind) -> Labelling {
    Labelling { kind, ..Labelling::default() }
}

fn positive(kind: Kind, label: &str) -> Labelling {
    Labelling { kind, positive: Some(label.into()), ..Labelling::default() }
}

fn values(cells: &[&str], labelling: &Labelling) -> Vec<f64> {
    match read(cells, 1, labelling).unwrap().y {
        Values::Doubles(y) => y,
        Values::Decimals(_) => panic!("doubles"),
    }
}

#[test]
fn labels_become_signs() {
    let cells = ["no", "yes", "no"];
    assert_eq!(values(&cells, &positive(Kind::Numbers, "yes")), [-1.0, 1.0, -1.0]);
    assert!(read(&cells, 1, &kind(Kind::Numbers)).unwrap_err().contains("`no` (2 rows), `yes` (1 rows)"));
    let mistyped = read(&cells, 1, &positive(Kind::Numbers, "yess")).unwrap_err();
    assert!(mistyped.contains("did you mean `yes`?"));
    assert_eq!(values(&["1", "1.0", "2"], &positive(Kind::Numbers, "1")), [1.0, 1.0, -1.0]);
}

#[test]
fn two_classes_by_the_loss() {
    for cells in [["0", "1", "0"], ["-1", "1", "-1.0"]] {
        assert_eq!(values(&cells, &kind(Kind::Shares)), [0.0, 1.0, 0.0]);
        assert_eq!(values(&cells, &kind(Kind::Signs)), [-1.0, 1.0, -1.0]);
    }
    assert_eq!(values(&["0.25", "1", "0"], &kind(Kind::Shares)), [0.25, 1.0, 0.0]);
    assert_eq!(values(&["2", "1"], &positive(Kind::Shares, "2")), [1.0, 0.0]);
    let named = |kind, label| read(&["2", "1", "1.0"], 1, &positive(kind, label)).unwrap().classes;
    assert_eq!(named(Kind::Signs, "2"), ["all others", "2"]);
    assert_eq!(read(&["a", "b"], 1, &positive(Kind::Signs, "b")).unwrap().classes, ["a", "b"]);
    let error = read(&["1", "2"], 1, &kind(Kind::Shares)).unwrap_err();
    assert!(error.starts_with("t: target y: the labels are `1` (1 rows), `2` (1 rows); this loss has 0 and 1"));
    assert!(read(&["0.5", "1"], 1, &kind(Kind::Signs)).unwrap_err().contains("-1 and 1, or 0 and 1"));
    assert!(read(&["a", "b"], 1, &kind(Kind::Shares)).unwrap_err().contains("the others become 0"));
    assert!(read(&["1", "-2"], 1, &kind(Kind::Counts)).unwrap_err().starts_with("t, row 1: `-2` is negative"));
}

#[test]
fn several_classes() {
    let order = |cells: &[&str]| read(cells, 1, &kind(Kind::Classes)).unwrap().classes;
    assert_eq!(order(&["b", "a", "b", "c"]), ["a", "b", "c"]);
    assert_eq!(order(&["10", "9", "9.0", "10"]), ["9", "10"]);
    assert_eq!(values(&["b", "a"], &kind(Kind::Classes)), [0.0, 1.0, 1.0, 0.0]);
    let given = |classes: &[&str]| Labelling {
        classes: Some(classes.iter().map(|c| c.to_string()).collect()),
        ..kind(Kind::Classes)
    };
    assert_eq!(values(&["b", "a"], &given(&["b", "a", "c"])), [1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let error = |cells: &[&str], classes: &[&str]| read(cells, 1, &given(classes)).unwrap_err();
    assert!(error(&["b", "setosa"], &["b", "setos"]).contains("row 1: `setosa` is none of the classes (did you mean"));
    assert!(error(&["b"], &["b", "b"]).contains("named twice"));
    assert!(read(&["a", "a"], 1, &kind(Kind::Classes)).unwrap_err().contains("a single class"));
    assert!(read(&["a", ""], 1, &kind(Kind::Classes)).unwrap_err().contains("missing"));
    let many: Vec<String> = (0..150).map(|k| format!("{k}.5")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert!(read(&many, 1, &kind(Kind::Classes)).unwrap_err().contains("these are no classes"));
}

#[test]
fn several_columns() {
    let shares = |cells: &[&str]| read(cells, 2, &kind(Kind::Classes));
    assert_eq!(shares(&["0.25", "0.75", "1", "0"]).unwrap().outputs, 2);
    assert_eq!(shares(&["0", "1", "1", "0"]).unwrap().classes, ["0", "1"]);
    assert!(shares(&["0.25", "0.75", "1", "1"]).unwrap_err().starts_with("t, row 1: [1.0, 1.0] are not shares"));
    assert!(read(&["1", "2"], 2, &kind(Kind::Numbers)).unwrap_err().contains("2 target columns"));
    let several = Labelling { several: true, ..Labelling::default() };
    assert_eq!(read(&["1", "2"], 2, &several).unwrap().outputs, 2);
}
