"""The shipped rules are the matrix below, which was written by hand from the words of the design (section 7) and the policy (S4.1-b).

A new act takes a line here and a line in ``rulesets/access.json``.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

import pytest

import jointsup
from jointsup.codec.rulesets import read_ruleset
from jointsup.model.access import ROLES, Reach
from jointsup.model.rulesets import AccessRuleSet

REACHES: Mapping[str, Reach] = {"any": "any", "area": "area", "dept": "department"}

MATRIX = """
                    clerk head inspector coordinator justice auditor system security audit citizen
access.adopt        .     .    .         .           .       .       .      area     .     .
access.grant        .     .    .         .           .       .       .      area     .     .
access.personal     .     .    .         .           .       area    .      area     area  .
access.revoke       .     .    .         .           .       .       .      area     .     .
access.show         .     .    .         .           .       area    .      area     area  .
credit.receive      dept  .    .         .           .       .       .      .        .     .
credit.score        dept  dept .         .           .       .       .      .        .     .
credit.show         area  area area      area        .       area    .      .        .     .
departments.load    area  .    .         area        .       .       .      .        .     .
departments.show    any   any  any       any         any     any     .      .        .     any
ledger.check        .     .    .         .           .       area    area   .        area  .
ledger.checkpoint   .     .    .         .           .       area    area   .        area  .
ledger.erase        .     .    .         .           .       .       .      area     .     .
ledger.personal     .     .    .         .           .       area    .      .        area  .
ledger.show         .     .    .         .           .       area    .      .        area  .
matters.load        area  .    .         area        .       .       .      .        .     .
matters.show        any   any  any       any         any     any     .      .        .     any
meets.show          area  area .         area        area    area    .      .        .     .
outbox.list         .     .    .         .           .       area    area   .        .     .
outbox.retry        .     .    .         .           .       .       area   .        .     .
outbox.run          .     .    .         .           .       .       area   .        .     .
plans.approve       .     dept .         .           .       .       .      .        .     .
plans.draft         dept  dept .         .           .       .       .      .        .     .
plans.show          area  area area      area        area    area    .      .        .     .
plans.withdraw      .     dept .         .           .       .       .      .        .     .
registers.correct   dept  .    .         .           .       .       .      .        .     .
registers.declare   dept  dept .         .           .       .       .      .        .     .
registers.load      dept  .    .         .           .       .       .      .        .     .
registers.personal  dept  dept .         .           .       area    .      .        .     .
registers.secret    .     dept .         .           .       .       .      .        .     .
registers.show      area  area area      area        .       area    .      .        .     .
registers.visits    dept  .    .         .           .       .       .      .        .     .
rounds.announce     dept  dept .         area        .       .       .      .        .     .
rounds.cancel       .     dept .         area        .       .       .      .        .     .
rounds.commit       area  area .         area        area    area    .      .        .     .
rounds.disclose     dept  dept .         area        .       .       .      .        .     .
rounds.draw         .     dept .         .           .       .       .      .        .     .
rounds.export       .     dept .         area        .       area    .      .        .     .
rounds.freeze       dept  dept .         area        .       .       .      .        .     .
rounds.open         dept  dept .         area        .       .       .      .        .     .
rounds.prove        dept  dept dept      area        .       area    .      .        .     .
rounds.public       any   any  any       any         any     any     .      .        .     any
rounds.replace      .     dept .         .           .       .       .      .        .     .
rounds.reveal       area  area .         area        area    area    .      .        .     .
rounds.show         area  area dept      area        area    area    .      .        .     .
rounds.witness      dept  dept .         area        .       .       .      .        .     .
store.backup        .     .    .         .           .       .       area   .        .     .
store.clock         .     .    .         .           .       .       area   .        .     .
store.restore       .     .    .         .           .       .       area   .        .     .
store.show          .     .    .         .           .       area    area   .        area  .
store.sweep         .     .    .         .           .       .       area   .        .     .
store.upgrade       .     .    .         .           .       .       area   .        .     .
visits.may_come     area  area dept      area        area    area    .      .        .     .
"""

Cells = Mapping[str, Mapping[str, Reach]]


def written() -> Cells:
    """Return the matrix: act to role to reach."""
    head, *rows = MATRIX.strip("\n").splitlines()
    roles = head.split()
    assert roles == list(ROLES)
    found = {}
    for row in rows:
        act, *cells = row.split()
        assert len(cells) == len(roles), row
        found[act] = {role: REACHES[cell] for role, cell in zip(roles, cells, strict=True) if cell != "."}
    return found


def shipped() -> AccessRuleSet:
    rules = read_ruleset(resources.files("jointsup"), "rulesets/access.json").rules
    assert isinstance(rules, AccessRuleSet)
    return rules


def test_the_shipped_rules_are_the_matrix() -> None:
    """Each act, each role and each reach, and no more."""
    assert {rule.act: dict(rule.roles) for rule in shipped().rules} == written()


ASKED = dict.fromkeys(("act", "_act", "reading", "_reading", "read_graded", "log", "_entering"), 0)
ASKED |= dict.fromkeys(("_step", "_now_step", "_ready", "_read_record"), 1)
"""The functions that ask the rules, and the place of the act's name among their arguments."""


