"""Cut anywhere: ``python -m cut`` kills a process in the midst of every act, many times, and says what was left. ``--help`` lists its options."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cut.life import LIFE, Step
from cut.sites import PostgresSites, Sites, SqliteSites
from cut.trials import Trial, Whole, cut, done, instants, whole
from jointsup.codec.areas import load_areas
from postgres import binaries, cluster

COLUMNS = ("kills", "none", "part", "all", "half", "lost", "faults")


def main() -> int:
    """Run the trials and print a row for each act; the status is 0 where nothing was lost, half or wrong."""
    options = _options()
    load_areas()  # read once, not by each process again
    print(f"{options.kills} kills in each act on {options.on}, seed {options.seed}")
    start, trials, chance = time.monotonic(), list[Trial](), random.Random(options.seed)
    print(_line("act", COLUMNS), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="jointsup-cut-", ignore_cleanup_errors=True) as folder,
        _sites(options.on, Path(folder)) as sites,
    ):
        for step, of_step in _by_step(sites, options.kills, options.acts, chance):
            trials += of_step
            print(_line(step.name, _counts(of_step)), flush=True)
    print(_line("all", _counts(trials)))
    bad = [trial for trial in trials if trial.faults or trial.lost or trial.stood is None]
    print(f"{len(trials)} kills in {time.monotonic() - start:.0f} s, {len(bad)} of them with something lost, half or wrong")
    return 1 if bad or not trials else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=10, help="in each act")
    parser.add_argument("--acts", nargs="*", default=[], help="only these, by the beginning of their names")
    parser.add_argument(
        "--on",
        choices=("sqlite", "postgresql", "server"),
        default="sqlite",
        help="kill a process that acts on one of these databases, or PostgreSQL's own server under it",
    )
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="makes the instants")
    return parser.parse_args()


@contextmanager
def _sites(on: str, folder: Path) -> Iterator[Sites]:
    if on == "sqlite":
        yield SqliteSites(folder)
        return
    programs = binaries()
    if programs is None:
        sys.exit("PostgreSQL is not installed")
    with cluster(programs) as server:
        yield PostgresSites(folder, server, on == "postgresql")


def _by_step(
    sites: Sites, kills: int, acts: Sequence[str], chance: random.Random
) -> Iterator[tuple[Step, Sequence[Trial]]]:
    wanted = [step for step in LIFE if step.cut and (not acts or step.name.startswith(tuple(acts)))]
    here = sites.empty()
    for step in LIFE[: 1 + max(map(LIFE.index, wanted), default=-1)]:
        if step in wanted:
            yield step, list(_trials(sites, whole(sites, step, here), kills, chance))
        else:
            done(sites, step, here)


def _trials(sites: Sites, act: Whole, kills: int, chance: random.Random) -> Iterator[Trial]:
    finals = {0: (act.states[-1], act.outcome)} if not act.step.later else {}
    for instant in instants(act, kills, sites.steps, chance):
        trial = cut(sites, act, instant, finals)
        for fault in trial.faults:
            print(f"{trial.step}, {instant}: {fault}", flush=True)
        yield trial
    sites.remove(act.before)


def _counts(trials: Sequence[Trial]) -> list[int]:
    kinds = [[trial.kind for trial in trials].count(kind) for kind in ("none", "part", "all", "half")]
    return [len(trials), *kinds, sum(trial.lost for trial in trials), sum(len(trial.faults) for trial in trials)]


def _line(name: str, values: Sequence[object]) -> str:
    return f"{name:28}" + "".join(f"{value:>8}" for value in values)


if __name__ == "__main__":
    sys.exit(main())
