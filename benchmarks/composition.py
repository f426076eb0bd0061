"""How long composing an application's plugins takes: the core alone, then with 5 and 20 plugins.

    python benchmarks/composition.py

Each plugin is a distribution of its own in a folder on the path: a module with a class, a rule set of 50 tags, a notifier and an event hook. Each
figure is the median of runs in fresh processes (imports counted) and of runs in one process (imports done). Beside them stands what Python takes to
start, to import what composition needs, and to import the same modules without composing them.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 11
COUNTS = (0, 5, 20)

MODULE = '''
from collections.abc import Iterable
from jointsup import Plugin, PluginInfo, hookimpl
from jointsup.hooks import Event, Notice, Notifier, Receipt, RuleSetFile

class Sender(Notifier):
    name = "bench/sender-NUMBER"
    channels = ("bench",)
    def send(self, notice: Notice, key: str) -> Receipt:
        return Receipt(key=key, reference=key)

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self) -> PluginInfo:
        return PluginInfo(name="bench/city-NUMBER", api=0, built_for="0.1", scope="city", contact="office@example.org")
    @hookimpl
    def jointsup_rulesets(self) -> Iterable[RuleSetFile]:
        return [RuleSetFile("bench_city_NUMBER", "tags.json")]
    @hookimpl
    def jointsup_notifiers(self) -> Iterable[Notifier]:
        return [Sender()]
    @hookimpl
    def jointsup_event(self, event: Event) -> None: ...
'''

COMPOSE = """
import json, sys, time
begun = time.perf_counter()
from jointsup.hooks import compose
from jointsup.model.settings import PluginSettings
import sqlalchemy
imported = time.perf_counter()
said = PluginSettings(enabled=json.loads(sys.argv[1]))
compose(said)
first = time.perf_counter()
times = []
for _ in range(5):
    start = time.perf_counter()
    found = compose(said)
    times.append(time.perf_counter() - start)
assert len(found.sources) == len(said.enabled) + 1
print(json.dumps([imported - begun, first - imported, sorted(times)[2]]))
"""

IMPORT = """
import importlib, json, sys, time
import jointsup.hooks.composing, sqlalchemy, jointsup.builtin, jointsup.model.events
from jointsup.hooks import *
begun = time.perf_counter()
for name in json.loads(sys.argv[1]):
    importlib.import_module(name.replace("/", "_").replace("-", "_"))
print(json.dumps(time.perf_counter() - begun))
"""


def install(folder: Path, number: int) -> None:
    """Leave a distribution in the folder, as pip would."""
    module = folder / f"bench_city_{number}"
    module.mkdir()
    (module / "__init__.py").write_text(MODULE.replace("NUMBER", str(number)), "utf-8")
    rules = {
        "schema": "ruleset/1", "kind": "tags", "name": f"bench/tags-{number}", "version": "1", "title": "标签", "valid_from": "2026-01-01", "valid_to": None,
        "source": "generated", "owner": "market", "tags": [[f"t{tag}", f"标签{tag}"] for tag in range(50)],
    }  # fmt: skip
    (module / "tags.json").write_text(json.dumps(rules), "utf-8")
    about = folder / f"bench_city_{number}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: bench-city-{number}\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[jointsup.plugins]\nbench/city-{number} = bench_city_{number}:City\n", "utf-8")


def measured(folder: Path, code: str, names: list[str]) -> list[float]:
    """Return what a fresh process prints."""
    source = Path(__file__).parents[1] / "src"
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(source)!r}, {str(folder)!r}]\n{code}", json.dumps(names)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found if isinstance(found, list) else [found]


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(max(COUNTS)):
            install(folder, number)
        print("| plugins | importing the core, ms | first composition, ms | again in the same process, ms | bare import of their modules, ms |")
        print("| --- | --- | --- | --- | --- |")
        for count in COUNTS:
            names = [f"bench/city-{number}" for number in range(count)]
            runs = [[*measured(folder, COMPOSE, names), *measured(folder, IMPORT, names)] for _ in range(RUNS)]
            middle = [statistics.median(column) * 1000 for column in zip(*runs, strict=True)]
            print(f"| {count} | {' | '.join(f'{value:.1f}' for value in middle)} |")


if __name__ == "__main__":
    main()
