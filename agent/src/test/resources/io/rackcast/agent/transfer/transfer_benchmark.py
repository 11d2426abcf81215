"""One seeder to one leecher over loopback: this engine beside libtorrent, aria2 and curl, in turn.

usage: transfer_benchmark.py CLASSPATH [MEBIBYTES [ROUNDS [FOLDER [CONTENDER ...]]]]

Each pair of processes stays up and transfers the same torrent once a round, the two pairs in turn.
Round 0 is the first transfer after start, in which Java still compiles itself; the medians are of
the others, as an agent runs for months. Prints seconds, MB/s and processor seconds (user and
system, all threads, both processes) of each round, then medians and ratios. Files are warm; FOLDER
is best on a tmpfs, so that the disk is not what is measured. Environment: JAVA_HOME, BENCHMARK_JVM
(options).

aria2 ends when it is done, so each of its rounds is a new pair of processes; it gets the v1 form of
the torrent (mktorrent) and finds its seeder through a tracker that this script is. curl reads the
file from nginx and hands it to sha256sum: what one copy over HTTP costs at least, without a disk.
CONTENDER: engine, engine-tls, libtorrent, aria2, curl; without any, all but engine-tls, in which
both sides insist on TLS.
"""

import http.server

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CLASSPATH = sys.argv[1]
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 1024
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 5
BASE = sys.argv[4] if len(sys.argv) > 4 else "/dev/shm"
CONTENDERS = sys.argv[5:] or ["engine", "libtorrent", "aria2", "curl"]
JAVA = [os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"]
JAVA += os.environ.get("BENCHMARK_JVM", "").split()
MAIN = ["-cp", CLASSPATH, "io.rackcast.agent.transfer.TransferBenchmark"]
ENGINE = JAVA + MAIN
LIBTORRENT = ["/usr/bin/python3", os.path.join(os.path.dirname(__file__), "libtorrent_peer.py")]


def processor_seconds(pid):
    with open("/proc/%d/stat" % pid) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Side:
    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def expect(self, word):
        for line in self.process.stdout:
            if line.split()[:1] == [word]:
                return line.split()[-1]
        raise SystemExit("the program ended before it said " + word)

    def cpu(self):
        return processor_seconds(self.process.pid)


class Pair:
    def __init__(self, seed, leech, folder, torrent, base):
        self.seeder = Side(seed + [torrent, folder, "127.0.0.1"])
        self.port = self.seeder.expect("port")
        self.seeder.expect("seeding")
        target = tempfile.mkdtemp(dir=base)
        self.command = leech + [torrent, target, "127.0.0.2", "127.0.0.1", self.port]
        self.leecher = None
        self.rows = []

    def round(self, name):
        up = self.seeder.cpu()
        down = 0.0
        if self.leecher is None:
            self.leecher = Side(self.command)
        else:
            down = self.leecher.cpu()
            self.leecher.process.stdin.write("again\n")
            self.leecher.process.stdin.flush()
        self.leecher.expect("port")
        begin = time.monotonic()
        self.leecher.expect("seeding")
        seconds = time.monotonic() - begin
        up, down = self.seeder.cpu() - up, self.leecher.cpu() - down
        print(
            "%-10s %6.2f s %6.0f MB/s  cpu %5.2f s seeder + %5.2f s leecher = %5.2f s"
            % (name, seconds, SIZE * 1.048576 / seconds, up, down, up + down),
            flush=True,
        )
        self.rows.append((seconds, up + down))

    def median(self):
        rows = self.rows[1:] or self.rows
        return [statistics.median(column) for column in zip(*rows)]

    def end(self):
        for side in (self.seeder, self.leecher):
            if side:
                side.process.stdin.close()
                side.process.wait()


class Tracker(http.server.BaseHTTPRequestHandler):
    """Tells everybody of the one seeder."""

    seeder = b""

    def do_GET(self):
        body = b"d8:intervali5e5:peers6:" + self.seeder + b"e"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Aria2:
    """A pair of aria2 processes a round."""

    def __init__(self, folder, content, base):
        self.base, self.folder, self.rows = base, folder, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tracker)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.torrent = os.path.join(folder, "aria2.torrent")
        url = "http://127.0.0.1:%d/announce" % self.server.server_port
        subprocess.run(
            ["mktorrent", "-p", "-l", "20", "-a", url, "-o", self.torrent, content],
            check=True, stdout=subprocess.DEVNULL,
        )

    def start(self, folder, address, port, *more):
        command = ["aria2c", "--no-conf", "--dir=" + folder, "--interface=" + address]
        command += ["--listen-port=%d" % port, "--enable-dht=false", "--enable-dht6=false"]
        command += ["--bt-enable-lpd=false", "--enable-peer-exchange=false", "--disable-ipv6=true"]
        command += ["--summary-interval=0", "--file-allocation=none", *more, self.torrent]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def round(self, name):
        port = 20000 + os.getpid() % 10000
        Tracker.seeder = bytes([127, 0, 0, 1]) + port.to_bytes(2, "big")
        seeder = self.start(
            self.folder, "127.0.0.1", port, "--check-integrity=true", "--seed-ratio=0.0", "--seed-time=60"
        )
        while not self.listens(port):
            time.sleep(0.1)
        # It hashes its content before it serves; that is no part of a transfer.
        used = -1.0
        while processor_seconds(seeder.pid) > used:
            used = processor_seconds(seeder.pid)
            time.sleep(1)
        before = processor_seconds(seeder.pid)
        target = tempfile.mkdtemp(dir=self.base)
        begin = time.monotonic()
        leecher = self.start(target, "127.0.0.2", port + 1, "--seed-time=0")
        usage = os.wait4(leecher.pid, 0)[2]
        seconds = time.monotonic() - begin
        up, down = processor_seconds(seeder.pid) - before, usage.ru_utime + usage.ru_stime
        seeder.kill()
        seeder.wait()
        shutil.rmtree(target)
        print(
            "%-10s %6.2f s %6.0f MB/s  cpu %5.2f s seeder + %5.2f s leecher = %5.2f s"
            % (name, seconds, SIZE * 1.048576 / seconds, up, down, up + down),
            flush=True,
        )
        self.rows.append((seconds, up + down))

    def listens(self, port):
        with open("/proc/net/tcp") as table:
            return any((":%04X " % port) in line and " 0A " in line for line in table)

    median = Pair.median

    def end(self):
        self.server.shutdown()


