# fmt: off
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
# ruff: noqa: I001
"""Checks the record of a staffing: who was sent on which visit. This one file is enough, with Python 3.11 or later.

    python check_teams.py FOLDER [--frame FILE] [--json]

It follows "The draw protocol, version 1", section "Staffing". FOLDER holds teams.json and, where they may be seen,
staffing.json, teams.jsonl, loads.jsonl, later.jsonl; FILE is the frame of inspectors: with it the teams are made anew
and the certificate is checked arc by arc. Exit status: 0 no deviation, 1 some, 2 wrong use, 6 no such file.
"""
import argparse, hashlib, json, re, sys, unicodedata
from collections import Counter, defaultdict
from datetime import date, datetime, timezone
from functools import lru_cache
from pathlib import Path
FACETS, REASONS = ["area", "body", "hours", "load", "skills"], ["skill", "recused", "leave", "present", "full"]
DAYS, FILES, MOST = 3660, ("staffing.json", "teams.jsonl", "loads.jsonl", "later.jsonl"), 2**30  # bytes
HIDDEN = {"head": ["anything of visits, teams and loads"], "record": ["that the teams are those of the rules, which only the frame shows"], "frame": []}
WITNESSED = {"pair": "frame and document were fixed", "commitments": "all commitments were there", "reveals": "all reveals were there"}
NEVER = ["that the later value is what the event gave, that witness and parties do not collude",
         "that the visits are all that the draw made, that recusals, leave, hours and loads from before are true, that who is named went"]
MEMBERS = {
    "head": "checkpoint frame_digest header receipts roots schema seed staffing_digest totals",
    "document": "attempt bodies closed door draw frame_digest leave ledger_head names previous recusals round_id rules schema skills sources visits",
    "team": "body inspector level salt slot unfilled visit", "load": "body hours id level load most salt start",
    "entry": "actor decision inspector kind previous reason replacement slot time unfilled visit"}
class Broken(Exception): pass  # something from which a check cannot go on
def canonical(value): return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
def number(digits):  # an integer that canonical JSON can hold
    if abs(int(digits)) >= 2**53: raise ValueError(digits)
    return int(digits)
def read(text, what, kind=None):  # what a canonical text says; of a kind, it has that kind's members and no other
    try: value = json.loads(text, parse_int=number, parse_float=number, parse_constant=number)
    except (ValueError, RecursionError) as error: raise Broken("text", what, f"is no JSON of the protocol: {error}") from None
    if canonical(value) != text or not unicodedata.is_normalized("NFC", text) or re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", text):
        raise Broken("text", what, "is not canonical")
    if kind and (type(value) is not dict or sorted(value) != MEMBERS[kind].split()): raise Broken("schema", what, f"has not the members {MEMBERS[kind]}")
    return value
def lines_of(text, what):  # the lines of a text, each of which a line feed ends
    *lines, rest = text.split("\n")
    if rest: raise Broken("text", what, "has a last line that no line feed ends")
    return lines
def ascending(keys): return all(a < b for a, b in zip(keys, keys[1:]))
def sm3(data):  # Hash: GB/T 32905, where hashlib has none
    def turn(x, by): return (x << by | x >> 32 - by) & 0xFFFFFFFF
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for block in range(0, len(data), 64):
        w = [int.from_bytes(data[at:at + 4], "big") for at in range(block, block + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            ff, gg, t = a ^ b ^ c, e ^ f ^ g, 0x79CC4519
            if j >= 16: ff, gg, t = a & b | a & c | b & c, e & f | ~e & g, 0x7A879D8A
            ss1 = turn(turn(a, 12) + e + turn(t, j % 32) & 0xFFFFFFFF, 7)
            tt1 = ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4]) & 0xFFFFFFFF
            x = gg + h + ss1 + w[j] & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = tt1, a, turn(b, 9), c, x ^ turn(x, 9) ^ turn(x, 17), e, turn(f, 19), g
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return "".join(f"{x:08x}" for x in state)
def hasher(name):  # H of parts; hashlib may lack sm3 alone
    digest = sm3 if name == "sm3" and name not in hashlib.algorithms_available else lambda data: hashlib.new(name, data).hexdigest()
    return lambda *parts: digest("\n".join(parts).encode())
