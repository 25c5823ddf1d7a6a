"""Requests as other official clients send them, signed by hand: the Go and the Java SDK, and the documents' example."""

import hashlib
import json
import sys
import time
from functools import lru_cache

from conformance import REGION, Service, check, equal, run
from tencentcloud.common.sign import Sign
from wire import answer_from, ask, connect, signed

CLIENT, ACTION = "by hand", "any action"


@lru_cache(None)
def service():
    service = Service("--quiet")
    with connect(service) as connection:
        ask(connection, service, "CreateSecret", SecretName="there", VersionId="v1", SecretString="value")
    return service


def sends(headers, body=b'{"SecretName":"there","VersionId":"v1"}', also_signed=()):
    """A GetSecretValue with these headers, of which content-type, host and `also_signed` are signed; the answer."""
    now = int(time.time())
    day = time.strftime("%Y-%m-%d", time.gmtime(now))
    headers = {"Host": service().endpoint, "Content-Type": "application/json", **headers}
    values = {name.lower(): value for name, value in headers.items()}
    names = sorted(["content-type", "host", *also_signed])
    # The documents' rule: values in lower case too; those of content-type and host are sent so.
    lines = "".join(f"{name}:{values[name].strip().lower()}\n" for name in names)
    canonical = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signature = Sign.sign_tc3(
        service().key, day, "ssm", f"TC3-HMAC-SHA256\n{now}\n{day}/ssm/tc3_request\n{digest}")
    stamp = next((name for name in headers if name.lower() == "x-tc-timestamp"), "X-TC-Timestamp")
    headers[stamp] = str(now)
    headers["Authorization"] = (
        f"TC3-HMAC-SHA256 Credential={service().id}/{day}/ssm/tc3_request, SignedHeaders={';'.join(names)}, "
        f"Signature={signature}")
    headers["Content-Length"] = str(len(body))
    head = "POST / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    with connect(service()) as connection:
        connection.sendall(head.encode() + body)
        status, answer = answer_from(connection)
    equal(status, 200)
    return json.loads(answer)["Response"]


@check(CLIENT, ACTION, "as the Go SDK sends it: names like X-Tc-Action, no trace, gzip accepted")
def _():
    answer = sends({
        "User-Agent": "Go-http-client/1.1", "X-Tc-Action": "GetSecretValue", "X-Tc-Language": "zh-CN", "X-Tc-Region": REGION,
        "X-Tc-Requestclient": "SDK_GO_1.3.166", "X-Tc-Timestamp": "", "X-Tc-Version": "2019-09-23",
        "Accept-Encoding": "gzip"})
    equal(answer.get("SecretString"), "value")


@check(CLIENT, ACTION, "as the Java SDK sends it: a charset in the Content-Type, and signed so")
def _():
    answer = sends({
        "Content-Type": "application/json; charset=utf-8", "X-TC-Action": "GetSecretValue", "X-TC-Region": REGION,
        "X-TC-Version": "2019-09-23", "X-TC-RequestClient": "SDK_JAVA_3.2.11"})
    equal(answer.get("SecretString"), "value")


@check(CLIENT, ACTION, "as the documents' newest example signs it: x-tc-action too, in lower case")
def _():
    headers = {"X-TC-Action": "GetSecretValue", "X-TC-Region": REGION, "X-TC-Version": "2019-09-23"}
    equal(sends(headers, also_signed=("x-tc-action",)).get("SecretString"), "value")
    everything = ("x-tc-action", "x-tc-region", "x-tc-version")
    equal(sends(headers, also_signed=everything).get("SecretString"), "value")


@check(CLIENT, ACTION, "names of headers in any case")
def _():
    answer = sends({"x-tc-action": "GetSecretValue", "X-TC-REGION": REGION, "x-Tc-version": "2019-09-23"})
    equal(answer.get("SecretString"), "value")


@check(CLIENT, ACTION, "AuthFailure.SignatureFailure: a body that is another than was signed")
def _():
    with connect(service()) as connection:
        connection.sendall(signed(service(), "GetRegions", b"{}").replace(b"{}", b"[]"))
        equal(json.loads(answer_from(connection)[1])["Response"]["Error"]["Code"], "AuthFailure.SignatureFailure")


if __name__ == "__main__":
    run(sys.argv)
