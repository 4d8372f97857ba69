module.exports = { displayName: 'translation-network', ...require('../../jest.preset.js') };
