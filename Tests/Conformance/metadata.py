"""The metadata of a CVM instance: the official SDK takes its keys from there, and uses them."""

import json
import sys
import time
import urllib.error
import urllib.request
from functools import lru_cache
from unittest import mock

from conformance import Client, Service, check, equal, expect_refusal, run
from tencentcloud.common import credential

CLIENT = "Python SDK, POST"
PATH = "/latest/meta-data/cam/security-credentials/"


@lru_cache(None)
def service():
    return Service("--quiet", "--metadata", "127.0.0.1:0")


def here():
    return service().settings["SESAME_METADATA"].rstrip("/")


def get(path):
    with urllib.request.urlopen(here() + path, timeout=5) as answer:
        return answer.status, answer.read().decode()


@check(CLIENT, "instance metadata", "names the role, in plain text, and gives its keys")
def _():
    status, role = get(PATH)
    equal((status, role.strip(), "\n" in role), (200, role, False))
    answer = json.loads(get(PATH + role)[1])
    equal(sorted(answer), ["Code", "Expiration", "ExpiredTime", "TmpSecretId", "TmpSecretKey", "Token"])
    equal((answer["Code"], type(answer["ExpiredTime"])), ("Success", int))
    equal(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(answer["ExpiredTime"])), answer["Expiration"])
    assert answer["ExpiredTime"] > time.time() + 300, "the SDKs renew at 300 seconds"
    key = [answer[part] for part in ("TmpSecretId", "TmpSecretKey", "Token")]
    expect_refusal("ResourceNotFound", Client(service(), key=key).call, "DescribeSecret", SecretName="none")


@check(CLIENT, "instance metadata", "another role is not there: 404")
def _():
    for path in (PATH + "nobody", "/latest/nothing"):
        try:
            status = get(path)[0]
        except urllib.error.HTTPError as error:
            status = error.code
        equal((path, status), (path, 404))


@check(CLIENT, "instance metadata", "CVMRoleCredential of the SDK is served")
def _():
    address = "http://metadata.tencentyun.com"
    real = credential.urlopen
    with mock.patch.object(credential, "urlopen", lambda url, *rest: real(url.replace(address, here()), *rest)):
        key = credential.CVMRoleCredential().get_credential_info()
    assert all(key), key
    expect_refusal("ResourceNotFound", Client(service(), key=key).call, "DescribeSecret", SecretName="none")


if __name__ == "__main__":
    run(sys.argv)
