module.exports = { displayName: 'serve-client', ...require('../../jest.preset.js') };
