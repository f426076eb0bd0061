# fmt: off
# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
# ruff: noqa: B905, D101, D102, D103, E401, E701, I001
"""Checks the published record of a draw. This one file is enough, with Python 3.11 or later.

    python check.py record.json [--frame FILE | --proof FILE] [--witness FILE] [--json]

It follows "The draw protocol, version 1" and "The documents of protocol 1", whose sections stand beside the
functions; `a` is the audit under way. Exit status: 0 no deviation, 1 some, 2 wrong use, 6 no such file.
"""
import argparse, hashlib, json, os, re, sys, unicodedata
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date, datetime
from fractions import Fraction
from itertools import accumulate, chain, pairwise, product
from math import ceil, floor, inf, prod
from pathlib import Path
LIMITS, DEPTH, SHOWN = {"": 2**29, "\n": 2**24}, 64, 50  # bytes of a document, a line; levels; sentences
SIZES = "that base, rows and cut-offs are true"
CANNOT = {"record": [SIZES], "own row": [SIZES, "that no second row has this id"], "frame": [
    "a firm missing from the register, a false code, exclusion or ground, an inspector who never went"]}
NEVER = ["that the later value is what the event gave", "that witness and parties do not collude",
         "what no check judges (names, meanings, rules, plugins, registers, ledger_head, reasons, salts, the "
         "last of counts), only the record digest binds (receipts' number, time, reference; checkpoint) or "
         "nothing binds yet (the newest later entry, and that none after it was cut off)"]
# ------------------------------------------------------------------------- Text, hashes, documents
# Unicode 14.0: distances from edge to edge (first, last character) of the runs of unassigned characters that
# are not allowed, and of those of category Cf; in base 26, the last digit of each number a capital.
UNASSIGNED = """biEBHDIACAVApIAbNBbZBEAcEHbCDHKkLAcJBdYNcIBbYBQAbDBCAMEbGADFjDAJBDBXAIACCFBKBDBFHCDDAGBbABE
AHDDBXAIADADADBCAGDDBECCGFACGSJEAKAEAXAIADAGBLAEAEBCOFBNGIAEAJBDBXAIADAGBKBDBEGEDDAGBTJDAHCEAFCDACADCDCECND
GCEAFBCFCNWEOAEAYARBKAEAFGDAEBCBFBLGXAEAYALAGBKAEAFGDFDAFBLADMOAEAcAAEAHDRBbBAEATCZAKACBICCDHACAJFLBELcHDbE
bKDACAGAZACAYBGACAHBLBFbFcVAbLDbOAbLAQAObKhRACECBoOAFBIACAFBbQAFBbIAFBIACAFBQAcGAFBcQBbHCbBFdJBHBzUCdMGXIZI
VLOAEADLdRBLFLFbBFdMGbSEcTJbGANDNDCCbRBGKbTDbBFMCcLBcOAbEBMFLFPBbGbWdACbWAeNHcJCQCcJGbSBMHbSEuPBHBbNBHBJACA
CACAbGBcCAQAPBHAUBEAKAdYANBbCAOCbIObIOfLDzOYMUcrTBbHAnMEbUACECBcFGDNZIIAIAIAIAIAIAIAIAeXbHbBAdMLiHZNDcNAdJB
eAEbSAdRAdHLbWAbriSCcEInLThDHhWEDACAGXcICLFcFHcTHNFeNKbFCdBAMDbIAcEIPBLBeAXbDJHBHBHIIAIAcJDeXBLFqnTLYDbYD
nbBBeDbLILGEbBAGACADADAeWPrEBcDGCbFbRFcAAUAFDGAfGBCAhJCHBHBHBECIAIJGBNAbBAUADAQBPbHeUEEDbUCdLAOCCbUbVeZbEC
bYObDDbLIbFEbSEbFAbMDPbPgDBLFbLDbLDbPHcBKNAQAIADAMAQAIADcOmAIXJJXHAbRAKcQHBCAbTADCCBYAcVHKbVUADEbICbCECcLcF
DVBbZADEJAEAbEBEDLGKGcNbFbODNIcDCbEBbCEbBGFLIdBcWcCcAMcAGbVHLlHbGAbRAEBDcZbPHbRVbBbLbDTYIdBDbLIcRJCBbAGLFcC
ATHbOIdTAVKTAbTcMIACAFAQAMFcIELFFAJBDBXAIADAGALBDBEBCFCEIBICGfIdPAGbDcVHLgJcDBbNbHcSKLFOScHFLcBbCBQDYhCcJdV
dGLJBCBJADAbFADBNILcRJBbVBMbAcVHdGMcWkCKAbUAPJbECbHBXAPcUIADAbTCCADAKHLFHADAbMADAHGLlXbAhACObZMbjOdXeIAGKhP
dxJdWMbpGAKfzIwMmuAvYGbGALDdEALFbFBHJcTJLAIAWEUbaLdOdWcYDcGGScLGKDNjcBHbvRbPKnfQFAIADAlGbSEQFHpHdkTeEEOCKGL
BJgyTbVBYIeNcHjNJbOBhNUcTfXVLdKIbAfEdIAcUADBCBDBFANACAIAcOAFBJAIAbDAFAGACCIAnDBlHBbbBOGAQbqLbGiQIASBIADAGiE
bUCPBLDDmHbGQcHECbvZIAFADAQAhQBRbOcZDLDDbeEcRcXcKhLFAbCADACBCALAFACACFCDCACACAEADACBCACACACACADACBFAIAFAFAC
ALASEEAGASbZDkJbTDdXLQBQAQAbMJgTcDbEMbTDKGDNHfXblXERCOCeNLdMGNDCONDcFHLFbPHbFBDcZnDLPBGCGCIIbECMEHJLFJHIIfS
AcEbKLbnPdqsTcfXdsyPblhmGCbDdTeXjHdsfNdsyPBdsyPB"""
FORMAT = """gRAcaLFXAhLAbYAoVBdDAftKAdaREbBEbYECJdghKAjQCgjAAQAnkLIbzrCDhwYHbtkzNAbFdR"""
def runs(table):  # a table as part of a class of a regular expression
    digits = [[ord(letter) - 97 for letter in number.lower()] for number in re.findall("[a-z]*[A-Z]", table)]
    edges = accumulate(sum(digit * 26**power for power, digit in enumerate(reversed(n))) for n in digits)
    return "".join(f"\\U{edge:08x}" + "-" * (n % 2 == 0) for n, edge in enumerate(edges))
