"""The CPU of a launch whose server has an intermediate under the root, beside one whose certificate is right under it.

    chain.py [ROUNDS]

The root is one of Debian's bundle: sesame finds it in the bundle alone, in a hashed directory alone, or, as on Debian,
with both in place, which needs root for a mount that only these launches see. All kinds of launch take turns; told are medians of user and system time, in milliseconds. SESAME
names the binary, or several with ":" between them, to compare them. No test looks at these figures.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/release/sesame")).split(":")
SESAME_LOCAL = os.environ.get("SESAME_LOCAL", os.path.join(ROOT, ".build/debug/sesame-local"))
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
CHAINS = {"direct": 18443, "server": 18444}  # certificates and ports
PLACES = {"bundle": {"SSL_CERT_FILE": "directory/ca-certificates.crt"}, "hashed directory": {"SSL_CERT_DIR": "directory"},
          "as on Debian": {}}
LAUNCHES = {"1 secret": (1, []), "40 on 8 connections": (40, ["--concurrency", "8"])}
NGINX = """
daemon off; master_process off; pid nginx.pid; error_log nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  upstream local {{ server {service}; keepalive 64; }}
  {servers}
}}
"""
SERVER = """
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {name}.pem; ssl_certificate_key {name}.key;
    location / {{
      proxy_pass http://local; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
    }}
  }}
"""


def write(name, text):
    with open(name, "w") as file:
        file.write(text)


def read(name):
    with open(name) as file:
        return file.read()


def prepare():
    """Certificates, the places where authorities are found, manifests and secrets."""
    subprocess.run([os.path.join(ROOT, "Tests/Servers/certificates"), "."], check=True)
    shutil.copytree(os.path.dirname(BUNDLE), "directory", symlinks=True)
    write("directory/ca-certificates.crt", read(BUNDLE) + read("authority.pem"))
    name = subprocess.check_output(["openssl", "x509", "-in", "authority.pem", "-noout", "-hash"], text=True).strip()
    shutil.copy("authority.pem", f"directory/{name}.0")
    for count, _ in LAUNCHES.values():
        write(f"{count}.yaml", "env:\n" + "".join(f"  V{number}: s-{number}\n" for number in range(count)))
    secrets = "".join(f"    s-{number}: value {number}\n" for number in range(40))
    write("seed.yaml", f"regions:\n  ap-guangzhou:\n{secrets}")


def cpu(command, environment):
    """Milliseconds of user and system time of one run."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    _, status, usage = os.wait4(os.posix_spawn(command[0], command, environment, file_actions=quiet), 0)
    assert status == 0, f"{command} ended with {status}"
    return 1000 * (usage.ru_utime + usage.ru_stime)


def measure(rounds):
    """Launches in turns, behind nginx with each of the chains."""
    service = os.environ["SESAME_HTTP_ENDPOINT"].removeprefix("http://")
    servers = "".join(SERVER.format(name=name, port=port) for name, port in CHAINS.items())
    write("nginx.conf", NGINX.format(service=service, servers=servers))
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-p", os.getcwd(), "-e", "nginx.log", "-c", "nginx.conf"])
    time.sleep(0.5)
    keys = {name: value for name, value in os.environ.items() if name.startswith("TENCENTCLOUD_")}
    seen = {}
    try:
        for _ in range(rounds):
            for sesame in SESAME:
                for launch, (count, options) in LAUNCHES.items():
                    for place, trust in PLACES.items():
                        for chain, port in CHAINS.items():
                            command = [sesame, "exec", "-f", f"{count}.yaml", *options, "--endpoint", f"127.0.0.1:{port}"]
                            time_used = cpu([*command, "--", "/bin/true"], {**keys, **trust})
                            seen.setdefault((sesame, launch, place, chain), []).append(time_used)
    finally:
        nginx.kill()
        nginx.wait()
    return {key: statistics.median(times) for key, times in seen.items()}


def main(rounds):
    """Runs below sesame-local, in the folder that is prepared."""
    subprocess.run(["mount", "--bind", "directory", os.path.dirname(BUNDLE)], check=True)
    medians = measure(rounds)
    for sesame in SESAME:
        print(sesame)
        for launch in LAUNCHES:
            for place in PLACES:
                direct, chain = (medians[sesame, launch, place, name] for name in CHAINS)
                print(f"  {launch:20} {place:17} right under the root {direct:6.2f} ms, with an intermediate {chain:6.2f} ms, "
                      f"{chain / direct:.2f} times")


if __name__ == "__main__":
    if "SESAME_HTTP_ENDPOINT" in os.environ:
        sys.exit(main(int(sys.argv[1])))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        prepare()
        rounds = sys.argv[1] if len(sys.argv) > 1 else "20"
        local = ["unshare", "--mount", SESAME_LOCAL, "--quiet", "--quota", "off", "--http", "127.0.0.1:0", "--seed", "seed.yaml", "--"]
        sys.exit(subprocess.run([*local, sys.executable, os.path.abspath(__file__), rounds]).returncode)
