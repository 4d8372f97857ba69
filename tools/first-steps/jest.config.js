module.exports = { displayName: 'first-steps', ...require('../../jest.preset.js') };
