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


def packages(*names):
    """The versions of Debian's packages."""
    return ", ".join(f"{name} {said('dpkg-query', '-W', '-f', '${Version}', name)}" for name in names)


def wheels(*beginnings):
    """The versions of the wheels that the benchmark and the conformance suites name so."""
    here = os.path.dirname(os.path.abspath(__file__))
    lines = [line.strip() for name in ("requirements.txt", "../../Conformance/requirements.txt")
             for line in open(os.path.join(here, name)) if "==" in line]
    return ", ".join(line.replace("==", " ") for line in lines if line.startswith(beginnings))


def setup(load, versions):
    return textwrap.fill(
        f"{machine(load)}. sesame {said('git', 'describe', '--always')}; {versions}.", 120, break_on_hyphens=False)
