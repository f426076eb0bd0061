"""A beacon's relay 信标中继: values of a drand beacon from a server of the League of Entropy, or from a mirror of one's own.

The server needs no trust: the core checks the signature, whoever brings it.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

from jointsup.algorithms.sampling.beacons import beacon_of
from jointsup.hooks import RandomnessSource

SECONDS: Final = 20
MOST_BYTES: Final = 65_536
NOT_YET: Final = (404, 425)


class BeaconRelay(RandomnessSource):
    """The values that a drand server gives at ``URL/CHAIN/public/NUMBER``."""

    name = "core/beacon"
    summary = "values of a public beacon 随机信标"
    kind = "beacon"

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def fetch(self, event: str, day: date) -> str | None:
        """Return the signature of a beacon's round; None while the server has none, or where the event is no beacon's of that day.

        A day is the event's in some zone: it may differ by one from that in UTC.
        """
        beacon = beacon_of(event)
        if beacon is None or abs(beacon.instant.date() - day) > timedelta(days=1):
            return None
        if not self._url.startswith(("https://", "http://")):
            raise ValueError("the relay is no http(s) address")
        try:
            with urlopen(f"{self._url}/{beacon.chain.digest}/public/{beacon.number}", timeout=SECONDS) as answer:  # noqa: S310 - http(s) as seen above
                said = json.loads(answer.read(MOST_BYTES))
        except HTTPError as error:
            if error.code in NOT_YET:
                return None
            raise
        value = said["signature"]
        return value if isinstance(value, str) else None
