module.exports = { displayName: 'music', ...require('../../../jest.preset.js') };
