"""Whatever the service does wrong, the target starts with every value right or not at all.

    faults.py RUNS KILLS [SEED]

A run asks for 20 secrets while 1 to 8 faults wait for the requests, each drawn from all that sesame-local knows; what
is left of them afterwards tells which were met, and so how the launch had to end. A kill is a TERM or INT at a random
moment of a launch that also writes files.
"""

import collections
import fnmatch
import json
import os
import random
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from conformance import ROOT, Service
from wire import ask, connect

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
MARK = "hunter2"
NAMES = [f"s-{number:02}" for number in range(20)]
FILES = NAMES[:3]
# Seconds over its time limit that a launch may take on a busy machine.
GRACE = 6
# So many failures in a row are survived in any time limit here, whatever the jitter.
SURE_ATTEMPTS = 3
CLOCK = "AuthFailure.SignatureExpire"
WORKERS = 8

# Design: several failures are told by the first of these that is present, and by 69 only when there is no other.
ORDER = (78, 77, 66, 65, 125, 69)
CODES = {
    "ResourceNotFound": 66, "ResourceNotFound.SecretNotExist": 66, "ResourceUnavailable.ResourceDisabled": 66,
    "ResourceUnavailable.ResourcePendingDeleted": 66, "ResourceUnavailable.ResourceUninitialized": 66,
    "ResourceUnavailable.NotPurchased": 77, "AuthFailure": 77, CLOCK: 77,
    "AuthFailure.SignatureFailure": 77, "AuthFailure.SecretIdNotFound": 77, "AuthFailure.InvalidSecretId": 77,
    "AuthFailure.TokenFailure": 77, "AuthFailure.UnauthorizedOperation": 77, "UnauthorizedOperation": 77,
    "OperationDenied.RoleNotExist": 77, "IpInBlacklist": 77, "IpNotInWhitelist": 77, "UnsupportedRegion": 78,
    "InvalidParameterValue": 78, "FailedOperation": 69, "LimitExceeded": 125, "MissingParameter": 125, "Un.Known": 125,
}
TRANSIENT_CODES = [
    "InternalError", "RequestLimitExceeded", "RequestLimitExceeded.UinLimitExceeded", "ServiceUnavailable",
    "FailedOperation.AccessKmsError"]
# No answers to GetSecretValue, however they are written.
BODIES = [
    "", " ", "null", "[]", "{}", '"Response"', '{"Response": null}', '{"Response": []}', '{"Response": {}}',
    '{"Response": {"Error": {"Code": ""}}}', '{"Response": {"Error": null, "SecretName": null}}', "[" * 5000,
    '{"Response": {"SecretName": "another", "VersionId": "v1", "SecretString": "wrong", "RequestId": "r"}}',
    '{"Response": {"SecretName": "\\u0000", "VersionId": "v1", "SecretString": "wrong"}}', "{\"Response\": {\"a\": 1, \"a\": 2}}"]
BYTES = ["", "//79", "AAECAwQ=", "H4sIAAAAAAAA/w==", "e30="]


# The meaning of the faults.


def in_place(chance):
    """A part that stands in place of the answer, or none, so that about half the launches can still start."""
    return chance.choice([
        {}, {}, {}, {}, {"error": chance.choice(TRANSIENT_CODES)}, {"error": chance.choice(TRANSIENT_CODES)},
        {"status": chance.choice([429, 500, 502, 503, 504, 599])}, {"status": chance.choice([429, 500, 502, 503])},
        {"error": chance.choice(TRANSIENT_CODES), "status": chance.choice([200, 400, 503])},
        {"end": chance.choice(["reset", "close"])}, {"end": chance.choice(["short", "reset-inside"])},
        chance.choice([
            {"error": chance.choice(list(CODES))}, {"error": chance.choice(list(CODES))},
            {"error": chance.choice(list(CODES)), "status": chance.choice([200, 403, 500])},
            {"status": chance.choice([200, 204, 301, 400, 403, 404, 418])}, {"html": True}, {"empty": True},
            {"body": chance.choice(BODIES)}, {"base64": chance.choice(BYTES)}, {"redirect": "https://127.0.0.1:1/"},
            {"secretName": "another"}, {"truncate": True}, {"gzip": True}, {"huge": chance.choice([1 << 20, 3 << 20])}])])


