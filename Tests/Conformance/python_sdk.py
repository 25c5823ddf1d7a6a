"""The official SDK for Python: each action succeeds as documented, by POST with JSON and by GET with a signed query."""

import base64
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from conformance import Client, Service, check, code_of, equal, expect_refusal, run


@lru_cache(None)
def service():
    return Service("--quiet", has_no_quota=True)


@lru_cache(None)
def client(method, region="ap-guangzhou"):
    return Client(service(), method, region)


def by_post_and_get(action, what):
    """The same check by both methods, in regions of their own, so that one does not see the other's secrets."""

    def declare(function):
        check("Python SDK, POST", action, what)(lambda: function(client("POST", "ap-guangzhou")))
        check("Python SDK, GET", action, what)(lambda: function(client("GET", "ap-shanghai")))
        return function

    return declare


_number = 0


def new(client, value="value", version="v1", **more):
    """A secret of a name of its own."""
    global _number
    _number += 1
    name = f"s{_number}"
    client.call("CreateSecret", SecretName=name, VersionId=version, SecretString=value, **more)
    return name


def get(client, name, version="v1"):
    return client.call("GetSecretValue", SecretName=name, VersionId=version)


def describe(client, name):
    return client.call("DescribeSecret", SecretName=name)


def versions(client, name):
    return [version["VersionId"] for version in client.call("ListSecretVersionIds", SecretName=name).Versions]


def listed(client, **filters):
    answer = client.call("ListSecrets", Limit=100, **filters)
    return [secret["SecretName"] for secret in answer.SecretMetadatas]


# CreateSecret


@by_post_and_get("CreateSecret", "answers name, version, TagCode 0 and TagMsg")
def _(client):
    answer = client.call("CreateSecret", SecretName="made", VersionId="v1.0", SecretString="x")
    equal((answer.SecretName, answer.VersionId, answer.TagCode), ("made", "v1.0", 0))


@by_post_and_get("CreateSecret", "names the first version SSM_Current when none is named, or an empty one")
def _(client):
    equal(client.call("CreateSecret", SecretName="unnamed", SecretString="x").VersionId, "SSM_Current")
    equal(client.call("CreateSecret", SecretName="empty", VersionId="", SecretString="x").VersionId, "SSM_Current")
    equal(get(client, "unnamed", "SSM_Current").SecretString, "x")


@by_post_and_get("CreateSecret", "takes every documented parameter")
def _(client):
    name = new(
        client, Description="what it is for", KmsKeyId="11111111-2222-3333-4444-555555555555", SecretType=0,
        AdditionalConfig='{"Region":"ap-guangzhou"}', Tags=[{"TagKey": "env", "TagValue": "dev"}], EncryptType=0)
    answer = describe(client, name)
    equal((answer.Description, answer.SecretType), ("what it is for", 0))
    equal(answer.KmsKeyId, "11111111-2222-3333-4444-555555555555")
    equal(answer.AdditionalConfig, '{"Region":"ap-guangzhou"}')


@by_post_and_get("CreateSecret", "takes the longest name, version and description")
def _(client):
    name, version = "n" + "-_" * 63 + "9", "V" + "._-" * 21
    equal((len(name), len(version)), (128, 64))
    # A query of 32 KiB holds 2,048 bytes of description well.
    answer = client.call("CreateSecret", SecretName=name, VersionId=version, SecretString="x", Description="ä" * 1024)
    equal((answer.SecretName, answer.VersionId), (name, version))


@check("Python SDK, POST", "CreateSecret", "takes a value of 32 KiB")
def _():
    for value in ("x" * 32768, "中" * 10922 + "xx"):
        name = new(client("POST"), value)
        equal(get(client("POST"), name).SecretString, value)


# GetSecretValue


