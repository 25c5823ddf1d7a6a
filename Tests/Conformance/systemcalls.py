"""Whatever system call fails, once or from then on, the target starts with every value right or sesame says why not.

    systemcalls.py SEED [COUNT]

Each kind of launch is traced once: every call that sesame itself makes, from its own first to the execve(2) of its target,
is then failed in a launch of its own with each errno that may be (strace(1) injects it). The seed decides the order, and
COUNT how many of them are made. What comes before main is the loader's and the C library's, and is left out.
"""

import collections
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from conformance import ROOT, Service
from http2 import Front
from wire import ask, connect

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
VALUES = {name: f"hunter2 {name} é\n$(id)'\"" + "x" * 3000 for name in ("first", "second", "third")}
STATUSES = {64, 65, 66, 69, 75, 77, 78, 125, 126, 127}
LIMIT = 20
WORKERS = 4

# Calls that cannot fail as they are used here, or never return.
NEVER = {"exit", "exit_group", "futex", "getpid", "gettid", "rt_sigreturn"}
ANY = ["EINTR", "ENOMEM", "EAGAIN", "EPERM"]
DESCRIPTORS = ["EMFILE", "ENFILE"]
MORE = {
    "openat": [*DESCRIPTORS, "EIO", "ENOSPC", "EROFS", "EACCES"], "socket": [*DESCRIPTORS, "ENOBUFS", "EACCES", "EAFNOSUPPORT"],
    "socketpair": DESCRIPTORS, "eventfd2": DESCRIPTORS, "pipe2": DESCRIPTORS, "fcntl": ["EMFILE"],
    "memfd_create": [*DESCRIPTORS, "ENOSYS", "EINVAL"], "read": ["EIO"], "write": ["EIO", "ENOSPC", "EDQUOT", "EFBIG"],
    "fsync": ["EIO", "ENOSPC", "EDQUOT"], "rename": ["EIO", "ENOSPC", "EROFS", "EACCES", "EBUSY"],
    "linkat": ["EIO", "ENOSPC", "ENOENT", "EXDEV"], "flock": ["ENOLCK"], "getdents64": ["EIO"], "close": ["EIO"],
    "unlink": ["EIO", "EROFS"], "newfstatat": ["EIO", "EACCES"], "connect": ["ECONNREFUSED", "ENETUNREACH", "ETIMEDOUT"],
    "sendto": ["EPIPE", "ECONNRESET", "ENOBUFS"], "recvfrom": ["ECONNRESET", "ETIMEDOUT"], "poll": ["EINVAL"],
    "execve": ["EACCES", "E2BIG", "ETXTBSY", "EMFILE", "EIO"], "getrandom": ["ENOSYS"], "faccessat2": ["ENOSYS", "EACCES"],
}
# From a call on: what a seccomp profile denies, a limit that is reached, a disk that is full or broken.
LASTING = ["EPERM", "ENOSYS", "ENOMEM"]
LASTING_MORE = {name: [each for each in errors if each in ("EMFILE", "ENOSPC", "EIO", "EROFS")] for name, errors in MORE.items()}

TARGET = ["/bin/sh", "-c", r'printf "%s\0" "$FIRST" "$SECOND"; cat "$MEMORY"; printf "\0"; cat "$FILE"; printf "\0end"']
STARTED = "\0".join([VALUES["first"], VALUES["second"], VALUES["third"], VALUES["first"], "end"]).encode()


class Launch:
    """A kind of launch: its arguments, with {} for the folder it may write to, and what it prints when all is well."""

    def __init__(self, arguments, output, warnings=0, **environment):
        self.arguments, self.output, self.warnings, self.environment = arguments, output, warnings, environment


