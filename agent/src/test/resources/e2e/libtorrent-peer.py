"""A standard client: libtorrent on one address. libtorrent-peer.py seed|leech TORRENT FOLDER ADDRESS PORT

seed: serves FOLDER's content until it is ended. leech: ends with 0 when it has everything.
"""
import sys
import time

import libtorrent as lt

mode, torrent, folder, address, port = sys.argv[1:6]
session = lt.session({
    "listen_interfaces": f"{address}:{port}", "enable_dht": False, "enable_lsd": False,
    "enable_upnp": False, "enable_natpmp": False,
})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
handle = session.add_torrent(params)
while True:
    status = handle.status()
    if status.errc.value():
        sys.exit(f"libtorrent: {status.errc.message()}")
    if mode == "leech" and status.is_seeding:
        print(status.total_payload_download)
        sys.exit(0)
    time.sleep(0.1)
