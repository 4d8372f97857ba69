#!/bin/sh
# TensorFlow.js 4.22.0: the gradient of tf.cumsum along any axis but the last comes out transposed.
#
# Expected: for y = cumsum(x, 0) the gradient adds up, from below, what comes from y: of [[1, 2], [3, 4]] it is [[4, 6], [3, 4]].
# Found: [[4, 3], [6, 4]]. The forward operation moves the axis last and back; its gradient moves it last only. On square matrices, and
# wherever the two axes are equally long, nothing is reported and training goes on with a wrong gradient; other shapes end in an error
# that speaks of a gradient of shape 3,2. It lies in tfjs-core, so every backend has it. Along the last axis the gradient is right.
#
# Seen on 2026-11-30 with Node 20, backend cpu: [[4,3],[6,4]]
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Node and npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 >/dev/null

cat >cumsum.cjs <<'JS'
const tf = require('@tensorflow/tfjs');
tf.setBackend('cpu').then(() => {
  const from = tf.tensor2d([[1, 2], [3, 4]]);
  for (const axis of [0, 1]) {
    const gradient = tf.grad((x) => tf.cumsum(x, axis))(tf.ones([2, 2]), from);
    process.stdout.write(`axis ${axis}: ${JSON.stringify(gradient.arraySync())}\n`);
  }
});
JS

node cumsum.cjs 2>/dev/null | tee seen
grep -q '^axis 0: \[\[4,3\],\[6,4\]\]$' seen
grep -q '^axis 1: \[\[3,2\],\[7,4\]\]$' seen
