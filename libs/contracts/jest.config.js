module.exports = { displayName: 'contracts', ...require('../../jest.preset.js') };