@by_post_and_get("GetSecretValue", "gives back any text, and an empty SecretBinary beside it")
def _(client):
    for value in ("plain", " päss <&> \"q\" 中文 😀\\u0041 ", "a=b&c%20+d\r\n\t", "\u0000\u0001\u007f\ufeff", "0", "null"):
        answer = get(client, new(client, value))
        equal((answer.SecretString, answer.SecretBinary), (value, ""))


@by_post_and_get("GetSecretValue", "gives back bytes as base64, and an empty SecretString beside it")
def _(client):
    value = base64.b64encode(bytes(range(256))).decode()
    client.call("CreateSecret", SecretName="bytes", VersionId="v1", SecretBinary=value)
    answer = get(client, "bytes")
    equal((answer.SecretBinary, answer.SecretString), (value, ""))
    equal((answer.SecretName, answer.VersionId), ("bytes", "v1"))


@by_post_and_get("GetSecretValue", "takes SSM_Current of a user-defined secret as a name like any other")
def _(client):
    name = new(client)
    expect_refusal("ResourceNotFound", get, client, name, "SSM_Current")
    client.call("PutSecretValue", SecretName=name, VersionId="SSM_Current", SecretString="current")
    equal(get(client, name, "SSM_Current").SecretString, "current")
    client.call("PutSecretValue", SecretName=name, VersionId="v3", SecretString="newer")
    equal(get(client, name, "SSM_Current").SecretString, "current")


# PutSecretValue, UpdateSecret, DeleteSecretVersion, ListSecretVersionIds


@by_post_and_get("PutSecretValue", "adds a version and leaves the others")
def _(client):
    name = new(client, "one")
    answer = client.call("PutSecretValue", SecretName=name, VersionId="v2.0", SecretString="two")
    equal((answer.SecretName, answer.VersionId), (name, "v2.0"))
    equal([get(client, name, version).SecretString for version in ("v1", "v2.0")], ["one", "two"])


@by_post_and_get("PutSecretValue", "takes up to ten versions, and one more when one is deleted")
def _(client):
    name = new(client)
    for number in range(2, 11):
        client.call("PutSecretValue", SecretName=name, VersionId=f"v{number}", SecretString="x")
    eleventh = {"SecretName": name, "VersionId": "v11", "SecretString": "x"}
    expect_refusal("LimitExceeded", client.call, "PutSecretValue", **eleventh)
    client.call("DeleteSecretVersion", SecretName=name, VersionId="v1")
    client.call("PutSecretValue", **eleventh)


@by_post_and_get("PutSecretValue", "may add a version to a disabled secret")
def _(client):
    name = new(client)
    client.call("DisableSecret", SecretName=name)
    client.call("PutSecretValue", SecretName=name, VersionId="v2", SecretString="two")
    client.call("EnableSecret", SecretName=name)
    equal(get(client, name, "v2").SecretString, "two")


@by_post_and_get("UpdateSecret", "overwrites one version in place, text by bytes and back")
def _(client):
    name = new(client, "before")
    client.call("PutSecretValue", SecretName=name, VersionId="v2", SecretString="other")
    answer = client.call("UpdateSecret", SecretName=name, VersionId="v1", SecretString="after")
    equal((answer.SecretName, answer.VersionId), (name, "v1"))
    equal([get(client, name, version).SecretString for version in ("v1", "v2")], ["after", "other"])
    client.call("UpdateSecret", SecretName=name, VersionId="v1", SecretBinary="AAH/")
    answer = get(client, name)
    equal((answer.SecretString, answer.SecretBinary), ("", "AAH/"))


@by_post_and_get("DeleteSecretVersion", "removes the one version at once, in any state")
def _(client):
    name = new(client)
    for number in (2, 3, 4):
        client.call("PutSecretValue", SecretName=name, VersionId=f"v{number}", SecretString="x")
    answer = client.call("DeleteSecretVersion", SecretName=name, VersionId="v2")
    equal((answer.SecretName, answer.VersionId), (name, "v2"))
    client.call("DisableSecret", SecretName=name)
    client.call("DeleteSecretVersion", SecretName=name, VersionId="v3")
    client.call("DeleteSecret", SecretName=name, RecoveryWindowInDays=1)
    client.call("DeleteSecretVersion", SecretName=name, VersionId="v4")
    equal(versions(client, name), ["v1"])


