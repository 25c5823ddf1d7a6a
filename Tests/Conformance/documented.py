"""The answers of SSM 2019-09-23 as documented: fields and JSON types, action by action.

https://cloud.tencent.com/document/api/1140 and the model that is bundled with the official SDKs. The SDK for Python
takes any type for any field, that for Go refuses a wrong one: so types are checked here.
"""


def whole(value):
    return type(value) is int  # A bool is an int to Python, not to JSON.


def natural(value):
    return whole(value) and value >= 0


def text(value):
    return type(value) is str


def flag(value):
    return type(value) is bool


def list_of(kind):
    return lambda value: type(value) is list and all(kind(element) for element in value)


def structure(fields):
    return lambda value: type(value) is dict and not field_faults(fields, value)


NAME = {"SecretName": text}
NAME_AND_VERSION = {"SecretName": text, "VersionId": text}

VERSION_INFO = {"VersionId": text, "CreateTime": natural}

# RotationStatus and NextRotationTime are of other types here than in DescribeSecret.
SECRET_METADATA = {
    "SecretName": text, "Description": text, "KmsKeyId": text, "CreateUin": natural, "Status": text,
    "DeleteTime": natural, "CreateTime": natural, "KmsKeyType": text, "RotationStatus": whole,
    "NextRotationTime": natural, "SecretType": whole, "ProductName": text, "ResourceName": text, "ProjectID": whole,
    "AssociatedInstanceIDs": list_of(text), "TargetUin": natural, "RotationFrequency": whole, "ResourceID": text,
    "RotationBeginTime": text, "EncryptType": natural, "EncryptSwitching": flag, "CreateUinString": text,
    "TargetUinString": text,
}

ACCOUNT_INFO = {"AccountName": text, "Host": list_of(text), "Version": text, "RotatedTime": text}

ANSWERS = {
    "CreateSecret": {"SecretName": text, "VersionId": text, "TagCode": natural, "TagMsg": text},
    "GetSecretValue": {"SecretName": text, "VersionId": text, "SecretBinary": text, "SecretString": text},
    "PutSecretValue": NAME_AND_VERSION,
    "UpdateSecret": NAME_AND_VERSION,
    "UpdateDescription": NAME,
    "DescribeSecret": {
        "SecretName": text, "Description": text, "KmsKeyId": text, "CreateUin": natural, "Status": text,
        "DeleteTime": natural, "CreateTime": natural, "SecretType": whole, "ProductName": text, "ResourceID": text,
        "RotationStatus": flag, "RotationFrequency": whole, "ResourceName": text, "ProjectID": whole,
        "AssociatedInstanceIDs": list_of(text), "TargetUin": natural, "AdditionalConfig": text,
        "EncryptType": natural, "EncryptSwitching": flag, "CreateUinString": text, "TargetUinString": text,
        "AccountInfoList": list_of(structure(ACCOUNT_INFO)), "NextRotationTime": text,
    },
    "ListSecrets": {"TotalCount": natural, "SecretMetadatas": list_of(structure(SECRET_METADATA))},
    "ListSecretVersionIds": {"SecretName": text, "Versions": list_of(structure(VERSION_INFO))},
    "DeleteSecret": {"SecretName": text, "DeleteTime": whole, "FlowID": whole},
    "RestoreSecret": NAME,
    "DeleteSecretVersion": NAME_AND_VERSION,
    "EnableSecret": NAME,
    "DisableSecret": NAME,
    "GetRegions": {"Regions": list_of(text)},
    "GetServiceStatus": {
        "ServiceEnabled": flag, "InvalidType": whole, "AccessKeyEscrowEnabled": flag, "ExpireTime": text,
        "QPSLimit": whole, "SecretLimit": whole, "PayModel": text, "RenewFlag": whole, "ResourceId": text,
        "TotalCount": whole, "ResourceRegion": whole,
    },
    "RotateProductSecret": {"FlowID": whole},
    "DescribeAsyncRequestInfo": {"TaskStatus": whole, "Description": text},
    "DescribeRotationDetail": {
        "EnableRotation": flag, "Frequency": whole, "LatestRotateTime": text, "NextRotateBeginTime": text},
    "DescribeRotationHistory": {
        "VersionIDs": list_of(text), "TotalCount": whole, "AccountInfoList": list_of(structure(ACCOUNT_INFO))},
    "DescribeSupportedProducts": {"Products": list_of(text), "TotalCount": whole},
    "UpdateRotationStatus": {},
    "CreateProductSecret": {"SecretName": text, "TagCode": natural, "TagMsg": text, "FlowID": whole},
    "CreateSSHKeyPairSecret": {
        "SecretName": text, "SSHKeyID": text, "SSHKeyName": text, "TagCode": natural, "TagMsg": text},
    "GetSSHKeyPairValue": {
        "SSHKeyID": text, "PublicKey": text, "PrivateKey": text, "ProjectID": whole, "SSHKeyDescription": text,
        "SSHKeyName": text},
    "CreateService": {"ResourceId": text, "OrderId": text},
}


def field_faults(fields, answer):
    """How `answer` differs from the documented fields, a line each."""
    absent = [f"{name} is absent" for name in fields if name not in answer]
    extra = [f"{name} is not documented" for name in answer if name not in fields]
    wrong = []
    for name, kind in fields.items():
        if name in answer and not kind(answer[name]):
            value = answer[name]
            if type(value) is list and value and type(value[0]) is dict:
                inner = SECRET_METADATA if name == "SecretMetadatas" else VERSION_INFO if name == "Versions" else ACCOUNT_INFO
                wrong += [f"in {name}: {fault}" for fault in field_faults(inner, value[0])] or [f"{name}: {value[:1]!r}"]
            else:
                wrong.append(f"{name} is {value!r}: not of the documented type")
    return absent + extra + wrong


def faults(action, answer):
    """How the answer of a successful `action` differs from the documents."""
    if action not in ANSWERS:
        return [f"{action} is not a documented action, and yet a success"]
    return field_faults({**ANSWERS[action], "RequestId": text}, answer)
