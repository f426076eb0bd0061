"""Small honest rounds for tests: documents, frames, seeds, records, witnesses, and Hypothesis strategies over them.

Everything is made by the reference in ``jointsup.algorithms.sampling`` from plain JSON; nothing here is checked by what it tests.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from math import gcd
from pathlib import Path
from typing import Any

from attrs import define
from hypothesis import strategies as st

from jointsup.algorithms.sampling.draw import Draw, draw, facet_counts, ticket_rows
from jointsup.algorithms.sampling.frame import Frame, absence, frame_lines, make_frame, row_path
from jointsup.algorithms.sampling.later import entry_digest, reserves, standing
from jointsup.algorithms.sampling.proof import make_proof
from jointsup.algorithms.sampling.record import (
    SeedParts,
    entity_leaf,
    line_leaf,
    public_copy,
    record_digest,
    record_of_frame,
)
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.seed import commitment, list_digest, pattern_texts, seed_of
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import canonical, hash_parts, read_canonical

SECRET = "5ec2e7" + "0" * 58
PATTERN = "[0-9a-f]{64}"
WITNESS = "公证处"
DEADLINE = "2026-03-02T17:00:00+08:00"
LATER_DAY = "2026-03-09"


@define(slots=False)
class Case:
    """One round with everything an honest organiser has."""

    document: dict[str, Any]
    frame: Frame
    seed: SeedParts
    receipts: list[dict[str, Any]]

    @cached_property
    def rules(self) -> RoundRules:
        return read_rules(self.document)

    @cached_property
    def draw(self) -> Draw:
        return draw(self.rules, self.frame, self.seed.value)

    @cached_property
    def files(self) -> dict[str, str]:
        """The whole record; the salts of its closed parts come from a fixed stream."""
        return record_of_frame(self.document, self.frame, self.seed, random.Random(7).randbytes, self.receipts)

    @property
    def head(self) -> dict[str, Any]:
        return read_canonical(self.files["record.json"])

    @property
    def digest(self) -> str:
        return record_digest(self.head)

    @cached_property
    def persons(self) -> frozenset[str]:
        """The ids of the entities that are persons."""
        if self.document["persons"] is None:
            return frozenset()
        facet, codes = self.document["persons"]
        place = self.frame.facets.index(facet)
        return frozenset(row.id for row in self.frame.rows if row.codes[place] in codes)

    @property
    def frame_text(self) -> str:
        return "".join(frame_lines(self.frame))

    def public(self, moment: str = "draw", files: Mapping[str, str] | None = None) -> dict[str, str]:
        return public_copy(self.files if files is None else files, self.persons, moment)

    def proof(self, entity: str, files: Mapping[str, str] | None = None) -> dict[str, Any]:
        """An entity's proof, or the proof that it has no row."""
        found = row_path(self.frame, entity)
        if found is None:
            return {"schema": "absence/1", "header": self.frame.header, "id": entity, **(absence(self.frame, entity) or {})}
        return make_proof(self.files if files is None else files, self.rules, self.frame.header, *found)

    def witness(self, files: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What the witness shows of the organiser: this round, and the attempts and rounds before it."""
        head = read_canonical((files or self.files)["record.json"])
        return witness_file(self.document, head)


def write(files: Mapping[str, str], folder: Path) -> Path:
    """Write the files of a record into ``folder``, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return folder


def lines_of(text: str) -> list[Any]:
    """Return what the lines of a ``.jsonl`` text say."""
    return [read_canonical(line) for line in text.split("\n")[:-1]]


def text_of(lines: Iterable[Any]) -> str:
    """Return the ``.jsonl`` text of some lines."""
    return "".join(canonical(line) + "\n" for line in lines)


# A document, member by member.


def rate(part: int, whole: int) -> str:
    """Return ``part/whole`` as the protocol writes a rate."""
    common = gcd(part, whole)
    return f"{part // common}/{whole // common}"


def choice(name: str, facet: str, **labels: Sequence[str] | str) -> dict[str, Any]:
    """Return a choice; each label comes with its codes (a list) or its bitmap (a text)."""
    listed = [[label, codes if isinstance(codes, str) else sorted(codes)] for label, codes in sorted(labels.items())]
    return {"id": name, "facet": facet, "labels": listed}


def line(name: str, choices: Sequence[Mapping[str, Any]] = (), amount: Any = "1/4", **others: Any) -> dict[str, Any]:
    """Return a line over ``choices`` with one amount for all strata; any member can be given by name."""
    labels = itertools.product(*([label for label, _ in one["labels"]] for one in choices))
    return {
        "id": name,
        "choices": [one["id"] for one in choices],
        "excluded": [],
        "base": "all",
        "rounding": "spread",
        "strata": [[list(of), amount, None, None] for of in labels],
        "window": ["2026-04-01", "2026-06-30"],
        "matters": [f"{name}-matter"],
        "bodies": [f"{name}-body"],
        "people": 2,
        "public": {"few": 0, "from": "draw", "open": ["id", "stratum", "ticket"]},
        "reason": "",
        **others,
    }


def later_event(event: str = "beacon-9", pattern: str = PATTERN, day: str = LATER_DAY) -> dict[str, Any]:
    """Return one entry of ``sources.later``."""
    return {"date": day, "event": event, "pattern": pattern, "texts": str(pattern_texts(pattern))}


def sources(
    parties: Mapping[str, str] | None = None, later: Sequence[Mapping[str, Any]] | None = None, witnesses: Sequence[str] = (WITNESS,)
) -> dict[str, Any]:
    """Return ``sources``; ``parties`` maps each party to its body."""
    named = {"委员甲": "body-a", "委员乙": "body-b"} if parties is None else parties
    return {
        "deadline": DEADLINE if named else None,
        "later": [later_event()] if later is None else list(later),
        "parties": [{"party": party, "body": named[party]} for party in sorted(named)],
        "witnesses": sorted(witnesses),
    }


def document_of(
    frame: Frame,
    codes: Mapping[str, Sequence[Sequence[Any]]],
    lines: Sequence[Mapping[str, Any]],
    choices: Sequence[Mapping[str, Any]] = (),
    **others: Any,
) -> dict[str, Any]:
    """Return a round document over ``frame``; counts, exclusions and reasons are made to agree with the frame."""
    document: dict[str, Any] = {
        "schema": "round/1",
        "round_id": "市市场监管局/1",
        "attempt": 1,
        "previous": None,
        "ledger_head": None,
        "frame_digest": frame.digest,
        "names": [],
        "rules": [],
        "plugins": [],
        "registers": [],
        "codes": {facet: [list(pair) for pair in sorted(codes[facet])] for facet in sorted(codes)},
        "area_facet": None,
        "exclusion_facet": None,
        "exclusions": [],
        "counts": [],
        "persons": None,
        "groups": [[one["id"] for one in lines]],
        "choices": sorted((dict(one) for one in choices), key=lambda one: one["id"]),
        "lines": [dict(one) for one in lines],
        "sources": sources(),
        "apart": [],
        "door": {"bodies": None, "people": None},
        "ceiling": None,
        "yield_order": [one["id"] for one in lines],
        **others,
    }
    document["counts"] = _counts(document, frame)
    document["exclusions"] = _exclusions(document, frame)
    _give_reasons(document, frame)
    return document


def _counts(document: Mapping[str, Any], frame: Frame) -> list[list[Any]]:
    facet = document["area_facet"]
    if facet is None:
        return []
    place = frame.facets.index(facet)
    return [[code, sum(row.codes[place] == code for row in frame.rows), None, None] for code, _ in document["codes"][facet]]


def _exclusions(document: Mapping[str, Any], frame: Frame) -> list[list[Any]]:
    facet = document["exclusion_facet"]
    if facet is None:
        return []
    place = frame.facets.index(facet)
    pairs = {code: [tuple(pair) for pair in meaning] for code, meaning in document["codes"][facet]}
    every = sorted({pair for of in pairs.values() for pair in of})
    return [[*pair, sum(pair in pairs[row.codes[place]] for row in frame.rows)] for pair in every]


def _give_reasons(document: dict[str, Any], frame: Frame) -> None:
    rules = read_rules(document)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in facet_counts(r.codes for r in frame.rows).items())
    for one, line_rules, of in zip(document["lines"], rules.lines, sizes, strict=True):
        if line_rules.without_chance(of) and not one["reason"]:
            one["reason"] = "上级文件规定按此取整"


