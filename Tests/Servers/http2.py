#!/usr/bin/env python3
"""nginx with HTTP/2 in front of a server, which may be HTTPS with any certificate.

usage: http2.py CERTIFICATE KEY URL FOLDER [HELD]      (prints its port; ends when standard input does)

FOLDER/log gets the version of HTTP of each request, a line each. With HELD, the first connection brings its client that many bytes, then nothing more, and stays open.
"""
import os, socket, subprocess, sys, threading, time

CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
    log_format version '$server_protocol'; access_log {folder}/log version;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {certificate}; ssl_certificate_key {key};
        location / {{
            proxy_pass {upstream}; proxy_http_version 1.1;
            proxy_set_header Host $http_host; proxy_set_header Connection "";
        }}
    }}
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def pass_on(source, target, most=None):
    """Passes bytes on until the end, or until `most` of them; then keeps both sides open."""
    passed = 0
    while most is None or passed < most:
        try:
            data = source.recv(most - passed if most else 65536)
            target.sendall(data)
        except OSError:
            data = b""
        if not data:
            for side in (source, target):
                try:
                    side.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            return
        passed += len(data)


def relay(listener, port, held):
    while True:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=pass_on, args=(client, server), daemon=True).start()
        threading.Thread(target=pass_on, args=(server, client, held), daemon=True).start()
        held = None


certificate, key, upstream, folder = sys.argv[1:5]
port = free_port()
with open(folder + "/nginx.conf", "w") as file:
    file.write(CONFIGURATION.format(**locals()))
nginx = subprocess.Popen(["nginx", "-p", folder, "-e", folder + "/nginx.log", "-c", folder + "/nginx.conf"],
                         env={"PATH": os.environ["PATH"] + ":/usr/sbin"}, stdin=subprocess.DEVNULL)
while nginx.poll() is None:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        break
    except OSError:
        time.sleep(0.02)
if len(sys.argv) > 5:
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=relay, args=(listener, port, int(sys.argv[5])), daemon=True).start()
    port = listener.getsockname()[1]
print(port, flush=True)
sys.stdin.read()
nginx.terminate()
nginx.wait()
