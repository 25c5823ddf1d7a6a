#!/usr/bin/env python3
"""usage: kustomize.py FOLDER

Prints what a kustomization makes, as `kubectl kustomize FOLDER` does, for the fields that examples/kubernetes uses; any other
field is an error. Where there is a kubectl, the tests compare both.
"""
import hashlib, json, os, sys

import yaml

MERGE_KEYS = {"volumeMounts": "mountPath", "ports": "containerPort"}
KNOWN = {"apiVersion", "kind", "resources", "components", "configMapGenerator", "patches", "namespace", "images", "replicas"}


def merged(old, new, key="name"):
    """A strategic merge: lists of mappings merge by a key, `$patch: delete` takes an item away, all else is replaced."""
    if isinstance(new, dict):
        result = dict(old or {})
        for name, value in new.items():
            result[name] = merged(result.get(name), value, MERGE_KEYS.get(name, "name"))
        return result
    if isinstance(new, list) and all(isinstance(item, dict) and key in item for item in new):
        items = {item[key]: item for item in old or []}
        for item in new:
            if item.get("$patch") == "delete":
                del items[item[key]]
            else:
                items[item[key]] = merged(items.get(item[key]), item)
        return list(items.values())
    return new


def replaced(node, name, change):
    """Changes each value under a name, however deep."""
    if isinstance(node, dict):
        return {key: change(value) if key == name and isinstance(value, str) else replaced(value, name, change)
                for key, value in node.items()}
    return [replaced(item, name, change) for item in node] if isinstance(node, list) else node


def build(folder, resources):
    """Adds what a kustomization names, then changes all of it."""
    settings = yaml.safe_load(open(os.path.join(folder, "kustomization.yaml")))
    assert settings.keys() <= KNOWN, settings.keys() - KNOWN
    for name in settings.get("resources", []) + settings.get("components", []):
        path = os.path.join(folder, name)
        resources = build(path, resources) if os.path.isdir(path) else resources + list(yaml.safe_load_all(open(path)))
    for generator in settings.get("configMapGenerator", []):
        data = {name: open(os.path.join(folder, name)).read() for name in generator["files"]}
        digest = hashlib.sha256(json.dumps(data).encode()).hexdigest()[:10]
        resources = resources + [{
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{generator['name']}-{digest}"}, "data": data}]
        renamed[generator["name"]] = f"{generator['name']}-{digest}"
    for patch in settings.get("patches", []):
        patch = yaml.safe_load(patch["patch"])
        at = [(each["kind"], each["metadata"]["name"]) for each in resources].index(
            (patch["kind"], patch["metadata"]["name"]))
        resources[at] = merged(resources[at], patch)
    for image in settings.get("images", []):
        resources = replaced(resources, "image", lambda name: f"{name}:{image['newTag']}" if name == image["name"] else name)
    for replicas in settings.get("replicas", []):
        for each in resources:
            if each["kind"] == "Deployment" and each["metadata"]["name"] == replicas["name"]:
                each["spec"]["replicas"] = replicas["count"]
    for each in resources if "namespace" in settings else []:
        each["metadata"]["namespace"] = settings["namespace"]
    return resources


renamed = {}
made = build(sys.argv[1], [])
for old, new in renamed.items():
    made = replaced(made, "name", lambda name: new if name == old else name)
print(yaml.safe_dump_all(made, sort_keys=False), end="")
