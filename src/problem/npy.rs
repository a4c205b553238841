//! NumPy's `.npy` arrays (NEP 1): header, order, and number types.

use std::io::Read;

/// An array of numbers as doubles.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// Lengths of the axes; `[]` is a single number.
    pub shape: Vec<usize>,
    /// The entries in C order (the last index runs fastest); 64-bit integers are rounded to the nearest
    /// double.
    pub data: Vec<f64>,
}

impl Array {
    /// The shape as NumPy writes it: `(3,)`.
    pub fn shape_text(&self) -> String {
        shape_text(&self.shape)
    }
}

/// A shape as NumPy writes it.
pub fn shape_text(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Reads an array of `?`, `i1`–`i8`, `u1`–`u8`, `f2`, `f4` or `f8`, of either byte order.
///
/// # Errors
/// In words, without the name of the file: not an array, another type (objects above all), truncated,
/// trailing bytes.
pub fn read(mut input: impl Read) -> Result<Array, String> {
    let (descr, fortran, shape) = header(&mut input)?;
    let (size, decode) = number_type(&descr)?;

    let count = shape.iter().try_fold(1usize, |n, &k| n.checked_mul(k));
    let bytes = count.and_then(|n| n.checked_mul(size)).and_then(|n| u64::try_from(n).ok());
    let (Some(count), Some(bytes)) = (count, bytes) else {
        return Err(format!("has the shape {}, which is too large", shape_text(&shape)));
    };
    let mut raw = Vec::new();
    input.by_ref().take(bytes).read_to_end(&mut raw).map_err(|e| e.to_string())?;
    if raw.len() as u64 != bytes {
        return Err(format!("is truncated: {} of {bytes} bytes for the shape {}", raw.len(), shape_text(&shape)));
    }
    if input.read(&mut [0]).map_err(|e| e.to_string())? != 0 {
        return Err(format!("goes on after the {bytes} bytes for the shape {}", shape_text(&shape)));
    }
    let data: Vec<f64> = raw.chunks_exact(size).map(decode).collect();
    let data = if fortran && shape.len() > 1 { c_order(&data, &shape, count) } else { data };
    Ok(Array { shape, data })
}

/// The shape of an array, from its header alone.
pub(super) fn shape(mut input: impl Read) -> Result<Vec<usize>, String> {
    header(&mut input).map(|(.., shape)| shape)
}

/// Number type, whether the first index runs fastest, and shape.
fn header(input: &mut impl Read) -> Result<(String, bool, Vec<usize>), String> {
    let mut start = [0u8; 8];
    let short = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::UnexpectedEof => "ends within the header".to_string(),
        _ => e.to_string(),
    };
    input.read_exact(&mut start).map_err(short)?;
    if &start[..6] != b"\x93NUMPY" {
        return Err("is not a .npy array: it does not begin with \\x93NUMPY".into());
    }
    let length = match start[6] {
        1 => {
            let mut b = [0u8; 2];
            input.read_exact(&mut b).map_err(short)?;
            u64::from(u16::from_le_bytes(b))
        }
        2 | 3 => {
            let mut b = [0u8; 4];
            input.read_exact(&mut b).map_err(short)?;
            u64::from(u32::from_le_bytes(b))
        }
        v => return Err(format!("has .npy version {v}; 1, 2 and 3 are known")),
    };
    if length > 1 << 16 {
        return Err(format!("has a header of {length} bytes; an array of numbers needs at most {}", 1 << 16));
    }
    let mut header = Vec::new();
    input.by_ref().take(length).read_to_end(&mut header).map_err(|e| e.to_string())?;
    if header.len() as u64 != length {
        return Err("ends within the header".into());
    }
    let header = String::from_utf8(header).map_err(|_| "has a header that is not text")?;
    fields(&header).ok_or_else(|| format!("has a header that cannot be read: {}", super::error::quote(&header)))
}

