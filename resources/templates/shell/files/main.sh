#!/bin/sh
# Greets whoever is named on the command line.
set -eu

echo "Hello, ${1:-world}!"
