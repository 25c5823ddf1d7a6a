"""A real PostgreSQL, whose password SSM rotates under load; its clients' server runs under sesame supervise.

    database.py [ROTATIONS]     (prints a line for each way to rotate; its status is 1 if a login or a request failed)
"""

import glob
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from conformance import Client, Service
from keys import seed_of_product

SESAME = os.environ["SESAME"]
PROGRAMS = os.path.join(os.path.dirname(__file__), "../Programs")
SECRET = "orders-database"
CLIENTS = 6


class Database:
    """A cluster of its own, reached by a socket in its folder; root cannot run it, so nobody does."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="database-")
        self.wrapper = []
        if os.geteuid() == 0:
            os.chown(self.folder, 65534, 65534)
            self.wrapper = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.run(f"{binaries}/initdb", "--no-sync", "--username=postgres", "--auth=trust", "--pgdata=data")
        with open(os.path.join(self.folder, "data/pg_hba.conf"), "w") as file:
            file.write("local all postgres trust\nlocal all all scram-sha-256\n")
        self.process = subprocess.Popen(
            [*self.wrapper, f"{binaries}/postgres", "-D", "data", "-k", self.folder, "-c", "listen_addresses=",
             "-c", "fsync=off"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "ready to accept connections" in line:
                break
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def run(self, *command, input=None):
        subprocess.run(
            [*self.wrapper, *command], cwd=self.folder, input=input, text=True, check=True, stdout=subprocess.DEVNULL)

    def set(self, user, password, how="ALTER"):
        """The password is in the input, as no list of processes shows it."""
        self.run("psql", "-qv", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres", "postgres",
                 input=f"{how} ROLE {user} LOGIN PASSWORD '{password}'")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        shutil.rmtree(self.folder)


class OneAccount:
    """A product secret: RotateProductSecret gives its account another password. Connections are kept for good."""

    name, uses = "one account", 10**9

    def __init__(self, database):
        self.database = database
        self.service = Service(seed=seed_of_product(SECRET))
        self.client = Client(self.service)
        database.set(**self.account(), how="CREATE")

    def account(self):
        answer = self.client.call("GetSecretValue", SecretName=SECRET, VersionId="SSM_Current")
        value = json.loads(answer.SecretString)
        return {"user": value["UserName"], "password": value["Password"]}

    def rotate(self):
        # The service itself alters the account in the database, then moves SSM_Current. The local one has no database: it is
        # altered here, afterwards, and nobody looks in between.
        self.client.call("RotateProductSecret", SecretName=SECRET)
        self.database.set(**self.account())


class TwoAccounts:
    """Two accounts in turn: the old password works until the next rotation. So connections are made anew all the time."""

    name, uses = "two accounts in turn", 5
    users = ["blue", "green"]

    def __init__(self, database):
        self.database = database
        for user in self.users:
            database.set(user, secrets.token_hex(), how="CREATE")
        self.service = Service()
        self.client = Client(self.service)
        self.store("CreateSecret", VersionId="SSM_Current")

    def store(self, action, **more):
        user, password = self.users[0], secrets.token_hex()
        self.users.reverse()
        self.database.set(user, password)
        value = json.dumps({"UserName": user, "Password": password})
        self.client.call(action, SecretName=SECRET, SecretString=value, **more)

    def rotate(self):
        self.store("UpdateSecret", VersionId="SSM_Current")


class Server:
    """Tests/Programs/pool.py under supervise, behind a socket that stays open."""

    def __init__(self, way):
        folder = way.service.folder
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.status, self.log = os.path.join(folder, "status"), os.path.join(folder, "log")
        manifest = way.service.file(
            "sesame.yaml", f'env: {{DB_USER: "{SECRET}#UserName", DB_PASSWORD: "{SECRET}#Password"}}')
        number = self.listener.fileno()
        script = f'exec 3<&{number} {number}<&-; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
        supervise = [
            SESAME, "supervise", "--file", manifest, "--interval", "1h", "--settle", "0", "--look-on", "USR1",
            "--status-file", self.status, "--", sys.executable, f"{PROGRAMS}/pool.py", way.database.folder, self.log,
            str(way.uses)]
        self.process = subprocess.Popen(
            ["bash", "-c", script, "bash", *supervise], pass_fds=[number], env={**os.environ, **way.service.settings})

    def state(self):
        try:
            return json.load(open(self.status))
        except FileNotFoundError:
            return {"state": "starting"}

    def wait_for_another(self, pid):
        """Waits for a command that is not this one, and that answers; answers with its process id."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            state = self.state()
            if state["state"] == "running" and state["pid"] != pid:
                return state["pid"]
            time.sleep(0.02)
        raise RuntimeError(f"no other command: {self.state()}, {self.process.poll()}")

    def look(self):
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)


class Load:
    """Clients that ask the server over and over."""

    def __init__(self, server):
        self.port = server.listener.getsockname()[1]
        self.answers, self.failures, self.ends = {}, [], False
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def ask(self):
        while not self.ends:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=20) as client:
                    answer = client.recv(99).decode()
                if not answer:
                    raise OSError("no answer")
            except OSError as error:
                with self.lock:
                    self.failures.append(str(error))
                continue
            with self.lock:
                self.answers[answer] = self.answers.get(answer, 0) + 1

    def wait_for(self, pid):
        """Waits until a command has answered."""
        deadline = time.monotonic() + 20
        while not any(answer.endswith(f" {pid}") for answer in list(self.answers)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{pid} never answered: {self.answers}")
            time.sleep(0.02)

    def stop(self):
        self.ends = True
        for thread in self.threads:
            thread.join()


def rotate(way, server, load, rotations):
    pid = server.wait_for_another(None)
    load.wait_for(pid)
    for _ in range(rotations):
        way.rotate()
        server.look()
        pid = server.wait_for_another(pid)
        load.wait_for(pid)


def passes(way, rotations):
    server = Server(way)
    load = Load(server)
    try:
        rotate(way, server, load, rotations)
    finally:
        load.stop()
        status = server.stop()
    logins = open(server.log).read().splitlines()
    failed = [line for line in logins if line.startswith("failed")]
    servers = {answer.split()[1] for answer in load.answers}
    users = {answer.split()[0] for answer in load.answers}
    print(f"{way.name}: {len(servers)} servers as {' and '.join(sorted(users))}, {sum(load.answers.values())} requests, "
          f"{len(logins)} logins, {len(failed)} failed logins, {len(load.failures)} failed requests, status {status}",
          *load.failures[:3], flush=True)
    return not failed and not load.failures and len(servers) == rotations + 1 and status == 0


def main():
    rotations = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    database = Database()
    try:
        return 0 if all([passes(way(database), rotations) for way in (OneAccount, TwoAccounts)]) else 1
    finally:
        database.stop()


sys.exit(main())
