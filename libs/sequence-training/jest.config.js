module.exports = { displayName: 'sequence-training', ...require('../../jest.preset.js') };
