#!/usr/bin/env bash
# Starts a real OpenSearch cluster of three nodes on loopback, a process each, runs the tests of the OpenSearch engine
# against it and stops exactly the nodes it started. Installs a JDK and Maven where they are missing; Maven fetches
# OpenSearch from Maven Central. Needs Rust and two gigabytes of memory. Arguments go to the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "opensearch: $*" >&2; exit 1; }

packages=()
command -v javac >/dev/null || packages+=(openjdk-17-jdk-headless)
command -v mvn >/dev/null || packages+=(maven)
command -v curl >/dev/null || packages+=(curl)
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" ||
    fail "needs ${packages[*]}, which could not be installed"
fi

home=$PWD/target/opensearch
first_port=9201
mkdir -p "$home"
if ! cmp -s tests/opensearch/pom.xml "$home/pom.xml"; then
  rm -rf "$home/lib"
  mvn -B -q -f tests/opensearch/pom.xml dependency:copy-dependencies "-DoutputDirectory=$home/lib" ||
    fail "Maven could not fetch OpenSearch"
  cp tests/opensearch/pom.xml "$home/pom.xml"
fi
javac -cp "$home/lib/*" -d "$home/classes" tests/opensearch/ClusterNode.java
cp tests/opensearch/log4j2.properties "$home/classes/"

# Built first, so that the nodes do not wait for the compiler.
cargo test --locked --features opensearch-tests --test opensearch --no-run

nodes=()
stop() {
  for node in "${nodes[@]}"; do kill -9 "$node" 2>/dev/null || true; done
}
trap stop EXIT
rm -rf "$home/data"
for number in 1 2 3; do
  mkdir -p "$home/data/$number/config"
  java -Xms512m -Xmx512m -XX:+UseSerialGC -cp "$home/classes:$home/lib/*" ClusterNode "$number" 3 "$first_port" \
    "$home/data/$number" >"$home/node-$number.log" 2>&1 &
  nodes+=($!)
done

health="http://127.0.0.1:$first_port/_cluster/health?wait_for_nodes=3&wait_for_status=green&timeout=5s"
for attempt in $(seq 90); do
  [ "$(curl -s -m 10 -o /dev/null -w '%{http_code}' "$health" || true)" = 200 ] && break
  [ "$attempt" -lt 90 ] || { tail -n 20 "$home"/node-*.log; fail "the nodes did not come up"; }
  for node in "${nodes[@]}"; do
    kill -0 "$node" || { tail -n 20 "$home"/node-*.log; fail "a node ended early"; }
  done
  sleep 1
done

export PHUTRACH_TEST_NODES="http://127.0.0.1:9201,http://127.0.0.1:9202,http://127.0.0.1:9203"
export PHUTRACH_TEST_NODE_PIDS="${nodes[*]}"
# One at a time, and the one that kills a node last.
run() { cargo test --locked --features opensearch-tests --test opensearch -- --test-threads=1 --nocapture "$@"; }
run --skip killed_node "$@"
run killed_node "$@"