/// Entries from Fortran order (the first index runs fastest) to C order.
fn c_order(data: &[f64], shape: &[usize], count: usize) -> Vec<f64> {
    let mut index = vec![0usize; shape.len()];
    let mut out = Vec::with_capacity(count);
    for _ in 0..count {
        let place = index.iter().zip(shape).rev().fold(0, |at, (&i, &n)| at * n + i);
        out.push(data[place]);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            if index[axis] < shape[axis] {
                break;
            }
            index[axis] = 0;
        }
    }
    out
}

/// Bytes per entry, and how to read one.
type NumberType = (usize, fn(&[u8]) -> f64);

/// The number type of a NumPy description such as `<f8`.
fn number_type(descr: &str) -> Result<NumberType, String> {
    macro_rules! of {
        ($t:ty) => {{
            const SIZE: usize = size_of::<$t>();
            let little: fn(&[u8]) -> f64 =
                |b| b.try_into().map_or(f64::NAN, |b: [u8; SIZE]| <$t>::from_le_bytes(b) as f64);
            let big: fn(&[u8]) -> f64 =
                |b| b.try_into().map_or(f64::NAN, |b: [u8; SIZE]| <$t>::from_be_bytes(b) as f64);
            (SIZE, if descr.starts_with('>') { big } else { little })
        }};
    }
    let kind = descr.strip_prefix(['<', '>', '|', '=']).unwrap_or(descr);
    Ok(match kind {
        "b1" => (1, |b| if b[0] == 0 { 0.0 } else { 1.0 }),
        "i1" => of!(i8),
        "i2" => of!(i16),
        "i4" => of!(i32),
        "i8" => of!(i64),
        "u1" => of!(u8),
        "u2" => of!(u16),
        "u4" => of!(u32),
        "u8" => of!(u64),
        "f2" if descr.starts_with('>') => (2, |b| super::npy::half(u16::from_be_bytes([b[0], b[1]]))),
        "f2" => (2, |b| super::npy::half(u16::from_le_bytes([b[0], b[1]]))),
        "f4" => of!(f32),
        "f8" => of!(f64),
        _ => {
            let name = match kind.chars().next() {
                Some('O') => "Python objects, which only Python can read",
                Some('U' | 'S' | 'a') => "strings",
                Some('c') => "complex numbers",
                Some('M' | 'm') => "dates",
                Some('[') => "records",
                _ => "an unknown type",
            };
            let shown = super::error::quote(descr);
            return Err(format!("holds {name} (dtype {shown}); expected numbers: save it with .astype(\"float64\")"));
        }
    })
}

/// The three entries of the header, `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`, in any
/// order.
fn fields(header: &str) -> Option<(String, bool, Vec<usize>)> {
    let mut rest = header.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let (mut descr, mut fortran, mut shape) = (None, None, None);
    while !rest.is_empty() {
        let (key, after) = string(rest)?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        rest = match key {
            "descr" if value.starts_with('[') => {
                let end = value.rfind(']')?;
                descr = Some("[records]".to_string());
                &value[end + 1..]
            }
            "descr" => {
                let (text, after) = string(value)?;
                descr = Some(text.to_string());
                after
            }
            "fortran_order" => {
                fortran = Some(value.starts_with("True"));
                value.strip_prefix("True").or_else(|| value.strip_prefix("False"))?
            }
            "shape" => {
                let (inside, after) = value.strip_prefix('(')?.split_once(')')?;
                let axes = inside.trim().trim_end_matches(',');
                let axes = axes.split(',').map(str::trim).filter(|_| !axes.is_empty());
                shape = Some(axes.map(|a| a.trim_end_matches('L').parse().ok()).collect::<Option<Vec<usize>>>()?);
                after
            }
            _ => return None,
        };
        rest = rest.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some((descr?, fortran?, shape?))
}

/// A Python string without escapes at the beginning of the text, and what follows it.
fn string(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    text[1..].split_once(quote)
}

/// The bytes of an array of doubles, C order, version 1: for tests.
#[cfg(test)]
pub(super) fn write(array: &Array) -> Vec<u8> {
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {}, }}", array.shape_text());
    while (10 + header.len() + 1) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut out = b"\x93NUMPY\x01\x00".to_vec();
    out.extend((header.len() as u16).to_le_bytes());
    out.extend(header.bytes());
    out.extend(array.data.iter().flat_map(|v| v.to_le_bytes()));
    out
}

