"""The requests that both sides get, in order: every action that sesame uses, and every error that is safe to provoke.

A secret that is made bears the run's prefix and tag, also where its making should be refused.
"""

from dataclasses import dataclass, field


@dataclass
class Step:
    action: str
    why: str
    parameters: dict = field(default_factory=dict)
    # Of Side.ask.
    how: dict = field(default_factory=dict)


def steps(run, value):
    """`run` names secrets and tags them; `value` makes a value of so many bytes."""
    text, binary, full, leaving, gone = (run.name(kind) for kind in ("text", "bytes", "full", "leaving", "gone"))
    none, new = run.name("none"), run.name("new")
    tags = {"Tags": [run.tag]}
    small = {"SecretString": value(24)}
    made = {"SecretName": new, **small, **tags}
    found = []

    def step(action, why, parameters=None, **how):
        found.append(Step(action, why, parameters or {}, how))

    def each(action, *rows):
        for why, parameters in rows:
            step(action, why, parameters)

    step("GetServiceStatus", "the state of the service")
    step("GetRegions", "the regions")

    # Successes.
    two = {"Tags": [run.tag, {"TagKey": "sesame-test-of", "TagValue": "it"}]}
    each(
        "CreateSecret",
        ("without a version: SSM_Current", {"SecretName": text, **small, **two, "Description": "made by Tests/cloud"}),
        ("of bytes, with a version that has a dot",
         {"SecretName": binary, "VersionId": "v1.0", "SecretBinary": "AAH/gA==", **tags}),
        ("of 32 KiB", {"SecretName": full, "VersionId": "v1", "SecretString": value(32768), **tags}),
        ("one that will be restored", {"SecretName": leaving, "VersionId": "v1", **small, **tags}),
        ("one that will be removed", {"SecretName": gone, "VersionId": "v1", **small, **tags}))
    each(
        "GetSecretValue",
        ("of a text", {"SecretName": text, "VersionId": "SSM_Current"}),
        ("of bytes", {"SecretName": binary, "VersionId": "v1.0"}),
        ("of 32 KiB", {"SecretName": full, "VersionId": "v1"}))
    step("GetSecretValue", "by GET", {"SecretName": text, "VersionId": "SSM_Current"}, method="GET")
    each(
        "PutSecretValue",
        ("a second version", {"SecretName": text, "VersionId": "v2.0", "SecretString": value(30)}),
        ("bytes as third", {"SecretName": text, "VersionId": "v3", "SecretBinary": "/w=="}))
    each(
        "UpdateSecret",
        ("another text", {"SecretName": text, "VersionId": "v2.0", "SecretString": value(12)}),
        ("a text for bytes", {"SecretName": text, "VersionId": "v3", "SecretString": value(12)}))
    step("GetSecretValue", "of what was replaced", {"SecretName": text, "VersionId": "v3"})
    step("UpdateDescription", "another one", {"SecretName": text, "Description": "made by Tests/cloud, changed"})
    step("UpdateDescription", "none", {"SecretName": gone, "Description": ""})
    step("DescribeSecret", "of a text", {"SecretName": text})
    step("ListSecretVersionIds", "three", {"SecretName": text})
    step("DeleteSecretVersion", "the second", {"SecretName": text, "VersionId": "v2.0"})
    step("ListSecretVersionIds", "two are left", {"SecretName": text})
    ours = {"SearchSecretName": run.prefix, "TagFilters": [{"TagKey": run.tag["TagKey"], "TagValue": [run.id]}]}
    each(
        "ListSecrets",
        ("by name and tag, oldest first", {**ours, "OrderType": 1}),
        ("two of a page", {**ours, "OrderType": 1, "Offset": 1, "Limit": 2}),
        ("after the end", {**ours, "Offset": 99}),
        ("enabled ones, user-defined", {**ours, "State": 1, "SecretType": 0, "OrderType": 1}),
        ("none that is to be deleted", {**ours, "State": 3}),
        ("with a tag that nobody has", {**ours, "TagFilters": [{"TagKey": "sesame-test", "TagValue": ["nobody"]}]}))

    # States.
    step("DeleteSecret", "an enabled one", {"SecretName": leaving, "RecoveryWindowInDays": 7})
    step("RestoreSecret", "one that is not to be deleted", {"SecretName": leaving})
    step("DisableSecret", "an enabled one", {"SecretName": leaving})
    step("DisableSecret", "a disabled one", {"SecretName": leaving})
    step("GetSecretValue", "of a disabled one", {"SecretName": leaving, "VersionId": "v1"})
    step("PutSecretValue", "for a disabled one", {"SecretName": leaving, "VersionId": "v2", **small})
    step("EnableSecret", "a disabled one", {"SecretName": leaving})
    step("EnableSecret", "an enabled one", {"SecretName": leaving})
    step("DisableSecret", "once more", {"SecretName": leaving})
    for days in (31, "1"):
        step("DeleteSecret", f"with a window of {days!r}", {"SecretName": leaving, "RecoveryWindowInDays": days})
    step("DeleteSecret", "with a window of 7 days", {"SecretName": leaving, "RecoveryWindowInDays": 7})
    step("DescribeSecret", "of one to be deleted", {"SecretName": leaving})
    one = {"SecretName": leaving, "VersionId": "v1"}
    for action, more in (("GetSecretValue", one), ("PutSecretValue", {**one, "VersionId": "v9", **small}),
                         ("UpdateSecret", {**one, **small}), ("EnableSecret", {"SecretName": leaving}),
                         ("DisableSecret", {"SecretName": leaving}), ("DeleteSecret", {"SecretName": leaving}),
                         ("UpdateDescription", {"SecretName": leaving, "Description": "d"}),
                         ("CreateSecret", {"SecretName": leaving, **small, **tags})):
        step(action, "where one is to be deleted", more)
    step("RestoreSecret", "one to be deleted", {"SecretName": leaving})
    step("DescribeSecret", "of one that was restored", {"SecretName": leaving})
    step("DisableSecret", "one that will be removed", {"SecretName": gone})
    step("DeleteSecret", "without a window", {"SecretName": gone, "RecoveryWindowInDays": 0})
    step("GetSecretValue", "of one that was removed", {"SecretName": gone, "VersionId": "v1"})

    # Refusals.
    of_one = {"GetSecretValue": {"VersionId": "v1"}, "PutSecretValue": {"VersionId": "v9", **small},
              "UpdateSecret": {"VersionId": "v1", **small}, "UpdateDescription": {"Description": "d"},
              "DescribeSecret": {}, "ListSecretVersionIds": {}, "DeleteSecret": {}, "RestoreSecret": {},
              "EnableSecret": {}, "DisableSecret": {}, "DeleteSecretVersion": {"VersionId": "v1"}}
    for action, more in of_one.items():
        each(action, ("no such secret", {"SecretName": none, **more}), ("SecretName is missing", more),
             ("SecretName is none", {**more, "SecretName": "a b"}),
             ("SecretName is a number", {**more, "SecretName": 5}),
             ("a parameter too many", {"SecretName": none, **more, "SesameTest": True}))
    for action in ("GetSecretValue", "UpdateSecret", "DeleteSecretVersion"):
        step(action, "no such version", {"SecretName": text, **of_one[action], "VersionId": "v9"})
    each(
        "GetSecretValue",
        ("VersionId is missing", {"SecretName": text}), ("VersionId is empty", {"SecretName": text, "VersionId": ""}),
        ("the name in capitals", {"SecretName": text.upper(), "VersionId": "v1"}))
    for number in range(2, 12):
        step("PutSecretValue", f"version {number} of ten", {"SecretName": full, "VersionId": f"v{number}", **small})
    to = {"SecretName": text, "VersionId": "v9"}
    for action, others in (("CreateSecret", {"SecretName": new, **tags}), ("PutSecretValue", to),
                           ("UpdateSecret", {**to, "VersionId": "v3"})):
        each(action, ("no value", others), ("two values", {**others, **small, "SecretBinary": "eA=="}),
             ("a byte over 32 KiB", {**others, "SecretString": value(32769)}),
             ("what is not base64", {**others, "SecretBinary": "%%%"}),
             ("a number for a text", {**others, "SecretString": 12}))
    each(
        "PutSecretValue", ("a version that is there", {**to, "VersionId": "v3", **small}),
        ("a version with a slash", {**to, "VersionId": "v/1", **small}),
        ("a version of 65 bytes", {**to, "VersionId": "v" * 65, **small}))
    each(
        "CreateSecret",
        ("a name that is taken", {**made, "SecretName": text}),
        ("a name with a dot", {**made, "SecretName": new + ".b"}),
        ("a name of 129 bytes", {**made, "SecretName": new.ljust(129, "n")}),
        ("a version that begins with a hyphen", {**made, "VersionId": "-v"}),
        ("a description of 2,049 bytes", {**made, "Description": "d" * 2049}),
        ("a tag twice", {**made, "Tags": [run.tag, {**run.tag, "TagValue": "2"}]}),
        ("a text for a number", {**made, "SecretType": "zero"}), ("a parameter too many", {**made, "SesameTest": 1}))
    each(
        "ListSecrets",
        ("an order that is none", {**ours, "OrderType": 2}), ("a state that is none", {**ours, "State": 9}),
        ("a negative limit", {**ours, "Limit": -1}), ("a text for a number", {**ours, "Limit": "all"}))
    return found + gateway(text) + roles()


