#!/usr/bin/env python3
"""Removes each guard of the checker in turn and demands that some test notices; writes tests/SABOTAGE.md.

A guard is a place in crates/check where something is refused, a condition that limits what is proved, or a rounding that keeps a bound valid. They are found in
the text of every file by their shape (`shapes`, `calls`); what has no such shape stands in the table tests/sabotage.txt.

A copy of the tree is made in which every guard asks `sabotaged(N)`, which compares N with the variable SABOTAGE: one build serves all guards, and a run
of the tests with SABOTAGE=N is a run without guard N. The tests of a file come first, then the others from fast to slow, until one fails.
What was found is kept in the working folder, so that a run can be interrupted and goes on where it was.
"""
import argparse, collections, json, os, re, subprocess, sys, threading

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(HERE, "tests", "sabotage.txt")
PAGE = os.path.join(HERE, "tests", "SABOTAGE.md")
FLAG = "crate::sabotaged(%d)"
CHECKER = os.path.join("crates", "check", "src")
# What stands in that crate beside the checker.
BESIDE = ("decimal", "dyadic", "format", "program")
HOOK = '''
/// Whether guard `n` is left out of this run.
pub(crate) fn sabotaged(n: u32) -> bool {
    static OUT: std::sync::OnceLock<Option<u32>> = std::sync::OnceLock::new();
    *OUT.get_or_init(|| std::env::var("SABOTAGE").ok()?.parse().ok()) == Some(n)
}
'''
# From fast to slow. Left out are those that do not run the checker (island, mps, readme) or only print what it says (cmd).
TESTS = """corpus spectral norms stationary_losses prune_losses dictionary_losses weight_path_losses regularization_losses sets_losses sets_all_optimal qualify_training guards guards_claims guards_grammar guards_paths guards_training divisor types products qp dictionary radicals prune snap reading rank weight_path cmd_check select stationary polyhedral polyhedral_path scopes scopes_training qualify
    losses fan training oracles regularization optimal_set mutation programs any_bytes global_path global_path_losses lp certify known work falsehood falsehood_training falsehood_paths""".split()
# Those that take seconds; `--quick` leaves them out, and all but the first of a file if it has some.
SLOW = {"oracles", "work", "any_bytes", "certify", "known", "falsehood", "falsehood_training", "falsehood_paths"}
# The tests most likely to notice, by file.
FIRST = {
    "stationary/arrangement": "stationary", "qualify/complementarity": "dictionary qualify qualify_training",
    "weight_path/convex": "radicals weight_path weight_path_losses", "qp/convexity": "qp programs",
    "dictionary": "guards dictionary", "dictionary/bound": "dictionary_losses", "arithmetic/enclosure": "guards qualify",
    "dictionary/fit": "prune dictionary", "arithmetic/fraction": "guards reading",
    "patterns/gated": "scopes corpus", "patterns/training": "corpus scopes_training", "patterns/several": "corpus scopes_training",
    "patterns/vectors": "corpus scopes scopes_training", "global_path": "global_path global_path_losses", "regularization": "regularization regularization_losses",
    "qualify/kkt": "qualify", "qualify/krawczyk": "qualify", "dictionary/lasso": "regularization regularization_losses",
    "lp": "programs lp", "dictionary/members": "corpus optimal_set sets_losses",
    "dictionary/slopes": "sets_losses qualify_training", "dictionary/optimal": "sets_all_optimal corpus",
    "qualify/metric": "qualify_training",
    "weight_path/passage": "guards_paths weight_path", "weight_path": "guards_paths weight_path weight_path_losses",
    "weight_path/level": "weight_path_losses guards_paths", "global_path/chords": "global_path_losses",
    "dictionary/weighted": "regularization_losses",
    "patterns": "corpus scopes", "polyhedral": "polyhedral polyhedral_path", "patterns/products": "products",
    "qp": "qp programs", "qualify": "qualify", "arithmetic/radicals": "guards radicals",
    "arithmetic/rank": "rank guards", "qualify/scope": "qualify",
    "weight_path/segment": "guards_paths weight_path weight_path_losses",
    "regularization/sensitivity": "guards_paths regularization_losses regularization", "optimal_set": "corpus optimal_set sets_all_optimal",
    "stationary": "stationary stationary_losses corpus", "stationary/subgradient": "stationary stationary_losses",
    "stationary/slopes": "stationary_losses corpus", "stationary/kinks": "stationary_losses corpus",
    "optimum/spectral": "corpus spectral", "optimum/norms": "norms", "arithmetic/limbs": "norms", "optimum/several": "corpus fan spectral",
    "optimal_set/supports": "corpus optimal_set sets_all_optimal", "regularization/validation": "guards_paths regularization",
    "polyhedral/vertices": "polyhedral", "work": "work", "statement/reduction": "divisor corpus",
    "optimal_set/facts": "optimal_set corpus", "dictionary/penalty": "prune guards",
    "arithmetic/positive": "types guards", "statement/problem": "types reading",
    "statement/network": "types reading", "statement/claim": "reading",
    "statement/objective": "reading corpus", "optimum/fan": "guards_grammar fan corpus", "optimum/records": "corpus fan",
    "optimum/training": "corpus guards_grammar guards_training training", "optimum/centred": "losses guards_training training",
    "statement/dual": "corpus guards_training training", "statement/loss": "losses corpus guards_training",
    "statement/constant": "guards_training training", "statement/primal": "corpus training", "statement/training": "corpus guards_grammar guards_training training",
    "statement/two_layer": "corpus guards_grammar guards_training training", "arithmetic/logarithm": "losses oracles",
}
REFUSAL = r"(?:Err|incorrect|reject|flaw)\("


