"""Several servers on one PostgreSQL database, behind nginx, of which any may fail."""

import random
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

from cable import Cable
from nginx import NODES
from program import Program
from server import HANG_LIMIT, Server


class Node:
    """One of the servers. It has its own network to the database, and each process its own name there: `user`."""

    def __init__(self, cluster, number):
        self._cluster, self._number, self._starts = cluster, number, 0
        self.port = free_port()
        self.cable = Cable(path=cluster.postgresql.socket)
        self.server = self.user = None

    def start(self):
        self._starts += 1
        self.user = f"node_{self._number}_{self._starts}"
        self._cluster.postgresql.run(f"CREATE ROLE {self.user} SUPERUSER LOGIN")
        folder = self._cluster.folder / f"node-{self._number}"
        folder.mkdir(exist_ok=True)
        url = f"postgres://{self.user}@127.0.0.1:{self.cable.port}/parley?sslmode=disable"
        self.server = Server(
            folder, PARLEY_DATABASE_URL=url, PARLEY_PORT=str(self.port), **self._cluster.settings)
        return self

    def program(self, token=None):
        """A program that talks to this node alone."""
        return Program(self.server.url, token)

    def kill(self):
        self.server.kill()

    def pause(self):
        self.server.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.server.process.send_signal(signal.SIGCONT)

    def stop(self):
        status = self.server.stop()
        assert status == 0, self.server.output

    def close(self):
        if self.server and self.server.process.poll() is None:
            self.resume()
            self.server.kill()
        self.cable.close()


class Cluster:
    """Nodes behind nginx, or alone. `settings` are environment variables of all of them."""

    def __init__(self, folder, postgresql, model, nginx=None, count=2, **settings):
        self.folder, self.postgresql, self.nginx = folder, postgresql, nginx
        self.settings = {
            "ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "scripted", "PARLEY_TRUSTED_PROXIES": "127.0.0.1",
            **({"PARLEY_PUBLIC_URL": nginx.url} if nginx else {}),
        } | settings  # fmt: skip
        self.nodes = [Node(self, number) for number in range(count)]

    def start(self):
        """Starts all nodes and nginx, and creates the administrator."""
        for node in self.nodes:
            node.start()
        if self.nginx:
            self.nginx.start(NODES, [node.port for node in self.nodes])
        self.administrator = self.program()
        self.administrator.set_up(self.nodes[-1].server.setup_link)  # the newest counts
        return self

    def program(self, token=None):
        """A program that talks to nginx, or without it to the first node."""
        if not self.nginx:
            return self.nodes[0].program(token)
        return Program(self.nginx.url, token, trusted=self.nginx.certificate)

    def join(self, name, **options):
        """A program of a new person, whose e-mail address begins with `name`."""
        invite = self.administrator.call("POST", "/admin/invites", {})[0]["link"]
        program = self.program()
        program.set_up(invite, email=f"{name}@example.org")
        if options:
            user = program.call("GET", "/auth/me")[0]["id"]
            self.administrator.call("PATCH", f"/admin/users/{user}", options)
        return program

    def wait_until(self, condition, what):
        """Waits for a condition of the database: an expression in SQL."""
        end = time.monotonic() + HANG_LIMIT
        while not self.postgresql.query(f"SELECT ({condition}) AS holds")[0]["holds"]:
            assert time.monotonic() < end, f"{what} did not happen:\n" + "\n\n".join(
                node.server.output[-3000:] for node in self.nodes)
            time.sleep(0.1)

    def stop(self):
        """Stops all nodes cleanly."""
        for node in self.nodes:
            node.stop()

    def close(self):
        for node in self.nodes:
            node.close()


def free_port():
    """A port that stays free while nobody listens: the system gives it to no outgoing connection."""
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.randrange(max(1024, first - 20_000), first)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
