module.exports = { displayName: 'recurrent-layer', ...require('../../jest.preset.js') };
