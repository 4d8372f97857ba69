module.exports = { displayName: 'random-search', ...require('../../jest.preset.js') };
