module.exports = { displayName: 'decoder-with-attention', ...require('../../jest.preset.js') };
