//! The house: which file imports which, read from the paths in the code. No circle, and nothing imports
//! upwards (ARCHITECTURE.md).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A module: the name of its crate and the way to it, as in `["relucert", "check", "optimum", "leaf"]`.
type Module = Vec<String>;

/// The sources of a crate: its name in paths, and the folder.
const CRATES: [(&str, &str); 3] =
    [("relucert", "src"), ("relucert_check", "crates/check/src"), ("relucert_exact", "crates/exact/src")];

/// What a path of the root crate names that lies elsewhere, as `pub use relucert_check as check` says.
const ALIASES: [(&str, &[&str]); 9] = [
    ("check", &["relucert_check"]),
    ("decimal", &["relucert_check", "decimal"]),
    ("dyadic", &["relucert_check", "dyadic"]),
    ("format", &["relucert_check", "format"]),
    ("program", &["relucert_check", "program"]),
    ("linear", &["relucert_exact", "linear"]),
    ("lp", &["relucert_exact", "lp"]),
    ("qp", &["relucert_exact", "qp"]),
    ("random", &["relucert_exact", "random"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The code without comments, strings and unit tests; what stands in braces after `use` is spelt out.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut code = String::new();
    for line in text.lines() {
        let mut inside = false;
        let mut previous = ' ';
        let mut characters = line.chars().peekable();
        while let Some(c) = characters.next() {
            match c {
                '"' if previous != '\'' && previous != '\\' => inside = !inside,
                '/' if !inside && characters.peek() == Some(&'/') => break,
                c if !inside => code.push(c),
                _ => {}
            }
            previous = if previous == '\\' { ' ' } else { c };
        }
        code.push('\n');
    }
    code
}

/// The paths of a tree of imports: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_string()];
    };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in inside.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| leaves(part)).map(|leaf| format!("{head}{leaf}")).collect()
}

/// Every path of the code with two names or more.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for statement in code.split(';') {
        let start = statement.rfind("use ").filter(|&at| at == 0 || statement[..at].ends_with(['\n', ' ']));
        if let Some(at) = start.filter(|&at| !statement[at..].contains(['(', '='])) {
            found.extend(leaves(&statement[at + 4..].replace('\n', " ")));
        }
    }
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    found.extend(
        code.split(|c| !name(c)).filter(|word| word.contains("::") && !word.ends_with("::")).map(str::to_string),
    );
    found.iter().map(|path| path.split("::").map(|n| n.trim().to_string()).collect()).collect()
}

/// All modules with the modules that their code names.
fn imports() -> BTreeMap<Module, BTreeSet<Module>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: BTreeMap<Module, String> = BTreeMap::new();
    for (name, folder) in CRATES {
        let mut found = Vec::new();
        sources(&root.join(folder), &mut found);
        for path in found {
            let inner = path.strip_prefix(root.join(folder)).expect("inside").with_extension("");
            let mut module = vec![name.to_string()];
            module.extend(inner.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "lib"));
            let text = fs::read_to_string(&path).expect("a source file");
            if module.last().is_none_or(|last| last != "tests" && last != "main") {
                files.insert(module, code(&text));
            }
        }
    }
    let mut graph = BTreeMap::new();
    for (module, code) in &files {
        let mut named = BTreeSet::new();
        for path in paths(code) {
            let mut at: Module = match path[0].as_str() {
                "crate" => vec![module[0].clone()],
                "super" | "self" => module.clone(),
                first if CRATES.iter().any(|(name, _)| *name == first) => vec![first.to_string()],
                first if files.contains_key(&[&module[..], &[first.to_string()]].concat()) => {
                    [&module[..], &[first.to_string()]].concat()
                }
                _ => continue,
            };
            let mut rest = path.iter().skip(usize::from(path[0] != "super"));
            let mut next = rest.next();
            while next.is_some_and(|name| name == "super") {
                at.pop();
                next = rest.next();
            }
            while let Some(name) = next {
                at.push(name.clone());
                if let Some((_, real)) = ALIASES.iter().find(|(alias, _)| at == ["relucert", alias]) {
                    at = real.iter().map(|name| (*name).to_string()).collect();
                }
                if !files.contains_key(&at) {
                    at.pop();
                    break;
                }
                next = rest.next();
            }
            // The front page of a crate only re-exports.
            if at != *module && at.len() > 1 {
                named.insert(at);
            }
        }
        if module.len() > 1 {
            graph.insert(module.clone(), named);
        }
    }
    graph
}