OVER_HTTP2 = "exec over HTTP/2"
NOWHERE = "exec at a host that has no address"
FALLBACK = ["--fallback", "{}/kept", "--fallback-key", "{}/key"]
LAUNCHES = {
    "exec": Launch(["exec", *FALLBACK, "-f", "{}/manifest", "--timeout", "3", "--", *TARGET], STARTED),
    "exec served from the fallback": Launch(
        ["exec", *FALLBACK, "-f", "{}/manifest", "--timeout", "0.3", "--", *TARGET], STARTED, 1, HTTPS_PROXY="http://127.0.0.1:1"),
    OVER_HTTP2: Launch(["exec", "-f", "{}/manifest", "--timeout", "3", "--", *TARGET], STARTED),
    NOWHERE: Launch(
        ["exec", "-f", "{}/manifest", "--timeout", "0.3", "--", *TARGET], b"", SESAME_ENDPOINT="https://nowhere.invalid"),
    "exec without a secret": Launch(["exec", "-f", "{}/missing", "--timeout", "3", "--", *TARGET], b""),
    "get": Launch(["get", "first", "--timeout", "3"], VALUES["first"].encode()),
    "get -o": Launch(["get", "first", "-o", "{}/got", "--timeout", "3"], b""),
}
MANIFEST = "env: {{FIRST: first, SECOND: '${{second}}', MEMORY: {{secret: third, as: file}}, FILE: {{secret: first, path: {}/file}}}}"
MISSING = "env: {{FIRST: first, SECOND: nowhere, FILE: {{secret: first, path: {}/file}}}}"
# Files that may be in the folder afterwards, and their content.
WHOLE = {"file": VALUES["first"].encode(), "got": VALUES["first"].encode()}


