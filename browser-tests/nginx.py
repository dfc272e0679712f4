"""nginx with the project's own example files, on loopback and as the current user."""

import os
import shutil
import socket
import subprocess
import time

from server import HANG_LIMIT, ROOT

EXAMPLES = ROOT / "deploy" / "nginx"
ONE, NODES = "parley.conf", "parley-nodes.conf"

# What surrounds the example: in Debian, /etc/nginx/nginx.conf does.
FRAME = """
{user}
daemon off;
worker_processes 2;
pid {folder}/pid;
error_log {folder}/log/error.log;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/example.conf;
}}
"""


class Nginx:
    """One nginx with an example file, in which addresses, ports and paths are filled in.

    The ports are taken before nginx starts and remain its own, so that servers which start first can know `url`.
    """

    def __init__(self, folder):
        self.folder = folder
        (folder / "log").mkdir(parents=True)
        self.certificate = make_certificate(folder)
        self._sockets = [socket.create_server(("127.0.0.1", 0), backlog=128) for _ in range(2)]
        plain, secure = [each.getsockname()[1] for each in self._sockets]
        self.plain_url, self.url = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"
        self._ports = {"80": plain, "443 ssl http2": secure}
        self._process = None

    def start(self, example, ports, changes=()):
        """Starts nginx in front of the servers at these ports. `changes` are pairs of old and new words."""
        self.write(example, ports, changes)
        self.check()
        # As when nginx replaces itself by a new version: it takes over sockets that are listening already.
        inherited = "".join(f"{each.fileno()};" for each in self._sockets)
        self._process = subprocess.Popen(
            self._command(),
            env={**os.environ, "NGINX": inherited},
            pass_fds=[each.fileno() for each in self._sockets],
            stdin=subprocess.DEVNULL,
        )
        return self

    def write(self, example, ports, changes=()):
        text = filled_in(example, self.folder, self._ports, ports)
        for old, new in changes:
            text = replaced(text, old, new)
        (self.folder / "example.conf").write_text(text, encoding="utf-8")
        # Workers of root would be nobody, who has no access to the folder.
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(FRAME.format(folder=self.folder, user=user), encoding="utf-8")

    def check(self):
        """Has nginx judge the files."""
        told = subprocess.run([*self._command(), "-t"], capture_output=True, text=True, timeout=HANG_LIMIT)
        assert told.returncode == 0, told.stderr

    def curl(self, path, *options, origin=None):
        """What curl prints."""
        return subprocess.run(
            self.command(path, *options, origin=origin), capture_output=True, text=True, timeout=HANG_LIMIT, check=True
        ).stdout

    def status(self, path, *options):
        return int(self.curl(path, *options, "-o", "/dev/null", "-w", "%{http_code}"))

    def command(self, path, *options, origin=None):
        """The command that curl runs as."""
        return ["curl", "-sS", "--cacert", str(self.certificate), *options, (origin or self.url) + path]

    def log(self, path, count):
        """The lines of the access log about a path, once there are so many: nginx writes them after the answer."""
        file = self.folder / "log" / "parley.log"
        for _ in range(HANG_LIMIT * 20):
            lines = [Line(line) for line in file.read_text(encoding="utf-8").splitlines() if line.endswith('"')]
            if len(lines := [line for line in lines if path in line.request]) >= count:
                return lines
            time.sleep(0.05)
        raise AssertionError(f"nginx did not log {count} requests for {path}:\n{file.read_text()}")

    def logs(self):
        """Everything that nginx wrote down."""
        return "\n".join(path.read_text(encoding="utf-8") for path in (self.folder / "log").iterdir())

    def stop(self):
        if self._process:
            self._process.terminate()
            self._process.wait(HANG_LIMIT)
        for each in self._sockets:
            each.close()

    def _command(self):
        assert (program := shutil.which("nginx", path="/usr/sbin:/usr/bin:" + os.environ["PATH"])), "nginx is missing"
        error_log = self.folder / "log" / "error.log"
        return [program, "-p", str(self.folder), "-e", str(error_log), "-c", str(self.folder / "nginx.conf")]


class Line:
    """One line of the access log, in the format of the examples; `ports` are those of the servers that were asked."""

    def __init__(self, line):
        _, self.request, status, servers, *_ = line.split('"')
        self.status = int(status.split()[0])
        self.ports = [int(address.rpartition(":")[2]) for address in servers.split(", ") if ":" in address]


def filled_in(example, folder, listening, servers):
    """The example with its placeholders replaced. Each must be there, so that a test never runs something else."""
    text = (EXAMPLES / example).read_text(encoding="utf-8")
    for port, own in listening.items():
        text = replaced(text, f"listen [::]:{port};", "")
        text = replaced(text, f"listen {port};", f"listen 127.0.0.1:{port.replace(port.split()[0], str(own))};")
    live = "/etc/letsencrypt/live/parley.example.org"
    text = replaced(text, f"{live}/fullchain.pem", f"{folder}/certificate.pem")
    text = replaced(text, f"{live}/privkey.pem", f"{folder}/key.pem")
    text = replaced(text, "/usr/share/parley/offline.html", str(EXAMPLES / "offline.html"))
    text = replaced(text, "/var/log/nginx/", f"{folder}/log/")
    text = replaced(text, "https://parley.example.org", f"https://127.0.0.1:{listening['443 ssl http2']}")
    text = replaced(text, "server_name parley.example.org;", "server_name 127.0.0.1;")
    places = ["127.0.0.1:8080"] if example == ONE else ["10.0.0.11:8080", "10.0.0.12:8080"]
    for place, port in zip(places, servers, strict=True):
        text = replaced(text, f"server {place}", f"server 127.0.0.1:{port}")
    return text


def replaced(text, old, new):
    assert old in text, f"the example has no {old!r}"
    return text.replace(old, new)


def make_certificate(folder):
    """A certificate for 127.0.0.1 that vouches for itself; its key lies beside it."""
    certificate = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", certificate],
        check=True, capture_output=True, timeout=HANG_LIMIT,
    )  # fmt: skip
    return certificate
