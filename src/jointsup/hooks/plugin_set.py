"""The set of plugins that an application is composed of: one property for each hook, each thing with whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import field, frozen

from jointsup.errors import BadPlugins, Problem, problem
from jointsup.hooks.loading import Loaded, failed
from jointsup.hooks.refusals import Refusal
from jointsup.hooks.relay import Relay
from jointsup.hooks.rulebook import OwnedRules, RuleBook
from jointsup.hooks.source import Source
from jointsup.model.documents import PluginReference
from jointsup.model.secret import Secret
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.hooks.providers.engines import EngineSource
    from jointsup.hooks.providers.info import Command, PluginInfo
    from jointsup.hooks.providers.notifiers import Notifier
    from jointsup.hooks.providers.randomness import RandomnessSource
    from jointsup.hooks.providers.registers import RegisterSource
    from jointsup.hooks.providers.scoring import ScoringModel
    from jointsup.model.events import Event
    from jointsup.store.storage import Storage

P = TypeVar("P")
T = TypeVar("T")


class ProviderFailure(BadPlugins):
    """What a plugin's provider failed at: whose, which, at which step."""

    def __init__(self, source: Source, provider: str, step: str, error: BaseException, secrets: Sequence[Secret] = ()) -> None:
        super().__init__([failed(source, provider, step, error, secrets)])
        self.source, self.provider, self.step = source, provider, step


@frozen
class Provided(Generic[P]):
    """A provider with whose it is. Use it through :meth:`use`, so that what goes wrong in it is said under the plugin's name."""

    name: str
    source: Source
    provider: P
    secrets: Sequence[Secret] = field(default=(), repr=False)

    def use(self, step: str, work: Callable[[P], T]) -> T:
        """Return what ``work`` makes of the provider; ``step`` names in errors what it was asked.

        Raises :class:`ProviderFailure`, a :class:`~jointsup.errors.BadPlugins` naming plugin, distribution, version, provider and step for whatever the provider
        raises, ``SystemExit`` among it. ``KeyboardInterrupt`` passes.
        """
        try:
            return work(self.provider)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise ProviderFailure(self.source, self.name, step, error, self.secrets) from error

    def reference(self, digest: str) -> PluginReference:
        """Return how a frozen document names what this gave, by the digest of that."""
        return self.source.reference(self.name, digest)

    def each(self, step: str, work: Callable[[P], Iterable[T]]) -> Iterator[T]:
        """Yield what an iterable of the provider gives, each step of it as in :meth:`use`: a generator raises late."""
        rest = self.use(step, lambda provider: iter(work(provider)))
        done = object()
        while (one := self.use(step, lambda _: next(rest, done))) is not done:
            yield cast(T, one)


class PluginSet:
    """The plugins of one application object, each thing they give by its name. Nothing else calls a hook."""

    def __init__(self, loaded: Sequence[Loaded], relay: Relay, refusals: Sequence[Refusal], remarks: Sequence[Problem]) -> None:
        self._loaded = {one.source.plugin: one for one in sorted(loaded, key=lambda one: one.source)}
        self._relay = relay
        self.refusals = tuple(refusals)
        """Plugins that were left out, with every reason; always empty where composition was strict."""
        self.remarks = tuple(remarks)
        """What plugins printed while they were composed."""

    def __repr__(self) -> str:
        return f"<PluginSet {', '.join(map(str, self.sources))}>"

    @property
    def sources(self) -> tuple[Source, ...]:
        """Whose plugins these are, by name."""
        return tuple(one.source for one in self._loaded.values())

    @property
    def infos(self) -> Mapping[str, PluginInfo]:
        """What each plugin says of itself (hook ``jointsup_plugin_info``)."""
        return MappingProxyType({name: one.info for name, one in self._loaded.items()})

    def given(self) -> Mapping[str, list[str]]:
        """Return the names of everything that each plugin gives, commands among them, by plugin."""
        return {
            name: sorted({given.name for of in one.given.values() for given in of} | {command.path for command in one.info.commands})
            for name, one in self._loaded.items()
        }

    @property
    def commands(self) -> Mapping[str, tuple[Source, Command]]:
        """The commands that plugins add, by path."""
        return MappingProxyType({command.path: (one.source, command) for one in self._loaded.values() for command in one.info.commands})

    @property
    def rulesets(self) -> RuleBook:
        """Rule sets (hook ``jointsup_rulesets``)."""
        return RuleBook(
            OwnedRules(one.source, given.thing) for one in self._loaded.values() for given in one.given.get("jointsup_rulesets", ())
        )

    @property
    def scoring_models(self) -> Mapping[str, Provided[ScoringModel]]:
        """Scoring models (hook ``jointsup_scoring_models``)."""
        return self._provided("jointsup_scoring_models")

    @property
    def storages(self) -> Mapping[str, Provided[Storage]]:
        """Kinds of database (hook ``jointsup_storages``)."""
        return self._provided("jointsup_storages")

    @property
    def registers(self) -> Mapping[str, Provided[RegisterSource]]:
        """Sources of registers (hook ``jointsup_registers``)."""
        return self._provided("jointsup_registers")

    @property
    def randomness_sources(self) -> Mapping[str, Provided[RandomnessSource]]:
        """Sources of later public values (hook ``jointsup_randomness_sources``)."""
        return self._provided("jointsup_randomness_sources")

    @property
    def engines(self) -> Mapping[str, Provided[EngineSource]]:
        """Engines (hook ``jointsup_engines``)."""
        return self._provided("jointsup_engines")

    @property
    def notifiers(self) -> Mapping[str, Provided[Notifier]]:
        """Channels of notices (hook ``jointsup_notifiers``)."""
        return self._provided("jointsup_notifiers")

    @property
    def listeners(self) -> tuple[str, ...]:
        """The plugins that are told of events (hook ``jointsup_event``), by name."""
        return tuple(name for name, one in self._loaded.items() if one.listens)

    def tell(self, plugin: str, event: Event) -> None:
        """Tell one plugin of an event (hook ``jointsup_event``), in this process; deliveries do so in one of their own (:mod:`jointsup.hooks.isolation`).

        Raises :class:`~jointsup.errors.BadPlugins` for whatever the plugin raises, and where no such plugin listens.
        """
        one = self._loaded.get(plugin)
        if one is None or not one.listens:
            raise BadPlugins([problem("plugin.not_there", plugin, plugin, there=Listed(self.listeners))])
        told = Provided("jointsup_event", one.source, one.plugin, one.secrets)
        told.use(event.kind, lambda _: self._relay.call(plugin, "jointsup_event", event=event))

    def _provided(self, hook: str) -> Mapping[str, Provided[Any]]:
        found = {
            given.name: Provided(given.name, one.source, given.thing, one.secrets)
            for one in self._loaded.values()
            for given in one.given.get(hook, ())
        }
        return MappingProxyType(dict(sorted(found.items())))


def named(provided: Mapping[str, Provided[P]], name: str, what: str = "") -> Provided[P]:
    """Return the provider of a name; raises :class:`~jointsup.errors.BadPlugins` naming those that there are."""
    if name not in provided:
        raise BadPlugins([problem("plugin.not_there", what, name, there=Listed(provided))])
    return provided[name]
