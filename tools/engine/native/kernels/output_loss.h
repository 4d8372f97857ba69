// The output layer and its cross-entropy, some rows at a time: no matrix of all rows and the vocabulary is made.
#pragma once

#include "kernels.h"

/** Rows of readouts, the output layer above them, and what each row should say. */
struct OutputLayer {
  int rows, size, vocabulary;
  float smoothing;
  const float *readouts, *matrix, *bias;  // [rows, size], [vocabulary, size], [vocabulary]
  const int32_t* labels;                  // [rows]
  const float* weights;                   // [rows]: what each row's loss counts; 0 = padding
};

/** Gradients of the loss, each of the size of what it is the gradient of. */
struct OutputLayerGradient {
  float *ofReadouts, *ofMatrix, *ofBias;
};

/** The weighed sum of all rows' cross-entropy, and its gradients unless that is null. */
float output_loss(const Kernels& kernels, const OutputLayer& layer, const OutputLayerGradient* gradient,
                  const Spread& spread_tasks);
