#!/usr/bin/env python3
"""racklab: a small datacenter in network namespaces on one Linux machine.

                        spine  (routes between racks)
              .-----------+-----------+------------.
           uplink0     uplink1     uplink2   ...     <- rate-capped, counted
              |           |           |
            tor0        tor1        tor2             one bridge + gateway each
              |         / | \\       / | \\
            core     r1n1 r1n2   r2n1 r2n2           nodes, NIC rate-capped

Rack 0 is the "core" rack: the hosts `core` (and `core2`, ... with --core-hosts)
for tracker, publisher, seeds, registries. Racks 1..R hold nodes r<rack>n<node>.

  addresses   node r1n2: 10.77.1.12, fd77:1::12      core: 10.77.0.10, fd77:0::10
              rack k: 10.77.k.0/24 and fd77:k::/64, gateway .1 / ::1
  names       every node resolves every other (`curl http://core:8080/`)
  namespaces  rl-core, rl-r1n2, rl-tor1, rl-spine    (rl-NAME-... with --lab NAME)

Nothing is created in the host's own namespace: no interface, route, sysctl or
firewall rule, so several labs can stand side by side and none can reach out.
Needs root, iproute2 and Python >= 3.8 (standard library only).
"""
import argparse, collections, contextlib, ctypes, errno, fcntl, json, os, re, select, signal
import shutil, struct, subprocess, sys, threading, time

RUN = "/run/racklab"                     # state: one directory per lab
NET4, NET6 = "10.77", "fd77"
UNITS = 1_000_000 / 8                    # bytes/s in one Mbit/s
MAX_GSO = 72 * 1024                      # a full 64 KiB GSO packet with its headers
NODE_IF, UP_IF = "eth0", "uplink"            # in a node; in a ToR, towards the spine
libc = ctypes.CDLL(None, use_errno=True)


def die(msg, code=1):
    print("racklab: " + msg, file=sys.stderr)
    sys.exit(code)


