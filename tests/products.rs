//! Products in machine integers and in big ones agree, up to the border of 127 bits.

mod checked;
mod instances;

use instances::Random;
use num_bigint::{BigInt, Sign};
use relucert::check::patterns::Products;

fn dot(a: &[BigInt], b: &[BigInt]) -> BigInt {
    a.iter().zip(b).map(|(p, q)| p * q).sum()
}

#[test]
fn products_are_exact_on_either_side_of_the_border() {
    let mut random = Random(88172645463325252);
    let mut integers = |count: usize, bits: u32| -> Vec<BigInt> {
        (0..count).map(|_| BigInt::from(random.within(1 << 40)) << (bits - 41)).collect()
    };
    for (x_bits, c_bits) in [(42, 42), (63, 55), (63, 60), (63, 61), (63, 63), (70, 42), (42, 90)] {
        let rows: Vec<Vec<BigInt>> = (0..9).map(|_| integers(5, x_bits)).collect();
        let (c, u) = (integers(9, c_bits), integers(5, c_bits));
        let side: Vec<bool> = (0..9).map(|k| k % 3 != 1).collect();
        let products = Products::new(&rows);
        let active = |j: usize| (0..9).filter(|k| side[*k]).map(|k| &c[k] * &rows[k][j]).sum::<BigInt>();
        assert_eq!(products.combine(&side, &products.factor(&c)), (0..5).map(active).collect::<Vec<_>>());
        let signs: Vec<Sign> = rows.iter().map(|row| dot(row, &u).sign()).collect();
        assert_eq!(products.signs(&products.factor(&u)), signs);
    }
}

#[test]
fn the_largest_sums() {
    let large = BigInt::from(i64::MAX);
    // Three such products are more than an i128 holds.
    let rows = vec![vec![large.clone(); 3]; 3];
    let products = Products::new(&rows);
    for shift in 0..4u32 {
        let c = vec![&large >> shift; 3];
        let factor = products.factor(&c);
        assert_eq!(products.combine(&[true; 3], &factor), vec![&c[0] * &large * 3; 3]);
        assert_eq!(products.signs(&factor), [Sign::Plus; 3]);
    }
}
