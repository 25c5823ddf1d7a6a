"""The two sides that get the same requests: the service that the caller's environment names, and a sesame-local."""

import json
import os
import subprocess
import time
from unittest import mock

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
SESAME_LOCAL = os.environ.get("SESAME_LOCAL", os.path.join(ROOT, ".build/debug/sesame-local"))
WORDS = {"internal": "ssm.internal.tencentcloudapi.com", "intl": "ssm.intl.tencentcloudapi.com"}
# Variables of a side that are not the other's.
OWN = ("SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN",
       "TENCENTCLOUD_REGION")


class Answer:
    """What came back: status 0 when nothing did; `response` is None when it is not the JSON of an answer."""

    def __init__(self, http=None):
        self.status = http.status_code if http is not None else 0
        self.kind = http.headers.get("Content-Type") if http is not None else None
        self.response = None
        if http is not None:
            try:
                response = json.loads(http.content)["Response"]
                self.response = response if type(response) is dict else None
            except (ValueError, KeyError, TypeError):
                pass

    @property
    def error(self):
        error = (self.response or {}).get("Error")
        return error if type(error) is dict else None

    @property
    def code(self):
        """The code of a refusal; None for a success."""
        if self.response is None:
            return f"no answer (HTTP status {self.status})"
        return self.error.get("Code", "an error without a code") if self.error else None


class Side:
    def __init__(self, name, region, settings):
        self.name, self.region, self.settings = name, region, settings
        endpoint = settings.get("SESAME_ENDPOINT", "ssm.tencentcloudapi.com")
        endpoint = WORDS.get(endpoint, endpoint)
        self.scheme = "http" if endpoint.startswith("http://") else "https"
        self.host = endpoint.split("://")[-1].rstrip("/")
        self.authority = settings.get("SESAME_CA_FILE") or settings.get("SSL_CERT_FILE")
        self.id, self.key = (settings.get(f"TENCENTCLOUD_SECRET_{part}") for part in ("ID", "KEY"))
        self.token = settings.get("TENCENTCLOUD_TOKEN")
        # The last request that the SDK sent, as it went out.
        self.sent = None
        self._clients = {}

    def _client(self, service, version, region, key, method):
        kind = (service, version, region, key, method)
        if kind not in self._clients:
            host = self.host
            if service == "sts" and host.startswith("ssm."):
                host = "sts." + host[4:]
            http = HttpProfile(endpoint=host, reqMethod=method, reqTimeout=20, certification=self.authority)
            http.scheme = self.scheme
            profile = ClientProfile(httpProfile=http, language="en-US")
            client = CommonClient(service, version, Credential(*key), region, profile)
            if self.name == "sesame-local":
                client.request.conn.proxy, client.request.conn._session.trust_env = None, False
            client.request.conn._session.hooks["response"].append(self._keep)
            self._clients[kind] = client
        return self._clients[kind]

    def _keep(self, response, *_, **__):
        response.content  # It is read while the connection is there.
        self._http, self.sent = response, response.request

    def ask(self, action, parameters, service="ssm", version=None, region=None, key=None, method="POST", ahead=0,
            is_signed=True):
        """One request by the SDK. A refusal for the rate means later, and is no answer."""
        version = version or {"ssm": "2019-09-23", "sts": "2018-08-13"}[service]
        key = key(self) if key else (self.id, self.key, self.token)
        client = self._client(service, version, region or self.region, key, method)
        for _ in range(8):
            self._http = None
            with mock.patch("tencentcloud.common.abstract_client.time") as clock:
                clock.time = lambda: time.time() + ahead
                try:
                    client.call_json(action, parameters, options={} if is_signed else {"SkipSign": True})
                except (TencentCloudSDKException, ValueError, KeyError, TypeError):
                    pass
            answer = Answer(self._http)
            if not (answer.error and str(answer.code).startswith("RequestLimitExceeded")):
                break
            time.sleep(1)
        return answer

    @property
    def environment(self):
        """What points sesame at it."""
        rest = {name: value for name, value in os.environ.items() if not name.startswith("TENCENTCLOUD_")}
        for name in [name for name in rest if name.startswith("SESAME")]:
            del rest[name]
        if self.name == "sesame-local":
            rest = {name: value for name, value in rest.items() if not name.lower().endswith("_proxy")}
        return {**rest, **self.settings, "SESAME_REGION": self.region}


class Cloud(Side):
    def __init__(self, region):
        settings = {name: os.environ[name] for name in (*OWN, "SSL_CERT_FILE") if os.environ.get(name)}
        for name in ("TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"):
            if os.environ.get(name):
                settings.setdefault("TENCENTCLOUD_TOKEN", os.environ[name])
        super().__init__("cloud", region, settings)


class Local(Side):
    """It ends when its standard input does, so that it does not outlive this process; ^C is not for it."""

    def __init__(self, region):
        names = [name for name in OWN if name != "TENCENTCLOUD_TOKEN"]
        script = "; ".join(f'echo "${name}"' for name in names) + "; exec cat"
        self._process = subprocess.Popen(
            [SESAME_LOCAL, "--quiet", "--quota", "off", "--region", region, "--", "/bin/sh", "-c", script],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
        values = [self._process.stdout.readline().strip() for _ in names]
        if not all(values):
            raise RuntimeError("sesame-local did not start")
        super().__init__("sesame-local", region, dict(zip(names, values)))

    def stop(self):
        self._process.stdin.close()
        self._process.wait(20)
