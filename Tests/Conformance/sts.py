"""STS by the official SDK for Python: temporary keys, used afterwards for secrets, until they expire."""

import json
import sys
import time
from functools import lru_cache
from unittest import mock

from conformance import REGION, Client, Refused, Service, check, clock_of_clients, equal, expect_refusal, run
from tencentcloud.common import credential
from tencentcloud.sts.v20180813 import models, sts_client

CLIENT = "Python SDK, POST"
ROLE = "qcs::cam::uin/100000000001:roleName/reader"


@lru_cache(None)
def service():
    return Service("--quiet")


def sts(**settings):
    return Client(service(), kind=sts_client.StsClient, **settings)


def judged(client, action, **parameters):
    """One call of the SDK's types; the answer, after its fields and types were judged by the documents."""
    request = getattr(models, f"{action}Request")()
    request.from_json_string(json.dumps(parameters))
    return judged_call(client, lambda: getattr(client.sdk, action)(request))


def judged_call(client, call):
    try:
        call()
    except Exception as error:
        code = getattr(error, "code", None)
        assert client.response is not None, f"no answer: {error}"
        raise Refused(code, str(error)) from None
    answer = json.loads(client.raw)["Response"]
    equal(client.response.headers["Content-Type"], "application/json")
    equal(sorted(answer), ["Credentials", "Expiration", "ExpiredTime", "RequestId"])
    equal(sorted(answer["Credentials"]), ["TmpSecretId", "TmpSecretKey", "Token"])
    equal(type(answer["ExpiredTime"]), int)
    equal(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(answer["ExpiredTime"])), answer["Expiration"])
    assert len(answer["Credentials"]["Token"]) <= 4096 and len(answer["Credentials"]["TmpSecretId"]) <= 1024
    return answer


def assume(client=None, **more):
    return judged(client or sts(), "AssumeRole", **{"RoleArn": ROLE, "RoleSessionName": "session", **more})


def by_web_identity(client=None, **more):
    """The one call that is not signed: `Authorization: SKIP`, as the SDK's OIDC credential sends it."""
    parameters = {"ProviderId": "tke", "WebIdentityToken": "header.payload.signature", "RoleArn": ROLE,
                  "RoleSessionName": "session", **more}
    parameters = {name: value for name, value in parameters.items() if value is not None}
    client = client or sts()
    return judged_call(
        client, lambda: client.sdk.call_json("AssumeRoleWithWebIdentity", parameters, options={"SkipSign": True}))


def uses(answer, name):
    """Stores a secret with the temporary key and reads it with the permanent one: they are one account's."""
    key = [answer["Credentials"][part] for part in ("TmpSecretId", "TmpSecretKey", "Token")]
    Client(service(), key=key).call("CreateSecret", SecretName=name, VersionId="v1", SecretString="x")
    equal(Client(service()).call("GetSecretValue", SecretName=name, VersionId="v1").SecretString, "x")
    expect_refusal("AuthFailure.TokenFailure", Client(service(), key=key[:2]).call, "GetRegions")
    expect_refusal("AuthFailure.TokenFailure", Client(service(), key=[*key[:2], "x"]).call, "GetRegions")


@check(CLIENT, "AssumeRole", "gives a key for two hours when no duration is named, good for secrets with its token")
def _():
    answer = assume()
    assert abs(answer["ExpiredTime"] - time.time() - 7200) < 30, answer["ExpiredTime"] - time.time()
    uses(answer, "by-assume-role")


@check(CLIENT, "AssumeRole", "gives a key for as long as was asked, up to twelve hours")
def _():
    for seconds in (900, 43200):
        answer = assume(DurationSeconds=seconds)
        assert abs(answer["ExpiredTime"] - time.time() - seconds) < 30


@check(CLIENT, "AssumeRole", "takes the other documented parameters")
def _():
    assume(Policy="%7B%22version%22%3A%222.0%22%7D", ExternalId="external", SourceIdentity="someone",
           Tags=[{"Key": "a", "Value": "b"}])


@check(CLIENT, "AssumeRole", "two calls give two keys")
def _():
    first, second = assume()["Credentials"], assume()["Credentials"]
    assert first["TmpSecretId"] != second["TmpSecretId"] and first["Token"] != second["Token"]


for what, codes, change in (
    ("MissingParameter: no role", "MissingParameter", {"RoleArn": None}),
    ("MissingParameter: no session", "MissingParameter", {"RoleSessionName": None}),
    ("a duration over twelve hours", ("InvalidParameterValue", "InvalidParameter", "InvalidParameter.ParamError",
                                      "InvalidParameter.OverTimeError"), {"DurationSeconds": 43201}),
    ("a session name of one letter", ("InvalidParameterValue", "InvalidParameter", "InvalidParameter.ParamError"),
     {"RoleSessionName": "s"}),
):
    check(CLIENT, "AssumeRole", what)(lambda codes=codes, change=change: expect_refusal(
        codes, assume, **change))


@check(CLIENT, "AssumeRole", "AuthFailure: a wrong key, an unknown id, an old signature")
def _():
    expect_refusal("AuthFailure.SignatureFailure", assume, sts(key=(service().id, "wrong")))
    expect_refusal("AuthFailure.SecretIdNotFound", assume, sts(key=("AKIDnobody", "x")))
    with clock_of_clients(-302):
        expect_refusal("AuthFailure.SignatureExpire", assume)


