#!/usr/bin/env bash
# Makes the pictures of the README anew, from the sample department, into tests/browser/pictures.
set -euo pipefail
cd "$(dirname "$0")"
./run.sh the_pictures_of_the_introduction_are_made
mkdir -p pictures
cp ../../target/browser/pictures/{search,heat-map}.png pictures/
