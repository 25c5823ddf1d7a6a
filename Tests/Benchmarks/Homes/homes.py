#!/usr/bin/env python3
"""usage: homes.py FOLDER SESAME CLOCK PEER TINI ROUNDS

Prints for each home the time from the start of its process to the first instruction of the target, and what then stays beside
it, for sesame and for its peers in the same image; then for each of them its peak memory, and the size of its file. The service is that of the environment.
FOLDER is a short path for podman's files. In a network namespace of its own, as root.
"""
import gzip, json, os, shutil, statistics, subprocess, sys

folder, sesame, clock, peer, tini, rounds = *sys.argv[1:6], int(sys.argv[6])
here = os.path.dirname(os.path.abspath(__file__))
servers = os.path.join(here, "../../Servers")
NAMES = ["SESAME_ENDPOINT", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_REGION"]
SETTINGS = {**{name: os.environ[name] for name in NAMES}, "SESAME_CA_FILE": "/srv/ca.pem", "SESAME_FILE": "/srv/sesame.yaml"}
TARGET = ["/srv/clock", "arrive"]
KINDS = {
    "bare": TARGET,
    "tini": ["/srv/tini", "--", *TARGET],
    "Go peer": ["/srv/peer", "a", *TARGET],
    "sesame exec": ["/srv/sesame", "exec", "--", *TARGET],
    "sesame supervise": ["/srv/sesame", "supervise", "--", *TARGET],
}


def started(kind):
    return ["/srv/clock", "start", *KINDS[kind]]


def run(command, **settings):
    done = subprocess.run(command, capture_output=True, text=True, **settings)
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("arrived")]
    if done.returncode or not lines:
        sys.exit(f"{command}: {done.returncode} {done.stdout}{done.stderr}")
    return [tuple(map(int, line[1:4])) for line in lines]


def install(root):
    os.makedirs(root, exist_ok=True)
    for name, path in (("sesame", sesame), ("clock", clock), ("peer", peer), ("tini", tini)):
        shutil.copy(path, f"{root}/{name}")
    shutil.copy(os.environ["SESAME_CA_FILE"], f"{root}/ca.pem")
    os.chmod(f"{root}/ca.pem", 0o644)
    with open(f"{root}/sesame.yaml", "w") as file:
        file.write("env: {VALUE: a}\n")


def container(kind):
    flags = [word for pair in SETTINGS.items() for word in ("--env", "=".join(pair))]
    return run(["podman", "run", "--rm", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges", "--user=65534",
                "--memory=32m", *flags, "localhost/homes", *started(kind)])


def pod(kind):
    """A container after the init container that `sesame install` is, on its shared volume."""
    environment = [{"name": name, "value": value} for name, value in SETTINGS.items()]
    image = {"image": "localhost/homes", "imagePullPolicy": "Never", "volumeMounts": [{"name": "v", "mountPath": "/volume"}]}
    command = [word.replace("/srv/sesame", "/volume/sesame") if word == "/srv/sesame" else word for word in started(kind)]
    spec = {"hostNetwork": True, "restartPolicy": "Never", "volumes": [{"name": "v", "emptyDir": {}}],
            "initContainers": [{"name": "i", **image, "command": ["/srv/sesame", "install", "/volume"]}],
            "containers": [{"name": "c", **image, "command": command, "env": environment}]}
    with open("pod.json", "w") as file:
        json.dump({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}, file)
    subprocess.run(["podman", "kube", "play", "pod.json"], check=True, capture_output=True)
    subprocess.run(["podman", "wait", "p-c"], check=True, capture_output=True)
    result = run(["podman", "logs", "p-c"])
    subprocess.run(["podman", "pod", "rm", "--force", "p"], check=True, capture_output=True)
    return result


def function(kind):
    """A code package in a root of which only /tmp can be written, behind the shell script that a platform starts."""
    with open("homes/bootstrap", "w") as file:
        file.write("#!/bin/bash\nexec " + " ".join(KINDS[kind]) + "\n")
    os.chmod("homes/bootstrap", 0o755)
    script = ("mount --bind homes /srv && mount -t tmpfs none /tmp && mount -o remount,bind,ro /srv && "
              "mount -o remount,bind,ro / && exec /srv/clock start /srv/bootstrap")
    return run(["unshare", "--mount", "sh", "-c", script], env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", **SETTINGS})


def units():
    """All rounds of all kinds in one machine, because a boot takes seconds."""
    shared = os.path.join(folder, "machine")
    os.makedirs(shared)
    install(shared + "/homes")
    lines = ["[Service]", "Type=oneshot", "DynamicUser=yes", "ProtectSystem=strict", "CapabilityBoundingSet="]
    lines += [f"Environment={name}={value}" for name, value in SETTINGS.items()]
    with open(shared + "/script", "w") as file:
        file.write("mount --bind /shared/homes /srv\n")
        for number, kind in enumerate(KINDS):
            unit = "\\n".join([*lines, f"StandardOutput=append:/shared/kind-{number}", "ExecStart=" + " ".join(started(kind))])
            file.write(f"printf '{unit}\\n' >/run/systemd/system/kind{number}.service\n")
        file.write("systemctl daemon-reload\n")
        for _ in range(rounds):
            file.writelines(f"systemctl start kind{number}\n" for number in range(len(KINDS)))
    subprocess.run([servers + "/machine", shared], check=True)
    return {kind: run(["cat", f"{shared}/kind-{number}"]) for number, kind in enumerate(KINDS)}


def report(home, facts):
    for kind, rows in facts.items():
        times = sorted(row[0] / 1000 for row in rows)
        print(f"| {home} | {kind} | {statistics.median(times):.1f} | {times[0]:.1f}–{times[-1]:.1f} | "
              f"{statistics.median(row[2] for row in rows) / 1024:.1f} |", flush=True)


os.chdir(folder)
install("image/srv")
install("homes")
subprocess.run("tar --directory image --create . | podman import --quiet - localhost/homes", shell=True, check=True,
               capture_output=True)
print("| home | in front | ms, median | ms, range | stays beside it, MB |\n|---|---|---|---|---|")
report("systemd unit", units())
for home, measure, times in (("container", container, rounds), ("pod", pod, min(rounds, 5)), ("function", function, rounds)):
    facts = {kind: [] for kind in KINDS}
    for _ in range(times):
        for kind in KINDS:
            facts[kind] += measure(kind)
    report(home, facts)
print("\n| in front | peak memory, MB | file, MB | in a layer (gzip), MB |\n|---|---|---|---|")
subprocess.run("mount --bind homes /srv", shell=True, check=True)
for kind, path in (("tini", tini), ("Go peer", peer), ("sesame exec", sesame), ("sesame supervise", sesame)):
    command = ["/srv/clock", "fork", *KINDS[kind]]
    peak = statistics.median(run(command, env=SETTINGS)[0][1] for _ in range(rounds)) / 1024
    data = open(path, "rb").read()
    print(f"| {kind} | {peak:.1f} | {len(data) / 1e6:.1f} | {len(gzip.compress(data, 6)) / 1e6:.1f} |")
