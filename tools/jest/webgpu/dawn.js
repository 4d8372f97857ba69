/** Stands in for the package `webgpu`: what environment.js imported. */
module.exports = { create: globalThis.dawn.create, globals: globalThis.dawn.globals };
