"""What Rackcast is measured beside: aria2 and libtorrent, each with either tracker, and plain HTTP."""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse

import torrents
from rackcast import ANNOUNCE, Servers
from stage import CORE, ORIGIN

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 6881
COMPLETE = re.compile(rb"8:completei(\d+)e")


class Standard:
    """Standard BitTorrent clients; the seed in the origin's rack is of the same kind."""
    form = ()  # options for the torrent that names opentracker

    def __init__(self, stage, tracker):
        self.stage, self.options, self.tracker = stage, stage.options, tracker
        self.name = "%s-%s" % (self.kind, tracker)
        self.servers = Servers(stage)
        self.clients = {}

    def prepare(self, content):
        """Both trackers get the same torrents, published and signed by Rackcast; opentracker's say its address instead."""
        self.content = content
        self.servers.start()
        published = self.servers.publish(content, "app", "1")
        nodes = [ORIGIN] + [n for n, _ in self.stage.nodes()]
        if self.tracker == "rackcast":
            self.signed(nodes)
        else:
            self.opentracker(nodes, [published["infohash"], published["infohash_v2"][:40]])
        os.link(content.path, self.file(ORIGIN))
        self.start_client(ORIGIN)
        self.go_client(ORIGIN)
        self.stage.await_true("the seed has announced itself", self.is_seeded, 60, self.stage.processes)
        for node in nodes[1:]:
            self.ready_client(node)

    def torrent(self, node):
        return os.path.join(self.stage.folder("torrents"), node + ".torrent")

    def signed(self, nodes):
        for node in nodes:
            self.servers.client("torrent-" + node, "torrent", "app@1", "--node", node, "-o", self.torrent(node))

    def opentracker(self, nodes, infohashes):
        stage, ip = self.stage, self.stage.ip(CORE)
        plain = self.torrent("plain")
        self.servers.client("torrent", "torrent", "app@1", "--no-announce", *self.form, "-o", plain)
        for process in (self.servers.publisher, self.servers.tracker):
            process.signal(15)
            while process.ended() is None:
                time.sleep(0.05)
            stage.processes.remove(process)
        announce = "http://%s:%d/announce" % (ip, ANNOUNCE)
        for node in nodes:
            torrents.with_tracker(plain, announce, self.torrent(node))
        whitelist = os.path.join(stage.folder("opentracker"), "whitelist")
        config = os.path.join(stage.folder("opentracker"), "conf")
        with open(whitelist, "w") as f:
            f.write("".join(h + "\n" for h in sorted({*infohashes, self.info_hash().hex()})))
        with open(config, "w") as f:
            f.write("listen.tcp_udp %s:%d\naccess.whitelist %s\ntracker.user nobody\n" % (ip, ANNOUNCE, whitelist))
        process = stage.start(CORE, "opentracker", ["opentracker", "-f", config])
        # aria2 does not soon ask again a tracker that was not there.
        stage.await_true("opentracker", lambda: stage.socket(CORE, ANNOUNCE, ip, 1).close() is None, 20, [process])

    def is_seeded(self):
        """The tracker knows a complete peer."""
        url = urllib.parse.urlsplit(torrents.announce_of(self.torrent(ORIGIN)))
        query = (url.query + "&" if url.query else "") + "info_hash=" + urllib.parse.quote(self.info_hash(), safe="")
        found = COMPLETE.search(self.stage.get(CORE, ANNOUNCE, "/scrape?" + query, host=self.stage.ip(CORE)))
        return found and int(found.group(1)) > 0

    def info_hash(self):
        with open(self.torrent(ORIGIN), "rb") as f:
            return hashlib.sha1(torrents.fields(f.read())[b"info"]).digest()

    def file(self, node):
        return os.path.join(self.stage.folder("data", node), os.path.basename(self.content.path))

    # ------------------------------------------------------------------ the rollout
    def before(self):
        pass

    def ready_client(self, node):
        """What of a client can be begun before the clock."""

    def go(self):
        for node in self.expected():
            self.go_client(node)

    def check(self):
        for process in self.stage.processes:
            if process.ended() is not None:
                raise process.failure()

    def expected(self):
        return [n for n, _ in self.stage.nodes()]

    def finished(self):
        """By the time stamps of the files that say so."""
        found = {}
        for node in self.expected():
            try:
                found[node] = os.stat(self.file(node) + ".done").st_mtime
            except OSError:
                pass
        return found

    def progress(self):
        return len(self.finished()) / len(self.expected())

    def patience(self, content):
        ideal = content.size * 8 / (min(self.options.nic, self.options.uplink) * 1e6)
        return self.options.timeout or 60 + 12 * ideal

    def files(self):
        return {n: self.file(n) for n in self.expected()}

    def extras(self):
        return {"policy": self.options.policy} if self.tracker == "rackcast" else {}