run = lru_cache(2**12)(lambda first, last: range(start := date.fromisoformat(first).toordinal(), min(start + DAYS, date.fromisoformat(last).toordinal()) + 1))
def tree(H, leaves):  # The root over leaves.
    level = list(leaves) or [H("jointsup/1/empty")]
    while len(level) > 1:
        level = [H("jointsup/1/node", a, b) for a, b in zip(level[::2], level[1::2])] + level[len(level) & ~1:]
    return level[0]
def read_frame(text):  # Header and rows {id: row} of a frame of inspectors, its root found anew.
    first, *lines = lines_of(text, "frame")
    header = read(first, "frame")
    H, depth = hasher(header["hash"]), header["depth"]
    rows, leaves, before = {}, defaultdict(list), ("", "")
    for line in lines:
        name, salt, row = line.split("\t")
        codes = read(row, f"frame, {name}")
        bucket = H("jointsup/1/bucket", name)[:depth]
        if codes.pop("id", None) != name or sorted(codes) != FACETS or (bucket, name) <= before or len(salt) != 32:
            raise Broken("frame.row", name, "has another id or other facets, or stands out of order")
        before = bucket, name
        rows[name] = {**codes, "salt": salt}
        leaves[bucket].append(H("jointsup/1/leaf", name, H("jointsup/1/seal", salt, row)))
    buckets = [format(n, f"0{depth}x") if depth else "" for n in range(16**depth)]
    if tree(H, [tree(H, leaves[bucket]) for bucket in buckets]) != header["root"] or len(rows) != header["count"]:
        raise Broken("frame.root", "frame", "count or root is not that of its rows")
    return header, rows