@by_post_and_get("ListSecretVersionIds", "names all versions with their times, newest first")
def _(client):
    name = new(client)
    client.call("PutSecretValue", SecretName=name, VersionId="a", SecretString="x")
    client.call("PutSecretValue", SecretName=name, VersionId="z", SecretString="x")
    answer = client.call("ListSecretVersionIds", SecretName=name)
    equal(answer.SecretName, name)
    equal([version["VersionId"] for version in answer.Versions], ["z", "a", "v1"])
    assert all(abs(version["CreateTime"] - time.time()) < 60 for version in answer.Versions)


# DescribeSecret, UpdateDescription


@by_post_and_get("DescribeSecret", "tells of a user-defined secret what is documented, zeros and empty texts, no null")
def _(client):
    answer = describe(client, new(client))
    equal((answer.Status, answer.SecretType, answer.ProductName), ("Enabled", 0, "default"))
    equal((answer.RotationStatus, answer.RotationFrequency, answer.NextRotationTime), (False, 0, ""))
    equal((answer.DeleteTime, answer.AssociatedInstanceIDs, answer.ProjectID), (0, [], 0))
    equal(answer.CreateUinString, str(answer.CreateUin))
    assert "_customize_" in answer.ResourceID, answer.ResourceID
    assert abs(answer.CreateTime - time.time()) < 60, answer.CreateTime


@by_post_and_get("UpdateDescription", "changes the description, of a disabled secret too, and may empty it")
def _(client):
    name = new(client, Description="before")
    equal(client.call("UpdateDescription", SecretName=name, Description="after").SecretName, name)
    equal(describe(client, name).Description, "after")
    client.call("DisableSecret", SecretName=name)
    client.call("UpdateDescription", SecretName=name, Description="")
    equal(describe(client, name).Description, "")


# The states


@by_post_and_get("DisableSecret", "keeps the value from being read")
def _(client):
    name = new(client)
    equal(client.call("DisableSecret", SecretName=name).SecretName, name)
    equal(describe(client, name).Status, "Disabled")
    expect_refusal("ResourceUnavailable.ResourceDisabled", get, client, name)


@by_post_and_get("EnableSecret", "lets it be read again")
def _(client):
    name = new(client, "again")
    client.call("DisableSecret", SecretName=name)
    equal(client.call("EnableSecret", SecretName=name).SecretName, name)
    equal(describe(client, name).Status, "Enabled")
    equal(get(client, name).SecretString, "again")


@by_post_and_get("DeleteSecret", "removes a disabled secret at once without a window, and its name is free")
def _(client):
    for window in ({}, {"RecoveryWindowInDays": 0}, {"CleanSSHKey": False, "DeleteMode": 0}):
        name = new(client)
        client.call("DisableSecret", SecretName=name)
        equal(client.call("DeleteSecret", SecretName=name, **window).SecretName, name)
        expect_refusal("ResourceNotFound", describe, client, name)
        client.call("CreateSecret", SecretName=name, VersionId="v9", SecretString="new")
        equal(versions(client, name), ["v9"])


@by_post_and_get("DeleteSecret", "schedules the deletion at the end of the window")
def _(client):
    for days in (1, 30):
        name = new(client)
        client.call("DisableSecret", SecretName=name)
        answer = client.call("DeleteSecret", SecretName=name, RecoveryWindowInDays=days)
        due = time.time() + days * 86400
        assert abs(answer.DeleteTime - due) < 86400, f"DeleteTime {answer.DeleteTime}, {days} days are {due}"
        secret = describe(client, name)
        equal((secret.Status, secret.DeleteTime), ("PendingDelete", answer.DeleteTime))
        expect_refusal("ResourceUnavailable.ResourcePendingDeleted", get, client, name)
        # The name stays taken.
        call = {"SecretName": name, "SecretString": "x"}
        expect_refusal("ResourceInUse.SecretExists", client.call, "CreateSecret", **call)


