module.exports = { displayName: 'text-input', ...require('../../jest.preset.js') };
