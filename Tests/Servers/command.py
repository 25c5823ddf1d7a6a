#!/usr/bin/env python3
"""A command for `sesame supervise`: each start with the values that it got, each signal and each end is a line of LOG.

usage: command.py LOG VARIABLES [RULE …]

VARIABLES have commas between them; the word hunter2 of a value is not told. A rule is deaf (TERM does not end it),
bad=STATUS (it ends with that if a value has the word bad), first=STATUS (so does the first start), end=STATUS (that is
the status after TERM), slow=SECONDS (so long it takes from TERM to the end), file=PATH (its content is told at HUP).
A start that finds an earlier one that still runs says so. USR2 ends each.
"""
import os, signal, sys, time

log, variables, rules = sys.argv[1], sys.argv[2].split(","), dict(rule.partition("=")[::2] for rule in sys.argv[3:])
file = os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)


def tell(line):
    os.write(file, f"{line}\n".encode())


def told(value):
    return value.replace("hunter2", "").strip()


def end(status):
    tell(f"end {os.getpid()}")
    os._exit(status)


def runs(pid):
    try:
        return log.encode() in open(f"/proc/{pid}/cmdline", "rb").read()
    except OSError:
        return False


def take(number, _):
    tell(f"got {signal.Signals(number).name[3:]} {os.getpid()}")
    if number == signal.SIGHUP and "file" in rules:
        with open(rules["file"]) as content:
            tell(f"file {told(content.read())}")
    if number == signal.SIGUSR2:
        end(0)
    if number in (signal.SIGTERM, signal.SIGINT) and "deaf" not in rules:
        time.sleep(float(rules.get("slow", 0)))
        end(int(rules.get("end", 0)))


for each in ("HUP", "INT", "TERM", "USR1", "USR2"):
    signal.signal(getattr(signal, f"SIG{each}"), take)
with open(log) as earlier:
    starts = [line.split()[1] for line in earlier if line.startswith("start ")]
beside = "".join(f" beside {pid}" for pid in starts if runs(pid))
values = " ".join(f"{name}={told(os.environ[name])}" for name in variables if name in os.environ)
tell(f"start {os.getpid()} {values}{beside}")
if "bad" in rules and "bad" in values:
    end(int(rules["bad"]))
if "first" in rules and not starts:
    end(int(rules["first"]))
while True:
    signal.pause()
