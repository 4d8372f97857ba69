#!/bin/sh
# onnxruntime-node 1.30.0, Linux, x86-64: `session.x64quantprecision` does not reach QLinearConv with channels_last.
#
# Expected: with the option at "1", every constant int8 weight that could saturate without VNNI becomes uint8, convolutions included.
# Found: MatMulInteger and ONNX's own QLinearConv are converted; QLinearConv of the domain com.microsoft, the one that takes
# channels_last, keeps its int8 weights, and on a CPU without VNNI its sums saturate despite the option.
#
# Seen on 2026-11-30, on a CPU with AVX-512 VNNI:
#   weights with the option at "1": MatMulInteger uint8, QLinearConv uint8, com.microsoft QLinearConv int8
#   com.microsoft QLinearConv as a Haswell: 64 instead of 127, option at "1"
# The last line needs qemu-x86_64 (Debian: qemu-user, 7.2 here) and is skipped without it.
#
# Exits with 0 while this is so, and with 1 when it has changed. Needs Node 20 and npm; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >npm.log
npm install --ignore-scripts --no-audit --no-fund onnxruntime-node@1.30.0 >>npm.log

cat >finding.js <<'END'
const { readFileSync } = require('node:fs');
const ort = require('onnxruntime-node');

// ONNX's protocol buffers, as far as they are needed here.
const varint = (n) => (n > 127 ? [(n & 127) | 128, ...varint(Math.floor(n / 128))] : [n]);
const int = (field, n) => [...varint(field << 3), ...varint(n)];
const bytes = (field, values) => [...varint((field << 3) | 2), ...varint(values.length), ...values];
const text = (field, value) => bytes(field, [...Buffer.from(value)]);
const [UINT8, INT8, INT32, FLOAT] = [2, 3, 6, 1];
const raw = (array) => [...new Uint8Array(array.buffer)];
const tensor = (name, type, dims, array) =>
  bytes(5, [...dims.flatMap((d) => int(1, d)), ...int(2, type), ...text(8, name), ...bytes(9, raw(array))]);
const value = (field, name, type, dims) =>
  bytes(field, [...text(1, name), ...bytes(2, bytes(1, [...int(1, type), ...bytes(2, dims.flatMap((d) => bytes(1, int(1, d))))]))]);
const attribute = (name, value) =>
  bytes(5, Array.isArray(value) ? [...text(1, name), ...value.flatMap((n) => int(8, n)), ...int(20, 7)] : [...text(1, name), ...int(3, value), ...int(20, 2)]);
const node = (op, domain, inputs, attributes) =>
  bytes(1, [...inputs.flatMap((name) => text(1, name)), ...text(2, 'y'), ...text(4, op), ...Object.entries(attributes).flatMap((one) => attribute(...one)), ...text(7, domain)]);
const model = (parts) =>
  Uint8Array.from([...int(1, 9), ...bytes(7, [...text(2, 'g'), ...parts.flat()]), ...bytes(8, [...text(1, ''), ...int(2, 18)]), ...bytes(8, [...text(1, 'com.microsoft'), ...int(2, 1)])]);

/** Fields of a message: [number, value or bytes]. */
function fields(buffer) {
  const found = [];
  let at = 0;
  const read = () => {
    let n = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = buffer[at++];
      n += (byte & 127) * shift;
      if (byte < 128) return n;
    }
  };
  while (at < buffer.length) {
    const key = read();
    if ((key & 7) === 0) found.push([key >> 3, read()]);
    else if ((key & 7) === 2) {
      const length = read();
      found.push([key >> 3, buffer.subarray(at, (at += length))]);
    } else at += (key & 7) === 5 ? 4 : 8;
  }
  return found;
}

const [CHANNELS, OUTPUTS] = [16, 16];
const weights = new Int8Array(OUTPUTS * CHANNELS).fill(127);
const convolution = (domain, isLast) => {
  const [x, y] = isLast ? [[1, 1, 1, CHANNELS], [1, 1, 1, OUTPUTS]] : [[1, CHANNELS, 1, 1], [1, OUTPUTS, 1, 1]];
  return model([
    node('QLinearConv', domain, ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', 'b'], { kernel_shape: [1, 1], ...(isLast ? { channels_last: 1 } : {}) }),
    tensor('xs', FLOAT, [], Float32Array.of(1)), tensor('xz', UINT8, [], Uint8Array.of(0)),
    tensor('w', INT8, [OUTPUTS, CHANNELS, 1, 1], weights), tensor('ws', FLOAT, [], Float32Array.of(1)), tensor('wz', INT8, [], new Int8Array(1)),
    tensor('ys', FLOAT, [], Float32Array.of(255 * CHANNELS)), tensor('yz', UINT8, [], Uint8Array.of(0)), tensor('b', INT32, [OUTPUTS], new Int32Array(OUTPUTS)),
    value(11, 'x', UINT8, x), value(12, 'y', UINT8, y),
  ]);
};
const product = model([
  node('MatMulInteger', '', ['x', 'w'], {}),
  tensor('w', INT8, [CHANNELS, OUTPUTS], weights), value(11, 'x', UINT8, [1, CHANNELS]), value(12, 'y', INT32, [1, OUTPUTS]),
]);

const OPTIONS = { extra: { session: { x64quantprecision: '1' } }, logSeverityLevel: 3, intraOpNumThreads: 1 };

/** The type that a model's weights have once ONNX Runtime has prepared it. */
async function weightType(bytes) {
  await (await ort.InferenceSession.create(bytes, { ...OPTIONS, optimizedModelFilePath: 'prepared.onnx' })).release();
  const graph = fields(fields(readFileSync('prepared.onnx')).find(([field]) => field === 7)[1]);
  const tensors = graph.filter(([field]) => field === 5).map(([, one]) => fields(one));
  const sizeOf = (one) => one.filter(([field]) => field === 1).reduce((size, [, n]) => size * n, 1);
  const types = tensors.filter((one) => sizeOf(one) === weights.length).map((one) => one.find(([field]) => field === 2)[1]);
  return types.map((type) => ({ [UINT8]: 'uint8', [INT8]: 'int8' })[type] ?? type).join();
}

/** What the convolution makes of the largest inputs; 127 it should be. */
async function largest() {
  const session = await ort.InferenceSession.create(convolution('com.microsoft', true), OPTIONS);
  const { y } = await session.run({ x: new ort.Tensor('uint8', new Uint8Array(CHANNELS).fill(255), [1, 1, 1, CHANNELS]) });
  return y.data[0];
}

async function main() {
  if (process.argv[2] === 'run') return console.log(await largest());
  const types = [await weightType(product), await weightType(convolution('', false)), await weightType(convolution('com.microsoft', true))];
  console.log(`weights with the option at "1": MatMulInteger ${types[0]}, QLinearConv ${types[1]}, com.microsoft QLinearConv ${types[2]}`);
  if (types.join() !== 'uint8,uint8,int8') process.exitCode = 1;
}
void main();
END

node finding.js
if command -v qemu-x86_64 >/dev/null; then
  found=$(qemu-x86_64 -cpu Haswell "$(node -p process.execPath)" finding.js run 2>qemu.log)
  echo "com.microsoft QLinearConv as a Haswell: $found instead of $(node finding.js run), option at \"1\""
  test "$found" -lt 127
fi
