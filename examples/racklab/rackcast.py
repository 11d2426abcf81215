"""Rackcast in the lab: publisher, tracker, origin, an agent on every node."""
import collections
import http.client
import json
import os
import re
import shlex
import threading
import time

from stage import CORE, ORIGIN, Failure

PEERS, API = 6881, 6981
ADMIN, ANNOUNCE, TRACKER_GRPC = 6971, 6969, 6970
PUBLISHER_GRPC, PUBLISHER_HTTP = 7070, 7071
METRIC = re.compile(r'rackcast_transfer_bytes_total\{direction="(in|out)",tier="(\w+)"\} (\S+)')


class Servers:
    """The publisher and the tracker, on the core host."""

    def __init__(self, stage):
        self.stage, self.options = stage, stage.options
        self.ip = stage.ip(CORE)
        self.publisher = self.tracker = None

    def java(self, program, *arguments):
        o = self.options
        return [o.java] + shlex.split(o.java_options) + [
            "-XX:-UsePerfData", "-Djava.io.tmpdir=" + self.stage.folder("tmp"), "-jar",
            os.path.join(self.stage.work, "jars", "rackcast-%s.jar" % program)] + list(arguments)

    def start(self):
        stage = self.stage
        stage.run(CORE, "init", self.java("publisher", "init", self.path("publisher")))
        self.configured()
        at = "%s:%d"
        self.publisher = stage.start(CORE, "publisher", self.java("publisher", "run", "--config", self.path("publisher", "publisher.yaml")), env={
            "RACKCAST_PUBLISHER_GRPC_LISTEN": at % (self.ip, PUBLISHER_GRPC),
            "RACKCAST_PUBLISHER_HTTP_LISTEN": at % (self.ip, PUBLISHER_HTTP),
            "RACKCAST_PUBLISHER_TOKEN_ISSUER": "http://" + at % (self.ip, PUBLISHER_HTTP),
            "RACKCAST_PUBLISHER_TRACKERS_ANNOUNCE": "http://" + at % (self.ip, ANNOUNCE) + "/announce",
            "RACKCAST_PUBLISHER_TRACKERS_GRPC": at % (self.ip, TRACKER_GRPC)})
        self.await_ready(CORE, self.publisher, PUBLISHER_HTTP, self.ip)
        self.write("racks.yaml", "racks:\n" + "".join(
            "  - { location: %s, networks: [10.77.%d.0/24] }\n" % (self.location(r), r) for r in stage.lab.racks()))
        self.write("tracker.yaml", """
http:  { listen: "%(ip)s:6969" }
grpc:  { listen: "%(ip)s:6970" }
admin: { listen: "127.0.0.1:6971" }
admission:
  mode: token
  issuer: "http://%(ip)s:7071"
  approvals: "%(ip)s:7070"
  approvals-token-file: publisher/tokens/tracker
topology:  { file: racks.yaml }
selection: { policy: %(policy)s }
""" % {"ip": self.ip, "policy": self.options.policy})
        self.launch_tracker()
        self.await_ready(CORE, self.tracker, ADMIN)

    def configured(self):
        """The publisher's settings are written, and may be added to."""

    def launch_tracker(self):
        self.tracker = self.stage.start(CORE, "tracker", self.java("tracker", "run", "--config", self.path("tracker.yaml")))

    def location(self, rack):
        """dc1/pod1/rack1; the origin's rack stands beside the pods."""
        pods = self.options.pods
        if rack == 0:
            return "dc1/core/origin" if pods else "dc1/origin"
        return "dc1/pod%d/rack%d" % ((rack - 1) * pods // self.options.racks + 1, rack) if pods else "dc1/rack%d" % rack

    def path(self, *parts):
        return os.path.join(self.stage.work, *parts)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)

    def ready(self, node, port, host="127.0.0.1"):
        with self.stage.http(node, "GET", port, "/readyz", host=host) as response:
            return response.status == 200

    def await_ready(self, node, process, port, host="127.0.0.1"):
        self.stage.await_true(process.name + " ready", lambda: self.ready(node, port, host), 120, [process])

    def client(self, name, *arguments):
        """A command of the publisher's client, as the CI job."""
        said = self.stage.run(CORE, name, self.java(
            "publisher", *arguments, "--json", "--server", "%s:%d" % (self.ip, PUBLISHER_GRPC), "--token-file", self.path("publisher", "tokens", "ci")))
        return json.loads(said[said.rindex("\n{") + 1 if "\n{" in said else said.index("{"):])

    def publish(self, content, name, version):
        return self.client("publish-%s-%s" % (name, version), "publish", content.path, "--name", name, "--version", version,
                           "--piece-length", str(content.piece))