def on_its_way(chance):
    """Parts that a right answer survives, unless they take more time than there is."""
    return chance.choice([
        {}, {}, {"chunked": True}, {"delay": round(chance.uniform(0, 0.4), 2)}, {"date": chance.choice([-86400, 90, 4000])},
        {"bytesPerSecond": chance.choice([3000, 20000])}, {"contentType": chance.choice(["text/html", "application/json", "x"])},
        {"huge": chance.choice([1, 5000, 900_000])}, {"chunked": True, "delay": 0.1},
        {"delay": 30} if chance.random() < 0.3 else {}, {"bytesPerSecond": 1} if chance.random() < 0.2 else {}])


def fault(chance):
    while True:
        drawn = on_its_way(chance) | in_place(chance)
        if drawn.get("error") == CLOCK:
            drawn.pop("date", None)  # It would set the clock; where the clocks agree, the refusal is final.
        if "bytesPerSecond" in drawn and "huge" in drawn:
            del drawn["huge"]
        if drawn:
            return drawn


def meaning(rule):
    """What a request that meets it comes to: "right", "again", "slow" (not in any time) or the final status."""
    fault = rule["fault"]
    if fault.get("delay", 0) > 5 or fault.get("bytesPerSecond", 100) < 100:
        return "slow"
    if "end" in fault:
        return "again"
    if fault.get("huge", 0) >= 1 << 20:
        return 69
    if fault.get("error") in TRANSIENT_CODES:
        return "again"
    if "error" in fault:
        return CODES[fault["error"]]
    if "status" in fault:
        return "again" if fault["status"] >= 500 or fault["status"] == 429 else 69
    return 69 if fault.keys() & {"html", "empty", "body", "base64", "redirect", "secretName", "truncate", "gzip"} else "right"


def rules(chance):
    drawn = []
    for _ in range(chance.randint(1, 8)):
        rule = {"action": "GetSecretValue", "fault": fault(chance), "count": chance.choice([1, 1, 1, 2, 2, 3, 6, 20])}
        if chance.random() < 0.1:
            rule["count"] = "always"
        if meaning(rule) in ("right", "again", "slow") and chance.random() < 0.2:
            rule["action"] = chance.choice(["*", "ListSecretVersionIds"])
        if chance.random() < 0.6:
            rule["secret"] = chance.choice([*NAMES, "s-0*", "s-1?", "s-*[357]"])
        drawn.append(rule)
    return drawn


def befalls(rule, name):
    return rule["action"] != "ListSecretVersionIds" and fnmatch.fnmatchcase(name, rule.get("secret", "*"))


class Met:
    """The faults that a launch met, told by what is left of them: each met final status, and how many others."""

    def __init__(self, before, after):
        left = list(after)
        self.final, self.again, self.slow = set(), collections.Counter(), False
        # Faults that always happen are not counted. For the others: may it have been met, and was it surely.
        self.lasting, self.stays = set(), False
        for place, rule in enumerate(before):
            kind, names = meaning(rule), [name for name in NAMES if befalls(rule, name)]
            if rule["count"] == "always":
                alone = any(not any(befalls(each, name) for each in before[:place]) for name in names)
                if kind != "right" and names:
                    self.lasting.add(kind if isinstance(kind, int) else 69)
                    self.stays |= alone
                    self.slow |= kind == "slow"
                if alone and isinstance(kind, int):
                    self.final.add(kind)
                continue
            same = [each for each in left if {**each, "count": 0} == {**rule, "count": 0} and each["count"] != "always"]
            if same:
                left.remove(same[-1])
            count = rule["count"] - (same[-1]["count"] if same else 0)
            if isinstance(kind, int):
                self.final |= {kind} if count else set()
            elif kind != "right":
                self.again.update({name: count for name in names})
                self.slow |= (kind == "slow" or is_for_rate(rule["fault"])) and count > 0

    def right(self):
        """The statuses that are right for a launch that met these."""
        if self.final:
            # A request that ran out of time has the verdict of the time limit.
            rightly = {first([*self.final, *others]) for others in [(), *((each,) for each in self.lasting), self.lasting]}
            return rightly | ({69} if self.slow or max(self.again.values(), default=0) > SURE_ATTEMPTS else set())
        if self.lasting:
            return {*self.lasting, 69} | (set() if self.stays else {0})
        is_sure = max(self.again.values(), default=0) <= SURE_ATTEMPTS and not self.slow
        return {0} if is_sure else {0, 69}