def acts_in_code() -> Iterator[str]:
    """Yield the acts that the code of the services hands to what asks the rules."""
    source = Path(jointsup.__path__[0])
    for path in sorted((source / "services").rglob("*.py")):
        module = importlib.import_module(".".join(["jointsup", *path.relative_to(source).with_suffix("").parts]))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and called in ASKED:
                yield from _texts(node.args[ASKED[called] : ASKED[called] + 1], module)


def _texts(nodes: list[ast.expr], module: object) -> Iterator[str]:
    for node in (inner for each in nodes for inner in ast.walk(each)):
        value = getattr(module, node.id, None) if isinstance(node, ast.Name) else getattr(node, "value", None)
        if isinstance(value, str) and "." in value:
            yield value


def test_every_act_of_the_services_has_a_rule_and_every_rule_an_act() -> None:
    """What no rule names nobody could do, and a rule that no code asks for would be a promise without a keeper."""
    assert set(acts_in_code()) == set(written())


ADMINISTRATORS = ("system", "security", "audit")
DATA = ("registers.", "plans.", "rounds.", "matters.", "departments.", "credit.")


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_administrators_see_and_touch_no_data(role: str) -> None:
    """Of registers, plans, rounds and lists no administrator may do or see anything."""
    assert not [act for act, cells in written().items() if role in cells and act.startswith(DATA)]


def test_the_three_administrations_are_separated() -> None:
    """What grants, what keeps the store and what reads the log share no act; to look at grants, at the store's size and to check the ledger two may."""
    of = {role: {act for act, cells in written().items() if role in cells} for role in ADMINISTRATORS}
    assert of["security"] & of["system"] == set()
    assert of["security"] & of["audit"] == {"access.personal", "access.show"}
    assert of["system"] & of["audit"] == {"ledger.check", "ledger.checkpoint", "store.show"}


def test_a_coordinator_brings_together_and_neither_inspects_nor_draws() -> None:
    """It opens rounds and merges lines in them (S4.1-b); what is a head's or of an inspecting body alone is not its."""
    may = {act for act, cells in written().items() if "coordinator" in cells}
    assert {"rounds.open", "rounds.freeze", "matters.load"} <= may
    assert not may & {"rounds.draw", "rounds.replace", "plans.approve", "plans.withdraw", "plans.draft"}
    assert not {act for act in may if act.startswith("registers.")} - {"registers.show"}


def test_a_citizen_does_nothing_and_sees_what_is_public() -> None:
    assert {act: cells["citizen"] for act, cells in written().items() if "citizen" in cells} == {
        "departments.show": "any",
        "matters.show": "any",
        "rounds.public": "any",
    }


def test_nothing_but_the_public_is_open_beyond_an_area() -> None:
    """No role but over what lies in its area, except for what a citizen sees."""
    unbound = {act for act, cells in written().items() if "any" in cells.values()}
    assert unbound == {act for act, cells in written().items() if "citizen" in cells}


def test_justice_and_auditor_commit_as_parties_and_steer_no_round() -> None:
    for role in ("justice", "auditor"):
        may = {act for act, cells in written().items() if role in cells}
        steps = {"announce", "cancel", "disclose", "draw", "freeze", "open", "replace", "witness"}
        assert {"rounds.commit", "rounds.reveal", "rounds.show"} <= may
        assert not may & {f"rounds.{step}" for step in steps}
