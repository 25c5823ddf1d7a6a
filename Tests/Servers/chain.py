#!/usr/bin/env python3
"""Whom the default chain of Tencent Cloud's own Python SDK finds, with metadata and STS where sesame-local is.

Prints the class of the credentials, their id, and "token" when there is one; or the class of the error.
"""
import os

import certifi
from tencentcloud.common import credential

real = credential.urlopen
metadata = os.environ.get("SESAME_METADATA", "http://127.0.0.1:1").rstrip("/")
credential.urlopen = lambda url: real(url.replace("http://metadata.tencentyun.com", metadata))
credential.OIDCRoleArnCredential._endpoint = os.environ["SESAME_ENDPOINT"].removeprefix("https://")
certifi.where = lambda: os.environ["SESAME_CA_FILE"]

try:
    found = credential.DefaultCredentialProvider().get_credential()
    identity, _, token = found.get_credential_info()
    kind = type(found).__name__
    print(kind, *([identity] if kind == "Credential" else []), *(["token"] if token else []))
except Exception as error:
    print(type(error).__name__)
