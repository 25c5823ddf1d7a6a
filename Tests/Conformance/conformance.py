"""What the conformance suite shares: the service under test, the official Python SDK pointed at it, and the checks.

A suite is a script that declares checks with @check and ends in `run(sys.argv)`. It writes one JSON object a check to
standard output: client, action, what (a sentence), passed, why (of a failure).
"""

import atexit
import contextlib
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from types import SimpleNamespace
from unittest import mock

import documented

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssm.v20190923 import models, ssm_client

REGION = "ap-guangzhou"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("SESAME_LOCAL", os.path.join(ROOT, ".build/debug/sesame-local"))

# Options of a service that lets everybody ask as often as they can.
NO_QUOTA = ["--quota", "off"]

# A child would inherit the signals that a test runner blocks.
signal.pthread_sigmask(signal.SIG_SETMASK, [])
for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)


class Service:
    """A sesame-local of our own, on a port of its own."""

    def __init__(self, *options, keys=None, seed=None, has_store=False, has_clock=False, has_no_quota=False):
        self.folder = tempfile.mkdtemp(prefix="conformance-")
        self.store = os.path.join(self.folder, "store")
        options = [*options, *(["--store", self.store] if has_store else []), *(NO_QUOTA if has_no_quota else [])]
        if keys:
            options += ["--keys", self.file("keys.json", json.dumps(keys))]
        if seed:
            options += ["--seed", self.file("seed.yaml", seed)]
        self.errors = os.path.join(self.folder, "stderr")
        self.command = [*(self._clockwork() if has_clock else []), PROGRAM, *options]
        self.start()
        atexit.register(self.__exit__)

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(content)
        return path

    def _clockwork(self):
        """A command in front that takes the time of day from a file."""
        library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")[0]
        self.ahead = 0
        return [
            "env", f"LD_PRELOAD={library}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            f"FAKETIME_TIMESTAMP_FILE={self.file('clock', '+0')}"]

    @contextlib.contextmanager
    def later(self, seconds):
        """Puts the service's clock ahead, for good, and that of the SDK as long as this lasts."""
        self.ahead += seconds
        self.file("clock", f"+{self.ahead}")
        with clock_of_clients(self.ahead):
            yield

    def start(self):
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(
                self.command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL)
        self.settings = {}
        for line in iter(self.process.stdout.readline, b""):
            if not line.startswith(b"export "):
                continue
            name, value = re.match(r"export (\w+)='?(.*?)'?\n", line.decode()).groups()
            self.settings[name] = value
            if name == "SESAME_LOCAL_PID":
                break
        else:
            raise RuntimeError(f"the service did not start: {open(self.errors).read()}")
        self.authority = self.settings["SESAME_CA_FILE"]
        self.endpoint = self.settings["SESAME_ENDPOINT"].removeprefix("https://")
        self.id, self.key = self.settings["TENCENTCLOUD_SECRET_ID"], self.settings["TENCENTCLOUD_SECRET_KEY"]
        self.http = self.settings.get("SESAME_HTTP_ENDPOINT")
        self.port = int(self.endpoint.rpartition(":")[2])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends it, and answers with its status."""
        self.process.terminate()
        return self.process.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Refused(Exception):
    """The service answered with an error."""

    def __init__(self, code, message=""):
        super().__init__(f"{code}: {message}")
        self.code = code


class Client:
    """The official SDK for Python, with what it hides laid open: every answer's bytes are judged by the documents."""

    def __init__(self, service, method="POST", region=REGION, key=None, endpoint=None, kind=ssm_client.SsmClient, **profile):
        key = key or (service.id, service.key)
        http = HttpProfile(
            endpoint=endpoint or service.endpoint, certification=service.authority, reqMethod=method, reqTimeout=20)
        for name in [name for name in profile if hasattr(http, name)]:
            setattr(http, name, profile.pop(name))
        settings = ClientProfile(httpProfile=http, language="en-US")
        for name, value in profile.items():
            setattr(settings, name, value)
        self.sdk = kind(Credential(*key), region, settings)
        self.service = service
        self.sdk.request.conn._session.hooks["response"].append(self._keep)
        self.response = self.raw = None

    def _keep(self, response, *_, **__):
        self.response = response
        self.raw = response.content

    def call(self, action, **parameters):
        """One call by the SDK's own types; answers with the JSON that came, after judging it."""
        request = getattr(models, f"{action}Request")()
        request.from_json_string(json.dumps(parameters))
        return self._judged(action, lambda: getattr(self.sdk, action)(request))

    def send(self, action, headers=None, **parameters):
        """One call with whatever parameters, known to the SDK or not."""
        return self._judged(action, lambda: self.sdk.call_json(action, parameters, headers=headers))

    def _judged(self, action, call):
        self.response = None
        try:
            call()
        except TencentCloudSDKException as error:
            assert self.response is not None, f"no answer: {error}"
            self._judge_transport()
            assert self.response.status_code == 200, f"status {self.response.status_code}, not 200"
            answer = json.loads(self.raw)["Response"]
            assert answer.keys() == {"Error", "RequestId"}, f"a refusal with the fields {sorted(answer)}"
            assert answer["Error"].keys() == {"Code", "Message"}, f"an error with {sorted(answer['Error'])}"
            assert answer["Error"]["Message"], "an error without a message"
            raise Refused(error.code, error.message) from None
        self._judge_transport()
        answer = json.loads(self.raw)["Response"]
        faults = documented.faults(action, answer)
        assert not faults, "; ".join(faults)
        return SimpleNamespace(**answer)

    def _judge_transport(self):
        kind = self.response.headers.get("Content-Type")
        assert kind == "application/json", f"Content-Type is {kind!r}: the SDK takes errors for successes"
        identifier = json.loads(self.raw)["Response"].get("RequestId")
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(identifier)), f"RequestId is {identifier!r}"