@by_post_and_get("RestoreSecret", "brings it back Disabled, with its values")
def _(client):
    name = new(client, "restored")
    client.call("DisableSecret", SecretName=name)
    client.call("DeleteSecret", SecretName=name, RecoveryWindowInDays=7)
    equal(client.call("RestoreSecret", SecretName=name).SecretName, name)
    answer = describe(client, name)
    equal((answer.Status, answer.DeleteTime), ("Disabled", 0))
    client.call("EnableSecret", SecretName=name)
    equal(get(client, name).SecretString, "restored")


@check("Python SDK, POST", "DeleteSecret", "the secret is gone when its window has passed")
def _():
    with Service("--quiet", has_clock=True) as service:
        client = Client(service)
        name = new(client)
        client.call("DisableSecret", SecretName=name)
        client.call("DeleteSecret", SecretName=name, RecoveryWindowInDays=1)
        with service.later(2 * 86400):
            expect_refusal("ResourceNotFound", describe, client, name)
            equal(listed(client), [])
            client.call("CreateSecret", SecretName=name, SecretString="x")


# ListSecrets


@lru_cache(None)
def catalogue(method):
    """A region with 25 secrets: two disabled, one pending deletion, some with tags."""
    here = Client(service(), method, "ap-beijing" if method == "POST" else "ap-nanjing")
    for number in range(25):
        tags = [{"TagKey": "env", "TagValue": "prod" if number < 3 else "dev"}] if number < 10 else []
        tags += [{"TagKey": "team", "TagValue": "a"}] if number % 5 == 0 else []
        here.call("CreateSecret", SecretName=f"item-{number:02}", SecretString="x", Tags=tags)
    for number in (3, 4, 5):
        here.call("DisableSecret", SecretName=f"item-{number:02}")
    here.call("DeleteSecret", SecretName="item-05", RecoveryWindowInDays=3)
    return here


def names(*numbers):
    return [f"item-{number:02}" for number in numbers]


def by_post_and_get_of_catalogue(what):
    def declare(function):
        check("Python SDK, POST", "ListSecrets", what)(lambda: function(catalogue("POST")))
        check("Python SDK, GET", "ListSecrets", what)(lambda: function(catalogue("GET")))

    return declare


@by_post_and_get_of_catalogue("lists twenty, newest first, and counts all")
def _(here):
    for none in ({}, {"Limit": 0, "Offset": 0, "OrderType": 0, "State": 0}):
        answer = here.call("ListSecrets", **none)
        equal(answer.TotalCount, 25)
        equal([secret["SecretName"] for secret in answer.SecretMetadatas], names(*range(24, 4, -1)))


@by_post_and_get_of_catalogue("pages through by Offset and Limit, oldest first with OrderType 1")
def _(here):
    seen = []
    for offset in range(0, 28, 7):
        answer = here.call("ListSecrets", Offset=offset, Limit=7, OrderType=1)
        equal(answer.TotalCount, 25)
        seen += [secret["SecretName"] for secret in answer.SecretMetadatas]
    equal(seen, names(*range(25)))
    equal(here.call("ListSecrets", Offset=25, Limit=7).SecretMetadatas, [])


@by_post_and_get_of_catalogue("filters by State: 1 Enabled, 2 Disabled, 3 PendingDelete, 4 and 5 none here")
def _(here):
    equal(len(listed(here, State=1)), 22)
    equal(listed(here, State=2, OrderType=1), names(3, 4))
    equal(listed(here, State=3), names(5))
    equal(listed(here, State=4) + listed(here, State=5), [])
    equal(here.call("ListSecrets", State=2, Limit=1).TotalCount, 2)