class Bench:
    def __init__(self):
        self.service = Service("--quiet", "--http", "127.0.0.1:0", has_no_quota=True)
        self.front = Front(self.service)
        LAUNCHES[OVER_HTTP2].environment = self.front.settings
        with connect(self.service) as connection:
            for name, value in VALUES.items():
                answer = ask(connection, self.service, "CreateSecret", SecretName=name, VersionId="SSM_Current", SecretString=value)
                assert "Error" not in answer, answer
        self.memory = tempfile.TemporaryDirectory(prefix="systemcalls-", dir="/dev/shm")
        # The files of earlier launches: the kept values are bound to the manifest, and so to its folder.
        self.folders = [self.folder(f"{self.memory.name}/{number}") for number in range(WORKERS)]

    def folder(self, path):
        os.mkdir(path)
        for name, text in (("manifest", MANIFEST.format(path)), ("missing", MISSING.format(path)), ("key", "4b" * 32)):
            with open(os.open(f"{path}/{name}", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(text)
        launch = LAUNCHES["exec"]
        made = self.start(launch, path, [])
        output, errors = made.communicate(timeout=LIMIT)
        assert output == launch.output, errors
        os.rename(f"{path}/kept", f"{path}.kept")
        return path

    def start(self, launch, folder, tracer):
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "SWIFT_BACKTRACE": "enable=no",
            **{name: value for name, value in self.service.settings.items() if name != "SESAME_LOCAL_PID"}, **launch.environment}
        return subprocess.Popen(
            [*tracer, SESAME, *(word.replace("{}", folder) for word in launch.arguments)], cwd=folder, env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)

    def calls(self, name):
        """The system calls of a launch that nothing disturbs: how many of each come before main, and how many there are."""
        folder = self.folders[0]
        self.clear(folder)
        trace = f"{folder}.trace"
        process = self.start(LAUNCHES[name], folder, ["strace", "-f", "-o", trace])
        output, errors = process.communicate(timeout=LIMIT)
        assert output == LAUNCHES[name].output, errors
        calls, before, main = collections.Counter(), {}, False
        for line in open(trace, errors="replace"):
            call = re.match(r"\d+ +(\w+)\((.*)", line)
            if call is None:
                continue
            # The first thing that main does is to look at this signal.
            if call[2].startswith("SIGILL, NULL"):
                before, main = dict(calls), True
            calls[call[1]] += 1
            if call[1] == "execve" and main:
                break
        assert main, "main was not seen"
        return {call: (before.get(call, 0), count) for call, count in calls.items() if count > before.get(call, 0)}

    def cases(self):
        """Every launch to be made: its kind, the call, the errno, and which of the calls, "7+" for the seventh and all later."""
        for name in LAUNCHES:
            for call, (before, count) in self.calls(name).items():
                # c-ares looks away when its socket cannot be made non-blocking, for which there is no reason but this script.
                if call in NEVER or call == "fcntl" and name == NOWHERE:
                    continue
                # strace does not count the one that it makes itself.
                if call == "execve":
                    before, count = before - 1, count - 1
                # The kernel answers with where the heap ends, whether it could be moved or not.
                once = ["retval=0"] if call == "brk" else [f"error={each}" for each in [*ANY, *MORE.get(call, [])]]
                lasting = once if call == "brk" else [f"error={each}" for each in [*LASTING, *LASTING_MORE.get(call, [])]]
                yield from ((name, call, error, str(time)) for time in range(before + 1, count + 1) for error in once)
                if call != "execve":
                    yield from ((name, call, error, f"{before + 1}+") for error in lasting)

    def clear(self, folder):
        for name in set(os.listdir(folder)) - {"manifest", "missing", "key"}:
            os.unlink(f"{folder}/{name}")
        shutil.copyfile(f"{folder}.kept", f"{folder}/kept")

    def run(self, case):
        """One launch; answers with what became of it."""
        name, call, error, when = case
        launch, folder = LAUNCHES[name], self.folders.pop()
        try:
            self.clear(folder)
            # The target is left alone.
            detach = [] if call == "execve" else ["-b", "execve"]
            tracer = ["strace", "-qqq", "-f", *detach, "-o", "/dev/null", "-e", f"trace={call}"]
            process = self.start(launch, folder, [*tracer, "-e", f"inject={call}:{error}:when={when}"])
            try:
                output, errors = process.communicate(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                output, errors = process.communicate()
                raise AssertionError(f"it hangs: {errors.decode(errors='replace')}") from None
            try:
                return self.judge(launch, case, folder, process.returncode, output, errors)
            except AssertionError as wrong:
                raise AssertionError(f"{wrong}\n    {errors.decode(errors='replace')}") from None
        finally:
            self.folders.append(folder)

    def judge(self, launch, case, folder, status, output, errors):
        assert b"hunter2" not in errors and self.service.key.encode() not in errors, "A VALUE OR A KEY ON STDERR"
        lines = errors.decode(errors="replace").splitlines()
        assert all(line.startswith("sesame: ") for line in lines), "a line of somebody else's"
        warnings = [line for line in lines if line.startswith("sesame: warning: ")]
        told = [line for line in lines if not line.startswith(("sesame: warning: ", "sesame: hint: "))]
        left = {}
        for name in set(os.listdir(folder)) - {"manifest", "missing", "key"}:
            left[name] = open(f"{folder}/{name}", "rb").read()
        before = open(f"{folder}.kept", "rb").read()
        kept = left.pop("kept", None)
        # A file that cannot be taken away is left, by whatever name.
        if case[1] != "unlink":
            assert left.keys() <= WHOLE.keys(), f"left behind: {sorted(left.keys() - WHOLE.keys())}"
            assert all(WHOLE[each] == content for each, content in left.items()), "a file that is not whole"
        assert kept == before or kept and len(kept) == len(before) and kept[:18] == before[:18], "the kept values are lost"
        writes = "-o" in launch.arguments
        # The target's output tells what became of it; strace does not.
        if output == launch.output and (output or writes and status == 0):
            assert not told and len(warnings) <= launch.warnings + 1, "started, and said more than a warning"
            assert not writes or left, "no file was written"
            return "right"
        assert launch.output.startswith(output) and (not output or launch is LAUNCHES["get"]), f"WRONG VALUES: {output[:200]}"
        assert status in STATUSES, f"status {status}"
        # Only what cannot be written is not told.
        assert told or case[1] == "write", "nothing was said"
        return status


def main(seed, count=None):
    if subprocess.run(["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        sys.exit("strace cannot trace here")
    began = time.monotonic()
    bench = Bench()
    cases = list(bench.cases())
    every = len(cases)
    random.Random(seed).shuffle(cases)
    # Whatever the seed: a connection of HTTP/2 that ends before its first answer says nothing of the next one's version.
    cases.sort(key=lambda case: case[:3] != (OVER_HTTP2, "recvfrom", "error=ECONNRESET"))
    results, wrong = collections.Counter(), []

    def attempt(case):
        try:
            results[bench.run(case)] += 1
        except Exception as error:
            wrong.append(f"{', '.join(case)}: {error}")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(attempt, cases[:count]))
    assert bench.front.versions == {"HTTP/2.0"}, bench.front.versions
    bench.front.__exit__()
    bench.memory.cleanup()
    failed = ", ".join(f"{number} with {status}" for status, number in sorted(results.items(), key=str) if status != "right")
    print(f"{len(cases[:count])} of {every} failing system calls, seed {seed}: {results['right']} did no harm, "
          f"{sum(results.values()) - results['right']} ended it as they should ({failed}), {len(wrong)} otherwise; "
          f"{time.monotonic() - began:.0f} s", flush=True)
    assert not wrong, "\n".join(sorted(wrong)[:int(os.environ.get("SHOWN", 20))])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