NOT_IN_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff" + runs(UNASSIGNED) + "]")
NOT_IN_ID = re.compile(r"[\u2028\u2029" + runs(FORMAT) + "]")
def is_text(value):  # Text
    return type(value) is str and value != "" and (value.isascii() and value.isprintable() or not (
        NOT_IN_TEXT.search(value) or not unicodedata.is_normalized("NFC", value)))
def is_writable(v, depth=0):  # Canonical JSON: whether C can write it
    if type(v) is list: return depth < DEPTH and all(is_writable(entry, depth + 1) for entry in v)
    if type(v) is dict: return is_writable([*v.values()], depth) and all(map(NAME.fullmatch, v))
    return abs(v) < 2**53 if type(v) is int else v in ("", None) or type(v) is bool or is_text(v)
NAME = re.compile("[a-z0-9_]+")
C = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")).encode
def read_json(text):  # Canonical JSON, reading: what a text says, None where it is refused
    with suppress(ValueError, RecursionError):
        value = json.loads(text)
        return value if is_writable(value) and C(value) == text else None
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
def hasher(name):  # Hash: from a text, or from bytes that are none, to its hash; hashlib may lack sm3 alone
    digest = sm3 if name not in hashlib.algorithms_available else lambda d: hashlib.new(name, d).hexdigest()
    return lambda text: digest(text.encode(errors="surrogateescape"))
# ------------------------------------------------------------------------- The documents, member by member
INSTANT = r"(\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
def point(value):  # Instant: its point of time
    time, fraction, offset = re.fullmatch(INSTANT, value).groups("")
    return datetime.fromisoformat(time + offset), fraction.rstrip("0")
def form(pattern, also=len):  # the test for a text of this form, on which `also` does not fail
    def test(value):
        with suppress(ValueError):
            return type(value) is str and re.fullmatch(pattern, value, re.A) and also(value) is not False
    return test
TESTS = {  # N null, T text, I id, R id of a round, C 0 or more, P 1 or more, D digest
    "N": lambda v: v is None, "T": is_text, "I": lambda v: is_text(v) and not NOT_IN_ID.search(v),
    "C": lambda v: type(v) is int and v >= 0, "P": lambda v: type(v) is int and v > 0,
    "depth": lambda v: type(v) is int and v in range(4), "D": form("[0-9a-f]{64}"),
    "bitmap": form("[0-9a-f]*"), "salt": form("[0-9a-f]{32}"), "number": form(r"[1-9]\d{,3999}"),
    "date": form(r"\d{4}-\d\d-\d\d", date.fromisoformat), "time": form(INSTANT, point),
    "rate": form(r"\d+/([1-9]\d{,8}|10{9})", lambda v: (x := Fraction(v)) <= 1 and v in (str(x), f"{x}/1")),
    "R": form(r".+/[1-9]\d{,15}", lambda v: not NOT_IN_ID.search(v)), "facet": form("(?!id$)[a-z0-9_]+")}
# Shapes: "=" the value itself; names from above or below; {member:shape}, "?" may be missing, "*" any;
# [shape,...] each; [*,shape] any number, "*+" some, "*<" in order, none twice, by members or places; "|" or.
FORMS = """
{header:{protocol:=jointsup/1,hash:=sha256|=sm3,count:C,depth:depth,facets:[*<,facet],as_of:date,root:D},
 codes:[*<,T],L:[*,T],checks:[*+,[I,I]],tags:[*<,T],grounds:[*<,[T,I]],code:[T,T|tags|grounds],note:[D,T],
 pair:[R,P,D,D],given:[I,T],persons:[facet,tags],line:{id:I,choices:[*,I],excluded:bitmap|codes,
 base:=all|=eligible,rounding:=spread|=spread_up|=half_up|=up,people:C,strata:[*<0,[L,rate|C,N|C,N|C]],
 window:[date,date],matters:[*+<,I],bodies:[*+<,I],reason:=|T,public:{few:C,from:=draw|=notice|=result,
 open:[*<,=id|=stratum|=ticket]}},
round:{schema:=round/1,round_id:R,attempt:P,previous:N|note,ledger_head:N|D,frame_digest:D,names:[*<,
 [=body|=choice|=event|=line|=matter|=party|=round,I,T]],rules:[*<id.version,{digest:D,id:T,source:T,
 version:T}],plugins:[*<name.provider,{digest:D,distribution:T,name:T,provider:T,version:T}],
 registers:[*<name,{digest:D,name:T,refused:C,rows:C}],codes:{*:[*<0,code]},area_facet:N|facet,
 exclusion_facet:N|facet,exclusions:[*<0.1,[T,I,C]],counts:[*<0,[T,C,N|C,N|C]],persons:N|persons,groups:[*,
 [*+,I]],choices:[*<id,{facet:facet,id:I,labels:[*+<0,[T,bitmap|codes]]}],lines:[*+,line],
 sources:{parties:[*<party,{body:I,party:I}],deadline:N|time,witnesses:[*<,T],later:[*,{date:date,event:I,
 pattern:T,texts:number}]},apart:[*<,[I,I]],door:{bodies:N|P,people:N|P},ceiling:N|facet,yield_order:[*,I]},
record:{schema:=record/1,header:header,frame_digest:D,round_digest:D,receipts:[*<kind.witness.time,
 {kind:=commitments|=pair|=reveals,reference:=|T,time:time,what:D|pair,witness:T}],seed:{commitments:[*<0,[I,
 D]],later:N|given,reveals:[*<0,[I,D]],value:D},roots:{drawn:D,strata:D,visits:D},totals:[*,[I,C,C]],
 without_chance:[[=excluded,C],[=no_amount,C],[=not_selected,C]],checkpoint:N|T},strata:{base:C,can:C,
 cut_off:N|D,line:I,n:C,rows:C,stratum:L,target:T},drawn:D|shown,shown:{closed:D|kept,open:{line:I,id?:I,
 stratum?:L,ticket?:D}},kept:{salt:salt,id?:I,stratum?:L,ticket?:D},visits:D|visit,visit:{closed:D|held,
 open:{group:P,id?:I,checks?:checks,not_made?:=ceiling}},held:{salt:salt,id?:I,checks?:checks,
 not_made?:=ceiling},
later:remark|reserve,remark:{actor:T,kind:=correction|=withdrawal,previous:D,reason:T,time:time,about:T},
 reserve:{actor:T,kind:=reserve,previous:D,reason:T,time:time,id:I,ground:=cancelled|=doubled|=not_ours,
 evidence:D,taken:[*,[I,L,N|I]]},path:[*,[=l|=r,D]],side:N|near,near:{id:I,path:path,seal:D},
 proof:presence|absence,absence:{schema:=absence/1,header:header,id:I,left:side,right:side,top:path},
 presence:{schema:=proof/1,header:header,id:I,path:path,row:{*:T},salt:salt,strata:[*,{line:strata,
 path:path}],drawn:[*,{line:drawn,path:path}],visits:[*,{line:visits,path:path}]},witness:{schema:=witness/1,
 organiser:T,pairs:[*,[R,P,D,D,time]],ends:[*,made|void]},made:[R,P,=record,D],void:[R,P,=void,T]}
"""
SHAPES = json.loads(re.sub(r"[^\s{}\[\],:]+", r'"\g<0>"', FORMS))
def fits(value, shape):  # whether a value is of a shape
    if type(shape) is str:
        return any(value == name[1:] if name[0] == "=" else fits(value, SHAPES[name]) if name in SHAPES
                   else TESTS[name](value) for name in shape.split("|"))
    if type(value) is not type(shape): return False
    if type(shape) is dict:
        names = {name.rstrip("?"): inner for name, inner in shape.items()}
        return all(name in value or name[-1] in "?*" for name in shape) and all(
            fits(part, names.get(name, names.get("*", "=\n"))) for name, part in value.items())
    if str(shape[0])[0] != "*": return len(value) == len(shape) and all(map(fits, value, shape))
    by = [int(name) if name.isdigit() else name for name in re.findall("[a-z0-9]+", shape[0])]
    keys = ([part[name] for name in by] if by else part for part in value)
    return (value != [] or "+" not in shape[0]) and all(fits(part, shape[1]) for part in value) and (
        "<" not in shape[0] or all(one < other for one, other in pairwise(keys)))
