"""The lab as the benchmark uses it: processes on its nodes, what they use, and its rates."""
import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import racklab

CORE, ORIGIN = "core", "core2"      # tracker and publisher; who has the content first
FAST_MBIT = 4000                    # while things are made ready
TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """One sentence: what went wrong."""


class Process:
    """A process on a node. It is waited for here alone, so that its rusage is not lost."""

    def __init__(self, stage, node, name, argv, env=None, stdin=subprocess.DEVNULL):
        self.node, self.name = node, name
        self.log = os.path.join(stage.logs, name + ".log")
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                ["ip", "netns", "exec", stage.lab.ns(node)] + argv, stdin=stdin, stdout=log, stderr=subprocess.STDOUT,
                env=dict(os.environ, **(env or {})), cwd=stage.work, start_new_session=True)
        self.lock = threading.Lock()
        self.seconds = 0.0
        self.status = None

    def ended(self):
        """Its exit status, negative for a signal; None while it runs."""
        with self.lock:
            if self.status is None:
                pid, status, usage = os.wait4(self.popen.pid, os.WNOHANG)
                if pid:
                    self.seconds = usage.ru_utime + usage.ru_stime
                    self.status = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
                    self.popen.returncode = self.status
            return self.status

    def processor_seconds(self):
        if self.ended() is None:
            with contextlib.suppress(OSError), open("/proc/%d/stat" % self.popen.pid) as f:
                fields = f.read().rsplit(")", 1)[1].split()
                self.seconds = sum(map(int, fields[11:15])) / TICKS   # own, and of children that ended
        return self.seconds

    def signal(self, number):
        if self.ended() is None:
            self.popen.send_signal(number)

    def tail(self, lines=15):
        with open(self.log, errors="replace") as f:
            return "".join("    " + line for line in f.readlines()[-lines:])

    def failure(self):
        return Failure("%s ended with %s:\n%s" % (self.name, self.status, self.tail()))


