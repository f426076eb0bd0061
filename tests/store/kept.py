"""Backups for tests: a lived-in store, its backup, places to restore it to, and processes that are killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from attrs import evolve, frozen

import jointsup
from jointsup.model.actors import Actor
from jointsup.store.backup_reading import CheckedBackup
from jointsup.store.checking import LedgerReport, check_ledger
from store.opened import ADMIN, Clock, Place, application

SILENT: Callable[[str, int, int], None] = lambda step, done, parts: None  # noqa: E731


def worked(place: Place) -> jointsup.Application:
    """Return an application on a new store with files that acts named, messages, a checkpoint, an erased payload."""
    app = application(place)
    store = app.acting.store
    for number in range(3):
        with store.acts.act(ADMIN, "registers.load", book="area:370100", subject=f"名录{number}") as act:
            act.keep(store.files.prepare(f"rows {number}\n".encode() * 9, "load", private=True))
            act.send("city/pager", "event", {"told": f"“{number}”"})
    app.access.grant("clerk", "clerk", department="market", area="370100")
    app.ledger.checkpoint()
    app.ledger.erase([("area:370100", 2)], "court order 5")
    return app


@frozen
class Another:
    """Another place for a store, in the same database under names of its own, or in another database."""

    place: Place
    prefix: str = "other_"

    def restore(self, folder: Path, *, actor: Actor = ADMIN, **options: Any) -> jointsup.Application:
        """Restore a backup here, and open it."""
        said = self.place.options(**options)
        progress = said.pop("progress", SILENT)
        more = {name: said.pop(name) for name in ("digest", "against") if name in said}
        jointsup.restore(folder, self.place.url, actor=actor, prefix=self.prefix, progress=progress, **more, **said)
        return jointsup.open(self.place.url, actor=actor, create=False, prefix=self.prefix, **said)

    def open(self) -> jointsup.Application:
        """Open the store that was restored here."""
        return jointsup.open(self.place.url, actor=ADMIN, create=False, prefix=self.prefix, **self.place.options(clock=Clock()))


def another(place: Place, folder: Path) -> Another:
    """Return another place beside one, with a data folder of its own."""
    return Another(evolve(place, data_folder=folder / "other files"))


def report(app: jointsup.Application) -> LedgerReport:
    """Check the ledger and the files of a store, whoever may."""
    store = app.acting.store
    with store.acts.reading() as connection:
        return check_ledger(connection, store.ledger, store.files)


def digests(backup: CheckedBackup) -> dict[str, str]:
    """Return the digest of each table in a backup."""
    return {table.name: table.digest for table in backup.manifest.tables}


def dying_at(step: str, call: int = 1) -> Callable[[str, int, int], None]:
    """Return a progress that kills its own process when a step is told of for the ``call``-th time."""
    told: list[str] = []

    def progress(name: str, done: int, parts: int) -> None:
        told.append(name)
        if told.count(step) == call and name == step:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


def killed(work: Callable[[], object]) -> bool:
    """Do work in a process of its own; return whether it was killed on the way and not merely ended."""
    child = os.fork()
    if not child:
        _work_and_end(work)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _work_and_end(work: Callable[[], object]) -> NoReturn:
    try:
        work()
    finally:
        os._exit(0)
