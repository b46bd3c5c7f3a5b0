#!/bin/sh
# Runs a command where there is no network at all: a network namespace of its own that has nothing but loopback.
# The command becomes uid 1000, as Chromium's sandbox wants (it refuses root); files stay as readable and writable.
# usage: test/e2e/egress-proof/no-network.sh COMMAND...
set -e
# Loopback can be raised only by the namespace's own root, so the user changes after it.
exec unshare -Un --map-root-user sh -c '
  ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null || echo "no-network: loopback stays down (neither ip nor ifconfig)" >&2
  exec unshare -U --map-user=1000 --map-group=1000 "$@"' sh "$@"
