#!/usr/bin/env python3
"""Checks the licences of all dependencies against the list in deny.toml, and their Rust versions against ours.

Dependencies are those of `cargo metadata --locked`, for all platforms and with the default features: *default
build* are the normal and build dependencies of the default members of the workspace, *other members* those of
its other members, *tests only* what only development dependencies bring in. A licence outside the list fails
in the first two and is named in the third, of which nothing is shipped. A crate that says it needs a newer
Rust than our packages promise fails in all three, because the tests run on that version too.

Options: --metadata FILE takes the output of cargo from a file, --deny FILE another list.
"""
import argparse, json, os, re, subprocess, sys, tomllib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Expression:
    """An SPDX expression: WITH binds more than AND, AND more than OR; a slash is an old way to write OR."""

    def __init__(self, text):
        self.tokens = re.findall(r"[()/]|[^\s()/]+", text)
        self.at = 0
        self.tree = self.either()
        if self.at < len(self.tokens):
            raise ValueError(f"unexpected {self.tokens[self.at]}")

    def next(self, *words):
        """Takes the next token if it is one of these words."""
        found = self.at < len(self.tokens) and self.tokens[self.at].upper() in words
        self.at += found
        return found

    def either(self):
        terms = [self.both()]
        while self.next("OR", "/"):
            terms.append(self.both())
        return lambda allowed: any(term(allowed) for term in terms)

    def both(self):
        terms = [self.licence()]
        while self.next("AND"):
            terms.append(self.licence())
        return lambda allowed: all(term(allowed) for term in terms)

    def licence(self):
        if self.next("("):
            inner = self.either()
            if not self.next(")"):
                raise ValueError("a parenthesis is not closed")
            return inner
        name = self.name()
        if self.next("WITH"):
            name += " WITH " + self.name()
        return lambda allowed: name in allowed or name.removesuffix("+") in allowed

    def name(self):
        if self.at == len(self.tokens) or self.tokens[self.at].upper() in ("(", ")", "/", "AND", "OR", "WITH"):
            raise ValueError("a licence is missing")
        self.at += 1
        return self.tokens[self.at - 1]


def satisfied(expression, allowed):
    """Why an expression is not satisfied by the licences allowed, or None."""
    if not expression:
        return "no licence expression"
    try:
        return None if Expression(expression).tree(allowed) else f"`{expression}` is not allowed"
    except ValueError as error:
        return f"`{expression}` cannot be read: {error}"


def version(text):
    """A Rust version as three numbers."""
    return tuple((list(map(int, text.split("-")[0].split("."))) + [0, 0])[:3])


def reachable(nodes, roots, kinds, skip=()):
    """All packages that the roots need by dependencies of these kinds, with what those need in turn."""
    found, todo = set(), list(roots)
    while todo:
        # Only the roots have development dependencies that count; cargo leaves out those of others.
        for dependency in nodes[todo.pop()]["deps"]:
            name = dependency["pkg"]
            wanted = any(kind["kind"] in kinds for kind in dependency["dep_kinds"])
            if wanted and name not in found and name not in skip:
                found.add(name)
                todo.append(name)
    return found


def groups(metadata):
    """The three groups of dependencies, each as a set of package identifiers, without the members themselves."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    members = set(metadata["workspace_members"])
    default = set(metadata.get("workspace_default_members") or members)
    shipped = reachable(nodes, default, (None, "build"))
    others = reachable(nodes, members, (None, "build")) - shipped
    tests = reachable(nodes, members, (None, "build", "dev")) - shipped - others
    return {"default build": shipped - members, "other members": others - members, "tests only": tests - members}


def read_list(path):
    """The licences that any crate may have, and those of single crates (`exceptions`)."""
    with open(path, "rb") as file:
        licences = tomllib.load(file)["licenses"]
    exceptions = {}
    for exception in licences.get("exceptions", []):
        name = exception.get("crate") or exception["name"]
        exceptions.setdefault(name.split("@")[0], set()).update(exception["allow"])
    return set(licences["allow"]), exceptions


def check(metadata, allowed, exceptions):
    """Prints what the dependencies are; the failures."""
    packages = {package["id"]: package for package in metadata["packages"]}
    members = [packages[name] for name in metadata["workspace_members"]]
    failures = []
    for member in members:
        wrong = satisfied(member["license"], allowed)
        if wrong:
            failures.append(f"member {member['name']}: {wrong}")
        if not member["rust_version"]:
            failures.append(f"member {member['name']}: no rust-version")
    promised = min((m["rust_version"] for m in members if m["rust_version"]), key=version, default=None)
    for group, identifiers in groups(metadata).items():
        silent, notes = 0, []
        for package in sorted((packages[i] for i in identifiers), key=lambda p: (p["name"], p["version"])):
            name = f"{package['name']} {package['version']}"
            wrong = satisfied(package["license"], allowed | exceptions.get(package["name"], set()))
            if wrong and group == "tests only":
                notes.append(f"   {name}: {wrong}; it is not shipped")
            elif wrong:
                failures.append(f"{name} ({group}): {wrong}")
            needs = package["rust_version"]
            silent += not needs
            if needs and promised and version(needs) > version(promised):
                failures.append(f"{name} ({group}): needs Rust {needs}, we promise {promised}")
        print(f"{group}: {len(identifiers)} crates, {silent} of which name no Rust version")
        if group == "tests only":
            print("   " + ", ".join(sorted({packages[i]["name"] for i in identifiers})))
        print("\n".join(notes), end="\n" if notes else "")
    return failures


def examples():
    """What the reader of expressions must say; run every time, as it costs nothing."""
    allowed = {"MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"}
    good = ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR X) AND Apache-2.0", "MIT+"]
    good.append("Apache-2.0 WITH LLVM-exception")
    bad = ["", None, "GPL-3.0", "MIT AND Unicode-3.0", "X OR MIT AND Y", "MIT WITH X", "X AND (MIT OR Y)"]
    bad += ["MIT OR", "(MIT", "MIT MIT", "AND"]
    for expression in good:
        assert satisfied(expression, allowed) is None, expression
    for expression in bad:
        assert satisfied(expression, allowed), expression
    assert version("1.9") < version("1.90") == version("1.90.0") < version("1.90.1")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--metadata", help="output of cargo metadata")
    parser.add_argument("--deny", default=os.path.join(ROOT, "deny.toml"), help="the file with the list")
    args = parser.parse_args()
    examples()
    if args.metadata:
        with open(args.metadata) as file:
            metadata = json.load(file)
    else:
        command = ["cargo", "metadata", "--format-version", "1", "--locked"]
        metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    failures = check(metadata, *read_list(args.deny))
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