def run(argv, stdin=None, check=True):
    p = subprocess.run(argv, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if check and p.returncode:
        die("%s: %s" % (" ".join(argv), p.stderr.strip()))
    return p


def batch(tool, ns, lines, check=True):
    """Many ip/tc commands in one process; ns None: the host's namespace."""
    if lines:
        argv = [tool] + (["-n", ns] if ns else []) + ([] if check else ["-force"]) + ["-batch", "-"]
        return run(argv, "\n".join(lines) + "\n", check)


@contextlib.contextmanager
def inside(ns):
    """This thread enters a network namespace, and comes back."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open("/run/netns/" + ns, os.O_RDONLY)
    try:
        if libc.setns(there, 0x40000000):          # CLONE_NEWNET
            raise OSError(ctypes.get_errno(), "setns " + ns)
        yield
    finally:
        libc.setns(home, 0x40000000)
        os.close(home), os.close(there)


# ------------------------------------------------------------------ the lab's plan
class Lab:
    def __init__(self, name):
        self.name, self.prefix = name, "rl-" + (name + "-" if name else "")
        self.dir = os.path.join(RUN, name or "default")
        self.conf_path = os.path.join(self.dir, "lab.json")
        self.conf = None
        with contextlib.suppress(OSError, ValueError):
            with open(self.conf_path) as f:
                self.conf = json.load(f)

    def need(self):
        if not self.conf or not self.conf.get("ready"):
            die("no lab is up (see `racklab.py up --help`)")
        return self

    def ns(self, who):
        return self.prefix + who

    def racks(self):
        return range(self.conf["racks"] + 1)                     # 0 is the core rack

    def nodes(self, rack=None):
        """[(name, rack, host number)]; host number h: address .h, ToR port p<h>."""
        out = []
        for r in self.racks() if rack is None else [rack]:
            for i in range(1, (self.conf["core_hosts"] if r == 0 else self.conf["nodes"]) + 1):
                out.append((("core" + (str(i) if i > 1 else "")) if r == 0 else "r%dn%d" % (r, i),
                            r, 10 + i - (r == 0)))
        return out

    def find(self, name):
        for n in self.nodes():
            if n[0] == name:
                return n
        die("no such node: %s (see `racklab.py list`)" % name)

    def all_ns(self):
        return ([self.ns("spine")] + [self.ns("tor%d" % r) for r in self.racks()]
                + [self.ns(n) for n, _, _ in self.nodes()])

    def rate(self, rack, what):
        c = self.conf
        key = ("core_" if rack == 0 else "") + what
        return c[key] if c.get(key) is not None else c[what]

    def save(self):
        os.makedirs(self.dir, exist_ok=True)
        with open(self.conf_path + ".tmp", "w") as f:
            json.dump(self.conf, f, indent=1)
        os.replace(self.conf_path + ".tmp", self.conf_path)


def ip4(rack, host):
    return "%s.%d.%d" % (NET4, rack, host)


def ip6(rack, host):
    return "%s:%d::%d" % (NET6, rack, host)


def p2p(rack):
    """Transit addresses of a rack's uplink: (spine4, tor4, spine6, tor6)."""
    return ("%s.255.%d" % (NET4, 2 * rack), "%s.255.%d" % (NET4, 2 * rack + 1),
            "%s:ffff:%d::" % (NET6, rack), "%s:ffff:%d::1" % (NET6, rack))


def existing_ns():
    try:
        return set(os.listdir("/run/netns"))
    except FileNotFoundError:
        return set()


@contextlib.contextmanager
def locked(lab):
    """One up/down at a time per lab."""
    os.makedirs(RUN, exist_ok=True)
    with open(os.path.join(RUN, (lab.name or "default") + ".lock"), "w") as f:
        fcntl.flock(f, fcntl.LOCK_EX)
        yield


# ------------------------------------------------------------------ traffic control
def kernel_has(kind):
    """Whether this kernel offers a queueing discipline, tried in a namespace of its own."""
    ns = "rl-probe-%d" % os.getpid()
    run(["ip", "netns", "add", ns])
    try:
        return run(["tc", "-n", ns, "qdisc", "add", "dev", "lo", "root"] + kind.split(), check=False).returncode == 0
    finally:
        run(["ip", "netns", "del", ns], check=False)


def shape(conf, dev, mbit, delay_ms=0):
    """tc lines that cap dev's egress. The burst lets a whole GSO packet through
    (else tbf cuts it up, which costs CPU); tbf counts every wire header of it."""
    out = []
    if mbit:
        bps = mbit * UNITS
        burst = int(max(MAX_GSO, bps * 0.001))
        out.append("qdisc replace dev %s root handle 1: tbf rate %dbit burst %d limit %d"
                   % (dev, bps * 8, burst, burst + max(256 * 1024, bps * 0.02)))
        if delay_ms:
            out.append("qdisc replace dev %s parent 1:1 handle 10: netem delay %.3fms limit 100000" % (dev, delay_ms))
        elif conf["fq_codel"]:
            out.append("qdisc replace dev %s parent 1:1 handle 10: fq_codel" % dev)
    elif delay_ms:
        out.append("qdisc replace dev %s root handle 1: netem delay %.3fms limit 100000" % (dev, delay_ms))
    return out


def shape_uplink(lab, rack, mbit):
    d = lab.conf["rtt_ms"] / 4 if lab.conf["delay"] == "netem" else 0
    batch("tc", lab.ns("spine"), shape(lab.conf, "r%d" % rack, mbit, d))
    batch("tc", lab.ns("tor%d" % rack), shape(lab.conf, UP_IF, mbit, d))


def shape_nic(lab, node, mbit):
    name, rack, host = node
    batch("tc", lab.ns(name), shape(lab.conf, NODE_IF, mbit))
    batch("tc", lab.ns("tor%d" % rack), shape(lab.conf, "p%d" % host, mbit))


# ------------------------------------------------------------------ up
def sysctls(ns, pairs):
    """Set what can be set here; the keys that cannot (absent, or not per namespace)."""
    failed = []
    with inside(ns):
        for key, val in pairs:
            try:
                with open("/proc/sys/net/" + key, "w") as f:
                    f.write(str(val))
            except OSError:
                failed.append(key)
    return failed


def uplink_lines(rack):
    """(spine lines, ToR lines) that bring an uplink up with its addresses and routes."""
    s4, t4, s6, t6 = p2p(rack)
    d = "r%d" % rack
    spine = ["link set %s up" % d, "addr replace %s/31 dev %s" % (s4, d), "addr replace %s/127 dev %s nodad" % (s6, d),
             "route replace %s/24 via %s dev %s" % (ip4(rack, 0), t4, d),
             "route replace %s:%d::/64 via %s dev %s" % (NET6, rack, t6, d)]
    tor = ["link set %s up" % UP_IF, "addr replace %s/31 dev %s" % (t4, UP_IF), "addr replace %s/127 dev %s nodad" % (t6, UP_IF),
           "route replace default via %s dev %s" % (s4, UP_IF), "route replace ::/0 via %s dev %s" % (s6, UP_IF)]
    return spine, tor


def build(lab):
    c, spine = lab.conf, lab.ns("spine")
    batch("ip", None, ["netns add " + n for n in lab.all_ns()])
    # Packets of 8 segments, cut for the wire when counted: at low rates TCP makes them of 2, and the
    # way of each through a dozen queues is what the lab would measure.
    base = [("ipv6/conf/all/accept_dad", 0), ("ipv6/conf/default/accept_dad", 0), ("ipv4/tcp_min_tso_segs", 8),
            ("ipv4/ping_group_range", "0 2147483647"), ("ipv4/tcp_congestion_control", c["cc"])]
    router = base + [("ipv4/ip_forward", 1), ("ipv6/conf/all/forwarding", 1), ("ipv6/conf/default/forwarding", 1),
                     ("bridge/bridge-nf-call-iptables", 0), ("bridge/bridge-nf-call-ip6tables", 0),
                     ("bridge/bridge-nf-call-arptables", 0)]
    sysctls(spine, router)
    batch("ip", spine, ["link set lo up"])
    hosts = ["127.0.0.1 localhost", "::1 localhost ip6-localhost"]
    hosts += ["%s %s" % (a, n) for n, r, h in lab.nodes() for a in (ip4(r, h), ip6(r, h))]
    for r in lab.racks():
        tor = lab.ns("tor%d" % r)
        sysctls(tor, router)
        if c["delay"] == "relay":        # uplink = two tun devices, joined by `racklab.py _relay`
            batch("ip", tor, ["tuntap add dev %s mode tun vnet_hdr" % UP_IF])
            batch("ip", spine, ["tuntap add dev r%d mode tun vnet_hdr" % r])
        else:
            batch("ip", tor, ["link add %s type veth peer name r%d netns %s" % (UP_IF, r, spine)])
        lines = ["link set lo up", "link add br0 type bridge forward_delay 0 mcast_snooping 0"]
        lines += ["link add p%d type veth peer name %s netns %s" % (h, NODE_IF, lab.ns(n)) for n, _, h in lab.nodes(r)]
        lines += ["link set p%d master br0 up" % h for _, _, h in lab.nodes(r)]
        lines += ["link set br0 up", "addr add %s/24 dev br0" % ip4(r, 1), "addr add %s/64 dev br0 nodad" % ip6(r, 1)]
        up_spine, up_tor = uplink_lines(r)
        batch("ip", tor, lines + up_tor[:1])
        batch("ip", spine, up_spine)
        batch("ip", tor, up_tor)
        shape_uplink(lab, r, lab.rate(r, "uplink_mbit"))
        for node in lab.nodes(r):
            name, _, h = node
            ns = lab.ns(name)
            if base[-1][0] in sysctls(ns, base) and name == "core":
                print("racklab: warning: TCP stays with the host's default congestion control; to allow %s:\n"
                      "  sysctl -w net.ipv4.tcp_allowed_congestion_control=\"$(cat /proc/sys/net/ipv4/"
                      "tcp_allowed_congestion_control) %s\"" % (c["cc"], c["cc"]), file=sys.stderr)
            batch("ip", ns, ["link set lo up", "link set %s up" % NODE_IF, "addr add %s/24 dev %s" % (ip4(r, h), NODE_IF),
                             "addr add %s/64 dev %s nodad" % (ip6(r, h), NODE_IF),
                             "route add default via " + ip4(r, 1), "route add ::/0 via " + ip6(r, 1)])
            shape_nic(lab, node, lab.rate(r, "nic_mbit"))
            os.makedirs("/etc/netns/" + ns, exist_ok=True)        # bound over /etc by `ip netns exec`
            with open("/etc/netns/%s/hosts" % ns, "w") as f:
                f.write("\n".join(["127.0.1.1 " + name] + hosts) + "\n")
    if c["delay"] == "relay":
        p = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--lab", lab.name, "_relay"],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=open(os.path.join(lab.dir, "relay.log"), "w"),
                             start_new_session=True, cwd="/")
        c["relay_pid"], c["relay_start"] = p.pid, start_time(p.pid)
        lab.save()
        if p.stdout.readline() != b"ready\n":
            die("the delay relay did not start")


