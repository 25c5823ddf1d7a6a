#!/usr/bin/env python3
"""Tells what others read of each file of environment_files.json: python-dotenv, or systemd.

usage: environment_files.py dotenv | systemd GENERATOR

Prints a list of objects. systemd's reader of EnvironmentFile also reads environment.d(5), where its generator prints what
it has read. The generator takes references for what they stand for and drops empty values, so null stands for a file that
has a dollar sign or an empty value.
"""
import json, logging, os, re, subprocess, sys, tempfile

CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b"}


def written(text, path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(text)


def by_dotenv(case, folder):
    import dotenv

    written(case["text"], folder + "/.env")
    return dict(dotenv.dotenv_values(folder + "/.env"))


def unquoted(value):
    if not value.startswith('"'):
        return value
    decode = lambda found: chr(int(found[1], 8)) if found[1].isdigit() else CONTROLS.get(found[1], found[1])
    return re.sub(r"\\([0-7]{3}|.)", decode, value[1:-1])


def printed(folder):
    environment = {"HOME": folder, "XDG_CONFIG_HOME": folder}
    lines = subprocess.run([sys.argv[2]], env=environment, capture_output=True, check=True).stdout.decode().splitlines()
    return {name: unquoted(value) for name, value in (line.split("=", 1) for line in lines)}


def by_systemd(case, folder):
    if "$" in case["text"] or "" in case["systemd"].values():
        return None
    own = printed(folder)
    os.mkdir(folder + "/environment.d")
    written(case["text"], folder + "/environment.d/zz.conf")
    return {name: value for name, value in printed(folder).items() if name not in own}


logging.disable()
judge = {"dotenv": by_dotenv, "systemd": by_systemd}[sys.argv[1]]
readings = []
for case in json.load(open(os.path.dirname(os.path.abspath(__file__)) + "/environment_files.json")):
    with tempfile.TemporaryDirectory() as folder:
        readings.append(judge(case, folder))
print(json.dumps(readings))
