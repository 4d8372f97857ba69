module.exports = { displayName: 'nx', ...require('../../jest.preset.js') };
