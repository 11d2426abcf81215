"""What the benchmark is told, and whether it can run: all is checked before anything is made."""
import argparse
import os
import re
import shutil
import sys

import clients
import racklab
from faults import Fault

HERE = os.path.dirname(os.path.abspath(__file__))
# Some thirty JVMs on few processors: the first compiler alone.
JAVA_OPTIONS = "-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
ALL = ("rackcast", "aria2-rackcast", "libtorrent-rackcast", "aria2-opentracker", "libtorrent-opentracker", "http")


def options(doc):
    p = argparse.ArgumentParser(prog="benchmark.py", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)

    def add(name, default, text, kind=int, **more):
        p.add_argument(name, default=default, type=kind, help=text + ("" if default is None else " (%s)" % default), **more)
    add("--racks", 5, "racks of nodes; the origin's is extra")
    add("--nodes", 6, "nodes per rack")
    add("--pods", 1, "pods that the racks stand in, in the tracker's topology; 0: racks alone")
    add("--policy", "rack", "the tracker's peer selection", str, choices=("rack", "nearest", "random"))
    add("--size", "64M", "of the file, random bytes", size)
    add("--piece", None, "piece length (size / 256)", size)
    add("--nic", 25.0, "rate of each node's NIC in Mbit/s", float)
    add("--uplink", 25.0, "rate of each rack's uplink in Mbit/s", float)
    add("--cc", None, "TCP congestion control (cubic where the host allows it in namespaces, else reno, else the host's)", str)
    add("--contenders", ",".join(ALL), "which take part", contenders)
    add("--rounds", 1, "of each; the table shows medians")
    add("--fault", None, "what breaks in the middle, of Rackcast's agents alone", str, choices=Fault.KINDS)
    add("--fault-at", None, "share of all bytes at which it breaks (0.5; kill-publisher: 0.05)", float)
    add("--fault-seconds", 10.0, "how long cut-uplink lasts", float)
    add("--http-size", None, "size for plain HTTP, which takes nodes x longer (size / 8)", size)
    add("--timeout", None, "seconds after which a rollout has failed (by size and rate)", float)
    add("--jars", os.path.normpath(os.path.join(HERE, "..", "..")), "folder of the three jars, or of a build", str)
    add("--java", os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java", "the JVM", str)
    add("--java-options", JAVA_OPTIONS, "for each of the JVMs", str)
    add("--warm-ups", 2, "rollouts of other content, at full speed, before the one that counts")
    add("--libtorrent-python", "/usr/bin/python3", "the Python that has libtorrent", str)
    add("--work", "/dev/shm", "a tmpfs for all files", str)
    add("--out", "racklab-results", "folder for results.json and plot.svg", str)
    p.add_argument("--append", action="store_true", help="keep other contenders' results that are in --out")
    p.add_argument("--keep-logs", action="store_true", help="copy the programs' logs to --out")
    add("--lab", "bench", "name of the lab, where several stand side by side", str)
    o = p.parse_args()
    o.size = size(o.size) if isinstance(o.size, str) else o.size
    o.contenders = contenders(o.contenders) if isinstance(o.contenders, str) else o.contenders
    o.cc = o.cc or congestion_control()
    o.fault_at = o.fault_at if o.fault_at is not None else 0.05 if o.fault == "kill-publisher" else 0.5
    if min(o.racks, o.nodes, o.rounds, o.warm_ups) < 1 or o.pods < 0 or min(o.nic, o.uplink) <= 0 or o.size < 1 << 16:
        p.error("racks, nodes, rounds and warm-ups are 1 or more, rates more than 0, a size is 64K or more")
    if not re.match(r"[a-z][a-z0-9]{0,11}$", o.lab):
        p.error("a lab's name is a letter, then up to 11 letters or digits")
    return o


def size(text):
    m = re.match(r"(\d+)([KMG]?)(i?B)?$", text)
    if not m:
        raise argparse.ArgumentTypeError("%s is no size; write 64M, 512K, 1G" % text)
    return int(m.group(1)) << {"": 0, "K": 10, "M": 20, "G": 30}[m.group(2)]


def contenders(text):
    names = text.split(",")
    for name in names:
        if name not in ALL:
            raise argparse.ArgumentTypeError("%s is no contender; there are %s" % (name, " ".join(ALL)))
    return names


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def refuse(sentence):
    say("racklab benchmark: " + sentence)
    sys.exit(2)


def congestion_control():
    """What datacenters use, or its elder; a namespace may only use what the host allows to all."""
    with open("/proc/sys/net/ipv4/tcp_allowed_congestion_control") as f:
        allowed = f.read().split()
    for name in ("cubic", "reno"):
        if name in allowed:
            return name
    with open("/proc/sys/net/ipv4/tcp_congestion_control") as f:
        return f.read().strip()


def check(o):
    """Ends with one sentence where it cannot run; returns the contenders that can."""
    if os.geteuid():
        refuse("network namespaces need root; run it with sudo")
    for program in ("ip", "tc"):
        if not shutil.which(program):
            refuse("no %s found; install iproute2" % program)
    if not racklab.kernel_has("tbf rate 1mbit burst 100kb limit 100kb"):
        refuse("this kernel has no tbf queueing discipline (sch_tbf), which caps the rates")
    able = []
    for name in o.contenders:
        why = clients.missing(name, o)
        if o.fault and name != "rackcast":
            say("SKIPPED %s: --fault is about Rackcast's agents" % name)
        elif why:
            say("SKIPPED %s: %s" % (name, why))
        else:
            able.append(name)
    if not able:
        refuse("no contender is left")
    if any(name != "http" for name in able):
        if not shutil.which(o.java):
            refuse("no %s found; install a JDK, 17 or later, or give --java" % o.java)
        jars(o)
    if not os.path.isdir(o.work):
        refuse("%s is no folder; mount a tmpfs and give it as --work" % o.work)
    need = (o.racks * o.nodes + 4) * o.size * (1 + o.warm_ups) + (256 << 20)
    free = shutil.disk_usage(o.work).free
    if free < need:
        refuse("%s has %d MiB free, %d are needed; mount a larger tmpfs and give it as --work" % (o.work, free >> 20, need >> 20))
    return able


def jars(o):
    """The three jars: in one folder, or where a build puts them."""
    found = []
    for program in ("tracker", "publisher", "agent"):
        name = "rackcast-%s.jar" % program
        places = [os.path.join(o.jars, name), os.path.join(o.jars, program, "target", name)]
        found += [p for p in places if os.path.isfile(p)][:1] or refuse(
            "%s is not in %s; run mvn -q package -DskipTests, or give --jars" % (name, o.jars))
    return found
