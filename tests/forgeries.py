"""Forgeries of records, each aimed at one rule, with every digest above the change made to agree that a forger can make agree."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from hypothesis import strategies as st

from jointsup.algorithms.sampling.seed import seed_of
from jointsup.canonical import canonical, read_canonical
from rounds import Case, add_entry, lines_of, reroot, reserve_entry, text_of

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
Files: TypeAlias = dict[str, str]
Forged: TypeAlias = "tuple[Files, dict[str, str]] | None"
"""The record's files and what lies beside them; None where the record gives no room for the forgery."""

Forge: TypeAlias = Callable[[Draw, Case, Files], Forged]


def one_line(part: str, change: Callable[[Case, dict[str, Any]], object], with_frame: bool = False, fits: Callable[[Any], bool] = lambda one: True) -> Forge:
    """Make the forgery that changes one line of a file that fits."""

    def forge(draw: Draw, case: Case, files: Files) -> Forged:
        lines = lines_of(files[f"{part}.jsonl"])
        places = [at for at, one in enumerate(lines) if fits(one)]
        if not places:
            return None
        change(case, lines[draw(st.sampled_from(places))])
        forged = without_later(reroot(files, **{part: lambda _: lines}))
        return forged, {"frame": case.frame_text} if with_frame else {}

    return forge


def without_later(files: Files) -> Files:
    """The record with an empty list of later entries: a forger who changes the head starts their chain anew."""
    return {**files, "later.jsonl": ""}


def head(change: Callable[[dict[str, Any]], object], with_frame: bool = False) -> Forge:
    """Make the forgery that changes the head; one that returns False has found no room."""

    def forge(draw: Draw, case: Case, files: Files) -> Forged:
        value = read_canonical(files["record.json"])
        if change(value) is False:
            return None
        return {**without_later(files), "record.json": canonical(value)}, {"frame": case.frame_text} if with_frame else {}

    return forge


def _side(line: Mapping[str, Any], member: str) -> dict[str, Any]:
    side: dict[str, Any] = line["open" if member in line["open"] else "closed"]
    return side


def _turned(text: str) -> str:
    return ("1" if text[0] == "0" else "0") + text[1:]


def turn(member: str) -> Callable[[Case, Mapping[str, Any]], object]:
    """Change a digest or ticket of a drawn line."""
    return lambda case, line: _side(line, member).update({member: _turned(_side(line, member)[member])})


def _strata(**members: Callable[[Any], Any]) -> Callable[[Case, dict[str, Any]], object]:
    return lambda case, line: line.update({name: value(line) for name, value in members.items()})


def drop_drawn(draw: Draw, case: Case, files: Files) -> Forged:
    """Somebody drawn is left out."""
    lines = lines_of(files["drawn.jsonl"])
    if not lines:
        return None
    del lines[draw(st.integers(0, len(lines) - 1))]
    return without_later(reroot(files, drawn=lambda _: lines)), {}


def swap_drawn(draw: Draw, case: Case, files: Files) -> Forged:
    """Two drawn of one stratum stand in the other's place."""
    lines = lines_of(files["drawn.jsonl"])
    seen = [{**one["open"], **one["closed"]} for one in lines]
    pairs = [at for at in range(1, len(lines)) if all(seen[at][name] == seen[at - 1][name] for name in ("line", "stratum"))]
    if not pairs:
        return None
    at = draw(st.sampled_from(pairs))
    lines[at - 1], lines[at] = lines[at], lines[at - 1]
    return without_later(reroot(files, drawn=lambda _: lines)), {}


def replace_drawn(draw: Draw, case: Case, files: Files) -> Forged:
    """Somebody drawn is replaced by a friend who is not, with the ticket of the one who went."""
    drawn = {row.id for row in case.draw.drawn}
    friends = [row.id for row in case.frame.rows if row.id not in drawn]
    lines = lines_of(files["drawn.jsonl"])
    if not lines or not friends:
        return None
    _side(draw(st.sampled_from(lines)), "id")["id"] = draw(st.sampled_from(friends))
    return without_later(reroot(files, drawn=lambda _: lines)), {"frame": case.frame_text}