def masked(text):
    """The text with comments and the insides of literals blanked: brackets and operators that are left are code."""
    token = r'//[^\n]*|/\*.*?\*/|b?"(?:\\.|[^"\\])*"|b?\'(?:\\[^\n]|[^\\\'\n])\''
    return re.sub(token, lambda m: re.sub(r"[^\n]", " " if m[0][0] == "/" else "_", m[0]), text, flags=re.S)


def closing(code, at):
    """The place of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0:
            return i
    raise ValueError("brackets")


def until(code, at, ends):
    """The first place from `at` on, outside of brackets, where one of the strings `ends` stands."""
    i = at
    while i < len(code):
        found = next((end for end in ends if code.startswith(end, i)), None)
        if found:
            return i, found
        if code[i] in "([{":
            i = closing(code, i)
        elif code[i] in ")]}":
            break
        i += 1
    return None, None


def operands(code, start, end, operator):
    """The spans of the operands of && or || outside of brackets."""
    spans, at = [], start
    while True:
        i, _ = until(code[:end], at, [operator])
        stop = end if i is None else i
        left, right = len(code[at:stop]) - len(code[at:stop].lstrip()), len(code[at:stop].rstrip())
        spans.append((at + left, at + right))
        if i is None:
            return spans
        at = i + 2


def refuses(block):
    """Whether the statements of a block, nested blocks apart, refuse something."""
    while (inner := re.search(r"\{[^{}]*\}", block)) is not None:
        block = block[:inner.start()] + " " * len(inner[0]) + block[inner.end():]
    return re.search(r"\breturn\s+(?:Err|incorrect|reject|flaw|None|false|match)\b", block) or re.search(r"(?:^|[;\s])" + REFUSAL, block)


def body(code, at):
    """The span of a block's inside or of a match arm's expression that begins at or after `at`."""
    at += len(code[at:]) - len(code[at:].lstrip())
    if code[at] == "{":
        return at + 1, closing(code, at)
    i, _ = until(code, at, [","])
    if i is None:
        i = at
        while code[i] not in ")]}":
            i = closing(code, i) + 1 if code[i] in "([{" else i + 1
    return at, i


def shapes(text):
    """Yields (start, end, held): conditions that are to be held at a truth value to let pass what they refuse."""
    code = masked(text)

    def held(start, end, value):
        if value is False and re.search(r"\blet\b", code[start:end]):
            yield start, end, "let"
            return
        for span in operands(code, start, end, "&&" if value else "||"):
            yield *span, value

    for m in re.finditer(r"\bif\s", code):
        i, end = until(code, m.end(), ["{", "=>"])
        if i is None or re.search(r"\bif\b", code[m.end():i]):
            continue
        first = body(code, i if end == "{" else i + 2)
        if end == "=>":
            # A guard of a match arm: it refuses, or the arms after it do.
            depth, k = 0, first[1]
            while k < len(code) and depth >= 0:
                depth += (code[k] in "([{") - (code[k] in ")]}")
                k += 1
            if refuses(code[first[0]:first[1]]):
                yield from held(m.end(), i, False)
            elif re.search(REFUSAL, code[first[1]:k]):
                yield from held(m.end(), i, True)
            continue
        if refuses(code[first[0]:first[1]]):
            yield from held(m.end(), i, False)
        elif (other := re.match(r"\}\s*else\s*\{", code[first[1]:])) is not None:
            second = body(code, first[1] + other.end() - 1)
            if refuses(code[second[0]:second[1]]):
                yield from held(m.end(), i, True)
    for m in re.finditer(r"\brequire\(", code):
        end, _ = until(code, m.end(), [","])
        if not code[:m.start()].endswith("fn "):
            yield from held(m.end(), end, True)
    for m in re.finditer(r"\bmatch\s", code):
        i, _ = until(code, m.end(), ["{"])
        outer = code[i + 1:closing(code, i)]
        while (inner := re.search(r"[(\[{][^()\[\]{}]*[)\]}]", outer)) is not None:
            outer = outer[:inner.start()] + " " * len(inner[0]) + outer[inner.end():]
        arms = {a[1]: body(code, i + 1 + a.end()) for a in re.finditer(r"\b(true|false)\s*=>", outer)}
        if len(arms) == 2:
            for word, span in arms.items():
                if refuses(code[span[0]:span[1]]):
                    yield from held(m.end(), i, word == "false")


def calls(text):
    """Yields (start, end, before, after) of statements that test a part of the grammar or the digest, with what is put around them to leave them out."""
    code = masked(text)
    for m in re.finditer(r"(?:tokens\.end\(\)|lines\.finish\(\))\?;", code):
        yield *m.span(), "if !@ { ", " }"
    for m in re.finditer(r"lines\.heading\([^()]*\)\?;", code):
        yield *m.span(), "if @ { lines.next()?; } else { ", " }"
    for m in re.finditer(r"digest\(&mut (lines\.record\(.*?\)\?), \w+\)\?;", code):
        yield *m.span(), "if @ { " + text[m.start(1):m.end(1)] + "; } else { ", " }"


def table():
    """The entries of tests/sabotage.txt: file -> [(old, new)], and the reasons why a guard may stay unnoticed."""
    entries, accepted = collections.defaultdict(list), {}
    for number, line in enumerate(open(TABLE), 1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if line.startswith("[accepted] "):
            key, reason = line[len("[accepted] "):].split(" :: ")
            accepted[key] = reason
        else:
            name, _, change = line.partition(": ")
            old, arrow, new = change.partition(" ~> ")
            if not arrow:
                sys.exit(f"{TABLE}:{number}: `FILE: OLD ~> NEW` must stand here")
            name, _, which = name.partition("[")
            entries[name].append((old, new, int(which[:-1]) if which else None))
    return entries, accepted


def function_at(code, at):
    """The name of the innermost function around a place."""
    name = "-"
    for m in re.finditer(r"\bfn\s+(\w+)", code[:at]):
        i, end = until(code, m.end(), ["{", ";"])
        if end == "{" and closing(code, i) > at:
            name = m[1]
    return name


def edits(name, text, entries):
    """The guards of a file, in the order of the text: (place, key, changes). A change is (place, rank, text to put in, characters to leave out)."""
    code, found, seen = masked(text), [], collections.Counter()

    def add(start, end, what, before, after="", cut=0):
        key = f"{name}: {function_at(code, start)}: {' '.join(what.split())}"
        seen[key] += 1
        # At one place what ends there comes first, the inner of two before the outer; of what begins there the outer.
        changes = [(start, (1, -end, bool(cut), len(found)), before, cut), (end, (0, -start, False, -len(found)), after, 0)]
        for first, last in ((guard[2][0][0], guard[2][1][0]) for guard in found):
            if first < start < last < end or start < first < end < last:
                sys.exit(f"{key}: overlaps another guard: {text[first:last]}")
        found.append((start, key if seen[key] == 1 else f"{key} ({seen[key]})", changes))

    for start, end, value in sorted(set(shapes(text)), key=lambda shape: shape[:2]):
        what = f"{text[start:end]} → {str(value is True).lower()}"
        if value == "let":
            add(start, end, what, "!@ && ")
        else:
            add(start, end, what, "(@ || (" if value else "(!@ && (", "))")
    for start, end, before, after in calls(text):
        add(start, end, f"{text[start:end]} → left out", before, after)
    for old, new, which in entries:
        words = [re.escape(word) for word in re.findall(r"\w+|[^\w\s]", old)]
        gap = lambda a, b: r"\s+" if a[-1].isalnum() and b[-1].isalnum() else r"\s*"
        pattern = words[0] + "".join(gap(a, b) + b for a, b in zip(words, words[1:]))
        places = [m for m in re.finditer(pattern, text) if code[m.start()] != " "]
        if len(places) < (which or 1) or (len(places) > 1 and not which):
            sys.exit(f"{name}: `{old}` stands {len(places)} times in the code")
        start, end = places[(which or 1) - 1].span()
        if "$" in new:
            add(start, end, f"{old} → {new.replace('@', 'out').replace('$', '…')}", *new.split("$"))
        elif "@" in new:
            add(start, end, f"{old} → {new.replace('@', 'out')}", new, cut=end - start)
        else:
            add(start, end, f"{old} → {new}", f"(if @ {{ {new} }} else {{ ", " })")
    return sorted(found, key=lambda guard: guard[:2])


def guards(tree):
    """All guards of a tree: [(key, …)] by files, in the order of the text."""
    entries, _ = table()
    folder = os.path.join(tree, CHECKER)
    names = sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, files in os.walk(folder) for name in files)
    names = [name for name in names if name.split("/")[0].removesuffix(".rs") not in BESIDE]
    unknown = set(entries) - set(names)
    if unknown:
        sys.exit(f"{TABLE}: no file {', '.join(sorted(unknown))} in {CHECKER}")
    return {name: edits(name, open(os.path.join(folder, name)).read(), entries[name]) for name in names}


def patched(found):
    """The texts of the copy that differ from the sources, by their paths; guard N is the one at position N."""
    texts, number = {}, 0
    for name, list_ in found.items():
        changes = []
        for _, _, parts in list_:
            changes += [(place, rank, put.replace("@", FLAG % number), cut) for place, rank, put, cut in parts]
            number += 1
        path = os.path.join(CHECKER, name)
        text, out, at = open(os.path.join(HERE, path)).read(), [], 0
        for place, _, put, cut in sorted(changes, key=lambda change: change[:2]):
            if place < at:
                sys.exit(f"{name}: a guard inside of what is replaced: {text[place - 20:place + 20]}")
            out += [text[at:place], put]
            at = place + cut
        texts[path] = "".join(out) + text[at:]
    path = os.path.join(CHECKER, "lib.rs")
    texts[path] += HOOK
    return texts


def copy(tree, texts):
    """Brings the copy up to date; files that stay the same are not touched, so that little is built anew."""
    kept = set()
    for at, folders, files in os.walk(HERE):
        folders[:] = [name for name in folders if name not in ("target", ".git")]
        for name in files:
            path = os.path.relpath(os.path.join(at, name), HERE)
            data = texts[path].encode() if path in texts else open(os.path.join(HERE, path), "rb").read()
            goal = os.path.join(tree, path)
            kept.add(goal)
            if not os.path.exists(goal) or open(goal, "rb").read() != data:
                os.makedirs(os.path.dirname(goal), exist_ok=True)
                open(goal, "wb").write(data)
    for at, folders, files in os.walk(tree):
        folders[:] = [name for name in folders if name != "target"]
        for name in files:
            if os.path.join(at, name) not in kept:
                os.remove(os.path.join(at, name))


def programs(tree, target):
    """Builds the tests once; returns their programs by name."""
    command = ["cargo", "test", "--release", "--no-run", "--message-format=short"] + [word for name in TESTS for word in ("--test", name)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, env=dict(os.environ, CARGO_TARGET_DIR=target, CARGO_PROFILE_RELEASE_DEBUG="0"))
    if done.returncode:
        sys.exit(done.stderr)
    return {m[1]: os.path.join(tree, m[2]) for m in re.finditer(r"Executable tests/(\w+)(?:/main)?\.rs \((.*?)\)", done.stderr)}


def failing(program, tree, number, limit):
    """The first test of a program that fails without a guard, or None."""
    variables = dict(os.environ, SABOTAGE=str(number), RELUCERT_ORACLES="600", PROPTEST_CASES="64", PROPTEST_RNG_SEED="1", PROPTEST_FAILURE_PERSISTENCE="off")
    run = subprocess.Popen([program, "--test-threads=1"], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables)
    late = []
    timer = threading.Timer(limit, lambda: (late.append(True), run.kill()))
    timer.start()
    name = None
    for line in run.stdout:
        if (m := re.match(r"test (\S+)", line)) is not None:
            name = m[1]
        if re.search(r"\bFAILED$", line.strip()) and not line.startswith("test result"):
            run.kill()
            run.wait()
            timer.cancel()
            return name
    timer.cancel()
    return None if run.wait() == 0 else f"{name or ''} ({'does not end' if late else 'stops'})"


def noticed(built, tree, file, number, limit, quick=False):
    first = FIRST.get(file.removesuffix(".rs"), "").split()
    fast = [name for name in TESTS if name.startswith("guards") or not first and name not in SLOW]
    rest = [name for name in (fast if quick else TESTS) if name not in first]
    for name in first + rest:
        failed = failing(built[name], tree, number, limit)
        if failed:
            return f"{name}: {failed}"
    return None


def page(found, results, accepted):
    """Writes tests/SABOTAGE.md."""
    keys = [key for list_ in found.values() for _, key, _ in list_]
    missed = [key for key in keys if results.get(key) is None]
    waiting = sum(key not in results and key not in accepted for key in missed)
    rest = f" {waiting} are noticed by no fast test, and the slow ones have not been run since the checker was last changed." if waiting else ""
    with open(PAGE, "w") as file:
        print(f"""# Sabotage of the checker

