"""The package as such: stubs, examples in docstrings, the command."""

import ast
import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import relucert
from relucert import _relucert


def names(node):
    return {item.name for item in node.body if isinstance(item, ast.FunctionDef | ast.ClassDef)}


def test_stubs_name_what_there_is():
    stub = ast.parse((Path(relucert.__file__).parent / "_relucert.pyi").read_text())
    there = {name for name in dir(_relucert) if not name.startswith("__")}
    assert names(stub) == there
    for item in stub.body:
        if isinstance(item, ast.ClassDef):
            members = {name for name in vars(getattr(_relucert, item.name)) if not name.startswith("__")}
            assert names(item) == members, item.name


def test_examples_in_docstrings():
    tested = 0
    for module in pkgutil.iter_modules(relucert.__path__):
        if module.name in ("__main__", "_relucert", "torch", "sklearn"):
            continue
        result = doctest.testmod(importlib.import_module(f"relucert.{module.name}"))
        assert result.failed == 0
        tested += result.attempted
    result = doctest.testmod(relucert)
    assert result.failed == 0 and tested + result.attempted > 5


def test_everything_public_is_documented():
    for name in relucert.__all__:
        assert getattr(relucert, name).__doc__, name


def test_the_command():
    run = [sys.executable, "-m", "relucert"]
    done = subprocess.run([*run, "--version"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("relucert ")
    assert subprocess.run([*run, "nonsense"], capture_output=True).returncode == 2
