module.exports = { displayName: 'classify', ...require('../../jest.preset.js') };
