module.exports = { displayName: 'model-commands', ...require('../../jest.preset.js') };