def certificate(folder):
    """Makes an authority and a node's certificate by openssl; returns their folder."""
    tls = os.path.join(folder, "tls")
    os.mkdir(tls)
    key = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=node -days 2 "
    for command in (
        key + "-x509 -keyout ca.key -out ca.pem",
        key + "-keyout node.key -out node.csr",
        "x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out node.pem",
    ):
        subprocess.run(
            ["openssl"] + command.split(), cwd=tls, check=True, stderr=subprocess.DEVNULL
        )
    return tls


NGINX = """daemon off; master_process off; worker_processes 1; pid %(folder)s/nginx.pid;
error_log %(folder)s/nginx.log;
events { }
http { access_log off; sendfile on; tcp_nopush on;
  server { listen 127.0.0.1:%(port)d; root %(folder)s; } }
"""


class Curl:
    """nginx that stays up, and a curl with its sha256sum a round."""

    def __init__(self, folder, content):
        self.port, self.rows = 30000 + os.getpid() % 10000, []
        self.url = "http://127.0.0.1:%d/%s" % (self.port, os.path.basename(content))
        config = os.path.join(folder, "nginx.conf")
        with open(config, "w") as out:
            out.write(NGINX % {"folder": folder, "port": self.port})
        self.server = subprocess.Popen(["nginx", "-c", config], stderr=subprocess.DEVNULL)
        while subprocess.run(["curl", "-sf", "-o", "/dev/null", "-r", "0-0", self.url]).returncode:
            if self.server.poll() is not None:
                raise SystemExit("nginx ended with %d" % self.server.returncode)
            time.sleep(0.1)

    def round(self, name):
        up = processor_seconds(self.server.pid)
        begin = time.monotonic()
        curl = subprocess.Popen(["curl", "-sf", self.url], stdout=subprocess.PIPE)
        hasher = subprocess.Popen(["sha256sum"], stdin=curl.stdout, stdout=subprocess.DEVNULL)
        curl.stdout.close()
        used = [os.wait4(process.pid, 0)[1:] for process in (curl, hasher)]
        seconds = time.monotonic() - begin
        if any(status for status, _ in used):
            raise SystemExit("curl or sha256sum failed")
        up = processor_seconds(self.server.pid) - up
        down = sum(usage.ru_utime + usage.ru_stime for _, usage in used)
        print(
            "%-10s %6.2f s %6.0f MB/s  cpu %5.2f s seeder + %5.2f s leecher = %5.2f s"
            % (name, seconds, SIZE * 1.048576 / seconds, up, down, up + down),
            flush=True,
        )
        self.rows.append((seconds, up + down))

    median = Pair.median

    def end(self):
        self.server.terminate()
        self.server.wait()


def main():
    folder = tempfile.mkdtemp(dir=BASE)
    pairs = {}
    try:
        content = os.path.join(folder, "content.bin")
        with open(content, "wb") as out:
            for _ in range(SIZE):
                out.write(os.urandom(1 << 20))
        torrent = os.path.join(folder, "content.torrent")
        subprocess.run(ENGINE + ["torrent", content, torrent], check=True)
        tls = certificate(folder)
        in_tls = JAVA + ["-Dbenchmark.tls=" + tls] + MAIN
        makers = {
            "engine-tls": lambda: Pair(in_tls + ["seed"], in_tls + ["leech"], folder, torrent, folder),
            "engine": lambda: Pair(ENGINE + ["seed"], ENGINE + ["leech"], folder, torrent, folder),
            "libtorrent": lambda: Pair(LIBTORRENT, LIBTORRENT, folder, torrent, folder),
            "aria2": lambda: Aria2(folder, content, folder),
            "curl": lambda: Curl(folder, content),
        }
        for name in CONTENDERS:
            pairs[name] = makers[name]()
        for number in range(ROUNDS + 1):
            print("round", number)
            for name, pair in pairs.items():
                pair.round(name)
        seconds, cpu = pairs[CONTENDERS[0]].median()
        for name, pair in pairs.items():
            other_seconds, other_cpu = pair.median()
            print("median %-10s %6.2f s  cpu %5.2f s" % (name, other_seconds, other_cpu))
            if name != CONTENDERS[0]:
                print(
                    "%s / %s: throughput %.2f, processor seconds %.2f"
                    % (CONTENDERS[0], name, other_seconds / seconds, cpu / other_cpu)
                )
    finally:
        for pair in pairs.values():
            pair.end()
        shutil.rmtree(folder)


main()
