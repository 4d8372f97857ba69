import { modeAt } from '@tolmach/recurrent-layer';
import { equalWeights } from './attention';
import { readout, sequenceReadout } from './readout';
import type { Wiring } from './wiring';

/**
 * Layers on top of one another and a readout: the memory is seen in the first state only, and no step feeds another but
 * by the states. Whole sequences go layer by layer.
 * @see Vinyals et al. 2015, section 3.1 (the image is shown once, at the start)
 */
export const recurrentDecoder: Wiring = {
  feedSize: () => 0,
  upperContextSize: () => 0,

  step({ config, bottom: layer, upper, params, memory }, { embedded, state, time }, mode) {
    const bottom = layer.step(params.bottom, embedded, state.bottom, modeAt(mode, 'bottom'), time);
    const seen = { input: bottom.hidden, states: state.upper, time };
    const { output: top, states } = upper.step(params.upper, seen, mode);
    const read = readout(params.readout, { top, embedded }, config.readoutSeesEmbedding);
    const weights = equalWeights(memory, embedded.shape[0]);
    return { readout: read, weights, state: { bottom, upper: states } };
  },

  walk({ config, bottom, upper, params }, { embedded, mask, start }, mode) {
    const fed = { inputs: embedded, mask, start: start.bottom };
    const inputs = bottom.apply(params.bottom, fed, modeAt(mode, 'bottom'));
    const top = upper.apply(params.upper, { inputs, mask, starts: start.upper }, mode);
    return { readouts: sequenceReadout(params.readout, { top, embedded }, config.readoutSeesEmbedding) };
  },
};
