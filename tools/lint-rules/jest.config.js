module.exports = { displayName: 'lint-rules', ...require('../../jest.preset.js') };
