"""A naive builder of frames, rounds and records, for tests of `check.py` alone: written from the protocol's page in the
plainest way, sharing no code with the package nor with the file under test."""

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

Json = Any
DIGEST = "0" * 64


def canonical(value: Json) -> str:
    """C of a value that obeys the protocol."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def exact(number: Fraction) -> str:
    """A fraction in lowest terms."""
    return f"{number.numerator}/{number.denominator}"


class Draw:
    """A draw, described by the round document's own members and a few values of the builder's, then built step by step.

    A step in `tamper` is called with what the step made, before it is digested: so a fraud is built into a record whose
    digests and roots fit it.
    """

    def __init__(
        self,
        rows: dict[str, dict[str, str]],
        document: dict[str, Json],
        *,
        hash: str = "sha256",
        nonces: dict[str, str] | None = None,
        withheld: tuple[str, ...] = (),
        later_value: list[str] | None = None,
        receipts: Callable[["Draw"], list[Json]] = lambda draw: [],
        later: Callable[["Draw"], list[Json]] = lambda draw: [],
        tamper: dict[str, Callable[[Json], None]] | None = None,
    ) -> None:
        self.hash, self.rows, self.document = hash, rows, document
        self.nonces, self.withheld, self.later_value = nonces or {}, withheld, later_value
        self.tamper = tamper or {}
        self.build_frame()
        self.build_round()
        self.build_seed()
        self.build_strata()
        self.build_drawn()
        self.build_visits()
        self.build_head(receipts)
        self.later = later(self)
        self.chain()
        self.step("later", self.later)

    def step(self, name: str, made: Json) -> None:
        """Let the test spoil what was made."""
        if name in self.tamper:
            self.tamper[name](made)

    def plain(self, text: str) -> str:
        """The hash of a text."""
        return hashlib.new(self.hash, text.encode()).hexdigest()

    def h(self, *parts: str) -> str:
        """H of parts, the first without its prefix."""
        return self.plain("\n".join(["jointsup/1/" + parts[0], *parts[1:]]))

    # --- trees

    def levels(self, leaves: list[str]) -> list[list[str]]:
        """All levels of a tree, leaves first."""
        levels = [list(leaves)]
        while len(levels[-1]) > 1:
            below, above = levels[-1], []
            for at in range(0, len(below), 2):
                pair = below[at : at + 2]
                above.append(self.h("node", *pair) if len(pair) == 2 else pair[0])
            levels.append(above)
        return levels

    def root(self, leaves: list[str]) -> str:
        """The root of a tree."""
        return self.levels(leaves)[-1][0] if leaves else self.h("empty")

    def path(self, leaves: list[str], at: int) -> list[list[str]]:
        """The sisters of a leaf, from the leaf up."""
        path = []
        for level in self.levels(leaves)[:-1]:
            sister = at ^ 1
            if sister < len(level):
                path.append(["l" if sister < at else "r", level[sister]])
            at //= 2
        return path

    # --- frame

    def bucket(self, id: str) -> int:
        """The bucket of an id."""
        return int(self.h("bucket", id)[: self.depth] or "0", 16)

    def build_frame(self) -> None:
        """Rows with their salts in tree order, and the header."""
        count = len(self.rows)
        self.depth = next((depth for depth in (0, 1, 2) if count <= 4096 * 16**depth), 3)
        self.facets = sorted(code for code in self.document["codes"])
        secret = "5" * 64
        self.lines_of_frame = [
            [id, self.h("salt", secret, id)[:32], canonical({"id": id, **facets})]
            for id, facets in sorted(self.rows.items(), key=lambda row: (self.bucket(row[0]), row[0]))
        ]
        self.step("frame", self.lines_of_frame)
        self.buckets: list[list[str]] = [[] for _ in range(16**self.depth)]
        for id, salt, row in self.lines_of_frame:
            self.buckets[self.bucket(id)].append(self.leaf(id, salt, row))
        self.bucket_roots = [self.root(bucket) for bucket in self.buckets]
        self.header = {
            "protocol": "jointsup/1",
            "hash": self.hash,
            "count": len(self.lines_of_frame),
            "depth": self.depth,
            "facets": self.facets,
            "as_of": "2024-01-31",
            "root": self.root(self.bucket_roots),
        }
        self.step("header", self.header)
        self.frame_digest = self.h("frame", canonical(self.header))
        self.salts = {id: salt for id, salt, _ in self.lines_of_frame}

    def leaf(self, id: str, salt: str, row: str) -> str:
        """The leaf of a row."""
        return self.h("leaf", id, self.h("seal", salt, row))

    # --- round

    def build_round(self) -> None:
        """The round document: what the description says, and what is counted over the rows."""
        document = self.document
        area, grounds = document.get("area_facet"), document.get("exclusion_facet")
        rows = [json.loads(row) for _, _, row in self.lines_of_frame]
        counts = (
            [[code, sum(row[area] == code for row in rows), None, 7] for code, _ in document["codes"][area]]
            if area
            else []
        )
        held = [
            tuple(pair)
            for row in rows
            for pair in (dict(document["codes"][grounds])[row[grounds]] if grounds else [])
        ]
        lines = [line["id"] for line in document["lines"]]
        self.round = {
            "schema": "round/1",
            "round_id": "市/1",
            "attempt": 1,
            "previous": None,
            "ledger_head": None,
            "frame_digest": self.frame_digest,
            "names": [["line", line, f"name of {line}"] for line in sorted(lines)],
            "rules": [{"digest": DIGEST, "id": "rates", "source": "order 1", "version": "2024"}],
            "plugins": [
                {"digest": DIGEST, "distribution": "d", "name": "n", "provider": "p", "version": "1"}
            ],
            "registers": [{"digest": DIGEST, "name": "register", "refused": 0, "rows": len(rows)}],
            "area_facet": None,
            "exclusion_facet": None,
            "exclusions": [[*pair, held.count(pair)] for pair in sorted(set(held))],
            "counts": counts,
            "persons": None,
            "groups": [lines],
            "choices": [],
            "sources": {"parties": [], "deadline": None, "later": [], "witnesses": []},
            "apart": [],
            "door": {"bodies": None, "people": None},
            "ceiling": None,
            "yield_order": sorted(lines),
            **document,
        }
        self.step("round", self.round)
        self.round_digest = self.h("round", canonical(self.round))
        self.lines = {line["id"]: line for line in self.round["lines"]}

    # --- seed

    def build_seed(self) -> None:
        """Commitments, reveals, the later value and the seed."""
        digests = [self.frame_digest, self.round_digest]
        self.commitments = [
            [p, self.h("commit", *digests, p, nonce)] for p, nonce in sorted(self.nonces.items())
        ]
        self.reveals = [[p, nonce] for p, nonce in sorted(self.nonces.items()) if p not in self.withheld]
        values = self.reveals + ([self.later_value] if self.later_value else [])
        self.seed = self.h("seed", *digests, canonical(sorted(values)))
        self.tickets = {
            id: self.plain(f"{self.key('tickets')}:{salt[:22]}") for id, salt in self.salts.items()
        }

    def key(self, purpose: str) -> str:
        """A key of the seed."""
        return self.h("key", self.seed, purpose)[:32]

    # --- strata

    def codes_of(self, codes: Json) -> list[str]:
        """The codes of an array, or the numbers of a bitmap."""
        if isinstance(codes, list):
            return codes
        bits = "".join(f"{int(digit, 16):04b}" for digit in codes)
        return [str(number) for number, bit in enumerate(bits) if bit == "1"]

    def stratum_of(self, line: Json, row: Json) -> list[str] | None:
        """The labels of a row in a line; None where it is not selected."""
        labels = []
        for wanted in line["choices"]:
            choice = next(choice for choice in self.round["choices"] if choice["id"] == wanted)
            found = [
                label for label, codes in choice["labels"] if row[choice["facet"]] in self.codes_of(codes)
            ]
            if not found:
                return None
            labels.append(found[0])
        return labels

    def excluded(self, line: Json, row: Json) -> bool:
        """Whether a row is excluded in a line."""
        facet = self.round["exclusion_facet"]
        return facet is not None and row[facet] in self.codes_of(line["excluded"])

    def order(self, line: str, ids: list[str]) -> list[str]:
        """Ids in the order of the line's group."""
        g = next(at for at, group in enumerate(self.round["groups"], 1) if line in group)
        start = f"{(g - 1) * 2**32 // len(self.round['groups']):08x}"
        ordered = sorted(ids, key=lambda id: self.tickets[id])
        after = [id for id in ordered if self.tickets[id][:8] >= start]
        return after + [id for id in ordered if id not in set(after)]

    def build_strata(self) -> None:
        """The lines of strata.jsonl, and who stands in each stratum."""
        rows = [json.loads(row) for _, _, row in self.lines_of_frame]
        self.strata: list[Json] = []
        self.queues: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for line in self.round["lines"]:
            g = next(at for at, group in enumerate(self.round["groups"], 1) if line["id"] in group)
            v = Fraction(int(self.key("counts")[:13], 16), 2**52) + Fraction(g - 1, len(self.round["groups"]))
            v -= v.numerator // v.denominator
            made: list[Json] = []
            for labels, amount, least, most in line["strata"]:
                inside = [row for row in rows if self.stratum_of(line, row) == labels]
                free = [row["id"] for row in inside if not self.excluded(line, row)]
                base = len(inside) if line["base"] == "all" else len(free)
                x = Fraction(amount) * base if isinstance(amount, str) else Fraction(amount)
                x = max(x, Fraction(least or 0))
                bound = len(free) if most is None else min(most, len(free))
                x = min(x, Fraction(bound))
                self.queues[line["id"], tuple(labels)] = self.order(line["id"], free)
                made.append(
                    [
                        {
                            "line": line["id"],
                            "stratum": labels,
                            "rows": len(inside),
                            "base": base,
                            "can": len(free),
                        },
                        x,
                        bound,
                    ]
                )
            ns = self.numbers(line["rounding"], [x for _, x, _ in made], [bound for *_, bound in made], v)
            for (stratum, x, _), n in zip(made, ns, strict=True):
                drawn = self.queues[line["id"], tuple(stratum["stratum"])][:n]
                cut_off = self.tickets[drawn[-1]] if drawn else None
                self.strata.append({**stratum, "target": exact(x), "n": n, "cut_off": cut_off})
        self.step("strata", self.strata)

    def numbers(self, rounding: str, xs: list[Fraction], bounds: list[int], v: Fraction) -> list[int]:
        """How many are drawn in each stratum."""
        if rounding == "half_up":
            return [min(int(x + Fraction(1, 2)), bound) for x, bound in zip(xs, bounds, strict=True)]
        if rounding == "up":
            return [min(-(-x.numerator // x.denominator), bound) for x, bound in zip(xs, bounds, strict=True)]
        if rounding == "spread_up" and sum(xs) > 0:
            total = sum(xs, Fraction())
            whole = Fraction(-(-total.numerator // total.denominator))
            # f lies where one more stratum reaches its bound: try every set of those that do, from the first on
            ratios = sorted({Fraction(bound) / x for x, bound in zip(xs, bounds, strict=True) if x})
            for last in [Fraction(0), *ratios]:
                full = sum(
                    (Fraction(b) for x, b in zip(xs, bounds, strict=True) if x and b / x <= last), Fraction()
                )
                rest = sum((x for x, b in zip(xs, bounds, strict=True) if x and b / x > last), Fraction())
                f = (whole - full) / rest if rest else last
                raised = [min(f * x, Fraction(b)) for x, b in zip(xs, bounds, strict=True)]
                if sum(raised) == whole:
                    xs = raised
                    break
            else:
                raise AssertionError("no factor found")
        total, numbers = Fraction(), []
        for x in xs:
            before, total = total, total + x
            numbers.append(int(total + v) - int(before + v))
        return numbers

    # --- drawn and visits

    def closed(self, members: Json, opened: list[str], number: int) -> Json:
        """A line about an entity, parted into open and closed."""
        closed = {name: value for name, value in members.items() if name not in opened}
        salt = hashlib.md5(f"{canonical(members)} {number}".encode()).hexdigest()
        return {
            "open": {name: members[name] for name in opened if name in members},
            "closed": {**closed, "salt": salt},
        }

    def whole(self, entry: Json) -> Json:
        """A line about an entity as one object."""
        return {**entry["open"], **{name: value for name, value in entry["closed"].items() if name != "salt"}}

    def build_drawn(self) -> None:
        """The lines of drawn.jsonl."""
        self.drawn: list[Json] = []
        for stratum in self.strata:
            queue = self.queues[stratum["line"], tuple(stratum["stratum"])]
            for id in queue[: stratum["n"]]:
                members = {
                    "line": stratum["line"],
                    "id": id,
                    "stratum": stratum["stratum"],
                    "ticket": self.tickets[id],
                }
                opened = ["line", *self.lines[stratum["line"]]["public"]["open"]]
                self.drawn.append(self.closed(members, opened, len(self.drawn)))
        self.step("drawn", self.drawn)

    def together(self, checks: list[list[str]]) -> bool:
        """Whether checks may be made in one visit."""
        lines = [self.lines[id] for id in sorted({line for line, _ in checks})]
        door = self.round["door"]
        pairs = [sorted([one, other]) for _, one in checks for _, other in checks]
        return (
            max(line["window"][0] for line in lines) <= min(line["window"][1] for line in lines)
            and not any(pair in self.round["apart"] for pair in pairs)
            and (
                door["bodies"] is None
                or len({body for line in lines for body in line["bodies"]}) <= door["bodies"]
            )
            and (door["people"] is None or sum(line["people"] for line in lines) <= door["people"])
        )

    def build_visits(self) -> None:
        """The lines of visits.jsonl."""
        drawn = [self.whole(entry) for entry in self.drawn]
        self.visits: list[Json] = []
        for id in sorted({line["id"] for line in drawn}):
            mine: list[tuple[int, list[list[str]]]] = []
            for g, group in enumerate(self.round["groups"], 1):
                own = [line["line"] for line in drawn if line["id"] == id and line["line"] in group]
                checks = sorted(
                    (self.lines[line]["window"][1], line, matter)
                    for line in own
                    for matter in self.lines[line]["matters"]
                )
                opened: list[list[list[str]]] = []
                for _, line, matter in checks:
                    fitting = [visit for visit in opened if self.together([*visit, [line, matter]])]
                    if fitting:
                        fitting[0].append([line, matter])
                    else:
                        opened.append([[line, matter]])
                mine += [(g, visit) for visit in opened]
            yields = self.yields(id, mine)
            for at, (g, visit) in enumerate(mine):
                members = {
                    "group": g,
                    "id": id,
                    "checks": visit,
                    **({"not_made": "ceiling"} if at in yields else {}),
                }
                seen = all("id" in self.lines[line]["public"]["open"] for line, _ in visit)
                self.visits.append(
                    self.closed(
                        members, ["group", *(["id", "checks", "not_made"] if seen else [])], len(self.visits)
                    )
                )
        self.step("visits", self.visits)

    def yields(self, id: str, visits: list[tuple[int, list[list[str]]]]) -> list[int]:
        """Which visits of an entity yield to its ceiling."""
        facet, order = self.round["ceiling"], self.round["yield_order"]
        if facet is None or id not in self.rows:
            return []
        left, gone = list(range(len(visits))), []
        while len(left) > int(self.rows[id][facet]):
            ranks = {at: max(order.index(line) for line, _ in visits[at][1]) for at in left}
            first = max(at for at in left if ranks[at] == min(ranks.values()))
            left.remove(first)
            gone.append(first)
        return gone

    # --- head

    def leaves(self, name: str) -> list[str]:
        """The leaves of a file of the record."""
        if name == "strata":
            return [self.h("line", canonical(line)) for line in self.strata]
        entries = self.drawn if name == "drawn" else self.visits
        return [
            self.h("line", canonical(e["open"]), self.h("closed", canonical(e["closed"]))) for e in entries
        ]

    def hopeless(self) -> set[tuple[str, tuple[str, ...]]]:
        """The strata whose n is 0 whatever the seed."""
        return {
            (s["line"], tuple(s["stratum"]))
            for s in self.strata
            if s["target"] == "0/1"
            or (self.lines[s["line"]]["rounding"] in ("half_up", "up") and s["n"] == 0)
        }

    def build_head(self, receipts: Callable[["Draw"], list[Json]]) -> None:
        """The lines of record.json."""
        hopeless, why = self.hopeless(), {"excluded": 0, "no_amount": 0, "not_selected": 0}
        for _, _, text in self.lines_of_frame:
            row = json.loads(text)
            places = [(line, self.stratum_of(line, row)) for line in self.round["lines"]]
            places = [(line, stratum) for line, stratum in places if stratum is not None]
            free = [(line["id"], tuple(stratum)) for line, stratum in places if not self.excluded(line, row)]
            if not places:
                why["not_selected"] += 1
            elif not free:
                why["excluded"] += 1
            elif all(place in hopeless for place in free):
                why["no_amount"] += 1
        totals = []
        for line in self.lines:
            own = [s for s in self.strata if s["line"] == line]
            nobody = sum(s["can"] for s in own if (line, tuple(s["stratum"])) in hopeless)
            totals.append([line, sum(s["n"] for s in own), nobody])
        self.head = {
            "schema": "record/1",
            "header": self.header,
            "frame_digest": self.frame_digest,
            "round_digest": self.round_digest,
            "receipts": receipts(self),
            "seed": {
                "commitments": self.commitments,
                "reveals": self.reveals,
                "later": self.later_value,
                "value": self.seed,
            },
            "roots": {name: self.root(self.leaves(name)) for name in ("drawn", "strata", "visits")},
            "totals": totals,
            "without_chance": [[name, why[name]] for name in sorted(why)],
            "checkpoint": None,
        }
        self.step("head", self.head)
        self.record_digest = self.h("record", canonical(self.head))

    def pair(self) -> list[Json]:
        """The pair that goes to a witness."""
        return [self.round["round_id"], self.round["attempt"], self.frame_digest, self.round_digest]

    def list_digest(self, which: list[list[str]]) -> str:
        """The digest of a list of commitments or reveals."""
        return self.h("list", canonical(which))

    def chain(self) -> None:
        """Fill in `previous` of the later entries."""
        previous = self.record_digest
        for entry in self.later:
            entry["previous"] = previous
            previous = self.h("entry", canonical(entry))

    # --- files

    def write(self, folder: Path) -> Path:
        """The whole record and the frame; the path of the record's folder."""
        folder.mkdir(exist_ok=True)
        (folder / "record.json").write_bytes(canonical(self.head).encode())
        (folder / "round.json").write_bytes(canonical(self.round).encode())
        for name in ("strata", "drawn", "visits", "later"):
            (folder / f"{name}.jsonl").write_bytes(
                "".join(canonical(v) + "\n" for v in getattr(self, name)).encode()
            )
        rows = "".join(f"{id}\t{salt}\t{row}\n" for id, salt, row in self.lines_of_frame)
        (folder / "frame.txt").write_bytes((canonical(self.header) + "\n" + rows).encode())
        return folder

    def write_public(self, folder: Path, moment: str = "result") -> Path:
        """A public copy as of a moment."""
        self.write(folder)
        moments = ["draw", "notice", "result"]
        persons = self.round["persons"] or [None, []]
        sizes = {(s["line"], tuple(s["stratum"])): s["rows"] for s in self.strata}

        def hidden(line: str, id: str, stratum: list[str]) -> bool:
            rule = self.lines[line]["public"]
            small = sizes[line, tuple(stratum)] < rule["few"]
            person = persons[0] is not None and self.rows[id][persons[0]] in persons[1]
            return small or person or moments.index(rule["from"]) > moments.index(moment)

        strata = {(own["line"], own["id"]): own["stratum"] for own in map(self.whole, self.drawn)}
        for name in ("drawn", "visits"):
            shown: list[Json] = []
            for entry, leaf in zip(getattr(self, name), self.leaves(name), strict=True):
                own = self.whole(entry)
                lines = [own["line"]] if name == "drawn" else [line for line, _ in own["checks"]]
                if any(hidden(line, own["id"], strata[line, own["id"]]) for line in lines):
                    shown.append(leaf)
                else:
                    shown.append(
                        {"open": entry["open"], "closed": self.h("closed", canonical(entry["closed"]))}
                    )
            (folder / f"{name}.jsonl").write_bytes("".join(canonical(v) + "\n" for v in shown).encode())
        (folder / "frame.txt").unlink()
        return folder

    # --- proofs

    def proof(self, id: str) -> Json:
        """The proof of an entity."""
        at = next(at for at, row in enumerate(self.lines_of_frame) if row[0] == id)
        _, salt, row = self.lines_of_frame[at]
        bucket = self.bucket(id)
        leaf = self.leaf(id, salt, row)
        path = self.path(self.buckets[bucket], self.buckets[bucket].index(leaf)) + self.path(
            self.bucket_roots, bucket
        )
        fields = json.loads(row)
        own: dict[str, list[Json]] = {"strata": [], "drawn": [], "visits": []}
        for name in own:
            leaves = self.leaves(name)
            for number, entry in enumerate(getattr(self, name)):
                if name == "strata":
                    mine = self.stratum_of(self.lines[entry["line"]], fields) == entry["stratum"]
                else:
                    mine = self.whole(entry)["id"] == id
                if mine:
                    own[name].append({"line": entry, "path": self.path(leaves, number)})
        return {
            "schema": "proof/1",
            "header": self.header,
            "id": id,
            "path": path,
            "row": fields,
            "salt": salt,
            **own,
        }

    def absence(self, id: str) -> Json:
        """The proof that an id has no row."""
        bucket = self.bucket(id)
        rows = [row for row in self.lines_of_frame if self.bucket(row[0]) == bucket]
        neighbours: list[Json] = [None, None]
        for number, (other, salt, row) in enumerate(rows):
            one = {
                "id": other,
                "seal": self.h("seal", salt, row),
                "path": self.path(self.buckets[bucket], number),
            }
            if other < id:
                neighbours[0] = one
            elif neighbours[1] is None:
                neighbours[1] = one
        return {
            "schema": "absence/1",
            "header": self.header,
            "id": id,
            "left": neighbours[0],
            "right": neighbours[1],
            "top": self.path(self.bucket_roots, bucket),
        }
