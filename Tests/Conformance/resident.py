"""What is in the memory of `sesame supervise` after it has restarted a command with new values so often: no value, no key.

    resident.py ROTATIONS

Fifty secrets, of every kind that a manifest knows, get other values before each. All that the process can write to is
searched: for each value that ever was, or any piece of it, and for the credentials, which came from a file. That the
search finds what is there is seen on the command, which has the values, and on a process whose environment has the key.
"""

import json
import os
import signal
import subprocess
import sys
import time

from memory import SESAME, Bench, Memory, Secret, keys
from wire import ask, connect

PATIENCE = 25


class Resident:
    """A `sesame supervise` of sleep(1)."""

    def __init__(self, bench, credentials):
        folder = bench.memory.name
        self.status, self.errors = f"{folder}/status", f"{folder}/errors"
        settings = ("SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_REGION")
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": folder, **credentials,
            **{name: bench.service.settings[name] for name in settings}}
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [SESAME, "supervise", "-f", bench.manifest, "--watch-pinned", "--interval", "1h", "--settle", "0", "--look-on", "USR1",
                 "--status-file", self.status, "--", "sleep", "10000"],
                env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        self.command = None
        self.wait()

    def wait(self):
        """Waits until another command runs."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            told = json.load(open(self.status)) if os.path.exists(self.status) else {}
            pid = told.get("pid")
            if told.get("state") == "running" and pid != self.command and os.readlink(f"/proc/{pid}/exe").endswith(("sleep", "coreutils")):
                self.command = pid
                return
            time.sleep(0.01)
        raise AssertionError(f"no command runs: {open(self.errors).read()}")

    def rotate(self):
        self.process.send_signal(signal.SIGUSR1)
        self.wait()

    def end(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def change(bench, connection):
    """Gives each secret another value, and answers with the values."""
    values = [Secret(number, bench.memory.name) for number in range(len(bench.secrets))]
    for one in values:
        answer = ask(connection, bench.service, "UpdateSecret", SecretName=one.name, VersionId="v1", **one.stored)
        assert "Error" not in answer, answer
    return values


def search(bench, pid, values):
    """What of all this is in the memory of a process, and how many bytes were searched."""
    memory = Memory(pid)
    texts, others = keys(bench)
    wanted = [(one.kind, form) for one in values for form in one.forms] + list(texts.items())
    found = memory.pieces(wanted) + [
        f"{name}: {memory.count(half)} times" for name, key in others.items() for half in (key[:16], key[16:]) if memory.count(half)]
    return found, sum(len(content) for _, content in memory.regions)


def main(rotations):
    bench = Bench("1.1")
    from_file = from_environment = None
    try:
        from_file = Resident(bench, {"SESAME_CREDENTIALS_FILE": bench.credentials})
        values = list(bench.secrets)
        with connect(bench.service) as connection:
            for _ in range(rotations):
                values += change(bench, connection)
                from_file.rotate()
        wrong, size = search(bench, from_file.process.pid, values)
        told = open(from_file.errors, "rb").read() + open(from_file.status, "rb").read()
        wrong += [f"{one.kind}: told" for one in values if one.value.encode() in told]
        assert told.count(b"restarted with new values") == rotations, told

        there = {each.split(":")[0] for each in search(bench, from_file.command, values[-len(bench.secrets):])[0]}
        assert {"text", "field", "base64"} <= there, f"the search finds too little in the command: {there}"
        names = {"TENCENTCLOUD_SECRET_ID": bench.id, "TENCENTCLOUD_SECRET_KEY": bench.key, "TENCENTCLOUD_TOKEN": bench.token}
        from_environment = Resident(bench, names)
        there = {each.split(":")[0] for each in search(bench, from_environment.process.pid, values)[0]}
        assert there == {"secret id", "secret key", "token"}, f"with credentials in its environment: {there}"
    finally:
        for one in (from_file, from_environment):
            if one:
                one.end()
        bench.__exit__()
    assert not wrong, "\n".join(wrong)
    print(f"{len(values)} values in {rotations} rotations, and the credentials: nothing of them is in {size >> 10} KiB")


if __name__ == "__main__":
    main(int(sys.argv[1]))
