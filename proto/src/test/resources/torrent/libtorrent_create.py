"""Makes a torrent with libtorrent.

Usage: libtorrent_create.py CONTENT TORRENT PIECE_LENGTH hybrid|tail|v1|v1pad|v2
"""
import os
import sys
import libtorrent as lt

content, torrent, piece_length, kind = sys.argv[1:]
create = lt.create_torrent
flags = {
    "hybrid": 0, "tail": create.canonical_files, "v1": create.v1_only,
    "v1pad": create.v1_only | create.canonical_files, "v2": create.v2_only}[kind]
files = lt.file_storage()
lt.add_files(files, content)
making = create(files, piece_size=int(piece_length), flags=flags)
making.set_priv(True)
making.set_creator("libtorrent")
making.add_tracker("http://127.0.0.1:6969/announce?jwt=a.b-c", 0)
making.add_tracker("http://127.0.0.2:6969/announce?jwt=a.b-c", 1)
lt.set_piece_hashes(making, os.path.dirname(content))
with open(torrent, "wb") as out:
    out.write(lt.bencode(making.generate()))
info = lt.torrent_info(torrent)
print("v1", info.info_hashes().v1)
print("v2", info.info_hashes().v2)
