"""The documents of protocol 1, member by member, as shapes of plain JSON (docs/reference/documents.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jointsup.canonical import canonical, read_canonical
from jointsup.errors import BadText
from jointsup.verify.report import Findings
from jointsup.verify.shapes import (
    Shape,
    array,
    by,
    by_member,
    by_type,
    date,
    entries,
    first,
    form,
    ident,
    instant,
    integer,
    keyed,
    maybe,
    members,
    one_of,
    rate,
    text,
    text_or_empty,
    whole,
)

digest = form("digest", "[0-9a-f]{64}")
salt = form("salt", "[0-9a-f]{32}")
facet = form("facet", "(?!id$)[a-z0-9_]+")
bitmap = form("bitmap", "[0-9a-f]*")
fraction = form("fraction", "(0|[1-9][0-9]*)/[1-9][0-9]*")
round_id = form("round_id", ".+/[1-9][0-9]{0,15}")
hash_name = one_of("sha256", "sm3")
texts = array(text, order=whole)
idents = array(ident, order=whole)
natural = integer(0)
positive = integer(1)


def _meaning(value: Any, where: str, findings: Findings) -> bool:
    """Take a text, a tag set, or an exclusion set."""
    if isinstance(value, str):
        return text(value, where, findings)
    pairs = isinstance(value, list) and any(not isinstance(item, str) for item in value)
    return array(entries(text, ident) if pairs else text, order=whole)(value, where, findings)


def _identified_round(value: Any, where: str, findings: Findings) -> bool:
    return ident(value, where, findings) and round_id(value, where, findings)


codes = by_type({list: array(text, order=whole), str: bitmap})

HEADER = members(
    {
        "protocol": one_of("jointsup/1"),
        "hash": hash_name,
        "count": natural,
        "depth": integer(0, 3),
        "facets": array(facet, order=whole),
        "as_of": date,
        "root": digest,
    }
)

LINE = members(
    {
        "id": ident,
        "choices": array(ident),
        "excluded": codes,
        "base": one_of("all", "eligible"),
        "rounding": one_of("spread", "spread_up", "half_up", "up"),
        "strata": array(entries(array(text), by_type({str: rate, int: natural}), maybe(natural), maybe(natural))),
        "window": entries(date, date),
        "matters": array(ident, least=1, order=whole),
        "bodies": array(ident, least=1, order=whole),
        "people": natural,
        "public": members(
            {
                "few": natural,
                "from": one_of("draw", "notice", "result"),
                "open": array(one_of("id", "stratum", "ticket"), order=whole),
            }
        ),
        "reason": text_or_empty,
    }
)

SOURCES = members(
    {
        "parties": array(members({"body": ident, "party": ident}), order=by("party")),
        "deadline": maybe(instant),
        "later": array(members({"date": date, "event": ident, "pattern": text, "texts": form("number", "[1-9][0-9]*")})),
        "witnesses": texts,
    }
)

ROUND = members(
    {
        "schema": one_of("round/1"),
        "round_id": _identified_round,
        "attempt": positive,
        "previous": maybe(entries(digest, text)),
        "ledger_head": maybe(digest),
        "frame_digest": digest,
        "names": array(
            entries(one_of("body", "choice", "event", "line", "matter", "party", "round"), ident, text), order=whole
        ),
        "rules": array(
            members({"digest": digest, "id": text, "source": text, "version": text}), order=by("id", "version")
        ),
        "plugins": array(
            members({"digest": digest, "distribution": text, "name": text, "provider": text, "version": text}),
            order=by("name", "provider"),
        ),
        "registers": array(
            members({"digest": digest, "name": text, "refused": natural, "rows": natural}), order=by("name")
        ),
        "codes": keyed("(?!id$)[a-z0-9_]+", array(entries(text, _meaning), order=first)),
        "area_facet": maybe(facet),
        "exclusion_facet": maybe(facet),
        "exclusions": array(entries(text, ident, natural), order=lambda entry: entry[:2]),
        "counts": array(entries(text, natural, maybe(natural), maybe(natural)), order=first),
        "persons": maybe(entries(facet, array(text, order=whole))),
        "groups": array(array(ident, least=1)),
        "choices": array(
            members({"facet": facet, "id": ident, "labels": array(entries(text, codes), least=1, order=first)}),
            order=by("id"),
        ),
        "lines": array(LINE, least=1),
        "sources": SOURCES,
        "apart": array(entries(ident, ident), order=whole),
        "door": members({"bodies": maybe(positive), "people": maybe(positive)}),
        "ceiling": maybe(facet),
        "yield_order": array(ident),
    }
)

_RECEIPT = {"reference": text_or_empty, "time": instant, "witness": text}
_LIST_RECEIPT = members({**_RECEIPT, "kind": text, "what": digest})
RECEIPTS = array(
    by_member(
        "kind",
        {
            "commitments": _LIST_RECEIPT,
            "pair": members({**_RECEIPT, "kind": text, "what": entries(_identified_round, positive, digest, digest)}),
            "reveals": _LIST_RECEIPT,
        },
    ),
    order=by("kind", "witness", "time"),
)

_SEED_PARTS = {
    "commitments": array(entries(ident, digest), order=first),
    "reveals": array(entries(ident, form("nonce", "[0-9a-f]{64}")), order=first),
    "later": maybe(entries(ident, text)),
}

RECORD = members(
    {
        "schema": one_of("record/1"),
        "header": HEADER,
        "frame_digest": digest,
        "round_digest": digest,
        "receipts": RECEIPTS,
        "seed": members({**_SEED_PARTS, "value": digest}),
        "roots": members({"drawn": digest, "strata": digest, "visits": digest}),
        "totals": array(entries(ident, natural, natural)),
        "without_chance": entries(*(entries(one_of(why), natural) for why in ("excluded", "no_amount", "not_selected"))),
        "checkpoint": maybe(text),
    }
)

STRATA_LINE = members(
    {
        "base": natural,
        "can": natural,
        "cut_off": maybe(digest),
        "line": ident,
        "n": natural,
        "rows": natural,
        "stratum": array(text),
        "target": fraction,
    }
)

_DRAWN: Mapping[str, Shape] = {"id": ident, "line": ident, "stratum": array(text), "ticket": digest}
_VISIT: Mapping[str, Shape] = {
    "checks": array(entries(ident, ident), least=1),
    "group": positive,
    "id": ident,
    "not_made": one_of("ceiling"),
}


def _about_entity(parts: Mapping[str, Shape], always: str, whole_only: bool) -> Shape:
    """Make the shape of a line about an entity: ``always`` is open; ``whole_only`` refuses hidden parts."""
    closed = members({**parts, "salt": salt}, may_lack=parts)
    sides = members(
        {
            "closed": closed if whole_only else by_type({dict: closed, str: digest}),
            "open": members(parts, may_lack=[name for name in parts if name != always]),
        }
    )

    def check(value: Any, where: str, findings: Findings) -> bool:
        good = sides(value, where, findings)
        if good and not isinstance(value["closed"], str):
            for name in parts:
                times = (name in value["open"]) + (name in value["closed"])
                if times == 0 and name != "not_made":
                    findings.broken("schema/missing", where, member=name)
                    good = False
                if times == 2:
                    findings.broken("schema/twice", f"{where}: closed", value=name)
                    good = False
        return good

    return check if whole_only else by_type({dict: check, str: digest})


DRAWN_LINE = _about_entity(_DRAWN, "line", whole_only=False)
VISIT_LINE = _about_entity(_VISIT, "group", whole_only=False)

_ENTRY = {"actor": text, "kind": text, "previous": digest, "reason": text, "time": instant}
_NOTE = members({**_ENTRY, "about": text})
LATER_LINE = by_member(
    "kind",
    {
        "correction": _NOTE,
        "reserve": members(
            {
                **_ENTRY,
                "id": ident,
                "ground": one_of("cancelled", "doubled", "not_ours"),
                "evidence": digest,
                "taken": array(entries(ident, array(text), maybe(ident))),
            }
        ),
        "withdrawal": _NOTE,
    },
)

PATH = array(entries(one_of("l", "r"), digest))


def _with_path(shape: Shape) -> Shape:
    return array(members({"line": shape, "path": PATH}))


PROOF = members(
    {
        "schema": one_of("proof/1"),
        "header": HEADER,
        "id": ident,
        "path": PATH,
        "row": keyed("[a-z0-9_]+", text),
        "salt": salt,
        "drawn": _with_path(_about_entity(_DRAWN, "line", whole_only=True)),
        "strata": _with_path(STRATA_LINE),
        "visits": _with_path(_about_entity(_VISIT, "group", whole_only=True)),
    }
)

_NEIGHBOUR = maybe(members({"id": ident, "path": PATH, "seal": digest}))
ABSENCE = members(
    {"schema": one_of("absence/1"), "header": HEADER, "id": ident, "left": _NEIGHBOUR, "right": _NEIGHBOUR, "top": PATH}
)


def _end(value: Any, where: str, findings: Findings) -> bool:
    """Take what a pair came to: a record's digest, or a void with its reason."""
    void = isinstance(value, list) and len(value) == 4 and value[2] == "void"
    return entries(_identified_round, positive, one_of("record", "void"), text if void else digest)(value, where, findings)


