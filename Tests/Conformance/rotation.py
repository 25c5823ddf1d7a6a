"""Tencent's ssm-rotation-sdk follows a rotation: of the database it is told a stand-in, of SSM nothing."""

import json
import re
import sys
import time
from functools import lru_cache
from unittest import mock

from conformance import REGION, Client, Service, check, equal, expect_refusal, run
from keys import seed_of_product
from ssm_rotation_sdk import db
from ssm_rotation_sdk.requester import SsmAccount

SDK, ROTATION_SDK = "Python SDK, POST", "rotation SDK"
SECRET = "orders-database"


class Database:
    """Stands in for MySQL: notes with which account the SDK connects."""

    accounts = []

    def __init__(self, user, password, **_):
        self.accounts.append((user, password))

    def get_connection(self):
        return mock.Mock()

    def _remove_connections(self):
        pass


@lru_cache(None)
def service():
    return Service("--quiet", "--http", "127.0.0.1:0", seed=seed_of_product(SECRET))


def product(name):
    """A product secret of its own, so that checks do not see each other's rotations."""
    return Client(Service("--quiet", "--http", "127.0.0.1:0", seed=seed_of_product(name)))


def account(client, version="SSM_Current", name=SECRET):
    answer = client.call("GetSecretValue", SecretName=name, VersionId=version)
    equal(answer.SecretBinary, "")
    value = json.loads(answer.SecretString)
    equal(sorted(value), ["Password", "UserName"])
    assert all(type(text) is str and text for text in value.values()), "an empty name or password"
    return value["UserName"], value["Password"]


def versions(client, name=SECRET):
    return [version["VersionId"] for version in client.call("ListSecretVersionIds", SecretName=name).Versions]


def follows(endpoint):
    """Starts the rotation SDK on the secret, rotates, and waits for it to connect with the new account."""
    client = Client(service())
    settings = db.Config({
        "db_config": db.DbConfig({"secret_name": SECRET, "ip_address": "127.0.0.1", "port": 3306}),
        "ssm_service_config":
            SsmAccount.with_permanent_credential(service().id, service().key, REGION).with_endpoint(endpoint),
        "WATCH_FREQ": 1,
    })
    Database.accounts = []
    with mock.patch("mysql.connector.pooling.MySQLConnectionPool", Database), \
            mock.patch("certifi.where", lambda: service().authority):
        connections = db.DynamicSecretRotationDb()
        fault = connections.init(settings)
        assert fault is None, fault.message
        try:
            equal(Database.accounts, [account(client)])
            client.call("RotateProductSecret", SecretName=SECRET)
            deadline = time.monotonic() + 10
            while len(Database.accounts) < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            equal(Database.accounts[1:], [account(client)])
            assert Database.accounts[0] != Database.accounts[1], "the account is the same after the rotation"
            assert connections.is_healthy()
            assert connections.get_conn() is not None
        finally:
            connections.close()


check(ROTATION_SDK, "GetSecretValue", "follows a rotation, over https")(lambda: follows(service().endpoint))
check(ROTATION_SDK, "RotateProductSecret", "is followed, over plain http")(lambda: follows(service().http))


@check(SDK, "RotateProductSecret", "moves SSM_Current on, and keeps the old value as SSM_Rotate_YYYYMMDDhhmmss")
def _():
    client = product(SECRET)
    first = account(client)
    equal(versions(client), ["SSM_Current"])
    client.call("RotateProductSecret", SecretName=SECRET)
    second = account(client)
    assert second != first, "nothing was rotated"
    names = versions(client)
    equal(len(names), 2)
    old = [name for name in names if name != "SSM_Current"]
    assert re.fullmatch(r"SSM_Rotate_\d{14}", old[0]), old
    equal(account(client, old[0]), first)


@check(SDK, "RotateProductSecret", "keeps at most ten old versions, of rotations in one second too")
def _():
    client = product(SECRET)
    for _ in range(12):
        client.call("RotateProductSecret", SecretName=SECRET)
    names = versions(client)
    assert "SSM_Current" in names, names
    assert len(names) == len(set(names)) <= 11, names
    assert all(re.fullmatch(r"SSM_Current|SSM_Rotate_\d{14}", name) for name in names), names


@check(SDK, "DescribeSecret", "tells of a product secret its type and its product")
def _():
    answer = product(SECRET).call("DescribeSecret", SecretName=SECRET)
    equal((answer.SecretType, answer.ProductName, answer.Status), (1, "Mysql", "Enabled"))


@check(SDK, "ListSecrets", "lists product secrets by SecretType 1 and by product")
def _():
    client = product(SECRET)
    for filters in ({"SecretType": 1}, {"SecretType": 1, "ProductName": "Mysql"}):
        equal([secret["SecretName"] for secret in client.call("ListSecrets", **filters).SecretMetadatas], [SECRET])
    equal(client.call("ListSecrets", SecretType=1, ProductName="Redis").TotalCount, 0)


@check(SDK, "PutSecretValue", "OperationDenied.AutoRotatedResource: the secret is a product's")
def _():
    put = {"SecretName": SECRET, "VersionId": "mine", "SecretString": "x"}
    expect_refusal("OperationDenied.AutoRotatedResource", product(SECRET).call, "PutSecretValue", **put)


@check(SDK, "UpdateSecret", "OperationDenied.AutoRotatedResource: the secret is a product's")
def _():
    update = {"SecretName": SECRET, "VersionId": "SSM_Current", "SecretString": "x"}
    expect_refusal("OperationDenied.AutoRotatedResource", product(SECRET).call, "UpdateSecret", **update)


