#!/usr/bin/env python3
"""One call of the service through Tencent Cloud's own SDK, against sesame-local.

usage: sdk.py ACTION < PARAMETERS      (prints the answer; both are JSON)
"""
import os, sys

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssm.v20190923 import models, ssm_client

action = sys.argv[1]
host = os.environ["SESAME_ENDPOINT"].removeprefix("https://")
profile = ClientProfile(httpProfile=HttpProfile(endpoint=host, certification=os.environ["SESAME_CA_FILE"]))
pair = credential.Credential(os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"])
client = ssm_client.SsmClient(pair, os.environ["TENCENTCLOUD_REGION"], profile)
request = getattr(models, action + "Request")()
request.from_json_string(sys.stdin.read())
print(getattr(client, action)(request).to_json_string())
