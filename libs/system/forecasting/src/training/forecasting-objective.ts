import { tf } from '@tolmach/tensor-runtime';
import type { Objective } from '@tolmach/training';
import type { ForecasterArchitecture } from '../architecture';
import type { ForecasterNetwork, ForecasterParams } from '../network/forecaster-network';
import { valueLosses } from '../network/losses';
import type { OutcomeBatch } from './window-batches';

/** What the values that were observed cost, the mean over them and over the members. */
export function forecastingObjective(
  network: ForecasterNetwork,
  { distribution, horizon, members }: ForecasterArchitecture,
): Objective<ForecasterParams, OutcomeBatch> {
  return {
    unit: { countKey: 'values', rateKey: 'valuesPerSecond', label: 'values' },
    lossLabel: distribution === 'quantiles' ? 'pinball loss per value' : 'nats per value',
    prepare: (batch) => batch,
    loss: (params, batch, mode) =>
      tf.tidy(() => {
        const { batchSize, outcomes, mask, size } = batch;
        const ofMembers = (values: Float32Array) => tf.tile(tf.tensor2d(values, [batchSize, horizon]), [members, 1]);
        const losses = valueLosses(distribution, network.outputs(params, batch, mode), ofMembers(outcomes));
        return losses
          .mul(ofMembers(mask))
          .sum<tf.Scalar>()
          .div(size * members);
      }),
  };
}
