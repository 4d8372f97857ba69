module.exports = { displayName: 'packages', ...require('../../jest.preset.js') };
