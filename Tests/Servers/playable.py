#!/usr/bin/env python3
"""usage: playable.py FOLDER [VARIABLE=VALUE ...] <RESOURCES

Makes of a cluster's resources what `podman kube play` 4.3 plays, with more variables for the server. For what TKE's
pod-identity-webhook adds to a pod, FOLDER holds the token.
"""
import sys

import yaml

folder, variables = sys.argv[1], [word.split("=", 1) for word in sys.argv[2:]]
resources = list(yaml.safe_load_all(sys.stdin))
account = next(each for each in resources if each["kind"] == "ServiceAccount")
deployment = next(each for each in resources if each["kind"] == "Deployment")
deployment["spec"]["replicas"] = 1
pod = deployment["spec"]["template"]["spec"]
pod["hostNetwork"] = True
# podman before 4.6 gives the pod's policy to the init containers too: with Always, the default, it starts one that has done
# its work again and again, and play fails after 20 seconds (podman issues 15631 and 16343).
pod["restartPolicy"] = "Never"
for container in pod["initContainers"] + pod["containers"]:
    container["image"] = "localhost/" + container["image"].rpartition("/")[2].partition(":")[0]
    container["imagePullPolicy"] = "Never"
server = pod["containers"][0]
server.pop("ports")  # only informs; podman would map them, which it cannot on the host's network
if "envFrom" not in server:
    variables += [
        ("TKE_REGION", "ap-guangzhou"), ("TKE_PROVIDER_ID", "cls-1"),
        ("TKE_ROLE_ARN", account["metadata"]["annotations"]["tke.cloud.tencent.com/role-arn"]),
        ("TKE_WEB_IDENTITY_TOKEN_FILE", "/run/identity/token")]
    pod["volumes"].append({"name": "identity", "hostPath": {"path": folder}})
    server["volumeMounts"].append({"name": "identity", "mountPath": "/run/identity", "readOnly": True})
server["env"] += [{"name": name, "value": value} for name, value in variables]
for each in resources:
    each["metadata"].pop("namespace", None)
print(yaml.safe_dump_all([each for each in resources if each is not account], sort_keys=False), end="")
