"""The same with Tencent Cloud's own Python SDK, one secret after the other, on one connection.

usage: fetch.py HOST AUTHORITIES COUNT FILE [ARGUMENT ...]
"""
import os
import sys

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ssm.v20190923 import models, ssm_client

host, authorities, count = sys.argv[1:4]
profile = ClientProfile(httpProfile=HttpProfile(endpoint=host, certification=authorities, keepAlive=True))
pair = credential.Credential(os.environ["TENCENTCLOUD_SECRET_ID"], os.environ["TENCENTCLOUD_SECRET_KEY"])
client = ssm_client.SsmClient(pair, "ap-guangzhou", profile)
for number in range(int(count)):
    request = models.GetSecretValueRequest()
    request.SecretName, request.VersionId = f"secret-{number}", "SSM_Current"
    os.environ[f"VALUE_{number}"] = client.GetSecretValue(request).SecretString
os.execv(sys.argv[4], sys.argv[4:])
