// What the kernels compute, whichever instruction set they are compiled for. Matrices are row by row, without gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

/** Runs a function for every number below the first argument, on as many processors as there are. */
using Spread = std::function<void(int, const std::function<void(int)>&)>;

/** A matrix that is to be packed: as it lies or transposed, its columns in one group or as those of four gates. */
struct PackedShape {
  int rows;  // after transposing
  int columns;
  bool isTransposed;
  bool isGates;
};

/** What an LSTM may lack or have more than the plain one. */
struct LstmForm {
  bool squashesInput, squashesOutput;  // whether a tanh is taken of what enters the cell, and of what leaves it
  const float* peepholes;              // [3 * hidden], of the input, forget and output gate, or null
};

/** A step of an LSTM: [batch, *] each. Gates in the order input, candidate, forget, output. */
struct LstmStep {
  LstmForm form;
  int batch, input, hidden;
  const float *inputs, *previousHidden, *previousCell;
  const float *packed, *bias;  // kernel [input + hidden, 4 * hidden] as gates, bias [4 * hidden]
  float *inputGate, *cell, *forgetGate, *outputGate, *candidate, *cellTanh, *hiddenState;
};

/** The pointwise half of its gradient. */
struct LstmStepGradient {
  LstmForm form;
  int batch, hidden;
  const float *previousCell, *inputGate, *forgetGate, *outputGate, *candidate, *cellTanh;
  const float *ofCell, *ofHidden;
  float *ofPreviousCell, *ofGates;  // [batch, hidden], [batch, 4 * hidden]
};

/** A memory that additive attention asks, for each of `batch` sequences. */
struct AskedMemory {
  int batch, positions, size, channels;
  const float *keys, *values;  // [batch, positions, size], [batch, positions, channels]
  const float* scores;         // [size]: what energies are weighed with
};

/** One query a sequence: the query [batch, size] and what it gives. */
struct AttentionStep {
  const float *query, *penalty;         // [batch, size], [batch, positions]
  float *energies, *weights, *context;  // [batch, positions, size], [batch, positions], [batch, channels]
};

/** Its gradient but for what all steps give together. */
struct AttentionStepGradient {
  const float *energies, *weights;
  const float *ofContext, *ofWeights;
  float *ofScores, *ofQuery;  // [batch, positions], [batch, size]
};

/** Gradients that take all steps; lists have one element for each. */
struct AttentionGradient {
  int numSteps;
  const float *const *energies, *const *ofScores;
  float *ofKeys, *ofScoreWeights;  // [batch, positions, size], [size]
};

/** Rows of logits [rows, vocabulary] and their labels, of which `smoothing` is spread over the vocabulary. */
struct CrossEntropy {
  int rows, vocabulary;
  float smoothing;
  const float* logits;
  const int32_t* labels;
};

/** The kernels of one instruction set. */
struct Kernels {
  const char* level;
  /** Numbers in the packed matrix. */
  size_t (*packedSize)(const PackedShape&);
  void (*pack)(const PackedShape&, const float* matrix, float* packed, const Spread&);
  /** product [rows, columns] = left [rows, inner] times a packed matrix [inner, columns]. */
  void (*multiply)(int rows, int inner, int columns, const float* left, const float* packed, float* product,
                   const Spread&);
  void (*lstmStep)(const LstmStep&, const Spread&);
  void (*lstmStepGradient)(const LstmStepGradient&, const Spread&);
  void (*attend)(const AskedMemory&, const AttentionStep&, const Spread&);
  void (*attendGradient)(const AskedMemory&, const AttentionStepGradient&, const Spread&);
  void (*attentionGradient)(const AskedMemory&, const AttentionGradient&, const Spread&);
  /** Of each row the loss, and the logarithm of the sum of exponentials that the gradient wants. */
  void (*crossEntropy)(const CrossEntropy&, float* losses, float* normalisers, const Spread&);
  void (*crossEntropyGradient)(const CrossEntropy&, const float* normalisers, const float* ofLosses, float* ofLogits,
                               const Spread&);
};

namespace avx512 {
extern const Kernels kernels;
}
namespace avx2 {
extern const Kernels kernels;
}
