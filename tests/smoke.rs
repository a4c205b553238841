use relucert::check::{claim::*, fraction::Fraction, network::Network, problem, verify::verify};
#[test]
fn one() {
    let p = problem::parse("relucert-problem 1\nnumbers f64\nbias none\nloss half-squared\nbeta 1 1\nshape 1 1\ndenominators 1 1\nrow 1 3\nend 8\n".as_bytes()).unwrap();
    let sha = "0".repeat(64);
    // nu = 1, B = 1. optimum: min 1/2(c-3)^2 + c: c = 2, 0.5+2 = 2.5.  D(1)=3-.5=2.5
    let cert = format!(
        "relucert-certificate 1\nproblem {sha}\nkind bound\nscales 0 0 0 1 4\ndual 1\nbound 2\nsign +\nsplit 0\nleaf 1\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor 3 11 -11 0\nleaf 1\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor 3 0 0 0\nsign -\nleaf 0\nomega 0\ntheta 0\nproduct 0\nball 0\nfactor 3 0 0 0\nend 27\n"
    );
    let r = verify(&p, &sha, &Network::default(), cert.as_bytes());
    println!("{r:?}");
    let e = r.unwrap();
    assert_eq!(e.lower, Fraction::parse("5/2").unwrap());
    assert_eq!(Claim::Lower(Fraction::parse("2.5").unwrap()).decide(&e), Verdict::Proved);
}
