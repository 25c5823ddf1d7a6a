#!/usr/bin/env python3
"""usage: rollout.py SURGE

Plays examples/kubernetes/overlays/production twenty times with podman, then restarts all pods as a Deployment with this surge
does: new ones start, and as many old ones stop when these are ready. Prints how long it took and what one new pod waited.
In podman's folder, with the images `sesame` and `server` there (.ci/measure/rollout).
"""
import concurrent.futures, os, subprocess, sys, time, urllib.request

import yaml

PODS, SECRETS = 20, 10
surge = int(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "../../..")


def resources():
    text = subprocess.run([sys.executable, f"{root}/Tests/Servers/kustomize.py",
                           f"{root}/examples/kubernetes/overlays/production"], check=True, capture_output=True).stdout
    text = subprocess.run([sys.executable, f"{root}/Tests/Servers/playable.py", os.path.abspath("identity"),
                           "SESAME_ENDPOINT=" + os.environ["SESAME_ENDPOINT"]],
                          input=text, check=True, capture_output=True).stdout
    return list(yaml.safe_load_all(text))


def start(number):
    """Plays one pod, and answers with the seconds from the start of its server's container until it is ready."""
    made = resources()
    deployment = next(each for each in made if each["kind"] == "Deployment")
    deployment["metadata"]["name"] = f"pod{number}"
    server = deployment["spec"]["template"]["spec"]["containers"][0]
    server["args"], port = ["--port", str(8000 + number)], 8000 + number
    server.pop("livenessProbe")
    manifest = next(each for each in made if each["kind"] == "ConfigMap")
    manifest["data"] = {"sesame.yaml": "env:\n" + "".join(f"  V{n}: secret-{n}\n" for n in range(SECRETS))}
    with open(f"pod{number}.yaml", "w") as file:
        yaml.safe_dump_all(made, file)
    subprocess.run(["podman", "kube", "play", f"pod{number}.yaml"], check=True, capture_output=True)
    began = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
            return time.monotonic() - began
        except OSError:
            time.sleep(0.05)


def stop(number):
    subprocess.run(["podman", "pod", "rm", "--force", "--time", "10", f"pod{number}-pod"], check=True, capture_output=True)


with concurrent.futures.ThreadPoolExecutor(PODS) as pool:
    list(pool.map(start, range(PODS)))
    time.sleep(2)
    print("rollout", flush=True, file=sys.stderr)
    began, waits = time.monotonic(), []
    for wave in range(0, PODS, surge):
        old = range(wave, wave + surge)
        waits += pool.map(start, (PODS + number for number in old))
        list(pool.map(stop, old))
    took = time.monotonic() - began
    list(pool.map(stop, range(PODS, 2 * PODS)))
waits.sort()
print(f"surge {surge}: {took:.1f} s; a pod after its start {waits[PODS // 2]:.1f} s (median), {waits[-1]:.1f} s (most)")
