"""What is in sesame's memory at the moment before it becomes its target: each value once, in the environment block.

    memory.py 1.1|2 [NAME ...]

Fifty secrets, of every kind that a manifest knows, are fetched over this version of HTTP, and then served from the
fallback. strace(1) holds the process at a system call, and all that it can write to is searched: for the values, or any
piece of them, and for the keys. That the search finds what is there is seen at the same moment for the values, and while
it fetches for the keys. The names are of what may be left all the same.
"""

import base64
import hmac
import json
import os
import platform
import re
import secrets
import subprocess
import sys
import tempfile
import time

from conformance import ROOT, Service
from http2 import Front
from wire import ask, connect

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
NUMBERS = {"x86_64": {"execve": 59, "sendto": 44}, "aarch64": {"execve": 221, "sendto": 206}}[platform.machine()]
COUNT = 50
# A piece of a value so long is none by chance.
PIECE = 12


class Secret:
    """One secret, how the manifest asks for it, and what its variable then holds: None for the name of a file."""

    KINDS = ["text", "field", "template", "base64", "hex", "binary", "from", "memory file", "file"]

    def __init__(self, number, folder):
        self.name, self.variable, self.kind = f"s-{number}", f"V{number}", self.KINDS[number % len(self.KINDS)]
        self.value = secrets.token_hex(16 + number)
        value, reference = self.value, f"{self.name}@v1"
        self.path = f"{folder}/{self.variable}"
        self.stored = {"SecretString": value}
        if self.kind in ("field", "from"):
            self.stored = {"SecretString": json.dumps({"user": "u", self.variable: value, "more": [1, None]})}
        if self.kind in ("base64", "hex", "binary"):
            self.stored = {"SecretBinary": base64.b64encode(value.encode()).decode()}
        long = f"secret: {self.name}, version: v1"
        self.entry, self.holds = {
            "field": (f"'{reference}#{self.variable}'", value),
            "template": (f"'mysql://u:${{{reference}|url}}@h/${{{reference}|base64}}'",
                         f"mysql://u:{value}@h/{base64.b64encode(value.encode()).decode()}"),
            "base64": (f"{{{long}, encoding: base64}}", base64.b64encode(value.encode()).decode()),
            "hex": (f"{{{long}, encoding: hex}}", value.encode().hex()),
            "memory file": (f"{{{long}, as: file}}", None), "file": (f"{{{long}, path: {self.path}}}", None),
        }.get(self.kind, (reference, value))

    @property
    def forms(self):
        """Every way in which its bytes may lie somewhere: as it is, and as it travels or is written."""
        value = self.value.encode()
        return [value, base64.b64encode(value), value.hex().encode()]


