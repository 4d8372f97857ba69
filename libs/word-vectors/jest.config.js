module.exports = { displayName: 'word-vectors', ...require('../../jest.preset.js') };
