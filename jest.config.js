module.exports = {
  // Read from here only: Jest ignores it in a project's config.
  testTimeout: 60000,
  projects: [
    '<rootDir>/libs/*/jest.config.js',
    '<rootDir>/libs/system/*/jest.config.js',
    '<rootDir>/apps/*/jest.config.js',
    '<rootDir>/tools/*/jest.config.js',
  ],
  // Each worker may hold TensorFlow (some 200 MB), which uses all cores by itself.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
