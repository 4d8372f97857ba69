module.exports = { displayName: 'tensor-runtime', ...require('../../jest.preset.js') };
