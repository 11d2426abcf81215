"""A libtorrent client on all its addresses, of both families; it knows its peers from trackers.

usage: libtorrent_client.py TORRENT FOLDER

Prints "tracker: SENTENCE" for each thing a tracker complains of, and "seeding" when it has
everything. When it is told to end it says so to its trackers.
"""

import signal
import sys
import time

import libtorrent as lt

torrent, folder = sys.argv[1:3]
session = lt.session(
    {
        "listen_interfaces": "0.0.0.0:6881,[::]:6881",
        "announce_to_all_tiers": True,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_incoming_utp": False,
        "enable_outgoing_utp": False,
        "alert_mask": lt.alert.category_t.error_notification
        | lt.alert.category_t.tracker_notification,
    }
)
ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(True))

params = lt.add_torrent_params()
params.ti = lt.torrent_info(torrent)
params.save_path = folder
handle = session.add_torrent(params)
seeding = False
while not ended:
    for alert in session.pop_alerts():
        if isinstance(alert, lt.tracker_error_alert) and alert.error_message():
            print("tracker:", alert.error_message(), flush=True)
    if not seeding and handle.status().is_seeding:
        seeding = True
        print("seeding", flush=True)
    time.sleep(0.1)

session.remove_torrent(handle)
limit = time.time() + 10
while time.time() < limit:
    session.wait_for_alert(100)
    if any(isinstance(alert, lt.tracker_reply_alert) for alert in session.pop_alerts()):
        break