CLASS = r"([ -,.-Z\\^-z|~])(?:-([ -,.-Z\\^-z|~]))?"
ITEM = re.compile(rf"(?:\[(-?)((?:{CLASS})*)\]|([^\[\]{{}}]))(?:\{{([1-9]\d{{,2}})\}})?", re.A | re.S)
def read_pattern(pattern):  # Pattern: the characters of each place, the number of texts; 0 where it is none
    places, texts, at = [], 1, 0
    while at < len(pattern):
        item = ITEM.match(pattern, at)
        dash, ranges, _, _, one, times = item.groups("") if item else [""] * 6
        pairs = [(ord(first), ord(last or first)) for first, last in re.findall(CLASS, ranges)]
        chars = {dash, one, *(chr(code) for first, last in pairs for code in range(first, last + 1))} - {""}
        if not chars or any(first > last for first, last in pairs) or len(places) > 1000: return [], 0
        times, at = int(times or 1), item.end()
        places, texts = places + [chars] * times, texts * len(chars) ** times
    return places, texts
def chosen(codes, listed):  # Round document: the codes of an array or bitmap; None: unlisted, or not numbered
    if isinstance(codes, list): return set(codes) if set(codes) <= set(listed) else None
    if set(listed) != set(map(str, range(len(listed)))): return None
    bits = "".join(f"{int(digit, 16):04b}" for digit in codes)
    return {code for code in listed if bits[int(code):int(code) + 1] == "1"}
def raised(targets, bounds):  # Counts: the targets of spread_up, with the exact f
    weight, need, f = sum(targets), Fraction(ceil(sum(targets))), 1
    for x, b in sorted(((x, b) for x, b in zip(targets, bounds) if x), key=lambda pair: pair[1] / pair[0]):
        f = need / weight
        if f * x <= b: break
        need, weight = need - b, weight - x
    return [min(f * x, b) for x, b in zip(targets, bounds)]
def numbers(rounding, targets, bounds, v):  # Counts
    if rounding in ("half_up", "up"):
        exact = [floor(x + Fraction(1, 2)) if rounding == "half_up" else ceil(x) for x in targets]
        return [min(n, b) for n, b in zip(exact, bounds)]
    sums = accumulate(raised(targets, bounds) if rounding == "spread_up" else targets, initial=v)
    return [floor(after) - floor(before) for before, after in pairwise(sums)]
