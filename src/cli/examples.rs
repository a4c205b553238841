//! The examples in the help of every subcommand, which tests/help.rs runs one after the other in the order they stand
//! in: each finds the files that those before it wrote.

/// Subcommand and command line.
pub const EXAMPLES: [(&str, &str); 35] = [
    ("problem", "relucert problem data.csv --target y --standardize --beta 0.2max -o problem"),
    ("problem", "relucert problem data.csv --target y --loss mse --weight-decay 1e-4 -o script.problem"),
    ("train", "relucert train problem -o net"),
    ("export", "relucert export problem net -o model.safetensors"),
    ("network", "relucert network problem model.safetensors -o same-net"),
    ("certify", "relucert certify problem net --open-share 0.01 -o cert"),
    (
        "certify",
        "relucert certify --data data.csv --target y --standardize --beta 0.2max --network model.safetensors -o own.cert",
    ),
    ("check", "relucert check problem net cert --open-share 0.01"),
    ("report", "relucert report problem net cert --open-share 0.01 -o report.html"),
    ("plot", "relucert plot neurons problem net -o neurons.svg"),
    ("show", "relucert show cert"),
    ("demo", "relucert demo --directory demo"),
    ("polish", "relucert polish problem net -o polished"),
    ("snap", "relucert snap problem net -o snapped"),
    ("prune", "relucert prune problem net -o pruned"),
    ("check", "relucert check problem pruned --same-predictions net --minimal"),
    ("select", "relucert select problem net --by least-norm -o least"),
    ("convert", "relucert convert problem net --minimal --balance -o balanced"),
    ("stationary", "relucert stationary problem net --stationary 3 -o stationary.cert"),
    ("optimal-set", "relucert optimal-set problem snapped -o set.cert"),
    ("qualify", "relucert qualify problem net -o qualify.cert"),
    ("path", "relucert path problem --from 1max --to 0.3max --atoms atoms -o path.cert --plot path.svg"),
    ("sensitivity", "relucert sensitivity problem snapped"),
    ("patterns", "relucert patterns problem --sample 100 -o gates"),
    ("connect", "relucert connect problem net balanced -o connect.cert"),
    ("descend", "relucert descend problem net --end end -o descend.cert"),
    ("split", "relucert split problem net cert --open-share 0.009 --parts 2 -o part"),
    ("join", "relucert join problem part.1 part.2 -o joined"),
    ("lp", "relucert lp model.mps -o lp.cert --solution model.sol"),
    ("qp", "relucert qp model.mps -o qp.cert"),
    ("check-lp", "relucert check-lp model.mps lp.cert"),
    ("completions", "relucert completions bash"),
    ("completions", "relucert completions zsh -o _relucert"),
    ("man", "relucert man -o man"),
    ("certify", "relucert certify problem net --open-share 0.01 --resume cert -o resumed.cert"),
];

/// The text with lines only where the next begins with blanks, a table: the others are wrapped to the terminal.
fn flowing(text: &str) -> String {
    let mut flowing = String::new();
    for (at, line) in text.lines().enumerate() {
        let tabular = line.starts_with(' ') || text.lines().nth(at.wrapping_sub(1)).is_some_and(|l| l.starts_with(' '));
        flowing += match (at, tabular) {
            (0, _) => "",
            (_, true) => "\n",
            _ => " ",
        };
        flowing += line;
    }
    flowing
}

/// Every subcommand with its examples, and where words are explained, at the end of its help.
pub fn explained(program: clap::Command) -> clap::Command {
    program.mut_subcommands(|command| {
        let own = EXAMPLES.iter().filter(|(name, _)| *name == command.get_name());
        let lines: String = own.map(|(_, line)| format!("\n  {line}")).collect();
        let before =
            command.get_after_help().map(|text| format!("{}\n\n", flowing(&text.to_string()))).unwrap_or_default();
        command.after_help(format!("{before}Examples:{lines}\n\nThe words of reports: docs/GLOSSARY.md"))
    })
}
