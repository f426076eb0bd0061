"""The city's plugin keeps every promise of jointsup's suites."""

import json
import threading
from collections import Counter
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jointsup.hooks import Secret
from jointsup.model.credit import Fact
from jointsup.testing.suites import (
    NotifierCase,
    NotifierSuite,
    PluginCase,
    PluginSuite,
    RegisterCase,
    RegisterSuite,
    ScoringCase,
    ScoringSuite,
)
from jointsup_example_city.messages import Messages
from jointsup_example_city.permits import PermitRegister
from jointsup_example_city.streaks import Streaks

DAY = date(2026, 7, 1)


@pytest.fixture
def permits(tmp_path):
    """A day's export, made up for this test."""
    (tmp_path / "permits-2026-07-01.csv").write_text("编号,名称,区县,等级\nJY000001,样例一,370102,A\nJY000002,样例二,370103,D\n", "utf-8")
    return tmp_path


class Gateway(BaseHTTPRequestHandler):
    """A gateway as the city has it: each key is sent once."""

    lock, sent = threading.Lock(), Counter()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers["Idempotency-Key"]
        with self.lock:
            again = key in self.sent
            self.sent[key] += not again
        self.send_response(200 if self.headers["Authorization"] == "Bearer example-token" else 403)
        self.end_headers()
        self.wfile.write(json.dumps({"reference": f"sms-{key}", "again": again}).encode())

    def log_message(self, *words):
        """Print nothing."""


@pytest.fixture
def gateway():
    """The address of a gateway of our own."""
    Gateway.sent.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class TestCity(PluginSuite):
    @pytest.fixture
    def case(self, permits, gateway):
        said = {"permits": str(permits), "gateway": gateway, "token": "example-token", "journal": str(permits / "journal")}
        return PluginCase("example/city", "jointsup_example_city:City", said, DAY)


class TestPermits(RegisterSuite):
    @pytest.fixture
    def case(self, permits):
        return RegisterCase(lambda: PermitRegister(str(permits)), DAY, {"id": "编号", "name": "名称", "area": "区县", "tier": "等级"})


class TestStreaks(ScoringSuite):
    @pytest.fixture
    def case(self):
        results = enumerate(["不合格", "合格", "不合格", "不合格"])
        return ScoringCase(Streaks, [Fact("jy:1", "check", date(2026, 1, 1 + day), result) for day, result in results], DAY)


class TestMessages(NotifierSuite):
    @pytest.fixture
    def case(self, gateway):
        return NotifierCase(lambda: Messages(gateway, Secret("example-token")), lambda key: Gateway.sent[key])