class Audit:
    def __init__(a, folder):
        a.folder, a.level, a.digest, a.whole, a.later = folder, "record", "", True, []
        a.found = {"deviations": [], "remarks": [], "cannot_show": [], "look_up": []}
        a.many, a.ceilings, a.listed = Counter(), {}, {}  # by rule; by id; the drawn, by (line, id)
        a.strata, a.cut, a.reserves, a.hopeless, a.unclear = {}, {}, defaultdict(list), set(), {}  # by place
    def claim(a, rule, at, holds, text):  # a deviation where it does not hold
        a.many[rule] += not holds
        if not holds and a.many[rule] <= SHOWN:
            a.found["deviations"].append({"rule": rule, "where": at, "text": text})
        return holds
    def same(a, rule, at, what, found, due):
        return a.claim(rule, at, found == due, f"{what} is {found!s:.300}, and should be {due!s:.300}")
    def say(a, kind, text):  # a remark, what cannot be shown, what to look up
        if len(a.found[kind]) < SHOWN: a.found[kind].append(text)
    def h(a, *parts): return a.hash("jointsup/1/" + "\n".join(parts))  # Hash
    def root(a, nodes):  # Tree
        if len(nodes) < 2: return nodes[0] if nodes else a.h("empty")
        pairs = [nodes[at:at + 2] for at in range(0, len(nodes), 2)]
        return a.root([a.h("node", *pair) if len(pair) == 2 else pair[0] for pair in pairs])
    def climb(a, node, path):  # Tree: where a path leads
        for side, sister in path: node = a.h("node", *((sister, node) if side == "l" else (node, sister)))
        return node
    def leaf(a, value):  # Record: the leaf of a line
        if "open" not in value: return value if type(value) is str else a.h("line", C(value))
        closed = value["closed"] if type(value["closed"]) is str else a.h("closed", C(value["closed"]))
        return a.h("line", C(value["open"]), closed)
    def texts(a, path, end="\n"):  # Documents: a file's lines and where each stands; "" for one not ended
        try:
            if not path.is_file() or not end and not path.stat().st_size: raise OSError("no file, or empty")
            with path.open("rb") as file:
                for number, raw in enumerate(iter(lambda: file.readline(LIMITS[end]), b""), 1):
                    text = raw.decode(errors="surrogateescape")
                    yield f"{path.name}, line {number}", text.removesuffix(end) if text.endswith(end) else ""
        except (OSError, ValueError) as why: a.claim("file", path.name, False, f"it cannot be read: {why}")
    def read(a, path, shape, end="\n"):  # Documents: what a file says; nothing where some of it is refused
        found, before = [], a.many.total()
        for at, text in a.texts(path, end):
            value, form = read_json(text), SHAPES[shape]
            members = {**form, **value} if type(value) is type(form) is dict else {}
            odd = [name for name in members if not fits(value.get(name), form.get(name, "=\n"))]
            if a.claim("text", at, value is not None, "not canonical, not ended or not allowed"):
                a.claim("schema", at, fits(value, form), f"not of the form of {shape}: {odd!s:.300}")
            found.append(value)
        return (found if end else found[0]) if a.many.total() == before else []
    def lines_of(a, name, rule):  # Record: the lines of one of its files
        found, root = a.read(a.folder / f"{name}.jsonl", name), a.head["roots"][name]
        a.same(rule, f"{name}.jsonl", "its root in record.json", root, a.root([*map(a.leaf, found)]))
        a.whole &= name == "strata" or all(type(one) is dict and type(one["closed"]) is dict for one in found)
        return found
    def turn(a, line, ticket):  # Tickets and order: where a ticket comes in the order of its line's group
        return ticket[:8] < f"{(a.group[line] << 32) // len(a.doc['groups']):08x}", ticket
# ------------------------------------------------------------------------- The head and the round document
def receipts(a):  # Witness, seed: what receipts hold, and when they were given
    seed, sources = a.head["seed"], a.doc["sources"]
    first = {"deadline": point(sources["deadline"])} if sources["deadline"] else {}
    due = {kind: a.h("list", C(seed[kind])) for kind in ("commitments", "reveals")}
    due["pair"] = [a.doc["round_id"], a.doc["attempt"], a.head["frame_digest"], a.head["round_digest"]]
    day = {e["event"]: e["date"] for e in sources["later"]}.get((seed["later"] or [None])[0], "9999-12-31")
    for kind, _, time, what, witness in map(dict.values, a.head["receipts"]):
        at = f"{kind} receipt of {witness}, {time}"
        a.same("witness.pair" if kind == "pair" else "witness.lists", at, "it", what, due[kind])
        a.claim("witness.lists", at, time[:10] <= day, f"it is later than the later value of {day}")
        a.say("look_up", f"{at}: that {witness} keeps {what}")
        if time[:10] == day: a.say("cannot_show", f"{at}: that it came before the later value of that day")
        if witness in sources["witnesses"]: first[kind] = min(point(time), first.get(kind, point(time)))
        else: a.say("remarks", f"{at}: not counted, the round document does not name this witness")
    for kinds in ("pair", "commitments", "reveals"), ("commitments", "deadline"):
        times = [first[kind] for kind in kinds if kind in first]
        a.claim("witness.lists", "record.json", times == sorted(times), f"not in order of time: {kinds}")
    if "pair" not in first: a.say("cannot_show", "that no other pair was tried: no witness kept this one")
    if seed["commitments"] and due.keys() - first.keys():
        a.say("cannot_show", "that the organiser did not choose among reveals: no witness kept both lists")
def seed(a):  # Seed
    seed, sources, at = a.head["seed"], a.doc["sources"], "record.json, seed"
    digests = a.head["frame_digest"], a.head["round_digest"]
    committed, revealed = dict(seed["commitments"]), dict(seed["reveals"])
    body = {entry["party"]: entry["body"] for entry in sources["parties"]}
    good = [p for p in body if p in revealed and committed.get(p) == a.h("commit", *digests, p, revealed[p])]
    for p in {**committed, **revealed}:
        a.claim("seed.commitments", at, p in body and p in committed, f"{p}: no party, or no commitment")
    for p in [p for p in body if p not in good]: a.say("remarks", f"party {p} is left out of the seed")
    events, (name, value) = {e["event"]: e for e in sources["later"]}, seed["later"] or (None, None)
    a.claim("seed.later", at, name in (events or [None]), f"missing, or of no event of the round: {name}")
    two = len({body.get(p) for p in committed}) > 1 and len(good) == len(committed)
    values = [[p, revealed[p]] for p in good]
    if name in events:
        values.append([name, value])
        places = read_pattern(events[name]["pattern"])[0]
        match = len(value) == len(places) and all(c in place for c, place in zip(value, places))
        a.claim("seed.later", at, match, f"{value} does not match the pattern of {name}")
        for e in events.values(): a.say("look_up", f"{e['event']}, {e['date']}; here, {name} gave {value}")
    a.claim("seed.sources", at, values and (events or two), "too few, or a nonce withheld or wrong")
    a.same("seed.value", at, "value", seed["value"], a.h("seed", *digests, C(sorted(values))))
