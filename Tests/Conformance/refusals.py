"""The official SDK for Python: each documented error that can be provoked.

The tables hold: action, parameters, code (or several, where the documents leave it open), why.
"""

import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from conformance import Client, Service, check, clock_of_clients, code_of, equal, expect_refusal, generic, run
from keys import restricted, seed_of_many
from tencentcloud.common.http.request import RequestInternal

CLIENT = "Python SDK, POST"
NO_SECRET = ("ResourceNotFound", "ResourceNotFound.SecretNotExist")
ILL_TYPED = ("InvalidParameter", "InvalidParameterValue")
NO_VALUE = ("InvalidParameterValue", "MissingParameter")
# Actions that a state forbids: the documents name no code, but each action's list holds these.
FORBIDDEN = ("FailedOperation", "ResourceUnavailable", "ResourceUnavailable.ResourcePendingDeleted",
             "ResourceUnavailable.ResourceUninitialized", "OperationDenied")

X = {"SecretString": "x"}


@lru_cache(None)
def service():
    return Service("--quiet")


@lru_cache(None)
def client():
    """One who has secrets: `there` (v1), `off` (disabled), `leaving` (pending deletion), `full` (ten versions)."""
    client = Client(service())
    for name in ("there", "off", "leaving", "full"):
        client.send("CreateSecret", SecretName=name, VersionId="v1", **X)
    for name in ("off", "leaving"):
        client.send("DisableSecret", SecretName=name)
    for number in range(2, 11):
        client.send("PutSecretValue", SecretName="full", VersionId=f"v{number}", **X)
    return client


@lru_cache(None)
def client_with_one_leaving():
    client().send("DeleteSecret", SecretName="leaving", RecoveryWindowInDays=30)
    return client()


def refusals(table, who=client):
    for action, parameters, codes, why in table:
        check(CLIENT, action, f"{' or '.join([codes] if type(codes) is str else codes)}: {why}")(
            lambda action=action, parameters=parameters, codes=codes: expect_refusal(
                codes, who().send, action, **parameters))


# Names

BAD_NAMES = {
    "an empty name": "", "a hyphen first": "-a", "an underscore first": "_a", "a dot": "a.b", "a space": "a b",
    "a slash": "a/b", "a letter that is not ASCII": "ä", "129 bytes": "a" * 129, "a line break": "a\n", "a NUL": "a\0",
}
BAD_VERSIONS = {
    "a hyphen first": "-v", "a dot first": ".v", "an underscore first": "_v", "a slash": "v/1", "a space": "v 1",
    "a letter that is not ASCII": "vä", "65 bytes": "v" * 65, "a line break": "v1\n",
}
refusals(
    ("CreateSecret", {"SecretName": name, **X}, "InvalidParameterValue", f"SecretName with {what}")
    for what, name in BAD_NAMES.items())
refusals(
    ("CreateSecret", {"SecretName": "new", "VersionId": version, **X}, "InvalidParameterValue", f"VersionId with {what}")
    for what, version in BAD_VERSIONS.items())
refusals(
    ("PutSecretValue", {"SecretName": "there", "VersionId": version, **X}, "InvalidParameterValue",
     f"VersionId with {what}")
    for what, version in {"nothing in it": "", **BAD_VERSIONS}.items())

# Every action's own parameters

OF_ONE_SECRET = {
    "GetSecretValue": {"VersionId": "v1"}, "PutSecretValue": {"VersionId": "v2", **X},
    "UpdateSecret": {"VersionId": "v1", **X}, "UpdateDescription": {"Description": "d"}, "DescribeSecret": {},
    "ListSecretVersionIds": {}, "DeleteSecret": {}, "RestoreSecret": {}, "DeleteSecretVersion": {"VersionId": "v1"},
    "EnableSecret": {}, "DisableSecret": {}, "RotateProductSecret": {},
}
for action, more in OF_ONE_SECRET.items():
    there = {"SecretName": "there", **more}
    refusals([
        (action, {"SecretName": "nowhere", **more}, NO_SECRET if action == "GetSecretValue" else "ResourceNotFound",
         "no such secret"),
        (action, more, "MissingParameter", "SecretName is missing"),
        (action, {**more, "SecretName": "a b"}, "InvalidParameterValue", "SecretName is none"),
        (action, {**more, "SecretName": 5}, ILL_TYPED, "SecretName is a number"),
        (action, {**more, "SecretName": ["there"]}, ILL_TYPED, "SecretName is a list"),
        (action, {**there, "Force": True}, "UnknownParameter", "a parameter that the action does not have"),
    ])
    for name in more:
        if name != "SecretString":
            without = {key: value for key, value in there.items() if key != name}
            refusals([(action, without, "MissingParameter", f"{name} is missing")])

