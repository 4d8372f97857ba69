/**
 * Gives specs Dawn, an ES module that Jest cannot import, and the function by which it reports finished work. Throws
 * where there is no adapter, so that nothing passes on another engine unnoticed.
 */
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const Environment = require('../environment.js');

// The package is tensor-runtime's, not the workspace's.
const ofTensorRuntime = createRequire(path.join(__dirname, '../../../libs/tensor-runtime/package.json'));

const setImmediateOfNode = globalThis.setImmediate;
let reportFinishedWork = () => undefined;

// Dawn queues its reports here. Whoever waits without the event loop must ask for them himself.
globalThis.setImmediate = (callback, ...values) => {
  if (Function.prototype.toString.call(callback).includes('[native code]')) reportFinishedWork = callback;
  return setImmediateOfNode(callback, ...values);
};

module.exports = class extends Environment {
  async setup() {
    await super.setup();
    const { create, globals } = await import(pathToFileURL(ofTensorRuntime.resolve('webgpu')).href);
    const adapter = await create([]).requestAdapter();
    if (adapter === null) throw new Error('WebGPU has no adapter here; CONTRIBUTING.md names one without a GPU.');
    this.global.dawn = { create, globals, reportFinishedWork: () => reportFinishedWork() };
  }
};
