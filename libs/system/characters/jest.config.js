module.exports = { displayName: 'characters', ...require('../../../jest.preset.js') };