def cmd_up(lab, a):
    conf = dict(racks=a.racks, nodes=a.nodes, core_hosts=a.core_hosts, uplink_mbit=a.uplink_mbit, nic_mbit=a.nic_mbit,
                core_uplink_mbit=a.core_uplink_mbit, core_nic_mbit=a.core_nic_mbit, rtt_ms=a.rtt_ms, cc=a.cc)
    if not (1 <= a.racks <= 120 and 1 <= a.nodes <= 240 and 1 <= a.core_hosts <= 240):
        die("racks 1..120, nodes and core hosts 1..240")
    with locked(lab):
        if lab.conf and lab.conf.get("ready") and all(lab.conf.get(k) == v for k, v in conf.items()) and healthy(lab):
            print("lab is already up")
            return 0
        if lab.conf:
            tear_down(lab)                          # other options, or half a lab
        lab.conf = conf
        conf["delay"] = None if not a.rtt_ms else "netem" if kernel_has("netem delay 1ms") else "relay"
        conf["fq_codel"] = kernel_has("fq_codel")
        taken = existing_ns() & set(lab.all_ns())
        if taken:
            die("namespaces in the way that this lab has no record of: %s\n"
                "`racklab.py down --force` removes those too" % " ".join(sorted(taken)[:6]))
        lab.save()                                  # before anything is made: `down` knows what to remove
        try:
            build(lab)
        except BaseException:
            tear_down(lab)
            raise
        conf["ready"] = True
        lab.save()
        snapshot(lab, "default")
    print("up: %d racks x %d nodes, %d core host(s)%s" % (a.racks, a.nodes, a.core_hosts,
          ", rtt by %s" % conf["delay"] if conf["delay"] else ""))
    return 0


