"""A network between browser and server that a test can cut."""

import socket
import threading
from contextlib import suppress


class Cable:
    """Forwards connections to a server. Use `url` instead of the server's."""

    def __init__(self, server):
        self._port = server.port
        self._ends = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Breaks open and new connections, until `mend`."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, set()
        for end in ends:
            self._break(end)

    def mend(self):
        with self._lock:
            self._is_cut = False

    def close(self):
        self._listener.close()
        self.cut()

    def _accept(self):
        with suppress(OSError):  # closed
            while True:
                near, _ = self._listener.accept()
                with suppress(OSError):
                    self._connect(near)

    def _connect(self, near):
        with self._lock:
            if self._is_cut:
                return self._break(near)
            far = socket.create_connection(("127.0.0.1", self._port))
            self._ends |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    @staticmethod
    def _carry(source, sink):
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    @staticmethod
    def _break(end):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
