module.exports = { displayName: 'bidirectional-encoder', ...require('../../jest.preset.js') };
