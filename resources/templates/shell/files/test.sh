#!/bin/sh
set -eu
cd "$(dirname "$0")"

said=$(./main.sh Ada)
if [ "$said" != "Hello, Ada!" ]; then
  echo "./main.sh Ada said: $said" >&2
  exit 1
fi
echo "1 test passed"
