"""A journal of events: one line for each, and each event once, however often it is told."""

from pathlib import Path

from jointsup.hooks import Event


def note(journal: str, event: Event) -> None:
    """Append a line for the event, unless it stands there already."""
    path = Path(journal)
    line = f"{event.at} {event.kind} {event.key}"
    if not path.exists() or line not in path.read_text("utf-8").splitlines():
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
