//! Options as the words of a command for a shell, by which a reader repeats a check.

use std::fmt::Display;
use std::path::Path;

/// The name of a file as a word of a command for a shell, and none that could be an option.
pub fn quoted(path: &Path) -> String {
    let word = path.to_string_lossy();
    let word = if word.starts_with('-') { format!("./{word}") } else { word.into_owned() };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=".contains(c);
    match word.chars().all(plain) {
        true => word,
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// A command under construction.
#[derive(Default)]
pub struct Words(Vec<String>);

impl Words {
    /// A word that is the same in every shell.
    pub fn word(&mut self, word: &str) -> &mut Words {
        self.0.push(word.to_string());
        self
    }

    /// An option without a value, if it was given.
    pub fn flag(&mut self, name: &str, given: bool) -> &mut Words {
        if given { self.word(name) } else { self }
    }

    /// An option with its value, if it was given.
    pub fn value(&mut self, name: &str, value: Option<impl Display>) -> &mut Words {
        if let Some(value) = value {
            self.file(name, Some(Path::new(&value.to_string())));
        }
        self
    }

    /// An option with a file, if it was given.
    pub fn file(&mut self, name: &str, path: Option<&Path>) -> &mut Words {
        if let Some(path) = path {
            self.0.extend([name.to_string(), quoted(path)]);
        }
        self
    }

    /// A file.
    pub fn named(&mut self, path: &Path) -> &mut Words {
        self.0.push(quoted(path));
        self
    }

    /// The command.
    pub fn command(&self) -> String {
        self.0.join(" ")
    }
}
