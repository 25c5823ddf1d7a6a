"""Compares two answers to one request, field by field.

Compared are HTTP status, Content-Type, code, fields, their JSON types and their values, and the form of a message. Ids,
times and facts of an account are compared in their types only, times also in being 0 or not.
"""

import re

IDS = {"RequestId", "CreateUin", "CreateUinString", "TargetUin", "TargetUinString", "ResourceID", "KmsKeyId"}
TIMES = {"CreateTime", "DeleteTime", "NextRotationTime"}
ACCOUNT = {"ExpireTime", "QPSLimit", "SecretLimit", "PayModel", "RenewFlag", "ResourceId", "ResourceRegion",
           "TotalCount of GetServiceStatus", "AccessKeyEscrowEnabled", "Regions"}
VALUES = {"SecretString", "SecretBinary", "TmpSecretId", "TmpSecretKey", "Token"}
TYPES = {str: "text", int: "number", float: "fraction", bool: "true or false", list: "list", dict: "object",
         type(None): "null"}


def differences(action, here, there, values):
    """How the answer `there` differs from that of sesame-local, `here`; a line each. A message may hold no value."""
    found = []
    for what in ("status", "kind", "code"):
        one, other = getattr(here, what), getattr(there, what)
        if one != other:
            label = {"status": "HTTP status", "kind": "Content-Type", "code": "code"}[what]
            none = "success" if what == "code" else "none"
            found.append(f"{label}: {one or none} here, {other or none} there")
    if here.response is None or there.response is None:
        return found
    if here.code is None and there.code is None:
        return found + _objects(action, "", here.response, there.response)
    if here.error and there.error:
        found += _objects(action, "", {**here.response, "Error": {**here.error, "Code": "", "Message": ""}},
                          {**there.response, "Error": {**there.error, "Code": "", "Message": ""}})
        if here.code == there.code:
            found += _forms(str(here.error.get("Message")), str(there.error.get("Message")))
    for name, answer in (("here", here), ("there", there)):
        if answer.error and any(value in str(answer.error.get("Message")) for value in values):
            found.append(f"message: {name} it repeats a value")
    return found


def _objects(action, path, here, there):
    found = []
    for name in sorted(here.keys() | there.keys()):
        place = f"{path}.{name}" if path else name
        if name not in there or name not in here:
            found.append(f"{place}: " + ("absent there" if name in here else "absent here"))
        else:
            found += _fields(action, place, name, here[name], there[name])
    return found


def _fields(action, place, name, here, there):
    kinds = [TYPES[type(value)] for value in (here, there)]
    if kinds[0] != kinds[1]:
        return [f"{place}: {kinds[0]} here, {kinds[1]} there"]
    if type(here) is dict:
        return _objects(action, place, here, there)
    if type(here) is list:
        return _lists(action, place, name, here, there)
    if name == "RequestId":
        forms = ["a UUID" if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) else "no UUID"
                 for value in (here, there)]
        return [] if forms[0] == forms[1] else [f"{place}: {forms[0]} here, {forms[1]} there"]
    if name in IDS or name in ACCOUNT or f"{name} of {action}" in ACCOUNT:
        return []
    if name in TIMES:
        return [] if bool(here) == bool(there) else [f"{place}: {here and 'a time'} here, {there and 'a time'} there"]
    if here == there:
        return []
    if name in VALUES:
        return [f"{place}: another value"]
    return [f"{place}: {str(here)[:60]!r} here, {str(there)[:60]!r} there"]


def _lists(action, place, name, here, there):
    if name in ACCOUNT:
        kinds = [sorted({TYPES[type(item)] for item in items}) for items in (here, there)]
        return [] if kinds[0] == kinds[1] else [f"{place}: of {kinds[0]} here, of {kinds[1]} there"]
    if len(here) != len(there):
        return [f"{place}: {len(here)} here, {len(there)} there"]
    found = []
    for number, (one, other) in enumerate(zip(here, there)):
        found += _fields(action, f"{place}[{number}]", name, one, other)
    return found


def _forms(here, there):
    """Of a message, what a reader or a program could lean on: there may be other words for it."""
    forms = [{"empty": not text, "in ASCII": text.isascii(), "in one line": "\n" not in text,
              "it quotes": ", ".join(re.findall(r"`[^`]*`", text)) or "nothing"} for text in (here, there)]
    return [f"message: {what}: {forms[0][what]} here, {forms[1][what]} there"
            for what in forms[0] if forms[0][what] != forms[1][what]]