def is_for_rate(fault):
    """Whether it makes a launch wait: the time in all is short here, so that it may end meanwhile."""
    return fault.get("status") == 429 or fault.get("error", "").startswith("RequestLimitExceeded")


def first(statuses):
    return next(status for status in ORDER if status in statuses)


# The launches.


class Bench:
    """A service with 20 secrets, and a folder to launch in."""

    def __init__(self):
        self.service = Service("--quiet", "--fault-control", has_no_quota=True)
        chance = random.Random(20)
        pieces = ["é", "=", "\n", '"', "'", "\\", "$(id)", "中文", "😀", " ", "${A}", "\t", "x" * 3000]
        self.values = {}
        with connect(self.service) as connection:
            for name in NAMES:
                value = MARK + name + "".join(chance.choice(pieces) for _ in range(chance.randrange(8)))
                for version, text in (("v1", value), ("v2", f"not this {value}")):
                    action = "CreateSecret" if version == "v1" else "PutSecretValue"
                    answer = ask(connection, self.service, action, SecretName=name, VersionId=version, SecretString=text)
                    assert "Error" not in answer, answer
                self.values[name] = value.encode()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.service.authority)))
        self.folder = tempfile.mkdtemp(prefix="launch-", dir=self.service.folder)
        # The folder of the files: on a tmpfs.
        self.memory = tempfile.TemporaryDirectory(prefix="launch-", dir="/dev/shm")
        manifest = "".join(f"  V_{name[2:]}: {name}@v1\n" for name in NAMES)
        files = "".join(f"  F_{name[2:]}: {{secret: {name}, version: v1, path: {self.memory.name}/{name}}}\n" for name in FILES)
        self.manifest = self.service.file("sesame.yaml", f"env:\n{manifest}")
        self.with_files = self.service.file("files.yaml", f"env:\n{manifest}{files}")
        self.environment = {
            "PATH": "/usr/bin:/bin", "TMPDIR": self.folder, "HOME": self.folder, "SWIFT_BACKTRACE": "enable=no",
            **{name: value for name, value in self.service.settings.items() if name != "SESAME_LOCAL_PID"}}

    def faults(self, method="GET", rules=None):
        body = None if rules is None else json.dumps(rules).encode()
        request = urllib.request.Request(f"https://{self.service.endpoint}/_faults", data=body, method=method)
        with self.opener.open(request, timeout=20) as answer:
            return json.loads(answer.read())

    def launch(self, manifest, timeout):
        """A launch of a target that writes its environment, in a session of its own."""
        return subprocess.Popen(
            [SESAME, "exec", "--timeout", str(timeout), "--rate-timeout", str(timeout), "-f", manifest, "--", "/usr/bin/env", "-0"],
            cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True)

    def judge(self, process, output, errors):
        """What holds for every launch; answers with whether the target started."""
        seen = dict(entry.split(b"=", 1) for entry in output.split(b"\0") if b"=" in entry)
        assert MARK.encode() not in errors and self.service.key.encode() not in errors, "a value or a key on stderr"
        if output:
            wrong = [name for name in NAMES if seen.get(f"V_{name[2:]}".encode()) != self.values[name]]
            assert not wrong, f"STARTED WITH A WRONG VALUE of {wrong}"
        assert os.listdir(self.folder) == [], f"left in the folder: {os.listdir(self.folder)}"
        try:
            os.killpg(process.pid, 0)
            raise AssertionError("a child is left")
        except ProcessLookupError:
            pass
        return bool(output)

    def run(self, seed):
        """One launch against faults; answers with its status."""
        chance = random.Random(seed)
        drawn, limit = rules(chance), chance.choice([3, 3, 3, 3, 3, 9])
        before = self.faults("PUT", drawn)
        begin = time.monotonic()
        process = self.launch(self.manifest, limit)
        output, errors = process.communicate(timeout=limit + 60)
        seconds, status = time.monotonic() - begin, process.returncode
        met = Met(before, self.faults())
        self.faults("DELETE")
        try:
            started = self.judge(process, output, errors)
            assert seconds < limit + GRACE, f"it took {seconds:.1f} s of {limit}"
            assert started == (status == 0), f"status {status}, and the target did {'' if started else 'not '}start"
            assert status in met.right(), f"status {status}, not {met.right()}"
            assert started or errors.startswith(b"sesame: "), "nothing was said"
        except AssertionError as error:
            raise AssertionError(f"{seed}: {error}\n  faults {json.dumps(drawn)}\n  {errors.decode(errors='replace')}") from None
        return status

    def kill(self, seed, usual):
        """One launch that is ended on its way; answers with what became of it."""
        chance = random.Random(seed)
        self.faults("PUT", [{"count": "always", "fault": {"delay": chance.choice([0.001, 0.02])}}] if chance.random() < 0.5 else [])
        old = chance.random() < 0.5
        for name in FILES if old else []:
            with open(os.path.join(self.memory.name, name), "wb") as file:
                file.write(b"old")
        ending = chance.choice([signal.SIGTERM, signal.SIGINT])
        process = self.launch(self.with_files, 10)
        before = self.present()
        late = time.monotonic() + chance.uniform(0, 3 * usual)
        # Half of them while the files are written, which takes hardly any time.
        waits = chance.random() < 0.5
        while process.poll() is None and (self.present() == before if waits else time.monotonic() < late):
            time.sleep(0.0002)
        time.sleep(chance.uniform(0, 0.002) if waits else 0)
        process.send_signal(ending)
        output, errors = process.communicate(timeout=30)
        try:
            started = self.judge(process, output, errors)
            assert process.returncode in ((0, -ending) if started else (-ending,)), f"status {process.returncode} after {ending}"
            left = {}
            for name in os.listdir(self.memory.name):
                path = os.path.join(self.memory.name, name)
                left[name] = open(path, "rb").read()
                os.unlink(path)
            assert left.keys() <= set(FILES), f"left beside the files: {sorted(left.keys() - set(FILES))}"
            whole = {name: self.values[name] for name in FILES}
            states = [whole] if started else [whole, dict.fromkeys(FILES, b"old") if old else {}]
            assert left in states, f"files neither as before nor whole: {({name: len(value) for name, value in left.items()})}"
        except AssertionError as error:
            raise AssertionError(f"{seed}: {error}\n  {errors.decode(errors='replace')}") from None
        return "started" if started else "files written" if left == whole else "nothing left"

    def present(self):
        """What is in the memory now, files that are on their way included."""
        return {(each.name, each.inode()) for each in os.scandir(self.memory.name)}

    def usual(self):
        """Seconds of a launch that nothing disturbs."""
        times = []
        for _ in range(5):
            begin = time.monotonic()
            process = self.launch(self.with_files, 10)
            output, errors = process.communicate()
            assert self.judge(process, output, errors), errors
            times.append(time.monotonic() - begin)
        for name in FILES:
            os.unlink(os.path.join(self.memory.name, name))
        return statistics.median(times)


