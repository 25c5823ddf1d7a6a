#!/usr/bin/env python3
"""A server that answers a signed request as no service should: the secret's name says how.

usage: answer.py CERTIFICATE KEY LOG      (prints its port; ends when standard input does)

It speaks raw bytes, so that it can break off anywhere; over TLS, or in plain to a client that begins so. Names: see
ANSWERS; `code-X-Y` is the service error X.Y, `slow-N` answers after N seconds, `size-N` has a value of N bytes,
anything else succeeds with the value `value of NAME`. What follows a second "-" in the last two only makes a name
another one. The actions other than GetSecretValue are not permitted to anyone.
To a client that takes it for a proxy it answers 403. LOG gets a line `asked NAME` for each request, `answered NAME`
for each answer, `proxy HOST:PORT` for each request to a proxy, and `refused` for each client that wants no TLS with it.
CERTIFICATE and KEY are read for each connection.
"""
import json, socket, ssl, sys, threading, time


def http(body, status="200 OK", headers=(), length=None):
    body = body if isinstance(body, bytes) else body.encode()
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    names = [header.split(":")[0].lower() for header in headers]
    if "content-type" not in names:
        head.append("Content-Type: application/json")
    return "\r\n".join(head + list(headers)).encode() + b"\r\n\r\n" + body


def success(name, version, **fields):
    fields = fields or {"SecretBinary": "", "SecretString": f"value of {name}"}
    return json.dumps({"Response": {"SecretName": name, "VersionId": version, **fields, "RequestId": "req-1"}})


def error(code, request="req-1"):
    message = "the message of the service, which may repeat hunter2"
    return json.dumps({"Response": {"Error": {"Code": code, "Message": message}, "RequestId": request}})


ANSWERS = {
    "html": lambda n, v: http("<html>hunter2</html>", headers=["Content-Type: text/html"]),
    "empty": lambda n, v: http(""),
    "null": lambda n, v: http("null"),
    "list": lambda n, v: http('["hunter2"]'),
    "no-response": lambda n, v: http('{"Response": null}'),
    "empty-response": lambda n, v: http('{"Response": {}}'),
    "cut-json": lambda n, v: http(success(n, v)[:60]),
    "cut-body": lambda n, v: http(success(n, v)[:60], length=500),
    "cut-head": lambda n, v: b"HTTP/1.1 200 OK\r\nContent-Le",
    "no-answer": lambda n, v: b"",
    "no-http": lambda n, v: b"hunter2\r\n\r\n",
    "another-secret": lambda n, v: http(success("another", v)),
    "another-version": lambda n, v: http(success(n, "v9")),
    "no-version": lambda n, v: http(success(n, "")),
    "huge": lambda n, v: http(success(n, v, SecretString="h" * (1 << 20))),
    "huge-unsaid": lambda n, v: b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"h" * (2 << 20),
    "long-header": lambda n, v: http(success(n, v), headers=["X-A: " + "h" * 100_000]),
    "longer-header": lambda n, v: http(success(n, v), headers=["X-A: " + "h" * 500_000]),
    "endless-header": lambda n, v: b"HTTP/1.1 200 OK\r\nX-A: " + b"h" * (2 << 20),
    "long-status": lambda n, v: http(success(n, v), "200 " + "h" * 200_000),
    "many-headers": lambda n, v: http(success(n, v), headers=[f"X-{number}: {'h' * 50}" for number in range(8000)]),
    "wide-headers": lambda n, v: http(success(n, v), headers=["X-A: " + "h" * 30_000] * 4),
    "redirect": lambda n, v: http("", "302 Found", ["Location: https://127.0.0.1:1/hunter2"]),
    "status-204": lambda n, v: b"HTTP/1.1 204 No Content\r\n\r\n",
    "status-500": lambda n, v: http("<html>hunter2</html>", "500 Internal Server Error"),
    "status-403": lambda n, v: http("", "403 Forbidden"),
    "success-500": lambda n, v: http(success(n, v), "500 Internal Server Error"),
    "error-500": lambda n, v: http(error("ResourceNotFound.SecretNotExist"), "500 Internal Server Error"),
    "error-html": lambda n, v: http(error("ResourceNotFound.SecretNotExist"), headers=["Content-Type: text/html"]),
    "error-rude": lambda n, v: http(error("\x1b[31mAuthFailure\n.X", "\x1b]0;title\x07\nsesame: fine")),
    "nul": lambda n, v: http(success(n, v, SecretString="hun\0ter2")),
    "two-values": lambda n, v: http(success(n, v, SecretString="hunter2", SecretBinary="aHVudGVyMg==")),
    "error-no-code": lambda n, v: http(success(n, v, SecretString="hunter2", Error={"Message": "hunter2"})),
    "no-value": lambda n, v: http(success(n, v, Other="hunter2")),
    "null-value": lambda n, v: http(success(n, v, SecretString=None, SecretBinary=None)),
    "number-value": lambda n, v: http(success(n, v, SecretString=12)),
    "not-base64": lambda n, v: http(success(n, v, SecretString="", SecretBinary="hunter2!")),
    "not-utf-8": lambda n, v: http(success(n, v, SecretString="hunter2 X").encode().replace(b"X", b"\xff")),
    "twice": lambda n, v: http(success(n, v).replace("}}", ', "SecretString": "hunter2"}}')),
    "empty-value": lambda n, v: http(success(n, v, SecretString="", SecretBinary="")),
}


def answer(action, name, version):
    kind, _, rest = name.partition("-")
    if kind == "slow":
        time.sleep(float(rest.split("-")[0]))
    if action != "GetSecretValue":
        return http(error("UnauthorizedOperation"))
    if kind == "code":
        return http(error(rest.replace("-", ".")))
    if kind == "size":
        return http(success(name, version, SecretString="L" * int(rest.split("-")[0])))
    return ANSWERS.get(name, lambda n, v: http(success(n, v)))(name, version)


def exchange(peer):
    received = b""
    while b"\r\n\r\n" not in received:
        received += peer.recv(65536) or exit()
    if received.startswith(b"CONNECT "):
        note(f"proxy {received.split()[1].decode()}")
        return peer.sendall(http("hunter2", "403 hunter2"))
    head, body = received.split(b"\r\n\r\n", 1)
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    headers = {name.lower(): value for name, value in headers.items()}
    while len(body) < int(headers["content-length"]):
        body += peer.recv(65536) or exit()
    request = json.loads(body)
    name = request["SecretName"]
    note(f"asked {name}")
    peer.sendall(answer(headers["x-tc-action"], name, request.get("VersionId", "")))
    note(f"answered {name}")


def serve(connection):
    try:
        with connection:
            if connection.recv(1, socket.MSG_PEEK) != b"\x16":
                return exchange(connection)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            try:
                peer = context.wrap_socket(connection, server_side=True)
            except OSError:
                return note("refused")
            with peer:
                exchange(peer)
                # A close without close_notify would be a different fault from the one that was asked for.
                peer.unwrap()
    except (OSError, SystemExit):
        pass


def note(line):
    with open(sys.argv[3], "a") as log:
        log.write(line + "\n")


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


main()
