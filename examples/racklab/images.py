"""Images in the lab: a registry on the core host, random images in it, and clients that pull them."""
import collections
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import time

import rackcast
from stage import CORE, ORIGIN, Failure

PORT, MIRROR = 5000, 5080
GET = re.compile(r'"GET (/v2/\S+/blobs/(sha256:\w+))\S* HTTP/1.1" 20[06] (\d+) "[^"]*" "([^"]*)"')


def layout(folder, layers, layer_bytes, tag):
    """An OCI layout of an image of random bytes; the digests of its layers."""
    blobs = os.path.join(folder, "blobs", "sha256")
    os.makedirs(blobs)

    def put(data):
        name = hashlib.sha256(data).hexdigest()
        with open(os.path.join(blobs, name), "wb") as f:
            f.write(data)
        return {"digest": "sha256:" + name, "size": len(data)}

    parts = []
    for number in range(layers):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            entry = tarfile.TarInfo("f%d" % number)
            entry.size = layer_bytes
            archive.addfile(entry, io.BytesIO(os.urandom(layer_bytes)))
        parts.append(put(tar.getvalue()))
    oci = "application/vnd.oci.image."
    config = {"architecture": "amd64", "os": "linux", "config": {},
              "rootfs": {"type": "layers", "diff_ids": [part["digest"] for part in parts]}}
    manifest = {"schemaVersion": 2, "mediaType": oci + "manifest.v1+json",
                "config": dict(put(json.dumps(config).encode()), mediaType=oci + "config.v1+json"),
                "layers": [dict(part, mediaType=oci + "layer.v1.tar") for part in parts]}
    named = dict(put(json.dumps(manifest).encode()), mediaType=manifest["mediaType"],
                 annotations={"org.opencontainers.image.ref.name": tag})
    with open(os.path.join(folder, "oci-layout"), "w") as f:
        f.write('{"imageLayoutVersion": "1.0.0"}')
    with open(os.path.join(folder, "index.json"), "w") as f:
        json.dump({"schemaVersion": 2, "manifests": [named]}, f)
    return [part["digest"] for part in parts]


class Servers(rackcast.Servers):
    """Publisher and tracker, and a registry that tells the publisher of pushes."""

    def start(self):
        stage = self.stage
        self.registry = "%s:%d" % (self.ip, PORT)
        self.write("registry.yml", """version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: %s}}
http: {addr: "%s"}
notifications:
  endpoints:
    - {name: rackcast, url: "http://%s:7071/hooks/%s", headers: {Authorization: [Bearer of-the-hook]},
       timeout: 5s, threshold: 3, backoff: 1s, ignore: {mediatypes: [application/octet-stream], actions: [pull]}}
""" % (stage.folder("registry"), self.registry, self.ip, self.registry.replace(":", "_")))
        self.server = stage.start(CORE, "registry", ["docker-registry", "serve", self.path("registry.yml")])
        super().start()

    def java(self, program, *arguments):
        """The servers are few and sign for all: they get both compilers."""
        usual = super().java(program, *arguments)
        return usual if program == "agent" else [word for word in usual if word != "-XX:TieredStopAtLevel=1"]

    def configured(self):
        settings = self.path("publisher", "publisher.yaml")
        entry = '{name: "%s", url: "http://%s", repositories: ["team/*"], plain-http: true, hook: {bearer: of-the-hook}}' % (self.registry, self.registry)
        with open(settings) as f:
            text = f.read()
        with open(settings, "w") as f:
            f.write(re.sub(r"(?m)^registries: \[\]\s*$", "registries: [%s]\n" % entry, text))

    def reads(self):
        """Blobs that the registry was asked for: {digest: {who: times}}; wait for what is under way first."""
        found = collections.defaultdict(collections.Counter)
        with open(self.server.log, errors="replace") as f:
            for _, digest, _, agent in GET.findall(f.read()):
                found[digest][agent.split("/")[0]] += 1
        return found


