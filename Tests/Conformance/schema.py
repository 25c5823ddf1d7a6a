"""Judges `sesame schema` by an outside validator: schema.py SESAME. Says what is wrong and ends with 1.

A manifest is read twice, by `sesame check` and by the schema over YAML 1.2's core types, as editors do it.
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"

# Both take them.
GOOD = r"""
env: {}
env: {A: x, B: x@v1, C: "x#f", D: "${x}"}
env: {_a1: x}
region: ap-guangzhou-open\nenv: {}
profiles: {a.b-c_1: {env: {A: x}, region: ap-beijing}}
from: []
from: [{secret: x, keys: all}, {secret: x, version: v1, field: a.b, region: ap-beijing, prefix: P_, keys: [A, B], optional: true}]
env: {A: {secret: x, version: v1.0, field: 'a\.b', region: ap-beijing, encoding: base64, optional: true, default: d, trim: false, as: env}}
env: {A: {template: "${x}", region: ap-beijing, encoding: hex, trim: true, as: file}}
env: {A: {value: ""}, B: {value: x, as: file}, C: {value: x, path: /run/x, mode: "0640", owner: "a:1"}}
env: {A: {secret: x, path: /run/x, mode: "640", owner: root, as: file}}
env: {A: {secret: x, as: file, mode: "0440", owner: "a:1", fd: "3"}}
env: {A: {value: x, as: file, fd: "999999"}}
env: {A: {secret: x, default: on}}
env: {A: 8080, B: true, C: null, D: 1e5}
env: {A: {secret: 8080, version: 1, field: 0}, B: {secret: x, version: 1.10}}
env: {A: {value: 8080}, B: {value: true}, C: {value: null}, D: {value: }, E: {value: -1.5e3}, F: {value: ~}}
env: {A: {template: 1}, B: {secret: x, default: true}}
env: {A: {secret: x, path: /run/x, mode: 0400, owner: 1000}, B: {secret: x, path: /run/y, mode: 640}}
env: {A: {secret: x, optional: "true", trim: "false"}}
from: [{secret: 8080, version: 2, field: 0, prefix: true, keys: [1, null, true], optional: "true"}]
"""

# Neither does.
BAD = r"""
[]
x
regoin: ap-guangzhou
region: ap-guangzhou
region: Guangzhou\nenv: {}
env: []
env: {A: [x]}
env: {1A: x}
env: {"A B": x}
env: {A: {}}
env: {A: {version: v1}}
env: {A: {name: x}}
env: {A: {secret: x, value: y}}
env: {A: {secret: x, template: y}}
env: {A: {template: x, value: y}}
env: {A: {secret: x, template: y, value: z}}
env: {A: {secret: [x]}}
env: {A: {secret: "x@v1"}}
env: {A: {secret: ""}}
env: {A: {secret: x, version: "v 1"}}
env: {A: {value: x, version: v1}}
env: {A: {value: x, field: f}}
env: {A: {template: x, field: f}}
env: {A: {value: x, encoding: hex}}
env: {A: {value: x, optional: true}}
env: {A: {value: x, default: d}}
env: {A: {value: x, trim: true}}
env: {A: {value: x, region: ap-beijing}}
env: {A: {secret: x, region: Beijing}}
env: {A: {secret: x, optional: maybe}}
env: {A: {secret: x, trim: "yes"}}
env: {A: {secret: x, encoding: rot13}}
env: {A: {secret: x, as: File}}
env: {A: {secret: x, mode: "0400"}}
env: {A: {secret: x, owner: root}}
env: {A: {secret: x, as: env, mode: "0400"}}
env: {A: {secret: x, as: env, owner: root}}
env: {A: {secret: x, fd: "500"}}
env: {A: {secret: x, path: /run/x, fd: "500"}}
env: {A: {secret: x, as: file, fd: "2"}}
env: {A: {secret: x, as: file, fd: "05"}}
env: {A: {secret: x, as: file, fd: "-5"}}
env: {A: {secret: x, as: file, fd: "1000000"}}
env: {A: {secret: x, path: run/x}}
env: {A: {secret: x, path: ~/x}}
env: {A: {secret: x, path: /run/}}
env: {A: {secret: x, path: /run/x, mode: "4755"}}
env: {A: {secret: x, path: /run/x, mode: "0899"}}
env: {A: {secret: x, path: /run/x, owner: "a:"}}
env: {A: {secret: x, path: /run/x, owner: "a:b:c"}}
from: {}
from: [x]
from: [{keys: all}]
from: [{secret: x}]
from: [{secret: x, keys: some}]
from: [{secret: x, keys: {A: B}}]
from: [{secret: x, keys: [[A]]}]
from: [{secret: x, keys: all, prefix: 1_}]
from: [{secret: x, keys: all, default: d}]
profiles: []
profiles: {p: []}
profiles: {"a b": {env: {}}}
profiles: {p: {profiles: {}}}
profiles: {p: {env: {A: {}}}}
"""

# Faults that a schema cannot know: the parser alone refuses them.
PARSER_ONLY = r"""
env: {A: "x y"}
env: {A: "${x"}
env: {A: {secret: x, field: a..b}}
env: {A: x}\nfrom: [{secret: x, keys: [A]}]
env: {PATH: x}
from: [{secret: x, keys: [1B]}]
env: {A: {secret: x, path: /run/x, as: env}}
env: {A: {secret: x, path: /run/x, as: file, fd: "500"}}
env: {A: {secret: x, as: file, mode: "0500"}}
env: {A: {secret: x, optional: True}}
env: {A: 1.5}
env: {A: }
env: {A: {secret: 1.5}}
env: {A: {secret: x, path: /run/x, mode: 4755}}
"""

class Core(yaml.SafeLoader):
    """The core schema of YAML 1.2 (§10.3.2), where `on` is a text."""
    yaml_implicit_resolvers = {}


for tag, pattern, first in [
    ("null", r"null|Null|NULL|~|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
]:
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)


def run(*arguments, text=""):
    return subprocess.run([sys.argv[1], *arguments], input=text, capture_output=True, text=True, timeout=30)


def manifests(table):
    return [line.replace("\\n", "\n") for line in table.strip().split("\n")]


wrong = []
printed = run("schema")
schema = json.loads(printed.stdout)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
if schema.get("$schema") != jsonschema.Draft202012Validator.META_SCHEMA["$id"]:
    wrong.append("the schema does not say which draft it is")


def judge(text, parsed, valid):
    took = run("check", "-f", "-", text=text).returncode == 0
    found = validator.is_valid(yaml.load(text, Core))
    if took != parsed: wrong.append(f"sesame check {'takes' if took else 'refuses'}: {text}")
    if found != valid: wrong.append(f"the schema {'takes' if found else 'refuses'}: {text}")


for text in manifests(GOOD): judge(text, True, True)
for text in manifests(BAD): judge(text, False, False)
for text in manifests(PARSER_ONLY): judge(text, False, True)
examples = [EXAMPLES / "quickstart.yaml", *sorted((EXAMPLES / "manifests").glob("*.yaml"))]
for example in examples: judge(example.read_text(), True, True)


def described(node):
    """Every key an editor can complete says what it is."""
    if isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            if "description" not in value and "const" not in value: wrong.append(f"nothing is said of {name}")
        for value in node.values(): described(value)
    if isinstance(node, list):
        for value in node: described(value)


described(schema)
print("\n".join(wrong) or f"{len(examples)} examples")
sys.exit(1 if wrong else 0)