refusals([
    ("CreateSecret", X, "MissingParameter", "SecretName is missing"),
    ("CreateSecret", {"SecretName": "new", **X, "Nonce": 1}, "UnknownParameter", "a parameter that it does not have"),
    ("ListSecrets", {"Sort": 1}, "UnknownParameter", "a parameter that it does not have"),
    ("GetRegions", {"SecretName": "there"}, "UnknownParameter", "a parameter that it does not have"),
    ("GetServiceStatus", {"SecretName": "there"}, "UnknownParameter", "a parameter that it does not have"),
])

# Values

for action, others in {
    "CreateSecret": {"SecretName": "new"}, "PutSecretValue": {"SecretName": "there", "VersionId": "v2"},
    "UpdateSecret": {"SecretName": "there", "VersionId": "v1"},
}.items():
    refusals([
        (action, others, NO_VALUE, "neither SecretString nor SecretBinary"),
        (action, {**others, "SecretString": "x", "SecretBinary": "eA=="}, "InvalidParameterValue", "both of them"),
        (action, {**others, "SecretString": "x" * 32769}, "InvalidParameterValue", "a text over 32 KiB"),
        (action, {**others, "SecretBinary": "QUJD" * 10923 + "QQ=="}, "InvalidParameterValue", "bytes over 32 KiB"),
        (action, {**others, "SecretBinary": "%%%"}, "InvalidParameterValue", "what is not base64"),
        (action, {**others, "SecretBinary": "QUJ"}, "InvalidParameterValue", "base64 that is cut off"),
        (action, {**others, "SecretString": 12}, ILL_TYPED, "a number for a text"),
        (action, {**others, "SecretString": {"a": 1}}, ILL_TYPED, "a structure for a text"),
    ])

