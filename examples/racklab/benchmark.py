#!/usr/bin/env python3
"""Rolls one file out to every node of a small datacenter, and counts what each rack's uplink carried.

The datacenter is built of network namespaces (racklab.py): racks of nodes behind capped, counted
uplinks. Contenders: Rackcast's agents; aria2 and libtorrent, each with Rackcast's tracker alone
and with opentracker; plain HTTP. Needs root, Linux, iproute2, Python 3.8 and a JDK; what is not
installed beside that is skipped, and said. README.md tells what the columns mean.
"""
import collections
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import clients     # noqa: E402
import faults      # noqa: E402
import measure     # noqa: E402
import rackcast    # noqa: E402
import report      # noqa: E402
from settings import check, jars, options, refuse, say     # noqa: E402
from stage import Failure, Stage     # noqa: E402

IDLE_LEAST = 0.15
Content = collections.namedtuple("Content", "path size piece sha256")


@contextlib.contextmanager
def alone(o):
    """One benchmark per lab: a second one would falsify both."""
    with open("/run/racklab-benchmark-%s.lock" % o.lab, "w") as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            refuse("a benchmark in lab %s is running; wait for it, or give another --lab" % o.lab)
        try:
            yield
        finally:
            os.unlink(f.name)


# ------------------------------------------------------------------ the runs
def content(work, name, length, piece):
    """A file of random bytes."""
    path = os.path.join(work, "content", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    digest = hashlib.sha256()
    with open(path, "wb") as f:
        for at in range(0, length, 1 << 20):
            block = os.urandom(min(1 << 20, length - at))
            digest.update(block)
            f.write(block)
    return Content(path, length, piece, digest.hexdigest())


def piece_length(o, length):
    """256 pieces, of a power of two that BEP 52 allows."""
    if o.piece:
        return o.piece
    piece = 16384
    while piece * 256 < length and piece < 16 << 20:
        piece *= 2
    return piece


def contender(name, stage, warm):
    kind, _, tracker = name.partition("-")
    if kind == "rackcast":
        return rackcast.Agents(stage, warm)
    if kind == "http":
        return clients.Http(stage)
    return {"aria2": clients.Aria2, "libtorrent": clients.Libtorrent}[kind](stage, tracker)


def one(o, stage, name, number):
    """A round of a contender; its result, or None and a sentence on standard error."""
    say("%s, round %d of %d: getting ready ..." % (name, number, o.rounds))
    began = time.time()
    length = (o.http_size or max(o.size // 8, 1 << 16)) if name == "http" else o.size
    stage.rates(fast=True)
    warm = [content(stage.work, "warm%d.bin" % n, o.size, piece_length(o, o.size)) for n in range(1, o.warm_ups + 1)]
    entrant = contender(name, stage, warm)
    what = content(stage.work, "app.bin", length, piece_length(o, length))
    fault = faults.Fault(entrant, o.fault, o.fault_at, o.fault_seconds) if o.fault else None
    try:
        result = measure.rollout(stage, entrant, what, fault)
    except Failure as e:
        say("FAILED %s: %s" % (name, e))
        return None
    finally:
        if fault:
            fault.end()
        stage.clear()
    result["round"] = number
    say("  copies %.3f, worst %.3f; %.1f s, %.2f x ideal; %d of %d identical; %.0f s in all" % (
        result["copies_mean"], result["copies_worst"], result["seconds"], result["ratio"], result["identical"], result["nodes"],
        time.time() - began))
    if result["idle_share"] < IDLE_LEAST:
        say("  WARNING: only %.0f %% of the processors were idle; this measures them, not the network: lower --nic and --uplink" % (
            100 * result["idle_share"]))
    return result


def run(o, names):
    work = os.path.join(o.work, "racklab-" + o.lab)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(os.path.join(work, "logs"), mode=0o755)
    stage, results = Stage(o.lab, work, o), []
    try:
        if names != ["http"]:
            os.makedirs(os.path.join(work, "jars"))
            for jar in jars(o):
                shutil.copy(jar, os.path.join(work, "jars"))     # a later build must not pull them from under this run
        say("building %d racks of %d nodes and the origin's rack ..." % (o.racks, o.nodes))
        stage.up()
        for number in range(1, o.rounds + 1):
            results += [one(o, stage, name, number) for name in names]
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)      # or half of it would stay
        if o.keep_logs:
            shutil.copytree(stage.logs, os.path.join(o.out, "logs"), dirs_exist_ok=True)
        stage.down()
        shutil.rmtree(work, ignore_errors=True)
    return results


def stopped(number, frame):
    raise KeyboardInterrupt


def main():
    o = options(__doc__)
    names = check(o)
    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)       # also where it was ignored when this began
    with alone(o):
        results = run(o, names)
    good = [r for r in results if r]
    if good:
        kept = {k: v for k, v in vars(o).items() if k not in ("append", "keep_logs", "out", "work", "lab")}
        path = report.write(o.out, {"options": kept, "machine": {"processors": os.cpu_count(), "kernel": os.uname().release},
                                    "results": good}, o.append)
        print(report.table(good))
        say("\n%s, %s" % (path, os.path.join(o.out, "plot.svg")))
    bad = len(results) - len(good) + sum(r["identical"] < r["nodes"] for r in good)
    return 1 if bad else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("stopped; all that was made is gone")
        sys.exit(130)
