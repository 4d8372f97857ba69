/**
 * Gives specs Dawn, an ES module that Jest cannot import, and the function by which it reports finished work. Throws
 * where there is no adapter, so that nothing passes on another engine unnoticed.
 */
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const Environment = require('../../../libs/testing-kit/jest-environment.js');

// The package is tensor-runtime's, not the workspace's.
const ofTensorRuntime = createRequire(path.join(__dirname, '../../../libs/tensor-runtime/package.json'));

const setImmediateOfNode = globalThis.setImmediate;
const queued = new Map();

// Dawn queues its reports here, each of which queues the next while work is unfinished.
globalThis.setImmediate = (callback, ...values) => {
  if (!Function.prototype.toString.call(callback).includes('[native code]')) {
    return setImmediateOfNode(callback, ...values);
  }
  const immediate = setImmediateOfNode(() => report(callback));
  queued.set(callback, immediate);
  return immediate;
};

function report(callback) {
  queued.delete(callback);
  callback();
}

/**
 * Whoever waits without the event loop must ask for the reports himself. Each is taken out of the queue: otherwise
 * every call would leave one more there, thousands in a read.
 */
function reportFinishedWork() {
  for (const [callback, immediate] of [...queued]) {
    globalThis.clearImmediate(immediate);
    report(callback);
  }
}

module.exports = class extends Environment {
  async setup() {
    await super.setup();
    const { create, globals } = await import(pathToFileURL(ofTensorRuntime.resolve('webgpu')).href);
    const adapter = await create([]).requestAdapter();
    if (adapter === null) throw new Error('WebGPU has no adapter here; CONTRIBUTING.md names one without a GPU.');
    this.global.dawn = { create, globals, reportFinishedWork };
  }

  /** Else every spec's device would stay until the last has ended. */
  async teardown() {
    this.global.dawn?.device?.destroy();
    await super.teardown();
  }
};