refusals([
    ("CreateSecret", {"SecretName": "there", **X}, "ResourceInUse.SecretExists", "the name is taken"),
    ("CreateSecret", {"SecretName": "off", **X}, "ResourceInUse.SecretExists", "the name is taken, by a disabled one"),
    ("CreateSecret", {"SecretName": "new", **X, "Description": "d" * 2049}, "InvalidParameterValue",
     "a description over 2,048 bytes"),
    ("CreateSecret", {"SecretName": "new", **X, "Description": "ä" * 1025}, "InvalidParameterValue",
     "a description over 2,048 bytes, not characters"),
    ("CreateSecret", {"SecretName": "new", **X, "Tags": [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]},
     "InvalidParameterValue.TagKeysDuplicated", "one tag key twice"),
    ("CreateSecret", {"SecretName": "new", **X, "Tags": [{"TagValue": "1"}]}, "MissingParameter", "a tag without a key"),
    ("CreateSecret", {"SecretName": "new", **X, "Tags": [{"TagKey": "a", "TagValue": "1", "Tag": 1}]},
     "UnknownParameter", "a tag with a field that tags do not have"),
    ("CreateSecret", {"SecretName": "new", **X, "Tags": "a"}, ILL_TYPED, "a text for a list"),
    ("CreateSecret", {"SecretName": "new", **X, "SecretType": "zero"}, ILL_TYPED, "a text for a number"),
    ("CreateSecret", {"SecretName": "new", **X, "SecretType": 1.5}, ILL_TYPED, "a fraction for a number"),
    ("CreateSecret", {"SecretName": "new", **X, "SecretType": -1}, ILL_TYPED, "a negative number"),
    ("GetSecretValue", {"SecretName": "there", "VersionId": "v2"}, "ResourceNotFound", "no such version"),
    ("GetSecretValue", {"SecretName": "there", "VersionId": "V1"}, "ResourceNotFound", "versions differ in case"),
    ("GetSecretValue", {"SecretName": "There", "VersionId": "v1"}, NO_SECRET, "names differ in case"),
    ("GetSecretValue", {"SecretName": "there", "VersionId": ""}, "InvalidParameterValue", "an empty version"),
    ("GetSecretValue", {"SecretName": "off", "VersionId": "v1"}, "ResourceUnavailable.ResourceDisabled", "it is disabled"),
    ("PutSecretValue", {"SecretName": "there", "VersionId": "v1", **X}, "ResourceInUse.VersionIdExists",
     "the version is there"),
    ("PutSecretValue", {"SecretName": "full", "VersionId": "v11", **X}, "LimitExceeded", "an eleventh version"),
    ("PutSecretValue", {"SecretName": "full", "VersionId": "v10", **X}, ("ResourceInUse.VersionIdExists", "LimitExceeded"),
     "the tenth of ten again"),
    ("UpdateSecret", {"SecretName": "there", "VersionId": "v2", **X}, "ResourceNotFound", "no such version"),
    ("UpdateDescription", {"SecretName": "there", "Description": "d" * 2049}, "InvalidParameterValue",
     "a description over 2,048 bytes"),
    ("DeleteSecretVersion", {"SecretName": "there", "VersionId": "v2"}, "ResourceNotFound", "no such version"),
    ("DeleteSecret", {"SecretName": "off", "RecoveryWindowInDays": 31}, "InvalidParameterValue", "a window of 31 days"),
    ("DeleteSecret", {"SecretName": "off", "RecoveryWindowInDays": -1}, ILL_TYPED, "a window of -1 days"),
    ("DeleteSecret", {"SecretName": "off", "RecoveryWindowInDays": "1"}, ILL_TYPED, "a text for a number"),
    ("DeleteSecret", {"SecretName": "there"}, ("FailedOperation", "ResourceUnavailable"), "it must be disabled first"),
    ("RestoreSecret", {"SecretName": "there"}, ("FailedOperation", "InvalidParameterValue", "ResourceUnavailable"),
     "it is not pending deletion"),
    ("RotateProductSecret", {"SecretName": "there"},
     ("FailedOperation.RotationForbidden", "OperationDenied", "UnsupportedOperation", "FailedOperation",
      "InvalidParameterValue"), "it is user-defined"),
    ("ListSecrets", {"OrderType": 2}, "InvalidParameterValue", "an order that is none"),
    ("ListSecrets", {"State": 6}, "InvalidParameterValue", "a state that is none"),
    ("ListSecrets", {"Limit": -1}, ILL_TYPED, "a negative limit"),
    ("ListSecrets", {"Offset": -1}, ILL_TYPED, "a negative offset"),
    ("ListSecrets", {"Limit": "all"}, ILL_TYPED, "a text for a number"),
    ("ListSecrets", {"TagFilters": [{"TagValue": ["a"]}]}, "MissingParameter", "a filter without a key"),
    ("ListSecrets", {"TagFilters": [{"TagKey": "a", "TagValue": "b"}]}, ILL_TYPED, "a text for a list"),
])
refusals([
    ("GetSecretValue", {"SecretName": "leaving", "VersionId": "v1"}, "ResourceUnavailable.ResourcePendingDeleted",
     "it is pending deletion"),
    ("PutSecretValue", {"SecretName": "leaving", "VersionId": "v2", **X}, FORBIDDEN, "it is pending deletion"),
    ("UpdateSecret", {"SecretName": "leaving", "VersionId": "v1", **X}, FORBIDDEN, "it is pending deletion"),
    ("UpdateDescription", {"SecretName": "leaving", "Description": "d"}, FORBIDDEN, "it is pending deletion"),
    ("EnableSecret", {"SecretName": "leaving"}, FORBIDDEN, "it must be restored first"),
    ("CreateSecret", {"SecretName": "leaving", **X}, "ResourceInUse.SecretExists", "the name is taken until the end"),
], client_with_one_leaving)

# The gateway

ANY = "any action"


def value_of(client, **more):
    return client.send("GetSecretValue", SecretName="there", VersionId="v1", **more)


for name in ("BatchGetSecretValue", "GetRandomPassword", "UpdateSecretVersionStage", "GetSecretByTag",
             "CreateAccessKeySecret", "Getsecretvalue", "X" * 5000):
    check(CLIENT, ANY, f"InvalidAction: {name[:30]} is not an action of the service")(
        lambda name=name: expect_refusal("InvalidAction", client().send, name))


@check(CLIENT, ANY, "NoSuchVersion: another version of the API")
def _():
    expect_refusal("NoSuchVersion", generic(service(), "2019-09-24").send, "GetRegions")


