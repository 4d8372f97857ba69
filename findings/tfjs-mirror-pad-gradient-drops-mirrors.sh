#!/bin/sh
# TensorFlow.js 4.22.0: the gradient of tf.mirrorPad leaves out what the mirrored copies contribute.
#
# Expected: each element gets a gradient from every place its value went to. [1, 2, 3] padded by 1 with "reflect" is [2, 1, 2, 3, 2], so for a sum
# the gradient is [1, 3, 1]; with "symmetric" ([1, 1, 2, 3, 3]) it is [2, 1, 2].
# Found: [1, 1, 1] for both: the gradient is cut out of the middle, as that of tf.pad is, where the padding holds constants.
# Nothing is reported. It lies in tfjs-core, so every backend has it.
#
# Seen on 2026-11-30 with Node 20, backend cpu: reflect 1,1,1; symmetric 1,1,1
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Node and npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 >/dev/null

cat >mirror.cjs <<'JS'
const tf = require('@tensorflow/tfjs');
tf.setBackend('cpu').then(() => {
  for (const mode of ['reflect', 'symmetric']) {
    const padded = (x) => tf.mirrorPad(x, [[1, 1]], mode);
    const gradient = tf.grad((x) => padded(x).sum())(tf.tensor1d([1, 2, 3]));
    process.stdout.write(`${mode} ${padded(tf.tensor1d([1, 2, 3])).dataSync().join()}: ${gradient.dataSync().join()}\n`);
  }
});
JS

node mirror.cjs 2>/dev/null | tee seen
grep -qx 'reflect 2,1,2,3,2: 1,1,1' seen
grep -qx 'symmetric 1,1,2,3,3: 1,1,1' seen
