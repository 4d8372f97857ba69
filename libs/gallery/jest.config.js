module.exports = { displayName: 'gallery', ...require('../../jest.preset.js') };
