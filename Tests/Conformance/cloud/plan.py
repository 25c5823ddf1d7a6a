"""What is told before anything is sent: costs, permissions, the rate."""

import json

# Of all secrets, where CAM knows no single ones, and of the run's own.
OF_THE_SERVICE = ["CreateSecret", "GetRegions", "GetServiceStatus", "ListSecrets"]
OF_SECRETS = ["DeleteSecret", "DeleteSecretVersion", "DescribeSecret", "DisableSecret", "EnableSecret",
              "GetSecretValue", "ListSecretVersionIds", "PutSecretValue", "RestoreSecret",
              "UpdateDescription", "UpdateSecret"]

TEXT = """\
{what}

  requests     about {requests} to {host}, at most {rate} a second, and {commands} runs of sesame; about {minutes} min
  secrets      at most 5 at once, named {prefix}…, with the tag {tag}={run}; removed at the end
  costs        0.4 USD a secret and month, by the day, and 0.05 USD for 10,000 calls (tencentcloud.com in 2024): about
               0.12 USD where nothing else is called in the region; KMS's default key is free
  rate         documented are 300 GetSecretValue and 100 PutSecretValue or CreateSecret a second, for all that the
               account does in the region; before anything is made, GetServiceStatus tells the account's own
  credentials  TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_TOKEN: {credentials}
  transcript   {transcript}: no values, no keys, no account

The policy that they need (ACCOUNT is the main account's number). Where CreateSecret answers with a TagCode that is not
0, they also need what CAM names for tags; AssumeRole is asked for what is no role, and may be refused.

{policy}
"""


def policy(region, prefix="sesame-test-"):
    return {"version": "2.0", "statement": [
        {"effect": "allow", "action": [f"ssm:{action}" for action in OF_THE_SERVICE], "resource": ["*"]},
        {"effect": "allow", "action": [f"ssm:{action}" for action in OF_SECRETS],
         "resource": [f"qcs::ssm:{region}:uin/ACCOUNT:secret/creatorUin/*/{prefix}*"]}]}


def told(region, **facts):
    return TEXT.format(policy=json.dumps(policy(region), indent=2), **facts)
