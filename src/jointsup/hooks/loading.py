"""Loading one plugin 加载: imported, looked at, asked who it is, given its settings, asked what it gives. Each step runs in the guard."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from itertools import islice
from typing import Any, Final

from attrs import field, frozen, has

from jointsup._version import __version__
from jointsup.codec.rulesets import read_ruleset
from jointsup.codec.structure import structure
from jointsup.errors import BadDocument, BadRules, JointsupError, Problem, problem
from jointsup.hooks.discovery import Found
from jointsup.hooks.guard import guarded, said, secrets_in, without_secrets
from jointsup.hooks.providers.info import PluginInfo
from jointsup.hooks.providers.rulesets import RuleSetFile
from jointsup.hooks.refusals import Refusal, Stage, of_problems, refusal
from jointsup.hooks.registry import HOOKS, REGISTRATION
from jointsup.hooks.relay import Relay
from jointsup.hooks.rulebook import overlaps
from jointsup.hooks.sealing import faults_of_hooks, implemented
from jointsup.hooks.source import Source
from jointsup.hooks.surroundings import surroundings
from jointsup.model.naming import OWN_COMMANDS, OWN_NAMESPACE, is_name, namespace_of
from jointsup.model.rulesets import RuleSet
from jointsup.model.secret import Secret
from jointsup.said import Listed

API: Final = 0
"""The version of the hooks; 0 before jointsup 1.0, where every minor version is a version of its own."""

MOST_GIVEN: Final = 1000
"""How many things a plugin may give through one hook."""


@frozen
class Given:
    """One thing that a plugin gave, with the name that it had then; what is no provider has none."""

    name: str
    thing: Any


@frozen
class Loaded:
    """A plugin that passed every step on its own."""

    source: Source
    found: Found
    plugin: Any = field(repr=False)
    info: PluginInfo
    secrets: Sequence[Secret]
    given: Mapping[str, Sequence[Given]]
    listens: bool


@frozen
class Loading:
    """What came of a plugin: it is loaded, or refused with every reason that could be found; ``remarks`` tell what it printed."""

    loaded: Loaded | None
    refusals: Sequence[Refusal]
    remarks: Sequence[Problem] = ()


class _Refused(Exception):
    def __init__(self, refusals: Iterable[Refusal]) -> None:
        super().__init__()
        self.refusals = list(refusals)


class Loader:
    """Loads one plugin into a relay. ``limit`` is how many seconds each step may take."""

    def __init__(self, found: Found, settings: Mapping[str, Any], relay: Relay, limit: float) -> None:
        self._found = found
        self._source = found.source
        self._settings = settings
        self._relay = relay
        self._limit = limit
        self._secrets: Sequence[Secret] = ()
        self._remarks: list[Problem] = []

    def load(self) -> Loading:
        """Run every step; whatever goes wrong, the relay holds the plugin only if it is loaded, and the surroundings are as they were."""
        before = surroundings()
        loaded, refusals = None, []
        try:
            loaded = self._load()
        except _Refused as refused:
            refusals = refused.refusals
        changed = before.changed()
        if changed:
            before.restore()
            refusals = [*refusals, refusal(self._source, "call", "plugin.surroundings", what=Listed(changed))]
        if refusals:
            self._relay.unregister(self._source.plugin)
            return Loading(None, refusals, self._remarks)
        return Loading(loaded, (), self._remarks)

    def _load(self) -> Loaded:
        plugin = self._step("import", self._found.target, self._import, "plugin.import")
        own = self._step("hooks", "", lambda: self._register(plugin), "plugin.raised")
        info = self._step("info", "jointsup_plugin_info", self._info, "plugin.raised")
        self._step("info", "jointsup_plugin_info", lambda: self._require_info(info), "plugin.raised")
        self._secrets = self._step("settings", "settings", lambda: self._configure(plugin, info), "plugin.raised")
        given: dict[str, Sequence[Given]] = {}
        refusals: list[Refusal] = []
        for hook in REGISTRATION:
            if hook in own:
                try:
                    given[hook] = self._given(hook)
                except _Refused as refused:
                    refusals += refused.refusals
        if refusals:
            raise _Refused(refusals)
        given["jointsup_rulesets"] = self._rulesets(given.get("jointsup_rulesets", ()))
        return Loaded(self._source, self._found, plugin, info, self._secrets, given, "jointsup_event" in own)

    def _step(self, stage: Stage, at: str, work: Callable[[], Any], code: str) -> Any:
        outcome = guarded(work, self._limit)
        if outcome.printed.strip():
            printed = without_secrets(outcome.printed.strip(), self._secrets)
            self._remarks.append(problem("plugin.printed", f"{self._source}: {at}" if at else str(self._source), words=printed))
        if isinstance(outcome.error, _Refused):
            raise outcome.error
        if outcome.hung_at is not None:
            seconds = f"{self._limit:g}"
            raise _Refused([refusal(self._source, stage, "plugin.hang", at=at, place=outcome.hung_at, seconds=seconds)])
        if isinstance(outcome.error, (BadDocument, BadRules)) and stage in ("import", "settings", "rules"):
            raise _Refused(of_problems(self._source, stage, outcome.error.problems))
        if outcome.error is not None:
            raise _Refused([refusal(self._source, stage, code, at=at, words=said(outcome.error, self._secrets))])
        return outcome.value

    def _import(self) -> Any:
        module, _, path = self._found.target.partition(":")
        thing: Any = importlib.import_module(module.strip())
        for attribute in filter(None, path.strip().split(".")):
            thing = getattr(thing, attribute)
        if inspect.ismodule(thing):
            from jointsup.hooks.data_only import data_plugin

            return data_plugin(thing) or thing
        return thing() if inspect.isclass(thing) else thing

    def _register(self, plugin: Any) -> frozenset[str]:
        """Take a plugin into the relay and return the hooks that it implements."""
        faults = faults_of_hooks(self._found, plugin)
        if faults:
            raise _Refused(faults)
        self._relay.register(self._source.plugin, plugin)
        return implemented(plugin)

    def _info(self) -> PluginInfo:
        answers = self._relay.call(self._source.plugin, "jointsup_plugin_info")
        info = answers[0] if answers else None
        if not isinstance(info, PluginInfo):
            found = type(info).__name__
            raise _Refused([refusal(self._source, "info", "plugin.type", found, at="jointsup_plugin_info", expected="PluginInfo")])
        return info

    def _require_info(self, info: PluginInfo) -> None:
        faults: list[Refusal] = []

        def refuse(code: str, value: object, **details: object) -> None:
            faults.append(refusal(self._source, "info", code, value, at="jointsup_plugin_info", **details))

        if info.name != self._source.plugin:
            refuse("plugin.info_name", info.name)
        ours = ".".join(__version__.split(".")[:2])
        if info.api != API:
            refuse("plugin.api", info.api, ours=API, version=__version__)
        elif info.built_for != ours:
            refuse("plugin.built_for", info.built_for or "–", version=__version__, ours=ours)
        if info.scope not in ("core", "city", "industry"):
            refuse("plugin.scope", info.scope)
        if info.scope == "core" and namespace_of(self._source.plugin) != OWN_NAMESPACE:
            refuse("plugin.scope_core", info.scope)
        if not isinstance(info.contact, str) or not info.contact.strip():
            refuse("plugin.contact", "")
        if info.settings is not None and not (inspect.isclass(info.settings) and has(info.settings)):
            refuse("plugin.settings_class", info.settings)
        if info.settings is None and self._settings:
            refuse("plugin.no_settings", Listed(sorted(self._settings)))
        faults += _command_faults(self._source, info)
        if faults:
            raise _Refused(faults)

    def _configure(self, plugin: Any, info: PluginInfo) -> Sequence[Secret]:
        if info.settings is None:
            return ()
        if inspect.ismodule(plugin):
            raise _Refused([refusal(self._source, "settings", "plugin.settings_module")])
        settings: Any = structure(dict(self._settings), info.settings, f'[plugins.settings."{self._source.plugin}"]')
        plugin.settings = settings
        return tuple(secrets_in(settings))

    def _given(self, hook: str) -> Sequence[Given]:
        expected = HOOKS[hook].given()

        def ask() -> tuple[Given, ...]:
            answers = self._relay.call(self._source.plugin, hook)
            if not answers:
                raise _Refused([refusal(self._source, "call", "plugin.nothing", at=hook)])
            if isinstance(answers[0], (str, bytes)):
                raise TypeError(f"a {type(answers[0]).__name__} is no iterable of {expected.__name__}")
            given = tuple(islice(iter(answers[0]), MOST_GIVEN + 1))
            if len(given) > MOST_GIVEN:
                raise _Refused([refusal(self._source, "call", "plugin.too_many", MOST_GIVEN, at=hook)])
            return tuple(self._named(given, expected, hook))

        given: Sequence[Given] = self._step("call", hook, ask, "plugin.raised")
        return given

    def _named(self, answers: Sequence[Any], expected: type, hook: str) -> list[Given]:
        given, faults = [], []
        for number, one in enumerate(answers, 1):
            if not isinstance(one, expected):
                at, kinds = f"{hook}, number {number}", {"expected": expected.__name__}
                faults.append(refusal(self._source, "call", "plugin.type", type(one).__name__, at=at, **kinds))
                continue
            name = getattr(one, "name", "")
            given.append(Given(name, one))
            if hasattr(one, "name") and not (type(name) is str and is_name(name)):
                faults.append(refusal(self._source, "call", "plugin.name_form", name, at=f"{hook}, {type(one).__name__}"))
            elif namespace_of(name) == OWN_NAMESPACE != namespace_of(self._source.plugin):
                faults.append(refusal(self._source, "call", "plugin.reserved", name, at=hook, namespace=OWN_NAMESPACE))
        if faults:
            raise _Refused(faults)
        return given


    def _rulesets(self, given: Sequence[Given]) -> Sequence[Given]:
        """Read the rule sets; versions of one name must not overlap."""
        refusals: list[Refusal] = []
        found: list[Given] = []
        for file in (one.thing for one in given):
            where = f"{file.package}/{file.path}"

            def read(file: RuleSetFile = file, where: str = where) -> RuleSet:
                return read_ruleset(resources.files(file.package), file.path, where)

            try:
                rules: RuleSet = self._step("rules", where, read, "plugin.raised")
            except _Refused as refused:
                refusals += refused.refusals
                continue
            if namespace_of(rules.name) == OWN_NAMESPACE != namespace_of(self._source.plugin):
                refusals.append(refusal(self._source, "rules", "plugin.reserved", rules.name, at=where, namespace=OWN_NAMESPACE))
            found.append(Given(rules.name, rules))
        refusals += of_problems(self._source, "rules", overlaps(one.thing for one in found))
        if refusals:
            raise _Refused(refusals)
        return found


def _command_faults(source: Source, info: PluginInfo) -> list[Refusal]:
    paths = [str(getattr(command, "path", "")) for command in info.commands]
    bad = [
        command
        for command, path in zip(info.commands, paths, strict=True)
        if not (
            re.fullmatch("[a-z][a-z0-9-]*( [a-z][a-z0-9-]*){0,2}", path)
            and re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*", str(getattr(command, "target", "")))
            and str(getattr(command, "summary", "")).strip()
        )
    ]
    found = [refusal(source, "info", "plugin.command", command, at="commands") for command in bad]
    found += [refusal(source, "info", "plugin.command_taken", path, at="commands") for path in paths if path.partition(" ")[0] in OWN_COMMANDS]
    inside = [path for path in paths if any(other.startswith(f"{path} ") for other in paths) or paths.count(path) > 1]
    return found + [refusal(source, "info", "plugin.command_twice", path, at="commands") for path in dict.fromkeys(inside)]


def load_one(found: Found, settings: Mapping[str, Any], limit: float, relay: Relay | None = None) -> Loading:
    """Load one plugin on its own; see :class:`Loader`."""
    return Loader(found, settings, relay or Relay(), limit).load()


def failed(source: Source, what: str, step: str, error: BaseException, secrets: Iterable[Secret] = ()) -> Problem:
    """Return the problem of a provider that failed when it was used, naming plugin, provider and step."""
    words = error.text() if isinstance(error, JointsupError) else said(error, secrets)
    return problem("plugin.failed", f"{source}: {what}", step=step, words=without_secrets(words, secrets))