@by_post_and_get_of_catalogue("filters by a part of the name")
def _(here):
    equal(listed(here, SearchSecretName="item-1", OrderType=1), names(*range(10, 20)))
    equal(listed(here, SearchSecretName="tem-07"), names(7))
    equal(listed(here, SearchSecretName="%"), [])
    equal(listed(here, SearchSecretName="item_07"), [])


@by_post_and_get_of_catalogue("filters by tags: all keys, any of a key's values")
def _(here):
    equal(listed(here, OrderType=1, TagFilters=[{"TagKey": "env", "TagValue": ["prod"]}]), names(0, 1, 2))
    equal(len(listed(here, TagFilters=[{"TagKey": "env", "TagValue": ["prod", "dev"]}])), 10)
    both = [{"TagKey": "env", "TagValue": ["dev"]}, {"TagKey": "team", "TagValue": ["a"]}]
    equal(listed(here, TagFilters=both), names(5))
    listed(here, TagFilters=[{"TagKey": "env"}])  # TagValue may be left out.
    equal(listed(here, TagFilters=[{"TagKey": "none", "TagValue": ["x"]}]), [])


@by_post_and_get_of_catalogue("takes SecretType, ProductName and InstanceID as filters")
def _(here):
    equal(len(listed(here, SecretType=0)), 25)
    equal(listed(here, SecretType=1), [])
    equal(listed(here, SecretType=1, ProductName="Mysql"), [])
    equal(listed(here, SecretType=1, InstanceID="cdb-none"), [])


@by_post_and_get_of_catalogue("tells of each secret what DescribeSecret tells, in its own types")
def _(here):
    secret = here.call("ListSecrets", SearchSecretName="item-05").SecretMetadatas[0]
    twin = vars(describe(here, "item-05"))
    shared = set(secret) & set(twin) - {"RotationStatus", "NextRotationTime"}
    equal({name: secret[name] for name in shared}, {name: twin[name] for name in shared})
    equal((secret["RotationStatus"], secret["NextRotationTime"], secret["Status"]), (0, 0, "PendingDelete"))


# Without parameters


@by_post_and_get("GetRegions", "names regions, the one in use among them")
def _(client):
    regions = client.call("GetRegions").Regions
    assert "ap-guangzhou" in regions and "ap-hongkong" in regions, regions


@by_post_and_get("GetServiceStatus", "is enabled, InvalidType 1, and counts the secrets")
def _(client):
    answer = client.call("GetServiceStatus")
    equal((answer.ServiceEnabled, answer.InvalidType, answer.SecretLimit), (True, 1, 1000))
    new(client)
    equal(client.call("GetServiceStatus").TotalCount, answer.TotalCount + 1)


# The owner of secrets


@check("Python SDK, POST", "GetSecretValue", "secrets are those of one region")
def _():
    name = new(client("POST"))
    elsewhere = client("POST", "ap-chengdu")
    expect_refusal(("ResourceNotFound", "ResourceNotFound.SecretNotExist"), get, elsewhere, name)
    elsewhere.call("CreateSecret", SecretName=name, VersionId="v1", SecretString="elsewhere")
    equal([get(each, name).SecretString for each in (client("POST"), elsewhere)], ["value", "elsewhere"])


@check("Python SDK, POST", "GetSecretValue", "secrets are those of one account, shared by its keys")
def _():
    keys = [
        {"secretId": f"AKID{name}", "secretKey": f"key-{name}", "uin": uin}
        for name, uin in (("one", "100000000011"), ("two", 100000000011), ("stranger", "3200000000022"))
    ]
    with Service("--quiet", keys=keys) as service:
        one, two, stranger = [Client(service, key=(key["secretId"], key["secretKey"])) for key in keys]
        name = new(one, "shared")
        equal(get(two, name).SecretString, "shared")
        equal(describe(two, name).CreateUin, 100000000011)
        expect_refusal(("ResourceNotFound", "ResourceNotFound.SecretNotExist"), get, stranger, name)
        stranger.call("CreateSecret", SecretName=name, SecretString="x")
        equal(describe(stranger, name).CreateUinString, "3200000000022")


