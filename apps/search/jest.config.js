module.exports = { displayName: 'search', ...require('../../jest.preset.js') };
