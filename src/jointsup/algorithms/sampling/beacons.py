"""Beacons 随机信标: later values that are signatures, so that anyone can check them without asking (protocol, "Seed").

A drand beacon signs the number of each of its rounds, one every few seconds, by a key of which no member holds the whole; nobody can know a
signature before its time, and there is only one that is right. An event ``drand:CHAIN/NUMBER`` is such a round: ``CHAIN`` is the digest of the
beacon's key, first instant and period; the value is the signature, 96 characters ``[0-9a-f]``.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from attrs import field, frozen

from jointsup.algorithms.sampling.seed import matches
from jointsup.errors import Missing, Problem, problem
from jointsup.model.moments import zone_of
from jointsup.model.plan import PlanEvent, PlanSources
from jointsup.said import Listed

PATTERN: Final = "[0-9a-f]{96}"
"""The pattern of a beacon's value."""
_EVENT: Final = re.compile(r"drand:([0-9a-f]{64})/([1-9][0-9]{0,9})")
_DOMAIN: Final = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


@frozen
class Chain:
    """A beacon that we know: the scheme is ``bls-unchained-g1-rfc9380``, signatures on G1 and a key on G2 of BLS12-381."""

    name: str
    public_key: str = field(repr=False)
    genesis: datetime
    """The instant of round 1."""
    period_seconds: int
    group: str = field(repr=False)
    """The digest of the members at the beacon's beginning, which its own digest covers."""

    @property
    def digest(self) -> str:
        """The beacon's digest, by which it is known: it covers key, beginning and period."""
        seconds = int(self.genesis.timestamp())
        text = self.period_seconds.to_bytes(4) + seconds.to_bytes(8) + bytes.fromhex(self.public_key + self.group) + self.name.encode()
        return hashlib.sha256(text).hexdigest()


QUICKNET: Final = Chain(
    name="quicknet",
    public_key=(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    genesis=datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC),
    period_seconds=3,
    group="f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
)
"""The beacon of the League of Entropy, a round every three seconds."""
CHAINS: Final = {QUICKNET.digest: QUICKNET}


@frozen
class Beacon:
    """A round of a beacon."""

    chain: Chain
    number: int

    @property
    def event(self) -> str:
        """The event that it is in a plan."""
        return f"drand:{self.chain.digest}/{self.number}"

    @property
    def instant(self) -> datetime:
        """When its value comes out, in UTC."""
        return self.chain.genesis + timedelta(seconds=(self.number - 1) * self.chain.period_seconds)

    def planned(self, zone: tzinfo) -> PlanEvent:
        """Return what a plan says of it; its day is the one in ``zone``, which is to be the deadline's."""
        return PlanEvent(self.event, self.instant.astimezone(zone).date().isoformat(), PATTERN)


def beacon_at(moment: datetime, chain: Chain = QUICKNET) -> Beacon:
    """Return the first round whose value comes out at or after a moment, which has a zone and is not before the beacon's beginning."""
    late, period = moment - chain.genesis, timedelta(seconds=chain.period_seconds)
    return Beacon(chain, 1 - (-late // period))


def is_beacon(event: str) -> bool:
    """Say whether an event is a round of a beacon, known or not."""
    return _EVENT.fullmatch(event) is not None


def beacon_of(event: str) -> Beacon | None:
    """Return the beacon's round that an event is; None where it is another event, or of a beacon that we do not know."""
    found = _EVENT.fullmatch(event)
    chain = CHAINS.get(found[1]) if found else None
    return Beacon(chain, int(found[2])) if found and chain else None


def signed(beacon: Beacon, value: str) -> bool:
    """Say whether a value of the pattern is the signature that the beacon's key makes for its round.

    Raises :class:`~jointsup.errors.Missing` where the library of the curve (extra ``beacon``) is not installed.
    """
    try:
        from py_arkworks_bls12381 import GT, G1Point, G2Point
    except ImportError:
        raise Missing([problem("extra.beacon", beacon.event)]) from None
    message = hashlib.sha256(beacon.number.to_bytes(8)).digest()
    try:
        signature = G1Point.from_compressed_bytes(bytes.fromhex(value))
    except ValueError:
        return False  # no point of the curve, or none of the subgroup
    if signature.to_compressed_bytes().hex() != value:
        return False  # another spelling of a point would be a second value to choose from
    key = G2Point.from_compressed_bytes(bytes.fromhex(beacon.chain.public_key))
    return bool(GT.pairing_check([signature, -G1Point.hash_to_curve(message, _DOMAIN)], [G2Point(), key]))


def value_fault(event: str, pattern: str, value: str) -> str | None:
    """Return the code of what is wrong with an event's value: its pattern refuses it, or the beacon did not sign it. None where nothing is.

    Raises :class:`~jointsup.errors.Missing` as :func:`signed`.
    """
    if not matches(pattern, value):
        return "seed.later_value"
    beacon = beacon_of(event) if pattern == PATTERN else None
    return "seed.signature" if beacon is not None and not signed(beacon, value) else None


def plan_faults(sources: PlanSources) -> list[Problem]:
    """Return what is wrong with the beacons of a plan: not known, another pattern or day than theirs, known by the deadline."""
    deadline = datetime.fromisoformat(sources.deadline) if sources.deadline is not None else None
    problems = []
    for number, stated in enumerate(sources.later):
        if not is_beacon(stated.event):
            continue
        where, beacon = f"sources.later[{number}]", beacon_of(stated.event)
        if beacon is None:
            known = Listed(f"{chain.name} {digest}" for digest, chain in CHAINS.items())
            problems.append(problem("beacon.unknown", f"{where}.event", stated.event, known=known))
            continue
        right = beacon.planned(zone_of(sources.deadline))
        if stated.pattern != right.pattern:
            problems.append(problem("beacon.pattern", f"{where}.pattern", stated.pattern, pattern=right.pattern))
        if stated.date != right.date:
            problems.append(problem("beacon.date", f"{where}.date", stated.date, day=right.date, instant=beacon.instant.isoformat()))
        if deadline is not None and beacon.instant <= deadline:
            problems.append(problem("beacon.early", f"{where}.event", stated.event, instant=beacon.instant.isoformat(), deadline=sources.deadline))
    return problems