def gateway(text):
    """What is refused before an action runs; one bad signature of each kind."""
    read = {"SecretName": text, "VersionId": "SSM_Current"}
    rows = [
        ("GetSecretValue", "a wrong key", {"key": lambda side: (side.id, "wrong", side.token)}),
        ("GetSecretValue", "an id that nobody has", {"key": lambda side: ("AKID" + "0" * 32, "wrong", None)}),
        ("GetSecretValue", "a token that is none", {"key": lambda side: (side.id, side.key, "none")}),
        ("GetSecretValue", "signed ten minutes ago", {"ahead": -600}),
        ("GetSecretValue", "signed ten minutes ahead", {"ahead": 600}),
        ("GetSecretValue", "in a region that is none", {"region": "nowhere"}),
        ("GetSecretValue", "of a version of the API that is none", {"version": "2019-09-24"}),
        ("BatchGetSecretValue", "an action that is none", {}),
    ]
    return [Step(action, why, read, how) for action, why, how in rows]


def roles():
    """STS: refusals that need no role."""
    wrong = {"RoleArn": "no-role", "RoleSessionName": "sesame-test"}
    token = {**wrong, "ProviderId": "none", "WebIdentityToken": "none"}
    sts, unsigned = {"service": "sts"}, {"service": "sts", "is_signed": False}
    return [
        Step("AssumeRole", "what is no role", wrong, sts),
        Step("AssumeRole", "RoleArn is missing", {"RoleSessionName": "sesame-test"}, sts),
        Step("AssumeRoleWithWebIdentity", "what is no role", token, unsigned),
        Step("AssumeRoleWithWebIdentity", "RoleArn is empty", {**token, "RoleArn": ""}, unsigned),
    ]
