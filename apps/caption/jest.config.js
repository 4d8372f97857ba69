module.exports = { displayName: 'caption', ...require('../../jest.preset.js') };
