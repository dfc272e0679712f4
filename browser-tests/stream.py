"""The output of a program while it runs."""

import os
import select
import subprocess
import time

from server import HANG_LIMIT


class Stream:
    """What a program has printed so far."""

    def __init__(self, command):
        self.text = ""
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def read_until(self, text):
        """Waits until this has been printed."""
        end = time.monotonic() + HANG_LIMIT
        output = self._process.stdout.fileno()
        while text not in self.text:
            is_there, _, _ = select.select([output], [], [], max(0, end - time.monotonic()))
            data = os.read(output, 65536) if is_there else b""
            assert data, f"{text!r} did not come:\n{self.text}"
            self.text += data.decode(errors="replace")
        return self
