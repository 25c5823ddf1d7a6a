"""Bad requests by the thousand never bring the service down, nor let its memory or its descriptors grow without bound.

    abuse.py REQUESTS [SEED]

Each kind below makes one bad request from a random number generator of its own, so a seed gives the same requests
again. After every hundred, a right request must be answered.
"""

import collections
import contextlib
import json
import os
import random
import re
import socket
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from conformance import Service
from wire import answer_from, ask, connect, signed

ACTIONS = ["CreateSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret", "DescribeSecret", "ListSecrets",
           "DeleteSecret", "ListSecretVersionIds", "RotateProductSecret", "GetRegions"]


def right(chance, service):
    return signed(service, "GetSecretValue", b'{"SecretName": "there", "VersionId": "v1"}')


def noise(chance, most=4000):
    return chance.randbytes(chance.randrange(1, most))


# Requests that are sent over TLS. A request that is whole and signed may succeed only where it says so.


def random_bytes(chance, service):
    return noise(chance)


def random_lines(chance, service):
    return b"\r\n".join(noise(chance, 60).replace(b"\n", b"") for _ in range(chance.randrange(1, 50))) + b"\r\n\r\n"


def cut_off(chance, service):
    request = right(chance, service)
    return request[:chance.randrange(1, len(request))]


def flipped(chance, service):
    """One byte of a right request is another."""
    request = bytearray(right(chance, service))
    request[chance.randrange(len(request))] ^= 1 << chance.randrange(8)
    return bytes(request)


def bad_request_line(chance, service):
    method = chance.choice([b"GET", b"POST", b"get", b"", b"PRI", b"CONNECT", b"\x00", b"A" * chance.randrange(5000)])
    target = chance.choice([b"/", b"*", b"", b"http://[::1", b"/%00", b"/" + b"a" * chance.randrange(60000), b"//?%"])
    version = chance.choice([b"HTTP/1.1", b"HTTP/9.9", b"HTTP/", b"", b"HTTP/1.1 x", b"HTTP/2.0"])
    return method + b" " + target + b" " + version + right(chance, service).partition(b"\r\n")[2].join([b"\r\n", b""])


def header_flood(chance, service):
    head, _, body = right(chance, service).partition(b"\r\n\r\n")
    if chance.random() < 0.5:
        extra = [b"X-%d: %s" % (number, b"v" * chance.randrange(200)) for number in range(chance.randrange(1, 3000))]
    else:
        extra = [b"X-Long: " + b"v" * chance.randrange(1, 400_000)]
    return b"\r\n".join([head, *extra]) + b"\r\n\r\n" + body


def odd_headers(chance, service):
    head, _, body = right(chance, service).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(1, len(lines))
        name = lines[place].partition(b":")[0]
        lines[place] = chance.choice([
            name, name + b":", b": " + name, b" " + lines[place], name + b"\x00: x", name + b": " + b"\xff" * 300,
            lines[place] + b"\r\n" + lines[place], name + b": a\rb", b"Transfer-Encoding: chunked, chunked", b"Expect: 100-continue"])
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def odd_length(chance, service):
    length = chance.choice([
        b"-1", b"99999999999999999999999999", b"18446744073709551615", b"9223372036854775807", b"0x10", b"1e3", b"", b" ",
        b"5, 5", b"4294967296", b"3", b"100000"])
    return re.sub(rb"Content-Length: \d+", b"Content-Length: " + length, right(chance, service))


def odd_chunks(chance, service):
    head, _, body = right(chance, service).partition(b"\r\n\r\n")
    head = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
    chunk = chance.choice([
        b"zz\r\n" + body, b"-5\r\n" + body, b"FFFFFFFFFFFFFFFF\r\n" + body, b"FFFFFFFFFFFFFFFFF\r\n" + body,
        b"2a;" + b"e=" * chance.randrange(20000) + b"\r\n" + body, b"2a\r\n" + body + b"x\r\n0\r\n\r\n", b"1\r\n{\r\n", noise(chance),
        b"0\r\n" + b"T: x\r\n" * chance.randrange(5000) + b"\r\n", b"\r\n\r\n"])
    return head + b"\r\n\r\n" + chunk


def pipelined(chance, service):
    return b"".join(chance.choice([right, cut_off, flipped])(chance, service) for _ in range(chance.randrange(2, 8)))


def wrong_signature(chance, service):
    kind = chance.randrange(3)
    if kind == 0:
        return signed(service, chance.choice(ACTIONS), key=str(chance.random()))
    request = right(chance, service)
    if kind == 1:
        digits = "%064x" % chance.getrandbits(256)
        return re.sub(rb"Signature=\w+", b"Signature=" + digits.encode(), request)
    junk = bytes(chance.choice(b"TC3-HMAC Credential=/,; SignedHeaders=Signature") for _ in range(chance.randrange(3000)))
    return re.sub(rb"Authorization: [^\r]+", b"Authorization: " + junk, request)


