"""Requests per second over TLS with kept connections, beside nginx with a static answer. See .ci/measure/load.

    load.py [ROUNDS] [SECONDS]
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time

from conformance import Service
from wire import answer_from, ask, connect, signed

CONNECTIONS = 32
NGINX = """
daemon off; worker_processes 2; pid nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate server.pem; ssl_certificate_key server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    location / {{ default_type application/json; return 200 '{body}'; }}
  }}
}}
"""


def lua(service, request):
    """The signed request for wrk: it is good for five minutes, so it is sent again and again."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line.partition(": ")[::2] for line in head.decode().split("\r\n")[1:]]
    headers = "".join(f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}\n" for name, value in lines
                      if name not in ("Content-Length",))
    # wrk counts statuses, and every answer of this API is 200: so each body is looked at too.
    return service.file("request.lua", f"""
wrk.method = "POST"
wrk.body = {json.dumps(body.decode())}
{headers}
local threads = {{}}
function setup(thread) table.insert(threads, thread) end
function init() wrong = 0 end
function response(status, headers, body)
  if status ~= 200 or not body:find('"SecretString"', 1, true) then wrong = wrong + 1 end
end
function done()
  local sum = 0
  for _, thread in ipairs(threads) do sum = sum + thread:get("wrong") end
  print("wrong answers: " .. sum)
end
""")


def rate(port, script, seconds):
    """Requests per second, and how many went wrong."""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script, f"https://127.0.0.1:{port}/"], check=True,
        capture_output=True, text=True).stdout
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    wrong = int(re.search(r"wrong answers: (\d+)", said)[1]) + sum(map(int, sockets.groups()) if sockets else [])
    slow = re.search(r"99%\s+([\d.]+\w+)", said)[1]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), wrong, slow


def nginx(service, body):
    """nginx with the answer `body` and a certificate of its own, on P-256 like the service's."""
    folder = os.path.join(service.folder, "nginx")
    os.mkdir(folder)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "server.key",
         "-out", "server.pem", "-days", "1", "-subj", "/CN=localhost"], cwd=folder, check=True, capture_output=True)
    port = service.port + 1 if service.port < 65000 else service.port - 1
    open(os.path.join(folder, "nginx.conf"), "w").write(NGINX.format(port=port, body=body.decode()))
    process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf"])
    time.sleep(0.5)
    assert process.poll() is None, "nginx did not start"
    return process, port


def main(rounds, seconds):
    with Service("--quiet", has_no_quota=True) as service:
        with connect(service) as connection:
            ask(connection, service, "CreateSecret", SecretName="there", VersionId="v1", SecretString="x" * 32)
            request = signed(service, "GetSecretValue", b'{"SecretName": "there", "VersionId": "v1"}')
            connection.sendall(request)
            body = answer_from(connection)[1]
        process, port = nginx(service, body)
        try:
            ours, floor = [], []
            for turn in range(rounds):
                # Signed anew each turn: a signature is good for five minutes.
                script = lua(service, signed(service, "GetSecretValue", b'{"SecretName": "there", "VersionId": "v1"}'))
                for name, where, rates in (("nginx", port, floor), ("sesame-local", service.port, ours)):
                    answered, wrong, slow = rate(where, script, seconds)
                    rates.append(answered)
                    print(f"round {turn + 1}: {name:12} {answered:8.0f} requests/s, 99 % within {slow}, {wrong} errors")
                    assert wrong == 0, f"{name}: {wrong} errors"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
    share = statistics.median(mine / theirs for mine, theirs in zip(ours, floor))
    print(f"median of {rounds} rounds, {CONNECTIONS} kept connections, {len(body)} bytes: sesame-local "
          f"{statistics.median(ours):.0f} requests/s, nginx's static answer {statistics.median(floor):.0f}; "
          f"{share:.2f} of it; no errors")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
