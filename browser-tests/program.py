"""An API client, as scripts and other programs use the server."""

import json
import ssl
import urllib.request

from accounts import PASSWORD
from server import HANG_LIMIT


class Program:
    """A client with its own token. `url` is that of the server, which may change.

    Over https it believes in the certificate in the file `trusted`.
    """

    def __init__(self, url, token=None, trusted=None):
        self.url, self.token = url, token
        self.tls = ssl.create_default_context(cafile=trusted) if trusted else None

    def call(self, method, path, body=None, **headers):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=HANG_LIMIT, context=self.tls) as response:
            text = response.read()
            return json.loads(text) if text else None, response.headers

    def set_up(self, link, email="ada@example.org"):
        """Creates an account with an invitation, or the first one with the set-up link, and a token for it."""
        account = {"email": email, "password": PASSWORD, "invite": link.partition("#")[2]}
        _, headers = self.call("POST", "/auth/register", account)
        cookie = headers["Set-Cookie"].partition(";")[0]
        token, _ = self.call("POST", "/auth/tokens", {"name": "test"}, Cookie=cookie, Origin=self.url)
        self.token = token["secret"]
