"""Loads a torrent with libtorrent, checks the content below a folder against it, prints what it saw.

Usage: libtorrent_check.py TORRENT SAVE_PATH
"""
import sys
import time
import libtorrent as lt

info = lt.torrent_info(sys.argv[1])
print("valid", info.is_valid())
print("v1", info.info_hashes().v1)
print("v2", info.info_hashes().v2)
print("private", info.priv())
# Within a tier libtorrent shuffles (BEP 12).
print("trackers", " ".join(sorted("%d:%s" % (t.tier, t.url) for t in info.trackers())))
files = info.files()
for i in range(files.num_files()):
    flags = files.file_flags(i)
    kind = "pad" if flags & lt.file_storage.flag_pad_file else "file"
    mode = "755" if flags & lt.file_storage.flag_executable else "644"
    print(kind, mode, files.file_size(i), files.file_path(i))
session = lt.session({
    "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "listen_interfaces": "127.0.0.1:0"})
parameters = lt.add_torrent_params()
parameters.ti = info
parameters.save_path = sys.argv[2]
parameters.trackers = []
handle = session.add_torrent(parameters)
deadline = time.time() + 60
while time.time() < deadline:
    status = handle.status()
    if status.state in (lt.torrent_status.seeding, lt.torrent_status.finished) or (
            status.state == lt.torrent_status.downloading):
        break
    time.sleep(0.05)
print("pieces", "".join("1" if have else "0" for have in status.pieces))
print("state", status.state)
print("end")
