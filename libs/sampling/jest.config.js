module.exports = { displayName: 'sampling', ...require('../../jest.preset.js') };
