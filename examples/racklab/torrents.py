"""Just enough of bencode (BEP 3) to give a torrent another tracker without touching the rest."""


def end_of(data, at):
    """Where the value that begins at `at` ends."""
    kind = data[at:at + 1]
    if kind == b"i":
        return data.index(b"e", at) + 1
    if kind in (b"d", b"l"):
        at += 1
        while data[at:at + 1] != b"e":
            at = end_of(data, at)
        return at + 1
    colon = data.index(b":", at)
    return colon + 1 + int(data[at:colon])


def fields(data):
    """{key: encoded value} of a dictionary."""
    at, found = 1, {}
    while data[at:at + 1] != b"e":
        value = end_of(data, at)
        key = data[data.index(b":", at) + 1:value]
        at = end_of(data, value)
        found[key] = data[value:at]
    return found


def string(encoded):
    return encoded[encoded.index(b":") + 1:]


def announce_of(torrent):
    with open(torrent, "rb") as f:
        return string(fields(f.read())[b"announce"]).decode()


def with_tracker(torrent, announce, to):
    """Writes the torrent with this tracker alone; its infohash stays."""
    with open(torrent, "rb") as f:
        found = fields(f.read())
    found.pop(b"announce-list", None)
    found[b"announce"] = b"%d:%s" % (len(announce), announce.encode())
    with open(to, "wb") as f:
        f.write(b"d" + b"".join(b"%d:%s%s" % (len(k), k, found[k]) for k in sorted(found)) + b"e")
