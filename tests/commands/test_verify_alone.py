"""A check needs no plugin: in a fresh process it loads none, whatever is installed and enabled."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jointsup
import rounds
from fake_distributions import Site


def test_a_check_loads_no_plugin(site: Site, tmp_path: Path) -> None:
    """``verify --no-plugins`` in a fresh process accepts an honest record and loads neither plugins nor what composes them."""
    module = site.install("test/bad", "raise SystemExit('loaded')")
    case = rounds.fixed_round("sha256", rows=20)
    record = tmp_path / "record"
    record.mkdir()
    for name, text in case.files.items():
        (record / name).write_text(text, "utf-8", newline="")
    (tmp_path / "jointsup.toml").write_text('[plugins]\nenabled = ["test/bad"]\n', "utf-8")
    ask = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print([n for n in ('pluggy', 'jointsup.hooks', {module!r}) if n in sys.modules], file=sys.stderr))\n"
        "from jointsup.cli import main\nmain(sys.argv[1:])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(jointsup.__file__).parents[1]), str(site.folder)])}
    for arguments in (["verify", str(record), "--no-plugins", "--json"], ["--no-plugins", "verify", str(record), "--json"]):
        done = subprocess.run([sys.executable, "-c", ask, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["deviations"] == []
        assert done.stderr.strip() == "[]"
