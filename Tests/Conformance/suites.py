"""Runs all suites of the official clients and compares the table of docs/conformance.md with what they found.

    Tests/Conformance/suites.py            every check as a line of JSON; the last one is about the table
    Tests/Conformance/suites.py --write    the same, and puts the table into the page
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FOLDER = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(FOLDER, "../../docs/conformance.md")
SUITES = ["command_line", "python_sdk", "creation", "refusals", "rotation", "sts", "metadata", "by_hand", "recipes"]
CLIENTS = ["Python SDK, POST", "Python SDK, GET", "tccli, https", "tccli, http", "rotation SDK"]
ACTIONS = [
    "CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret", "UpdateDescription", "DescribeSecret",
    "ListSecrets", "ListSecretVersionIds", "DeleteSecretVersion", "DisableSecret", "EnableSecret", "DeleteSecret",
    "RestoreSecret", "RotateProductSecret", "UpdateRotationStatus", "DescribeRotationDetail", "DescribeRotationHistory",
    "DescribeAsyncRequestInfo", "DescribeSupportedProducts", "CreateProductSecret", "CreateSSHKeyPairSecret",
    "GetSSHKeyPairValue", "CreateService", "GetRegions", "GetServiceStatus", "any action", "AssumeRole",
    "AssumeRoleWithWebIdentity", "instance metadata",
]
BEGIN, END = "<!-- conformance: written by Tests/Conformance/suites.py -->\n", "<!-- conformance: end -->\n"


def results_of(suite):
    """What one suite found; a suite that stops early is a check that failed. One that hangs is made to say where."""
    outcome = subprocess.run(
        ["timeout", "--signal=ABRT", "400", sys.executable, "-X", "faulthandler", os.path.join(FOLDER, f"{suite}.py")],
        capture_output=True, text=True, stdin=subprocess.DEVNULL)
    results = [json.loads(line) for line in outcome.stdout.splitlines()]
    if outcome.returncode or not results:
        results.append(result(suite, "runs to its end", False, outcome.stderr[-600:]))
    return results


def result(action, what, passed, why=None):
    return {"client": "suites", "action": action, "what": what, "passed": passed, "why": why}


def table(results):
    """Action × client: how many checks passed."""
    lines = [f"| checks passed | {' | '.join(CLIENTS)} |", f"|---|{'---:|' * len(CLIENTS)}"]
    for action in ACTIONS:
        cells = []
        for client in CLIENTS:
            mine = [each["passed"] for each in results if (each["client"], each["action"]) == (client, action)]
            cells.append("" if not mine else f"{sum(mine)}" if all(mine) else f"**{sum(mine)} of {len(mine)}**")
        lines.append(f"| {action} | {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


def main():
    # tccli waits most of the time; it runs beside the others.
    with ThreadPoolExecutor(2) as pool:
        results = sum(pool.map(results_of, SUITES), [])
    strays = {each["action"] for each in results} - {*ACTIONS, *SUITES}
    results.append(result("table", "has a row for every action", not strays, str(strays)))

    before, _, rest = open(PAGE).read().partition(BEGIN)
    seen, _, after = rest.partition(END)
    if "--write" in sys.argv:
        open(PAGE, "w").write(before + BEGIN + table(results) + END + after)
    else:
        results.append(result(
            "table", "the page's is what the suites found", seen == table(results),
            "Tests/Conformance/suites.py --write puts it there:\n" + table(results)))
    for each in results:
        print(json.dumps(each))


if __name__ == "__main__":
    main()
