"""The recipes of docs/sesame-local.md for other people's tests, run as they stand there."""

import os
import re
import subprocess
import sys

from conformance import PROGRAM, ROOT, Service, check, equal, run
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssm.v20190923 import models
from tencentcloud.ssm.v20190923.ssm_client import SsmClient

SECTION = open(os.path.join(ROOT, "docs/sesame-local.md")).read().partition("## A local SSM for your own tests\n")[2].partition("\n## ")[0]


def recipe(language, word):
    """The block of this language that has this word in it."""
    blocks = re.findall(rf"```{language}\n(.*?)```", SECTION, re.S)
    return next(block for block in blocks if word in block)


def in_shell(script):
    """What the recipe prints, on a machine where the programs are found by their names."""
    paths = [os.path.dirname(PROGRAM), os.path.dirname(sys.executable), "/usr/local/bin", "/usr/bin", "/bin"]
    with Service("--quiet") as home:
        environment = {"PATH": ":".join(paths), "HOME": home.folder, "LANG": "C.UTF-8"}
        script = f"set -eu\ntrap 'kill $SESAME_LOCAL_PID' EXIT\n{script}"
        outcome = subprocess.run(
            ["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@check("recipes", "any action", "the Python SDK's three lines make a client")
def _():
    with Service("--quiet") as service:
        names = {"os": os, "Credential": Credential, "HttpProfile": HttpProfile, "ClientProfile": ClientProfile,
                 "SsmClient": SsmClient}
        os.environ.update(service.settings)
        exec(recipe("python", "HttpProfile"), names)
        request = models.GetRegionsRequest()
        assert names["client"].GetRegions(request).Regions


@check("recipes", "any action", "tccli stores a secret and reads it")
def _():
    said = in_shell(recipe("sh", "tccli"))
    equal(re.findall(r'"SecretString": "(.*)"', said), ["value"])


@check("recipes", "any action", "curl stores a secret and reads it")
def _():
    said = in_shell(recipe("sh", "curl"))
    equal(re.findall(r'"SecretString":"(.*?)"', said), ["value"])


if __name__ == "__main__":
    run(sys.argv)
