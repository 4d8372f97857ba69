// An LSTM layer over whole padded sequences.
#pragma once

#include "kernels.h"
#include "sequences.h"

/**
 * A layer and what it is given. What the sums of a step see of the step before is `carried`: the hidden state, and in a
 * layer with full gate recurrence the input, forget and output gates behind it.
 */
struct LstmLayer : Sequences {
  LstmForm form;
  int carried;          // hidden or 4 * hidden
  const float* starts;  // [batch, carried]: what is carried before the first step
  const float* cells;   // [batch, hidden]: cells before it
  const float* kernel;  // [input + carried, 4 * hidden]
  const float* bias;    // [4 * hidden]
};

/** What the steps make: of padding, zeros, and of what only the gradient reads nothing. */
struct LstmLayerSteps {
  float *outputs, *gates, *cells;  // [batch, time, hidden], [batch, time, 4 * hidden], [batch, time, hidden]
};

struct LstmLayerGradient {
  const float* ofOutputs;  // [batch, time, hidden]
  const float* ofLast;     // [batch, carried]: of the cell after the last step, and of its gates if they are carried
  float *ofInputs, *ofKernel, *ofBias, *ofPeepholes;  // each of the size of what it is the gradient of
  float *ofStarts, *ofCells;
};

void walk_lstm(const Kernels& kernels, const LstmLayer& layer, const LstmLayerSteps& steps, const Spread& spread_tasks);
void walk_lstm_back(const Kernels& kernels, const LstmLayer& layer, const LstmLayerSteps& steps,
                    const LstmLayerGradient& gradient, const Spread& spread_tasks);