def bind(a):  # Round document: whether its members agree; False where one names what is not there
    doc, sources, door, known, a.selects, usable = a.doc, a.doc["sources"], a.doc["door"], {}, {}, [True]
    def rule(holds, text): return bool(a.claim("round.rules", "round.json", holds, text))
    def need(holds, text): usable.append(rule(holds, text))
    def coded(facet): return a.codes.get(facet, {}).keys()
    a.codes = {facet: dict(codes) for facet, codes in doc["codes"].items()}
    a.lines = {line["id"]: line for line in doc["lines"]}
    a.group = {line: g for g, group in enumerate(doc["groups"]) for line in group}
    area, grounds, persons = doc["area_facet"], doc["exclusion_facet"], (doc["persons"] or [None])[0]
    need([*a.codes] == a.head["header"]["facets"], "codes: they are not those of the header's facets")
    need({area, grounds, doc["ceiling"], persons} <= {None, *a.codes}, "a facet is not in the header")
    need(all(re.fullmatch("0|[1-9][0-9]*", code) for code in coded(doc["ceiling"])), "ceiling: not numbers")
    need(all(fits(m, "grounds") for m in a.codes.get(grounds, {}).values()), "codes: no ground and body")
    held = [line["id"] for line in doc["lines"]], [*chain.from_iterable(doc["groups"])], doc["yield_order"]
    need(all(sorted(ids) == sorted(a.lines) for ids in held), "lines, groups, yield_order: not each once")
    for choice in doc["choices"]:
        sets = {label: chosen(codes, coded(choice["facet"])) for label, codes in choice["labels"]}
        labels = {code: label for label, codes in sets.items() for code in codes or ()}
        good = None not in sets.values() and len(labels) == sum(map(len, sets.values()))
        need(good and choice["facet"] in a.codes, f"choice {choice['id']}: codes unlisted or doubled")
        known[choice["id"]] = choice["facet"], labels, [*sets]
    for id, line in a.lines.items():
        own, out = [known[c] for c in line["choices"] if c in known], chosen(line["excluded"], coded(grounds))
        facets, labels = [facet for facet, *_ in own], [labels for *_, labels in own]
        need(len(own) == len(line["choices"]) == len({*facets}), f"line {id}: choice unknown, or facet twice")
        every = len(line["strata"]) == prod(map(len, labels)) and [[*s] for s in product(*labels)]
        need(every == [s[0] for s in line["strata"]], f"line {id}: strata: not all combinations, in order")
        need(out is not None and (grounds or line["excluded"] == []), f"line {id}: excluded: unlisted codes")
        a.selects[id] = [pair[:2] for pair in own], out  # (facet, {code: label}) by choice, codes excluded
        good = area not in facets[1:] and line["window"][0] <= line["window"][1]
        rule(good, f"line {id}: the area's choice is not first, or the window ends before it begins")
        rule(all(None in b or b[0] <= b[1] for _, _, *b in line["strata"]), f"line {id}: minimum > maximum")
        good = len(line["bodies"]) <= (door["bodies"] or inf) and line["people"] <= (door["people"] or inf)
        rule(good, f"line {id}: it is above the cap at the door by itself")
    rule(doc["attempt"] == 1 or doc["previous"], "attempt: not the first, and previous is null")
    rule(grounds or not doc["exclusions"], "exclusions: some, without an exclusion_facet")
    rule([code for code, *_ in doc["counts"]] == [*coded(area)], "counts: not every code of the area_facet")
    rule(all(one < other for one, other in doc["apart"]), "apart: a pair is not in order")
    names, day = [p["party"] for p in sources["parties"]], (sources["deadline"] or "")[:10]
    two = sources["later"] or len({p["body"] for p in sources["parties"]}) > 1
    rule(two and bool(day) == bool(names), "sources: one body alone, or a deadline or parties alone")
    for event in sources["later"]:
        texts, names = read_pattern(event["pattern"])[1], [*names, event["event"]]
        rule(texts == int(event["texts"]) >= 2**24, f"{names[-1]}: {texts} texts: too few, or not as stated")
        rule(day <= event["date"], f"{names[-1]}: its date is before the deadline")
    rule(len({*names}) == len(names), "sources: two have one name")
    return all(usable)
# ------------------------------------------------------------------------- Counts, draw, visits
def counts(a):  # Counts: strata.jsonl; False where it cannot be used
    stated, totals = a.lines_of("strata", "strata.root"), []
    due = [(id, tuple(entry[0])) for id, line in a.lines.items() for entry in line["strata"]]
    found = [(s["line"], tuple(s["stratum"])) for s in stated]
    if not a.same("counts.strata", "strata.jsonl", "the list of strata", found, due): return False
    a.strata, v = dict(zip(due, stated)), int(a.h("key", a.head["seed"]["value"], "counts")[:13], 16)
    a.cut = {place: a.turn(place[0], s["cut_off"]) for place, s in a.strata.items() if s["cut_off"]}
    for id, line in a.lines.items():
        own = [(a.strata[id, tuple(labels)], *rule) for labels, *rule in line["strata"]]
        bounds = [s["can"] if most is None else min(most, s["can"]) for s, *_, most in own]
        xs = [Fraction(min(max(Fraction(x) * (s["base"] if type(x) is str else 1), least or 0), bound))
              for (s, x, least, _), bound in zip(own, bounds)]
        turn, total, nobody = Fraction(v, 2**52) + Fraction(a.group[id], len(a.doc["groups"])), 0, 0
        ns = numbers(line["rounding"], xs, bounds, turn % 1)
        for (s, *_), x, n in zip(own, xs, ns):
            at, base = f"line {id}, stratum {s['stratum']}", s["rows" if line["base"] == "all" else "can"]
            good = s["base"] == base and s["can"] <= s["rows"] and (a.selects[id][1] or s["can"] == s["rows"])
            a.claim("counts.strata", at, good, "rows, base and can contradict each other")
            a.same("counts.target", at, "target", s["target"], f"{x.numerator}/{x.denominator}")
            a.same("counts.n", at, "n", s["n"], n)
            a.claim("draw.cut_off", at, (s["cut_off"] is None) == (s["n"] == 0), "a cut-off only, or n only")
            total += s["n"]
            if x == 0 or line["rounding"] in ("half_up", "up") and n == 0:
                a.hopeless.add((id, tuple(s["stratum"])))
                nobody += s["can"]
        a.claim("round.rules", f"line {id}", not nobody or line["reason"], f"{nobody} no chance, no reason")
        totals.append([id, total, nobody])
    a.same("totals", "record.json", "totals", a.head["totals"], totals)
    return True
def shown(one):  # Record: the members that a line about an entity shows
    return {} if type(one) is str else one["open"] | (one["closed"] if type(one["closed"]) is dict else {})
def opened(a, at, entry, public, closable):  # Record: what stands open and what stands closed
    good = type(entry["closed"]) is str or entry["closed"].keys() == closable - public | {"salt"}
    return a.claim("draw.open", at, good and entry["open"].keys() == public, f"open: not {sorted(public)}")
