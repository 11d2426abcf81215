#!/bin/sh
# Asks a tracker how it is, with curl: once with a bearer token, once with a signed call.
#   client.sh http://127.0.0.1:6971 TOKEN_FILE KEY_NAME SECRET_FILE TRACKER_NAME
# openssl takes the secret as an argument, which other users of this machine can see for a moment:
# where that matters use client.py. With a private CA, set CURL_CA_BUNDLE.
set -eu
server=$1 token_file=$2 key=$3 secret_file=$4 tracker=$5
target=/api/v1/status

# The header comes by standard input, so that the token is in no argument.
printf 'Authorization: Bearer %s\n' "$(cat "$token_file")" |
  curl --silent --show-error --fail-with-body --header @- "$server$target"
echo

time=$(date +%s)
nonce=$(openssl rand -hex 16)
body_sha256=$(printf '' | openssl dgst -sha256 -r | cut -d ' ' -f 1)
signature=$(
  printf 'RACKCAST-HMAC-SHA256\n%s\nGET\n%s\n%s\n%s\n%s' "$tracker" "$target" "$time" "$nonce" "$body_sha256" |
    openssl dgst -sha256 -r -hmac "$(cat "$secret_file")" | cut -d ' ' -f 1
)
curl --silent --show-error --fail-with-body \
  --header "Authorization: RACKCAST-HMAC-SHA256 key=$key, tracker=$tracker, time=$time, nonce=$nonce, signature=$signature" \
  "$server$target"
echo
