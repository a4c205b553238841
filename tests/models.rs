//! Networks of other tools: the files of `tests/models`, which `tests/models/make.py` wrote, are read as the
//! network they are, or refused by what they hold; what is exported is read back as it was.
#![cfg(feature = "prover")]

use num_bigint::BigInt;
use relucert::check::arithmetic::{Fraction, Positive};
use relucert::check::statement::loss::Loss;
use relucert::check::statement::problem::Numbers;
use relucert::check::statement::training::{HiddenBias, OutputBias, Terms};
use relucert::check::statement::two_layer::Neuron;
use relucert::check::statement::{Training, TwoLayer};
use relucert::export::{Dtype, Error, Kind, LastColumn, Layers, NAMES, Scaling, Unfolded, difference};
use relucert::problem::weights::{Naming, read_two_layer};
use std::path::{Path, PathBuf};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models").join(name)
}

/// Two features, a bias column and an output bias.
fn problem() -> Training {
    let x: Vec<Vec<_>> =
        [[1, 2, 1], [3, -5, 1], [0, 1, 1]].iter().map(|r| r.iter().map(|v| (*v).into()).collect()).collect();
    let one = || Positive::one();
    Training::new(Terms {
        numbers: Numbers::F64,
        hidden_bias: HiddenBias::Column,
        output_bias: OutputBias::Free,
        loss: Loss::Squared,
        scale: (one(), one()),
        beta: (one(), one()),
        x,
        x_den: one(),
        outputs: 1,
        y: vec![1.into(), 0.into(), 2.into()],
        y_den: one(),
        weights: None,
    })
    .expect("a problem")
}

fn read_with(name: &str, naming: &Naming) -> Result<TwoLayer, String> {
    read_two_layer(&file(name), naming, &problem()).map_err(|e| e.to_string())
}

fn read(name: &str) -> Result<TwoLayer, String> {
    read_with(name, &Naming::default())
}

fn naming(map: &[(&str, &str)], transposed: Option<bool>, ignored: &[&str]) -> Naming {
    Naming {
        map: map.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect(),
        transposed,
        ignored: ignored.iter().map(|name| name.to_string()).collect(),
    }
}

#[test]
fn the_same_network_in_every_file() {
    let expected = read("expected.json").unwrap();
    assert_eq!(expected.neurons.len(), 3);
    for name in [
        "state.pt",
        "double.pt",
        "strided.pt",
        "checkpoint.pt",
        "module.pt",
        "nested.pt",
        "torch.onnx",
        "dynamo.onnx",
        "beside.onnx",
        "squeezed.onnx",
        "doubles.onnx",
        "sklearn.onnx",
        "sklearn.npz",
        "keras.npz",
    ] {
        assert_eq!(read(name).as_ref(), Ok(&expected), "{name}");
    }
    // 0.1 and 0.3 are rounded, the first neuron is not.
    for name in ["half.pt", "bfloat16.pt", "halves.onnx"] {
        let found = read(name).unwrap();
        assert_eq!((&found.neurons[0], found.neurons.len()), (&expected.neurons[0], 3), "{name}");
        assert_ne!(found.neurons[1], expected.neurons[1], "{name}");
    }
}

#[test]
fn what_is_no_such_network_is_refused_by_name() {
    for (name, said) in [
        ("deep.pt", "3 tensors with two axes"),
        ("deep.safetensors", "3 tensors with two axes"),
        ("normed-state.pt", "`1.running_mean`"),
        ("normed-state.pt", "BatchNorm"),
        ("normed.pt", "the module `1` is BatchNorm1d"),
        ("tanh.pt", "the module `1` is Tanh"),
        ("dropout.pt", "the module `2` is Dropout"),
        ("two-models.pt", "several sets of tensors: `model`, `ema`"),
        ("class.pt", "a module of the class __main__.Net"),
        ("class.pt", "m.state_dict() if hasattr"),
        ("old.pt", "not in a zip archive"),
        ("old.pt", "torch.load("),
        ("script.pt", "TorchScript"),
        ("tanh.onnx", "Tanh (node `/1/Tanh`) is not supported"),
        ("deep.onnx", "the layers are Linear, ReLU, Linear, ReLU, Linear"),
        ("alpha.onnx", "alpha or beta other than 1"),
        ("residual.onnx", "has 2 inputs that are computed"),
        ("classifier.onnx", "2 outputs"),
        ("sklearn.joblib", "joblib.load("),
        ("model.keras", "keras.models.load_model("),
        ("model.weights.h5", "m.load_weights("),
    ] {
        let refused = read(name).expect_err(name);
        assert!(refused.contains(said), "{name}: {refused}");
    }
}

