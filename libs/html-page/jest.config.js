module.exports = { displayName: 'html-page', ...require('../../jest.preset.js') };
