"""One of several processes on a store: eight threads, each with acts of several kinds; what was done is printed as JSON.

``python crowd.py URL DATA_FOLDER NAME ACTS``
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import jointsup
from jointsup.errors import JointsupError
from store.opened import ADMIN

THREADS = 8


def work(app: jointsup.Application, name: str, acts: int) -> dict[str, Any]:
    """Do ``acts`` acts of different kinds; return which were done, which refused, and what was sent."""
    done: list[str] = []
    refused: Counter[str] = Counter()
    sent: list[str] = []

    def receive(receiver: str, kind: str, body: Any, key: str, limit_seconds: int) -> str:
        sent.append(key)
        return "seen"

    for number in range(acts):
        subject = f"{name}-{number}"
        try:
            match number % 4:
                case 0:
                    app.access.grant(subject, "clerk", department="market", area="370100")
                case 1:
                    file = app.acting.store.files.prepare(subject.encode(), "load")
                    with app.acting.store.acts.act(ADMIN, "crowd.keep", book="area:370100", subject=subject) as act:
                        act.keep(file)
                        act.send(f"city/{number % 3}", "event", {"kind": subject})
                case 2:
                    with app.acting.store.acts.act(ADMIN, "crowd.fail", book="area:370100", subject=subject) as act:
                        act.send("city/0", "event", {"kind": subject})
                        raise ZeroDivisionError
                case 3:
                    app.outbox.deliver(receive, workers=2)
                    app.ledger.checkpoint()
                    continue
            done.append(subject)
        except ZeroDivisionError:
            pass
        except JointsupError as error:
            refused.update(problem.code for problem in error.problems)
    return {"done": done, "refused": refused, "sent": sent}


def main() -> None:
    """Open the store and let the threads loose."""
    url, data_folder, name, acts = sys.argv[1:]
    with (
        jointsup.open(url, actor=ADMIN, create=False, data_folder=data_folder) as app,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        did = list(pool.map(lambda thread: work(app, f"{name}-{thread}", int(acts)), range(THREADS)))
    print(json.dumps(did))


if __name__ == "__main__":
    main()
