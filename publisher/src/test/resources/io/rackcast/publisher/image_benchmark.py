"""How soon an image that is pushed to a registry is approved, and whole in an origin.

    python3 image_benchmark.py PROJECT [MIB [LAYERS [ROUNDS [FOLDER]]]]

PROJECT is the built project. Starts Debian's docker-registry, a publisher, a tracker and an origin
on loopback, pushes images of random bytes with skopeo, two small ones first so that all are warm,
and counts from the end of each push until the publisher has the image and the origin has all of it.
Beside that it pulls the image with skopeo, and prints both times and their ratio.
"""

import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def layout(folder, layers, layer_bytes, tag):
    """An OCI layout of an image of random bytes."""
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)

    def put(data):
        name = hashlib.sha256(data).hexdigest()
        (blobs / name).write_bytes(data)
        return {"digest": "sha256:" + name, "size": len(data)}

    parts = []
    for i in range(layers):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            entry = tarfile.TarInfo("f%d" % i)
            entry.size = layer_bytes
            archive.addfile(entry, io.BytesIO(os.urandom(layer_bytes)))
        parts.append(put(tar.getvalue()))
    oci = "application/vnd.oci.image."
    diffs = [part["digest"] for part in parts]
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": diffs}}
    manifest = {
        "schemaVersion": 2,
        "mediaType": oci + "manifest.v1+json",
        "config": {"mediaType": oci + "config.v1+json", **put(json.dumps(config).encode())},
        "layers": [{"mediaType": oci + "layer.v1.tar", **part} for part in parts],
    }
    named = {"mediaType": manifest["mediaType"], **put(json.dumps(manifest).encode())}
    named["annotations"] = {"org.opencontainers.image.ref.name": tag}
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [named]}))


class Site:
    """The registry and the three programs."""

    def __init__(self, project, folder):
        self.folder = folder
        self.processes = []
        ports = [free_port() for _ in range(6)]
        self.registry = "127.0.0.1:%d" % ports[0]
        grpc, self.http, announce, nodes = ("127.0.0.1:%d" % port for port in ports[1:5])
        (folder / "registry.yml").write_text(
            f"""version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}/registry}}}}
http: {{addr: "{self.registry}"}}
notifications:
  events: {{includereferences: true}}
  endpoints:
    - {{name: rackcast, url: "http://{self.http}/hooks/reg.test", headers: {{Authorization: [Bearer of-the-hook]}},
       timeout: 1s, threshold: 3, backoff: 1s, ignore: {{mediatypes: [application/octet-stream], actions: [pull]}}}}
"""
        )
        self.start("registry", "docker-registry", "serve", folder / "registry.yml")
        publisher = project / "publisher/target/rackcast-publisher.jar"
        run("java", "-jar", publisher, "init", folder / "site")
        settings = folder / "site/publisher.yaml"
        entry = f'{{name: reg.test, url: "http://{self.registry}", repositories: ["team/*"], hook: {{bearer: of-the-hook}}}}'
        settings.write_text(
            re.sub(r"(?m)^registries: \[\]\s*$", f"registries: [{entry}]", settings.read_text())
        )
        self.start(
            "publisher", "java", "-jar", publisher, "run", "--config", settings,
            RACKCAST_PUBLISHER_GRPC_LISTEN=grpc,
            RACKCAST_PUBLISHER_HTTP_LISTEN=self.http,
            RACKCAST_PUBLISHER_TRACKERS_ANNOUNCE=f"http://{announce}/announce",
            RACKCAST_PUBLISHER_TRACKERS_GRPC=nodes,
        )
        self.token = (folder / "site/tokens/ci").read_text().strip()
        (folder / "tracker.yaml").write_text(
            f"""http: {{listen: "{announce}"}}
grpc: {{listen: "{nodes}"}}
admin: {{listen: "127.0.0.1:{ports[5]}"}}
admission: {{mode: token, issuer: "http://{self.http}", approvals: "{grpc}", approvals-token-file: {folder}/site/tokens/tracker}}
"""
        )
        time.sleep(4)
        self.start("tracker", "java", "-jar", project / "tracker/target/rackcast-tracker.jar", "run",
                   "--config", folder / "tracker.yaml")
        (folder / "origin.yaml").write_text(
            f"""node: {{name: origin1, role: origin}}
publisher: {{grpc: "{grpc}", http: "http://{self.http}", token-file: {folder}/site/tokens/origin}}
peers: {{listen: "127.9.0.1:{free_port()}"}}
api: {{listen: "127.9.0.1:{free_port()}"}}
mirror: {{enabled: false}}
data-dir: {folder}/origin1
"""
        )
        self.start("origin", "java", "-Xmx256m", "-jar", project / "agent/target/rackcast-agent.jar",
                   "run", "--config", folder / "origin.yaml")
        time.sleep(5)

    def start(self, name, *command, **environment):
        with open(self.folder / (name + ".log"), "w") as log:
            self.processes.append(
                subprocess.Popen([str(c) for c in command], stdout=log, stderr=subprocess.STDOUT,
                                 env={**os.environ, **environment}))

    def push(self, tag, layers, layer_bytes):
        layout(self.folder / tag, layers, layer_bytes, tag)
        run("skopeo", "copy", "--dest-tls-verify=false", f"oci:{self.folder / tag}:{tag}", self.image(tag))
        shutil.rmtree(self.folder / tag)

    def image(self, tag):
        return f"docker://{self.registry}/team/app:{tag}"

    def is_approved(self, tag):
        request = urllib.request.Request(
            f"http://{self.http}/images/reg.test/team/app/details/{tag}",
            headers={"Authorization": "Bearer " + self.token})
        try:
            return urllib.request.urlopen(request).status == 200
        except urllib.error.HTTPError:
            return False

    def whole(self):
        """Artifacts that the origin has all of."""
        return sum(" is whole" in line for line in open(self.folder / "origin.log"))

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()


def run(*command):
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until(condition, begun):
    while not condition():
        if time.time() - begun > 300:
            sys.exit("it did not come within five minutes; look at the logs")
        time.sleep(0.05)
    return time.time() - begun


def main(project, mebibytes=1024, layers=20, rounds=3, parent="/var/tmp"):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rackcast-image-", dir=parent))
    site = Site(pathlib.Path(project).resolve(), folder)
    try:
        expected, ratios = 0, []
        for i in range(-2, int(rounds)):
            size = int(mebibytes) * 1024 * 1024 // (5 if i < 0 else 1)
            tag = "warm%d" % -i if i < 0 else "v%d" % i
            site.push(tag, int(layers), size // int(layers))
            begun = time.time()
            expected += int(layers) + 1
            approved = until(lambda: site.is_approved(tag), begun)
            whole = until(lambda: site.whole() >= expected, begun)
            if i < 0:
                continue
            time.sleep(3)
            begun = time.time()
            run("skopeo", "copy", "--src-tls-verify=false", site.image(tag), f"dir:{folder}/pulled")
            pull = time.time() - begun
            shutil.rmtree(folder / "pulled")
            ratios.append(whole / pull)
            print(f"round {i}: approved {approved:.2f} s, in the origin {whole:.2f} s after the push; a pull"
                  f" {pull:.2f} s; {approved / pull:.2f} and {whole / pull:.2f} of it", flush=True)
        print(f"median of {len(ratios)}: in the origin within {statistics.median(ratios):.2f} of a pull")
    finally:
        site.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
