"""Mutmut as ``mutation.py`` runs it: fewer mutants, and each of them meets its tests sooner. It reaches into mutmut, hence the pinned version."""

from __future__ import annotations

import gc
import resource
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from time import process_time
from typing import Any

import libcst as cst

UNSAID = ("--tb=native", "--assert=plain")
"""That a test failed is all that is asked: to tell nicely how takes twenty times as long."""


def function_of(name: str) -> str:
    """Return the function that a mutant's name in mutmut speaks of, as ``module.Class.function``."""
    module, _, mangled = name.partition("__mutmut_")[0].rpartition(".")
    return f"{module}.{mangled.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


def wording_arguments(call: cst.Call, wording: Mapping[str, Sequence[int]]) -> list[cst.Arg]:
    """Return those arguments of a call that are only words of a message: keywords too, as they are its details."""
    called = call.func.attr.value if isinstance(call.func, cst.Attribute) else getattr(call.func, "value", None)
    places = wording.get(called) if isinstance(called, str) else None
    if places is None:
        return []
    return [arg for at, arg in enumerate(call.args) if at in places or arg.keyword]


def narrow(wording: Mapping[str, Sequence[int]]) -> None:
    """Leave out the mutants that tell nothing about what the code decides; ``wording``: places of words in the arguments of functions.

    A text is changed once, not also to lower and to upper case. An argument is replaced by None; it is also left out only
    where it is named or the last, as otherwise the call fails at once. Arguments that are only words of a message are kept.
    """
    from mutmut.mutation import file_mutation, mutators

    def text_once(node: cst.BaseString) -> Iterable[cst.BaseString]:
        return list(mutators.operator_string(node))[:1]

    def arguments(node: cst.Call) -> Iterator[cst.Call]:
        words = wording_arguments(node, wording)
        for at, arg in enumerate(node.args):
            if arg in words or arg.star:
                continue
            if not (isinstance(arg.value, cst.Name) and arg.value.value == "None"):
                yield node.with_changes(args=[*node.args[:at], arg.with_changes(value=cst.Name("None")), *node.args[at + 1 :]])
            if arg.keyword or 0 < at == len(node.args) - 1:
                yield node.with_changes(args=[*node.args[:at], *node.args[at + 1 :]])

    for at, (kind, operator) in enumerate(mutators.mutation_operators):
        if operator is mutators.operator_string:
            mutators.mutation_operators[at] = (kind, text_once)
        elif operator is mutators.operator_arg_removal:
            mutators.mutation_operators[at] = (kind, arguments)

    skip = file_mutation.MutationVisitor._skip_node_and_children
    words: dict[int, cst.Arg] = {}

    def skip_words(self: Any, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Call):
            words.update({id(arg): arg for arg in wording_arguments(node, wording)})
        return id(node) in words or skip(self, node)

    file_mutation.MutationVisitor._skip_node_and_children = skip_words


def hasten(folder: Path, tests: Sequence[str], at_load: Callable[[str], bool]) -> None:
    """Collect the tests once for all mutants, and let a mutant first meet those that killed others of its function, then the quickest.

    Those are noted in ``folder``. A mutant whose function runs at load meets none here. The garbage of others is not collected anew, and the
    tests are not run once more without a mutant, as that was done to find out which of them reach which function. A test's time is up
    after much more of the processor's time than it needs: the clock says little where others work too.
    """
    from _pytest.config import _prepareconfig
    from _pytest.main import Session
    from mutmut.mutation import trampoline
    from mutmut.runners.harness import PytestRunner
    from mutmut.state import state
    from mutmut.utils.file_utils import change_cwd
    from mutmut.workers.isolation import ForkServerRunner

    submit, run_anew = ForkServerRunner.submit, PytestRunner.run_tests
    folder.mkdir(parents=True, exist_ok=True)
    items: dict[str, Any] = {}

    def collecting_warm_up(self: Any) -> None:
        with change_cwd("mutants"):
            config = _prepareconfig(["--rootdir=.", "--capture=no", *UNSAID, *self._pytest_add_cli_args, *tests])
            config._do_configure()
            session = Session.from_config(config)
            config.hook.pytest_sessionstart(session=session)
            config.hook.pytest_collection(session=session)
            items.update((item.nodeid, item) for item in session.items)
        gc.freeze()

    def run_until_one_fails(self: Any, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        if mutant_name is None:
            return run_anew(self, mutant_name=mutant_name, tests=tests)
        trampoline.get_mutant_under_test = lambda: mutant_name
        chosen = [items[test] for test in tests]
        with change_cwd("mutants"):
            for item, following in zip(chosen, [*chosen[1:], None], strict=True):
                seconds = process_time() + 10 + 5 * state().duration_by_test[item.nodeid]
                resource.setrlimit(resource.RLIMIT_CPU, (ceil(seconds), resource.getrlimit(resource.RLIMIT_CPU)[1]))
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if item.session.testsfailed:
                    with (folder / function_of(mutant_name)).open("a", encoding="utf-8") as killers:
                        killers.write(f"{item.nodeid}\n")
                    return 1
        return 0

    def sorted_submit(self: Any, mutant_name: str, tests: list[str], *limits: Any) -> None:
        tests = [] if at_load(mutant_name) else tests
        file = folder / function_of(mutant_name)
        kills = Counter(file.read_text("utf-8").splitlines() if file.exists() else ())
        submit(self, mutant_name, sorted(tests, key=lambda test: (-kills[test], state().duration_by_test[test], test)), *limits)

    ForkServerRunner.run_clean_tests = lambda self, tests: 0
    ForkServerRunner.submit, PytestRunner.warm_up, PytestRunner.run_tests = sorted_submit, collecting_warm_up, run_until_one_fails
