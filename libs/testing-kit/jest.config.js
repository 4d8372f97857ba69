module.exports = { displayName: 'testing-kit', ...require('../../jest.preset.js') };