class Agents:
    """The contender `rackcast`: a rollout by agents, ordered through each one's local API."""
    name = "rackcast"

    def __init__(self, stage, warm):
        self.stage, self.options, self.warm = stage, stage.options, warm
        self.servers = Servers(stage)
        self.agents = {}
        self.done, self.state, self.failed = {}, {}, {}
        self.victims = set()
        self.fault = None

    def prepare(self, content):
        stage, servers = self.stage, self.servers
        servers.start()
        for node in [ORIGIN] + [n for n, _ in stage.nodes()]:
            self.start_agent(node)
        for node, process in self.agents.items():
            servers.await_ready(node, process, API)
        for number, warm in enumerate(self.warm, 1):     # so that Java has compiled what a transfer needs
            name = "warm%d" % number
            servers.publish(warm, name, "1")
            self.await_origin(name + "@1")
            self.order(name, "1")
            stage.await_true("the warm-up", lambda: self.check() or len(self.done) == len(stage.nodes()), 120)
        servers.publish(content, "app", "1")
        self.await_origin("app@1")

    def start_agent(self, node):
        self.servers.write(node + ".yaml", """
node:      { name: "%(node)s", role: %(role)s }
publisher: { grpc: "%(ip)s:7070", http: "http://%(ip)s:7071", token-file: publisher/tokens/%(token)s }
peers:     { listen: "%(own)s:%(peers)d" }
api:       { listen: "127.0.0.1:%(api)d" }
data-dir:  "%(data)s"
""" % {"node": node, "role": "origin" if node == ORIGIN else "node", "token": "origin" if node == ORIGIN else "agent",
       "ip": self.servers.ip, "own": self.stage.ip(node), "peers": PEERS, "api": API, "data": self.stage.folder("data", node)})
        self.agents[node] = self.stage.start(node, node, self.servers.java("agent", "run", "--config", self.servers.path(node + ".yaml")))

    def status(self, node):
        return json.loads(self.stage.get(node, API, "/api/v1/status"))

    def await_origin(self, release):
        def seeds():
            transfers = self.status(ORIGIN)["transfers"]
            self.told = [(t["name"], t["releases"], t["state"]) for t in transfers]
            name = release.split("@")[0]
            return any(t["state"] == "seeding" and (release in t["releases"] or t["name"].startswith(name)) for t in transfers)
        self.stage.await_true("the origin seeds " + release, seeds, 120, self.agents.values())

    # ------------------------------------------------------------------ the rollout
    def before(self):
        self.bytes_before = self.tiers()
        self.done, self.state = {}, {}

    def go(self):
        self.order("app", "1")

    def order(self, name, version):
        self.done, self.state = {}, {}
        body = json.dumps({"name": name, "version": version})
        for node, _ in self.stage.nodes():
            threading.Thread(target=self.follow, args=(node, body), daemon=True).start()

    def follow(self, node, body):
        """Orders the fetch and reads the agent's lines about it to the last."""
        ordered, last = time.time(), None
        try:
            with self.stage.http(node, "POST", API, "/api/v1/fetch", body, timeout=600) as response:
                for line in response:
                    last = json.loads(line)
                    self.state[node] = last
        except (OSError, ValueError, http.client.HTTPException) as e:
            last = last or {"error": str(e)}
        if last and last.get("event") == "done":
            last["at"] = ordered + last["seconds"]
            self.done[node] = last
        else:
            self.failed[node] = last

    def check(self):
        for node in set(self.failed) - self.victims:
            raise Failure("the fetch of %s ended: %s\n%s" % (node, self.failed[node], self.agents[node].tail()))

    def expected(self):
        return [n for n, _ in self.stage.nodes() if n not in self.victims]

    def finished(self):
        return {n: line["at"] for n, line in self.done.copy().items() if n not in self.victims}

    def progress(self):
        """Share of all content that is verified, over all nodes."""
        nodes = self.stage.nodes()
        lines = [self.state.get(n, {}) for n, _ in nodes]
        return sum(1 if l.get("event") == "done" else l.get("bytes", 0) / max(l.get("size", 1), 1) for l in lines) / len(nodes)

    def patience(self, content):
        ideal = content.size * 8 / (min(self.options.nic, self.options.uplink) * 1e6)
        return self.options.timeout or 60 + 12 * ideal

    def files(self):
        return {n: self.done[n]["path"] for n in self.expected()}

    # ------------------------------------------------------------------ bytes by tier
    def tiers(self):
        """{node: {(in or out, tier): bytes}} of the agents that answer."""
        found = {}
        for node, process in self.agents.items():
            if node not in self.victims and process.ended() is None:
                text = self.stage.get(node, API, "/metrics").decode()
                found[node] = {(way, tier): float(value) for way, tier, value in METRIC.findall(text)}
        return found

    def extras(self):
        """Of victims nothing is known any more, and so nothing counted."""
        moved = collections.Counter()
        for node, now in self.tiers().items():
            for key, value in now.items():
                moved[key] += value - self.bytes_before[node].get(key, 0)
        return {"tier_bytes": {"%s %s" % k: int(v) for k, v in sorted(moved.items()) if v}, "policy": self.options.policy,
                "pods": self.options.pods, "fault": self.fault}
