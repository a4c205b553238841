//! NumPy's `.npz`: a zip archive of named arrays.

use super::arrays::{Arrays, Labels, Named};
use super::error::{Error, quote};
use super::labels::Labelling;
use super::npy::{self, Array};
use super::table::Table;
use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// An open archive.
pub struct Archive<R: Read + Seek> {
    path: String,
    zip: ZipArchive<R>,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens the archive read from `path`.
    ///
    /// # Errors
    /// Not a zip archive.
    pub fn open(reader: R, path: &str) -> Result<Self, Error> {
        let zip = ZipArchive::new(reader)
            .map_err(|e| Error::Format { path: path.into(), what: format!("not an .npz archive: {e}") })?;
        Ok(Archive { path: path.into(), zip })
    }

    /// The names of the arrays, without `.npy`, in the order of the archive.
    pub fn names(&self) -> Vec<String> {
        let bare = |n: &str| n.strip_suffix(".npy").unwrap_or(n).to_string();
        self.zip.file_names().filter_map(|n| n.ok().map(|n| bare(&n))).collect()
    }

    /// Whether there is an array of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names().iter().any(|n| n == name)
    }

    /// The names of the arrays with their shapes; `[]` of what is no array.
    pub fn shapes(&mut self) -> Vec<(String, Vec<usize>)> {
        let names = self.names();
        let shape = |i: usize| npy::shape(self.zip.by_index(i).ok()?).ok();
        let shapes: Vec<_> = (0..names.len()).map(shape).collect();
        names.into_iter().zip(shapes).map(|(name, shape)| (name, shape.unwrap_or_default())).collect()
    }

    /// Reads the array of this name, stored or deflated; `part` is what it should hold.
    ///
    /// # Errors
    /// No such array (the names there are), or not an array of numbers.
    pub fn array(&mut self, name: &str, part: &str) -> Result<Array, Error> {
        let fail = |path: &str, what: String| Err(Error::Format { path: path.into(), what });
        if !self.has(name) {
            let names = self.names();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Err(Error::absent(&self.path, ("array", name), part, &names));
        }
        let member = if self.zip.index_for_name(name).is_some() { name.to_string() } else { format!("{name}.npy") };
        let file = match self.zip.by_name(&member) {
            Ok(file) => file,
            Err(ZipError::CompressionMethodNotSupported(m)) => {
                return fail(
                    &self.path,
                    format!(
                        "array {} has compression method {m}; stored (0) and deflated (8) are supported",
                        quote(name)
                    ),
                );
            }
            Err(e) => return fail(&self.path, format!("array {}: {e}", quote(name))),
        };
        npy::read(file).or_else(|what| fail(&self.path, format!("array {} {what}", quote(name))))
    }

    /// Reads X, y and, if there is one, β. `map` renames: pairs of `X`, `y` or `beta` and the name in the
    /// archive.
    ///
    /// # Errors
    /// A missing array, a shape that does not fit, an entry that is not finite.
    pub fn table(&mut self, map: &[(String, String)]) -> Result<Table, Error> {
        self.labelled(map, None, &Labelling::default())
    }

    /// As [`table`](Self::table), with the array of sample weights of this name, and with y as the targets
    /// that its labels mean.
    ///
    /// # Errors
    /// As there; labels that the loss does not have.
    pub fn labelled(
        &mut self,
        map: &[(String, String)],
        weight: Option<&str>,
        labels: &Labelling,
    ) -> Result<Table, Error> {
        let name = |role: &str| map.iter().find(|(r, _)| r == role).map_or(role.to_string(), |(_, n)| n.clone());
        let (x, y, beta) = (name("X"), name("y"), name("beta"));
        let given = self.has(&beta) || map.iter().any(|(r, _)| r == "beta");
        let arrays = Arrays {
            path: self.path.clone(),
            x: self.named(&x, "X")?,
            y: (y.clone(), Labels::Numbers(self.array(&y, "y")?)),
            beta: given.then(|| self.named(&beta, "beta")).transpose()?,
            weights: weight.map(|name| self.named(name, "weights")).transpose()?,
        };
        arrays.table(labels)
    }

    fn named(&mut self, name: &str, part: &str) -> Result<Named, Error> {
        Ok((name.to_string(), self.array(name, part)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::labels::Kind;
    use crate::problem::table::Values;
    use proptest::prelude::*;
    use std::io::{Cursor, Write};

    pub(crate) fn archive(members: &[(&str, Array)], deflate: bool) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let method = if deflate { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        for (name, array) in members {
            zip.start_file(format!("{name}.npy"), options).unwrap();
            zip.write_all(&npy::write(array)).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn array(shape: &[usize]) -> Array {
        Array { shape: shape.to_vec(), data: (0..shape.iter().product()).map(|i| i as f64).collect() }
    }

    fn table(members: &[(&str, Array)], map: &[(&str, &str)]) -> Result<Table, String> {
        let map: Vec<_> = map.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        Archive::open(Cursor::new(archive(members, true)), "t.npz")
            .and_then(|mut a| a.table(&map))
            .map_err(|e| e.to_string())
    }

    #[test]
    fn a_problem() {
        for deflate in [false, true] {
            let bytes = archive(&[("X", array(&[3, 2])), ("y", array(&[3, 1])), ("beta", array(&[]))], deflate);
            let t = Archive::open(Cursor::new(bytes), "t.npz").unwrap().table(&[]).unwrap();
            assert_eq!(t.x, Values::Doubles(vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
            assert_eq!((t.features.len(), t.beta), (2, Some(0.0)));
        }
        let t = table(&[("data", array(&[3, 2])), ("labels", array(&[3]))], &[("X", "data"), ("y", "labels")]).unwrap();
        assert_eq!((t.y, t.beta), (Values::Doubles(vec![0.0, 1.0, 2.0]), None));
    }

    #[test]
    fn labels_and_weights() {
        let members = [("X", array(&[3, 2])), ("y", array(&[3])), ("Y", array(&[3, 2])), ("w", array(&[3]))];
        let read = |map: &[(&str, &str)], weight: Option<&str>, kind, several| {
            let map: Vec<_> = map.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
            let labels = Labelling { kind, several, ..Labelling::default() };
            Archive::open(Cursor::new(archive(&members, true)), "t.npz")
                .and_then(|mut a| a.labelled(&map, weight, &labels))
                .map_err(|e| e.to_string())
        };
        let t = read(&[], Some("w"), Kind::Classes, false).unwrap();
        assert_eq!((t.outputs, t.classes), (3, vec!["0".to_string(), "1".to_string(), "2".to_string()]));
        assert_eq!(t.weights, Some(("w".into(), Values::Doubles(vec![0.0, 1.0, 2.0]))));
        assert_eq!(read(&[("y", "Y")], None, Kind::Numbers, true).unwrap().outputs, 2);
        assert!(read(&[("y", "Y")], None, Kind::Numbers, false).unwrap_err().contains("(3, 2)"));
        assert!(read(&[("y", "Y")], None, Kind::Classes, false).unwrap_err().contains("Y[1]: [2.0, 3.0] are not"));
        assert!(read(&[], Some("X"), Kind::Numbers, false).unwrap_err().contains("a weight for each row"));
        assert!(read(&[], Some("v"), Kind::Numbers, false).unwrap_err().contains("no array `v`"));
        assert!(read(&[], None, Kind::Signs, false).unwrap_err().contains("say which one is positive"));
    }

    #[test]
    fn shapes_that_do_not_fit() {
        assert!(table(&[("x", array(&[3, 2])), ("y", array(&[3]))], &[]).unwrap_err().contains("did you mean `x`?"));
        assert!(table(&[("X", array(&[6])), ("y", array(&[6]))], &[]).unwrap_err().contains("expected two axes"));
        assert!(table(&[("X", array(&[3, 2])), ("y", array(&[2]))], &[]).unwrap_err().contains("(2,) and X (3, 2)"));
        assert!(table(&[("X", array(&[0, 2])), ("y", array(&[0]))], &[]).unwrap_err().contains("no rows"));
        assert!(table(&[("X", array(&[2, 0])), ("y", array(&[2]))], &[]).unwrap_err().contains("no feature"));
        let two = table(&[("X", array(&[3, 2])), ("y", array(&[3])), ("beta", array(&[2]))], &[]);
        assert!(two.unwrap_err().contains("single number"));
        let mut x = array(&[3, 2]);
        x.data[3] = f64::NAN;
        assert!(
            table(&[("X", x), ("y", array(&[3]))], &[]).unwrap_err().starts_with("t.npz, X[1, 1]: `NaN` is a missing")
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_harmless(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Archive::open(Cursor::new(bytes), "t.npz").and_then(|mut a| a.table(&[]));
        }

        #[test]
        fn a_damaged_archive_is_harmless(at in 0usize..2000, byte: u8, deflate: bool) {
            let mut bytes = archive(&[("X", array(&[3, 2])), ("y", array(&[3]))], deflate);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = Archive::open(Cursor::new(bytes), "t.npz").and_then(|mut a| a.table(&[]));
        }
    }
}
