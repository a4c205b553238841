//! Networks in NumPy archives.

use super::super::error::Error;
use super::super::npz::Archive;
use super::parts::{Parts, Tensor, mapped};
use std::io::{Read, Seek};

/// The parts `W1`, `w2`, `b1`, `b2`, under these names or those of `map`; the last two may be absent unless
/// `map` names them.
pub(super) fn parts(reader: impl Read + Seek, path: &str, map: &[(String, String)]) -> Result<Parts, Error> {
    let mut archive = Archive::open(reader, path)?;
    let w1 = tensor(&mut archive, "W1", map)?;
    let w2 = tensor(&mut archive, "w2", map)?;
    let mut optional = |part| {
        let present = mapped(map, part).is_some() || archive.has(part);
        if present { tensor(&mut archive, part, map).map(Some) } else { Ok(None) }
    };
    Ok(Parts { b1: optional("b1")?, b2: optional("b2")?, w1, w2 })
}

fn tensor<R: Read + Seek>(archive: &mut Archive<R>, part: &str, map: &[(String, String)]) -> Result<Tensor, Error> {
    let name = mapped(map, part).unwrap_or(part);
    let array = archive.array(name, part)?;
    Ok(Tensor { name: name.into(), shape: array.shape, data: array.data })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    proptest! {
        #[test]
        fn any_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(parts(Cursor::new(bytes), "n.npz", &[]).is_err());
        }
    }
}
