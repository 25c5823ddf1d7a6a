"""sesame's own commands against both sides: status and output have to be the same but for ids, times and addresses."""

import re
import subprocess
from dataclasses import dataclass

from sides import SESAME


@dataclass
class Command:
    arguments: list
    # Standard input: a value, or a manifest.
    given: str = ""
    environment: tuple = ()
    # Looks that are told and not compared, for the two sides differ in them.
    is_compared: bool = True


def commands(run, value):
    """The commands in order. `text`, `bytes`, `full` and `leaving` are as the steps left them; nothing is made here."""
    text, binary, full, leaving = (run.name(kind) for kind in ("text", "bytes", "full", "leaving"))
    manifest = f"env:\n  A: {text}\n  B: {full}@v1\n  C: {{secret: {binary}, version: v1.0, encoding: hex}}\n"
    lengths = ["--", "/bin/sh", "-c", 'echo "${#A} ${#B} ${#C}"']
    bad = f"env: {{A: {text}@v8, B: {leaving}@v1, C: {run.name('none')}}}"
    new, other = value(20), value(21)
    return [
        Command(["doctor"], is_compared=False),
        Command(["list", run.prefix + "*"]),
        Command(["list", run.prefix + "*", "--json", "--tag", f"{run.tag['TagKey']}={run.id}"]),
        Command(["versions", text, "--json"]),
        Command(["describe", text, "--json"]),
        Command(["put", text, "--version-id", "v5"], new),
        Command(["put", text, "--version-id", "v5"], new),
        Command(["put", text, "--version-id", "v5"], other),
        Command(["put", text, "--version-id", "v5", "--replace"], other),
        Command(["put", run.name("none"), "--version-id", "v1"], new),
        Command(["get", f"{text}@v5"]),
        Command(["get", f"{binary}@v1.0"]),
        Command(["get", f"{text}@v8"]),
        Command(["get", run.name("none")]),
        Command(["get", f"{leaving}@v1"]),
        Command(["exec", "-f", "-", *lengths], manifest),
        Command(["exec", "-f", "-", "--concurrency", "3", *lengths], manifest),
        Command(["check", "--remote", "-f", "-"], manifest),
        Command(["exec", "-f", "-", *lengths], bad),
        Command(["exec", "-f", "-", *lengths], manifest, (("TENCENTCLOUD_SECRET_KEY", "wrong"),)),
        Command(["exec", "-f", "-", *lengths], manifest, (("TENCENTCLOUD_SECRET_ID", "AKID" + "0" * 32),)),
        Command(["rm", f"{text}@v5", "--yes"]),
        Command(["disable", full]),
        Command(["rm", full, "--recovery", "7", "--yes"]),
        Command(["get", f"{full}@v1"]),
        Command(["restore", full]),
        Command(["enable", full]),
        Command(["versions", run.name("none")]),
    ]


def run_one(side, command):
    """Status, output and messages, in a form in which two sides can be compared; values are told by their length."""
    done = subprocess.run(
        [SESAME, *command.arguments], input=command.given.encode(), capture_output=True, timeout=120,
        start_new_session=True,         env={**side.environment, **dict(command.environment)})
    output = done.stdout.decode(errors="replace")
    if command.arguments[0] == "get" and done.returncode == 0:
        output = f"{len(done.stdout)} bytes"
    return done.returncode, _plain(side, output), _plain(side, done.stderr.decode(errors="replace"))


def _plain(side, text):
    if side.host:
        text = text.replace(side.host, "ENDPOINT")
    for pattern, placeholder in (
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"), (r"\d{4}-\d\d-\d\d(T[\d:]+Z)?", "TIME"),
        (r'("(created|deleted|deletion|time)"):\d+', r"\1:0"), (r'("(creator|kmsKey|resource)"):"[^"]*"', r'\1:""'),
        (r"id ends with \w+", "id ends with …"), (r"\b\d+ (attempts|ms)\b", r"N \1"), (r"\d+\.\d+ s\b", "N s"),
        (r" {2,}", "  "), (r"  \d+[smhd]\b", "  AGE"),
    ):
        text = re.sub(pattern, placeholder, text)
    return text


def differences(here, there):
    found = []
    if here[0] != there[0]:
        found.append(f"status: {here[0]} here, {there[0]} there")
    for what, one, other in (("output", here[1], there[1]), ("messages", here[2], there[2])):
        for line, against in _unlike(one.splitlines(), other.splitlines()):
            found.append(f"{what}: {line[:160]!r} here, {against[:160]!r} there")
    return found


def _unlike(here, there):
    """The first line in which they differ."""
    for number in range(max(len(here), len(there))):
        pair = [lines[number] if number < len(lines) else "" for lines in (here, there)]
        if pair[0] != pair[1]:
            return [pair]
    return []
