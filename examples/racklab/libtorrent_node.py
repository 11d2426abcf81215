"""A libtorrent client of the benchmark.

usage: libtorrent_node.py TORRENT FOLDER IP PORT

Prints "up" when it listens. Adds the torrent at the first line of input, so that the start of
Python is not measured, makes FILE.done beside the content when it has all, and seeds on.
"""
import os
import sys
import time

import libtorrent as lt

torrent, folder, ip, port = sys.argv[1:5]
session = lt.session({
    "listen_interfaces": "%s:%s" % (ip, port), "outgoing_interfaces": ip,
    # What a datacenter switches off; all else is libtorrent's own choice.
    "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "enable_incoming_utp": False, "enable_outgoing_utp": False, "alert_mask": 0})
info = lt.torrent_info(torrent)
while session.listen_port() == 0:
    time.sleep(0.01)
print("up", flush=True)
sys.stdin.readline()

params = lt.add_torrent_params()
params.ti, params.save_path = info, folder
handle = session.add_torrent(params)
while not handle.status().is_seeding:
    if handle.status().errc.value():
        sys.exit("libtorrent: " + handle.status().errc.message())
    time.sleep(0.05)
open(os.path.join(folder, info.name() + ".done"), "w").close()
while True:
    time.sleep(60)
