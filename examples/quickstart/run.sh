#!/usr/bin/env bash
# Publishes a real build and rolls it out to six agents in two racks, all on this machine's loopback.
#
#   examples/quickstart/run.sh            runs, prints a table, stops all it started
#   examples/quickstart/run.sh --keep     leaves it running and says how to look at it
#   ... --no-build                        takes the jars as they are, also where a source is newer
#
# Needs a JDK (17 or later), and Maven the first time. No root, no server, no fixed port.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
keep=false
build_allowed=true
for option in "$@"; do
  case $option in
    --keep) keep=true ;;
    --no-build) build_allowed=false ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "run.sh: \"$option\" is not an option; there are --keep and --no-build" >&2; exit 2 ;;
  esac
done

say() { printf '%s\n' "$*" >&2; }
die() {
  say "quickstart: $*"
  exit 1
}

java_home=${JAVA_HOME:-}
if [ -z "$java_home" ]; then
  command -v java >/dev/null || die "no java found; install a JDK 17 or later, or set JAVA_HOME"
  java_home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
fi
java=$java_home/bin/java
build=$java_home/lib/modules # the build that is rolled out: over 100 MB that every JDK has
[ -f "$build" ] || die "$build is missing; JAVA_HOME must point at a JDK, 17 or later"

# ---------------------------------------------------------------- everything this run makes, and its end
work=$(mktemp -d "${TMPDIR:-/tmp}/rackcast-quickstart.XXXXXX")
pids=()
fetches=()
port_lock=
stopped=false
code=0

