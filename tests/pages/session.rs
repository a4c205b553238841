//! The commands of a page: what stands in its blocks of kind `console` and `sh`.

/// A command with what the page says of it.
#[derive(Debug, Default, PartialEq)]
pub struct Step {
    /// The line of the page, from 1.
    pub line: usize,
    /// For a shell, without the comment behind it.
    pub command: String,
    /// `# exit N`; 0 if nothing is said.
    pub code: i32,
    /// `# by hand: …`, why the test does not run it.
    pub by_hand: Option<String>,
    /// What is printed, as far as the page shows it; `…` stands for anything.
    pub printed: Vec<String>,
}

/// Part of a page, in its order.
#[derive(Debug, PartialEq)]
pub enum Part {
    /// A command is run.
    Run(Step),
    /// A block of kind `sh` that begins with `#!` is a file, named by its second line.
    File { name: String, text: String },
}

/// Whether a plain line of a page looks like a command.
pub fn is_command(line: &str) -> bool {
    let first = line.trim_start().trim_start_matches("$ ").split(' ').next().unwrap_or_default();
    ["relucert", "cargo", "python", "python3", "make", "apt-get", "pip"].contains(&first)
}

/// A command and the comment behind it.
fn commented(text: &str) -> (&str, &str) {
    text.split_once(" #").map_or((text.trim(), ""), |(command, comment)| (command.trim(), comment.trim()))
}

/// A comment's part of what is said of a command.
fn note(step: &mut Step, comment: &str) {
    if let Some(code) = comment.strip_prefix("exit ") {
        step.code =
            code.split([' ', ',', ':']).next().and_then(|code| code.parse().ok()).expect("a code behind `exit`");
    }
    if let Some(reason) = comment.strip_prefix("by hand") {
        step.by_hand = Some(reason.trim_start_matches([':', ',', ' ']).to_string());
    }
}

/// The parts of a page. A block without a kind, directly after one of commands, has lines that the last of
/// these prints, if it begins as lines of a report do.
///
/// # Panics
/// On a command that stands in no such block, and on a fence that stands inside a line.
pub fn parts(page: &str, text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    // The kind of the block, and where in the list it began.
    let mut block: Option<(&str, usize)> = None;
    let mut file = None;
    let mut after_commands = false;
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let place = format!("{page}:{}", number + 1);
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            block = match block {
                Some((kind, _)) => {
                    after_commands = matches!(kind, "console" | "sh");
                    parts.extend(file.take());
                    None
                }
                None => Some((kind.trim(), parts.len())),
            };
            continue;
        }
        let Some((kind, start)) = block else {
            assert!(!line.contains("```"), "{place}: a fence inside a line");
            assert!(
                !(line.starts_with("    ") && is_command(line)),
                "{place}: commands stand in blocks of kind console"
            );
            continue;
        };
        let last = |parts: &mut Vec<Part>| match parts.pop() {
            Some(Part::Run(step)) => step,
            _ => panic!("{place}: no command is before this line"),
        };
        match kind {
            "sh" if file.is_none() && parts.len() == start && line.starts_with("#!") => {
                let (_, name) = lines.next().expect("a name");
                let name = name.strip_prefix("# ").unwrap_or_else(|| panic!("{place}: the next line names the file"));
                file = Some(Part::File { name: name.to_string(), text: format!("{line}\n# {name}\n") });
            }
            "console" | "sh" => {
                if let Some(Part::File { text, .. }) = &mut file {
                    *text += line;
                    *text += "\n";
                    continue;
                }
                let command = if kind == "sh" { Some(line.trim()) } else { line.strip_prefix("$ ") };
                if let Some(comment) = line.strip_prefix("# ") {
                    let mut step = last(&mut parts);
                    note(&mut step, comment);
                    parts.push(Part::Run(step));
                } else if let Some(command) = command.filter(|command| !command.is_empty()) {
                    let mut whole = command.to_string();
                    while whole.ends_with('\\') {
                        whole.pop();
                        whole += lines.next().expect("a line after \\").1.trim_start();
                    }
                    let (command, comment) = commented(&whole);
                    let mut step = Step { line: number + 1, command: command.to_string(), ..Step::default() };
                    note(&mut step, comment);
                    parts.push(Part::Run(step));
                } else if !line.trim().is_empty() {
                    let mut step = last(&mut parts);
                    step.printed.push(line.to_string());
                    parts.push(Part::Run(step));
                }
            }
            "" if is_command(line) => panic!("{place}: commands stand in blocks of kind console"),
            "" if after_commands && ["s ", "v ", "c "].iter().any(|start| line.starts_with(start)) => {
                let mut step = last(&mut parts);
                step.printed.push(line.to_string());
                parts.push(Part::Run(step));
            }
            _ => {}
        }
    }
    parts
}

/// Whether a printed line is as the page says; `…` and `[..]` stand for anything.
pub fn agrees(stated: &str, found: &str) -> bool {
    let stated = stated.replace("[..]", "…");
    let pieces: Vec<&str> = stated.trim_end().split('…').collect();
    let (first, last) = (pieces[0], pieces[pieces.len() - 1]);
    let found = found.trim_end();
    if pieces.len() == 1 {
        return found == first;
    }
    let Some(mut rest) = found.strip_prefix(first) else { return false };
    for piece in &pieces[1..pieces.len() - 1] {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// The first line of `stated` that is not among those found, in their order.
pub fn missing<'a>(stated: &'a [String], found: &str) -> Option<&'a str> {
    let mut found = found.lines();
    stated.iter().map(String::as_str).find(|stated| !found.any(|line| agrees(stated, line)))
}
