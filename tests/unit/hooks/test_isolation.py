"""A call in a process of its own: whatever a plugin does there comes back as an answer or a refusal, and nothing goes on afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from fake_distributions import Site, good_code
from jointsup.codec.events import event_json
from jointsup.errors import BadPlugins
from jointsup.hooks.isolation import run_alone, send_alone, tell_alone
from jointsup.model.events import SeedFixed
from jointsup.model.notices import Notice
from jointsup.model.settings import PluginSettings

EVENT = SeedFixed(key="e-1", at="2026-07-03T10:00:00Z", round_id="market/1", attempt=1, rehearsal=False, seed="0" * 64)
NOTICE = Notice(to=["market"], title="将检查", paragraphs=["两行", "正文"], about="market/1", at="2026-07-03T10:00:00Z")

SENDER = """
class Sender(Notifier):
    name = "test/sender"
    channels = ("test",)
    def send(self, notice, key):
        SEND

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self):
        return info("test/city", settings=SETTINGS)
    @hookimpl
    def jointsup_notifiers(self):
        return [Sender()]
    @hookimpl
    def jointsup_event(self, event):
        EVENT
"""


def install(site: Site, send: str = "return Receipt(key=key, reference='7')", event: str = "pass", head: str = "SETTINGS = None") -> None:
    """Install a plugin that sends and listens so."""
    site.install("test/city", head + SENDER.replace("SEND", send).replace("EVENT", event))


def told(limit: float = 60, **said: Any) -> str:
    """Tell the plugin of an event; return what was printed."""
    return tell_alone(PluginSettings(**said), "test/city", EVENT, limit).printed


def faults(limit: float = 60, **said: Any) -> BadPlugins:
    """Return why telling the plugin of an event was refused."""
    with pytest.raises(BadPlugins) as caught:
        told(limit, **said)
    return caught.value


def test_events_and_notices_arrive_whole(site: Site, tmp_path: Path) -> None:
    """The plugin gets the event and the notice as they were, though in another process, and its receipt comes back."""
    log = tmp_path / "log"
    install(
        site,
        send=f"open({str(log)!r}, 'a').write(''.join(notice.paragraphs) + key); return Receipt(key=key, reference=notice.to[0])",
        event=f"open({str(log)!r}, 'a').write(repr(event) + str(__import__('os').getpid()) + '\\n')",
    )
    assert told() == ""
    receipt = send_alone(PluginSettings(), "test/city", "test/sender", NOTICE, "k-1", 60)
    assert (receipt.key, receipt.reference) == ("k-1", "market")
    first, rest = log.read_text("utf-8").split("\n", 1)
    assert first.startswith(repr(EVENT))
    assert not first.endswith(str(os.getpid()))
    assert rest == "两行正文k-1"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("raise RuntimeError('no gateway')", "plugin.failed"),
        ("raise SystemExit(0)", "plugin.failed"),
        ("__import__('os')._exit(0)", "plugin.ended"),
        ("__import__('os').abort()", "plugin.ended"),
        ("event.key = 'other'", "plugin.failed"),
    ],
    ids=["raises", "exits", "ends the process", "crashes", "changes its argument"],
)
def test_a_failing_delivery_is_named(site: Site, event: str, code: str) -> None:
    """What goes wrong in the child is a refusal under the plugin's name."""
    install(site, event=event)
    (problem,) = faults().problems
    assert problem.code == code
    assert "test/city" in problem.where
    assert problem.text("zh")


def test_a_delivery_that_hangs_is_stopped_with_all_its_processes(site: Site, tmp_path: Path) -> None:
    """At the limit the child and what it started are killed; the words name plugin and task, and what was printed."""
    beat = tmp_path / "beat"
    loop = f"import time\nwhile True:\n    open({str(beat)!r}, 'a').write('.')\n    time.sleep(0.05)"
    install(site, event=f"import subprocess, sys, time; print('waiting', flush=True); subprocess.Popen([sys.executable, '-c', {loop!r}]); time.sleep(60)")
    begun = time.monotonic()
    (problem,) = faults(limit=6).problems
    assert time.monotonic() - begun < 30
    assert problem.code == "plugin.too_long"
    assert "waiting" in problem.text()
    size = beat.stat().st_size
    time.sleep(0.5)
    assert beat.stat().st_size == size