stop_all() {
  trap '' INT TERM # a second Ctrl-C must not leave half of it
  $stopped && return
  stopped=true
  local all
  mapfile -t all < <(jobs -rp) # also one that was started a moment ago and is in no list yet
  if [ ${#all[@]} -gt 0 ]; then
    kill "${all[@]}" 2>/dev/null || true
    for _ in $(seq 100); do
      kill -0 "${all[@]}" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "${all[@]}" 2>/dev/null || true
    wait "${all[@]}" 2>/dev/null || true
  fi
  [ -z "$port_lock" ] || rmdir "$port_lock" 2>/dev/null || true
  rm -rf "$work"
}
trap 'code=$?; stop_all; exit $code' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---------------------------------------------------------------- build what is missing
jars=("$root/tracker/target/rackcast-tracker.jar" "$root/publisher/target/rackcast-publisher.jar" "$root/agent/target/rackcast-agent.jar")
stale() {
  local jar
  for jar in "${jars[@]}"; do
    [ -f "$jar" ] || return 0
    [ -z "$(find "$root" -path '*/target' -prune -o \( -path '*/src/main/*' -o -name pom.xml \) -newer "$jar" -type f -print -quit)" ] || return 0
  done
  return 1
}
exec 9<"${BASH_SOURCE[0]}" # two runs at once: the second waits while the first builds
! command -v flock >/dev/null || flock 9
if $build_allowed && stale; then
  command -v mvn >/dev/null || die "no mvn found to build with; install Maven 3.8 or later"
  say "building (once; some minutes when the libraries are not here yet) ..."
  (cd "$root" && mvn -q -B -DskipTests package >"$work/build.log" 2>&1) || { cat "$work/build.log" >&2; die "the build failed"; }
fi
exec 9<&-
for jar in "${jars[@]}"; do [ -f "$jar" ] || die "$jar is missing; run without --no-build"; done
cp "${jars[@]}" "$work/" # a later build must not pull the jars from under this run
started=$SECONDS

# ---------------------------------------------------------------- free ports
# A block of eight below the kernel's range for outgoing connections; the folder keeps it for this run.
in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
read -r outgoing _ </proc/sys/net/ipv4/ip_local_port_range
[ "$outgoing" -ge 11000 ] && [ "$outgoing" -le 31600 ] || outgoing=31600
for _ in $(seq 50); do
  base=$((10000 + RANDOM % ((outgoing - 10000) / 8) * 8))
  mkdir "${TMPDIR:-/tmp}/rackcast-ports-$base" 2>/dev/null || continue
  port_lock=${TMPDIR:-/tmp}/rackcast-ports-$base
  for offset in 0 1 2 3 4 5 6 7; do
    if in_use $((base + offset)); then
      rmdir "$port_lock"
      port_lock=
      break
    fi
  done
  [ -z "$port_lock" ] || break
done
[ -n "$port_lock" ] || die "found no eight free ports in a row between 10000 and $outgoing; stop something and try again"
publisher_grpc=127.0.0.1:$base
publisher_http=127.0.0.1:$((base + 1))
tracker_http=127.0.0.1:$((base + 2))
tracker_grpc=127.0.0.1:$((base + 3))
tracker_admin=127.0.0.1:$((base + 4))
peer_port=$((base + 5))
api_port=$((base + 6))

# ---------------------------------------------------------------- start
run() { # run NAME ARGUMENT...: a program in the background
  local name=$1
  shift
  # Not in the terminal's foreground group's way: Ctrl-C reaches this script, which ends them in order.
  "$java" -XX:+UseSerialGC -Xmx192m -jar "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
}
show_logs() { tail -n 15 "$work"/*.log >&2; }
wait_for() { # wait_for HOST:PORT WHAT: until /readyz there says 200
  local address=$1 what=$2 line pid
  local until=$((SECONDS + 180))
  while [ $SECONDS -lt $until ]; do
    for pid in "${pids[@]}"; do
      kill -0 "$pid" 2>/dev/null || { show_logs; die "a program ended early; its log is above"; }
    done
    if line=$( (exec 3<>"/dev/tcp/${address%:*}/${address#*:}" &&
      printf 'GET /readyz HTTP/1.0\r\nHost: %s\r\n\r\n' "$address" >&3 && IFS= read -r -t 5 line <&3 && printf '%s' "$line") 2>/dev/null); then
      case $line in *" 200 "*) return ;; esac
    fi
    sleep 0.2
  done
  show_logs
  die "$what did not become ready within 3 minutes; its log is above"
}
client=("$java" -XX:+UseSerialGC -jar) # no function: in the background that would be a shell, and its end not java's

"${client[@]}" "$work/rackcast-publisher.jar" init "$work/publisher" >"$work/init.log" 2>&1 || { show_logs; die "init failed"; }
# The settings file has the usual ports; this run's come from the environment.
RACKCAST_PUBLISHER_GRPC_LISTEN=$publisher_grpc \
  RACKCAST_PUBLISHER_HTTP_LISTEN=$publisher_http \
  RACKCAST_PUBLISHER_TOKEN_ISSUER=http://$publisher_http \
  RACKCAST_PUBLISHER_TRACKERS_ANNOUNCE=http://$tracker_http/announce \
  RACKCAST_PUBLISHER_TRACKERS_GRPC=$tracker_grpc \
  run publisher "$work/rackcast-publisher.jar" run --config "$work/publisher/publisher.yaml"

cat >"$work/racks.yaml" <<YAML
racks:
  - { location: dc1/pod1/rack1,  networks: [127.1.0.0/24] }
  - { location: dc1/pod1/rack2,  networks: [127.2.0.0/24] }
  - { location: dc1/core/origin, networks: [127.9.0.0/24] }
YAML
cat >"$work/tracker.yaml" <<YAML
http:  { listen: "$tracker_http" }
grpc:  { listen: "$tracker_grpc" }
admin: { listen: "$tracker_admin" }
admission:
  mode: token
  issuer: "http://$publisher_http"
  approvals: "$publisher_grpc"
  approvals-token-file: publisher/tokens/tracker
topology: { file: racks.yaml }
YAML
run tracker "$work/rackcast-tracker.jar" run --config "$work/tracker.yaml"

agent() { # agent NAME ADDRESS ROLE
  local token=agent
  [ "$3" = node ] || token=origin
  cat >"$work/$1.yaml" <<YAML
node:      { name: "$1", role: $3 }
publisher: { grpc: "$publisher_grpc", http: "http://$publisher_http", token-file: publisher/tokens/$token }
peers:     { listen: "$2:$peer_port" }
api:       { listen: "$2:$api_port" }
mirror:    { enabled: false }
data-dir:  "$1"
YAML
  run "$1" "$work/rackcast-agent.jar" run --config "$work/$1.yaml"
}
say "starting one publisher, one tracker, one origin and six agents in two racks ..."
wait_for "$publisher_http" "the publisher"
agent origin 127.9.0.1 origin
nodes=(r1n1 r1n2 r1n3 r2n1 r2n2 r2n3)
address_of() { echo "127.${1:1:1}.0.${1:3:1}"; }
for node in "${nodes[@]}"; do agent "$node" "$(address_of "$node")" node; done
wait_for "$tracker_admin" "the tracker"
wait_for "127.9.0.1:$api_port" "the origin"
for node in "${nodes[@]}"; do wait_for "$(address_of "$node"):$api_port" "agent $node"; done

# ---------------------------------------------------------------- publish, roll out
say "publishing $build ..."
"${client[@]}" "$work/rackcast-publisher.jar" publish "$build" --name jdk/modules --version 1 --json \
  --server "$publisher_grpc" --token-file "$work/publisher/tokens/ci" >"$work/publish.json" 2>"$work/publish.log" ||
  { show_logs; die "publishing failed"; }

say "rolling out to six agents ..."
for node in "${nodes[@]}"; do
  "${client[@]}" "$work/rackcast-agent.jar" fetch jdk/modules@1 -o "$work/$node.out" --config "$work/$node.yaml" --json \
    >"$work/$node.json" 2>"$work/$node.fetch.log" &
  fetches+=($!)
done
for pid in "${fetches[@]}"; do wait "$pid" || { show_logs; die "a fetch failed"; }; done

# ---------------------------------------------------------------- compare, count, tell
field() { sed -n "s/.*\"$2\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" "$1" | head -n 1; }
size=$(wc -c <"$build")
want=$(sha256sum "$build" | cut -d ' ' -f 1)
same=0
for node in "${nodes[@]}"; do
  got=$(sha256sum "$work/$node.out" | cut -d ' ' -f 1)
  [ "$got" = "$want" ] || die "$node holds $got, published was $want"
  same=$((same + 1))
done
tiers_out() { # bytes that came in from beyond the rack
  sed -n 's/.*"bytes_in" *: *{\([^}]*\)}.*/\1/p' "$1" | tr ',' '\n' | tr -d '" ' |
    awk -F: '$1 != "host" && $1 != "rack" { sum += $2 } END { printf "%d", sum }'
}
printf '\n%-8s %5s %10s %22s %8s\n' rack nodes "last done" "bytes in from outside" copies
worst=0
for rack in 1 2; do
  outside=0 last=0
  for node in "r${rack}n1" "r${rack}n2" "r${rack}n3"; do
    outside=$((outside + $(tiers_out "$work/$node.json")))
    last=$(awk -v a="$last" -v b="$(field "$work/$node.json" seconds)" 'BEGIN { print (b > a ? b : a) }')
  done
  copies=$(awk -v o="$outside" -v s="$size" 'BEGIN { printf "%.2f", o / s }')
  worst=$(awk -v a="$worst" -v b="$copies" 'BEGIN { print (b > a ? b : a) }')
  printf '%-8s %5d %8.1f s %22d %8s\n' "rack$rack" 3 "$last" "$outside" "$copies"
done
printf '\n%d of 6 files have SHA-256 %s\n' "$same" "$want"
printf '%d bytes to each of six nodes; worst rack %s copies; %d s in all\n' "$size" "$worst" $((SECONDS - started))
# Runs that share few processors may be given more.
most=${RACKCAST_QUICKSTART_MOST_COPIES:-1.10}
awk -v w="$worst" -v m="$most" 'BEGIN { exit !(w >= 0.99 && w <= m) }' || { show_logs; die "$worst copies crossed a rack's border, not 1.00 to $most; the logs are above"; }

if $keep; then
  cat >"$work/stop.sh" <<SH
kill ${pids[*]} 2>/dev/null
for _ in \$(seq 100); do
  kill -0 ${pids[*]} 2>/dev/null || break
  sleep 0.1
done
rm -rf "$work" "$port_lock"
SH
  cat >&2 <<TEXT

It keeps running. Look at it:
  $java -jar $root/agent/target/rackcast-agent.jar status --config $work/r1n1.yaml
  $java -jar $root/publisher/target/rackcast-publisher.jar list --server $publisher_grpc --token-file $work/publisher/tokens/ci
  http://$tracker_admin/metrics   the tracker's figures
  http://127.1.0.1:$api_port/metrics   an agent's figures: rackcast_transfer_bytes_total by tier
Stop it and remove its files:
  bash $work/stop.sh
TEXT
  trap - EXIT
fi