def drawn(a):  # Draw: drawn.jsonl, as far as it is shown
    entries, size, last = a.lines_of("drawn", "draw.root"), Counter(), {}
    good = len(entries) == sum(s["n"] for s in a.strata.values())
    slots = [place for place, s in a.strata.items() for _ in range(s["n"])] if good else [None] * len(entries)
    for number, (entry, slot) in enumerate(zip(entries, slots), 1):
        at, own = f"drawn.jsonl, line {number}", shown(entry)
        place, ticket = (own["line"], tuple(own["stratum"])) if "stratum" in own else slot, own.get("ticket")
        good = place in a.strata and own.get("line", place[0]) == place[0]
        if not a.claim("draw.n", at, good, f"no line is due here: {place}"): continue
        public = {"line", *a.lines[place[0]]["public"]["open"]}
        if own: opened(a, at, entry, public, {"id", "stratum", "ticket"})
        turn = a.turn(place[0], ticket) if ticket else None
        good = slot in (None, place) and (not turn or turn > (last.get(place) or (False, "")))
        a.claim("draw.order", at, good and (place[0], own.get("id")) not in a.listed, "out of order or twice")
        a.claim("draw.cut_off", at, not turn or turn <= a.cut.get(place, turn), "it is after the cut-off")
        size[place], last[place] = size[place] + 1, turn
        if "id" in own: a.listed[place[0], own["id"]] = [*place[1]], ticket
        else: a.unclear[place] = a.unclear.get(place, set()) | {ticket}  # of those whose id is hidden
    for place, s in a.strata.items():
        a.same("draw.n", f"{place}", "the number of drawn lines", size[place], s["n"])
        a.claim("draw.cut_off", f"{place}", last.get(place) in (None, a.cut.get(place)), "not the last one")
def merge(a, ids):  # Merge: the visits of an entity in one group
    visits, door = [], a.doc["door"]
    for _, id, matter in sorted((a.lines[i]["window"][1], i, m) for i in ids for m in a.lines[i]["matters"]):
        for visit in visits:
            both = [a.lines[line] for line in {id, *(line for line, _ in visit)}]
            if (max(one["window"][0] for one in both) <= min(one["window"][1] for one in both)
                    and not any(sorted((matter, other)) in a.doc["apart"] for _, other in visit)
                    and len({body for one in both for body in one["bodies"]}) <= (door["bodies"] or inf)
                    and sum(one["people"] for one in both) <= (door["people"] or inf)):
                visit.append([id, matter])
                break
        else: visits.append([[id, matter]])
    return visits
def visits(a, known, given):  # Visits: in groups whose lines are all shown; those given of `known`
    groups, turn = a.doc["groups"], {line: n for n, line in enumerate(a.doc["yield_order"])}
    stated, order, found = a.lines_of("visits", "visits.root"), [], defaultdict(list)
    for number, entry in enumerate(given + stated, 1 - len(given)):
        at, own = f"visits.jsonl, line {number}" if number > 0 else "visits of the proof", shown(entry)
        lines = {line for line, _ in own.get("checks", [])}
        if not a.claim("visits", at, lines <= a.lines.keys(), "of an unknown line") or not own: continue
        public = lines and all("id" in a.lines[line]["public"]["open"] for line in lines)
        closed = {"id", "checks", *({"not_made"} & own.keys())}
        if opened(a, at, entry, {"group", *closed} if public else {"group"}, closed) and lines:
            if number > 0: order.append((own["id"], own["group"]))
            found[own["id"] if number > 0 else ""].append([own["group"], own["checks"], "not_made" in own])
    a.claim("visits", "visits.jsonl", order == sorted(order), "they are not in order of entity and group")
    clear = [g for g, group in enumerate(groups) if not any(line in group for line, _ in a.unclear)]
    every = range(len(groups) if known else 0)
    for key in sorted({"", *(id for _, id in a.listed), *found}):
        id, at, mine = (key, f"visits of {key}", clear) if key else (known, "visits of the proof", every)
        due = [[g + 1, v] for g in mine for v in merge(a, [i for i in groups[g] if (i, id) in a.listed])]
        seen = sorted((v for v in found[key] if v[0] - 1 in mine), key=lambda visit: key and visit[0])
        if a.same("visits", at, "visits", [visit[:2] for visit in seen], due) and len(mine) == len(groups):
            first = sorted(range(len(due)), key=lambda n: (max(turn[line] for line, _ in due[n][1]), -n))
            over = len(due) - a.ceilings[id] if id in a.ceilings else sum(visit[2] for visit in seen)
            gone = first[:max(0, over)] if a.doc["ceiling"] else []
            a.same("visits", at, "not made", [n for n in first if seen[n][2]], gone)
def later(a, framed):  # Record, draw: the chain of later.jsonl, and the reserves that it takes
    previous, last, gone = a.digest, "0001-01-02T00:00:00Z", set()
    for number, entry in enumerate(a.later, 1):
        at, id = f"later.jsonl, line {number}", entry.get("id")
        a.same("later", at, "previous", entry["previous"], previous)
        a.claim("later", at, point(last) <= point(entry["time"]), "it is earlier than the entry before")
        previous, last = a.h("entry", C(entry)), entry["time"]
        if id is None: continue
        due = [[line, a.listed[line, id][0]] for line in a.lines if (line, id) in a.listed]
        good = id not in gone and (a.unclear or [taken[:2] for taken in entry["taken"]] == due)
        a.claim("later", at, good, f"{id} was found wrong before, or was drawn or taken in {due}")
        gone.add(id)
        for line, of, new in entry["taken"]:
            free = [i for _, i in a.reserves[line, tuple(of)] if i not in gone and (line, i) not in a.listed]
            good = new == [*free, None][0] if framed else new not in gone and (line, new) not in a.listed
            a.claim("later", at, good, f"line {line}: {new} is not the next reserve: {free[:1]}")
            if new is not None: a.listed[line, new] = of, None
# ------------------------------------------------------------------------- Frame, proofs, witness
def is_row(a, rule, at, id, row):  # Frame: a row is of its id, the header's facets and listed codes
    good = type(row) is dict and row.keys() == {"id", *a.codes} and row["id"] == id and TESTS["I"](id)
    good = good and all(type(row[facet]) is str and row[facet] in codes for facet, codes in a.codes.items())
    return a.claim(rule, at, good, f"row {id}: not canonical, or its id, facets or codes are not those due")
def strata_of(a, row):  # Round document: the strata of a row, and whether it is excluded there
    places = [(id, tuple(by.get(row[facet]) for facet, by in own)) for id, (own, _) in a.selects.items()]
    code = row.get(a.doc["exclusion_facet"])
    return [(place, code in a.selects[place[0]][1]) for place in places if None not in place[1]]
