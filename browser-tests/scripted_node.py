"""Servers behind a proxy that do what a test tells them to."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Node:
    """A server that answers every request with a status and headers, or with `None` hangs up once it has read it."""

    def __init__(self, answer):
        self.requests = []
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                node.requests.append(f"{self.command} {self.path}")
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer[0])
                for name, value in ({"Content-Length": "0"} | answer[1]).items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = do_PATCH = handle_any

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Refusal:
    """A port of our own at which nobody listens."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def close(self):
        self._socket.close()
