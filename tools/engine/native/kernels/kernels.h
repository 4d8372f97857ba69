// What the kernels compute, whichever instruction set they are compiled for. Matrices are row by row, without gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

/** Runs a function for every number below the first argument, on as many processors as there are. */
using Spread = std::function<void(int, const std::function<void(int)>&)>;

/** What an LSTM may lack or have more than the plain one. */
struct LstmForm {
  bool squashesInput, squashesOutput;  // whether a tanh is taken of what enters the cell, and of what leaves it
  const float* peepholes;              // [3 * hidden], of the input, forget and output gate, or null
};

/** What a step of one sequence makes, [hidden] each; `cellTanh` may be null. */
struct LstmCells {
  float *inputGate, *candidate, *forgetGate, *outputGate, *cell, *cellTanh, *hidden;
};

/** The pointwise half of its gradient: [hidden] each, gates and bias four of these, peepholes three. */
struct LstmRowGradient {
  LstmCells made;  // of which neither tanh nor hidden state is read
  const float *previousCell, *ofCell;
  const float *ofOutput, *ofHidden;  // of the hidden state, by its two uses; the second may be null
  const float* ofCarriedGates;       // three of these, of the gates where the step after sees them, or null
  float *ofPreviousCell, *ofGates;
  float *ofBias, *ofPeepholes;  // added to, or null
};

/** What the gates of one step of a GRU are made of, 3 * hidden each: of the input and of the hidden state. */
struct GruSums {
  const float *inputs, *bias, *recurrent, *recurrentBias;
};

/**
 * What a step of one sequence makes, [hidden] each. `met` is what meets the reset gate: the candidate's recurrent sum, or
 * the hidden state times the gate if that is reset before its product.
 */
struct GruCells {
  float *reset, *update, *candidate, *met, *hidden;
};

/** The pointwise part of its gradient. */
struct GruRowGradient {
  GruCells made;
  const float *previous, *ofOutput;  // [hidden]
  const float* ofMet;                // [hidden]; only for what is reset before
  float* ofHidden;                   // [hidden]: of the hidden state after the step, becomes that of the one before it
  float *ofInputs, *ofRecurrent;     // [3 * hidden]: of both sums
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

/** Rows of logits without their bias, and what each row's loss is multiplied by. */
struct WeighedCrossEntropy {
  int rows, vocabulary;
  float smoothing;
  float* logits;
  const float* bias;  // [vocabulary]
  const int32_t* labels;
  const float* weights;  // [rows]; 0 = padding
  float* losses;         // [rows]
};

/** The kernels of one instruction set. */
struct Kernels {
  const char* level;
  /** One step of one sequence, from the sums [4 * hidden] of its gates, in the order input, candidate, forget, output. */
  void (*lstmRow)(const LstmForm&, int hidden, const float* sums, const float* bias, const float* previousCell,
                  const LstmCells&);
  void (*lstmRowGradient)(const LstmForm&, int hidden, const LstmRowGradient&);
  /** A step of one sequence in two parts, between which the candidate's product lies if the hidden state is reset before it. */
  void (*gruGates)(bool resetsBefore, int hidden, const GruSums&, const float* previous, const GruCells&);
  void (*gruState)(bool resetsBefore, int hidden, const GruSums&, const float* previous, const GruCells&);
  /** Its gradient, likewise: all but the reset gate's part, and that. */
  void (*gruStateGradient)(bool resetsBefore, int hidden, const GruRowGradient&);
  void (*gruResetGradient)(int hidden, const GruRowGradient&);
  void (*attend)(const AskedMemory&, const AttentionStep&, const Spread&);
  void (*attendGradient)(const AskedMemory&, const AttentionStepGradient&, const Spread&);
  void (*attentionGradient)(const AskedMemory&, const AttentionGradient&, const Spread&);
  /** Of each row the loss, and the logarithm of the sum of exponentials that the gradient wants. */
  void (*crossEntropy)(const CrossEntropy&, float* losses, float* normalisers, const Spread&);
  void (*crossEntropyGradient)(const CrossEntropy&, const float* normalisers, const float* ofLosses, float* ofLogits,
                               const Spread&);
  /** The losses of rows; their logits become gradients. */
  void (*crossEntropyInPlace)(const WeighedCrossEntropy&, const Spread&);
};

namespace avx512 {
extern const Kernels kernels;
}
namespace avx2 {
extern const Kernels kernels;
}