Every guard of `crates/check` is removed in turn, and some test must fail: one whose removal goes unnoticed could as well be wrong without notice.
Written by `tests/sabotage.py`, which says how it is done; what it cannot find by its shape stands in `tests/sabotage.txt`.

```console
$ python3 tests/sabotage.py                  # all guards: a build, then some twenty minutes; goes on where it was interrupted
$ python3 tests/sabotage.py --only lp.rs     # one file
$ python3 tests/sabotage.py --list           # the guards, without a run
$ python3 tests/sabotage.py --fresh          # whether this page has the guards of the sources: no build, part of `.ci/run`
```

**A test fails without each of {len(keys) - len(missed)} of {len(keys)} guards.** The others, with the reason why each stays, are at the end.{rest}

*Condition → value* means that it was held at this value; *old → new* that the old text was replaced, `out` being true in that run and `…` the old text.
Not in the list are refusals for want of a value (a token, an index, a keyword, a record that is not there): nothing could be put in its place.
`dictionary/penalty.rs` and `dictionary/polytope.rs` compute and refuse nothing.

| file | guards | noticed |
|---|---|---|""", file=file)
        for name, list_ in found.items():
            if list_:
                print(f"| {name} | {len(list_)} | {sum(key not in missed for _, key, _ in list_)} |", file=file)
        cell = lambda text: "`` " + text.replace("|", "\\|") + " ``"
        print("\n## Noticed\n\n| file: function | guard | noticed by |\n|---|---|---|", file=file)
        for key in keys:
            name, function, what = key.split(": ", 2)
            if key not in missed:
                print(f"| {name}: {function} | {cell(what)} | {results[key]} |", file=file)
        print("\n## Not noticed\n\n| file: function | guard | why it stays |\n|---|---|---|", file=file)
        for key in missed:
            name, function, what = key.split(": ", 2)
            reason = accepted.get(key, "**a test is missing**" if key in results else "**not run in full**")
            print(f"| {name}: {function} | {cell(what)} | {reason} |", file=file)


def fresh(found, accepted):
    """Whether the page has exactly the guards of the sources, and a reason for each that is not noticed."""
    keys = [key for list_ in found.values() for _, key, _ in list_]
    rows = re.findall(r"^\| (\S+: \S+) \| `` (.*) `` \| (.*) \|$", open(PAGE).read(), re.M)
    listed = {f"{place}: {what}".replace("\\|", "|"): by for place, what, by in rows}
    for key in [key for key in keys if key not in listed]:
        print(f"not in tests/SABOTAGE.md: {key}")
    for key in [key for key in listed if key not in keys]:
        print(f"not in crates/check: {key}")
    for key in accepted:
        if key not in keys:
            print(f"accepted, but no guard: {key}")
    missing = [key for key, by in listed.items() if by == "**a test is missing**"]
    for key in missing:
        print(f"no test notices: {key}")
    waiting = [key for key, by in listed.items() if by == "**not run in full**"]
    if waiting:
        print(f"{len(waiting)} guards have not been run in full since they changed; `tests/sabotage.py` goes on where it was interrupted")
    return not missing and set(listed) == set(keys) and set(accepted) <= set(keys)


def main():
    cli = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    cli.add_argument("--work", default=os.path.join(HERE, "target", "sabotage"), help="folder of the copy, its build and the results")
    cli.add_argument("--only", action="append", help="a file of crates/check; may be given again")
    cli.add_argument("--again", choices=["missed", "all"], help="run guards anew that were run before")
    cli.add_argument("--limit", type=float, default=120, help="seconds for one program of tests")
    cli.add_argument("--quick", action="store_true", help="only fast tests: a first look, to be followed by --again missed")
    cli.add_argument("--list", action="store_true", help="only list the guards")
    cli.add_argument("--fresh", action="store_true", help="only compare tests/SABOTAGE.md with the sources")
    cli.add_argument("--page", action="store_true", help="only write the page, from the results so far")
    a = cli.parse_args()
    found, (_, accepted) = guards(HERE), table()
    if a.list:
        for name, list_ in found.items():
            print(f"{name}: {len(list_)}", *(f"    {key.split(': ', 1)[1]}" for _, key, _ in list_), sep="\n")
        print(sum(len(list_) for list_ in found.values()))
        return
    if a.fresh:
        sys.exit(0 if fresh(found, accepted) else "run tests/sabotage.py")
    memory = os.path.join(a.work, "results.json")
    results = json.load(open(memory)) if os.path.exists(memory) else {}
    if not a.page:
        tree = os.path.join(a.work, "tree")
        copy(tree, patched(found))
        keys = [key for list_ in found.values() for _, key, _ in list_]
        built = programs(tree, os.path.join(a.work, "build"))
        if not results and (whole := noticed(built, tree, "", 10 ** 9, a.limit)):
            sys.exit(f"a test fails before anything is sabotaged: {whole}")
        for number, key in enumerate(keys):
            name = key.split(": ")[0]
            known = key in results and not (a.again == "all" or (a.again == "missed" and results[key] is None))
            if known or (a.only and name not in a.only):
                continue
            by = noticed(built, tree, name, number, a.limit, a.quick)
            if by is None and a.quick:
                continue
            results[key] = by
            json.dump(results, open(memory, "w"), indent=1, ensure_ascii=False)
            print(f"{number}/{len(keys)} {results[key] or '**nothing**'} <- {key}", flush=True)
    page(found, results, accepted)


if __name__ == "__main__":
    main()
