#!/bin/sh
# TensorFlow.js 4.22.0, backend cpu: the gradient of tf.avgPool with padding "same" is too small at the borders.
#
# Expected: padding does not count in the mean (the forward operation divides by the real cells of a window), so the gradient divides by as many.
# Found: it divides by all cells of the window. For 2 x 2 windows over a 2 x 2 grid of ones, outputs are all 1 as they should be, but of the
# gradients 0.25, 0.75, 0.75, 2.25 it gives 0.25, 0.5, 0.5, 1. tf.avgPool3d does the same. libtensorflow (tfjs-node) divides by the real cells: a network
# with such a layer trains otherwise on another backend, without a word.
#
# Seen on 2026-11-30 with Node 20: outputs 1,1,1,1; gradients 0.25,0.5,0.5,1
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Node and npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 >/dev/null

cat >pool.cjs <<'JS'
const tf = require('@tensorflow/tfjs');
tf.setBackend('cpu').then(() => {
  const grid = tf.ones([1, 2, 2, 1]);
  const pool = (x) => tf.avgPool(x, 2, 1, 'same');
  process.stdout.write(`outputs ${pool(grid).dataSync().join()}; gradients ${tf.grad(pool)(grid, grid).dataSync().join()}\n`);
});
JS

node pool.cjs 2>/dev/null | tee seen
grep -qx 'outputs 1,1,1,1; gradients 0.25,0.5,0.5,1' seen
