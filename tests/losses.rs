//! The ground of other losses: logarithms, the family of piecewise losses, rows of an unpenalised hidden bias.

mod logarithm {
    use num_bigint::BigInt;
    use relucert::check::arithmetic::Positive;
    use relucert::check::arithmetic::enclosure::Interval;
    use relucert::check::arithmetic::logarithm::*;

    fn positive(value: u64) -> Positive {
        Positive::new(value.into()).expect("positive")
    }

    fn whole(value: i64) -> Interval {
        Interval::point(BigInt::from(value) << SCALE)
    }

    /// Digits of a number, as an integer of scale SCALE.
    fn scaled(digits: &str) -> BigInt {
        let (whole, part) = digits.split_once('.').expect("a decimal");
        let den = Positive::power_of_ten(part.len() as u64);
        (format!("{whole}{part}").parse::<BigInt>().expect("digits") << SCALE) / &den
    }

    fn holds(interval: &Interval, digits: &str, width: u32) {
        let value = scaled(digits);
        assert!(interval.low <= &value + 1 && interval.high >= value, "{digits}");
        assert!(
            &interval.high - &interval.low <= BigInt::from(1) << width,
            "{digits} {}",
            &interval.high - &interval.low
        );
    }

    /// Values to 40 digits (computed by a program for arbitrary precision).
    #[test]
    fn known_values() {
        holds(&ln(&positive(2), &positive(1)), "0.6931471805599453094172321214581765680755", 3);
        holds(&-&ln(&positive(1), &positive(10)), "2.3025850929940456840179914546843642076011", 6);
        holds(
            &ln(&positive(3), &positive(4)).times(&BigInt::from(-1)),
            "0.2876820724517809274392190059938274315035",
            4,
        );
        assert!(
            ln(&positive(7), &positive(7)).low <= BigInt::ZERO && ln(&positive(7), &positive(7)).high >= BigInt::ZERO
        );
        holds(&softplus(&whole(0)), "0.6931471805599453094172321214581765680755", 8);
        holds(&softplus(&whole(1)), "1.3132616875182228340489954949678556419153", 8);
        holds(&softplus(&whole(-3)), "0.0485873515737420587589259198546899979418", 8);
        holds(&exponential(&whole(1)).expect("small"), "2.7182818284590452353602874713526624977572", 8);
        holds(&exponential(&whole(-2)).expect("small"), "0.1353352832366126918939994949724844034076", 8);
        holds(&log_sum_exp(&[whole(0), whole(1), whole(-1)]), "1.4076059644443803044829199045450704514729", 8);
        holds(&surprisal(&BigInt::from(1), &positive(4)), "0.3465735902799726547086160607290882840378", 8);
    }

    #[test]
    fn far_out() {
        let far = softplus(&whole(-1_000_000));
        assert!(far.low == BigInt::ZERO && far.high <= BigInt::from(2));
        let large = softplus(&whole(1_000_000));
        assert!(large.low == BigInt::from(1_000_000) << SCALE && &large.high - &large.low <= BigInt::from(2));
        assert!(exponential(&whole(5000)).is_none());
        let tiny = exponential(&whole(-5000)).expect("tiny");
        assert!(tiny.low == BigInt::ZERO && tiny.high <= BigInt::from(2));
        let one = log_sum_exp(&[whole(-5000), whole(7)]);
        assert!(one.low <= BigInt::from(7) << SCALE && one.high >= BigInt::from(7) << SCALE);
        assert!(one.high > BigInt::from(7) << SCALE && &one.high - &one.low <= BigInt::from(256));
        // Two entries too small to count for the lower end, which the upper end must not forget.
        let three = log_sum_exp(&[whole(-180), whole(-190), whole(0)]);
        assert!(three.low == BigInt::ZERO && three.high > BigInt::ZERO && three.high <= BigInt::from(256));
        assert_eq!(log_sum_exp(&[]), Interval::default());
    }

    /// e^ln: the two routines agree for many fractions.
    #[test]
    fn inverse() {
        for (a, b) in (1..60u64).flat_map(|a| (1..60u64).map(move |b| (a * a * a, b))) {
            let back = exponential(&ln(&positive(a), &positive(b))).expect("small");
            let value = (BigInt::from(a) << SCALE) / BigInt::from(b);
            assert!(back.low <= &value + 1 && back.high >= value, "{a}/{b}");
        }
    }
}

mod loss {
    use relucert::check::arithmetic::Fraction;
    use relucert::check::statement::loss::*;

    fn fraction(num: i64, den: i64) -> Fraction {
        Fraction::new(num.into(), den.into()).expect("a fraction")
    }

