module.exports = { displayName: 'tables', ...require('../../jest.preset.js') };
