module.exports = { displayName: 'engine', ...require('../../jest.preset.js') };
