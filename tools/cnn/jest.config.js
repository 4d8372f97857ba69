module.exports = { displayName: 'cnn', ...require('../../jest.preset.js') };