class Stage:
    """A lab that is up, the processes in it, a folder for their files."""

    def __init__(self, name, work, options):
        self.lab = racklab.Lab(name)
        self.options = options
        self.processes = []
        self.work = work
        self.logs = os.path.join(work, "logs")

    def up(self):
        o = self.options
        with racklab.locked(self.lab):
            if self.lab.conf:
                racklab.tear_down(self.lab)          # a run that was killed left it
            self.lab.conf = dict(racks=o.racks, nodes=o.nodes, core_hosts=2, uplink_mbit=o.uplink, nic_mbit=o.nic, rtt_ms=0,
                                 cc=o.cc, delay=None, fq_codel=racklab.kernel_has("fq_codel"))
            self.lab.save()
            racklab.build(self.lab)
            self.lab.conf["ready"] = True
            self.lab.save()

    def down(self):
        with racklab.locked(self.lab):
            if self.lab.conf:
                racklab.tear_down(self.lab)
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(racklab.RUN, self.lab.name + ".lock"))
            os.rmdir(racklab.RUN)
        for process in self.processes:
            process.ended()

    # ------------------------------------------------------------------ nodes
    def nodes(self):
        """[(name, rack)] of all that fetch."""
        return [(name, rack) for name, rack, _ in self.lab.nodes() if rack > 0]

    def ip(self, node):
        return racklab.ip4(*self.lab.find(node)[1:])

    def folder(self, *parts):
        path = os.path.join(self.work, *parts)
        os.makedirs(path, exist_ok=True)
        return path

    # ------------------------------------------------------------------ processes
    def start(self, node, name, argv, **more):
        process = Process(self, node, name, argv, **more)
        self.processes.append(process)
        return process

    def run(self, node, name, argv, **more):
        """A command to its end, which must be good; what it said."""
        process = self.start(node, name, argv, **more)
        while process.ended() is None:
            time.sleep(0.02)
        self.processes.remove(process)
        if process.status:
            raise process.failure()
        with open(process.log, errors="replace") as f:
            return f.read()

    def stop_all(self):
        for process in self.processes:
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGTERM)
        end = time.time() + 5
        while time.time() < end and any(p.ended() is None for p in self.processes):
            time.sleep(0.05)
        for process in self.processes:
            process.signal(signal.SIGKILL)
        while any(p.ended() is None for p in self.processes):
            time.sleep(0.02)
        self.processes = []

    def clear(self):
        """Ends everything, takes away what it wrote, mends what a fault broke."""
        self.stop_all()
        for rack in self.lab.racks():
            self.heal_uplink(rack)
        for _, rack, host in self.lab.nodes():
            racklab.batch("ip", self.lab.ns("tor%d" % rack), ["link set p%d up" % host])
        for name in os.listdir(self.work):
            path = os.path.join(self.work, name)
            if name not in ("jars", "content", "logs"):
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    # ------------------------------------------------------------------ talking to a node
    def socket(self, node, port, host, timeout):
        """A connection that belongs to the node, made without a process there."""
        with racklab.inside(self.lab.ns(node)):
            s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        s.settimeout(timeout)
        try:
            s.connect((host, port))
        except OSError:
            s.close()
            raise
        return s

    def http(self, node, method, port, path, body=None, host="127.0.0.1", timeout=10):
        """The open response; the caller reads it."""
        connection = http.client.HTTPConnection(host, port)
        connection.sock = self.socket(node, port, host, timeout)
        headers = {"Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def get(self, node, port, path, host="127.0.0.1"):
        with self.http(node, "GET", port, path, host=host) as response:
            body = response.read()
            if response.status != 200:
                raise Failure("%s%s of %s answers %d" % (port, path, node, response.status))
            return body

    def await_true(self, what, check, seconds, processes=()):
        """Until check() is true; a process that ends meanwhile is the failure."""
        end = time.time() + seconds
        while True:
            for process in processes:
                if process.ended() is not None:
                    raise process.failure()
            with contextlib.suppress(OSError, http.client.HTTPException, Failure):
                if check():
                    return
            if time.time() > end:
                raise Failure("%s: not within %d s" % (what, seconds))
            time.sleep(0.2)

    # ------------------------------------------------------------------ rates
    def rates(self, fast):
        """Lifts the caps while things are made ready, and puts them back."""
        for rack in self.lab.racks():
            racklab.shape_uplink(self.lab, rack, FAST_MBIT if fast else self.options.uplink)
        for node in self.lab.nodes():
            racklab.shape_nic(self.lab, node, FAST_MBIT if fast else self.options.nic)

    def cut_uplink(self, rack):
        racklab.batch("ip", self.lab.ns("tor%d" % rack), ["link set %s down" % racklab.UP_IF])

    def heal_uplink(self, rack):
        spine, tor = racklab.uplink_lines(rack)
        racklab.batch("ip", self.lab.ns("tor%d" % rack), tor[:1])
        racklab.batch("ip", self.lab.ns("spine"), spine)
        racklab.batch("ip", self.lab.ns("tor%d" % rack), tor)

    def power_off(self, process):
        """No more packets of its node, then SIGKILL: peers hear no FIN and no RST."""
        _, rack, host = self.lab.find(process.node)
        racklab.batch("ip", self.lab.ns("tor%d" % rack), ["link set p%d down" % host])
        process.processor_seconds()
        process.signal(signal.SIGKILL)

    def counters(self):
        return racklab.read_counters(self.lab)


def machine_times():
    """(idle, all) processor seconds of the machine since it started."""
    with open("/proc/stat") as f:
        fields = [int(v) / TICKS for v in f.readline().split()[1:9]]
    return fields[3] + fields[4], sum(fields)


def settle(share=0.75, most=20):
    """Waits until the machine is idle, for what was begun before is not to be measured."""
    end = time.time() + most
    while time.time() < end:
        idle, total = machine_times()
        time.sleep(1)
        idle_now, total_now = machine_times()
        if idle_now - idle > share * (total_now - total):
            return
