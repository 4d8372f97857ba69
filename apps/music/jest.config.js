module.exports = { displayName: 'music-app', ...require('../../jest.preset.js') };
