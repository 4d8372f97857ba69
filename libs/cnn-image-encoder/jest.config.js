module.exports = { displayName: 'cnn-image-encoder', ...require('../../jest.preset.js') };
