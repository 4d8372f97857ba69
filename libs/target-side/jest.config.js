module.exports = { displayName: 'target-side', ...require('../../jest.preset.js') };
