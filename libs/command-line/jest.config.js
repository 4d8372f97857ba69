module.exports = { displayName: 'command-line', ...require('../../jest.preset.js') };