def due_lines(a, row, salt, places, at=""):  # Draw: the lines in which a row is drawn, its stratum and ticket
    ticket, due = a.hash(f"{a.tickets}:{salt[:22]}"), {}
    for place, out in places:
        turn, queue, cut = a.turn(place[0], ticket), a.reserves[place], a.cut.get(place, (False, "none"))
        told = "excluded" if out else "drawn" if place in a.cut and turn <= cut else "not drawn"
        if at: a.say("remarks", f"{at}: {told} in {place} with ticket {ticket}, cut-off {cut[1]}")
        if told == "drawn": due[place[0], row["id"]] = [*place[1]], ticket
        elif a.later and not out: queue[:] = sorted([*queue, (turn, row["id"])])[:2 * len(a.later)]
    if a.doc["ceiling"] and due: a.ceilings[row["id"]] = int(row[a.doc["ceiling"]][:18])
    return due
def compare(a, rule, due, mine):  # Draw: the listed lines are those that are due
    for line, id in {**due, **mine}:
        there, here = due.get((line, id)), mine.get((line, id))
        if here and there and here[1] is None: here = here[0], there[1]
        if here or not {None, there[1]} & a.unclear.get((line, tuple(there[0])), set()):
            a.same(rule, f"{id} in line {line}", "its (stratum, ticket), None if not drawn,", here, there)
        else: a.say("cannot_show", f"that {id} is listed in line {line}, where it is due: lines are hidden")
def bucket(a, id):  # Frame: the bucket of an id, and where the sisters of that bucket stand
    depth = a.head["header"]["depth"]
    number = int(a.h("bucket", id)[:depth] or "0", 16)
    return number, "".join("rl"[number >> level & 1] for level in range(4 * depth))
def frame(a, path):  # Frame; counts: all that is counted over rows
    header, lines, last, salts, due, total = a.head["header"], a.texts(path), (0, ""), set(), {}, 0
    area, grounds, roots, leaves, counted = a.doc["area_facet"], a.doc["exclusion_facet"], [], [], Counter()
    if not a.same("frame.digest", path.name, "header", next(lines, (None, None))[1], C(header)): return False
    for at, text in lines:
        id, _, rest = text.partition("\t")
        salt, _, row = rest.partition("\t")
        here, total, fields = (bucket(a, id)[0], id), total + 1, read_json(row)
        a.claim("frame.order", at, here > last, f"row {id}: it is out of order, or stands twice")
        last, good = here, TESTS["salt"](salt) and salt[:22] not in salts
        a.claim("frame.salt", at, good, f"row {id}: its salt is of another form, or like another's")
        salts.add(salt[:22])
        for _ in range(len(roots), here[0]): roots, leaves = [*roots, a.root(leaves)], []
        leaves.append(a.h("leaf", id, a.h("seal", salt, row)))
        if not is_row(a, "frame.row", at, id, fields): continue
        due |= due_lines(a, fields, salt, places := strata_of(a, fields))
        free = {place for place, out in places if not out}
        why = "no_amount" if free else "excluded" if places else "not_selected"
        counted["totals", why] += free <= a.hopeless
        counted.update(("counts.strata", "rows", place) for place, _ in places)
        counted.update(("counts.strata", "can", place) for place in free)
        counted.update([("round.counts", fields[area])] if area else [])
        counted.update(("round.counts", *p) for p in (a.codes[grounds][fields[grounds]] if grounds else ()))
    for _ in range(len(roots), 16 ** header["depth"]): roots, leaves = [*roots, a.root(leaves)], []
    a.same("frame.root", path.name, "count, root", [header["count"], header["root"]], [total, a.root(roots)])
    compare(a, "draw.rows", due, a.listed)
    stated = defaultdict(int, {("totals", why): many for why, many in a.head["without_chance"]})
    stated |= {("counts.strata", of, place): s[of] for place, s in a.strata.items() for of in ("rows", "can")}
    stated |= {("round.counts", code): many for code, many, *_ in a.doc["counts"]}
    stated |= {("round.counts", *pair): many for *pair, many in a.doc["exclusions"]}
    for key in {**stated, **counted}: a.same(key[0], path.name, key[1:], stated[key], counted[key])
    return True
def sides(path): return "".join(side for side, _ in path)
def proof(a, path):  # Proof of an entity: the entity where all its drawn lines are known, and its visits
    p, at = a.read(path, "proof", ""), path.name
    if not p or not a.same("proof.row", at, "header", p["header"], a.head["header"]): return None, []
    if p["schema"] == "absence/1": return absence(a, at, p)
    id, row, salt = p["id"], p["row"], p["salt"]
    good = a.climb(a.h("leaf", id, a.h("seal", salt, C(row))), p["path"]) == p["header"]["root"]
    good = good and sides(p["path"]).endswith(bucket(a, id)[1])
    a.claim("proof.path", at, good, "the row's path does not lead to the root, or not through its bucket")
    for name, root, entry in [(n, root, entry) for n, root in a.head["roots"].items() for entry in p[n]]:
        a.same("proof.path", f"{at}, {name}", "the root", a.climb(a.leaf(entry["line"]), entry["path"]), root)
    if not is_row(a, "proof.row", at, id, row): return None, []
    strata, drawn, visits = ([entry["line"] for entry in p[part]] for part in ("strata", "drawn", "visits"))
    a.level, places, own = "own row", strata_of(a, row), [*map(shown, drawn)]
    given = {(o.get("line"), o.get("id")): (o.get("stratum"), o.get("ticket")) for o in own}
    a.claim("proof.drawn", at, all(shown(v).get("id") == id for v in visits), "a visit is another entity's")
    due, mine = due_lines(a, row, salt, places, at), {key: o for key, o in a.listed.items() if key[1] == id}
    a.same("proof.drawn", at, "strata", strata, [a.strata[place] for place, _ in places])
    compare(a, "proof.drawn", due, mine | given)
    a.listed |= {key: o for key, o in given.items() if key in due}
    a.same("proof.drawn", at, "drawn", [o.get("line") for o in own], [k[0] for k in due if k in a.listed])
    return id if due.keys() <= a.listed.keys() else None, visits
