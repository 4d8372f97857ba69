module.exports = { displayName: 'beam-search', ...require('../../jest.preset.js') };
