"""The code of the pages runs, block after block, in a folder with the data of the repository."""

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


#: What the blocks of a page import beside NumPy.
NEEDS = {"docs/PYTHON.md": ["torch", "sklearn"], "docs/CLUSTER.md": ["distributed"], "python/README.md": ["torch"]}


@pytest.mark.parametrize("page", NEEDS)
def test_the_blocks_of_a_page_run(page, tmp_path, monkeypatch):
    for module in NEEDS[page]:
        pytest.importorskip(module)
    monkeypatch.chdir(tmp_path)
    for path in (ROOT / "examples/data").glob("*.csv"):
        shutil.copy(path, tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    names = {}
    for number, block in enumerate(blocks):
        exec(compile(block, f"{page}, block {number}", "exec"), names)


def test_blocks_by_hand_say_so_and_compile():
    text = (ROOT / "docs/CLUSTER.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```py\n(.*?)^```$", text, re.M | re.S)
    assert len(blocks) >= 3
    for block in blocks:
        assert block.startswith("# by hand: ")
        compile(block, "docs/CLUSTER.md", "exec")