class Aria2(Standard):
    """A native program, up in milliseconds: started by the clock."""
    kind = "aria2"
    # Of a hybrid torrent it announces a hash of its own, which Rackcast's tracker knows and no other does.
    form = ("--v1",)

    def start_client(self, node):
        pass

    def go_client(self, node):
        hook = os.path.join(self.stage.work, "when-whole.sh")
        if not os.path.exists(hook):
            with open(hook, "w") as f:
                f.write("#!/bin/sh\n: >\"$3.done\"\n")      # id, number of files, path
            os.chmod(hook, 0o755)
        self.stage.start(node, node, [
            "aria2c", "--no-conf", "--dir=" + self.stage.folder("data", node), "--interface=" + self.stage.ip(node),
            "--listen-port=%d" % PORT, "--enable-dht=false", "--enable-dht6=false", "--bt-enable-lpd=false",
            "--enable-peer-exchange=false", "--disable-ipv6=true", "--file-allocation=none", "--summary-interval=0",
            "--check-integrity=true", "--seed-time=600", "--seed-ratio=0.0", "--on-bt-download-complete=" + hook, self.torrent(node)])


class Libtorrent(Standard):
    """Python is started before the clock, and waits for a line to begin."""
    kind = "libtorrent"

    def start_client(self, node):
        self.clients[node] = self.stage.start(node, node, [
            self.options.libtorrent_python, os.path.join(HERE, "libtorrent_node.py"), self.torrent(node),
            os.path.dirname(self.file(node)), self.stage.ip(node), str(PORT)], stdin=subprocess.PIPE)

    def ready_client(self, node):
        self.start_client(node)
        process = self.clients[node]
        self.stage.await_true(node + " listens", lambda: "up" in process.tail(), 30, [process])

    def go_client(self, node):
        self.clients[node].popen.stdin.write(b"go\n")
        self.clients[node].popen.stdin.flush()


class Http(Standard):
    """Every node takes the whole from the origin, as it goes without anything else."""
    kind = "http"

    def __init__(self, stage):
        super().__init__(stage, "")
        self.name = "http"

    def prepare(self, content):
        stage, self.content = self.stage, content
        os.link(content.path, self.file(ORIGIN))
        root, address = os.path.dirname(self.file(ORIGIN)), stage.ip(ORIGIN)
        if shutil.which("nginx"):
            config = os.path.join(stage.folder("nginx"), "conf")
            temporary = "".join("%s_temp_path %s;" % (k, stage.folder("nginx", k)) for k in (
                "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            with open(config, "w") as f:
                f.write("daemon off; master_process off; pid %s/pid; user root; events {} http { access_log off; sendfile on; "
                        "tcp_nopush on; %s server { listen %s:8000; root %s; } }\n" % (stage.folder("nginx"), temporary, address, root))
            command = ["nginx", "-e", "stderr", "-c", config]
        else:
            command = [sys.executable, "-m", "http.server", "--bind", address, "-d", root, "8000"]
        server = stage.start(ORIGIN, "http-server", command)
        self.server = os.path.basename(command[0])

        def answers():
            with stage.http(ORIGIN, "HEAD", 8000, "/" + os.path.basename(content.path), host=address) as response:
                return response.status == 200
        stage.await_true("the HTTP server", answers, 20, [server])

    def go_client(self, node):
        url = "http://%s:8000/%s" % (self.stage.ip(ORIGIN), os.path.basename(self.content.path))
        self.clients[node] = self.stage.start(node, node, [
            "sh", "-c", 'curl -sSf -o "$1" "$2" && : >"$1.done"', "sh", self.file(node), url])

    def check(self):
        for process in self.clients.values():
            if process.ended():
                raise process.failure()

    def patience(self, content):
        ideal = content.size * 8 / (min(self.options.nic, self.options.uplink) * 1e6)
        return self.options.timeout or 60 + 1.5 * ideal * len(self.expected())

    def extras(self):
        return {"server": self.server}


def missing(name, options):
    """Why a contender cannot take part; None if it can."""
    need = {"aria2": [("aria2c", "aria2")], "http": [("curl", "curl")], "libtorrent": [], "rackcast": []}[name.split("-")[0]]
    if name.endswith("-opentracker"):
        need.append(("opentracker", "opentracker"))
    packages = [package for program, package in need if not shutil.which(program)]
    if name.startswith("libtorrent"):
        try:
            worked = subprocess.run([options.libtorrent_python, "-c", "import libtorrent"], stderr=subprocess.DEVNULL).returncode == 0
        except OSError:
            worked = False
        if not worked:
            packages.append("python3-libtorrent")
    return "install Debian's " + " and ".join(packages) if packages else None