/// A circle, if there is one.
fn circle<T: Ord + Clone>(graph: &BTreeMap<T, BTreeSet<T>>) -> Option<Vec<T>> {
    fn visit<T: Ord + Clone>(
        at: &T,
        graph: &BTreeMap<T, BTreeSet<T>>,
        way: &mut Vec<T>,
        done: &mut BTreeSet<T>,
    ) -> Option<Vec<T>> {
        if let Some(start) = way.iter().position(|seen| seen == at) {
            return Some(way[start..].to_vec());
        }
        if !done.contains(at) {
            way.push(at.clone());
            if let Some(found) = graph.get(at).into_iter().flatten().find_map(|next| visit(next, graph, way, done)) {
                return Some(found);
            }
            way.pop();
            done.insert(at.clone());
        }
        None
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| visit(start, graph, &mut Vec::new(), &mut done))
}

/// Circles until none is left, each cut open at its last import.
fn circles(mut graph: BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(circle) = circle(&graph) {
        let (first, last) = (&circle[0], &circle[circle.len() - 1]);
        graph.get_mut(last).expect("a module").remove(first);
        found.push(circle.iter().map(|m| m.join("::")).collect::<Vec<_>>().join(" -> "));
    }
    found
}

#[test]
fn no_circle_of_files() {
    let found = circles(imports());
    assert!(found.is_empty(), "circles of imports:\n{}", found.join("\n"));
}

/// The rooms, floor by floor from the ground up: a room imports from the floors below it, and from no other
/// room of its own.
const FLOORS: [&str; 15] = [
    // The checker: the ground, the statement, the questions, the files.
    "relucert_check::{rejection decimal}",
    "relucert_check::work",
    "relucert_check::arithmetic",
    "relucert_check::{lexer dyadic}",
    "relucert_check::{statement lp}",
    "relucert_check::{optimum patterns dictionary qp}",
    "relucert_check::{optimal_set regularization stationary qualify global_path program}",
    "relucert_check::{polyhedral weight_path} relucert_exact::{random linear}",
    // Exact programs.
    "relucert_exact::kkt",
    "relucert_exact::interior",
    "relucert_check::format relucert_exact::lp",
    "relucert_exact::qp relucert::{kernels plot remedy report}",
    // The search, the questions, the command line.
    "relucert::{search page}",
    "relucert::{optimum patterns qualify stationary regularization optimal_set prune snap maps export}",
    "relucert::{weight_path global_path polyhedral select}",
];

/// What stands above all floors.
const ROOF: [&str; 2] = ["relucert::problem", "relucert::cli"];

fn floors() -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (height, floor) in FLOORS.iter().chain(&ROOF).enumerate() {
        let mut krate = "";
        for word in floor.split([' ', '{', '}']).filter(|word| !word.is_empty()) {
            let name = match word.rsplit_once("::") {
                Some((name, "")) => {
                    krate = name;
                    continue;
                }
                Some(_) => word.to_string(),
                None => format!("{krate}::{word}"),
            };
            assert!(found.insert(name.clone(), height).is_none(), "{name} stands twice");
        }
    }
    found
}

#[test]
fn imports_go_down() {
    let floors = floors();
    let room = |module: &Module| module[..2].join("::");
    let floor = |room: &str| *floors.get(room).unwrap_or_else(|| panic!("{room} has no floor"));
    let mut up = Vec::new();
    for (module, named) in imports() {
        let from = room(&module);
        for to in named.iter().map(room).filter(|to| *to != from) {
            if floor(&to) >= floor(&from) {
                up.push(format!("{} imports {to}", module.join("::")));
            }
        }
    }
    assert!(up.is_empty(), "imports that do not go down:\n{}", up.join("\n"));
    let graph = imports();
    let known: BTreeSet<String> = graph.keys().map(room).collect();
    let gone: Vec<_> = floors.keys().filter(|name| !known.contains(*name)).collect();
    assert!(gone.is_empty(), "no such rooms: {gone:?}");
}

/// The reader of paths itself: trees, aliases, comments and strings.
#[test]
fn paths_are_read() {
    let text = code("use crate::a::{b, c::{self, D}}; // use crate::x::y;\nlet s = \"crate::q::r\"; super::e::f();\n");
    let found: Vec<String> = paths(&text).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["crate::a::b", "crate::a::c::self", "crate::a::c::D", "super::e::f"]);
    let edge = |a: &str, b: &[&str]| (vec![a.to_string()], b.iter().map(|b| vec![b.to_string()]).collect());
    let graph: BTreeMap<Module, BTreeSet<Module>> = [edge("a", &["b"]), edge("b", &["c"]), edge("c", &["a"])].into();
    assert_eq!(circles(graph), ["a -> b -> c"]);
}
