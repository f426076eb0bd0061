"""The county's register 名录库 of entities, generated: who there is, in which town, in what trade, still there or not."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from jointsup.model.ids import CREDIT_CODE, credit_code_check_character, organisation_check_character
from jointsup.services.county.dice import SIDES, Dice
from jointsup.services.county.places import COUNTY, TOWNS, TRADES, Trade

ENTITIES = 120_000
"""How many the county has."""

SHOPS, COOPERATIVES, BOILERS = 30, 20, 6
"""Shops of chains, co-operatives and boilers among a thousand entities; two thirds are individual businesses, the rest companies."""

CLOSED, MOVED = 25, 8
"""How many of a thousand have closed or moved away, and still stand in the register."""

MOST_SHOPS = 12

_SIGNS = {"company": "1", "individual": "2", "cooperative": "3"}
_TOWNS = tuple((code, weight) for code, _, weight in TOWNS)
_CHAINS = tuple((trade, 200) for trade in TRADES if trade.name in ("食品店", "超市", "药店", "餐馆", "美容美发店"))
_TRADES = {
    "individual": tuple((trade, trade.individual) for trade in TRADES),
    "company": tuple((trade, trade.company) for trade in TRADES),
    "cooperative": tuple((trade, SIDES) for trade in TRADES if trade.name == "农资店"),
}


@frozen
class Entity:
    """An entity of the generated register. ``state`` is ``open``, ``closed`` or ``moved``."""

    id: str
    name: str
    kind: str
    town: str
    trade: str
    tags: tuple[str, ...]
    state: str


def entities(seed: int, count: int = ENTITIES) -> Iterator[Entity]:
    """Yield ``count`` entities; the same seed gives the same ones, whatever the platform."""
    individuals, shops = count * 2 // 3, count * SHOPS // SIDES
    cooperatives, boilers = count * COOPERATIVES // SIDES, max(count * BOILERS // SIDES, 1)
    companies = count - individuals - shops - cooperatives - boilers
    kinds = (("individual", individuals), ("cooperative", cooperatives), ("company", companies))
    serials = iter(range(1, count + 1))
    for kind, number in kinds:
        for place in range(number):
            identity = f"{CREDIT_CODE}:{credit_code(_SIGNS[kind], next(serials))}"
            dice = Dice(seed, identity)
            of_chain = kind == "company" and shops > 0
            trade = dice.one_of(_CHAINS if of_chain else _TRADES[kind])
            firm = _entity(dice, identity, kind, trade, f"{trade.name}{identity[-8:-2]}号（生成）")
            yield firm
            # The first companies are chains until there are shops enough, the last ones have the boilers.
            if of_chain:
                opened = min(2 + dice.below(MOST_SHOPS - 1), shops)
                shops -= opened
                yield from (_shop(seed, firm, trade, number) for number in range(1, opened + 1))
            elif kind == "company" and number - place <= boilers:
                yield _boiler(seed, firm)


def credit_code(sign: str, serial: int) -> str:
    """Return a credit code (GB 32100-2015) of the area 990199, which no list of areas has: nobody's."""
    organisation = f"MA{serial:06d}"
    first = f"9{sign}{COUNTY}{organisation}{organisation_check_character(organisation)}"
    return first + credit_code_check_character(first)


def _entity(dice: Dice, identity: str, kind: str, trade: Trade, name: str) -> Entity:
    town = dice.one_of(_TOWNS)
    tags = tuple(sorted(tag for tag, chance in trade.tags if dice.happens(chance)))
    state = dice.one_of((("closed", CLOSED), ("moved", MOVED), ("open", SIDES - CLOSED - MOVED)))
    return Entity(identity, name, kind, town, trade.name, tags, state)


def _shop(seed: int, firm: Entity, trade: Trade, number: int) -> Entity:
    identity = f"{firm.id}/{number}"
    return _entity(Dice(seed, identity), identity, "shop", trade, f"{firm.name}{number}店")


def _boiler(seed: int, firm: Entity) -> Entity:
    identity = f"{firm.id}/G01"
    plain = evolve(firm, id=identity, name=f"{firm.name}锅炉房", kind="equipment", tags=("equipment.boiler",))
    return evolve(plain, town=Dice(seed, identity).one_of(_TOWNS))