# Other things that the SDK can send


@check("Python SDK, POST", "GetSecretValue", "an unsigned payload is accepted")
def _():
    name = new(client("POST"), "unsigned")
    equal(get(Client(service(), unsignedPayload=True), name).SecretString, "unsigned")
    equal(get(Client(service(), "GET", unsignedPayload=True), name).SecretString, "unsigned")


@check("Python SDK, POST", "GetSecretValue", "kept connections serve many requests")
def _():
    name = new(client("POST"))
    kept = Client(service(), keepAlive=True)
    for _ in range(20):
        get(kept, name)


@check("Python SDK, POST", "GetSecretValue", "Chinese messages are asked for by default, and codes stay the same")
def _():
    expect_refusal("ResourceNotFound.SecretNotExist", get, Client(service(), language="zh-CN"), "nowhere")


@check("Python SDK, POST", "GetSecretValue", "plain http is served, with a clean Host")
def _():
    with Service("--quiet", "--http", "127.0.0.1:0") as service:
        plain = Client(service, endpoint=service.http.removeprefix("http://"), scheme="http")
        equal(get(plain, new(plain, "in plain")).SecretString, "in plain")


@check("Python SDK, POST", "GetSecretValue", "as a proxy, it answers for the real name: absolute target, genuine Host")
def _():
    with Service("--quiet", "--http", "127.0.0.1:0") as service:
        through = Client(service, endpoint="ssm.tencentcloudapi.com", scheme="http", proxy=service.http)
        equal(get(through, new(through, "through a proxy")).SecretString, "through a proxy")
        equal(through.response.request.headers["Host"], "ssm.tencentcloudapi.com")
        get_through = Client(service, "GET", endpoint="ssm.tencentcloudapi.com", scheme="http", proxy=service.http)
        expect_refusal("ResourceNotFound.SecretNotExist", get, get_through, "nowhere")


@check("Python SDK, POST", "GetSecretValue", "a client that names no region is served")
def _():
    nowhere = Client(service(), region="")
    equal(get(nowhere, new(nowhere, "some region")).SecretString, "some region")


@check("Python SDK, POST", "PutSecretValue", "of many at once that put one version, one succeeds; ten versions stay the most")
def _():
    name = new(client("POST"))
    clients = [Client(service()) for _ in range(8)]

    def put(place):
        calls = [dict(SecretName=name, VersionId=f"r{number}", SecretString=f"{place}") for number in range(12)]
        return [code_of(clients[place].call, "PutSecretValue", **call) for call in calls]

    with ThreadPoolExecutor(8) as pool:
        codes = sum(pool.map(put, range(8)), [])
    equal(codes.count("success"), 9)
    equal(set(codes), {"success", "ResourceInUse.VersionIdExists", "LimitExceeded"})
    equal(len(versions(client("POST"), name)), 10)


@check("Python SDK, POST", "any action", "the access log has a line a request and tells no value, and SIGTERM is a clean stop")
def _():
    with Service() as service:
        mark = "hunter2-of-the-log"
        client = Client(service)
        client.call("CreateSecret", SecretName="logged", SecretString=mark, Description=mark)
        client.call("UpdateSecret", SecretName="logged", VersionId="SSM_Current", SecretString=mark + "2")
        get(Client(service, "GET"), "logged", "SSM_Current")
        for parameters in ({"SecretName": mark + "!"}, {"SecretName": "logged", mark: 1}, {"SecretString": mark}):
            code_of(client.send, "PutSecretValue", **parameters)
        equal(service.stop(), 0)
        said = open(service.errors).read()
    equal(len(said.splitlines()), 6)
    assert mark not in said and service.key not in said, said


if __name__ == "__main__":
    run(sys.argv)
