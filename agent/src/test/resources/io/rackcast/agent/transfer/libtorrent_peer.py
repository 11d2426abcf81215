"""A libtorrent peer, for tests and benchmarks; announces to the torrent's trackers, if it has any.

usage: libtorrent_peer.py TORRENT FOLDER LISTEN_IP [PEER_IP PEER_PORT]

Prints "port N" when it listens and "seeding" when it has everything. With a peer it then
fetches again, into a new folder beside the first, for each line of input; at the end of input
it ends.
"""

import os
import sys
import time

import libtorrent as lt

torrent, folder, ip = sys.argv[1:4]
peer = (sys.argv[4], int(sys.argv[5])) if len(sys.argv) > 4 else None
session = lt.session(
    {
        "listen_interfaces": ip + ":0",
        "outgoing_interfaces": ip,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_incoming_utp": False,
        "enable_outgoing_utp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": 0,
    }
)


def run(save_path):
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(torrent)
    params.save_path = save_path
    handle = session.add_torrent(params)
    while session.listen_port() == 0:
        time.sleep(0.01)
    print("port", session.listen_port(), flush=True)
    if peer:
        while handle.status().state == lt.torrent_status.checking_files:
            time.sleep(0.01)
        handle.connect_peer(peer)
    status = handle.status()
    while not status.is_seeding:
        if status.errc.value():
            sys.exit("libtorrent: " + status.errc.message())
        time.sleep(0.005)
        status = handle.status()
    print("seeding", flush=True)
    return handle


handle = run(folder)
for number, line in enumerate(sys.stdin):
    session.remove_torrent(handle, lt.session.delete_files)
    again = folder + "-%d" % number
    os.mkdir(again)
    handle = run(again)
