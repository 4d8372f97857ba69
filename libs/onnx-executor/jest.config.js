module.exports = { displayName: 'onnx-executor', ...require('../../jest.preset.js') };
