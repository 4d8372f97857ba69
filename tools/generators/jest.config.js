module.exports = { displayName: 'generators', ...require('../../jest.preset.js') };