# Seeds, receipts, witnesses.


def round_digest(document: Mapping[str, Any], hash_name: str) -> str:
    """Return the digest of a round document."""
    return hash_parts(hash_name, "jointsup/1/round", canonical(document))


def nonce_of(party: str) -> str:
    """Return a party's nonce: the same in every run."""
    return hash_parts("sha256", "nonce", party)


def make_seed(
    document: Mapping[str, Any],
    frame: Frame,
    later: Sequence[str] | None = None,
    silent: Iterable[str] = (),
    withheld: Iterable[str] = (),
    wrong: Iterable[str] = (),
) -> SeedParts:
    """Return the seed of a round: some parties may never commit, withhold their nonce, or reveal a wrong one."""
    name, mine = frame.hash_name, round_digest(document, frame.hash_name)
    parties = [entry["party"] for entry in document["sources"]["parties"] if entry["party"] not in set(silent)]
    commitments = [[party, commitment(name, frame.digest, mine, party, nonce_of(party))] for party in parties]
    reveals = [
        [party, "f" * 64 if party in set(wrong) else nonce_of(party)] for party in parties if party not in set(withheld)
    ]
    values = [(party, nonce) for party, nonce in reveals if party not in set(wrong)]
    if later is not None:
        values.append((later[0], later[1]))
    return SeedParts(commitments, reveals, later, seed_of(name, frame.digest, mine, values))


