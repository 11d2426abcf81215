#!/usr/bin/env python3
"""Asks a tracker how it is: once with a bearer token, once with a signed call.

client.py http://127.0.0.1:6971 TOKEN_FILE KEY_NAME SECRET_FILE TRACKER_NAME

Nothing but Python's own library. With a private CA, set SSL_CERT_FILE.
"""
import hashlib
import hmac
import secrets
import sys
import time
import urllib.error
import urllib.request


def call(server, method, target, authorization, body=b""):
    request = urllib.request.Request(server + target, data=body or None, method=method)
    request.add_header("Authorization", authorization)
    if body:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.read().decode()
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.code}: {error.read().decode()}")


def signed(key, secret, tracker, method, target, body=b""):
    """The Authorization header of a call; target is path and query as they are sent."""
    now, nonce = str(int(time.time())), secrets.token_hex(16)
    text = "\n".join(
        [
            "RACKCAST-HMAC-SHA256",
            tracker,
            method,
            target,
            now,
            nonce,
            hashlib.sha256(body).hexdigest(),
        ]
    )
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return (
        f"RACKCAST-HMAC-SHA256 key={key}, tracker={tracker}, time={now}, nonce={nonce},"
        f" signature={signature}"
    )


def read(file):
    with open(file, encoding="utf-8") as text:
        return text.read().strip()


def main(server, token_file, key, secret_file, tracker):
    target = "/api/v1/status"
    print(call(server, "GET", target, "Bearer " + read(token_file)))
    print(call(server, "GET", target, signed(key, read(secret_file), tracker, "GET", target)))


if __name__ == "__main__":
    main(*sys.argv[1:6])
