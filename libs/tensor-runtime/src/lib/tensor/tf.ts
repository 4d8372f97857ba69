/**
 * The door to TensorFlow.js: its core with all gradients and chained methods. Engines bring their own backends.
 *
 * The union package is what registers gradients and chained methods: tfjs-core's own registering modules are ES
 * modules over a second copy of the core, which neither `require` nor the core's `Tensor` class can use.
 */
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';

export { tf };
