"""Random claims near given ones: edits of the files of docs/FORMAT.md, some of which keep the form, and numbers at an edge."""

import hashlib
import re
from fractions import Fraction

import checker

ENTRY = {"omega": 1, "theta": 2, "product": 3, "pairs": 3, "factor": 1}  # numbers in an entry; D + 2 in one of `ball`


class Stock:
    """Words and lines of files, to be put into others."""

    def __init__(self, texts):
        lines = [line for text in texts for line in text.decode("latin-1").split("\n")]
        self.words = [word for line in lines for word in line.split(" ")[:2000] if len(word) < 5000]
        self.lines = {}
        for line in dict.fromkeys(lines):
            self.lines.setdefault(line.split(" ")[0], []).append(line)


def edit_list(line, dice, columns):
    """An entry of a list left out, doubled, exchanged with another or moved, with the count kept right."""
    key, *words = line.split(" ")
    del words[:1]
    size = columns + 2 if key == "ball" else ENTRY[key]
    entries = [words[i : i + size] for i in range(0, len(words), size)]
    if entries:
        i, j = dice.randrange(len(entries)), dice.randrange(len(entries))
        choice = dice.randrange(3)
        if choice == 0:
            del entries[i]
        elif choice == 1:
            entries.insert(j, list(entries[i]))
        else:
            entries[i], entries[j] = entries[j], entries[i]
    return " ".join([key, str(len(entries))] + [word for entry in entries for word in entry])


