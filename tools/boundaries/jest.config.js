module.exports = { displayName: 'boundaries', ...require('../../jest.preset.js') };
