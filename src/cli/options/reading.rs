//! How a network is read from the file of another tool.

/// What such a file does not say. The verifier reads relucert's own files only, and has no such options.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Reading {
    /// The names of the parts in a network's file, as W1=fc1.weight,b1=fc1.bias,w2=fc2.weight
    #[cfg(feature = "prover")]
    #[arg(long, value_name = "PART=NAME", value_delimiter = ',', value_parser = super::map::renaming)]
    map: Vec<(String, String)>,
    /// The weights in a network's file are (inputs, units), as in Keras, JAX and scikit-learn; with
    /// `--transposed=no` they are (units, inputs). Needed only where both are the same number
    #[cfg(feature = "prover")]
    #[arg(long, value_name = "YES|NO", num_args = 0..=1, require_equals = true, default_missing_value = "yes")]
    #[arg(value_parser = clap::builder::BoolishValueParser::new())]
    transposed: Option<bool>,
    /// Tensors in a network's file that are no part of it
    #[cfg(feature = "prover")]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    ignore: Vec<String>,
}

/// The parts of a file of data.
#[cfg(feature = "prover")]
const DATA: [&str; 3] = ["X", "y", "beta"];

#[cfg(feature = "prover")]
impl Reading {
    /// The names of the arrays of data, where one command reads data and a network.
    pub fn of_data(&self) -> Vec<(String, String)> {
        self.map.iter().filter(|(part, _)| DATA.contains(&part.as_str())).cloned().collect()
    }

    /// The options.
    pub fn words(&self, words: &mut super::words::Words) {
        self.map.iter().for_each(|(part, name)| _ = words.value("--map", Some(format!("{part}={name}"))));
        match self.transposed {
            Some(true) => _ = words.flag("--transposed", true),
            Some(false) => _ = words.flag("--transposed=no", true),
            None => {}
        }
        self.ignore.iter().for_each(|name| _ = words.value("--ignore", Some(name)));
    }

    /// The same in terms of the library.
    pub fn naming(&self) -> anyhow::Result<crate::problem::weights::Naming> {
        super::map::check_map(&self.map)?;
        let map = self.map.iter().filter(|(part, _)| !DATA.contains(&part.as_str())).cloned().collect();
        let (transposed, ignored) = (self.transposed, self.ignore.clone());
        Ok(crate::problem::weights::Naming { map, transposed, ignored })
    }
}
