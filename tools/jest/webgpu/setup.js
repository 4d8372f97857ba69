/* global jest */
/**
 * Turns every engine but plain JavaScript into WebGPU, with each operation on the device however small its tensors,
 * and lets specs read values at once, which the backend can do in a browser only.
 */
const path = require('node:path');

const RUNTIME = path.join(__dirname, '../../../libs/tensor-runtime/src/lib');

jest.mock(path.join(RUNTIME, 'engine/engine-ladder.ts'), () => {
  const ladder = jest.requireActual(path.join(RUNTIME, 'engine/engine-ladder.ts'));
  const climbDown = async (choice, rungs, threads) => {
    if (choice === 'cpu') return ladder.climbDown(choice, rungs, threads);
    const engine = await ladder.climbDown('webgpu', rungs, threads);
    const { tf } = require(path.join(RUNTIME, 'tensor/tf.ts'));
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    const backend = tf.backend();
    globalThis.dawn.device = backend.device;
    backend.readSync = (dataId) => (backend.tensorMap.get(dataId).values ??= readNow(tf, backend, dataId));
    return engine;
  };
  return { ...ladder, climbDown };
});

const NEVER_WOKEN = new Int32Array(new SharedArrayBuffer(4));

function readNow(tf, backend, dataId) {
  const { resource, dtype } = backend.tensorMap.get(dataId);
  const { COPY_DST, MAP_READ } = globalThis.GPUBufferUsage;
  const staging = backend.device.createBuffer({ size: resource.size, usage: COPY_DST | MAP_READ });
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder.copyBufferToBuffer(resource, 0, staging, 0, resource.size);
  backend.submitQueue();
  void staging.mapAsync(globalThis.GPUMapMode.READ);
  while (!isMapped(staging)) Atomics.wait(NEVER_WOKEN, 0, 0, 1); // leaves the core to an adapter in software
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return tf.util.convertBackendValuesAndArrayBuffer(bytes, dtype);
}

function isMapped(staging) {
  globalThis.dawn.reportFinishedWork();
  return staging.mapState !== 'pending';
}
