#!/bin/sh
# TensorFlow.js 4.22.0, tfjs-layers: a recurrent cell inside tf.layers.rnn draws its dropout mask once, at its first use, and keeps it for good.
#
# Expected: as with tf.layers.lstm, which is the same cell in the same loop: a new mask for each batch in training, none in prediction.
# Found: with tf.layers.rnn({ cell: tf.layers.lstmCell({ dropout }) }), the form that stacks cells,
#   - the mask of the first batch in training is that of all later ones, and stays in predict(): after fit() at a learning rate of 0, which changes no weight,
#     predictions differ from those of an untrained model with the same weights;
#   - where predict() comes first, its mask of ones stays, and training has no dropout at all.
# Nothing is said. It shows only when a batch of another size cannot be multiplied with the mask. simpleRNNCell and gruCell, recurrentDropout and
# stacked cells do the same.
#
# Seen on 2026-12-01 with Node 20: the two lines at the end of this script.
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Node and npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 >/dev/null

cat >dropout.cjs <<'JS'
const tf = require('@tensorflow/tfjs');

const inputs = tf.ones([3, 5, 4]);
const differ = (a, b) => (tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] > 1e-4 ? 'differ' : 'are equal');
const layers = {
  lstm: (options) => tf.layers.lstm(options),
  'rnn of lstmCell': ({ inputShape, ...options }) => tf.layers.rnn({ cell: tf.layers.lstmCell(options), inputShape }),
};

function open(make) {
  const recurrent = make({ units: 6, dropout: 0.5, inputShape: [5, 4] });
  const model = tf.sequential({ layers: [recurrent, tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
  return { model, recurrent };
}

async function main() {
  await tf.setBackend('cpu');
  for (const [name, make] of Object.entries(layers)) {
    const trained = open(make);
    const untrained = open(make);
    untrained.model.setWeights(trained.model.getWeights());
    await trained.model.fit(inputs, tf.ones([3, 1]), { batchSize: 3, epochs: 1, verbose: 0 });
    const predictions = differ(trained.model.predict(inputs), untrained.model.predict(inputs));
    const passes = differ(...[0, 1].map(() => untrained.recurrent.apply(inputs, { training: true })));
    process.stdout.write(`${name}: predictions of equal weights ${predictions}, two training passes after predict ${passes}\n`);
  }
}

void main();
JS

node dropout.cjs 2>/dev/null | grep 'equal weights' | tee seen
cat >expected <<'TXT'
lstm: predictions of equal weights are equal, two training passes after predict differ
rnn of lstmCell: predictions of equal weights differ, two training passes after predict are equal
TXT
cmp -s seen expected
