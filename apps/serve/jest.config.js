module.exports = { displayName: 'serve', ...require('../../jest.preset.js') };
