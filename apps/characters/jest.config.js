module.exports = { displayName: 'characters-app', ...require('../../jest.preset.js') };
