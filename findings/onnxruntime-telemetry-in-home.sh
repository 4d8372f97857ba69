#!/bin/sh
# onnxruntime-node 1.30.0 (npm), Linux x86-64: opening any session writes into the user's home folder, for telemetry.
#
# Expected: an inference library on Linux reads its model and writes nothing; its documentation speaks of telemetry in
# builds for Windows.
# Found: the first session, even of a model that is not there, puts a device ID and a database into
# ~/.cache/Microsoft/DeveloperTools/.onnxruntime (the library holds a client that uploads over HTTPS). Where the home folder
# cannot be written a warning appears on standard error. ORT_DISABLE_TELEMETRY=1, set before the first session, prevents both.
#
# Seen on 2026-12-01:
#   as it comes: .cache/Microsoft/DeveloperTools/.onnxruntime/deviceid .cache/Microsoft/DeveloperTools/.onnxruntime/onnxruntime.db
#   with ORT_DISABLE_TELEMETRY=1: nothing
#
# Exits with 0 while this is so, and with 1 when it has changed. Needs npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >npm.log 2>&1
mkdir plain disabled
program='require("onnxruntime-node").InferenceSession.create("none.onnx").catch(() => undefined)'
env -u XDG_CACHE_HOME HOME="$folder/plain" node -e "$program"
env -u XDG_CACHE_HOME HOME="$folder/disabled" ORT_DISABLE_TELEMETRY=1 node -e "$program"
written() { (cd "$1" && find . -type f | sed 's|^\./||' | sort | tr '\n' ' '); }
echo "as it comes: $(written plain)"
echo "with ORT_DISABLE_TELEMETRY=1: $(written disabled)"
case "$(written plain)" in *deviceid*) ;; *) exit 1 ;; esac
[ -z "$(written disabled)" ]
