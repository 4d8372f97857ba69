module.exports = { displayName: 'classification', ...require('../../../jest.preset.js') };
