#!/usr/bin/env python3
"""A server as systemd likes them: says when it is ready, what it did at SIGHUP, and ends by SIGTERM (sd_notify(3)).

Its status is the hash of its secret, $SECRET, and how often it was told to load its files again.
"""
import hashlib, os, signal, socket, sys

secret = hashlib.sha256(os.environ["SECRET"].encode()).hexdigest()[:8]
reloads = 0


def notify(text):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
        client.sendto(text.encode(), os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))


def tell(*_):
    notify(f"READY=1\nSTATUS={secret} {reloads}")


def reload(*_):
    global reloads
    reloads += 1
    tell()


signal.signal(signal.SIGHUP, reload)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
tell()
while True:
    signal.pause()
