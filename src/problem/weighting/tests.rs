use super::*;
use crate::problem::table::Origin;

fn fraction(text: &str) -> Fraction {
    Fraction::parse(text).unwrap()
}

fn ratio(text: &str) -> (BigInt, BigInt) {
    decimal::ratio(text).unwrap()
}

fn table(y: &[f64], outputs: usize, classes: &[&str], weights: Option<&[f64]>) -> Table {
    let n = y.len() / outputs;
    Table {
        path: "t".into(),
        origin: Origin::Lines((1..=n as u64).collect()),
        rows: (0..n).collect(),
        features: vec!["a".into()],
        target: "y".into(),
        x: Values::Doubles(vec![0.0; n]),
        y: Values::Doubles(y.to_vec()),
        outputs,
        classes: classes.iter().map(|c| c.to_string()).collect(),
        weights: weights.map(|w| ("column `w`".into(), Values::Doubles(w.to_vec()))),
        beta: None,
        notes: vec![],
    }
}

fn applied(weighting: &Weighting, table: &Table, kind: Kind) -> Result<(Vec<String>, Vec<String>, Weighted), String> {
    let classes = weighting.of_classes(table).map_err(|e| e.to_string())?;
    let done = weighting.apply(table, kind, classes.as_deref()).map_err(|e| e.to_string())?;
    let text = |p: &BigInt, q: &Positive| {
        Fraction::quotient(p.clone(), q.clone()).to_string().trim_end_matches("/1").to_string()
    };
    let y = done.y.iter().map(|y| text(y, &done.y_den)).collect();
    let weights = done.weights.iter().flat_map(|(w, den)| w.iter().map(move |w| text(w, den))).collect();
    Ok((y, weights, done))
}

const HOT: [f64; 9] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];

#[test]
fn class_weights_are_read() {
    assert_eq!(ClassWeights::parse("balanced"), Ok(ClassWeights::Balanced));
    let given = ClassWeights::Given(vec![("a".into(), ratio("2")), ("b=c".into(), ratio("1/2"))]);
    assert_eq!(ClassWeights::parse("a=2,b=c=0.5"), Ok(given));
    assert!(ClassWeights::parse("a").unwrap_err().contains("LABEL=WEIGHT"));
    assert!(ClassWeights::parse("a=-1").unwrap_err().contains("negative"));
}

#[test]
fn smoothing_is_exact() {
    let weighting = Weighting { smoothing: Some(ratio("0.1")), ..Weighting::default() };
    let (y, weights, _) = applied(&weighting, &table(&HOT, 3, &["a", "b", "c"], None), Kind::Classes).unwrap();
    assert_eq!(y[..3], ["14/15", "1/30", "1/30"]);
    assert!(weights.is_empty());
}

/// As PyTorch: the weight of a class counts at its own logit, also in what smoothing spreads.
#[test]
fn classes_with_weights() {
    let three = table(&HOT, 3, &["a", "b", "c"], None);
    let weighting = Weighting { classes: Some(ClassWeights::parse("a=3").unwrap()), ..Weighting::default() };
    let (y, weights, done) = applied(&weighting, &three, Kind::Classes).unwrap();
    assert_eq!(
        (&y[..3], &weights[..]),
        (&["1", "0", "0"].map(String::from)[..], &["3", "1", "1"].map(String::from)[..])
    );
    assert_eq!((done.total.classes, done.total.weights), (Some(fraction("5")), fraction("5")));
    let weighting = Weighting { smoothing: Some(ratio("3/10")), ..weighting };
    let (y, weights, done) = applied(&weighting, &three, Kind::Classes).unwrap();
    // q = (8, 1, 1)/10, w q = (24, 1, 1)/10.
    assert_eq!((&y[..3], weights[0].as_str()), (&["12/13", "1/26", "1/26"].map(String::from)[..], "13/5"));
    assert_eq!(done.total.classes, Some(fraction("5")));
    let balanced = Weighting { classes: Some(ClassWeights::Balanced), ..Weighting::default() };
    let two = table(&[0.0, 1.0, 1.0, 1.0], 1, &["0", "1"], None);
    assert_eq!(applied(&balanced, &two, Kind::Shares).unwrap().1, ["2", "2/3", "2/3", "2/3"]);
    assert!(applied(&balanced, &three, Kind::Classes).unwrap_err().contains("`c` has no rows"));
    let typo = Weighting { classes: Some(ClassWeights::parse("d=3").unwrap()), ..Weighting::default() };
    assert!(applied(&typo, &three, Kind::Classes).unwrap_err().contains("the classes are `a`, `b`, `c`"));
    assert!(applied(&balanced, &table(&[0.5], 1, &[], None), Kind::Shares).unwrap_err().contains("no class weights"));
}

#[test]
fn rows_with_weights() {
    let weighting = Weighting { positive: Some(ratio("3")), sample: Some("w".into()), ..Weighting::default() };
    let two = table(&[0.0, 1.0, 1.0], 1, &["0", "1"], Some(&[0.5, 2.0, 0.0]));
    let (y, weights, done) = applied(&weighting, &two, Kind::Shares).unwrap();
    assert_eq!((y, weights), (vec!["0".to_string(), "1".into()], vec!["1/2".to_string(), "6".into()]));
    assert_eq!((done.rows, done.total.rows, done.total.weights), (vec![0, 1], 3, fraction("13/2")));
    let error = |w: &[f64]| applied(&weighting, &table(&[0.0, 1.0], 1, &["0", "1"], Some(w)), Kind::Shares);
    assert_eq!(error(&[1.0, -1.0]).unwrap_err(), "t, line 2, column `w`: a negative weight; expected 0 or more");
    assert!(error(&[0.0, 0.0]).unwrap_err().contains("every row has weight zero"));
}

#[test]
fn what_does_not_go_together() {
    let positive = Weighting { positive: Some(ratio("2")), ..Weighting::default() };
    assert_eq!(positive.fits(Kind::Shares), Ok(()));
    assert_eq!(positive.fits(Kind::Signs), Err(Misfit::PositiveWeight));
    let smoothing = Weighting { smoothing: Some(ratio("1/10")), ..Weighting::default() };
    assert_eq!(smoothing.fits(Kind::Shares), Err(Misfit::Smoothing));
    let classes = Weighting { classes: Some(ClassWeights::Balanced), ..Weighting::default() };
    assert_eq!(classes.fits(Kind::Numbers), Err(Misfit::ClassWeights));
    assert_eq!(classes.fits(Kind::Classes), Ok(()));
}

/// Shares as doubles add up to one nearly; the exact ones do.
#[test]
fn shares_add_up() {
    let (_, _, done) = applied(&Weighting::default(), &table(&[0.1, 0.2, 0.7], 3, &[], None), Kind::Classes).unwrap();
    assert_eq!(done.y.iter().sum::<BigInt>(), *done.y_den);
}
