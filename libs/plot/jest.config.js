module.exports = { displayName: 'plot', ...require('../../jest.preset.js') };
