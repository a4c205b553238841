//! What must hold for every input of each parser: shared by the fuzz targets and by `tests/any_bytes.rs`,
//! which runs them on a stable toolchain.
#![allow(dead_code)]

use relucert::check::polyhedral::{self, Stated};
use relucert::check::rejection::Code;
use relucert::check::statement::problem::{Bias, Numbers};
use relucert::check::statement::{network as networks, problem as problems};
use relucert::format;
use relucert::problem::decay::Decay;
use relucert::problem::labels::Labelling;
use relucert::problem::npz::Archive;
use relucert::problem::table::Table;
use relucert::problem::{Recipe, Standardize, csv as texts, from_table, weights};
use std::io::{Cursor, Write};
use std::path::PathBuf;

/// A problem file that is accepted is the only spelling of its problem. Says whether it was accepted, as all
/// do.
pub fn problem(data: &[u8]) -> bool {
    let Ok(stated) = polyhedral::parse(data) else {
        assert!(problems::parse(data).is_err());
        return false;
    };
    let mut written = Vec::new();
    match &stated {
        Stated::Euclidean(problem) => {
            assert_eq!(problems::parse(data).as_ref(), Ok(problem));
            format::problem(problem, &mut written).expect("memory");
        }
        Stated::Polyhedral(problem) => {
            assert!(problems::parse(data).is_err_and(|rejection| rejection.code == Code::OtherNorm));
            format::polyhedral(problem, &mut written).expect("memory");
        }
    }
    assert_eq!(written, data);
    true
}

/// The same for networks, of as many inputs as the data say.
pub fn network(data: &[u8]) -> bool {
    let mut accepted = false;
    for columns in 1..4 {
        let Ok(network) = networks::parse(data, columns) else { continue };
        let mut written = Vec::new();
        format::network(&network, columns, &mut written).expect("memory");
        assert_eq!(written, data);
        accepted = true;
    }
    accepted
}

fn recipe(bias: Bias, numbers: Numbers) -> Recipe {
    let decay = Some(Decay::Beta(1.into(), 10.into()));
    Recipe { numbers, bias: bias.into(), decay, ..Recipe::default() }
}

/// A table that is accepted makes a problem that is written and read back the same, or an error.
fn table(table: Table, numbers: Numbers) {
    let standardized = Recipe { standardize: Standardize::All, ..recipe(Bias::Column, numbers) };
    for recipe in [recipe(Bias::None, numbers), standardized] {
        let Ok(made) = from_table(table.clone(), &recipe) else { continue };
        let mut written = Vec::new();
        format::problem(&made.problem, &mut written).expect("memory");
        assert_eq!(problems::parse(written.as_slice()).expect("what was written is read"), made.problem);
    }
}

/// Text of data.
pub fn csv(data: &[u8]) -> bool {
    let mut accepted = false;
    let kinds = [Numbers::F64, Numbers::F32, Numbers::Decimal].map(|numbers| (None, numbers));
    for (positive, numbers) in kinds.into_iter().chain([(Some("setosa"), Numbers::F64)]) {
        let decimals = numbers == Numbers::Decimal;
        let positive = positive.map(String::from);
        let labels = Labelling { positive, decimals, ..Labelling::default() };
        let options = texts::Options { labels, ..texts::Options::default() };
        if let Ok(read) = texts::read(data, "any.csv", &options) {
            accepted = true;
            table(read, numbers);
        }
    }
    accepted
}

/// Arrays of data, and of weights.
pub fn npz(data: &[u8]) -> bool {
    let read = Archive::open(Cursor::new(data), "any.npz").and_then(|mut archive| archive.table(&[]));
    let accepted = read.is_ok();
    if let Ok(read) = read {
        table(read, Numbers::F64);
    }
    weights_in(data, "npz") || accepted
}

/// Weights as JSON.
pub fn json(data: &[u8]) -> bool {
    weights_in(data, "json")
}

/// Weights of PyTorch.
pub fn safetensors(data: &[u8]) -> bool {
    weights_in(data, "safetensors")
}

/// ONNX graphs.
pub fn onnx(data: &[u8]) -> bool {
    weights_in(data, "onnx")
}

/// PyTorch's archives, and pickles in an archive that is whole, so that not only sums of bytes are tried.
pub fn torch(data: &[u8]) -> bool {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let numbers = 1f64.to_le_bytes().repeat(64);
    let members = ["0", "1", "2", "3"].map(|key| (format!("a/data/{key}"), numbers.as_slice()));
    for (name, bytes) in [("a/data.pkl".to_string(), data)].into_iter().chain(members) {
        zip.start_file(name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    let archive = zip.finish().expect("memory").into_inner();
    weights_in(data, "pt") | weights_in(&archive, "pt")
}

/// The reader of networks wants a file; what it accepts has the right shape and is written and read back the
/// same.
fn weights_in(data: &[u8], ending: &str) -> bool {
    let path: PathBuf = std::env::temp_dir().join(format!("relucert-any-{}.{ending}", std::process::id()));
    std::fs::write(&path, data).expect("a temporary file");
    let mut accepted = false;
    for (columns, bias) in [(1, Bias::None), (2, Bias::None), (3, Bias::Column)] {
        let Ok(network) = weights::read(&path, &weights::Naming::default(), columns, bias) else { continue };
        accepted = true;
        assert!(network.neurons.iter().all(|neuron| neuron.u.len() == columns));
        let mut written = Vec::new();
        format::network(&network, columns, &mut written).expect("memory");
        assert_eq!(networks::parse(written.as_slice(), columns).expect("what was written is read"), network);
    }
    std::fs::remove_file(&path).expect("a temporary file");
    accepted
}