def drop_visit(draw: Draw, case: Case, files: Files) -> Forged:
    """A visit is left out."""
    lines = lines_of(files["visits.jsonl"])
    if not lines:
        return None
    del lines[draw(st.integers(0, len(lines) - 1))]
    return without_later(reroot(files, visits=lambda _: lines)), {}


def drop_reveal(draw: Draw, case: Case, files: Files) -> Forged:
    """Once the later value is known a reveal is left out, the seed made anew and the draw with it."""
    seed = case.seed
    mine = read_canonical(files["record.json"])["round_digest"]
    if seed.later is None or not seed.reveals or not case.receipts:
        return None
    reveals = seed.reveals[1:]
    committed = {party for party, _ in seed.commitments}
    from rounds import nonce_of

    good = [(party, nonce) for party, nonce in reveals if party in committed and nonce == nonce_of(party)]
    value = seed_of(case.frame.hash_name, case.frame.digest, mine, [*good, (seed.later[0], seed.later[1])])
    forged = Case(case.document, case.frame, type(seed)(seed.commitments, reveals, seed.later, value), case.receipts)
    return forged.files, {"frame": case.frame_text}


def frame_lines(change: Callable[[list[str]], object]) -> Forge:
    """Make the forgery that changes the frame file; one that returns False has found no room."""

    def forge(draw: Draw, case: Case, files: Files) -> Forged:
        lines = case.frame_text.splitlines(keepends=True)
        return None if len(lines) < 3 or change(lines) is False else (files, {"frame": "".join(lines)})

    return forge


def _same_salt(lines: list[str]) -> None:
    first, second = lines[1].split("\t"), lines[2].split("\t")
    lines[2] = "\t".join([second[0], first[1], second[2]])


def _swap(lines: list[str]) -> None:
    lines[1], lines[2] = lines[2], lines[1]


def witness(change: Callable[[dict[str, Any]], object]) -> Forge:
    """Make the forgery that what the witness shows gives away."""

    def forge(draw: Draw, case: Case, files: Files) -> Forged:
        shown = copy.deepcopy(case.witness(files))
        change(shown)
        return files, {"witness": canonical(shown)}

    return forge


def _spare(shown: dict[str, Any]) -> None:
    round_id = f"{shown['organiser']}/{int(shown['pairs'][-1][0].rpartition('/')[2]) + 1}"
    shown["pairs"].append([round_id, 1, "0" * 64, "0" * 64, "2026-03-01T00:00:00Z"])


def reserve(draw: Draw, case: Case, files: Files) -> Forged:
    """A reserve is said to be used up, or another is taken."""
    if not case.draw.drawn:
        return None
    files = without_later(files)
    entry = reserve_entry(case, files, draw(st.sampled_from([row.id for row in case.draw.drawn])))
    entry["taken"][0][2] = "x:friend" if entry["taken"][0][2] is None else None
    return add_entry(files, entry), {"frame": case.frame_text}


def chain(draw: Draw, case: Case, files: Files) -> Forged:
    """An entry in the middle is left out."""
    entries = lines_of(files["later.jsonl"])
    return None if len(entries) < 2 else ({**files, "later.jsonl": text_of(entries[1:])}, {})


def proof(change: Callable[[dict[str, Any]], object]) -> Forge:
    """Make the forgery that changes an entity's proof."""

    def forge(draw: Draw, case: Case, files: Files) -> Forged:
        if not case.draw.drawn:
            return None
        shown = copy.deepcopy(case.proof(draw(st.sampled_from(case.draw.drawn)).id, files))
        return None if change(shown) is False else (files, {"proof": canonical(shown)})

    return forge


def left_out(draw: Draw, case: Case, files: Files) -> Forged:
    """Somebody drawn finds another in his place with his proof."""
    forged = replace_drawn(draw, case, files)
    if forged is None:
        return None
    there = {(row["line"], row["id"]) for row in ({**one["open"], **one["closed"]} for one in lines_of(forged[0]["drawn.jsonl"]))}
    gone = [row.id for row in case.draw.drawn if (case.rules.lines[row.line].id, row.id) not in there]
    return forged[0], {"proof": canonical(case.proof(gone[0], forged[0]))}






