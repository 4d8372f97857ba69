module.exports = { displayName: 'translation', ...require('../../../jest.preset.js') };