def generic(service, version="2019-09-23", name="ssm", **settings):
    """The SDK's client for any API and version."""
    client = Client(service, kind=lambda *rest: CommonClient(name, version, *rest), **settings)
    return client


@contextlib.contextmanager
def clock_of_clients(ahead):
    """Lets the SDK sign with a clock that is `ahead` seconds ahead."""
    with mock.patch("tencentcloud.common.abstract_client.time") as clock:
        clock.time = lambda: time.time() + ahead
        yield


def code_of(call, *arguments, **named):
    """The code of the refusal, or "success"."""
    try:
        call(*arguments, **named)
    except Refused as refusal:
        return refusal.code
    return "success"


def expect_refusal(codes, call, *arguments, **named):
    """The call must be refused with this code, or one of these."""
    codes = {codes} if isinstance(codes, str) else set(codes)
    code = code_of(call, *arguments, **named)
    assert code in codes, f"answered {code}, not {' or '.join(sorted(codes))}"


def equal(seen, expected):
    assert seen == expected, f"{seen!r} is not {expected!r}"


_checks = []


def check(client, action, what):
    """Declares a check; it fails when it raises."""

    def declare(function):
        _checks.append((client, action, what, function))
        return function

    return declare


def run(arguments):
    """Runs the checks whose sentence or action contains the argument, all without one."""
    wanted = arguments[1] if len(arguments) > 1 else ""
    failures = 0
    for client, action, what, function in _checks:
        if wanted not in f"{client} {action} {what}":
            continue
        why = None
        try:
            function()
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[1:2]
            why = f"{type(error).__name__ if not isinstance(error, AssertionError) else ''} {error}".strip()[:600]
            why += f" ({os.path.basename(place[0].filename)}:{place[0].lineno})" if place else ""
            failures += 1
        print(json.dumps({"client": client, "action": action, "what": what, "passed": why is None, "why": why}), flush=True)
    print(f"{failures} failed", file=sys.stderr)
