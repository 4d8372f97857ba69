module.exports = { displayName: 'chat', ...require('../../jest.preset.js') };