def test_a_process_that_was_left_behind_is_ended(site: Site, tmp_path: Path) -> None:
    """What a plugin started and did not wait for does not outlive its call, nor holds it up."""
    beat = tmp_path / "beat"
    loop = f"import time\nwhile True:\n    open({str(beat)!r}, 'a').write('.')\n    time.sleep(0.05)"
    install(site, event=f"import os, subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {loop!r}])\n        while not os.path.exists({str(beat)!r}): time.sleep(0.01)")
    told()
    size = beat.stat().st_size
    time.sleep(0.5)
    assert beat.stat().st_size == size


def test_a_delivery_ends_when_the_process_that_made_it_is_killed(site: Site, tmp_path: Path) -> None:
    """A killed process can't watch the time: the child that it had hanging ends by itself, with what it started."""
    beat = tmp_path / "beat"
    loop = f"import time\nwhile True:\n    open({str(beat)!r}, 'a').write('.')\n    time.sleep(0.05)"
    install(site, event=f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {loop!r}]); time.sleep(60)")
    caller = f"""
from jointsup.codec.events import read_event
from jointsup.hooks.isolation import tell_alone
from jointsup.model.settings import PluginSettings
tell_alone(PluginSettings(), "test/city", read_event({event_json(EVENT)!r}), 60)
"""
    with subprocess.Popen([sys.executable, "-c", caller], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as running:
        for _ in range(600):
            if beat.exists():
                break
            assert running.poll() is None
            time.sleep(0.05)
        running.kill()
    time.sleep(0.5)
    size = beat.stat().st_size
    time.sleep(0.5)
    assert beat.stat().st_size == size


def test_what_is_printed_is_kept_apart_and_bounded(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    """Prints, also past Python's streams, come back with the answer, cut; nothing reaches our own streams."""
    install(site, event="import os; os.write(1, b'raw'); print('x' * 10_000_000)")
    printed = told()
    assert "raw" in printed
    assert len(printed) < 100_000
    assert capfd.readouterr() == ("", "")


def test_secrets_reach_the_plugin_and_nobody_else(site: Site) -> None:
    """A secret setting is in no error, no print, no argument and no environment variable."""
    head = """
from attrs import frozen
from typing import Annotated
@frozen
class SETTINGS:
    token: Annotated[Secret, Meaning("密钥", "token of the gateway")]
"""
    check = "assert event.key == 'e-1' and 'hush-hush' not in str(__import__('os').environ) + str(__import__('sys').argv); "
    said = {"settings": {"test/city": {"token": "hush-hush"}}}
    install(site, head=head, event=check + "print(self.settings); print(self.settings.token.reveal()); raise RuntimeError(self.settings.token.reveal())")
    error = faults(**said)
    assert error.problems[0].code == "plugin.failed"
    assert "***" in error.text()
    assert "hush" not in repr(error.problems) + error.text("zh")
    assert "hush" not in repr(PluginSettings(**said))


def test_a_wrong_receipt_is_refused(site: Site) -> None:
    """What a notifier gives must be the receipt of the key that it was sent with."""
    install(site, send="return Receipt(key='other', reference='7')")
    with pytest.raises(BadPlugins, match="not the receipt of its key"):
        send_alone(PluginSettings(), "test/city", "test/sender", NOTICE, "k-1", 60)


def test_values_are_fetched_alone(site: Site) -> None:
    """A source of numbers can be asked in a process of its own; what is no text is refused; an unknown name is told."""
    site.install("test/city", good_code("test/city", "test/n"))
    assert run_alone(PluginSettings(), "test/city", "fetch", "test/n", ("lottery", "2026-07-03"), 60).value == "123456"
    with pytest.raises(BadPlugins, match=r"plugin\.not_there"):
        run_alone(PluginSettings(), "test/city", "fetch", "test/other", ("lottery", "2026-07-03"), 60)


def test_faults_of_composition_come_back_from_the_child(site: Site) -> None:
    """A plugin that cannot be composed is refused with the same words as in this process."""
    site.install("test/city", "import no_such_module")
    (problem,) = faults().problems
    assert problem.code == "plugin.import"
    assert "dist-test-city 1.0" in problem.where
    assert "no_such_module" in problem.text()
