// A GRU layer over whole padded sequences.
#pragma once

#include "kernels.h"
#include "sequences.h"

/** A layer and what it is given. */
struct GruLayer : Sequences {
  bool resetsBefore;             // the hidden state, before its product with the candidate's kernel
  const float* starts;           // [batch, hidden]: hidden states before the first step
  const float* inputKernel;      // [input, 3 * hidden]
  const float* recurrentKernel;  // [hidden, 3 * hidden]
  const float* bias;             // [3 * hidden]
  const float* recurrentBias;    // [3 * hidden]
};

/** What the steps make: of padding, zeros, and of what only the gradient reads nothing. */
struct GruLayerSteps {
  float *outputs, *activations;  // [batch, time, hidden], [batch, time, 4 * hidden]
};

struct GruLayerGradient {
  const float* ofOutputs;  // [batch, time, hidden]
  float *ofInputs, *ofInputKernel, *ofRecurrentKernel, *ofBias, *ofRecurrentBias, *ofStarts;
};

void walk_gru(const Kernels& kernels, const GruLayer& layer, const GruLayerSteps& steps, const Spread& spread_tasks);
void walk_gru_back(const Kernels& kernels, const GruLayer& layer, const GruLayerSteps& steps,
                   const GruLayerGradient& gradient, const Spread& spread_tasks);
