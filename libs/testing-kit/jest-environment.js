/**
 * jest-environment-node gives each spec file its own realm, so an array made by a native addon fails
 * `instanceof Float32Array` inside it. The typed arrays of the outer realm are put back.
 */
const { TestEnvironment } = require('jest-environment-node');

// Inside a spec `process.env` is a copy that native code cannot see, so the engine's own defaults are set out here.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';

const SHARED = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
];

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of SHARED) this.global[name] = globalThis[name];
  }
};
