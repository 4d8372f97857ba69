module.exports = { displayName: 'seq2seq-network', ...require('../../jest.preset.js') };
