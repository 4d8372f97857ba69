module.exports = { displayName: 'durable-files', ...require('../../jest.preset.js') };