    /// Every loss of the family by its textbook formula.
    #[test]
    fn values() {
        let (zero, one) = (Fraction::zero(), Fraction::one());
        let positive = |v: Fraction| v.max(zero.clone());
        let square = |v: &Fraction| (v * v).half();
        let half = fraction(1, 2);
        let tau = fraction(3, 10);
        for k in -20..=20 {
            let e = fraction(k, 7);
            let at = |loss: Loss, e: &Fraction| loss.shape().expect("piecewise").value(e);
            assert_eq!(at(Loss::Squared, &e), square(&e));
            assert_eq!(at(Loss::Absolute, &e), e.abs());
            let pinball = (&(&zero - &tau) * &e).max(&(&one - &tau) * &e);
            assert_eq!(at(Loss::Quantile(tau.clone()), &e), pinball);
            let huber = if e.abs() <= half { square(&e) } else { &(&half * &e.abs()) - &square(&half) };
            assert_eq!(at(Loss::Huber(half.clone()), &e), huber);
            assert_eq!(at(Loss::SmoothL1(half.clone()), &e), huber.over(&half).expect("not zero"));
            let outside = positive(&e.abs() - &half);
            assert_eq!(at(Loss::EpsilonInsensitive(half.clone()), &e), outside);
            assert_eq!(at(Loss::SquaredEpsilonInsensitive(half.clone()), &e), square(&outside));
            assert_eq!(at(Loss::Hinge, &e), positive(e.clone()));
            assert_eq!(at(Loss::SquaredHinge, &e), square(&positive(e.clone())));
        }
    }

    /// The slopes of both sides are those of difference quotients, and no slope of the box pays more.
    #[test]
    fn slopes() {
        let half = || fraction(1, 2);
        let losses = [
            Loss::Squared,
            Loss::Absolute,
            Loss::Quantile(half()),
            Loss::Huber(half()),
            Loss::SmoothL1(half()),
            Loss::EpsilonInsensitive(half()),
            Loss::SquaredEpsilonInsensitive(half()),
            Loss::Hinge,
            Loss::SquaredHinge,
        ];
        let step = fraction(1, 1 << 40);
        let small = fraction(1, 1 << 30);
        for shape in losses.map(|loss| loss.shape().expect("piecewise")) {
            for k in -16..=16 {
                let e = fraction(k, 8);
                for (from, other) in [(Limit::Right, &e + &step), (Limit::Left, &e - &step)] {
                    let rise = (&shape.value(&other) - &shape.value(&e)).over(&(&other - &e)).expect("not zero");
                    assert!((&rise - &shape.slope(&e, from)).abs() < small, "{shape:?} {e}");
                }
                for t in (-16..=16).map(|t| fraction(t, 8)).filter(|t| shape.holds(t)) {
                    assert!(shape.paid(&e, &t) <= shape.value(&e));
                }
            }
        }
    }

    #[test]
    fn names_are_read_back() {
        for (word, _, parameter) in WORDS {
            let parameter = parameter.then(|| fraction(1, 3));
            let loss = Loss::named(word, parameter.clone()).expect("a loss");
            assert_eq!(loss.name(), (word, parameter.as_ref()));
        }
        assert!(Loss::named("quantile", Some(fraction(3, 2))).is_none());
        assert!(Loss::named("huber", Some(Fraction::zero())).is_none());
        assert!(Loss::named("hinge", Some(fraction(1, 2))).is_none() && Loss::named("huber", None).is_none());
    }
}

mod centred {
    use num_bigint::BigInt;
    use relucert::check::arithmetic::{Fraction, Positive};
    use relucert::check::optimum::centred::Centred;
    use relucert::check::statement::Training;
    use relucert::check::statement::loss::Loss;
    use relucert::check::statement::problem::Numbers;
    use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};

    fn whole(value: i64) -> Positive {
        Positive::new(value.into()).expect("positive")
    }

    #[test]
    fn rows_and_factor() {
        let row = |a: i64, b: i64| [a, b, 10].map(BigInt::from).to_vec();
        let training = Training::new(Terms {
            numbers: Numbers::Decimal,
            hidden_bias: HiddenBias::Free,
            output_bias: OutputBias::Free,
            loss: Loss::Squared,
            scale: (whole(1), whole(1)),
            beta: (whole(1), whole(1)),
            x: vec![row(0, 0), row(60, 80)],
            x_den: whole(10),
            outputs: 1,
            y: vec![0.into(), 1.into()],
            y_den: whole(1),
            weights: None,
        })
        .expect("a problem");
        // The centre (3, 4) is 5 away from both rows; with t = 5 the factor is √2.
        let centred = Centred::new(&training, &[6.into(), 8.into()], &whole(2), (&whole(10), &whole(2)));
        assert_eq!(centred.x_den, BigInt::from(40));
        assert_eq!(centred.x, [[-120, -160, 200], [120, 160, 200]].map(|row| row.map(BigInt::from).to_vec()));
        let square = &centred.factor * &centred.factor;
        let two = Fraction::dyadic(2.into(), 0);
        assert!(square >= two && &square - &two < Fraction::dyadic(1.into(), 29));
    }
}
