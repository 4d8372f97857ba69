module.exports = { displayName: 'captioning', ...require('../../../jest.preset.js') };