class Staffing:  # Document and frame as the protocol reads them; teams, levels, reasons and replacements found anew.
    def __init__(self, name, seed, document, rows):
        self.H, self.document, self.rows = hasher(name), document, rows
        self.key = self.H("jointsup/1/key", seed, "inspectors")[:32]
        skills = {number: set(names) for number, names in document["skills"]}
        self.hours = hours = {body["id"]: body["slot_hours"] for body in document["bodies"]}
        closed = {date.fromisoformat(day).toordinal() for day in document["closed"]}
        span = lru_cache(None)(lambda first, last: frozenset(run(first, last)) - closed)
        self.leave, self.recused, self.gone = defaultdict(set), {(who, entity) for who, entity, _ in document["recusals"]}, set()
        self.marked, needs = {entity for _, entity in self.recused}, {}  # entities and visits that not everybody may see
        for who, first, last in document["leave"]: self.leave[who] |= span(first, last)
        self.visits = {visit["id"]: visit for visit in document["visits"]}
        self.days = {visit["id"]: span(*visit["window"]) for visit in document["visits"]}
        self.skills = {who: skills[row["skills"]] for who, row in rows.items()}
        self.start = {who: int(row["load"]) for who, row in rows.items()}
        self.most = {who: None if row["hours"] == "-" or hours[row["body"]] is None else int(row["hours"]) // hours[row["body"]]
                     for who, row in rows.items()}
        self.bodies = {body: [] for body in hours}
        for who in sorted(rows, key=lambda who: self.H(self.key, rows[who]["salt"])): self.bodies[rows[who]["body"]].append(who)
        self.slots = {(visit["id"], n): (body, needs.setdefault(tuple(needed), frozenset(needed))) for visit in document["visits"] for n, (body, needed) in enumerate(visit["slots"], 1)}
        self.kept, self.fellows = {}, defaultdict(list)
        for slot, (body, _) in self.slots.items(): self.fellows[slot[0], body].append(slot)
    def keeps(self, who, slot):  # The reason that keeps somebody from a slot whoever else holds what, or None.
        visit = self.visits[slot[0]]
        if not self.slots[slot][1] <= self.skills[who]: return "skill"
        if (who, visit["entity"]) in self.recused: return "recused"
        away = len(self.leave[who] & self.days[slot[0]]) * len(visit["slots"]) >= len(self.days[slot[0]])
        return "leave" if away or (who, slot[0]) in self.gone else None
    def able(self, slot):  # Who can hold a slot, in the inspectors' order; slots that differ in nothing that counts share a list.
        if slot not in self.kept:
            visit, (body, needed) = self.visits[slot[0]], self.slots[slot]
            alike = body, needed, *visit["window"], len(visit["slots"]), None if self.marked.isdisjoint([visit["id"], visit["entity"]]) else slot
            self.kept[slot] = self.kept.get(alike) or self.kept.setdefault(alike, [who for who in self.bodies[body] if self.keeps(who, slot) is None])
        return self.kept[slot]
    def set_holders(self, holders):  # Let teams stand as they are given: {slot: id or None}.
        self.holder, self.load, self.holds = dict.fromkeys(self.slots), dict(self.start), {who: {} for who in self.rows}
        for slot, who in holders.items(): self.change(slot, who)
    def change(self, *slots_and_holders):  # Let somebody (or nobody) hold a slot; of several slots, all change at once.
        pairs = list(zip(slots_and_holders[::2], slots_and_holders[1::2], strict=True))
        for slot, _ in pairs:
            if (before := self.holder[slot]) is not None:
                self.load[before] -= 1
                del self.holds[before][slot[0]]
        for slot, who in pairs:
            self.holder[slot] = who
            if who is not None:
                self.load[who] += 1
                self.holds[who][slot[0]] = slot
    def has_room(self, who): return self.most[who] is None or self.load[who] < self.most[who]
    def choose(self, slot):  # The first choice for a slot: by load, then by hash; None where nobody has room.
        free = [who for who in self.able(slot) if self.has_room(who) and slot[0] not in self.holds[who]]
        least = min(map(self.load.__getitem__, free), default=0)
        return min((w for w in free if self.load[w] == least), key=lambda w: self.H(self.key, slot[0], self.rows[w]["salt"]), default=None)
    def exchange(self, start, goal, marked, dead):  # A chain from slots that need a holder to somebody who is a goal, done; else what was marked is dead.
        queue, came, seen = list(start), dict.fromkeys(start), set(marked)
        for slot in queue:
            new = [who for who in self.able(slot) if who not in seen and who not in dead and slot[0] not in self.holds[who]]
            found = next(filter(goal, new), None)
            if found is not None:
                moves = [slot, found]
                while (slot := came[slot]) is not None: moves += [slot, self.holder[moves[-2]]]
                return self.change(*moves) or True
            seen.update(new)
            able = set(self.able(slot))
            fellows = [other for other in self.fellows[slot[0], self.slots[slot][0]] if other != slot and self.holder[other] in able]
            for other in [held for who in new for held in self.held(who)] + sorted(fellows, key=self.place.__getitem__):
                if other not in came and other not in dead: queue.append(other) or came.update({other: slot})
        return dead.update(seen, came)
    def held(self, who): return sorted(self.holds[who].values(), key=self.place.__getitem__)  # somebody's slots, in order
    def make(self):  # The teams by the protocol's order of first choices and exchanges.
        self.set_holders({})
        order = sorted(self.slots, key=lambda slot: (len(self.able(slot)), self.H(self.key, slot[0]), slot[1]))
        self.place, dead = {slot: n for n, slot in enumerate(order)}, set()
        for slot in order: self.change(slot, self.choose(slot)) or self.holder[slot] or self.exchange([slot], self.has_room, (), dead)
        for crowd in self.bodies.values(): self.balance(crowd, set())
        return dict(self.holder)
    def balance(self, crowd, dead):  # Exchange within a body until no chain leads from a load to one less by two or more.
        while alive := [who for who in crowd if who not in dead]:
            who = max(alive, key=self.load.__getitem__)
            def goal(one, below=self.load[who] - 2): return self.has_room(one) and self.load[one] <= below
            if not any(map(goal, alive)): return
            self.exchange(self.held(who), goal, (who,), dead)
    def certificate(self, people, slots):  # What is wrong with a certificate for the teams as they stand: levels of people and of slots.
        high = float("inf")
        level = {name: high if value is None else value for name, value in [*people.items(), *slots.items()]}
        for who in self.rows:
            if self.has_room(who) and level[who] > self.load[who]: yield who, "has room and a level above his load"
            if self.holds[who] and self.load[who] > level[who] + 1: yield who, "holds two slots more than his level: an exchange would make the loads more even"
        for slot, who in self.holder.items():
            if who is None and level[slot] < high: yield slot, "is unfilled and has a level: a chain of exchanges would fill it"
            if who is not None and level[who] > level[slot]: yield slot, "has a level below its holder's"
            for one in self.able(slot):
                other = self.holds[one].get(slot[0])
                if other != slot and level[slot] > level[other or one]: yield slot, f"has a level above that of {one}, who could take it"
    def reasons(self, slot):  # Why nobody holds a slot.
        counts = dict.fromkeys(REASONS, 0)
        for who in self.bodies[self.slots[slot][0]]: counts[self.keeps(who, slot) or ("present" if slot[0] in self.holds[who] else "full")] += 1
        return [[reason, count] for reason, count in counts.items() if count]
    def replace(self, slot, kind):  # Take a slot from its holder, for a recusal or an absence, and give it to whoever comes instead.
        who, visit = self.holder[slot], self.visits[slot[0]]
        (self.recused if kind == "recusal" else self.gone).add((who, visit["entity"] if kind == "recusal" else slot[0]))
        self.marked.add(visit["entity"] if kind == "recusal" else slot[0])
        self.kept.clear(); self.change(slot, None)
        self.change(slot, self.choose(slot))
        return self.holder[slot], None if self.holder[slot] else self.reasons(slot)