@check(CLIENT, "AssumeRole", "the SDK's own STSAssumeRoleCredential is served")
def _():
    provider = credential.STSAssumeRoleCredential(
        service().id, service().key, ROLE, "session", 7200, endpoint=service().endpoint)
    with mock.patch("certifi.where", lambda: service().authority):
        key = provider.get_credential_info()
    Client(service(), key=key).call("GetRegions")


@check(CLIENT, "AssumeRoleWithWebIdentity", "gives a key without any signature, good for secrets with its token")
def _():
    uses(by_web_identity(), "by-web-identity")
    assert abs(by_web_identity(DurationSeconds=900)["ExpiredTime"] - time.time() - 900) < 30


@check(CLIENT, "AssumeRoleWithWebIdentity", "the SDK's own OIDCRoleArnCredential is served")
def _():
    provider = credential.OIDCRoleArnCredential(
        REGION, "tke", "header.payload.signature", ROLE, "session", endpoint=service().endpoint)
    with mock.patch("certifi.where", lambda: service().authority):
        key = provider.get_credential_info()
    Client(service(), key=key).call("GetRegions")


@check(CLIENT, "AssumeRoleWithWebIdentity", "InvalidParameter.WebIdentityTokenError or MissingParameter: no token")
def _():
    codes = ("MissingParameter", "InvalidParameter.WebIdentityTokenError", "InvalidParameterValue", "InvalidParameter")
    expect_refusal(codes, by_web_identity, WebIdentityToken=None)
    expect_refusal(codes, by_web_identity, WebIdentityToken="")


def role_keys(**key):
    """A file of keys with two roles, of which one may do little."""
    return {
        "keys": [{"secretId": "AKIDall", "secretKey": "k"}, {"secretId": "AKIDsome", "secretKey": "k", **key}],
        "roles": [{"name": "reader", "actions": ["GetSecretValue"], "secrets": ["app-*"], "trustedTokens": ["trusted"]},
                  {"name": "partner", "externalId": "shared"}],
    }


def with_roles(method):
    """A service with roles, and a client of its STS."""

    def run():
        with Service("--quiet", keys=role_keys(actions=["GetSecretValue"])) as own:
            method(own, Client(own, kind=sts_client.StsClient, key=("AKIDall", "k")))

    return run


@check(CLIENT, "AssumeRole", "UnauthorizedOperation: what the role may not do, its key may not")
@with_roles
def _(own, client):
    credentials = assume(client)["Credentials"]
    key = [credentials[part] for part in ("TmpSecretId", "TmpSecretKey", "Token")]
    reader, owner = Client(own, key=key), Client(own, key=("AKIDall", "k"))
    for name in ("app-1", "other"):
        owner.call("CreateSecret", SecretName=name, VersionId="v1", SecretString="x")
    reader.call("GetSecretValue", SecretName="app-1", VersionId="v1")
    expect_refusal("UnauthorizedOperation", reader.call, "GetSecretValue", SecretName="other", VersionId="v1")
    expect_refusal("UnauthorizedOperation", reader.call, "DescribeSecret", SecretName="app-1")


@check(CLIENT, "AssumeRole", "ResourceNotFound.RoleNotFound: a role that is not there")
@with_roles
def _(own, client):
    role = "qcs::cam::uin/100000000001:roleName/nobody"
    expect_refusal("ResourceNotFound.RoleNotFound", assume, client, RoleArn=role)


FORBIDDEN = ("UnauthorizedOperation", "AuthFailure.UnauthorizedOperation")


@check(CLIENT, "AssumeRole", "UnauthorizedOperation: another ExternalId than the role's, or none")
@with_roles
def _(own, client):
    partner = "qcs::cam::uin/100000000001:roleName/partner"
    assume(client, RoleArn=partner, ExternalId="shared")
    for other in ({}, {"ExternalId": "guessed"}):
        expect_refusal((*FORBIDDEN, "InvalidParameter.ParamError"), assume, client, RoleArn=partner, **other)


@check(CLIENT, "AssumeRole", "UnauthorizedOperation: a key that may not; it would get one that may do more")
@with_roles
def _(own, client):
    some = Client(own, kind=sts_client.StsClient, key=("AKIDsome", "k"))
    expect_refusal(FORBIDDEN, assume, some)


@check(CLIENT, "AssumeRoleWithWebIdentity", "InvalidParameter.WebIdentityTokenError: a token that the role does not trust")
@with_roles
def _(own, client):
    by_web_identity(client, WebIdentityToken="trusted")
    expect_refusal("InvalidParameter.WebIdentityTokenError", by_web_identity, client, WebIdentityToken="another")


@check(CLIENT, "AssumeRole", "AuthFailure.TokenFailure: the key has expired")
def _():
    with Service("--quiet", has_clock=True) as own:
        answer = assume(Client(own, kind=sts_client.StsClient), DurationSeconds=900)
        client = Client(own, key=[answer["Credentials"][part] for part in ("TmpSecretId", "TmpSecretKey", "Token")])
        with own.later(890):
            client.call("GetRegions")
        with own.later(20):
            expect_refusal("AuthFailure.TokenFailure", client.call, "GetRegions")


if __name__ == "__main__":
    run(sys.argv)
