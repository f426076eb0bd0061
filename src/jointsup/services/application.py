"""The application: a store opened for an actor, with a service for each word family."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Unpack

from attrs import evolve, frozen
from sqlalchemy import Connection

from jointsup.codec.areas import load_areas
from jointsup.codec.rulesets import area_table
from jointsup.errors import BadSettings, JointsupError, NotNow, problem
from jointsup.hooks.composing import compose
from jointsup.hooks.plugin_set import PluginSet, ProviderFailure
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.access import Grant
from jointsup.model.actors import Actor
from jointsup.model.naming import BUILT_IN
from jointsup.model.settings import NoticeSettings, OutboxSettings, PluginSettings, Settings
from jointsup.services.access import ADMINISTRATORS, Access
from jointsup.services.acting import STORE, Acting
from jointsup.services.credit.service import CreditService
from jointsup.services.departments import DepartmentService
from jointsup.services.grants import GrantService, rules_told
from jointsup.services.ledger import LedgerService
from jointsup.services.life.service import RoundService
from jointsup.services.matters import MatterService
from jointsup.services.meets.service import MeetService
from jointsup.services.notices import channels
from jointsup.services.outbox import OutboxService
from jointsup.services.planning import PlanningService
from jointsup.services.plans import PlanService
from jointsup.services.registers.service import RegisterService
from jointsup.services.store import StoreService
from jointsup.services.visits import VisitService
from jointsup.store.opening import PlaceOptions, Store, create_store, open_store
from jointsup.store.storage import Storage, shown_url


@frozen
class Application:
    """An opened store and an actor; each service acts in that actor's name.

    It may be shared by threads, and is opened after a fork. ``with`` closes it.
    """

    acting: Acting
    plugins: PluginSet
    """The plugins that it is composed of."""
    settings: Settings
    """What it was opened with, as far as its services ask."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.acting.actor

    @property
    def access(self) -> GrantService:
        """Roles given and taken back."""
        return GrantService(self.acting)

    @property
    def ledger(self) -> LedgerService:
        """Every act that was ever done."""
        return LedgerService(self.acting)

    @property
    def departments(self) -> DepartmentService:
        """Who supervises, in dated lists."""
        return DepartmentService(self.acting, self.plugins.rulesets)

    @property
    def matters(self) -> MatterService:
        """What is supervised, in dated lists."""
        return MatterService(self.acting, self.plugins.rulesets)

    @property
    def plans(self) -> PlanService:
        """The year's plans and the life of their lines."""
        return PlanService(self.acting, self.plugins.rulesets)

    @property
    def meets(self) -> MeetService:
        """Which departments' matters fall on the same entities."""
        return MeetService(self.acting, self.registers, self.plans, self.plugins.rulesets)

    @property
    def rounds(self) -> RoundService:
        """Rounds, from their order to their record."""
        return RoundService(self.acting, self.registers, self.plans, self.plugins, self.settings.plugins)

    @property
    def planning(self) -> PlanningService:
        """What a plan's lines would take, and cost, before they are drawn."""
        return PlanningService(self.acting, self.registers, self.plans, self.plugins.rulesets)

    @property
    def visits(self) -> VisitService:
        """Whether a visit may be made, by the rules and the visits so far."""
        return VisitService(self.acting, self.registers, self.plugins.rulesets)

    @property
    def registers(self) -> RegisterService:
        """The living lists of entities and inspectors."""
        return RegisterService(self.acting, self.plugins.registers, self.plugins.rulesets)

    @property
    def credit(self) -> CreditService:
        """Tiers of schemes, received or scored."""
        return CreditService(self.acting, self.plugins.rulesets, self.plugins.scoring_models)

    @property
    def store(self) -> StoreService:
        """The store itself: shown, backed up, swept."""
        return StoreService(self.acting)

    @property
    def outbox(self) -> OutboxService:
        """What acts have to tell, on its way out."""
        return OutboxService(self.acting, self.settings.outbox, self.settings.plugins)

    def by(self, actor: Actor) -> Application:
        """Return the same application for another actor."""
        return evolve(self, acting=self.acting.by(actor))

    def within(self, connection: Connection) -> Application:
        """Return the application with its acts inside the host's own transaction on ``connection``.

        Each act is a savepoint of it; nothing is kept until the host commits.
        """
        return evolve(self, acting=self.acting.within(connection))

    def close(self) -> None:
        """Give the database's connections back."""
        self.acting.store.close()

    def __enter__(self) -> Application:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open(
    url: str,
    *,
    actor: Actor,
    create: bool = True,
    hash_name: str = "sha256",
    plugins: PluginSettings | None = None,
    outbox: OutboxSettings | None = None,
    notices: Sequence[NoticeSettings] = (),
    **place: Unpack[PlaceOptions],
) -> Application:
    """Open the store at ``url`` (such as ``sqlite:///county.db``) for an actor.

    Where there is none and ``create`` is set, it is made: the actor becomes its administrator in entry 1 of the ledger's book
    ``store``, under the shipped rules of access. ``plugins`` says which plugins it is composed of (those built in where nothing is
    said), ``outbox`` how often and for how long messages are tried, ``notices`` who is told of which events through which notifier;
    ``place`` what else there is to say of the store (:class:`~jointsup.store.opening.PlaceOptions`): ``data_folder``, ``prefix``,
    ``schema``; ``clock``, which gives the time with its zone; ``random``, which gives secret bytes.

    Raises :class:`~jointsup.errors.NotNow`, :class:`~jointsup.errors.Unwritable`, :class:`~jointsup.errors.Missing`,
    :class:`~jointsup.errors.BadPlugins`; :class:`~jointsup.errors.BadSettings` where a store would be made for an area that is in no list.
    """
    settings = Settings(plugins=plugins or PluginSettings(), outbox=outbox or OutboxSettings(), notices=tuple(notices))
    composed = compose(settings.plugins)
    told = channels(settings.notices, composed.notifiers)
    storages = storages_of(composed)
    with under_its_name(composed, url):
        try:
            store = open_store(url, storages, **place)
        except NotNow as error:
            if not create or error.problems[0].code != "store.none":
                raise
            _require_area(actor.area, composed.rulesets)
            try:
                store = create_store(url, storages, hash_name=hash_name, **place)
            except NotNow as faster:
                if faster.problems[0].code != "store.exists":
                    raise
                store = open_store(url, storages, **place)
    access = Access(store.tables, composed.rulesets)
    _appoint(store, access, actor)
    return Application(Acting(store, access, actor, composed.listeners, told), composed, settings)


