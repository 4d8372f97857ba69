module.exports = { displayName: 'text-preparation', ...require('../../jest.preset.js') };