def check(files, frame=None):  # What is wrong with a record's texts by name: (rule, place, sentence).
    head = read(files["teams.json"], "teams.json", "head")
    header, name, seed = head["header"], head["header"]["hash"], head["seed"]
    least = min((depth for depth in range(3) if header["count"] <= 4096 * 16**depth), default=3)
    if [head["schema"], header["protocol"], header["facets"], header["depth"], name in ("sha256", "sm3")] != ["teams/1", "jointsup/1", FACETS, least, True]:
        raise Broken("schema", "teams.json", "has another schema, protocol, hash, facets or depth than the protocol says")
    H, digests = hasher(name), [head["frame_digest"], head["staffing_digest"]]
    document = read(files["staffing.json"], "staffing.json", "document") if "staffing.json" in files else None
    if H("jointsup/1/frame", canonical(head["header"])) != digests[0]: yield "frame.digest", "teams.json", "the header gives another frame digest"
    right = [[party, nonce] for party, nonce in seed["reveals"] if [party, H("jointsup/1/commit", *digests, party, nonce)] in seed["commitments"]]
    values = sorted(right + ([seed["later"]] if seed["later"] else []))
    if not values or H("jointsup/1/seed", *digests, canonical(values)) != seed["value"]:
        yield "seed.value", "teams.json", "commitments, reveals and later value give another seed"
    if document is not None:
        if document["schema"] != "staffing/1": yield "schema", "staffing.json", "has another schema"
        named = [document["frame_digest"], H("jointsup/1/staffing", canonical(document))]
        if named != digests: yield "staffing.digest", "staffing.json", "gives another digest, or names another frame"
        yield from source_faults(document["sources"], seed, [party for party, _ in right])
        lists = {name: H("jointsup/1/list", canonical(seed[name])) for name in ("commitments", "reveals")}
        yield from witness_faults(head["receipts"], {"pair": [document["round_id"], document["attempt"], *digests], **lists}, document, seed)
    if not set(FILES) <= files.keys(): return
    teams, loads, entries = ([read(line, f"{file}, line {n}", kind) for n, line in enumerate(lines_of(files[file], file), 1)]
                             for file, kind in (("teams.jsonl", "team"), ("loads.jsonl", "load"), ("later.jsonl", "entry")))
    for file in ("teams", "loads"):
        if tree(H, [H("jointsup/1/line", line) for line in lines_of(files[f"{file}.jsonl"], f"{file}.jsonl")]) != head["roots"][file]:
            yield f"{file}.root", f"{file}.jsonl", "its lines give another root"
    due, filled, squares = Counter(t["body"] for t in teams), Counter(t["body"] for t in teams if t["inspector"] is not None), Counter()
    for one in loads: squares[one["body"]] += one["load"]**2
    totals = [[body["id"], due[body["id"]], filled[body["id"]], squares[body["id"]]] for body in document["bodies"]]
    if totals != head["totals"]: yield "totals", "teams.json", f"its lines give {totals}"
    if frame is not None:
        found, rows = read_frame(frame)
        if found != header: raise Broken("frame.digest", "frame", "is another frame")
        yield from rule_faults(document, rows)
        yield from team_faults(Staffing(name, seed["value"], document, rows), teams, loads, entries, H("jointsup/1/teams", canonical(head)))
