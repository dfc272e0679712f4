"""A network in front of a server that a test can cut or hold up."""

import socket
import threading
from contextlib import suppress


class Cable:
    """Forwards connections to a server, or to the socket at a path. Use `url` or `port` instead of the server's."""

    def __init__(self, server=None, path=None):
        self._port, self._path = server and server.port, path
        self.trips = 0  # how often somebody has said something to the server
        self._ends = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._flows = threading.Event()
        self._flows.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Breaks open and new connections, until `mend`."""
        with self._lock:
            self._is_cut = True
            ends, self._ends = self._ends, set()
        for end in ends:
            self._break(end)

    def hold(self):
        """Lets nothing through until `mend`. What has been sent arrives after that."""
        self._flows.clear()

    def mend(self):
        with self._lock:
            self._is_cut = False
        self._flows.set()

    def close(self):
        self._listener.close()
        self.cut()
        self._flows.set()

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
            far = self._reach()
            self._ends |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(source, sink, source is near), daemon=True).start()

    def _reach(self):
        if not self._path:
            return socket.create_connection(("127.0.0.1", self._port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(self._path)
        return far

    def _carry(self, source, sink, is_near):
        with suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
                if is_near:
                    with self._lock:
                        self.trips += 1
            self._flows.wait()
            sink.shutdown(socket.SHUT_WR)

    @staticmethod
    def _break(end):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
