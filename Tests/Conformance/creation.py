"""The official SDK for Python on the actions that make secrets of products and of SSH key pairs."""

import subprocess
import sys
from functools import lru_cache

from conformance import Client, Service, check, equal, expect_refusal, run

PRODUCT = {
    "UserNamePrefix": "shop", "ProductName": "Mysql", "InstanceID": "cdb-1", "Domains": ["10.0.0.%"],
    "PrivilegesList": [{"PrivilegeName": "GlobalPrivileges", "Privileges": ["SELECT", "SHOW DATABASES"]}],
}


@lru_cache(None)
def service():
    return Service("--quiet", has_no_quota=True)


def by_post_and_get(action, what):
    """The same check by both methods, in regions of their own."""

    def declare(function):
        for method, region in (("POST", "ap-guangzhou"), ("GET", "ap-shanghai")):
            check(f"Python SDK, {method}", action, what)(
                lambda method=method, region=region: function(Client(service(), method, region)))

    return declare


@by_post_and_get("CreateProductSecret", "makes an account, which can be read and rotated")
def _(client):
    answer = client.call("CreateProductSecret", SecretName="made", **PRODUCT)
    equal(answer.SecretName, "made")
    equal(client.call("DescribeAsyncRequestInfo", FlowID=answer.FlowID).TaskStatus, 1)
    first = client.call("GetSecretValue", SecretName="made", VersionId="SSM_Current").SecretString
    assert '"shop_SSM_' in first, "another user"
    client.call("RotateProductSecret", SecretName="made")
    assert client.call("GetSecretValue", SecretName="made", VersionId="SSM_Current").SecretString != first
    equal(client.call("DescribeSecret", SecretName="made").SecretType, 1)


@by_post_and_get("CreateProductSecret", "refuses what the documents do not allow")
def _(client):
    for change, code in (
            ({"ProductName": "Cvm"}, "InvalidParameterValue"), ({"UserNamePrefix": "1shop"}, "InvalidParameterValue"),
            ({"RotationFrequency": 0}, "InvalidParameterValue"), ({"EnableRotation": True}, "MissingParameter")):
        expect_refusal(code, client.call, "CreateProductSecret", SecretName="refused", **{**PRODUCT, **change})
    expect_refusal("ResourceNotFound", client.call, "DescribeSecret", SecretName="refused")


@by_post_and_get("CreateSSHKeyPairSecret", "makes a key pair, and tells its id and name")
def _(client):
    answer = client.call("CreateSSHKeyPairSecret", SecretName="pair", ProjectId=7, SSHKeyName="key_1")
    equal((answer.SecretName, answer.SSHKeyName), ("pair", "key_1"))
    assert answer.SSHKeyID.startswith("skey-")
    equal(client.call("DescribeSecret", SecretName="pair").SecretType, 2)
    expect_refusal(
        "ResourceInUse.SecretExists", client.call, "CreateSSHKeyPairSecret", SecretName="pair", ProjectId=7)


@by_post_and_get("GetSSHKeyPairValue", "tells both keys, by the secret's name and by the pair's id")
def _(client):
    made = client.call("CreateSSHKeyPairSecret", SecretName="read", ProjectId=0)
    for asked in ({"SecretName": "read"}, {"SSHKeyId": made.SSHKeyID}):
        answer = client.call("GetSSHKeyPairValue", **asked)
        equal((answer.SSHKeyID, answer.SSHKeyName), (made.SSHKeyID, made.SSHKeyName))
        private = service().file("private", answer.PrivateKey + "\n")
        public = subprocess.run(["ssh-keygen", "-y", "-f", private], check=True, capture_output=True, text=True).stdout
        equal(answer.PublicKey.split()[:2], public.split()[:2])


@by_post_and_get("GetSSHKeyPairValue", "refuses a pair that is not there, and a disabled one")
def _(client):
    expect_refusal("ResourceNotFound", client.call, "GetSSHKeyPairValue", SecretName="none")
    expect_refusal("ResourceNotFound", client.call, "GetSSHKeyPairValue", SSHKeyId="skey-none")
    client.call("CreateSSHKeyPairSecret", SecretName="disabled", ProjectId=0)
    client.call("DisableSecret", SecretName="disabled")
    expect_refusal("ResourceUnavailable", client.call, "GetSSHKeyPairValue", SecretName="disabled")


@by_post_and_get("CreateService", "is refused, for the service is there")
def _(client):
    expect_refusal("ResourceInUse.ServiceAlreadyEnabled", client.call, "CreateService", PayMode="PostPay", ClientToken="a")


if __name__ == "__main__":
    run(sys.argv)