def source_faults(sources, seed, right):  # section "Seed": what the document says of where the seed comes from
    bodies, events = {one["party"]: one["body"] for one in sources["parties"]}, {one["event"]: one for one in sources["later"]}
    wrong = {party for party, _ in [*seed["commitments"], *seed["reveals"]]} - set(bodies)
    committed, revealed = [party for party, _ in seed["commitments"]], [party for party, _ in seed["reveals"]]
    if wrong or set(revealed) - set(committed) or not ascending(committed) or not ascending(revealed):
        yield "seed.commitments", "teams.json", "a party is not of the document, stands twice or out of order, or revealed and never committed"
    day = (sources["deadline"] or "")[:10]
    if bool(day) != bool(bodies) or len({*bodies, *events}) < len(sources["parties"]) + len(sources["later"]) or any(one["date"] < day for one in events.values()):
        yield "seed.sources", "staffing.json", "parties without a deadline, two sources of one name, or a later value that is known before the deadline"
    for event, one in events.items():
        if texts_of(one["pattern"]) < 2**24: yield "seed.later", event, "its pattern has fewer than 2^24 texts, so that its value can be guessed or chosen"
    if events or seed["later"]:
        event, value = seed["later"] or ("", "")
        items = items_of(events.get(event, {"pattern": "-"})["pattern"])
        classes = [re.sub(r"[\\^]", r"\\\g<0>", one) if len(one) > 1 else re.escape(one) for one, _ in items]
        pattern = "".join(one + (f"{{{times}}}" if times else "") for one, (_, times) in zip(classes, items))
        if event not in events or not re.fullmatch(pattern, value):
            yield "seed.later", "teams.json", "the later value is missing, of another event, or not of its pattern"
    elif len(right) < len(seed["commitments"]) or len({bodies.get(party) for party in right}) < 2:
        yield "seed.sources", "teams.json", "without a later value two bodies must commit, and all who did must reveal"
def items_of(pattern): return re.findall(r"(\[[^]]*\]|.)(?:\{(\d+)\})?", pattern, re.DOTALL)  # (class or character, times)
def texts_of(pattern):  # how many texts a pattern has; so many times as decide nothing further are not counted
    found = 1
    for one, times in items_of(pattern):
        ends = re.findall("(.)(?:-(.))?", one[1:-1] if len(one) > 1 else one, re.DOTALL)
        found *= len({code for a, b in ends for code in range(ord(a), ord(b or a) + 1)}) ** min(int(times or 1), 24)
    return found
def witness_faults(receipts, right, document, seed):  # section "Seed": receipts are of these digests and lists, and came in time
    sources = document["sources"]  # a receipt of a witness that it does not name counts for nothing
    first = {kind: min((datetime.fromisoformat(one["time"]) for one in receipts if one["kind"] == kind and one["witness"] in sources["witnesses"]), default=None) for kind in right}
    for one in receipts:
        if one["what"] != right[one["kind"]]: yield "witness", one["kind"], f"the receipt of {one['witness']} is of something else"
    order = [first[kind] for kind in ("pair", "commitments", "reveals") if first[kind]]
    if order != sorted(order): yield "witness", "receipts", "come in another order than pair, commitments, reveals"
    if sources["deadline"] and first["commitments"] and first["commitments"] > datetime.fromisoformat(sources["deadline"]):
        yield "witness", "receipts", "of the commitments are later than the deadline"
    days = {one["event"]: one["date"] for one in sources["later"]}
    if order and seed["later"] and order[-1].date().isoformat() > days.get(seed["later"][0], ""): yield "witness", "receipts", "are later than the event"
