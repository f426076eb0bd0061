"""Suites 一致性测试 for authors of plugins: pytest classes with a test for each promise of a kind of provider.

Subclass one and give it a fixture ``case``::

    class TestNotifier(NotifierSuite):
        @pytest.fixture
        def case(self, tmp_path):
            return NotifierCase(make=lambda: MyNotifier(tmp_path), received=lambda key: len(list(tmp_path.glob(f"{key}.*"))))

Each promise is also a plain function, in :mod:`jointsup.testing.promises`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from jointsup.testing.promises import engines, notifiers, plugins, randomness, registers, scoring
from jointsup.testing.promises.engines import EngineCase
from jointsup.testing.promises.notifiers import NotifierCase
from jointsup.testing.promises.plugins import PluginCase
from jointsup.testing.promises.randomness import RandomnessCase
from jointsup.testing.promises.registers import RegisterCase
from jointsup.testing.promises.scoring import ScoringCase

Promise = Callable[[Any], None]


def _each(promises: Sequence[Promise]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("promise", promises, ids=lambda promise: promise.__name__)


class PluginSuite:
    """A test for each promise of a whole plugin; ``case`` is a :class:`~jointsup.testing.promises.plugins.PluginCase`."""

    @_each(plugins.PROMISES)
    def test_promise(self, promise: Promise, case: PluginCase) -> None:
        """The plugin keeps the promise."""
        promise(case)


class NotifierSuite:
    """A test for each promise of a notifier; ``case`` is a :class:`~jointsup.testing.promises.notifiers.NotifierCase`."""

    @_each(notifiers.PROMISES)
    def test_promise(self, promise: Promise, case: NotifierCase) -> None:
        """The notifier keeps the promise."""
        promise(case)


class RandomnessSuite:
    """A test for each promise of a source of values; ``case`` is a :class:`~jointsup.testing.promises.randomness.RandomnessCase`."""

    @_each(randomness.PROMISES)
    def test_promise(self, promise: Promise, case: RandomnessCase) -> None:
        """The source keeps the promise."""
        promise(case)


class RegisterSuite:
    """A test for each promise of a register's source; ``case`` is a :class:`~jointsup.testing.promises.registers.RegisterCase`."""

    @_each(registers.PROMISES)
    def test_promise(self, promise: Promise, case: RegisterCase) -> None:
        """The source keeps the promise."""
        promise(case)


class ScoringSuite:
    """A test for each promise of a scoring model; ``case`` is a :class:`~jointsup.testing.promises.scoring.ScoringCase`."""

    @_each(scoring.PROMISES)
    def test_promise(self, promise: Promise, case: ScoringCase) -> None:
        """The model keeps the promise."""
        promise(case)


class EngineSuite:
    """A test for each promise of an engine; ``case`` is an :class:`~jointsup.testing.promises.engines.EngineCase`."""

    @_each(engines.PROMISES)
    def test_promise(self, promise: Promise, case: EngineCase) -> None:
        """The engine keeps the promise."""
        promise(case)


class StorageSuite:
    """A test for each promise of a kind of database; ``case`` is a ``StorageCase`` of ``jointsup.testing.promises.storages``."""

    @pytest.mark.parametrize(
        "promise",
        [
            "name_is_a_name",
            "signatures_are_those_of_the_base",
            "it_serves_its_urls",
            "a_store_stays",
            "texts_come_back_and_are_told_apart",
            "an_act_that_fails_leaves_nothing",
            "a_reader_sees_one_state",
            "writers_wait_for_each_other",
        ],
    )
    def test_promise(self, promise: str, case: Any) -> None:
        """The kind of database keeps the promise."""
        from jointsup.testing.promises import storages

        (keeps,) = (one for one in storages.PROMISES if one.__name__ == promise)
        keeps(case)
