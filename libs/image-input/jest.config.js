module.exports = { displayName: 'image-input', ...require('../../jest.preset.js') };
