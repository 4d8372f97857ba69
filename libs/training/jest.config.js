module.exports = { displayName: 'training', ...require('../../jest.preset.js') };