/// A map does not drop a layer; what is no part of the network has to be said.
#[test]
fn nothing_is_left_out_in_silence() {
    let two = [("W1", "0.weight"), ("w2", "4.weight")];
    for name in ["deep.pt", "deep.safetensors"] {
        let refused = read_with(name, &naming(&two, None, &[])).unwrap_err();
        assert!(
            refused.contains("there is more: `2.bias`, `2.weight`") || refused.contains("`2.weight`, `2.bias`"),
            "{refused}"
        );
        assert!(read_with(name, &naming(&two, None, &["2.bias", "2.weight"])).is_ok());
        let misspelt = read_with(name, &naming(&two, None, &["2.bias", "2.wieght"])).unwrap_err();
        assert!(
            misspelt.contains("no tensor `2.wieght`, which is to be ignored (did you mean `2.weight`?)"),
            "{misspelt}"
        );
    }
    let normed = naming(&[("W1", "0.weight"), ("w2", "3.weight")], None, &[]);
    assert!(read_with("normed-state.pt", &normed).unwrap_err().contains("`1.running_var`"));
    assert!(read_with("torch.onnx", &naming(&two, None, &[])).unwrap_err().contains("needs no names"));
}

#[test]
fn layouts() {
    let with_bias = problem();
    // Without a bias column two features are two columns.
    let terms = Terms {
        hidden_bias: HiddenBias::None,
        x: with_bias.x.iter().map(|row| row[..2].to_vec()).collect(),
        numbers: with_bias.numbers,
        output_bias: OutputBias::Free,
        loss: Loss::Squared,
        scale: with_bias.scale.clone(),
        beta: with_bias.beta.clone(),
        x_den: with_bias.x_den.clone(),
        outputs: 1,
        y: with_bias.y.clone(),
        y_den: with_bias.y_den.clone(),
        weights: None,
    };
    let plain = Training::new(terms).unwrap();
    let read = |transposed| read_two_layer(&file("square.npz"), &naming(&[], transposed, &[]), &plain);
    assert!(read(None).unwrap_err().to_string().contains("as many units as inputs"));
    let first = |network: TwoLayer| network.neurons[0].u.clone();
    assert_eq!(first(read(Some(true)).unwrap()), [1.into(), 3.into()]);
    // (units, inputs) does not go with output weights (2, 1).
    assert!(read(Some(false)).is_err());
}