def replayed(chance, service):
    return signed(service, "GetSecretValue", b'{"SecretName": "there", "VersionId": "v1"}', age=chance.choice([302, 400, 4000]))


def bad_json(chance, service):
    """Signed right: what arrives at the action itself."""
    values = [None, True, 0, -1, 1.5, 10**30, "", "\0", "\ud800", "a" * 40000, [], {}, [[]] * 50, {"a": {"b": [1]}}, "there", "v1"]
    names = ["SecretName", "VersionId", "SecretString", "SecretBinary", "Description", "Tags", "Limit", "Offset", "OrderType",
             "State", "TagFilters", "RecoveryWindowInDays", "", "\0", "ä"]
    fields = {chance.choice(names): chance.choice(values) for _ in range(chance.randrange(5))}
    body = json.dumps(fields, allow_nan=True).encode()
    if chance.random() < 0.3:
        body = chance.choice([body[:-1], body + body, b"\xef\xbb\xbf" + body, body.replace(b'"', b"'"), noise(chance), b'{"a":' * 3,
                              b'{"SecretName":"\\ud800","SecretName":"x"}', b"NaN", b'{"Limit":1e999}'])
    return signed(service, chance.choice(ACTIONS), body)


def deep_json(chance, service):
    depth = chance.choice([10, 500, 513, 10_000, 200_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"a":', b"}"), (b'{"Tags":[', b"]}")])
    body = opening * depth + b"1" + closing * (depth if chance.random() < 0.5 else 0)
    return signed(service, "CreateSecret", body)


def bad_query(chance, service):
    alphabet = "SecretName=there&VersionId.0.TagFilters%41%zz+%00%ff;=&&..0123456789" + "é" * 2
    query = "".join(chance.choice(alphabet) for _ in range(chance.randrange(200))).encode().decode("latin-1")
    query = chance.choice([query, "A." * chance.randrange(5000) + "=1", "TagFilters.99999999999.TagKey=a", "a=" + "%41" * 9000,
                           "&".join(f"TagFilters.{number}.TagKey=a" for number in range(chance.randrange(1000)))])
    query = query.replace(" ", "+").replace("\n", "")
    return signed(service, chance.choice(ACTIONS), query=query.encode("latin-1", "replace").decode("latin-1"))


def ten_megabytes(chance, service):
    size = chance.choice([10 * 1024 * 1024, 10 * 1024 * 1024 + 1, 12_000_000])
    body = chance.choice([
        b"[" + b"0," * (size // 2 - 2) + b"0]", b'{"SecretString":"' + b"x" * (size - 20) + b'"}', b" " * size,
        b'{"' + b'a":1,"' * (size // 6) + b'z":1}'])
    return signed(service, "CreateSecret", body)


# Bytes that are sent without TLS, to the port that speaks it.


def plain_http(chance, service):
    return right(chance, service)


def tls_noise(chance, service):
    kind, version = chance.randrange(256), chance.choice([b"\x03\x01", b"\x03\x03", b"\x02\x00", b"\xff\xff"])
    body = noise(chance, 2000)
    length = chance.choice([len(body), 0, 65535, chance.randrange(65536)]).to_bytes(2, "big")
    return bytes([chance.choice([22, 20, 21, 23, kind])]) + version + length + body


def half_hello(chance, service):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    hello = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        hello.do_handshake()
    except ssl.SSLWantReadError:
        pass
    sent = bytearray(outgoing.read())
    if chance.random() < 0.5:
        sent[chance.randrange(len(sent))] ^= 0xFF
        return bytes(sent)
    return bytes(sent[:chance.randrange(1, len(sent))])


# Kind, and how often of all.
OVER_TLS = {
    random_bytes: 8, random_lines: 6, cut_off: 10, flipped: 12, bad_request_line: 6, header_flood: 4, odd_headers: 10,
    odd_length: 6, odd_chunks: 8, pipelined: 4, wrong_signature: 12, replayed: 4, bad_json: 20, deep_json: 3, bad_query: 10,
}
WITHOUT_TLS = {plain_http: 2, tls_noise: 6, half_hello: 6, random_bytes: 3}
MAY_SUCCEED = {flipped, bad_request_line, header_flood, odd_headers, odd_chunks, pipelined, bad_json, bad_query, odd_length}


class Abuse:
    def __init__(self, service, requests, seed):
        self.service, self.requests, self.seed = service, requests, seed
        self.answers = collections.Counter()
        self.faults = []

    def send(self, number):
        """Bad request `number` of all."""
        chance = random.Random(f"{self.seed} {number}")
        # A few whole requests of ten megabytes: one in five hundred.
        kinds = {**{(kind, True): often for kind, often in OVER_TLS.items()},
                 **{(kind, False): often for kind, often in WITHOUT_TLS.items()}}
        kind, has_tls = chance.choices(list(kinds), kinds.values())[0]
        if number % 500 == 7:
            kind, has_tls = ten_megabytes, True
        answer = self.exchange(kind(chance, self.service), has_tls, chance.random() < 0.3)
        verdict = self.verdict(answer, kind)
        self.answers[verdict] += 1
        if verdict in ("InternalError", "no HTTP", "success") and not (verdict == "success" and kind in MAY_SUCCEED):
            self.faults.append(f"request {number}, {kind.__name__}: {verdict}")

    def exchange(self, request, has_tls, hangs_up):
        """Sends it and reads what comes, for a little while."""
        connection, answer = None, b""
        try:
            connection = connect(self.service) if has_tls else socket.create_connection(("127.0.0.1", self.service.port), 20)
            connection.sendall(request)
            if hangs_up:
                return b""
            # A whole request is answered at once; the service would wait for the rest of another until it gives up.
            connection.settimeout(5 if len(request) > 1_000_000 else 0.03)
            while some := connection.recv(65536):
                answer += some
                if b'"Response":{' in answer:
                    break
            return answer
        except (OSError, ValueError):
            return answer
        finally:
            if connection:
                connection.close()

    def verdict(self, answer, kind):
        if not answer:
            return "closed or nothing"
        if kind in WITHOUT_TLS and not answer.startswith(b"HTTP/"):
            return "TLS alert"
        if not answer.startswith(b"HTTP/1."):
            return "no HTTP"
        code = re.search(rb'"Code":"([\w.]+)"', answer)
        status = answer.split()[1].decode()
        return code[1].decode() if code else "success" if status == "200" and b'"RequestId"' in answer else f"HTTP {status}"

    def control(self):
        """A right request, answered right."""
        begin = time.monotonic()
        with connect(self.service) as connection:
            answer = ask(connection, self.service, "GetSecretValue", SecretName="there", VersionId="v1")
        assert answer.get("SecretString") == "still here", answer
        return time.monotonic() - begin

    def crowd(self, size):
        """Many who begin a request and do not end it: meanwhile a right one is answered."""
        beginning = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n" + b"x" * 20_000
        with contextlib.ExitStack() as held:
            for _ in range(size):
                held.enter_context(connect(self.service)).sendall(beginning)
            return self.control()

    def run(self):
        slowest = 0
        with ThreadPoolExecutor(4) as pool:
            for start in range(0, self.requests, 100):
                list(pool.map(self.send, range(start, min(start + 100, self.requests))))
                assert self.service.process.poll() is None, f"the service ended: {open(self.service.errors).read()[-2000:]}"
                slowest = max(slowest, self.control())
        return slowest


def resident(service):
    """Megabytes of memory that the service has now."""
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{service.process.pid}/status").read())[1]) / 1024


def descriptors(service):
    return len(os.listdir(f"/proc/{service.process.pid}/fd"))


def settled(service, before):
    """How many descriptors more are open than before, when those that were left had time to go."""
    deadline = time.monotonic() + 5
    while descriptors(service) > before and time.monotonic() < deadline:
        time.sleep(0.1)
    return descriptors(service) - before


def main(requests, seed):
    with Service("--quiet", has_no_quota=True) as service:
        with connect(service) as connection:
            ask(connection, service, "CreateSecret", SecretName="there", VersionId="v1", SecretString="still here")
        before = descriptors(service)
        answers, faults, slowest, memory = collections.Counter(), [], 0, []
        for quarter in range(4):
            abuse = Abuse(service, requests // 4, f"{seed} {quarter}")
            slowest = max(slowest, abuse.run(), abuse.crowd(300))
            memory.append(resident(service))
            answers += abuse.answers
            faults += abuse.faults
        left_open = settled(service, before)
        status = service.stop()
    quarters = ", ".join(f"{megabytes:.0f}" for megabytes in memory)
    print(f"{answers.total()} bad requests, seed {seed}: {quarters} MB resident after each quarter, "
          f"{left_open} descriptors left open, slowest right request {slowest * 1000:.0f} ms")
    print(", ".join(f"{name} {count}" for name, count in answers.most_common()))
    assert not faults, faults[:10]
    assert status == 0, f"status {status} at its stop"
    # Bodies of ten megabytes are taken apart on each thread, and what that takes is kept for the next.
    assert memory[-1] < 256, "memory grew"
    assert requests < 10_000 or memory[-1] < memory[-2] + 32, "memory grows"
    assert left_open <= 0, "descriptors were left open"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
