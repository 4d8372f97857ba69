module.exports = { displayName: 'metrics', ...require('../../jest.preset.js') };
