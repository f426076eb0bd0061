"""What a notifier promises (hook ``jointsup_notifiers``)."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import Final

from attrs import frozen

from jointsup.hooks.providers.notifiers import Notifier
from jointsup.model.notices import Notice, Receipt
from jointsup.testing.promises import COMMON, keep

NOTICE: Final = Notice(
    to=["market", "health"], title="联合检查将于下周开始", paragraphs=["请做好准备。", "Second paragraph."], about="market/1", at="2026-07-03T10:00:00+08:00"
)
"""A made-up notice."""


@frozen
class NotifierCase:
    """A notifier to try: ``make`` makes one, each on the same receiver; ``received`` says how often the receiver got what was sent with a key."""

    make: Callable[[], Notifier]
    received: Callable[[str], int]


def channels_are_named(case: NotifierCase) -> None:
    """It says what it sends through, as texts that are not empty."""
    channels = case.make().channels
    keep(not isinstance(channels, str) and len(channels) > 0, f"channels is {channels!r}, not a list of names")
    keep(all(isinstance(one, str) and one for one in channels), f"{channels!r} holds what is no name of a channel")


def the_receipt_is_of_its_key(case: NotifierCase) -> None:
    """Sending gives a receipt with the key that it was sent with and what the receiver calls it."""
    receipt = case.make().send(NOTICE, "receipt-1")
    keep(isinstance(receipt, Receipt), f"send gave a {type(receipt).__name__}")
    keep(receipt.key == "receipt-1", f"the receipt is of the key {receipt.key!r}")
    keep(bool(receipt.reference), "the receipt has no reference")
    keep(not receipt.again, "the first sending is said to be a repetition")


def the_receiver_gets_it(case: NotifierCase) -> None:
    """What was sent arrived, once."""
    case.make().send(NOTICE, "arrives-1")
    count = case.received("arrives-1")
    keep(count == 1, f"sent once, the receiver got it {count} times")


def a_key_arrives_once(case: NotifierCase) -> None:
    """Sent again with the same key, by another instance too, it arrives once, with the same reference, and is said to be a repetition."""
    receipts = [case.make().send(NOTICE, "once-1") for _ in range(3)]
    count = case.received("once-1")
    keep(count == 1, f"sent three times with one key, the receiver got it {count} times")
    keep(len({one.reference for one in receipts}) == 1, f"the receipts of one key have references {[one.reference for one in receipts]}")
    keep(all(one.again for one in receipts[1:]), "a repetition is not said to be one")


def two_keys_are_two_notices(case: NotifierCase) -> None:
    """The same words sent with another key arrive again."""
    notifier = case.make()
    notifier.send(NOTICE, "two-1")
    notifier.send(NOTICE, "two-2")
    counts = (case.received("two-1"), case.received("two-2"))
    keep(counts == (1, 1), f"two keys arrived {counts} times")


def threads_may_share_it(case: NotifierCase) -> None:
    """Sent by eight threads at once with one key, it arrives once."""
    notifier, faults = case.make(), []
    start = threading.Barrier(8)

    def send() -> None:
        start.wait()
        try:
            notifier.send(NOTICE, "threads-1")
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keep(not faults, f"raised {faults[:1]}")
    count = case.received("threads-1")
    keep(count == 1, f"sent by eight threads with one key, the receiver got it {count} times")


def the_notice_is_left_alone(case: NotifierCase) -> None:
    """The notice is as it was after it was sent."""
    given = copy.deepcopy(NOTICE)
    case.make().send(given, "alone-1")
    keep(given == NOTICE, "send changed the notice")


PROMISES = (
    *COMMON,
    channels_are_named,
    the_receipt_is_of_its_key,
    the_receiver_gets_it,
    a_key_arrives_once,
    two_keys_are_two_notices,
    threads_may_share_it,
    the_notice_is_left_alone,
)
"""All of them."""
