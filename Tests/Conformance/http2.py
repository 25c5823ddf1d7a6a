"""nginx, which speaks HTTP/2, in front of a service that answers in plain http."""

import atexit
import os
import socket
import subprocess
import time

from conformance import ROOT


class Front:
    def __init__(self, service):
        folder = os.path.join(service.folder, "nginx")
        os.mkdir(folder)
        subprocess.run([os.path.join(ROOT, "Tests/Servers/certificates"), folder], check=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        paths = "".join(f"{name}_temp_path {folder}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        configuration = service.file("nginx.conf", f"""
            daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}
            http {{
                {paths} log_format version '$server_protocol'; access_log {folder}/log version;
                server {{
                    listen 127.0.0.1:{port} ssl http2;
                    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
                    location / {{ proxy_pass {service.http}; proxy_set_header Host $http_host; }}
                }}
            }}""")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-e", f"{folder}/errors", "-c", configuration])
        atexit.register(self.__exit__)
        while self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        self.log = f"{folder}/log"
        # What points a client at it.
        self.settings = {"SESAME_ENDPOINT": f"https://127.0.0.1:{port}", "SESAME_CA_FILE": f"{folder}/authority.pem"}

    @property
    def versions(self):
        """Those of HTTP that it was asked in."""
        return set(open(self.log).read().split())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
