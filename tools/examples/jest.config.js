module.exports = { displayName: 'examples', ...require('../../jest.preset.js') };