WITNESS = members(
    {
        "schema": one_of("witness/1"),
        "organiser": text,
        "pairs": array(entries(_identified_round, positive, digest, digest, instant)),
        "ends": array(_end),
    }
)

_PAIR = {"frame_digest": digest, "round_digest": digest}
_COMMITMENT = {**_PAIR, "commitment": digest, "party": ident}

DOCUMENTS: Mapping[str, Shape] = {
    "absence/1": ABSENCE,
    "commitment/1": members({**_COMMITMENT, "schema": one_of("commitment/1")}),
    "nonce/1": members({**_COMMITMENT, "nonce": form("nonce", "[0-9a-f]{64}"), "schema": one_of("nonce/1")}),
    "pair/1": members(
        {**_PAIR, "attempt": positive, "hash": hash_name, "round_id": _identified_round, "schema": one_of("pair/1")}
    ),
    "proof/1": PROOF,
    "record/1": RECORD,
    "round/1": ROUND,
    "seed/1": members({**_SEED_PARTS, "receipts": RECEIPTS, "schema": one_of("seed/1")}),
    "witness/1": WITNESS,
}
"""The shape of every document by its schema."""

LINES: Mapping[str, Shape] = {
    "drawn.jsonl": DRAWN_LINE,
    "later.jsonl": LATER_LINE,
    "strata.jsonl": STRATA_LINE,
    "visits.jsonl": VISIT_LINE,
}
"""The shape of a line of every ``.jsonl`` file of a record."""


def read_document(given: str | bytes | Mapping[str, Any], schema: str, where: str, findings: Findings) -> Any:
    """Return a document of one schema, or None after noting every fault of its text and shape.

    A document given as plain JSON (a mapping) is held to the same rules as one given as text.
    """
    return read_shape(given, DOCUMENTS[schema], where, findings)


def read_shape(given: str | bytes | Mapping[str, Any], shape: Shape, where: str, findings: Findings) -> Any:
    """Return what a canonical text of some shape says, or None after noting every fault of text and shape."""
    try:
        value = read_canonical(given if isinstance(given, (str, bytes)) else canonical(given))
    except BadText as error:
        for problem in error.problems:
            kind, _, fault = problem.code.partition(".")
            code = f"text/{fault}" if kind == "text" else f"text/json_{fault}"
            at = ": ".join(filter(None, [where, problem.place.path]))
            findings.broken(code, at, value=problem.value, place=problem.details.get("place", ""))
        return None
    return value if shape(value, f"{where}: ", findings) else None
