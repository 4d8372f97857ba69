module.exports = { displayName: 'seq2seq-model', ...require('../../jest.preset.js') };
