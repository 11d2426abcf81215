"""One rollout of one contender, measured from the order to the last node."""
import hashlib
import statistics
import threading
import time

from stage import Failure, machine_times, settle

HEADERS = 1.04      # Ethernet, IP and TCP headers of full packets, and acknowledgements
HEADER_BYTES = 66   # Ethernet 14, IPv4 20, TCP with time stamps 32: of each packet that the counters know
SETTLE_SECONDS = 1  # what is on its way when the last node is done still counts as copies


def rollout(stage, contender, content, on_half=None):
    """Prepares, orders, waits for all, counts; a dictionary of plain values."""
    contender.prepare(content)
    stage.rates(fast=False)
    settle()
    usage = Usage(stage)
    before = stage.counters()
    contender.before()
    start = time.time()
    usage.begin()
    contender.go()
    wait(stage, contender, start, start + contender.patience(content), on_half)
    last = max(contender.finished().values())
    usage.end()
    time.sleep(SETTLE_SECONDS)
    after = stage.counters()
    result = {
        "contender": contender.name, "bytes": content.size, "piece_bytes": content.piece,
        "finished_seconds": {node: round(at - start, 3) for node, at in sorted(contender.finished().items())},
        "started_at": start}
    result.update(times(stage.options, content.size, last - start))
    result.update(copies(stage, before, after, content.size))
    result.update(usage.result())
    result.update(contender.extras())
    files = contender.files()
    result["nodes"] = len(files)
    result["identical"] = sum(sha256(path) == content.sha256 for path in files.values())
    return result


def wait(stage, contender, start, until, on_half):
    """Until every node that is expected has everything."""
    told = False
    while True:
        finished = contender.finished()
        expected = contender.expected()
        if all(node in finished for node in expected):
            return
        contender.check()
        if on_half and not told and contender.progress() >= on_half.at:
            told = True
            on_half(start)
        if time.time() > until:
            raise Failure("after %d s %d of %d nodes had everything; missing: %s" % (
                time.time() - start, len(finished), len(expected), " ".join(sorted(set(expected) - set(finished))[:8])))
        time.sleep(0.05)


def times(options, size, seconds):
    ideal = size * 8 / (min(options.nic, options.uplink) * 1e6)
    return {"seconds": round(seconds, 3), "ideal_seconds": round(ideal, 3), "ratio": round(seconds / ideal, 3),
            "ratio_with_headers": round(seconds / ideal / HEADERS, 3)}


def copies(stage, before, after, size):
    """By the counters of the uplinks, which the racks' own processes cannot get wrong."""
    def moved(rack, what):
        return after["racks"][str(rack)][what] - before["racks"][str(rack)][what]
    numbers = [r for r in stage.lab.racks() if r > 0]
    racks = {"rack%d" % r: round(moved(r, "in") / size, 4) for r in numbers}
    payload = [(moved(r, "in") - HEADER_BYTES * moved(r, "in_packets")) / size for r in numbers]
    nodes = {n: [after["nodes"][n][w] - before["nodes"][n][w] for w in ("in", "out")] for n in after["nodes"]}
    return {"copies": racks, "copies_mean": round(statistics.mean(racks.values()), 4), "copies_worst": max(racks.values()),
            "payload_copies_mean": round(statistics.mean(payload), 4), "payload_copies_worst": round(max(payload), 4),
            "origin_copies": round(moved(0, "out") / size, 4), "nic_bytes_in_out": nodes}


class Usage:
    """Processor time: of the contender's processes, and of the machine, looked at every second."""

    def __init__(self, stage):
        self.stage = stage
        self.over = threading.Event()
        self.idle = []      # share of each second

    def begin(self):
        self.before = {id(p): p.processor_seconds() for p in self.stage.processes}
        self.machine = machine_times()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self):
        last = self.machine
        while not self.over.wait(1):
            now = machine_times()
            self.idle.append((now[0] - last[0]) / max(now[1] - last[1], 0.01))
            last = now
            for process in list(self.stage.processes):
                process.processor_seconds()

    def end(self):
        self.over.set()
        self.thread.join()
        idle, total = (now - then for now, then in zip(machine_times(), self.machine))
        self.idle_share, self.busy = idle / max(total, 0.01), total - idle
        self.used = sum(p.processor_seconds() - self.before.get(id(p), 0) for p in self.stage.processes)

    def result(self):
        windows = [statistics.mean(self.idle[i:i + 5]) for i in range(max(1, len(self.idle) - 4))] if self.idle else [self.idle_share]
        return {"processor_seconds": round(self.used, 2), "machine_busy_seconds": round(self.busy, 2),
                "idle_share": round(self.idle_share, 3), "idle_share_worst_5_seconds": round(min(windows), 3)}


def sha256(path):
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as f:
            for block in iter(lambda: f.read(1 << 20), b""):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
