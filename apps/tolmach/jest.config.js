module.exports = { displayName: 'tolmach', ...require('../../jest.preset.js') };
