"""The guide of relucert, for Sphinx: pages of the repository, notebooks, and the functions of the package."""

import importlib.util
import os

project = "relucert"
html_title = "relucert"
copyright = "the authors of relucert, MIT or Apache-2.0"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
html_theme = "furo"
root_doc = "index"
exclude_patterns = ["html"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
# A notebook that fails is an error of the guide.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
if importlib.util.find_spec("torch") is None:
    nb_execution_excludepatterns = ["python/guide/torch.md", "python/guide/stopped.md"]

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_mock_imports = [name for name in ("torch", "sklearn") if importlib.util.find_spec(name) is None]
napoleon_numpy_docstring = True
# Links out of the guide lead into the repository, where tests/links.rs follows them; blocks of sessions have prompts
# and cut lines. What scikit-learn writes into the methods of its estimators
# refers to its own glossary.
suppress_warnings = [
    "myst.xref_missing",
    "misc.highlighting_failure",
    "myst.header",
    "toc.not_included",
    "ref.term",
    "ref.ref",
]
os.environ.setdefault("PYTHONWARNINGS", "ignore")