@check(SDK, "DeleteSecretVersion", "is for user-defined secrets alone")
def _():
    codes = ("OperationDenied.AutoRotatedResource", "OperationDenied", "FailedOperation", "UnsupportedOperation",
             "InvalidParameterValue")
    expect_refusal(codes, product(SECRET).call, "DeleteSecretVersion", SecretName=SECRET, VersionId="SSM_Current")


# The plan of rotations, and what is told of it


def detail(client):
    return client.call("DescribeRotationDetail", SecretName=SECRET)


@check(SDK, "UpdateRotationStatus", "sets the plan, which DescribeRotationDetail, DescribeSecret and ListSecrets tell")
def _():
    client = product(SECRET)
    begin = time.strftime("%Y-%m-%d 03:00:00", time.gmtime(time.time() + 3 * 86400))
    client.call(
        "UpdateRotationStatus", SecretName=SECRET, EnableRotation=True, Frequency=30, RotationBeginTime=begin)
    answer = detail(client)
    equal((answer.EnableRotation, answer.Frequency, answer.NextRotateBeginTime), (True, 30, begin))
    described = client.call("DescribeSecret", SecretName=SECRET)
    equal((described.RotationStatus, described.RotationFrequency), (True, 30))
    listed = client.call("ListSecrets", SecretType=1).SecretMetadatas[0]
    equal((listed["RotationStatus"], listed["RotationFrequency"]), (1, 30))
    client.call("UpdateRotationStatus", SecretName=SECRET, EnableRotation=False)
    equal(detail(client).EnableRotation, False)


for what, codes, change in (
    ("InvalidParameterValue: fewer than 30 days", "InvalidParameterValue", {"Frequency": 29}),
    ("InvalidParameterValue: more than 365 days", "InvalidParameterValue", {"Frequency": 366}),
    ("InvalidParameterValue: a time in another form", "InvalidParameterValue", {"RotationBeginTime": "tomorrow"}),
    ("InvalidParameterValue: a day that is none", "InvalidParameterValue", {"RotationBeginTime": "2099-02-30 00:00:00"}),
    ("MissingParameter: on or off is not said", "MissingParameter", {"EnableRotation": None}),
    ("ResourceNotFound: no such secret", "ResourceNotFound", {"SecretName": "nowhere"}),
):
    update = {"SecretName": SECRET, "EnableRotation": True, "Frequency": 30, "RotationBeginTime": "2099-01-01 00:00:00", **change}
    update = {name: value for name, value in update.items() if value is not None}
    check(SDK, "UpdateRotationStatus", what)(lambda codes=codes, update=update: expect_refusal(
        codes, Client(service()).send, "UpdateRotationStatus", **update))


@check(SDK, "DescribeRotationDetail", "tells the time of the last rotation")
def _():
    client = product(SECRET)
    client.call("RotateProductSecret", SecretName=SECRET)
    latest = detail(client).LatestRotateTime
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", latest), latest


@check(SDK, "DescribeRotationHistory", "names the old versions, ten at most")
def _():
    client = product(SECRET)
    client.call("RotateProductSecret", SecretName=SECRET)
    answer = client.call("DescribeRotationHistory", SecretName=SECRET)
    equal(answer.TotalCount, len(answer.VersionIDs))
    assert any(re.fullmatch(r"SSM_Rotate_\d{14}", name) for name in answer.VersionIDs), answer.VersionIDs
    for _ in range(12):
        client.call("RotateProductSecret", SecretName=SECRET)
    answer = client.call("DescribeRotationHistory", SecretName=SECRET)
    assert len(answer.VersionIDs) == answer.TotalCount <= 10, answer.VersionIDs


@check(SDK, "DescribeAsyncRequestInfo", "tells of a rotation's FlowID that it has succeeded")
def _():
    client = product(SECRET)
    flow = client.call("RotateProductSecret", SecretName=SECRET).FlowID
    equal(client.call("DescribeAsyncRequestInfo", FlowID=flow).TaskStatus, 1)
    codes = ("ResourceNotFound", "InvalidParameterValue", "FailedOperation", "InvalidParameter")
    expect_refusal(codes, client.call, "DescribeAsyncRequestInfo", FlowID=flow + 1000)
    expect_refusal("MissingParameter", client.send, "DescribeAsyncRequestInfo")


@check(SDK, "DescribeSupportedProducts", "names the products, those of the seed among them")
def _():
    answer = Client(service()).call("DescribeSupportedProducts")
    equal(answer.TotalCount, len(answer.Products))
    assert {"Mysql", "Tdsql-mysql", "Tdsql_C_Mysql"} <= set(answer.Products), answer.Products


@check(SDK, "ListSecrets", "lists user-defined secrets alone when no SecretType is named, as 0 is the default")
def _():
    client = product(SECRET)
    client.call("CreateSecret", SecretName="mine", SecretString="x")
    equal([secret["SecretName"] for secret in client.call("ListSecrets").SecretMetadatas], ["mine"])


@check(SDK, "ListSecrets", "takes several products, with commas, and ignores them unless SecretType is 1")
def _():
    client = product(SECRET)
    client.call("CreateSecret", SecretName="mine", SecretString="x")
    equal(client.call("ListSecrets", SecretType=1, ProductName="Tdsql-mysql,Mysql").TotalCount, 1)
    equal(client.call("ListSecrets", SecretType=0, ProductName="Mysql").TotalCount, 1)


@check(SDK, "RotateProductSecret", "is refused while the secret is disabled")
def _():
    client = product(SECRET)
    client.call("DisableSecret", SecretName=SECRET)
    codes = ("FailedOperation", "FailedOperation.RotationForbidden", "ResourceUnavailable",
             "ResourceUnavailable.ResourceDisabled")
    expect_refusal(codes, client.call, "RotateProductSecret", SecretName=SECRET)


if __name__ == "__main__":
    run(sys.argv)
