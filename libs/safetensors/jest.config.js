module.exports = { displayName: 'safetensors', ...require('../../jest.preset.js') };