@check(CLIENT, ANY, "what is not offered here is InvalidAction, not a made-up success")
def _():
    parameters = {
        "CreateSSHKeyPairSecret": {"SecretName": "k", "ProjectId": 0}, "GetSSHKeyPairValue": {"SecretName": "k"},
        "CreateService": {"PayMode": "x", "ClientToken": "y"}, "DescribeSupportedProducts": {},
        "DescribeRotationDetail": {"SecretName": "there"}, "DescribeRotationHistory": {"SecretName": "there"},
        "DescribeAsyncRequestInfo": {"FlowID": 1}, "UpdateRotationStatus": {"SecretName": "there", "EnableRotation": False},
    }
    for action, more in parameters.items():
        code = code_of(client().send, action, **more)  # A success is judged by its documented fields.
        assert code in ("success", "InvalidAction") or "." in code or code in (
            "ResourceNotFound", "FailedOperation", "OperationDenied", "UnsupportedOperation", "InvalidParameterValue",
        ), f"{action}: {code}"


@check(CLIENT, ANY, "AuthFailure.SignatureFailure: a wrong key")
def _():
    client()
    expect_refusal("AuthFailure.SignatureFailure", value_of, Client(service(), key=(service().id, "wrong")))
    expect_refusal("AuthFailure.SignatureFailure", value_of, Client(service(), "GET", key=(service().id, "wrong")))


@check(CLIENT, ANY, "AuthFailure.SecretIdNotFound: an id that nobody has")
def _():
    expect_refusal("AuthFailure.SecretIdNotFound", value_of, Client(service(), key=("AKIDnobody", "x")))


@check(CLIENT, ANY, "AuthFailure.SignatureExpire: a request signed more than five minutes ago, or ahead")
def _():
    for ahead in (-302, 302, -86400, 86400 * 365):
        with clock_of_clients(ahead):
            expect_refusal("AuthFailure.SignatureExpire", value_of, client())
    for ahead in (-297, 297):
        with clock_of_clients(ahead):
            value_of(client())


@check(CLIENT, ANY, "AuthFailure.SignatureExpire: a request seen again after more than 301 seconds")
def _():
    replay = {}
    with clock_of_clients(-302):
        expect_refusal("AuthFailure.SignatureExpire", value_of, client())
        replay = dict(client().response.request.headers)
    body = client().response.request.body
    answer = client().sdk.request.conn._session.post(
        f"https://{service().endpoint}/", data=body, headers=replay, verify=service().authority)
    equal(answer.json()["Response"]["Error"]["Code"], "AuthFailure.SignatureExpire")


@check(CLIENT, ANY, "AuthFailure.TokenFailure: a token with a permanent key")
def _():
    expect_refusal("AuthFailure.TokenFailure", value_of, Client(service(), key=(service().id, service().key, "token")))


@check(CLIENT, ANY, "AuthFailure.TokenFailure: a temporary key without its token, or with another")
def _():
    key = {"secretId": "AKIDtemporary", "secretKey": "k", "token": "the token"}
    with Service("--quiet", keys=[key]) as service:
        for token in (None, "another", "the token "):
            expect_refusal(
                "AuthFailure.TokenFailure", Client(service, key=("AKIDtemporary", "k", token)).send, "DescribeSecret",
                SecretName="x")
        right = Client(service, key=("AKIDtemporary", "k", "the token"))
        expect_refusal("ResourceNotFound", right.send, "DescribeSecret", SecretName="x")


@check(CLIENT, ANY, "AuthFailure: the old signatures are not accepted")
def _():
    for method in ("HmacSHA1", "HmacSHA256"):
        code = code_of(value_of, Client(service(), signMethod=method))
        assert code in ("AuthFailure.SignatureFailure", "AuthFailure.InvalidAuthorization", "MissingParameter"), code


@check(CLIENT, ANY, "UnsupportedRegion: what cannot be a region")
def _():
    for region in ("guangzhou", "ap_guangzhou", "AP-GUANGZHOU", "ap-", "a" * 200, "ap-guangzhou "):
        expect_refusal("UnsupportedRegion", value_of, Client(service(), region=region))


@check(CLIENT, ANY, "SKIP is for STS alone: AuthFailure.InvalidAuthorization")
def _():
    def unsigned():
        client().sdk.call_json("GetRegions", {}, options={"SkipSign": True})

    expect_refusal("AuthFailure.InvalidAuthorization", client()._judged, "GetRegions", unsigned)


