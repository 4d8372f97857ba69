/** One preset for every project: source through swc, no build needed, a deterministic order of resolution. */
const path = require('node:path');

module.exports = {
  testEnvironment: path.join(__dirname, 'libs/testing-kit/jest-environment.js'),
  testEnvironmentOptions: {
    customExportConditions: ['@tolmach/source', 'node', 'require', 'default'],
  },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
  },
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/out-tsc/'],
};
