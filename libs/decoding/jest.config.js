module.exports = { displayName: 'decoding', ...require('../../jest.preset.js') };