def edit_number(word, dice):
    if not re.fullmatch("-?[0-9]+", word) or len(word) > 5000:
        return word
    value = int(word)
    size = abs(value) >> dice.choice([2, 10, 20, 25, 30, 40])
    return str(dice.choice([value + 1, value - 1, -value, value + size, value - size, 2 * value, value // 2, 0, dice.randint(-5, 20)]))


def edit_line(line, dice, stock, columns):
    tokens = line.split(" ")
    if (tokens[0] in ENTRY or tokens[0] == "ball") and dice.random() < 0.4:
        return edit_list(line, dice, columns)
    at = dice.randrange(len(tokens))
    choice = dice.randrange(9)
    if choice < 4:
        tokens[at] = edit_number(tokens[at], dice)
    elif choice == 4:
        digits = [i for i, c in enumerate(line) if c.isdigit()]
        if digits:
            i = dice.choice(digits)
            return line[:i] + dice.choice("0123456789") + line[i + 1 :]
    elif choice == 5:
        tokens[at] = dice.choice(stock.words)
    elif choice == 6:
        other = dice.randrange(len(tokens))
        tokens[at], tokens[other] = tokens[other], tokens[at]
    elif choice == 7:
        return dice.choice(stock.lines.get(tokens[0], [line]))
    else:
        i = dice.randrange(len(line) + 1)
        return line[:i] + dice.choice(["-", " ", "0", "+", "\t", "\r", ".", "_", "\x00", "7", "a"]) + line[i + 1 - dice.randrange(2) :]
    return " ".join(tokens)


def some_line(lines, dice):
    """The number of a line; all keywords are as likely, however many lines they have."""
    places = {}
    for at, line in enumerate(lines):
        places.setdefault(line.split(" ")[0], []).append(at)
    return dice.choice(dice.choice(list(places.values())))


def edit(text, dice, stock, columns):
    """One edit; mostly the last line counts right again."""
    lines = text.decode("latin-1").split("\n")
    at = some_line(lines, dice)
    choice = dice.randrange(12)
    if choice == 0:
        del lines[at]
    elif choice == 1:
        lines.insert(at, lines[at])
    elif choice == 2:
        other = dice.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = edit_line(lines[at], dice, stock, columns)
    if dice.random() < 0.9 and len(lines) > 1:
        lines[-2] = re.sub("^end .*", f"end {len(lines) - 2}", lines[-2])
    return "\n".join(lines).encode("latin-1")


def numbers_near(claim, texts, dice):
    """A claim of some kind whose number is what the certificate proves, or what it refutes, or one part in a million away."""
    kind, number = claim
    choice = dice.randrange(5)
    if choice == 0:
        return kind, number
    try:
        problem = checker.read_problem(texts[0])
        given = checker.objective(problem, checker.read_network(texts[1], problem)).high
        found = checker.read_certificate(texts[2], problem, hashlib.sha256(texts[0]).hexdigest())
        zero = checker.best_constant(problem).high
    except checker.Rejected:
        return kind, number
    optimum = found.lower if choice < 4 else min(given, zero, given if found.better is None else found.better.high)
    kind = dice.choice(["--gap", "--open-share", "--lower"])
    whole = {"--gap": given, "--open-share": zero - optimum, "--lower": Fraction(1)}[kind]
    if whole == 0:
        return "--lower", "0"
    value = (optimum if kind == "--lower" else given - optimum) / whole
    # An enclosed number is not named exactly: two checkers enclose it each in its own way.
    steps = [2, 3, -2, -1] if problem.loss.smooth() else [0, 0, 1, -1]
    value *= 1 + dice.choice(steps) * Fraction(1, 10**6)
    if kind != "--lower" and not checker.sensible(kind, value):
        return "--lower", str(optimum * (1 + steps[0] * Fraction(1, 10**6)))
    return kind, str(value)


def mirrored(text):
    """The dual vector with the other sign, and so the two trees exchanged: as true as before, but the bound is zero."""
    lines = text.decode("latin-1").split("\n")
    if lines.count("sign +") != 1 or lines.count("sign -") != 1:
        return text
    plus, minus = lines.index("sign +"), lines.index("sign -")
    for at, line in enumerate(lines[:plus]):
        if line.startswith("dual "):
            lines[at] = re.sub(r" (-?)([1-9])", lambda m: f" {'' if m[1] else '-'}{m[2]}", line)
    trees = ["sign +", *lines[minus + 1 : -2], "sign -", *lines[plus + 1 : minus]]
    return "\n".join([*lines[:plus], *trees, *lines[-2:]]).encode("latin-1")


def at_the_edge(texts, dice):
    """One number of the certificate moved as far as it may be: the last value with which it is accepted, or the next one."""

    def accepted(value):
        lines[at] = " ".join([*words[:place], str(value), *words[place + 1 :]])
        certificate = "\n".join(lines).encode("latin-1")
        try:
            checker.check(*texts[:2], certificate, "--lower", 0)
        except checker.Rejected:
            return False, certificate
        except Exception:
            pass  # for the caller to find
        return True, certificate

    lines = texts[2].decode("latin-1").split("\n")
    at = some_line(lines, dice)
    words = lines[at].split(" ")
    place = dice.randrange(len(words))
    if words[0] in ("end", "scales") or not re.fullmatch("-?[0-9]+", words[place]) or not accepted(int(words[place]))[0]:
        return texts
    inside, step = int(words[place]), dice.choice([-1, 1])
    while accepted(inside + step)[0]:
        if abs(step) > 1 << 80:
            return texts
        step *= 2
    outside = inside + step
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        inside, outside = (middle, outside) if accepted(middle)[0] else (inside, middle)
    return [*texts[:2], accepted(dice.choice([inside, outside]))[1]]


def columns_of(text):
    shape = re.search(rb"\nshape [0-9]+ ([0-9]{1,3})( [0-9]+)?\n", text)
    return int(shape[1]) if shape else 1


def mutant(bases, dice, stock):
    """A claim near one of the given ones: problem, network and certificate, and the claim."""
    (*texts,), *claim = dice.choice(bases)
    columns = columns_of(texts[0])
    if dice.random() < 0.1:
        texts[1] = dice.choice([other[1] for other, *_ in bases if columns_of(other[1]) == columns] or [texts[1]])
    if dice.random() < 0.1:
        texts[2] = mirrored(texts[2])
    for _ in range(dice.choice([0, 0, 1, 1, 1, 1, 2])):
        which = dice.choice([2] * 8 + [0, 1])
        texts[which] = edit(texts[which], dice, stock, columns)
    if dice.random() < 0.9:
        digest = hashlib.sha256(texts[0]).hexdigest().encode()
        texts[2] = re.sub(rb"\nproblem [0-9a-f]{64}\n", b"\nproblem " + digest + b"\n", texts[2], count=1)
    if dice.random() < 0.3:
        texts = at_the_edge(texts, dice)
    return texts, *numbers_near(claim, texts, dice)
