"""tccli, the official command line, over https and over plain http, where its Host header carries the scheme."""

import json
import os
import subprocess
import sys
from functools import lru_cache

import documented
from conformance import REGION, Service, check, equal, run

TCCLI = os.path.join(os.path.dirname(sys.executable), "tccli")
# tccli takes the authorities of certifi and no others; this is read by Python before it starts.
TRUST = "import certifi, os\nif 'CA' in os.environ: certifi.where = lambda: os.environ['CA']\n"
HTTPS, HTTP = "tccli, https", "tccli, http"


@lru_cache(None)
def service():
    return Service("--quiet", "--http", "127.0.0.1:0")


class Refusal(Exception):
    pass


def tccli(endpoint, action, **parameters):
    """Runs `tccli ssm action`; answers with the JSON that it printed."""
    here = service()
    here.file("sitecustomize.py", TRUST)
    environment = {
        "PATH": os.environ["PATH"], "HOME": here.folder, "PYTHONPATH": here.folder, "CA": here.authority,
        "TENCENTCLOUD_SECRET_ID": here.id, "TENCENTCLOUD_SECRET_KEY": here.key, "TENCENTCLOUD_REGION": REGION,
        "LANG": "C.UTF-8",
    }
    arguments = [part for name, value in parameters.items() for part in (f"--{name}", str(value))]
    outcome = subprocess.run(
        [TCCLI, "ssm", action, "--endpoint", endpoint, "--language", "en-US", *arguments], env=environment, text=True,
        capture_output=True, timeout=60)
    if outcome.returncode:
        assert outcome.returncode == 255, f"status {outcome.returncode}: {outcome.stderr}"
        raise Refusal(outcome.stderr.strip())
    answer = json.loads(outcome.stdout)
    faults = documented.faults(action, answer)
    assert not faults, "; ".join(faults)
    return answer


def story(client, endpoint, name):
    """One secret from its creation to its deletion; each step is a check, and needs those before it."""

    def step(action, what, parameters, expected):
        @check(client, action, what)
        def _():
            answer = tccli(endpoint(), action, SecretName=name, **parameters)
            equal({key: answer.get(key) for key in expected}, expected)

    def refusal(action, what, parameters, code):
        @check(client, action, f"{code}: {what}")
        def _():
            try:
                answer = tccli(endpoint(), action, SecretName=name, **parameters)
            except Refusal as error:
                assert f"code:{code} " in str(error), error
            else:
                raise AssertionError(f"a success: {answer}")

    first, second = {"VersionId": "v1.0"}, {"VersionId": "v2.0"}
    text = "päss <&> \"q\" 中"
    step("CreateSecret", "makes a secret", {**first, "SecretString": "one"}, {"SecretName": name, **first})
    refusal("CreateSecret", "the name is taken", {**first, "SecretString": "one"}, "ResourceInUse.SecretExists")
    step("PutSecretValue", "adds a version", {**second, "SecretString": text}, {"SecretName": name, **second})
    step("GetSecretValue", "gives back the value", second, {"SecretString": text, "SecretBinary": "", **second})
    refusal("GetSecretValue", "no such version", {"VersionId": "v3"}, "ResourceNotFound")
    step("DescribeSecret", "tells its state", {}, {"Status": "Enabled", "SecretType": 0})

    @check(client, "ListSecrets", "lists it")
    def _():
        answer = tccli(endpoint(), "ListSecrets", SearchSecretName=name)
        equal([secret["SecretName"] for secret in answer["SecretMetadatas"]], [name])

    @check(client, "ListSecretVersionIds", "names its versions, newest first")
    def _():
        answer = tccli(endpoint(), "ListSecretVersionIds", SecretName=name)
        equal([version["VersionId"] for version in answer["Versions"]], ["v2.0", "v1.0"])

    step("DisableSecret", "disables it", {}, {"SecretName": name})
    step("DeleteSecret", "schedules its deletion", {"RecoveryWindowInDays": 7}, {"SecretName": name})
    step("RestoreSecret", "brings it back", {}, {"SecretName": name})
    step("DescribeSecret", "tells that it is Disabled now", {}, {"Status": "Disabled"})


story(HTTPS, lambda: service().endpoint, "over-tls")
# The Host header is then `http://127.0.0.1:PORT`, and is signed as it stands.
story(HTTP, lambda: service().http, "in-plain")


if __name__ == "__main__":
    run(sys.argv)
