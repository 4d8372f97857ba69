module.exports = { displayName: 'model-folder', ...require('../../jest.preset.js') };