# Requests that the SDK does not send, signed and sent by hand in its own session


def by_hand(method="POST", body=b"{}", query="", remove=(), sign_as=None, **headers):
    """Signs by the SDK, then sends with these headers changed (underscores for hyphens); answers with the code."""
    sdk = client().sdk
    request = RequestInternal(service().endpoint, sign_as or method, "/", header={})
    sdk._build_req_inter("DescribeSecret", {"SecretName": "there"}, request, None)
    if request.method == "POST" and body != b"{}":
        request.data = body
        resign(request)
    for name in remove:
        request.header.pop(name)
    for name, value in headers.items():
        request.header[name.replace("_", "-")] = value
    query = query or ("?" + request.data if request.method == "GET" else "")
    answer = sdk.request.conn._session.request(
        method, f"https://{service().endpoint}/{query}", data=request.data if method != "GET" else None,
        headers=request.header, verify=service().authority)
    if method == "HEAD":
        return answer.status_code
    equal((answer.status_code, answer.headers["Content-Type"]), (200, "application/json"))
    response = answer.json()["Response"]
    uuid.UUID(response["RequestId"])
    return response["Error"]["Code"] if "Error" in response else "success"


def resign(request):
    """Puts the SDK's signature of the request as it is now."""
    sdk = client().sdk
    day = time.strftime("%Y-%m-%d", time.gmtime(int(request.header["X-TC-Timestamp"])))
    signature = sdk._get_tc3_signature({}, request, day, "ssm", service().key)
    request.header["Authorization"] = (
        f"TC3-HMAC-SHA256 Credential={service().id}/{day}/ssm/tc3_request, SignedHeaders=content-type;host, "
        f"Signature={signature}")


def answered(codes, what, **request):
    @check(CLIENT, ANY, f"{codes if type(codes) is str else ' or '.join(codes)}: {what}")
    def _():
        code = by_hand(**request)
        assert code in ((codes,) if type(codes) is str else codes), f"answered {code}"


INVALID = "AuthFailure.InvalidAuthorization"
DAY = time.strftime("%Y-%m-%d", time.gmtime())
SIGNATURE = "0" * 64

answered("success", "(the control) the request as it is")
answered("success", "(the control) the request as it is, by GET", method="GET")
for name in ("X-TC-Action", "X-TC-Version", "X-TC-Timestamp"):
    answered("MissingParameter", f"no {name}", remove=(name,))
answered((INVALID, "MissingParameter"), "no Authorization", remove=("Authorization",))
for what, value in {
    "an empty header": "", "another algorithm": "Basic QTpC", "the algorithm alone": "TC3-HMAC-SHA256",
    "SKIP": "SKIP", "no signature": f"TC3-HMAC-SHA256 Credential=A/{DAY}/ssm/tc3_request, SignedHeaders=content-type;host",
    "no scope": f"TC3-HMAC-SHA256 Credential=A, SignedHeaders=content-type;host, Signature={SIGNATURE}",
    "another terminator": f"TC3-HMAC-SHA256 Credential=A/{DAY}/ssm/aws4_request, SignedHeaders=content-type;host, "
                          f"Signature={SIGNATURE}",
    "host not signed": f"TC3-HMAC-SHA256 Credential=A/{DAY}/ssm/tc3_request, SignedHeaders=content-type, "
                       f"Signature={SIGNATURE}",
}.items():
    answered(INVALID, f"Authorization: {what}", Authorization=value)
answered(("InvalidParameterValue", "InvalidParameter", "AuthFailure.SignatureExpire"), "a time that is none",
         X_TC_Timestamp="now")
answered("AuthFailure.SignatureFailure", "another Host than was signed", Host="ssm.tencentcloudapi.com")
answered("AuthFailure.SignatureFailure", "another Content-Type than was signed", Content_Type="application/json; charset=utf-8")
for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
    answered("UnsupportedProtocol", f"the method {method}", method=method, sign_as="POST")
for what, body in {
    "no JSON": b"SecretName=there", "JSON that is cut off": b'{"SecretName": "the', "a list": b"[]", "a text": b'"x"',
    "no UTF-8": b'{"SecretName": "\xff\xfe"}', "nothing": b"", "two objects": b'{"SecretName": "there"}{}',
    "10,000 brackets": b"[" * 10000,
}.items():
    answered(("InvalidParameter", "InvalidRequest", "InvalidParameterValue", "MissingParameter"), f"a body of {what}",
             body=body)
