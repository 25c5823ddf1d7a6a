#!/usr/bin/env python3
"""A TLS server that answers a signed request as no service should: the secret's name says how.

usage: answer.py CERTIFICATE KEY      (prints its port; ends when standard input does)

It speaks raw bytes, so that it can break off anywhere. Names: see ANSWERS; `code-X-Y` is the service error X.Y,
`slow-N` answers after N seconds, anything else succeeds with the value `value of NAME`.
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


def error(code):
    message = "the message of the service, which may repeat hunter2"
    return json.dumps({"Response": {"Error": {"Code": code, "Message": message}, "RequestId": "req-1"}})


ANSWERS = {
    "html": lambda n, v: http("<html>hunter2</html>", headers=["Content-Type: text/html"]),
    "empty": lambda n, v: http(""),
    "null": lambda n, v: http("null"),
    "no-response": lambda n, v: http('{"Response": null}'),
    "cut-json": lambda n, v: http(success(n, v)[:60]),
    "cut-body": lambda n, v: http(success(n, v)[:60], length=500),
    "cut-head": lambda n, v: b"HTTP/1.1 200 OK\r\nContent-Le",
    "no-answer": lambda n, v: b"",
    "no-http": lambda n, v: b"hunter2\r\n\r\n",
    "another-secret": lambda n, v: http(success("another", v)),
    "another-version": lambda n, v: http(success(n, "v9")),
    "huge": lambda n, v: http(success(n, v, SecretString="h" * (1 << 20))),
    "huge-unsaid": lambda n, v: b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"h" * (2 << 20),
    "redirect": lambda n, v: http("", "302 Found", ["Location: https://127.0.0.1:1/hunter2"]),
    "status-500": lambda n, v: http("<html>hunter2</html>", "500 Internal Server Error"),
    "status-403": lambda n, v: http("", "403 Forbidden"),
    "error-500": lambda n, v: http(error("ResourceNotFound.SecretNotExist"), "500 Internal Server Error"),
    "error-html": lambda n, v: http(error("ResourceNotFound.SecretNotExist"), headers=["Content-Type: text/html"]),
    "nul": lambda n, v: http(success(n, v, SecretString="hun\0ter2")),
    "two-values": lambda n, v: http(success(n, v, SecretString="hunter2", SecretBinary="aHVudGVyMg==")),
    "no-value": lambda n, v: http(success(n, v, Other="hunter2")),
    "not-base64": lambda n, v: http(success(n, v, SecretString="", SecretBinary="hunter2!")),
    "empty-value": lambda n, v: http(success(n, v, SecretString="", SecretBinary="")),
    "large": lambda n, v: http(success(n, v, SecretString="L" * (130 << 10))),
}


def answer(action, name, version):
    if action != "GetSecretValue":
        return http(error("UnauthorizedOperation"))
    if name.startswith("code-"):
        return http(error(name[len("code-"):].replace("-", ".")))
    if name.startswith("slow-"):
        time.sleep(float(name[len("slow-"):]))
    return ANSWERS.get(name, lambda n, v: http(success(n, v)))(name, version)


def serve(connection, context):
    try:
        with context.wrap_socket(connection, server_side=True) as peer:
            received = b""
            while b"\r\n\r\n" not in received:
                received += peer.recv(65536) or exit()
            head, body = received.split(b"\r\n\r\n", 1)
            headers = dict(line.split(": ", 1) for line in head.decode().lower().split("\r\n")[1:])
            while len(body) < int(headers["content-length"]):
                body += peer.recv(65536) or exit()
            action = [line.split(": ")[1] for line in head.decode().split("\r\n") if line.lower().startswith("x-tc-action")]
            request = json.loads(body)
            peer.sendall(answer(action[0], request["SecretName"], request.get("VersionId", "")))
            # A close without close_notify would be a different fault from the one that was asked for.
            peer.unwrap()
    except (OSError, SystemExit):
        pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


main()
