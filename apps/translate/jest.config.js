module.exports = { displayName: 'translate', ...require('../../jest.preset.js') };
