"""No request is refused while `sesame supervise` restarts a server that has its socket from a parent.

    listening.py REQUESTS ROTATIONS

Clients ask as fast as they can, each request on a connection of its own, while the server's secret changes; so many
requests or more have to be answered, none refused or reset. The same clients see refusals where the server opens the
socket itself: so not to see them means something.
"""

import fcntl
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from conformance import ROOT, Service
from wire import ask, connect

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
SERVER = os.path.join(ROOT, "Tests/Servers/listening.py")
CLIENTS = 6
PATIENCE = 25


class Clients:
    """Threads that ask until they are told to stop."""

    def __init__(self, port):
        self.port, self.answers, self.failures, self.longest = port, {}, [], 0
        self.isEnding, self.lock = False, threading.Lock()
        self.threads = [threading.Thread(target=self.run) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.isEnding:
            begin = time.monotonic()
            try:
                with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
                    connection.sendall(b"a request\n")
                    answer = b""
                    while more := connection.recv(4096):
                        answer += more
                assert re.fullmatch(rb"\d+ v\d+\n", answer), answer
            except (OSError, AssertionError) as error:
                with self.lock:
                    self.failures.append(repr(error))
                time.sleep(0.01)
                continue
            with self.lock:
                self.answers[answer] = self.answers.get(answer, 0) + 1
                self.longest = max(self.longest, time.monotonic() - begin)

    @property
    def count(self):
        return sum(self.answers.values())

    def wait(self, is_there):
        """Waits until the answers are so."""
        deadline = time.monotonic() + PATIENCE
        while not is_there():
            assert time.monotonic() < deadline, f"{self.answers} {self.failures[:3]}"
            time.sleep(0.005)

    def has(self, value):
        with self.lock:
            return any(answer.endswith(f" {value}\n".encode()) for answer in self.answers)

    def end(self):
        self.isEnding = True
        for thread in self.threads:
            thread.join()


def run(service, name, requests, rotations, has_socket):
    """The clients after so many requests and rotations."""
    folder = tempfile.mkdtemp(dir=service.folder)
    manifest, errors = os.path.join(folder, "sesame.yaml"), os.path.join(folder, "errors")
    with open(manifest, "w") as file:
        file.write(f"env: {{A: {name}}}")
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server, connect(service) as connection:
        port, number = server.getsockname()[1], fcntl.fcntl(server, fcntl.F_DUPFD, 10)
        script = f'exec 3<&{number} {number}<&-; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"' if has_socket else 'exec "$@"'
        command = [
            "bash", "-c", script, "bash", SESAME, "supervise", "-f", manifest, "--interval", "1h", "--settle", "0",
            "--look-on", "USR1", "--", sys.executable, "-S", SERVER, *([] if has_socket else [str(port)])]
        environment = {"PATH": "/usr/bin:/bin", **{name: value for name, value in service.settings.items() if name != "SESAME_LOCAL_PID"}}
        ask(connection, service, "CreateSecret", SecretName=name, SecretString="v0")
        if not has_socket:
            server.close()
        with open(errors, "wb") as file:
            process = subprocess.Popen(
                command, env=environment, stderr=file, stdin=subprocess.DEVNULL, pass_fds=[number] if has_socket else [])
        os.close(number)
        server.close()
        clients = Clients(port)
        try:
            clients.wait(lambda: clients.has("v0"))
            if not has_socket:
                clients.failures.clear()
            for round in range(1, rotations + 1):
                clients.wait(lambda: clients.count >= requests * round // (rotations + 1))
                ask(connection, service, "UpdateSecret", SecretName=name, VersionId="SSM_Current", SecretString=f"v{round}")
                process.send_signal(signal.SIGUSR1)
                clients.wait(lambda: clients.has(f"v{round}"))
            clients.wait(lambda: clients.count >= requests)
        finally:
            clients.end()
            process.terminate()
            status = process.wait(PATIENCE)
    told = open(errors).read()
    assert status == 0 and told.count("restarted with new values") == rotations, f"{status} {told}"
    return clients


def main(requests, rotations):
    service = Service("--quiet", has_no_quota=True)
    own = run(service, "own", 200, 2, has_socket=False)
    assert own.failures, "a server that opens its socket itself refuses nobody: the clients see nothing"
    clients = run(service, "handed", requests, rotations, has_socket=True)
    assert not clients.failures, f"{len(clients.failures)} of {clients.count}: {clients.failures[:5]}"
    assert len(clients.answers) == rotations + 1, clients.answers
    print(f"{clients.count} requests over {rotations} rotations, answered by {len(clients.answers)} processes: none refused or "
          f"reset, the longest took {clients.longest * 1000:.0f} ms; where the server opens its socket itself "
          f"{len(own.failures)} fail in 2 rotations")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
