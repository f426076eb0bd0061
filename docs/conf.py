"""How the docs are built: MyST pages, the public modules by autodoc, every warning an error (``sphinx-build -W``)."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent / "src")]

import jointsup  # noqa: E402

project = "jointsup"
copyright = "jointsup contributors, Apache-2.0"
version = release = jointsup.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "field_meanings"]
exclude_patterns = ["_build", "_ext"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"members": True, "undoc-members": False}

nitpicky = True
# Only names of this package are looked up: nothing is fetched from the pages of others.
nitpick_ignore_regex = [("py:.*", r"(?!jointsup).*")]

html_theme = "furo"
html_title = f"jointsup {release}"
html_show_sphinx = False
html_search_language = "en"
