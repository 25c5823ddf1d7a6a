"""SCF as a function sees it: starts one, and prints what it does with one event or request.

usage: scf.py event|web COMMAND [ARGUMENT ...]
"""
import http.client
import http.server
import os
import signal
import subprocess
import sys
import time

EVENT = b'{"hello": "function"}'


class Runtime(http.server.BaseHTTPRequestHandler):
    """The runtime API of a custom runtime, which hands out an event."""

    is_answered = False

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        print("GET", self.path, flush=True)
        self.answer(200, EVENT)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print("POST", self.path, body.strip(), flush=True)
        self.answer(200)
        Runtime.is_answered = self.path.endswith("/response")

    def log_message(self, *arguments):
        pass


def end(function):
    """Ends a function that has not ended by itself, as SCF ends an instance: with all its processes, for one that is left
    would ask a runtime that is gone. Returns the status of one that has ended."""
    if function.poll() is None:
        os.killpg(function.pid, signal.SIGTERM)
        function.wait(10)
        return 0
    return function.returncode or 1


def event(command):
    """Serves the API until the event is answered."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Runtime)
    server.timeout = 0.05
    address = {"SCF_RUNTIME_API": "127.0.0.1", "SCF_RUNTIME_API_PORT": str(server.server_port)}
    function = subprocess.Popen(command, env={**os.environ, **address}, start_new_session=True)
    while function.poll() is None and not Runtime.is_answered:
        server.handle_request()
    return end(function)


def web(command):
    """Waits for the port of a web function, and sends one request."""
    function = subprocess.Popen(command, start_new_session=True)
    while function.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", 9000)
            connection.request("GET", "/")
            print(connection.getresponse().read().decode(), end="", flush=True)
            break
        except OSError:
            time.sleep(0.05)
    return end(function)


sys.exit({"event": event, "web": web}[sys.argv[1]](sys.argv[2:]))
