import { openOnEngine } from './device';
import type { EngineOpeners } from './device';
import { DeviceError } from './errors';

const missing = Object.assign(new Error("Cannot find module 'onnxruntime-node'\nRequire stack:\n- a.js"), {
  code: 'MODULE_NOT_FOUND',
});
const unloadable = Object.assign(new Error('/onnxruntime_binding.node: wrong ELF class'), {
  code: 'ERR_DLOPEN_FAILED',
});

interface Described {
  readonly description: string;
}
const tensor: EngineOpeners<Described>['tensor'] = async ({ engine, threads = 'all' }) => ({
  description: `${engine}, ${threads}`,
});
const onnx: EngineOpeners<Described>['onnx'] = async ({ precision, threads = 'all' }) => ({
  description: `ONNX, ${precision}, ${threads}`,
});
const failing = (fault: Error) => ({ tensor, onnx: () => Promise.reject(fault) });

describe('openOnEngine', () => {
  it.each([
    ['auto', undefined, 'ONNX, int8, all'],
    ['onnx', 3, 'ONNX, int8, 3'],
    ['wasm', 2, 'wasm, 2'],
  ] as const)('opens %s on %p threads', async (engine, threads, description) => {
    expect(await openOnEngine({ engine, precision: 'int8', threads }, { onnx, tensor })).toEqual({ description });
  });

  it.each([missing, unloadable])(
    'takes an engine of TensorFlow.js, and says so, without ONNX Runtime',
    async (fault) => {
      const { description } = await openOnEngine({ engine: 'auto', precision: 'fp32', threads: 4 }, failing(fault));
      expect(description).toBe(
        'auto, 4; slower than ONNX Runtime (ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0)',
      );
    },
  );

  it.each([
    ['onnx', 'fp32'],
    ['auto', 'int8'],
  ] as const)('refuses %s in %s without it', async (engine, precision) => {
    const opened = openOnEngine({ engine, precision }, failing(missing));
    await expect(opened).rejects.toThrow(DeviceError);
    await expect(opened).rejects.toThrow(
      "engine onnx: expected the npm package onnxruntime-node, built for this system, received Cannot find module 'onnxruntime-node'. " +
        'Install it: ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0',
    );
  });

  it.each([
    new Error('onnxruntime failed'),
    Object.assign(new Error("Cannot find module 'protobufjs'"), { code: 'MODULE_NOT_FOUND' }),
  ])('hides no other fault', async (fault) => {
    await expect(openOnEngine({ engine: 'auto', precision: 'fp32' }, failing(fault))).rejects.toBe(fault);
  });
});
