module.exports = { displayName: 'wheel-install', ...require('../../jest.preset.js') };
