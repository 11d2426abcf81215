#!/usr/bin/env python3
"""How fast images are pulled through the agents' mirrors, beside pulls straight from the registry.

In a lab of network namespaces (racklab.py), with Debian's docker-registry, skopeo and containerd.
Every image is new: on no node and in no rack, approved and in the origin. README.md says more.
"""
import argparse
import os
import shlex
import shutil
import signal
import statistics
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import images     # noqa: E402
import settings     # noqa: E402
from settings import refuse, say     # noqa: E402
from stage import Failure, Stage, machine_times, settle     # noqa: E402

LIMITS = {"whole": 1.2, "rack": 1.3, "reads": 1, "first": 300}


def options():
    p = argparse.ArgumentParser(prog="pulls.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)

    def add(name, default, text, kind=int):
        p.add_argument(name, default=default, type=kind, help="%s (%s)" % (text, default))
    add("--rounds", 3, "of each measurement")
    add("--warm-ups", 2, "images that all nodes pull before, so that Java has compiled what a pull needs")
    add("--measure", "whole,rack,first", "which of them", str)
    add("--size", "128M", "of an image that one node pulls", settings.size)
    add("--rack-size", "24M", "of an image that a rack pulls", settings.size)
    add("--layers", 4, "of an image")
    add("--layer", "1G", "the layer whose first byte is waited for", settings.size)
    add("--nodes", 10, "nodes of the rack that pulls at once")
    add("--link", 200.0, "rate of NICs and uplinks in Mbit/s", float)
    add("--rack-link", 15.0, "the same while a rack pulls: so many agents share this machine's processors", float)
    add("--jars", os.path.normpath(os.path.join(HERE, "..", "..")), "folder of the three jars, or of a build", str)
    add("--java", os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java", "the JVM", str)
    add("--java-options", "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1", "for each of the JVMs", str)
    add("--work", "/dev/shm", "a tmpfs for all files", str)
    add("--lab", "pulls", "name of the lab", str)
    p.add_argument("--keep-logs", metavar="DIR", help="copy the programs' logs there")
    o = p.parse_args()
    for name in ("size", "rack_size", "layer"):
        value = getattr(o, name)
        setattr(o, name, settings.size(value) if isinstance(value, str) else value)
    o.racks, o.pods, o.policy, o.cc = 3, 1, "rack", settings.congestion_control()
    o.nic = o.uplink = o.link
    return o


def check(o):
    if os.geteuid():
        refuse("network namespaces need root; run it with sudo")
    for program, package in (("ip", "iproute2"), ("tc", "iproute2"), ("docker-registry", "docker-registry"), ("skopeo", "skopeo"),
                             ("containerd", "containerd"), ("ctr", "containerd"), (shlex.split(o.java)[0], "default-jdk-headless")):
        if not shutil.which(program):
            refuse("no %s found; install %s" % (program, package))


class Bench:
    """The measurements, on a fleet that runs."""

    def __init__(self, o, stage, fleet):
        self.o, self.stage, self.fleet = o, stage, fleet
        self.rack = [n for n, rack in stage.nodes() if rack == 1]
        self.tags = 0
        self.skopeo = {node: images.Skopeo(fleet, node) for node in self.rack + ["r2n1", "r3n1"]}
        self.containerd = images.Containerd(fleet, "r1n1")
        self.missed = False

    def push(self, layers, size):
        """A new image, at full speed; its tag and the digests of its layers."""
        self.tags += 1
        tag = "v%d" % self.tags
        self.stage.rates(fast=True)
        digests = self.fleet.push(tag, layers, size)
        return tag, digests

    def cold(self, layers, size):
        """The same on an idle machine, with the links as they are to be."""
        pushed = self.push(layers, size)
        self.stage.rates(fast=False)
        settle()
        return pushed

    def link(self, mbit):
        self.o.nic = self.o.uplink = mbit

    def timed(self, what, action, *arguments):
        before, used = machine_times(), self.used()
        result = action(*arguments)
        idle, total = (b - a for a, b in zip(before, machine_times()))
        if idle < 0.15 * total:
            say("  WARNING: %d %% of the processors were idle while %s, and these agents and servers took %d %%: it measures them, not the network" % (
                100 * idle / max(total, 0.01), what, 100 * (self.used() - used) / max(total, 0.01)))
        return result

    def used(self):
        return sum(process.processor_seconds() for process in self.stage.processes)

    def warm_up(self):
        for _ in range(self.o.warm_ups):
            tag, _ = self.push(2, 16 << 20)
            images.pull(list(self.skopeo.values()), "mirror", tag)
            images.pull([self.containerd], "mirror", tag)
            images.pull([self.containerd], "straight", tag)

    def whole(self):
        """One node pulls a cold image; the same straight from the registry, in turn."""
        self.link(self.o.link)
        for puller in (self.skopeo["r1n1"], self.containerd):
            ratios = []
            for _ in range(self.o.rounds):
                tag, _ = self.cold(self.o.layers, self.o.size)
                took = {way: self.timed("one node pulled", images.pull, [puller], way, tag) for way in ("straight", "mirror")}
                ratios.append(took["mirror"] / took["straight"])
                say("  %s: %.2f s through the mirror, %.2f s straight, %.2f" % (puller.name, took["mirror"], took["straight"], ratios[-1]))
            self.tell("a cold image by %s, mirror to straight" % puller.name, statistics.median(ratios), LIMITS["whole"], "x")

    def racks(self):
        """A whole rack pulls a cold image at once, and one node of another alone."""
        self.link(self.o.rack_link)
        ratios, reads, copies = [], [], 0
        for number in range(self.o.rounds):
            tag, digests = self.cold(self.o.layers, self.o.rack_size)
            turns = [("one", ["r2n1"]), ("all", self.rack)]
            took = {}
            for name, nodes in turns if number % 2 else reversed(turns):
                before = self.into("1")
                took[name] = self.timed("%d nodes pulled" % len(nodes), images.pull, [self.skopeo[n] for n in nodes], "mirror", tag)
                copies = (self.into("1") - before) / self.o.rack_size if name == "all" else copies
            ratios.append(took["all"] / took["one"])
            asked = self.fleet.servers.reads()
            reads += [sum(asked[digest].values()) for digest in digests]
            say("  %d nodes %.2f s, one %.2f s, %.2f; %.2f copies into the rack; the registry's reads of a layer: %s" % (
                len(self.rack), took["all"], took["one"], ratios[-1], copies, dict(asked[digests[0]])))
        self.tell("%d nodes of a rack at once, to one alone" % len(self.rack), statistics.median(ratios), LIMITS["rack"], "x")
        self.tell("how often the registry sent a layer", max(reads), LIMITS["reads"], "times")

    def into(self, rack):
        return self.stage.counters()["racks"][rack]["in"]

    def first(self):
        """The first byte of a large layer, in racks that have nothing of it."""
        self.link(self.o.link)
        took = []
        for number in range(self.o.rounds):
            if number % 3 == 0:
                tag, digests = self.cold(1, self.o.layer)
            node = "r%dn1" % (number % 3 + 1)
            blob, manifest = self.timed("one byte was waited for", images.first_byte, self.fleet, node, tag, digests[0])
            took.append(blob)
            say("  %s: the first byte after %.0f ms, its manifest before that %.0f ms" % (node, blob, manifest))
        self.tell("first byte of a layer of %d MiB" % (self.o.layer >> 20), statistics.median(took), LIMITS["first"], "ms")

    def tell(self, what, value, limit, unit):
        self.missed |= value > limit
        print("%-55s %8.2f %-5s at most %g%s" % (what, value, unit, limit, "" if value <= limit else "   MISSED"), flush=True)


def run(o):
    """Whether a limit was missed."""
    work = os.path.join(o.work, "racklab-" + o.lab)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, "logs"))
    os.makedirs(os.path.join(work, "jars"))
    for jar in settings.jars(o):
        shutil.copy(jar, os.path.join(work, "jars"))
    stage = Stage(o.lab, work, o)
    try:
        stage.up()
        stage.rates(fast=True)
        fleet = images.Fleet(stage, [n for n, rack in stage.nodes() if rack == 1] + ["r2n1", "r3n1"])
        fleet.start()
        bench = Bench(o, stage, fleet)
        bench.warm_up()
        for name, measurement in (("whole", bench.whole), ("rack", bench.racks), ("first", bench.first)):
            if name in o.measure.split(","):
                say("%s, load %.1f ..." % (name, os.getloadavg()[0]))
                measurement()
        return bench.missed
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        stage.stop_all()
        if o.keep_logs:
            shutil.copytree(stage.logs, o.keep_logs, dirs_exist_ok=True)
        stage.down()
        shutil.rmtree(work, ignore_errors=True)


def main():
    o = options()
    check(o)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return 1 if run(o) else 0
    except Failure as e:
        say("pulls.py: %s" % e)
        return 1


if __name__ == "__main__":
    sys.exit(main())
