"""The secrets that a run makes: named and tagged by it, and so found again and removed, by it or by the next one.

Removed is only what bears both a run's id in its name and the same id in its tag.
"""

import re
import secrets
import time

PREFIX, TAG = "sesame-test-", "sesame-test"
NAME = re.compile(PREFIX + r"(\d{8}-\d{6}-[0-9a-f]{6})-[a-z]+.*")


class Run:
    def __init__(self, identifier=None):
        self.id = identifier or time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + secrets.token_hex(3)
        self.prefix = f"{PREFIX}{self.id}-"
        self.tag = {"TagKey": TAG, "TagValue": self.id}

    def name(self, kind):
        return self.prefix + kind


class Unclear(Exception):
    """The service did not tell which secrets there are."""


def listed(side, search, **more):
    """The names and states of all secrets whose names hold `search`."""
    found = {}
    while True:
        page = {"Offset": len(found), "Limit": 100, "OrderType": 1}
        answer = side.ask("ListSecrets", {"SearchSecretName": search, **page, **more})
        if answer.code:
            raise Unclear(f"ListSecrets: {answer.code}")
        page = {item["SecretName"]: item["Status"] for item in answer.response["SecretMetadatas"]}
        if page.keys() <= found.keys():
            return found
        found |= page


def of_run(side, run):
    """What the run has made, by name and tag."""
    tag = {"TagKey": TAG, "TagValue": [run.id]}
    return {name: state for name, state in listed(side, run.prefix, TagFilters=[tag]).items()
            if (match := NAME.fullmatch(name)) and match[1] == run.id}


def left_over(side):
    """What earlier runs have left, by run."""
    names = [NAME.fullmatch(name) for name in listed(side, PREFIX)]
    runs = {match[1]: Run(match[1]) for match in names if match}
    return {run: found for run in runs.values() if (found := of_run(side, run))}


def remove(side, name, state):
    """Disables it, and removes it at once; answers with the code of the refusal, if there is one."""
    one = {"SecretName": name}
    if state == "PendingDelete":
        side.ask("RestoreSecret", one)
    elif state != "Disabled":
        side.ask("DisableSecret", one)
    return side.ask("DeleteSecret", {**one, "RecoveryWindowInDays": 0}).code


def remove_all(side, run, tried, seconds=20):
    """Removes what the run has made: the removed, and what is left of the names `tried`, for a list may be late."""
    removed = set()
    end = time.monotonic() + seconds
    while True:
        try:
            found = of_run(side, run)
            removed |= {name for name, state in found.items() if remove(side, name, state) is None}
        except Unclear:
            pass
        left = {name for name in tried - removed if not is_gone(side, name)}
        if not left or time.monotonic() > end:
            return removed, left
        time.sleep(1)


def is_gone(side, name):
    code = side.ask("DescribeSecret", {"SecretName": name}).code
    return bool(code) and code.startswith(("ResourceNotFound", "InvalidParameterValue"))
