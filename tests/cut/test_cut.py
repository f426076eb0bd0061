"""The harness of ``nox -s cut`` itself, on a few kills: it finds what is whole and what is half, and no act is left out."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from cut.life import LIFE
from jointsup.codec.rulesets import read_ruleset
from jointsup.model.rulesets import AccessRuleSet

READS = {"show", "list", "check", "public", "may_come"}
"""What only looks leaves nothing that could be half."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked from one that has everything imported")
def test_a_few_acts_cut_anywhere_are_there_or_not() -> None:
    """Two kills in each of three acts leave nothing lost, half or wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "cut", "--kills", "2", "--acts", "access.grant", "access.revoke", "registers.declare"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n6 kills in " in done.stdout


def test_every_act_that_the_rules_know_is_in_the_life_that_is_cut() -> None:
    """A new act gets its row, or a reason why it needs none."""
    rules = read_ruleset(resources.files("jointsup"), "rulesets/access.json").rules
    assert isinstance(rules, AccessRuleSet)
    acts = {rule.act for rule in rules.rules}
    # Adopting needs a plugin's rule set, and writes one row; the others work on a store as a whole.
    without = {"access.adopt", "plugins.lock", "store.backup", "store.clock", "store.restore", "store.sweep", "store.upgrade"}
    looked_at = {act for act in acts if act.rpartition(".")[2] in READS}
    assert acts - looked_at - without <= {step.act for step in LIFE if step.cut}
