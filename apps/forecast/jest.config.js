module.exports = { displayName: 'forecast', ...require('../../jest.preset.js') };
