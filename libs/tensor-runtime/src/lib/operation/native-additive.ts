import type { AdditiveKernel, AdditiveStep } from './additive-kernel';
import { runNative } from '../kernel/native-kernel';
import { tf } from '../tensor/tf';

/** Additive attention by our own kernels: keys and energies are read once a step. */
export const nativeAdditive: AdditiveKernel = {
  attend({ keys, values, scores }, query, penalty) {
    const outputs = runNative('TolmachAttend', {}, [keys, values, scores, query, penalty], 3);
    const [energies, weights, context] = outputs as [tf.Tensor3D, tf.Tensor2D, tf.Tensor2D]; // as many as asked for
    return { energies, weights, context };
  },

  gradient({ keys, values, scores }) {
    const memory = [keys, values, scores];
    const nothing = tf.zeros<tf.Rank.R2>([keys.shape[0], keys.shape[1]]);
    const steps: AdditiveStep[] = [];
    const ofScores: tf.Tensor[] = [];
    return {
      step(step, ofContext, ofWeights = nothing) {
        const inputs = [...memory, step.energies, step.weights, ofContext, ofWeights];
        const [ofScore, ofQuery] = runNative('TolmachAttendGrad', {}, inputs, 2) as [tf.Tensor2D, tf.Tensor2D]; // as many as asked for
        steps.push(step);
        ofScores.push(ofScore);
        return ofQuery;
      },
      finish() {
        const inputs = [...memory, ...steps.map(({ energies }) => energies), ...ofScores];
        const count = { steps: { integer: steps.length } };
        const gradients = runNative('TolmachAttentionGrad', count, inputs, 2);
        const [ofKeys, ofScoreWeights] = gradients as [tf.Tensor3D, tf.Tensor2D]; // as many as asked for
        return { keys: ofKeys, scores: ofScoreWeights };
      },
    };
  },
};
