"""Tells whether the memory files $KEY and $NUMBER have what is in $SECRET, for this program and for a child of it."""
import os, subprocess

secret = os.environ["SECRET"].encode()
for name, leaves_open in [("KEY", False), ("NUMBER", True)]:
    child = subprocess.run(["cat", os.environ[name]], stdout=subprocess.PIPE, close_fds=not leaves_open)
    print(open(os.environ[name], "rb").read() == secret, child.stdout == secret, end=" ")