def rule_faults(document, rows):  # section "Staffing": what ties the document together
    kinds, numbers = {body["id"]: body["kind"] for body in document["bodies"]}, {number for number, _ in document["skills"]}
    door, closed = document["door"], {date.fromisoformat(day).toordinal() for day in document["closed"]}
    def rule(holds, place, words):
        if not holds: yield "staffing.rules", place, words
    for who, *span in document["leave"]: yield from rule(0 < len(run(*span)) <= DAYS, who, "has a leave of no day, or of too many")
    for name, key in (("bodies", "id"), ("visits", "id"), ("leave", None), ("recusals", None), ("closed", None)):
        keys = [one[key] if key else one[:2] if name == "recusals" else one for one in document[name]]
        yield from rule(ascending(keys), name, "stand out of order, or one stands twice")
    for body in document["bodies"]:
        fine = body["kind"] in ("inspecting", "experts") and (body["slot_hours"] is None or type(body["slot_hours"]) is int and body["slot_hours"] > 0)
        yield from rule(fine, body["id"], "is of no kind, or has slots of no hours")
    yield from rule([number for number, _ in document["skills"]] == [str(n) for n in range(len(document["skills"]))], "skills", "are not numbered from 0")
    yield from rule(not {who for who, *_ in document["recusals"] + document["leave"]} - set(rows), "recusals", "name one who is not in the frame")
    for who, row in rows.items():
        fine = row["body"] in kinds and row["skills"] in numbers
        yield from rule(fine and re.fullmatch(r"0|[1-9]\d*", row["load"]) and re.fullmatch(r"-|0|[1-9]\d*", row["hours"]), who, "has a code that means nothing")
    for visit in document["visits"]:
        bodies = [body for body, _ in visit["slots"]]
        enough = bodies and all(body in kinds and bodies.count(body) > (kinds[body] == "inspecting") for body in bodies)
        yield from rule(enough, visit["id"], "has a body that is unknown, or an inspecting body with one slot")
        days = run(*visit["window"])
        yield from rule(len(days) <= DAYS and any(day not in closed for day in days), visit["id"], "has no day on which it can be made, or too many")
        fits = all(most is None or count <= most for most, count in ((door["people"], len(bodies)), (door["bodies"], len(set(bodies)))))
        yield from rule(fits, visit["id"], "has more at the door than may stand there")
