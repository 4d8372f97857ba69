import { softmaxGradient, tanhGradient } from './activation-gradient';
import type { AdditiveKernel } from './additive-kernel';
import { tf } from '../tensor/tf';

/** Additive attention in TensorFlow.js's own operations, for every engine. */
export const composedAdditive: AdditiveKernel = {
  attend({ keys, values, scores }, query, penalty) {
    const [batchSize, positions, attentionSize] = keys.shape;
    const energies = keys.add<tf.Tensor3D>(query.expandDims(1)).tanh();
    const scored = tf.matMul(energies.reshape([batchSize * positions, attentionSize]), scores); // [batch*position, 1]
    const weights = tf.softmax(scored.reshape<tf.Tensor2D>([batchSize, positions]).add<tf.Tensor2D>(penalty));
    const context = tf.matMul(weights.expandDims(1), values).squeeze<tf.Tensor2D>([1]);
    return { energies, weights, context };
  },

  gradient({ keys, values, scores }) {
    const [batchSize, positions, attentionSize] = keys.shape;
    const scoreRow = scores.reshape<tf.Tensor3D>([1, 1, attentionSize]);
    const ofKeys: tf.Tensor3D[] = [];
    const ofScoreWeights: tf.Tensor2D[] = [];
    return {
      step({ energies, weights }, ofContext, ofWeights) {
        const viaContext = tf.matMul(values, ofContext.expandDims(2)).squeeze<tf.Tensor2D>([2]);
        const all = ofWeights === undefined ? viaContext : viaContext.add<tf.Tensor2D>(ofWeights);
        const ofScores = softmaxGradient(weights, all);
        const column = ofScores.reshape<tf.Tensor2D>([batchSize * positions, 1]);
        const energyRows = energies.reshape<tf.Tensor2D>([batchSize * positions, attentionSize]);
        const ofEnergies = ofScores.expandDims<tf.Tensor3D>(2).mul<tf.Tensor3D>(scoreRow); // [batch, position, attention]
        const ofSum = tanhGradient(energies, ofEnergies);
        ofScoreWeights.push(tf.matMul(energyRows, column, true)); // [attention, 1]
        ofKeys.push(ofSum);
        return ofSum.sum<tf.Tensor2D>(1);
      },
      finish: () => ({ keys: tf.addN(ofKeys), scores: tf.addN(ofScoreWeights) }),
    };
  },
};
