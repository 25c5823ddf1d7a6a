"""What the benchmark ran on, and against which versions, in words."""
import os
import platform
import subprocess
import textwrap


def said(*command):
    """The first line that a command says."""
    return subprocess.run(command, capture_output=True, text=True).stdout.strip().split("\n")[0]


def machine(load):
    with open("/proc/cpuinfo") as file:
        model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    with open("/etc/os-release") as file:
        system = next(line.split('"')[1] for line in file if line.startswith("PRETTY_NAME"))
    return (f"{system}, Linux {platform.release().split('-')[0]}, {os.cpu_count()} × {model}, a virtual machine; load "
            f"{load[0]:.1f} before and {load[1]:.1f} after")


def versions():
    packages = ", ".join(
        f"{name} {said('dpkg-query', '-W', '-f', '${Version}', name)}"
        for name in ("nginx-light", "tini", "dumb-init", "s6", "coreutils"))
    here = os.path.dirname(os.path.abspath(__file__))
    wheels = [line.strip() for name in ("requirements.txt", "../../Conformance/requirements.txt")
              for line in open(os.path.join(here, name)) if "==" in line]
    wanted = ("doppler", "sops", "python-dotenv", "tccli", "tencentcloud-sdk-python-ssm")
    return packages + ", " + ", ".join(line.replace("==", " ") for line in wheels if line.startswith(wanted))


def setup(load):
    return textwrap.fill(f"{machine(load)}. sesame {said('git', 'describe', '--always')}; {versions()}.", 120)
