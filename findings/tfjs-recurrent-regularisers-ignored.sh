#!/bin/sh
# TensorFlow.js 4.22.0, tfjs-layers: kernelRegularizer and recurrentRegularizer of recurrent layers have no effect.
#
# Expected: the loss that fit() reports and minimises has the penalty in it, as that of a dense layer and of tf.layers.timeDistributed has, and as Keras does.
# Found: with tf.regularizers.l2({ l2: 10 }) on a simpleRNN, gru or lstm layer, or on a bidirectional one of these, the loss is the mean squared error alone
# (ratio 1). The option is documented, stored and written into saved models. Whoever compares a regularised recurrent network with one of dense layers compares a
# regularised one with one that is not.
#
# Seen on 2026-12-01 with Node 20: dense has a penalty; lstm, gru, simpleRNN, bidirectional have none
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Node and npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0 >/dev/null

cat >regularisers.cjs <<'JS'
const tf = require('@tensorflow/tfjs');

const l2 = () => tf.regularizers.l2({ l2: 10 });
const recurrent = () => ({ units: 5, kernelRegularizer: l2(), recurrentRegularizer: l2() });
const inputShape = [3, 2];
const layers = {
  dense: () => [tf.layers.flatten({ inputShape }), tf.layers.dense({ units: 5, kernelRegularizer: l2() })],
  lstm: () => [tf.layers.lstm({ ...recurrent(), inputShape })],
  gru: () => [tf.layers.gru({ ...recurrent(), inputShape })],
  simpleRNN: () => [tf.layers.simpleRNN({ ...recurrent(), inputShape })],
  bidirectional: () => [tf.layers.bidirectional({ layer: tf.layers.lstm(recurrent()), inputShape })],
};

async function main() {
  await tf.setBackend('cpu');
  const inputs = tf.ones([4, 3, 2]);
  const targets = tf.ones([4, 1]);
  for (const [name, make] of Object.entries(layers)) {
    const model = tf.sequential({ layers: [...make(), tf.layers.dense({ units: 1 })] });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' }); // at a rate of 0 the weights stay
    const { history } = await model.fit(inputs, targets, { epochs: 1, batchSize: 4, verbose: 0 });
    const error = tf.losses.meanSquaredError(targets, model.predict(inputs)).dataSync()[0];
    process.stdout.write(`${name}: ${history.loss[0] > error + 0.01 ? 'penalty in the loss' : 'no penalty'}\n`);
  }
}

void main();
JS

node regularisers.cjs 2>/dev/null | grep penalty | tee seen
cat >expected <<'TXT'
dense: penalty in the loss
lstm: no penalty
gru: no penalty
simpleRNN: no penalty
bidirectional: no penalty
TXT
cmp -s seen expected