def absence(a, at, p):  # Proof of absence
    id, left, right, a.level = p["id"], p["left"], p["right"], "own row"
    both = [one for one in (left, right) if one]
    roots = {a.climb(a.h("leaf", one["id"], one["seal"]), one["path"]) for one in both} or {a.h("empty")}
    good = len(roots) == 1 and a.climb(min(roots), p["top"]) == p["header"]["root"]
    good = good and {bucket(a, i)[1] for i in [id, *(one["id"] for one in both)]} == {sides(p["top"])}
    a.claim("proof.path", at, good, "the paths do not lead through the bucket of the id to the root")
    good = (not left or left["id"] < id) and (not right or id < right["id"])
    ways = [list(one["path"]) for one in both]
    while len(ways) == 2 and all(ways) and ways[0][-1] == ways[1][-1]: del ways[0][-1], ways[1][-1]
    forms = ["l*r", "r*l"] if len(both) == 2 else ["l*" if left else "r*"]
    good = good and all(re.fullmatch(form, sides(way)) for form, way in zip(forms, ways))
    a.claim("proof.path", at, good, f"{id} does not lie between two neighbours")
    a.claim("proof.drawn", at, all(other != id for _, other in a.listed), f"{id} is drawn and has no row")
    a.say("remarks", f"{at}: shown that {id} has no row, unless a deviation says otherwise")
    return None, []
def witness(a, path):  # Witness: the organiser's pairs, each with a record or a void
    kept, at, mine = a.read(path, "witness", ""), path.name, (a.doc["round_id"], a.doc["attempt"])
    if not kept: return
    pairs = {(id, attempt): pair for id, attempt, *pair, _ in reversed(kept["pairs"])}
    ends = {(id, attempt): end for id, attempt, *end in kept["ends"]}
    organiser, times = mine[0].rpartition("/")[0], [point(pair[4]) for pair in kept["pairs"]]
    a.same("witness.pair", at, "our pair", pairs.get(mine), [a.head["frame_digest"], a.head["round_digest"]])
    good = {kept["organiser"], *(id.rpartition("/")[0] for id, _ in pairs)} == {organiser}
    good = good and len(pairs) == len(times) and times == sorted(times)
    a.claim("witness.pair", at, good, "one of another organiser, two for an attempt, or times out of order")
    a.claim("witness.open", at, ends.keys() <= pairs.keys() and len(ends) == len(kept["ends"]), "a stray end")
    for id, attempt in pairs:
        number, end = int(id.rpartition("/")[2]), ends.get((id, attempt))
        good = number == 1 or (f"{organiser}/{number - 1}", 1) in pairs
        if attempt > 1: good = (id, attempt - 1) in pairs and ends.get((id, attempt - 1), [None])[0] == "void"
        a.claim("witness.pair", at, good, f"{id}, attempt {attempt}: no number or void before it")
        good = end in (None, ["record", a.digest]) if (id, attempt) == mine else end
        a.claim("witness.open", at, good, f"{id}, attempt {attempt}: its end is {end}")
# ------------------------------------------------------------------------- The levels of a check
def levels(a, path, frame_path, proof_path, witness_path):
    a.head, a.doc = a.read(path, "record", ""), a.read(a.folder / "round.json", "round", "")
    if not a.head or not a.doc: return a.say("cannot_show", "anything: record.json or round.json is refused")
    head, header, a.hash = a.head, a.head["header"], hasher(a.head["header"]["hash"])
    a.digest, a.tickets = a.h("record", C(head)), a.h("key", head["seed"]["value"], "tickets")[:32]
    depth = sum(header["count"] > 4096 * 16**depth for depth in range(3))
    a.same("frame.root", "record.json", "depth", header["depth"], depth)
    a.same("frame.digest", "record.json", "frame_digest", head["frame_digest"], a.h("frame", C(header)))
    a.same("round.digest", "record.json", "round_digest", head["round_digest"], a.h("round", C(a.doc)))
    a.same("round.digest", "round.json", "frame_digest", a.doc["frame_digest"], head["frame_digest"])
    for step in (receipts, seed): step(a)
    if witness_path: witness(a, witness_path)
    if not bind(a) or not counts(a): return a.say("cannot_show", "what rests on what cannot be used")
    drawn(a)
    if a.whole or (a.folder / "later.jsonl").exists(): a.later = a.read(a.folder / "later.jsonl", "later")
    else: a.say("cannot_show", "what later.jsonl records: it was not shown")
    framed = frame_path is not None and frame(a, frame_path)
    visits(a, *(proof(a, proof_path) if proof_path else (None, [])))
    later(a, framed)
    if framed and a.whole: a.level = "frame"
def head(record): return Path(record) / "record.json" if Path(record).is_dir() else Path(record)
def check(record, frame=None, proof=None, witness=None):  # what these files let check, as --json has it
    path = head(record)
    levels(a := Audit(path.parent), path, *(Path(one) if one else None for one in (frame, proof, witness)))
    for rule in [rule for rule, many in a.many.items() if many > SHOWN]:
        a.found["deviations"].append({"rule": rule, "where": "", "text": f"and {a.many[rule] - SHOWN} more"})
    a.found["cannot_show"] += CANNOT[a.level] + NEVER
    return {"schema": "check/1", "level": a.level, **a.found, "record_digest": a.digest}
def main():
    parser = argparse.ArgumentParser(description="Check the published record of a draw.")
    parser.add_argument("record", type=head, help="record.json, or its folder")
    beside = parser.add_mutually_exclusive_group()
    for name, to in (("--frame", beside), ("--proof", beside), ("--witness", parser)): to.add_argument(name)
    parser.add_argument("--json", action="store_true")
    as_json = (given := vars(parser.parse_args())).pop("json")
    for one in filter(None, given.values()): os.access(one, os.R_OK) or parser.exit(6, f"cannot read {one}\n")
    found = check(**given)
    lines = [json.dumps(found, ensure_ascii=False)] if as_json else []
    for name, told in () if as_json else found.items():
        told = [told] if type(told) is str else [x if type(x) is str else ": ".join(x.values()) for x in told]
        lines += [name.replace("_", " ") + ":", *(f"  {one}" for one in told or ["none"])]
    sys.stdout.buffer.write("\n".join([*lines, ""]).encode(errors="backslashreplace"))
    sys.exit(1 if found["deviations"] else 0)
if __name__ == "__main__": main()