def storages_of(composed: PluginSet) -> Sequence[Storage]:
    """Return the kinds of database that plugins give."""
    return [provided.provider for provided in composed.storages.values()]


def open_with(settings: Settings, actor: Actor, *, create: bool = True) -> Application:
    """Open the store that settings name, as :func:`open`."""
    return open(
        settings.store.url.reveal(),
        actor=actor,
        create=create,
        hash_name=settings.store.hash,
        plugins=settings.plugins,
        outbox=settings.outbox,
        notices=settings.notices,
        **place_in(settings),
    )


def place_in(settings: Settings) -> PlaceOptions:
    """Return what settings say of a store's place beside its URL."""
    said = settings.store
    return {"data_folder": said.data_folder or None, "prefix": said.prefix, "schema": said.schema or None}


def create_with(settings: Settings, actor: Actor) -> Application:
    """Make the store that settings name, where there is none yet, and open it.

    Raises :class:`~jointsup.errors.NotNow` where there is one, else as :func:`open`.
    """
    try:
        open_with(settings, actor, create=False).close()
    except NotNow as error:
        if error.problems[0].code == "store.none":
            return open_with(settings, actor)
        raise
    raise NotNow([problem("store.exists", "", shown_url(settings.store.url.reveal()))])


@contextlib.contextmanager
def under_its_name(composed: PluginSet, url: str) -> Iterator[None]:
    """Say whose kind of database failed, where a plugin's did; what the store itself refuses stays as it is."""
    try:
        yield
    except JointsupError:
        raise
    except Exception as error:
        backend = url.partition(":")[0].partition("+")[0]
        for one in composed.storages.values():
            if one.source.plugin != BUILT_IN and backend in one.provider.backends:
                raise ProviderFailure(one.source, one.name, "open", error, one.secrets) from error
        raise


def _require_area(area: str, book: RuleBook) -> None:
    """Refuse to make a store for an area that no list has or had: everything over it would be refused for good.

    Codes of any year are taken, as the lists end before areas cease to change. Raises :class:`~jointsup.errors.BadSettings`.
    """
    shipped = load_areas()
    lists = (one.rules for one in book if one.rules.rules.kind == "areas")
    if area not in shipped.by_code and not any(area in area_table(one).by_code for one in lists):
        raise BadSettings([problem("store.area", "area", area, list=f"{shipped.name} {shipped.version}")])


class _Faster(Exception):
    """Somebody else has just become the administrator."""


def _appoint(store: Store, access: Access, actor: Actor) -> None:
    """Make the first opener of an empty store its administrator; a store left empty by a crash is caught up with here."""
    with store.acts.reading() as connection:
        if store.ledger.head(connection, STORE) is not None:
            return
    with contextlib.suppress(_Faster), store.acts.act(actor, "store.init", book=STORE) as act:
        if act.head(STORE) is not None:
            raise _Faster
        day = act.now.date().isoformat()
        grants = [Grant(actor.person, actor.department, actor.area, role, day) for role in ADMINISTRATORS]
        access.settle(act.connection, actor.area)
        access.add(act.connection, grants)
        act.note(
            access=rules_told(access.governing(act.connection, act.now.date())),
            area=actor.area,
            hash=store.hash_name,
            roles=list(ADMINISTRATORS),
        )