def make_receipts(document: Mapping[str, Any], frame: Frame, seed: SeedParts, witness: str = WITNESS) -> list[dict[str, Any]]:
    """Return the receipts that one witness gives over a round, in time."""
    name = frame.hash_name
    pair = [document["round_id"], document["attempt"], frame.digest, round_digest(document, name)]
    shown = [("pair", pair, "2026-03-01T09:00:00+08:00")]
    if seed.commitments:
        shown.append(("commitments", list_digest(name, seed.commitments), "2026-03-02T09:30:00+08:00"))
        shown.append(("reveals", list_digest(name, seed.reveals), "2026-03-02T17:00:00.5+08:00"))
    receipts = [
        {"kind": kind, "reference": "", "time": time, "what": what, "witness": witness} for kind, what, time in shown
    ]
    return sorted(receipts, key=lambda receipt: (receipt["kind"], receipt["witness"], receipt["time"]))


def witness_file(document: Mapping[str, Any], head: Mapping[str, Any]) -> dict[str, Any]:
    """Return an orderly ``witness/1`` that ends with this round: all rounds and attempts before it have come to an end."""
    organiser, _, number = document["round_id"].rpartition("/")
    name = head["header"]["hash"]
    stamps = (f"2026-02-{day:02}T08:00:00Z" for day in itertools.count(1))
    before = [(f"{organiser}/{earlier}", 1, "record") for earlier in range(1, int(number))]
    before += [(document["round_id"], attempt, "void") for attempt in range(1, document["attempt"])]
    pairs, ends = [], []
    for round_id, attempt, end in before:
        digests = [hash_parts(name, kind, round_id, str(attempt)) for kind in ("frame", "round", "record")]
        pairs.append([round_id, attempt, digests[0], digests[1], next(stamps)])
        ends.append([round_id, attempt, end, digests[2] if end == "record" else "没有随机数来源"])
    pairs.append([document["round_id"], document["attempt"], head["frame_digest"], head["round_digest"], next(stamps)])
    ends.append([document["round_id"], document["attempt"], "record", record_digest(head)])
    return {"schema": "witness/1", "organiser": organiser, "pairs": pairs, "ends": ends}


