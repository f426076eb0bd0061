"""Making the seed 生成种子 from what parties revealed and what an event gave; and a party's own commitment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.beacons import value_fault
from jointsup.algorithms.sampling.record import SeedParts
from jointsup.algorithms.sampling.seed import NONCE, commitment, seed_of
from jointsup.canonical import require_id
from jointsup.errors import BadSeed, NotNow, Problem, problem
from jointsup.model.documents import Commitment, Nonce, Pair, Receipt, SeedFile
from jointsup.model.moments import day_of
from jointsup.places import Place
from jointsup.said import Listed


@frozen
class Seeded:
    """A seed with its parts, and the parties that were left out, each with why (``no_commitment``, ``withheld``, ``wrong``)."""

    parts: SeedParts
    left_out: tuple[tuple[str, str], ...]


def commit(pair: Pair, party: str, random: Callable[[int], bytes]) -> tuple[Nonce, Commitment]:
    """Return a party's nonce, which it keeps, and its commitment, which it sends (protocol, "Seed").

    ``random`` must be the system's source of random bytes.
    """
    require_id(party, "party")
    nonce = random(32).hex()
    made = commitment(pair.hash, pair.frame_digest, pair.round_digest, party, nonce)
    bound = {"frame_digest": pair.frame_digest, "party": party, "round_digest": pair.round_digest}
    return (
        Nonce(commitment=made, nonce=nonce, schema="nonce/1", **bound),
        Commitment(commitment=made, schema="commitment/1", **bound),
    )


def compose_seed(
    document: Mapping[str, Any],
    pair: Pair,
    commitments: Sequence[tuple[Place, Commitment]],
    reveals: Sequence[tuple[Place, Nonce]],
    later: tuple[str, str] | None = None,
    receipts: Sequence[Receipt] = (),
    without: Collection[str] = (),
) -> SeedFile:
    """Return the ``seed/1`` of what parties and witnesses sent, each with the place that errors name.

    Every party of the round has committed and revealed, or stands in ``without``: it never committed, or withheld its nonce. Whether
    a lawful seed comes of it :func:`make_seed` says. Raises :class:`~jointsup.errors.BadSeed` with everything that is wrong.
    """
    parties = [entry["party"] for entry in document["sources"]["parties"]]
    problems = []
    for kind in (commitments, reveals):
        first: dict[str, Place] = {}
        for place, given in kind:
            if (given.frame_digest, given.round_digest) != (pair.frame_digest, pair.round_digest):
                problems.append(problem("seed.other_round", place, given.party, round=pair.round_id))
            if given.party not in parties:
                problems.append(problem("seed.unknown_party", place, given.party))
            elif given.party in first:
                problems.append(problem("seed.part_twice", place, given.party, first=first[given.party]))
            first.setdefault(given.party, place)
    committed, revealed = ({given.party for _, given in kind} for kind in (commitments, reveals))
    problems += [problem("seed.unknown_party", "", party) for party in sorted(set(without) - set(parties))]
    for party in parties:
        if party in without and party in revealed:
            problems.append(problem("seed.not_without", "", party))
        elif party not in without and party not in revealed:
            missing = "seed.reveal_missing" if party in committed else "seed.commitment_missing"
            problems.append(problem(missing, "", party))
    if problems:
        raise BadSeed(problems)
    return SeedFile(
        tuple(sorted((given.party, given.commitment) for _, given in commitments)),
        later,
        tuple(sorted(receipts, key=lambda receipt: (receipt.kind, receipt.witness, receipt.time))),
        tuple(sorted((given.party, given.nonce) for _, given in reveals)),
        "seed/1",
    )


def make_seed(document: Mapping[str, Any], pair: Pair, given: SeedFile, now: datetime) -> Seeded:
    """Return the seed of a round.

    ``now`` (with its zone) decides only whether it is too early. Raises :class:`~jointsup.errors.NotNow` before the event's day, or
    before the deadline unless there is no later value and every party has revealed, as then nothing can change any more; and :class:`~jointsup.errors.BadSeed` for values that cannot make a lawful seed, all at once.
    """
    sources = document["sources"]
    bodies = {entry["party"]: entry["body"] for entry in sources["parties"]}
    events = {event["event"]: event for event in sources["later"]}
    problems = _list_faults("commitments", given.commitments, bodies) + _list_faults(
        "reveals", given.reveals, bodies
    )
    committed, revealed = dict(given.commitments), dict(given.reveals)
    problems += [
        problem("seed.no_commitment", f"reveals.{party}", party)
        for party in sorted(revealed.keys() - committed.keys())
    ]
    right = {
        party: nonce
        for party, nonce in sorted(revealed.items())
        if committed.get(party) == commitment(pair.hash, pair.frame_digest, pair.round_digest, party, nonce)
    }
    left_out = tuple(
        (party, "no_commitment" if party not in committed else "wrong" if party in revealed else "withheld")
        for party in sorted(bodies.keys() - right.keys())
    )
    problems += _later_faults(events, given)
    if not events:
        withheld = [party for party, why in left_out if why != "no_commitment"]
        problems += [problem("seed.void", "reveals", party) for party in withheld]
        if len({bodies[party] for party in right if party in bodies}) < 2:
            problems.append(problem("seed.two_bodies", "reveals"))
    if problems:
        raise BadSeed(problems)
    _require_time(sources, events, given, now, final=not events and not left_out)
    later = None if given.later is None else tuple(given.later)
    values = [*right.items(), *([(later[0], later[1])] if later else [])]
    value = seed_of(pair.hash, pair.frame_digest, pair.round_digest, values)
    return Seeded(SeedParts(sorted(given.commitments), sorted(given.reveals), later, value), left_out)


def _list_faults(name: str, entries: Any, bodies: Mapping[str, str]) -> list[Problem]:
    parties = [party for party, _ in entries]
    problems = [
        problem("seed.unknown_party", f"{name}.{party}", party) for party in parties if party not in bodies
    ]
    problems += [
        problem("seed.party_twice", name, party) for party in sorted(set(parties)) if parties.count(party) > 1
    ]
    problems += [
        problem("seed.hex", f"{name}.{party}", party)
        for party, value in entries
        if not NONCE.fullmatch(value)
    ]
    return problems


def _later_faults(events: Mapping[str, Mapping[str, Any]], given: SeedFile) -> list[Problem]:
    if given.later is None:
        return [problem("seed.later_missing", "later", Listed(events))] if events else []
    event, value = given.later
    if event not in events:
        return [problem("seed.unknown_event", "later", event, known=Listed(events))]
    pattern = events[event]["pattern"]
    code = value_fault(event, pattern, value)
    return [problem(code, "later", value, event=event, pattern=pattern)] if code is not None else []


def _require_time(
    sources: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]], given: SeedFile, now: datetime, final: bool
) -> None:
    problems = []
    deadline = sources["deadline"]
    if deadline is not None and not final and now < datetime.fromisoformat(deadline):
        problems.append(problem("seed.before_deadline", "", deadline))
    if given.later is not None and day_of(now, deadline) < events[given.later[0]]["date"]:
        problems.append(
            problem("seed.before_event", "later", events[given.later[0]]["date"], event=given.later[0])
        )
    if problems:
        raise NotNow(problems)
