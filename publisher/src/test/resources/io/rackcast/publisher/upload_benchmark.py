"""Publishing a file beside `cat FILE | tee COPY | sha256sum`, in turn, on the same file system.

usage: upload_benchmark.py JAR [MEBIBYTES [ROUNDS [FOLDER]]]
       upload_benchmark.py JAR --sparse GIBIBYTES [FOLDER]

The publisher is a process of its own that stays up; the command `publish` is another one each time,
whose start counts. Each round has other content, in the page cache before both. Prints seconds and
processor seconds (user and system; of the publisher those of the round) of each, then medians and
the ratio of the speeds. Round 0 is left out: in it the publisher's Java still compiles itself.
FOLDER is a disk's, where the publisher syncs what it stores and `tee` does not, or a tmpfs.

--sparse publishes a file that is one hole, and prints how much memory both processes held meanwhile
(resident set, the most of it and at each tenth). What the publisher stores of it is no hole: there
must be room. Environment: JAVA_HOME, BENCHMARK_JVM (the publisher's options).
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

JAVA = os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java"
MIB = 1 << 20


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def processor_seconds(pid):
    with open("/proc/%d/stat" % pid) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    """Resident set now, and what of it is no file's."""
    rows = {}
    with open("/proc/%d/status" % pid) as status:
        for line in status:
            name, value = line.split(":", 1)
            rows[name] = value.split()[0] if value.split() else ""
    return int(rows["VmRSS"]) // 1024, int(rows["RssAnon"]) // 1024


class Publisher:
    def __init__(self, jar, folder):
        self.jar = jar
        self.folder = os.path.join(folder, "publisher")
        made = subprocess.run([JAVA, "-jar", jar, "init", self.folder], capture_output=True, text=True)
        if made.returncode != 0:
            raise SystemExit(made.stderr)
        grpc, http = free_ports(2)
        self.server = "127.0.0.1:%d" % grpc
        environment = dict(os.environ)
        environment["RACKCAST_PUBLISHER_GRPC_LISTEN"] = self.server
        environment["RACKCAST_PUBLISHER_HTTP_LISTEN"] = "127.0.0.1:%d" % http
        options = os.environ.get("BENCHMARK_JVM", "").split()
        settings = os.path.join(self.folder, "publisher.yaml")
        with open(os.path.join(self.folder, "log"), "w") as log:
            self.process = subprocess.Popen(
                [JAVA] + options + ["-jar", jar, "run", "--config", settings],
                env=environment, stdout=log, stderr=subprocess.STDOUT,
            )
        for port in (grpc, http):
            self.await_port(port)

    def await_port(self, port):
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit("the publisher ended early; its log is in " + self.folder)
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the publisher does not listen within a minute")

    def publishing(self, file, version):
        token = os.path.join(self.folder, "tokens", "ci")
        return [
            JAVA, "-jar", self.jar, "publish", file, "--name", "bench", "--version", version,
            "--server", self.server, "--token-file", token, "--json",
        ]

    def forget_content(self):
        """Makes room: what a release of an earlier round was is not asked for again."""
        shutil.rmtree(os.path.join(self.folder, "data", "content", "sha256"), ignore_errors=True)
        os.sync()

    def close(self):
        self.process.terminate()
        self.process.wait()


def timed(command):
    """Seconds, processor seconds and output of a command, its children included."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit("%s failed: %s" % (command[0], err))
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, out


def make(file, mebibytes):
    with open(file, "wb") as out:
        for _ in range(mebibytes):
            out.write(os.urandom(MIB))


def change(file, number):
    with open(file, "r+b") as out:
        out.write(b"%16d" % number)


def compare(publisher, folder, mebibytes, rounds):
    file, copy = os.path.join(folder, "file"), os.path.join(folder, "copy")
    make(file, mebibytes)
    os.sync()
    rows = []
    for number in range(rounds + 1):
        change(file, number)
        subprocess.run(["cat", file], check=True, stdout=subprocess.DEVNULL)
        plain = timed(["sh", "-c", 'cat "$1" | tee "$2" | sha256sum', "sh", file, copy])
        os.remove(copy)
        os.sync()
        before = processor_seconds(publisher.process.pid)
        upload = timed(publisher.publishing(file, str(number)))
        server = processor_seconds(publisher.process.pid) - before
        if json.loads(upload[2])["sha256"].split(":")[-1] != plain[2].split()[0]:
            raise SystemExit("the publisher has another digest than sha256sum")
        publisher.forget_content()
        rows.append((plain[0], plain[1], upload[0], upload[1], server))
        print(
            "round %d: cat|tee|sha256sum %.2f s, %.2f processor seconds; publish %.2f s,"
            " %.2f of the command and %.2f of the publisher" % ((number,) + rows[-1]), flush=True,
        )
    medians = [statistics.median(column) for column in zip(*rows[1:])]
    print(
        "medians of %d: cat|tee|sha256sum %.2f s, %.2f processor seconds; publish %.2f s, %.2f of"
        " the command and %.2f of the publisher" % ((rounds,) + tuple(medians))
    )
    print("publishing has %.2f of the speed of cat|tee|sha256sum" % (medians[0] / medians[2]))


def sparse(publisher, folder, gibibytes):
    file = os.path.join(folder, "hole")
    with open(file, "wb") as out:
        out.truncate(gibibytes << 30)
    before = processor_seconds(publisher.process.pid)
    begin = time.monotonic()
    command = subprocess.Popen(
        publisher.publishing(file, "sparse"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    uploads = os.path.join(publisher.folder, "data", "uploads")
    samples, tenth = [], 1
    while command.poll() is None:
        stored = sum(
            os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(uploads) for name in names
        )
        try:
            samples.append(resident_mib(publisher.process.pid) + resident_mib(command.pid))
        except (OSError, KeyError):
            break  # it has just ended
        if stored >= tenth * (gibibytes << 30) // 10:
            print("%5.1f GiB after %4d s: publisher %d MiB (%d not of files), command %d MiB (%d)" % (
                (stored / (1 << 30), time.monotonic() - begin) + samples[-1]), flush=True)
            tenth = stored * 10 // (gibibytes << 30) + 1
        time.sleep(0.5)
    out = command.stdout.read()
    if command.wait() != 0:
        raise SystemExit("publish failed; the publisher's log is in " + publisher.folder)
    seconds = time.monotonic() - begin
    release = json.loads(out)
    print(
        "%d GiB in %d s, %.1f processor seconds of the publisher a GiB; the most: publisher %d MiB"
        " (%d not of files), command %d MiB (%d)" % (
            (gibibytes, seconds, (processor_seconds(publisher.process.pid) - before) / gibibytes)
            + tuple(max(column) for column in zip(*samples)))
    )
    for name in ("sha256", "infohash", "size", "piece_length"):
        print("%s %s" % (name, release[name]))


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        raise SystemExit(__doc__)
    jar = os.path.abspath(sys.argv[1])
    rest = sys.argv[2:]
    is_sparse = rest[:1] == ["--sparse"]
    if is_sparse:
        size, rest = int(rest[1]), rest[2:]
    else:
        size, rounds, rest = int((rest + ["1024"])[0]), int((rest[1:] + ["5"])[0]), rest[2:]
    folder = tempfile.mkdtemp(prefix="rackcast-upload-", dir=rest[0] if rest else None)
    publisher = None
    try:
        publisher = Publisher(jar, folder)
        if is_sparse:
            sparse(publisher, folder, size)
        else:
            compare(publisher, folder, size, rounds)
    finally:
        if publisher:
            publisher.close()
        shutil.rmtree(folder, ignore_errors=True)


main()
