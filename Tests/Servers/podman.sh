# Functions and settings of the scripts that let podman run containers, in a mount namespace of their own: all that it writes is
# in the current folder, its locks too. That must be a short path: where paths are long podman does not see an init container
# end, and waits for 20 seconds.

# A runtime that sets no limits: podman's are higher than those of some machines, where even root may not raise them.
cat >runtime <<'END'
#!/bin/bash
for word; do
    case ${before:-} in --bundle) limited=$word/config.json ;; --process) limited=$word ;; *) limited= ;; esac
    [ -z "$limited" ] || python3 - "$limited" <<'P'
import json, sys
settings = json.load(open(sys.argv[1]))
settings.get("process", settings).pop("rlimits", None)
json.dump(settings, open(sys.argv[1], "w"))
P
    before=$word
done
exec runc "$@"
END
chmod +x runtime
cat >containers.conf <<END
[containers]
netns = "host"
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "own"
lock_type = "file"
tmp_dir = "$PWD/tmp"
[engine.runtimes]
own = ["$PWD/runtime"]
END
printf '[storage]\ndriver = "overlay"\ngraphroot = "%s/root"\nrunroot = "%s/run"\n' "$PWD" "$PWD" >storage.conf
export CONTAINERS_CONF=$PWD/containers.conf CONTAINERS_STORAGE_CONF=$PWD/storage.conf
# What it knows of images it keeps at one place for all storages.
mkdir -p /var/lib/containers cache
mount --bind cache /var/lib/containers
# Where no systemd runs, a probe is run by hand: podman healthcheck run.
export DISABLE_HC_SYSTEMD=true

# Makes an image of a folder of that name.
import() { tar --directory "$1" --create . | podman import --quiet --change ENV=PATH=/usr/bin:/bin - "localhost/$1" >/dev/null; }
# Waits, for ten seconds at most, until the log of a container has a line that begins so, and prints it.
logged() {
    for _ in {1..100}; do
        podman logs "$1" >log 2>&1
        grep "^$2" log && return
        sleep 0.1
    done
}