class Fleet(rackcast.Agents):
    """An origin, agents with mirrors, and what is pushed for them."""

    def __init__(self, stage, nodes):
        super().__init__(stage, [])
        self.servers = Servers(stage)
        self.nodes = nodes
        self.whole = 0

    def start(self):
        self.servers.start()
        for node in [ORIGIN] + self.nodes:
            self.start_agent(node)
        for node, process in self.agents.items():
            self.servers.await_ready(node, process, rackcast.API)

    def push(self, tag, layers, size):
        """Pushes an image and waits until the origin has all of it; the digests of its layers."""
        folder = self.servers.path("layout")
        digests = layout(folder, layers, size // layers, tag)
        self.stage.run(CORE, "push-" + tag, ["skopeo", "--insecure-policy", "copy", "--preserve-digests", "--dest-tls-verify=false",
                                             "oci:%s:%s" % (folder, tag), "docker://" + self.image(tag)])
        shutil.rmtree(folder)
        self.whole += layers + 1
        self.stage.await_true("the origin has " + tag, lambda: self.at_origin() >= self.whole, 300, self.agents.values())
        return digests

    def at_origin(self):
        with open(self.agents[ORIGIN].log, errors="replace") as f:
            return sum(" is whole" in line for line in f)

    def image(self, tag):
        return "%s/team/app:%s" % (self.servers.registry, tag)

    def set_up(self, node, runtime, into, *more):
        self.stage.run(node, "setup", self.servers.java(
            "agent", "mirror", "setup", runtime, "--registry", self.servers.registry, "--write", into, *more))


class Skopeo:
    """Pulls into a folder, straight or by what `mirror setup podman` wrote."""
    name = "skopeo"

    def __init__(self, fleet, node):
        self.fleet, self.node = fleet, node
        self.homes = {way: fleet.stage.folder("home", node, way) for way in ("straight", "mirror")}
        fleet.set_up(node, "podman", os.path.join(self.homes["mirror"], ".config/containers/registries.conf.d"), "--only")

    def begin(self, way, tag):
        self.out = self.fleet.servers.path("pulled-" + self.node)
        return self.fleet.stage.start(self.node, "skopeo-%s" % self.node, [
            "skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", "docker://" + self.fleet.image(tag), "oci:" + self.out + ":v"],
            env={"HOME": self.homes[way]})

    def end(self, tag):
        shutil.rmtree(self.out)


class Containerd:
    """Pulls by ctr into a containerd of its own, straight or by what `mirror setup containerd` wrote."""
    name = "containerd"

    def __init__(self, fleet, node):
        self.fleet, self.node = fleet, node
        self.hosts = fleet.stage.folder("certs.d")
        fleet.set_up(node, "containerd", self.hosts, "--only")
        self.sockets = {way: self.daemon(way) for way in ("straight", "mirror")}

    def daemon(self, way):
        folder = self.fleet.stage.folder("containerd", way)
        self.fleet.servers.write("containerd-%s.toml" % way, """version = 2
root = "%(f)s/root"
state = "%(f)s/state"
[grpc]
  address = "%(f)s/c.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "%(f)s/opt"
""" % {"f": folder})
        process = self.fleet.stage.start(self.node, "containerd-" + way, ["containerd", "--config", self.fleet.servers.path("containerd-%s.toml" % way)])
        self.fleet.stage.await_true("containerd", lambda: os.path.exists(folder + "/c.sock"), 60, [process])
        return folder + "/c.sock"

    def begin(self, way, tag):
        more = ["--plain-http"] if way == "straight" else ["--hosts-dir", self.hosts]
        self.way = way
        return self.fleet.stage.start(self.node, "ctr", ["ctr", "-a", self.sockets[way], "-n", "x", "images", "pull", "--snapshotter", "native"]
                                      + more + [self.fleet.image(tag)])

    def end(self, tag):
        self.fleet.stage.run(self.node, "ctr-rm", ["ctr", "-a", self.sockets[self.way], "-n", "x", "images", "rm", "--sync", self.fleet.image(tag)])


def pull(pullers, way, tag):
    """All at once; seconds until the last is done."""
    stage = pullers[0].fleet.stage
    begun = time.monotonic()
    running = [puller.begin(way, tag) for puller in pullers]
    ended = []
    while len(ended) < len(running):
        for process in running:
            if process not in ended and process.ended() is not None:
                if process.status:
                    raise process.failure()
                ended.append(process)
        time.sleep(0.01)
    seconds = time.monotonic() - begun
    for process in running:
        stage.processes.remove(process)
    for puller in pullers:
        puller.end(tag)
    return seconds


def first_byte(fleet, node, tag, digest):
    """Milliseconds from the request for a blob to its first byte, after its manifest, as clients ask; and those of the manifest."""
    base = "/v2/%s/team/app/" % fleet.servers.registry.replace(":", "_")
    took = []
    for path in ("manifests/" + tag, "blobs/" + digest):
        begun = time.monotonic()
        response = fleet.stage.http(node, "GET", MIRROR, base + path)
        if response.status != 200 or not response.read(1):
            raise Failure("the mirror of %s answers %d to %s" % (node, response.status, path))
        took.append(1000 * (time.monotonic() - begun))
        response.close()
    return took[1], took[0]
