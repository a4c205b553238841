"""R1 to R4: files of lines of words."""

import re
import sys

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # R2 has its own limit

MALFORMED = {"R1", "R2", "R3", "R4", "R5", "R6", "R110", "R200", "R201"}


class Rejected(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code, self.where = code, ""
        self.malformed = code.split(" ")[0] in MALFORMED or code == "R7 bad-digest"


def require(condition, code):
    if not condition:
        raise Rejected(code)


def increasing(keys):
    return all(a < b for a, b in zip(keys, keys[1:]))


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


class Lines:
    """A file, token by token. Lines after the one in hand have not been looked at."""

    def __init__(self, data):
        self.lines, self.number = data.split(b"\n"), 0

    def peek(self):
        """The words of the next line."""
        last = self.number + 1 == len(self.lines)
        line = self.lines[self.number]
        require(not last or line, "R4 unexpected-end")
        require(all(32 <= byte <= 126 for byte in line), "R1 bad-character")
        require(not last, "R1 missing-newline")
        words = line.decode("ascii").split(" ")
        require(all(words), "R1 bad-spacing")
        return words

    def next_is(self, keyword):
        return self.peek()[0] == keyword

    def word(self):
        require(self.at < len(self.words), "R3 missing-token")
        self.at += 1
        return self.words[self.at - 1]

    def one_of(self, words):
        word = self.word()
        require(word in words, "R3 wrong-keyword")
        return word

    def integer(self):
        word = self.word()
        require(re.fullmatch("0|-?[1-9][0-9]*", word), "R2 bad-integer")
        require(len(word.lstrip("-")) <= 100_000, "R2 integer-too-long")
        return int(word)

    def positive(self):
        value = self.integer()
        require(value > 0, "R2 not-positive")
        return value

    def count(self, greatest=(1 << 64) - 1, code="R2 bad-count"):
        """A count or an index."""
        value = self.integer()
        require(0 <= value <= greatest, code)
        return value

    def scale(self):
        return self.count(4096, "R2 bad-scale")

    def alone(self, keyword, read):
        """A line of a keyword and one value."""
        self.words, self.at = self.peek(), 1
        self.number += 1
        require(self.words[0] == keyword, "R3 wrong-keyword")
        value = read()
        require(self.at == len(self.words), "R3 extra-token")
        return value

    def several(self, keyword, count, read):
        return self.alone(keyword, lambda: several(count, read))

    def choice(self, keyword, words):
        return self.alone(keyword, lambda: self.one_of(words))

    def list(self, keyword, read):
        """A line of a keyword, a count, and so many values."""
        return self.alone(keyword, lambda: several(self.count(), read))

    def end(self):
        before = self.number
        require(self.alone("end", self.integer) == before, "R4 bad-end")
        require(self.lines[self.number :] == [b""], "R4 trailing-bytes")


def several(count, read):
    """So many values; a count that promises too many ends with the line, not with the memory."""
    found = []
    while len(found) < count:
        found.append(read())
    return found


def read_file(name, data, parse):
    """What `parse(lines, version)` makes of a whole file that begins `relucert-NAME VERSION`."""
    lines = Lines(data)
    try:
        version = lines.alone(f"relucert-{name}", lines.word)
        require(version in ("1", "2"), "R3 bad-version")
        found = parse(lines, int(version))
        lines.end()
        return found
    except Rejected as reason:
        reason.where = f"{name}, line {lines.number}"
        raise
