"""Messages through the city's gateway, which sends each ``Idempotency-Key`` once and says when it had it already."""

import json
from urllib.request import Request, urlopen

from jointsup.hooks import Notice, Notifier, Receipt, Secret


class Messages(Notifier):
    """Text messages to departments."""

    name = "example/messages"
    summary = "text messages 短信"
    channels = ("sms",)

    def __init__(self, gateway: str, token: Secret) -> None:
        if not gateway.startswith(("http://", "https://")):
            raise ValueError("gateway: an address that begins with http:// or https:// was expected")
        self._gateway, self._token = gateway, token

    def send(self, notice: Notice, key: str) -> Receipt:
        body = json.dumps({"to": list(notice.to), "text": "\n".join([notice.title, *notice.paragraphs])})
        headers = {"Authorization": f"Bearer {self._token.reveal()}", "Content-Type": "application/json", "Idempotency-Key": key}
        with urlopen(Request(self._gateway, body.encode(), headers), timeout=10) as response:
            answer = json.load(response)
        return Receipt(key=key, reference=answer["reference"], again=answer["again"])
