/**
 * Runs the specs of all that computes with tensors on WebGPU, whichever engine they ask for; plain JavaScript stays
 * itself, for what is compared with it. CONTRIBUTING.md says how to do so without a GPU.
 */
const path = require('node:path');
const preset = require('../../../jest.preset.js');

const LIBS = path.join(__dirname, '../../../libs');
const SPECS_OF_THE_LADDER = '/engine(-ladder)?\\.spec\\.ts$';

/** @param {string} lib */
const projectOf = (lib) => ({
  ...preset,
  displayName: lib,
  rootDir: path.join(LIBS, lib),
  testEnvironment: path.join(__dirname, 'environment.js'),
  moduleNameMapper: { '^webgpu$': path.join(__dirname, 'dawn.js') },
  setupFiles: [path.join(__dirname, 'setup.js')],
  testPathIgnorePatterns: [...preset.testPathIgnorePatterns, SPECS_OF_THE_LADDER],
});

module.exports = {
  testTimeout: 600000, // an adapter in software, on a busy machine
  maxWorkers: 1,
  projects: [
    'tensor-runtime',
    'recurrent-layer',
    'bidirectional-encoder',
    'decoder-with-attention',
    'cnn-image-encoder',
    'target-side',
    'system/translation',
    'system/captioning',
    'system/classification',
    'system/characters',
  ].map(projectOf),
};