def make_case(document: dict[str, Any], frame: Frame, with_receipts: bool = True, **seed: Any) -> Case:
    """Return a case; where the document has later values and none is given, the first event gives one."""
    later = document["sources"]["later"]
    if later and "later" not in seed:
        seed["later"] = [later[0]["event"], "9" * 64]
    parts = make_seed(document, frame, **seed)
    return Case(document, frame, parts, make_receipts(document, frame, parts) if with_receipts else [])


# Later entries.


def later_entry(files: Mapping[str, str], kind: str = "correction", **members: Any) -> dict[str, Any]:
    """Return an entry that follows those of ``files``; a correction unless said otherwise."""
    head, before = read_canonical(files["record.json"]), lines_of(files["later.jsonl"])
    previous = entry_digest(head["header"]["hash"], before[-1]) if before else record_digest(head)
    entry = {"actor": "经办人", "kind": kind, "previous": previous, "reason": "核实", "time": f"2026-05-{len(before) + 1:02}T10:00:00+08:00"}
    about = {} if kind == "reserve" else {"about": "公告日期"}
    return {**entry, **about, **members}


def add_entry(files: Mapping[str, str], entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the files with one more later entry."""
    return {**files, "later.jsonl": files["later.jsonl"] + text_of([entry])}


def reserve_entry(case: Case, files: Mapping[str, str], entity: str) -> dict[str, Any]:
    """Return the honest entry that takes reserves for ``entity``, which stands drawn, in all its lines."""
    before = lines_of(files["later.jsonl"])
    stands = standing(((row.line, row.stratum, row.id) for row in case.draw.drawn), before, case.rules)
    wrong = [entry["id"] for entry in before if entry["kind"] == "reserve"]
    rows = ticket_rows(case.rules, case.frame, case.seed.value)
    taken = [
        [case.rules.lines[at].id, list(case.rules.lines[at].strata[stratum]), taker]
        for at, stratum, taker in reserves(case.rules, rows, stands, wrong, entity)
    ]
    evidence = hash_parts(case.frame.hash_name, "evidence", entity)
    return later_entry(files, "reserve", id=entity, ground="cancelled", evidence=evidence, taken=taken)


# What a forger can do: change a part and make every digest above it agree again.


def reroot(files: Mapping[str, str], **changes: Callable[[Any], Any]) -> dict[str, str]:
    """Return the files after changes, with the roots in the head made to agree.

    ``strata``, ``drawn`` and ``visits`` get the list of lines, ``head`` and ``document`` the document; each returns what to put
    there, or changes what it got and returns None.
    """

    def changed(name: str, value: Any) -> Any:
        value = copy.deepcopy(value)
        if name not in changes:
            return value
        result = changes[name](value)
        return value if result is None else result

    head = changed("head", read_canonical(files["record.json"]))
    lines = {name: changed(name, lines_of(files[f"{name}.jsonl"])) for name in ("strata", "drawn", "visits")}
    document = changed("document", read_canonical(files["round.json"]))
    name = head["header"]["hash"]
    if "document" in changes:
        head["round_digest"] = round_digest(document, name)
    head["roots"] = {
        "strata": tree_root(name, (line_leaf(name, canonical(one)) for one in lines["strata"])),
        "drawn": tree_root(name, (entity_leaf(name, one) for one in lines["drawn"])),
        "visits": tree_root(name, (entity_leaf(name, one) for one in lines["visits"])),
    }
    return {
        **files,
        "record.json": canonical(head),
        "round.json": canonical(document),
        **{f"{part}.jsonl": text_of(of) for part, of in lines.items()},
    }


# One rich round, the same in every run.

AREAS = ("370102", "370103", "370104")


def fixed_round(hash_name: str = "sha256", rows: int = 80, **others: Any) -> Case:
    """Return a round of four lines in two groups: areas, tags by bitmap, exclusions, persons, a ceiling, reserves to spare."""
    stream = random.Random(11)
    facets = ("area", "exclusion", "kind", "left", "tags")
    every = [
        (
            f"uscc:9137{number:04}/{number % 3}",
            (
                stream.choice(AREAS),
                stream.choice("00012"),
                stream.choice(("企业", "企业", "个体")),
                stream.choice(("1", "2", "9")),
                str(stream.randrange(12)),
            ),
        )
        for number in range(rows)
    ]
    frame = make_frame(hash_name, SECRET, "2026-02-28", facets, every)
    area = choice("area-all", "area", city=AREAS[:2], county=AREAS[2:])
    food = choice("food", "tags", risky="c8", usual="37f")
    lines = [
        line("food-check", [area, food], "1/3", excluded="4", matters=["a-licence", "b-storage"], people=2),
        line("fire", [area], "1/4", excluded=["1", "2"], base="eligible", rounding="spread_up", bodies=["fire-body", "food-check-body"]),
        line("labels", [food], 5, rounding="half_up", window=["2026-06-01", "2026-08-31"]),
        line("all-of-it", (), "1/10", rounding="up"),
    ]
    for at, (few, moment, opened) in enumerate(
        [(0, "draw", ["id", "stratum", "ticket"]), (0, "draw", ["id", "stratum"]), (4, "draw", ["id"]), (0, "notice", ["stratum"])]
    ):
        lines[at]["public"] = {"few": few, "from": moment, "open": opened}
    settings: dict[str, Any] = {
        "area_facet": "area",
        "exclusion_facet": "exclusion",
        "persons": ["kind", ["个体"]],
        "ceiling": "left",
        "groups": [["food-check", "fire", "labels"], ["all-of-it"]],
        "apart": [["b-storage", "labels-matter"]],
        "door": {"bodies": 3, "people": 6},
        "yield_order": ["all-of-it", "labels", "fire", "food-check"],
        "names": [["body", "fire-body", "消防救援支队"]],
        "previous": ["0" * 64, "重新抽取"],
        "round_id": "市市场监管局/3",
        **others,
    }
    codes = {
        "area": [[code, f"区{code}"] for code in AREAS],
        "exclusion": [["0", []], ["1", [["新设", "市场监管局"]]], ["2", [["新设", "市场监管局"], ["近期已查", "应急局"]]]],
        "kind": [["个体", "个体工商户"], ["企业", "企业"]],
        "left": [["1", "一次"], ["2", "二次"], ["9", "不限"]],
        "tags": [[str(number), [f"tag.{number:02}"]] for number in range(12)],
    }
    return make_case(document_of(frame, codes, lines, [area, food], **settings), frame)


# Random rounds.

_IDS = st.one_of(
    st.integers(0, 99).map(lambda n: f"uscc:91370{n:02}"),
    st.builds("x:{}/{}".format, st.sampled_from("abcé店𠀀ﬀ"), st.integers(0, 30)),
)
_POOLS: Mapping[str, Sequence[str]] = {
    "area": ("370102", "370103", "3702"),
    "kind": ("个体", "企业"),
    "left": ("0", "1", "2", "10"),
    "tier": ("A", "甲", "food.dairy", "𠀀", "ﬀ"),
}
_NUMBERED = ("exclusion", "tags")
_PAIRS = (("新设", "甲局"), ("新设", "乙局"), ("近期已查", "甲局"))


@st.composite
def registers(draw: st.DrawFn, most: int = 30) -> tuple[tuple[str, ...], dict[str, list[Any]], list[tuple[str, list[str]]]]:
    """Give facets, the listed codes with their meanings, and rows."""
    facets = tuple(sorted(draw(st.sets(st.sampled_from([*_POOLS, *_NUMBERED])))))
    codes: dict[str, list[Any]] = {}
    for facet in facets:
        if facet in _NUMBERED:
            listed = [str(number) for number in range(draw(st.integers(1, 12)))]
        else:
            listed = sorted(draw(st.sets(st.sampled_from(_POOLS[facet]), min_size=1)))
        codes[facet] = sorted([code, _meaning(draw, facet)] for code in listed)
    ids = draw(st.lists(_IDS, unique=True, max_size=most))
    rows = [(entity, [draw(st.sampled_from(codes[facet]))[0] for facet in facets]) for entity in ids]
    return facets, codes, rows


def _meaning(draw: st.DrawFn, facet: str) -> Any:
    if facet == "exclusion":
        return [list(pair) for pair in sorted(draw(st.sets(st.sampled_from(_PAIRS))))]
    if facet == "tags":
        return sorted(draw(st.sets(st.sampled_from(["食品.乳制品", "fire", "labour.wage"]))))
    return facet


def _bitmap(codes: Iterable[str]) -> str:
    numbers = {int(code) for code in codes}
    digits = (max(numbers, default=-1) + 4) // 4
    return "".join(format(sum(8 >> bit for bit in range(4) if 4 * at + bit in numbers), "x") for at in range(digits))


def _codes_form(draw: st.DrawFn, facet: str, codes: Iterable[str]) -> Any:
    return _bitmap(codes) if facet in _NUMBERED and draw(st.booleans()) else sorted(codes)


@st.composite
def choices(draw: st.DrawFn, facet: str, listed: Sequence[str], name: str) -> dict[str, Any]:
    """Give a choice over one facet: each code under one label or under none."""
    where = {code: draw(st.sampled_from(("", "l1", "l2", "标签"))) for code in listed}
    labels = sorted(draw(st.sets(st.sampled_from(("l1", "l2", "标签")), min_size=1, max_size=2)))
    return {
        "id": name,
        "facet": facet,
        "labels": [[label, _codes_form(draw, facet, [code for code in listed if where[code] == label])] for label in labels],
    }


def amounts() -> st.SearchStrategy[Any]:
    """Give rates and numbers."""
    rates = st.integers(1, 12).flatmap(lambda q: st.integers(0, q).map(lambda p: rate(p, q)))
    return st.one_of(rates, rates, st.integers(0, 8))


@st.composite
def round_lines(draw: st.DrawFn, name: str, over: Sequence[Mapping[str, Any]], exclusion: Sequence[str]) -> dict[str, Any]:
    """Give one line over some of the choices."""
    chosen = draw(st.lists(st.sampled_from(over), unique_by=lambda one: one["facet"], max_size=2)) if over else []
    chosen.sort(key=lambda one: one["facet"] != "area")
    made = line(name, chosen)
    for stratum in made["strata"]:
        low, high = sorted((draw(st.integers(0, 5)), draw(st.integers(0, 9))))
        stratum[1:] = [draw(amounts()), draw(st.sampled_from((None, low))), draw(st.sampled_from((None, None, high)))]
    first = dt.date(2026, 4, 1) + dt.timedelta(days=draw(st.integers(0, 60)))
    last = first + dt.timedelta(days=draw(st.integers(0, 40)))
    ids = st.sampled_from(("m1", "m2", "m3", "事项"))
    excluded = draw(st.sets(st.sampled_from(exclusion))) if exclusion else set()
    return {
        **made,
        "excluded": _codes_form(draw, "exclusion", excluded) if exclusion else [],
        "base": draw(st.sampled_from(("all", "eligible"))),
        "rounding": draw(st.sampled_from(("spread", "spread_up", "half_up", "up"))),
        "window": [first.isoformat(), last.isoformat()],
        "matters": sorted(draw(st.sets(ids, min_size=1, max_size=3))),
        "bodies": sorted(draw(st.sets(st.sampled_from(("b1", "b2", "b3")), min_size=1))),
        "people": draw(st.integers(0, 3)),
        "public": {
            "few": draw(st.sampled_from((0, 0, 3))),
            "from": draw(st.sampled_from(("draw", "draw", "notice", "result"))),
            "open": sorted(draw(st.sets(st.sampled_from(("id", "stratum", "ticket"))))),
        },
    }


@st.composite
def rounds(draw: st.DrawFn, most: int = 30) -> Case:
    """Give a whole honest round: any facets, choices, roundings, groups, caps, ceilings, persons, public rules, sources."""
    facets, codes, rows = draw(registers(most))
    frame = make_frame(draw(st.sampled_from(("sha256", "sm3"))), SECRET, "2026-02-28", facets, rows)
    over = [
        draw(choices(facet, [code for code, _ in codes[facet]], f"choice-{facet}-{number}"))
        for facet in facets
        for number in range(draw(st.integers(0, 2)))
    ]
    exclusion = [code for code, _ in codes.get("exclusion", [])]
    names = [f"line{number}" for number in range(draw(st.integers(1, 4)))]
    lines = [draw(round_lines(name, over, exclusion)) for name in draw(st.permutations(names))]
    group_of = {name: draw(st.integers(1, 3)) for name in draw(st.permutations(names))}
    groups = [[name for name in group_of if group_of[name] == at] for at in sorted(set(group_of.values()))]
    matters = sorted({matter for one in lines for matter in one["matters"]})
    apart = draw(st.sets(st.sampled_from(list(itertools.combinations(matters, 2))))) if len(matters) > 1 else set()
    areas_first = all(_area_first(one, over) for one in lines)
    others = {
        "groups": groups,
        "yield_order": draw(st.permutations(names)),
        "apart": [list(pair) for pair in sorted(apart)],
        "door": {
            "bodies": draw(st.none() | st.integers(3, 4)),
            "people": draw(st.none() | st.integers(3, 6)),
        },
        "area_facet": "area" if "area" in facets and areas_first and draw(st.booleans()) else None,
        "exclusion_facet": "exclusion" if exclusion else None,
        "ceiling": "left" if "left" in facets and draw(st.booleans()) else None,
        "persons": ["kind", ["个体"]] if "kind" in facets and draw(st.booleans()) else None,
    }
    source, seed = draw(seeds())
    if seed.pop("again"):
        others |= {"attempt": 2, "previous": ["a" * 64, "没有形成种子"]}
    document = document_of(frame, codes, lines, over, sources=source, **others)
    return make_case(document, frame, with_receipts=draw(st.booleans()), **seed)


def _area_first(one: Mapping[str, Any], over: Sequence[Mapping[str, Any]]) -> bool:
    facet_of = {each["id"]: each["facet"] for each in over}
    return "area" not in [facet_of[name] for name in one["choices"][1:]]


@st.composite
def seeds(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the sources of a seed, and what the parties and the event did."""
    again = draw(st.booleans())
    parties = draw(st.sampled_from(({}, {"甲": "b1"}, {"甲": "b1", "乙": "b2"}, {"甲": "b1", "乙": "b2", "丙": "b1"})))
    both = len(set(parties.values())) > 1
    if both and draw(st.booleans()):
        return sources(parties, []), {"again": again}
    events = [later_event(), later_event("彩票-26031", "[0-9]{7}-[0-9]{2}", "2026-03-10")]
    used = draw(st.sampled_from((["beacon-9", "0f" * 32], ["彩票-26031", "1234567-89"])))
    absent = {"later": used, "again": again}
    for party in parties:
        did = draw(st.sampled_from(("reveals", "reveals", "silent", "withheld", "wrong")))
        if did != "reveals":
            absent.setdefault(did, []).append(party)
    return sources(parties, events), absent


@st.composite
def records(draw: st.DrawFn, most: int = 30) -> tuple[Case, dict[str, str]]:
    """Give a round and its record, with some later entries."""
    case = draw(rounds(most))
    files = case.files
    for _ in range(draw(st.integers(0, 3))):
        wrong = {entry["id"] for entry in lines_of(files["later.jsonl"]) if entry["kind"] == "reserve"}
        stand = sorted({row.id for row in case.draw.drawn} - wrong)
        if stand and draw(st.booleans()):
            files = add_entry(files, reserve_entry(case, files, draw(st.sampled_from(stand))))
        else:
            files = add_entry(files, later_entry(files, draw(st.sampled_from(("correction", "withdrawal")))))
    return case, files