def team_faults(staff, teams, loads, entries, previous):  # section "Staffing": the teams made anew, the certificate, what came later
    holder = {(one["visit"], one["slot"]): one["inspector"] for one in teams}
    everybody = [who for body in staff.bodies for who in sorted(staff.bodies[body])]
    if [[*slot, body] for slot, (body, _) in staff.slots.items()] != [[one["visit"], one["slot"], one["body"]] for one in teams] or (
            everybody != [one["id"] for one in loads]):
        raise Broken("teams", "teams.jsonl", "lists other slots, or loads.jsonl other inspectors, than document and frame")
    held = [(slot, who) for slot, who in holder.items() if who is not None]
    wrong = [slot for slot, who in held if who not in staff.able(slot)]
    if wrong or len({(slot[0], who) for slot, who in held}) < len(held):
        raise Broken("teams", wrong, "held by one who cannot hold it" if wrong else "somebody stands twice in a visit")
    for slot, who in staff.make().items():
        if who != holder[slot]: yield "teams.made", slot, f"{who} was to hold it, not {holder[slot]}"
    staff.set_holders(holder)
    levels = {one["id"]: one["level"] for one in loads}, {(one["visit"], one["slot"]): one["level"] for one in teams}
    yield from (("teams.certificate", place, words) for place, words in staff.certificate(*levels))
    for one in loads:
        who, each = one["id"], staff.hours[one["body"]]
        made = [staff.start[who], staff.load[who], staff.most[who], each and each * staff.load[who]]
        if [one[key] for key in ("start", "load", "most", "hours")] != made or staff.load[who] > max(staff.start[who], staff.load[who] if made[2] is None else made[2]):
            yield "loads", who, f"has (start, load, most, hours) {made}, or more than his hours allow"
    for slot, one in zip(staff.slots, teams):
        if one["unfilled"] != (None if holder[slot] else staff.reasons(slot)): yield "teams.reasons", slot, "has other reasons"
    time = datetime.min.replace(tzinfo=timezone.utc)
    for n, one in enumerate(entries, 1):
        slot, now = (one["visit"], one["slot"]), datetime.fromisoformat(one["time"])
        if [one["kind"], one["decision"]] not in (["recusal", "granted"], ["recusal", "refused"], ["absence", "granted"]):
            yield "later", n, "is of a kind that there is not, or decides what nobody does"
        if one["previous"] != previous or now < time: yield "later", n, "does not follow the entry before"
        if staff.holder.get(slot) is None or staff.holder[slot] != one["inspector"]:
            raise Broken("later", n, "is about a slot that this inspector does not hold")
        came = list(staff.replace(slot, one["kind"])) if one["decision"] == "granted" else [None, None]
        if came != [one["replacement"], one["unfilled"]]: yield "later", n, f"was to give {came}"
        previous, time = staff.H("jointsup/1/entry", canonical(one)), now
def judge(files: "dict[str, str]", frame: "str | None" = None) -> "dict[str, object]":  # the whole report of a check as plain JSON
    found: "list[object]" = []
    level = "head" if not set(FILES) <= files.keys() else "record" if frame is None else "frame"
    report: "dict[str, object]" = {"level": level, "teams_digest": None, "not_shown": (hidden := HIDDEN[level] + NEVER), "deviations": found}
    def note(rule, place, said): found.append({"rule": rule, "place": str(place), "said": said})
    try:
        for one in check(files, frame): note(*one)
        witnesses = json.loads(files["staffing.json"])["sources"]["witnesses"] if "staffing.json" in files else None
        kinds = {one["kind"] for one in json.loads(files["teams.json"])["receipts"] if witnesses is None or one["witness"] in witnesses}
        report["not_shown"] = [f"that {WITNESSED[kind]} in time: no witness says so" for kind in WITNESSED if kind not in kinds] + hidden
        report["teams_digest"] = hasher(json.loads(files["teams.json"])["header"]["hash"])("jointsup/1/teams", files["teams.json"])
    except Broken as broken: note(*broken.args)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error: note("schema", "record", f"has another form than the protocol says: {error!r}")
    return report
def main(arguments=None):
    options = argparse.ArgumentParser(description="Checks the record of a staffing.")
    options.add_argument("folder", type=Path)
    options.add_argument("--frame", type=Path)
    options.add_argument("--json", action="store_true", dest="as_json")
    given = options.parse_args(arguments)
    paths = {name: given.folder / name for name in ("teams.json", *FILES) if name == "teams.json" or (given.folder / name).exists()}
    try:
        if any(path.stat().st_size > MOST for path in [*paths.values(), *filter(None, [given.frame])]): raise OSError("a file is too large")
        report = judge({name: path.read_bytes().decode() for name, path in paths.items()}, given.frame and given.frame.read_bytes().decode())
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 6
    if given.as_json: print(json.dumps(report, ensure_ascii=False, sort_keys=True))
    else:
        print(*([f"{one['rule']}: {one['place']} {one['said']}" for one in report["deviations"]] or ["no deviation"]), sep="\n")
        print(f"checked at level {report['level']}; teams digest {report['teams_digest']}", *report["not_shown"], sep="\nnot shown: ")
    return int(bool(report["deviations"]))
if __name__ == "__main__": sys.exit(main())
