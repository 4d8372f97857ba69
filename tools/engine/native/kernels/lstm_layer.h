// An LSTM layer over whole padded sequences. Each thread takes some of them through all steps, so that none waits for
// another; what takes all steps together, gradients of weights and inputs, is one product each.
#pragma once

#include "kernels.h"
#include "products.h"

/** A layer and what it is given. Sequences lie one after the other, [batch, time, *]. */
struct LstmLayer {
  LstmForm form;
  int batch, time, input, hidden;
  bool walksBack;        // from the last real position to the first
  const float* inputs;   // [batch, time, input]
  const float* mask;     // [batch, time]: 1 = real, 0 = padding, padding last
  const float* starts;   // [batch, hidden]: hidden states before the first step
  const float* cells;    // [batch, hidden]: cells before it
  const float* kernel;   // [input + hidden, 4 * hidden]
  const float* bias;     // [4 * hidden]
};

/** What the steps make: of padding, zeros, and of what only the gradient reads nothing. */
struct LstmLayerSteps {
  float *outputs, *gates, *cells;  // [batch, time, hidden], [batch, time, 4 * hidden], [batch, time, hidden]
};

struct LstmLayerGradient {
  const float *ofOutputs, *ofLastCell;                       // [batch, time, hidden], [batch, hidden]
  float *ofInputs, *ofKernel, *ofBias, *ofPeepholes;         // each of the size of what it is the gradient of
  float *ofStarts, *ofCells;
};

void walk_lstm(const Kernels& kernels, const LstmLayer& layer, const LstmLayerSteps& steps, const Spread& spread_tasks);
void walk_lstm_back(const Kernels& kernels, const LstmLayer& layer, const LstmLayerSteps& steps,
                    const LstmLayerGradient& gradient, const Spread& spread_tasks);
