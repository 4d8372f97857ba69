module.exports = { displayName: 'model-server', ...require('../../jest.preset.js') };
