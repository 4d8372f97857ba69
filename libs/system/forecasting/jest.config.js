module.exports = { displayName: 'forecasting', ...require('../../../jest.preset.js') };
