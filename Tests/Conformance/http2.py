"""nginx, which speaks HTTP/2, in front of a service that answers in plain http."""

import os
import subprocess

from conformance import ROOT

SERVERS = os.path.join(ROOT, "Tests/Servers")


class Front:
    def __init__(self, service):
        folder = os.path.join(service.folder, "nginx")
        os.mkdir(folder)
        subprocess.run([f"{SERVERS}/certificates", folder], check=True)
        # It ends when its standard input does.
        self.process = subprocess.Popen(
            [f"{SERVERS}/http2.py", f"{folder}/server.pem", f"{folder}/server.key", service.http, folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip()
        self.log = f"{folder}/log"
        # The variables that point a client at it.
        self.settings = {"SESAME_ENDPOINT": f"https://127.0.0.1:{port}", "SESAME_CA_FILE": f"{folder}/authority.pem"}

    @property
    def versions(self):
        """Those of HTTP that it was asked in."""
        return set(open(self.log).read().split())

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