FORGERIES: Mapping[str, tuple[str, Forge]] = {
    "one more is drawn": ("counts.n", one_line("strata", _strata(n=lambda one: one["n"] + 1))),
    "another target": ("counts.target", one_line("strata", _strata(target=lambda one: "1/7"))),
    "another base": ("counts.strata", one_line("strata", _strata(base=lambda one: one["base"] + 1))),
    "other sizes": ("counts.strata", one_line("strata", _strata(rows=lambda one: one["rows"] + 1), with_frame=True)),
    "no cut-off": ("draw.cut_off", one_line("strata", _strata(cut_off=lambda one: None), fits=lambda one: one["cut_off"] is not None)),
    "another cut-off": (
        "draw.cut_off",
        one_line("strata", _strata(cut_off=lambda one: _turned(one["cut_off"])), fits=lambda one: one["cut_off"] is not None),
    ),
    "another ticket": ("draw.rows", one_line("drawn", turn("ticket"), with_frame=True)),
    "somebody left out": ("draw.n", drop_drawn),
    "two swapped": ("draw.order", swap_drawn),
    "a friend in another's place": ("draw.rows", replace_drawn),
    "he finds himself left out": ("proof.drawn", left_out),
    "a visit left out": ("visits", drop_visit),
    "a visit of another group": ("visits", one_line("visits", lambda case, line: line["open"].update(group=line["open"]["group"] + 1))),
    "a reveal left out": ("witness.lists", drop_reveal),
    "another seed": ("seed.value", head(lambda value: value["seed"].update(value=_turned(value["seed"]["value"])))),
    "no later value": ("seed.later", head(lambda value: value["seed"]["later"] is not None and value["seed"].update(later=None))),
    "a later value of another form": (
        "seed.later",
        head(lambda value: value["seed"]["later"] is not None and value["seed"]["later"].__setitem__(1, "x")),
    ),
    "a party out of nowhere": ("seed.commitments", head(lambda value: value["seed"]["commitments"].append(["飞", "0" * 64]))),
    "a receipt of another pair": (
        "witness.pair",
        head(lambda value: bool(value["receipts"]) and [one["what"].__setitem__(2, "0" * 64) for one in value["receipts"] if one["kind"] == "pair"]),
    ),
    "other totals": ("totals", head(lambda value: value["totals"][0].__setitem__(1, value["totals"][0][1] + 1))),
    "others without a chance": (
        "totals",
        head(lambda value: value["without_chance"][0].__setitem__(1, value["without_chance"][0][1] + 1), with_frame=True),
    ),
    "another day": ("frame.digest", head(lambda value: value["header"].update(as_of="2026-02-01"))),
    "a row left out of the frame": ("frame.root", frame_lines(lambda lines: lines.pop())),
    "rows swapped in the frame": ("frame.order", frame_lines(_swap)),
    "salts alike": ("frame.salt", frame_lines(_same_salt)),
    "a row of other facets": ("frame.row", frame_lines(lambda lines: lines.__setitem__(1, lines[1][:-2] + ',"zz":"x"}\n'))),
    "a spare pair": ("witness.open", witness(_spare)),
    "another pair first": (
        "witness.pair",
        witness(lambda shown: shown["pairs"].insert(0, [*shown["pairs"][-1][:2], "0" * 64, "0" * 64, "2026-01-01T00:00:00Z"])),
    ),
    "a missing number": ("witness.pair", witness(lambda shown: shown["pairs"][-1].__setitem__(0, f"{shown['organiser']}/9"))),
    "a reserve out of order": ("later", reserve),
    "an entry left out": ("later", chain),
    "a path cut": ("proof.path", proof(lambda shown: shown["drawn"][0]["path"].append(["l", "0" * 64]))),
    "a row of another frame": ("proof.row", proof(lambda shown: shown["header"].update(as_of="2026-02-01"))),
    "a code that is not listed": (
        "proof.row",
        proof(lambda shown: len(shown["row"]) > 1 and shown["row"].update({min(shown["row"].keys() - {"id"}): "nothing"})),
    ),
}
"""Each forgery with the rule that it must be found under."""