answered("RequestSizeLimitExceeded", "a body over 10 MB", body=b" " * (10 * 1024 * 1024 + 1))
answered("RequestSizeLimitExceeded", "a query over 32 KB", method="GET", query="?SecretName=" + "x" * 33000)
answered("AuthFailure.SignatureFailure", "a query that was changed", method="GET", query="?SecretName=other")


@check(CLIENT, ANY, "UnsupportedProtocol: HEAD, which has no body")
def _():
    equal(by_hand(method="HEAD", sign_as="POST"), 200)


# Keys that may not do all, and callers that ask too often


@check(CLIENT, ANY, "UnauthorizedOperation: a key without this action, or for other names")
def _():
    keys = [{"secretId": "AKIDall", "secretKey": "k"},
            restricted({"secretId": "AKIDsome", "secretKey": "k"}, ["GetSecretValue", "CreateSecret"], ["mine-*"])]
    with Service("--quiet", keys=keys) as service:
        everything, some = Client(service, key=("AKIDall", "k")), Client(service, key=("AKIDsome", "k"))
        for name in ("mine-1", "other"):
            everything.send("CreateSecret", SecretName=name, VersionId="v1", **X)
        some.send("GetSecretValue", SecretName="mine-1", VersionId="v1")
        some.send("CreateSecret", SecretName="mine-2", **X)
        for action, parameters in {
            "GetSecretValue": {"SecretName": "other", "VersionId": "v1"},
            "CreateSecret": {"SecretName": "foreign", **X},
            "PutSecretValue": {"SecretName": "mine-1", "VersionId": "v2", **X},
            "DescribeSecret": {"SecretName": "mine-1"}, "DisableSecret": {"SecretName": "mine-1"}, "ListSecrets": {},
        }.items():
            expect_refusal(("UnauthorizedOperation", "AuthFailure.UnauthorizedOperation"), some.send, action, **parameters)
        # Whether a secret is there is not told to whom it is none of.
        expect_refusal("UnauthorizedOperation", some.send, "GetSecretValue", SecretName="nowhere", VersionId="v1")


def created(service, place, calls):
    """What so many CreateSecret, one after the other, were answered."""
    client = Client(service)
    return [code_of(client.send, "CreateSecret", SecretName=f"q-{place}-{number}", **X) for number in range(calls)]


def refused_of(calls, client, action, parameters):
    """How many of so many calls, one after the other, were refused for their number, and how long all took."""
    start = time.monotonic()
    codes = [code_of(client.send, action, **parameters(number)) for number in range(calls)]
    return codes.count("RequestLimitExceeded"), time.monotonic() - start


@check(CLIENT, ANY, "RequestLimitExceeded: more than 100 CreateSecret in a second, and the next second is free")
def _():
    with Service("--quiet") as service:
        start = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            codes = sum(pool.map(lambda place: created(service, place, 80), range(4)), [])
        seconds = time.monotonic() - start
        equal(set(codes) - {"success", "RequestLimitExceeded"}, set())
        allowed = 100 * (seconds + 2)
        passed = codes.count("success")
        assert 100 <= passed <= allowed, f"{passed} of 320 in {seconds:.2f} s"
        assert passed < 320 or seconds > 2.2, f"all 320 passed in {seconds:.2f} s"
        time.sleep(1.1)
        equal(created(service, "after", 1), ["success"])


@check(CLIENT, ANY, "RequestLimitExceeded: quotas are each action's own")
def _():
    with Service("--quiet") as service:
        client = Client(service)
        client.send("CreateSecret", SecretName="there", VersionId="v1", **X)
        refused, seconds = refused_of(200, client, "ListSecrets", lambda _: {})
        assert refused > 0 or seconds > 4.5, f"200 ListSecrets in {seconds:.2f} s"
        value_of(client)


@check(CLIENT, "CreateSecret", "LimitExceeded: secret 1,001 of a region")
def _():
    with Service("--quiet", seed=seed_of_many(1000)) as service:
        expect_refusal("LimitExceeded", Client(service).send, "CreateSecret", SecretName="one-more", **X)
        Client(service, region="ap-shanghai").send("CreateSecret", SecretName="elsewhere", **X)


if __name__ == "__main__":
    run(sys.argv)