/// The value of an IEEE 754 binary16 number.
pub(crate) fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let fraction = f64::from(bits & 0x3ff);
    sign * match bits >> 10 & 0x1f {
        0 => fraction / f64::from(1u32 << 24),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        e => (1024.0 + fraction) / 1024.0 * 2f64.powi(i32::from(e) - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(header: &str, data: &[u8]) -> Vec<u8> {
        let mut out = b"\x93NUMPY\x01\x00".to_vec();
        out.extend((header.len() as u16).to_le_bytes());
        out.extend(header.bytes());
        out.extend(data);
        out
    }

    #[test]
    fn orders_and_types() {
        let fortran = bytes("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", &[1, 4, 2, 5, 3, 6]);
        let array = read(&fortran[..]).unwrap();
        assert_eq!((array.shape_text().as_str(), array.data), ("(2, 3)", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        let big = bytes("{\"shape\": (1,), 'descr': '>i2', 'fortran_order': False}", &[0xff, 0xfe]);
        assert_eq!(read(&big[..]).unwrap().data, [-2.0]);
        let scalar = bytes("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", &0.1f32.to_le_bytes());
        assert_eq!(read(&scalar[..]).unwrap(), Array { shape: vec![], data: vec![f64::from(0.1f32)] });
        let half = bytes("{'descr': '<f2', 'fortran_order': False, 'shape': (1,)}", &[0x00, 0xc2]);
        assert_eq!(read(&half[..]).unwrap().data, [-3.0]);
    }

    #[test]
    fn what_is_refused() {
        let refused = |header: &str, data: &[u8]| read(&bytes(header, data)[..]).unwrap_err();
        assert!(refused("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", &[]).contains("Python objects"));
        assert!(refused("{'descr': '<U3', 'fortran_order': False, 'shape': (1,)}", &[]).contains("strings"));
        assert!(refused("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", &[]).contains("records"));
        assert!(
            refused("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", &[])
                .contains("too large")
        );
        assert!(
            refused("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000,)}", &[1])
                .contains("truncated: 1 of 8000000000")
        );
        assert!(refused("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", &[1, 2]).contains("goes on"));
        assert!(refused("{'descr': '<f8', 'shape': (1,)}", &[]).contains("cannot be read"));
        assert!(read(&b"PK\x03\x04........"[..]).unwrap_err().contains("not a .npy array"));
    }

    proptest! {
        #[test]
        fn arrays_come_back(rows in 0usize..5, columns in 1usize..5, seed in any::<u64>()) {
            let data: Vec<f64> = (0..rows * columns).map(|i| (seed.rotate_left(i as u32) as f64) / 3.0).collect();
            let array = Array { shape: vec![rows, columns], data };
            prop_assert_eq!(read(&write(&array)[..]).unwrap(), array);
        }

        #[test]
        fn any_header_is_harmless(header in "[{}'a-z:,()0-9_<\\[\\] TF]{0,80}", data in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = read(&bytes(&header, &data)[..]);
        }

        #[test]
        fn a_damaged_array_is_harmless(at in 0usize..128, byte: u8) {
            let mut all = write(&Array { shape: vec![2, 3], data: vec![1.0; 6] });
            let at = at % all.len();
            all[at] = byte;
            let _ = read(&all[..]);
        }
    }

    #[test]
    fn halves() {
        for (bits, value) in [
            (0x3c00, 1.0),
            (0xc200, -3.0),
            (0x0001, 2f64.powi(-24)),
            (0x7bff, 65504.0),
            (0x8000, -0.0),
            (0x0400, 2f64.powi(-14)),
        ] {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }
}