class Bench:
    def __init__(self, version):
        self.id, self.key, self.token = "AKID" + secrets.token_hex(16), secrets.token_hex(20), secrets.token_hex(150)
        self.fallback_key = secrets.token_bytes(32)
        keys = [{"secretId": self.id, "secretKey": self.key, "token": self.token}]
        # The only way in for what sets up the secrets, which has no token.
        keys.insert(0, {"secretId": "AKIDfirst", "secretKey": secrets.token_hex(20)})
        self.service = Service("--quiet", "--http", "127.0.0.1:0", keys=keys, has_no_quota=True)
        self.memory = tempfile.TemporaryDirectory(prefix="memory-", dir="/dev/shm")
        folder = self.memory.name
        self.secrets = [Secret(number, folder) for number in range(COUNT)]
        with connect(self.service) as connection:
            for one in self.secrets:
                answer = ask(connection, self.service, "CreateSecret", SecretName=one.name, VersionId="v1", **one.stored)
                assert "Error" not in answer, answer
        entries = "".join(f"  {one.variable}: {one.entry}\n" for one in self.secrets if one.kind != "from")
        imports = "".join(f"  - {{secret: {one.name}, version: v1, keys: [{one.variable}]}}\n" for one in self.secrets if one.kind == "from")
        self.manifest = self.service.file("sesame.yaml", f"env:\n{entries}from:\n{imports}")
        self.credentials = self.service.file(
            "credentials", f"[default]\nsecret_id = {self.id}\nsecret_key = {self.key}\ntoken = {self.token}\n")
        with open(os.open(f"{folder}/key", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(self.fallback_key.hex().encode())
        self.front = Front(self.service) if version == "2" else None

    def __exit__(self):
        if self.front:
            self.front.__exit__()
        self.memory.cleanup()

    def held_at(self, call, when, look, **more):
        """Launches, holds the process before it makes this call, and looks at it there."""
        folder = self.memory.name
        environment = {
            # Where the loader binds late it saves registers on the stack, with what memcpy(3) left in them. A release has none.
            "LD_BIND_NOW": "1",
            "PATH": "/usr/bin:/bin", "HOME": folder, "SESAME_CREDENTIALS_FILE": self.credentials,
            **{name: self.service.settings[name] for name in ("SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_REGION")},
            **(self.front.settings if self.front else {}), **more}
        trace = tempfile.mktemp(dir=folder)
        process = subprocess.Popen(
            ["strace", "-qqq", "-f", "-o", trace, "-e", f"trace={call},execve", "-e", f"inject={call}:delay_enter=20000000:when={when}",
             SESAME, "exec", "-f", self.manifest, "--fallback", f"{folder}/kept", "--fallback-key", f"{folder}/key", "--", "/bin/true"],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        pid = None
        try:
            looks = 0
            while process.poll() is None:
                time.sleep(0.01)
                pid = pid or self.started(trace)
                # Twice, for it is held for a moment at the end of the execve(2) by which strace starts it, too.
                looks = looks + 1 if pid and self.is_held(pid, call) else 0
                if looks == 2:
                    return look(pid)
            raise AssertionError(f"{call} was not seen: {process.stdout.read().decode()}")
        finally:
            if pid and process.poll() is None:
                os.kill(pid, 9)
            # It would go on waiting.
            process.kill()
            process.communicate()

    @staticmethod
    def started(trace):
        """The process that strace has started, as soon as it has."""
        lines = open(trace).readlines() if os.path.exists(trace) else []
        return int(lines[0].split()[0]) if lines and lines[0].endswith("= 0\n") else None

    @staticmethod
    def is_held(pid, call):
        try:
            is_there = open(f"/proc/{pid}/syscall").read().startswith(f"{NUMBERS[call]} ")
            return is_there and os.path.samefile(f"/proc/{pid}/exe", SESAME)
        except OSError:
            return False


class Memory:
    """All that a process can write to, by where it is."""

    def __init__(self, pid):
        self.regions = []
        with open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in open(f"/proc/{pid}/maps"):
                begin, end, access, name = re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \d+ *(.*)", line).groups()
                if access.startswith("rw"):
                    memory.seek(int(begin, 16))
                    self.regions.append((name or "unnamed", memory.read(int(end, 16) - int(begin, 16))))

    def count(self, wanted):
        return sum(content.count(wanted) for _, content in self.regions)

    def clear(self, block):
        """Leaves nothing where these bytes are."""
        self.regions = [(name, content.replace(block, bytes(len(block)))) for name, content in self.regions]

    def pieces(self, wanted):
        """Of these texts, by name, which of their pieces are there: "name: bytes in place"."""
        windows = {text[at:at + PIECE]: name for name, text in wanted for at in range(len(text) - PIECE + 1)}
        found = []
        for place, content in self.regions:
            for run in re.finditer(rb"[0-9A-Za-z+/=]{%d,}" % PIECE, content):
                hits = [at for at in range(len(run[0]) - PIECE + 1) if run[0][at:at + PIECE] in windows]
                if hits:
                    name = windows[run[0][hits[0]:hits[0] + PIECE]]
                    found.append(f"{name}: {hits[-1] - hits[0] + PIECE} bytes in {place}")
        return found


def keys(bench):
    """All that signs and encrypts: texts, and bytes."""
    day = time.strftime("%Y-%m-%d", time.gmtime())
    of_day = hmac.digest(b"TC3" + bench.key.encode(), day.encode(), "sha256")
    of_service = hmac.digest(of_day, b"ssm", "sha256")
    texts = {"secret key": bench.key, "token": bench.token, "secret id": bench.id, "fallback key's text": bench.fallback_key.hex()}
    return {name: text.encode() for name, text in texts.items()}, {
        "key of the day": of_day, "key of the service": of_service,
        "signing key": hmac.digest(of_service, b"tc3_request", "sha256"), "fallback key": bench.fallback_key,
        "fallback's encryption key": hmac.digest(bench.fallback_key, b"sesame fallback 1: values", "sha256")}


# The memory during the fetch holds the values: so not to find them later means something.
WHILE_FETCHING = ["secret key", "token", "secret id", "signing key", "fallback key"]


def at_exec(bench, pid):
    """What is wrong, and how many bytes were searched."""
    memory, wrong = Memory(pid), []
    size = sum(len(content) for _, content in memory.regions)
    for one in bench.secrets:
        if one.holds is None:
            path = one.path
            if one.kind == "memory file":
                entry = rb"\0%b=(/proc/%d/fd/\d+)\0" % (one.variable.encode(), pid)
                path = next(filter(None, (re.search(entry, content) for _, content in memory.regions)))[1].decode()
            if open(path, "rb").read() != one.value.encode():
                wrong.append(f"{one.kind}: another content")
            continue
        block = f"{one.variable}={one.holds}\0".encode()
        if memory.count(block) != 1:
            wrong.append(f"{one.kind}: {memory.count(block)} times in the environment block")
        memory.clear(block)
    texts, others = keys(bench)
    wrong += memory.pieces([*((one.kind, form) for one in bench.secrets for form in one.forms), *texts.items()])
    wrong += [f"{name}: {memory.count(half)} times" for name, key in others.items() for half in (key[:16], key[16:]) if memory.count(half)]
    return wrong, size


def main(version, *excepted):
    bench = Bench(version)
    try:
        texts, others = keys(bench)
        unseen, when = set(WHILE_FETCHING), 2
        while unseen:
            # Handshakes come first, then requests.
            assert when < 12, f"not seen while it fetches: {unseen}"
            fetching = bench.held_at("sendto", when, Memory)
            unseen -= {name for name in unseen if fetching.count((texts | others)[name])}
            when += 2
        wrong, size = bench.held_at("execve", 1, lambda pid: at_exec(bench, pid))
        # That launch has kept the values for one that reaches nobody.
        more, _ = bench.held_at(
            "execve", 1, lambda pid: at_exec(bench, pid), HTTPS_PROXY="http://127.0.0.1:1", SESAME_TIMEOUT="0.3")
        wrong += [f"{each}, served from the fallback" for each in more]
        assert not bench.front or bench.front.versions == {"HTTP/2.0"}, bench.front.versions
    finally:
        bench.__exit__()
    wrong = [each for each in wrong if each.split(":")[0] not in excepted]
    assert not wrong, "\n".join(wrong)
    print(f"{COUNT} values over HTTP/{version}, and from the fallback: each where it must be and nowhere else in {size >> 10} KiB; "
          f"of the keys and the token {', '.join(excepted) or 'nothing'} is left")


if __name__ == "__main__":
    main(*sys.argv[1:])
