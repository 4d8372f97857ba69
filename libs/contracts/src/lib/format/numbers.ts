/** Added to the variance of a gate's summed inputs before the root. @see Ba et al. 2016, equation 4 */
export const LAYER_NORM_EPSILON = 1e-5;

/** Added to the attention scores of padding positions: compared with any real score the exponential is 0 in float32. */
export const PADDING_SCORE = -1e9;