/// Tensors beside a model are read below its folder only, and only if they are as long as they have to be.
#[test]
fn weights_beside_a_model() {
    let folder = std::env::temp_dir().join(format!("relucert-models-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("inside")).unwrap();
    let (model, data) = (std::fs::read(file("beside.onnx")).unwrap(), std::fs::read(file("beside.onnx.data")).unwrap());
    let renamed = |to: &str| {
        let name = b"beside.onnx.data";
        assert_eq!(to.len(), name.len());
        let mut bytes = model.clone();
        while let Some(at) = bytes.windows(name.len()).position(|w| w == name) {
            bytes[at..at + name.len()].copy_from_slice(to.as_bytes());
        }
        std::fs::write(folder.join("inside/model.onnx"), bytes).unwrap();
        read_two_layer(&folder.join("inside/model.onnx"), &Naming::default(), &problem()).map_err(|e| e.to_string())
    };
    std::fs::write(folder.join("weights.data1"), &data).unwrap();
    std::fs::write(folder.join("inside/weights.data2345"), &data).unwrap();
    assert!(renamed("weights.data2345").is_ok());
    for outside in ["../weights.data1", "/etc/hosts/./././", "a\\..\\weights.da"] {
        let outside: String = outside.chars().chain(std::iter::repeat('x')).take(16).collect();
        let refused = renamed(&outside).unwrap_err();
        assert!(refused.contains("not below the folder") || refused.contains("is kept in"), "{outside}: {refused}");
    }
    assert!(renamed("../weights.data1").unwrap_err().contains("is not below the folder of the model"));
    assert!(renamed("weights.nowhere1").unwrap_err().contains("weights.nowhere1"));
    std::fs::write(folder.join("inside/weights.short123"), &data[..data.len() - 4]).unwrap();
    assert!(renamed("weights.short123").unwrap_err().contains("bytes in"));
    std::fs::remove_dir_all(&folder).unwrap();
}

fn every_kind() -> [(Kind, &'static str); 4] {
    [(Kind::Safetensors, "safetensors"), (Kind::Npz, "npz"), (Kind::Json, "json"), (Kind::Onnx, "onnx")]
}

fn read_back(bytes: &[u8], ending: &str, training: &Training) -> TwoLayer {
    let path = std::env::temp_dir().join(format!(
        "relucert-export-{}-{:?}.{ending}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::write(&path, bytes).unwrap();
    let network = read_two_layer(&path, &Naming::default(), training).unwrap_or_else(|e| panic!("{ending}: {e}"));
    std::fs::remove_file(&path).unwrap();
    network
}

/// Export then import is the identity where the weights are doubles, in singles where they are singles.
#[test]
fn what_is_exported_is_read_back() {
    let (network, training) = (read("expected.json").unwrap(), problem());
    let last = LastColumn::Constant(Fraction::one());
    for dtype in [Dtype::F64, Dtype::F32] {
        let layers = Layers::of(&network, 3, &last, true, None, dtype).unwrap();
        assert_eq!(layers.exact(&last), network);
        assert_eq!(difference(&network, &layers, &training.x, &training.x_den, &last, None), Fraction::zero());
        for (kind, ending) in every_kind() {
            let bytes = layers.file(kind, &NAMES.map(String::from)).unwrap();
            assert_eq!(read_back(&bytes, ending, &training), network, "{ending}");
            assert_eq!(bytes, layers.file(kind, &NAMES.map(String::from)).unwrap(), "{ending}");
        }
    }
}

/// A third is no double: f(1, 2) = ⅓·3 + … changes by what is left of it.
#[test]
fn what_rounding_changes() {
    let third = || Positive::new(3.into()).unwrap();
    let neuron = Neuron::new(vec![1.into(), 0.into(), 0.into()], third(), vec![3.into()], Positive::one());
    let network = TwoLayer { neurons: vec![neuron], bias: vec![0.into()], bias_den: Positive::one() };
    let last = LastColumn::Constant(Fraction::one());
    let training = problem();
    for (dtype, bits) in [(Dtype::F64, 54), (Dtype::F32, 25)] {
        let layers = Layers::of(&network, 3, &last, false, None, dtype).unwrap();
        assert_eq!(layers.b2, None);
        // The largest x of the first column is 3; ⅓ is rounded by ⅓·2^−54, or by ⅓·2^−25 to the other side.
        let change = difference(&network, &layers, &training.x, &training.x_den, &last, None);
        assert_eq!(change, Fraction::dyadic(3.into(), bits), "{dtype:?}");
    }
    let large = Neuron::new(vec![BigInt::from(1) << 200, 0.into(), 0.into()], third(), vec![1.into()], Positive::one());
    let network = TwoLayer { neurons: vec![large], ..network };
    assert!(Layers::of(&network, 3, &last, false, None, Dtype::F64).is_ok());
    let refused = Layers::of(&network, 3, &last, false, None, Dtype::F32).unwrap_err();
    assert_eq!(refused, Error::TooLarge("the weight of input 0 of neuron 0".into()));
}

/// By hand: x̃ = ((x₁ − 1)/2, 0), y = 4f + 10; u = (1, 5 | ½), α = 3, b₀ = 1 is x ↦ 12 (½x₁)₊ + 14 for x.
#[test]
fn a_scaling_goes_into_the_weights() {
    let neuron =
        Neuron::new(vec![2.into(), 10.into(), 1.into()], Positive::power_of_two(1), vec![3.into()], Positive::one());
    let network = TwoLayer { neurons: vec![neuron], bias: vec![1.into()], bias_den: Positive::one() };
    let last = LastColumn::Constant(Fraction::one());
    let scaling = Scaling { features: vec![(1.0, 2.0), (7.0, 0.0)], targets: vec![(10.0, 4.0)] };
    let layers = Layers::of(&network, 3, &last, true, Some(&scaling), Dtype::F64).unwrap();
    assert_eq!((layers.w1.clone(), layers.b1.clone()), (vec![0.5, 0.0], Some(vec![0.0])));
    assert_eq!((layers.w2.clone(), layers.b2.clone()), (vec![12.0], Some(vec![14.0])));
    // The second column is 0 in the problem, as it is when a constant column is standardised.
    let rows: Vec<Vec<BigInt>> = [[1, 0, 1], [-3, 0, 1]].map(|row| row.map(BigInt::from).to_vec()).to_vec();
    assert_eq!(difference(&network, &layers, &rows, &Positive::one(), &last, Some(&scaling)), Fraction::zero());
    // The way back: what has no spread has no weight any more.
    let neuron = |u: [i64; 3]| {
        Neuron::new(u.map(BigInt::from).to_vec(), Positive::power_of_two(1), vec![3.into()], Positive::one())
    };
    let back = TwoLayer { neurons: vec![neuron([2, 0, 1])], ..network.clone() };
    assert_eq!(layers.unfolded(&last, &scaling), Unfolded::Network(back.clone()));
    let off = Layers { b2: Some(vec![14.5]), ..layers.clone() };
    let nine_eighths = TwoLayer { bias: vec![9.into()], bias_den: Positive::power_of_two(3), ..back };
    assert_eq!(off.unfolded(&last, &scaling), Unfolded::Network(nine_eighths));
    let biased = Layers { b1: Some(vec![0.25]), ..layers.clone() };
    assert_eq!(biased.unfolded(&LastColumn::Feature, &scaling), Unfolded::HiddenBias);
    let flat = Scaling { targets: vec![(10.0, 0.0)], ..scaling.clone() };
    assert_eq!(layers.unfolded(&last, &flat), Unfolded::Spread);
    assert_eq!(
        difference(&network, &off, &rows, &Positive::one(), &last, Some(&scaling)),
        Fraction::dyadic(1.into(), 1)
    );
    let other = Scaling { features: vec![(1.0, 2.0)], targets: vec![] };
    assert_eq!(
        Layers::of(&network, 3, &last, true, Some(&other), Dtype::F64).unwrap_err(),
        Error::OtherScaling(1, 0, 2, 1)
    );
}

/// A report of `relucert problem` is what `--raw` reads; without a standardisation there is nothing in it.
#[test]
fn a_report_has_the_scaling() {
    let folder = std::env::temp_dir().join(format!("relucert-raw-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let run = |line: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_relucert"));
        let output = command.args(line.split(' ')).current_dir(&folder).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), text)
    };
    let (data, net) = (file("data.csv").display().to_string(), file("state.pt").display().to_string());
    let problem = format!("problem {data} --target y --beta 0.1 --output-bias free -o problem --format json");
    for (standardize, code) in [(" --standardize", Some(0)), ("", Some(2))] {
        let (_, report) = run(&format!("{problem}{standardize}"));
        std::fs::write(folder.join("report.json"), report).unwrap();
        let (found, text) = run(&format!("export problem {net} -o raw.safetensors --raw report.json"));
        assert_eq!(found, code, "{text}");
        let said = if code == Some(0) { "inputs       2, as they were before" } else { "tells of no standardisation" };
        assert!(text.contains(said), "{text}");
        // Doubles of these weights stand for nearly the same network of the standardised columns; singles do less so.
        assert_eq!(text.contains("objective    changed by "), code == Some(0), "{text}");
    }
    // Without biases in the problem the rounded ones of the means do not cancel.
    let (_, report) =
        run(&format!("problem {data} --target y --beta 0.1 --standardize --hidden-bias none -o square --format json"));
    std::fs::write(folder.join("report.json"), report).unwrap();
    run("train square -o trained");
    let (found, text) = run("export square trained -o raw.npz --raw report.json --dtype f32");
    assert_eq!((found, text.contains("objective    not comparable: the rounded")), (Some(0), true), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Three outputs, and a column 3/2 in place of ones: hidden biases are 3/2 times its weights.
#[test]
fn several_outputs_and_another_column() {
    let half = || Positive::power_of_two(1);
    let x: Vec<Vec<BigInt>> = [[4, 2, 3], [-2, 6, 3]].map(|row| row.map(BigInt::from).to_vec()).to_vec();
    let training = Training::new(Terms {
        numbers: Numbers::F64,
        hidden_bias: HiddenBias::None,
        output_bias: OutputBias::None,
        loss: Loss::Squared,
        scale: (Positive::one(), Positive::one()),
        beta: (Positive::one(), Positive::one()),
        x,
        x_den: half(),
        outputs: 3,
        y: (0..6).map(BigInt::from).collect(),
        y_den: Positive::one(),
        weights: None,
    })
    .expect("a problem");
    let integers = |values: &[i32]| values.iter().map(|v| BigInt::from(*v)).collect::<Vec<_>>();
    let neuron = |u: &[i32], a: &[i32]| Neuron::new(integers(u), half(), integers(a), Positive::one());
    let neurons = vec![neuron(&[1, 0, 4], &[1, 0, -1]), neuron(&[0, -3, 2], &[0, 5, 7])];
    let network = TwoLayer { neurons, bias: integers(&[0, 0, 0]), bias_den: Positive::one() };
    let last = LastColumn::Constant(Fraction::parse("3/2").unwrap());
    let layers = Layers::of(&network, 3, &last, false, None, Dtype::F64).unwrap();
    assert_eq!(layers.b1, Some(vec![3.0, 1.5]));
    assert_eq!((layers.w2.clone(), layers.b2.clone()), (vec![1.0, 0.0, 0.0, 5.0, -1.0, 7.0], None));
    for (kind, ending) in every_kind() {
        let bytes = layers.file(kind, &NAMES.map(String::from)).unwrap();
        let back = read_back(&bytes, ending, &training);
        assert_eq!(difference(&back, &layers, &training.x, &training.x_den, &last, None), Fraction::zero(), "{ending}");
    }
}