def healthy(lab):
    if not set(lab.all_ns()) <= existing_ns():
        return False
    if lab.conf["delay"] == "relay" and not relay_alive(lab):
        return False
    return all("r%d" % r in devices(lab.ns("spine")) for r in lab.racks())


# ------------------------------------------------------------------ down
def start_time(pid):
    with open("/proc/%d/stat" % pid) as f:
        return f.read().rsplit(")", 1)[1].split()[19]


def relay_alive(lab):
    try:
        return start_time(lab.conf["relay_pid"]) == lab.conf["relay_start"]
    except (KeyError, OSError):
        return False


def kill_in(names, sig):
    """Signal every process in these namespaces, in one walk of /proc; the number found."""
    inodes, n = set(), 0
    for ns in names:
        with contextlib.suppress(OSError):
            inodes.add(os.stat("/run/netns/" + ns).st_ino)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat("/proc/%s/ns/net" % pid).st_ino in inodes and int(pid) != os.getpid():
                os.kill(int(pid), sig)
                n += 1
    return n


def tear_down(lab):
    """Remove what this lab's record names, and nothing else."""
    names = set(lab.all_ns())
    mine = sorted(names & existing_ns())
    if relay_alive(lab):
        with contextlib.suppress(OSError):
            os.kill(lab.conf["relay_pid"], signal.SIGKILL)
    if kill_in(mine, signal.SIGTERM):
        end = time.time() + 3
        while time.time() < end and kill_in(mine, 0):
            time.sleep(0.05)
        while kill_in(mine, signal.SIGKILL):
            time.sleep(0.05)
    batch("ip", None, ["netns del " + n for n in mine], check=False)
    for n in names:
        shutil.rmtree("/etc/netns/" + n, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir("/etc/netns")                      # only when empty
    shutil.rmtree(lab.dir, ignore_errors=True)


def cmd_down(lab, a):
    with locked(lab):
        if lab.conf:
            tear_down(lab)
        if a.force:       # the record was lost: go by the exact shape of this lab's names
            shape_ = re.compile(re.escape(lab.prefix) + r"(core\d*|spine|tor\d+|r\d+n\d+)$")
            names = sorted(n for n in existing_ns() if shape_.match(n))
            while kill_in(names, signal.SIGKILL):
                time.sleep(0.05)
            batch("ip", None, ["netns del " + n for n in names], check=False)
            for n in names:
                shutil.rmtree("/etc/netns/" + n, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(RUN, (lab.name or "default") + ".lock"))
            os.rmdir(RUN)
    return 0


# ------------------------------------------------------------------ running things
def env_of(lab, node):
    name, r, h = node
    return dict(os.environ, RACKLAB_NODE=name, RACKLAB_RACK=str(r), RACKLAB_IP=ip4(r, h), RACKLAB_IP6=ip6(r, h))


def cmd_exec(lab, a):
    lab.need()
    if not a.cmd:
        die("exec NODE COMMAND...")
    if a.node == "spine" or re.match(r"tor\d+$", a.node):
        env = dict(os.environ)
    else:
        env = env_of(lab, lab.find(a.node))
    os.execvpe("ip", ["ip", "netns", "exec", lab.ns(a.node)] + a.cmd, env)


def cmd_each(lab, a):
    """A command on many nodes at once; output lines carry the node's name."""
    lab.need()
    racks = set(map(int, a.racks.split(","))) if a.racks else None
    todo = [n for n in lab.nodes() if (n[1] in racks if racks else n[1] > 0)]
    worst, procs = 0, []
    for node in todo:
        sub = {"{node}": node[0], "{rack}": str(node[1]), "{ip}": ip4(*node[1:]), "{ip6}": ip6(*node[1:])}
        argv = [re.sub(r"\{(node|rack|ip6?)\}", lambda m: sub[m.group(0)], w) for w in a.cmd]
        p = subprocess.Popen(["ip", "netns", "exec", lab.ns(node[0])] + argv, env=env_of(lab, node),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        t = threading.Thread(target=lambda n=node[0], p=p: [print(n + ": " + l, end="", flush=True) for l in p.stdout])
        t.start()
        procs.append((node[0], p, t))
    for name, p, t in procs:
        if p.wait():
            print("racklab: %s: exit status %d" % (name, p.returncode), file=sys.stderr)
        t.join()
        worst = max(worst, p.returncode if p.returncode >= 0 else 128 - p.returncode)
    return worst


def cmd_list(lab, a):
    rows = [dict(node=n, rack=r, ip=ip4(r, h), ip6=ip6(r, h), netns=lab.ns(n)) for n, r, h in lab.need().nodes()]
    if a.json:
        print(json.dumps(rows))
    else:
        for x in rows:
            print("%-8s rack %-3d %-15s %-14s %s" % (x["node"], x["rack"], x["ip"], x["ip6"], x["netns"]))
    return 0


# ------------------------------------------------------------------ counters
def devices(ns):
    """{device: (rx bytes, tx bytes, rx packets, tx packets)} of a namespace."""
    with inside(ns), open("/proc/thread-self/net/dev") as f:
        rows = [l.split(":", 1) for l in f.readlines()[2:]]
    return {d.strip(): tuple(int(v.split()[i]) for i in (0, 8, 1, 9)) for d, v in rows}


def read_counters(lab):
    """In and out as the rack or the node sees them. GSO packets count one header
    each, so these are payload bytes within about 1 %."""
    spine = devices(lab.ns("spine"))
    out = {"t": time.time(), "racks": {}, "nodes": {}}
    for r in lab.racks():
        rx, tx, rx_packets, tx_packets = spine["r%d" % r]       # spine's end: what it sends is what comes IN
        out["racks"][str(r)] = {"in": tx, "out": rx, "in_packets": tx_packets, "out_packets": rx_packets}
        ports = devices(lab.ns("tor%d" % r))
        for name, _, h in lab.nodes(r):
            rx, tx = ports["p%d" % h][:2]
            out["nodes"][name] = {"in": tx, "out": rx}
    return out


def snapshot(lab, name):
    if not re.match(r"[\w.-]+$", name):
        die("a snapshot's name has letters, digits, - _ . only")
    with open(os.path.join(lab.dir, "snap-" + name), "w") as f:
        json.dump(read_counters(lab), f)


def diffed(lab, since):
    now = read_counters(lab)
    try:
        with open(os.path.join(lab.dir, "snap-" + since)) as f:
            old = json.load(f)
    except OSError:
        die("no such snapshot: " + since)
    for kind in ("racks", "nodes"):
        for k, v in now[kind].items():
            for d in v:
                v[d] -= old[kind].get(k, {}).get(d, 0)
    now["seconds"] = round(now["t"] - old["t"], 3)
    return now


def cmd_counters(lab, a):
    lab.need()
    n = 0
    while True:
        try:
            c = read_counters(lab) if a.raw else diffed(lab, a.since)
        except (OSError, KeyError):
            die("the lab went away")
        if a.artifact_bytes:
            copies = {r: round(v["in"] / a.artifact_bytes, 4) for r, v in c["racks"].items()}
            c["cross_rack_copies"] = copies
            c["score"] = round(sum(v for r, v in copies.items() if r != "0") / lab.conf["racks"], 4)
        if a.no_nodes:
            del c["nodes"]
        print(json.dumps(c, indent=None if a.every else 1), flush=True)
        n += 1
        if not a.every or n == a.count:
            return 0
        time.sleep(a.every)


def cmd_reset(lab, a):
    snapshot(lab.need(), a.name)
    return 0


# ------------------------------------------------------------------ faults and rates
def cmd_fail_node(lab, a):
    node = lab.need().find(a.node)
    batch("ip", lab.ns("tor%d" % node[1]), ["link set p%d down" % node[2]])
    if a.kill:                                      # after the link: nobody hears a FIN or RST
        kill_in([lab.ns(node[0])], signal.SIGKILL)
    return 0


def check_rack(lab, rack):
    if rack not in lab.need().racks():
        die("no such rack: %s" % rack)


def cmd_fail_uplink(lab, a):
    check_rack(lab, a.rack)
    batch("ip", lab.ns("tor%d" % a.rack), ["link set %s down" % UP_IF])
    return 0


def cmd_heal(lab, a):
    lab.need()
    for node in lab.nodes():
        if a.what in ("all", node[0]):
            batch("ip", lab.ns("tor%d" % node[1]), ["link set p%d up" % node[2]])
    for r in lab.racks():
        if a.what in ("all", "rack%d" % r):
            up_spine, up_tor = uplink_lines(r)
            batch("ip", lab.ns("tor%d" % r), up_tor[:1])
            batch("ip", lab.ns("spine"), up_spine)
            batch("ip", lab.ns("tor%d" % r), up_tor)
    if not re.match(r"all$|rack\d+$", a.what):
        lab.find(a.what)
    return 0


def cmd_rate(lab, a):
    m = re.match(r"rack(\d+)$", a.what)
    lab.need()
    if a.mbit <= 0:
        die("a rate is more than 0")
    if m:
        check_rack(lab, int(m.group(1)))
        shape_uplink(lab, int(m.group(1)), a.mbit)
    else:
        shape_nic(lab, lab.find(a.what), a.mbit)
    return 0


# ------------------------------------------------------------------ the delay relay
def relay(lab):
    """Where the kernel has no netem: hold every uplink packet rtt/4, each way.
    Reads whole GSO packets from the tun pair of each uplink, and passes them on
    with their offload header, so it moves 64 KiB at a time."""
    def attach(ns, dev):
        with inside(ns):
            fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            # IFF_TUN | IFF_NO_PI | IFF_VNET_HDR; then TUNSETOFFLOAD CSUM | TSO4 | TSO6 | TSO_ECN
            fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH22x", dev.encode(), 0x0001 | 0x1000 | 0x4000))
            fcntl.ioctl(fd, 0x400454D0, 0x01 | 0x02 | 0x04 | 0x08)
        return fd
    peer, delay = {}, lab.conf["rtt_ms"] / 4000
    for r in lab.racks():
        s, t = attach(lab.ns("spine"), "r%d" % r), attach(lab.ns("tor%d" % r), UP_IF)
        peer[s], peer[t] = t, s
    queue = collections.deque()                     # one delay for all: in order of due time
    poll = select.epoll()
    for fd in peer:
        poll.register(fd, select.EPOLLIN)
    print("ready", flush=True)
    while True:
        now = time.monotonic()
        while queue and queue[0][0] <= now:
            _, fd, pkt = queue.popleft()
            with contextlib.suppress(OSError):      # the other end is down: lost
                os.write(fd, pkt)
        wait = max(0, queue[0][0] - time.monotonic()) if queue else None
        if wait is not None and wait < 0.0015:      # epoll counts whole ms: sleep finer
            time.sleep(min(wait, 0.0002))
            wait = 0
        for fd, _ in poll.poll(wait):
            for _ in range(16):
                try:
                    pkt = os.read(fd, 70000)
                except OSError as e:
                    if e.errno not in (errno.EAGAIN, errno.EIO):
                        time.sleep(0.01)
                    break
                queue.append((time.monotonic() + delay, peer[fd], pkt))


# ------------------------------------------------------------------ command line
def main():
    ap = argparse.ArgumentParser(prog="racklab.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--lab", default=os.environ.get("RACKLAB", ""), metavar="NAME",
                    help="which lab, where several stand side by side (or $RACKLAB); letters and digits")
    sub = ap.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb(name, fn, help_, **kw):
        p = sub.add_parser(name, help=help_, description=help_, **kw)
        p.set_defaults(fn=fn)
        return p
    p = verb("up", cmd_up, "build the lab; the same options again: nothing to do; other options: rebuilt")
    p.add_argument("--racks", type=int, required=True)
    p.add_argument("--nodes", type=int, required=True, help="nodes per rack")
    p.add_argument("--core-hosts", type=int, default=1, help="hosts in the core rack (1)")
    for o, h in (("uplink", "each rack's uplink, each way (no cap)"), ("nic", "each node's NIC, each way (no cap)"),
                 ("core-uplink", "the core rack's uplink (as --uplink-mbit)"), ("core-nic", "core hosts' NIC (as --nic-mbit)")):
        p.add_argument("--%s-mbit" % o, type=float, metavar="M", help=h)
    p.add_argument("--rtt-ms", type=float, default=0, metavar="X",
                   help="round trip added between any two racks: netem, or a user-space relay where the kernel has none")
    p.add_argument("--cc", default="cubic", help="TCP congestion control of all hosts (cubic)")
    p = verb("down", cmd_down, "end every process in the lab and remove all that `up` made")
    p.add_argument("--force", action="store_true", help="also namespaces named like this lab's but not in its record")
    p = verb("exec", cmd_exec, "run a command on a node (also spine, tor<k>); $RACKLAB_NODE, _RACK, _IP, _IP6 are set")
    p.add_argument("node"), p.add_argument("cmd", nargs=argparse.REMAINDER)
    p = verb("each", cmd_each, "run a command on all nodes of racks 1..R at once; {node} {rack} {ip} {ip6} are filled in")
    p.add_argument("--racks", metavar="1,2", help="only these racks (0: the core)")
    p.add_argument("cmd", nargs=argparse.REMAINDER)
    p = verb("list", cmd_list, "the nodes and their addresses")
    p.add_argument("--json", action="store_true")
    p = verb("counters", cmd_counters, "bytes in/out of each rack's uplink and each node's NIC since the last reset, as JSON")
    p.add_argument("--since", default="default", metavar="SNAPSHOT")
    p.add_argument("--raw", action="store_true", help="since the lab was built")
    p.add_argument("--artifact-bytes", type=int, metavar="B", help="adds cross_rack_copies (in / B) and their mean over racks 1..R, score")
    p.add_argument("--no-nodes", action="store_true")
    p.add_argument("--every", type=float, metavar="S", help="one JSON line every S seconds")
    p.add_argument("--count", type=int, metavar="N", help="with --every: stop after N lines")
    p = verb("reset-counters", cmd_reset, "counters count from now on (a snapshot: the kernel's own are left as they are)")
    p.add_argument("name", nargs="?", default="default", help="a named snapshot, for `counters --since NAME`")
    p = verb("fail-node", cmd_fail_node, "pull a node's cable")
    p.add_argument("node"), p.add_argument("--kill", action="store_true", help="then SIGKILL what runs there: a power loss")
    p = verb("fail-uplink", cmd_fail_uplink, "cut a rack off: outside, packets to it vanish; inside, 'unreachable'")
    p.add_argument("rack", type=int)
    p = verb("heal", cmd_heal, "links up again: a node, rack<k>, or all")
    p.add_argument("what", nargs="?", default="all")
    p = verb("rate", cmd_rate, "change the cap of rack<k>'s uplink or of a node's NIC while it runs")
    p.add_argument("what"), p.add_argument("mbit", type=float)
    if sys.argv[-1] == "_relay":
        return relay(Lab(sys.argv[2]))
    a = ap.parse_args()
    if a.lab and not re.match(r"[a-z][a-z0-9]{0,11}$", a.lab):
        die("a lab's name: a letter, then up to 11 letters or digits")
    if getattr(a, "cmd", None) and a.cmd[0] == "--":
        a.cmd = a.cmd[1:]
    if os.geteuid():
        die("needs root")
    return a.fn(Lab(a.lab), a)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