def together(task, seeds):
    """All of them by a few workers, each with a bench of its own; answers with the results and what was wrong."""
    own, benches, results, wrong = threading.local(), [], collections.Counter(), []

    def prepare():
        own.bench = Bench()
        benches.append(own.bench)

    def attempt(seed):
        try:
            results[task(own.bench, seed)] += 1
        except Exception as error:
            wrong.append(str(error) or repr(error))

    with ThreadPoolExecutor(WORKERS, initializer=prepare) as pool:
        list(pool.map(attempt, seeds))
    for bench in benches:
        bench.memory.cleanup()
        bench.service.__exit__()
    return results, wrong


def main(runs, kills, seed):
    began = time.monotonic()
    statuses, wrong = together(Bench.run, [f"{seed} run {number}" for number in range(runs)])
    failed = ", ".join(f"{count} with {status}" for status, count in sorted(statuses.items()) if status)
    disturbed = sum("STARTED WITH A WRONG VALUE" in each for each in wrong)
    print(f"{runs} runs of 1 to 8 faults over {len(NAMES)} references, seed {seed}: {statuses[0]} started, "
          f"{statuses.total() - statuses[0]} failed as they should ({failed}), {len(wrong)} otherwise; "
          f"{disturbed} started with a wrong or missing value; {time.monotonic() - began:.0f} s", flush=True)
    bench = Bench()
    usual = bench.usual()
    bench.memory.cleanup()
    ends, amiss = together(lambda bench, seed: bench.kill(seed, usual), [f"{seed} kill {number}" for number in range(kills)])
    print(f"{kills} kills in {usual * 3000:.0f} ms: " + ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
          + f"; {len(amiss)} otherwise")
    assert not wrong + amiss, "\n".join((wrong + amiss)[:10])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
