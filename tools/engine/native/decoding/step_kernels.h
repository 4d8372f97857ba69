// What a decoder's step computes, whichever instruction set it is compiled for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/** Numbers of a register's width, where registers read them fastest. */
struct alignas(64) Line {
  uint32_t values[16];
};

/**
 * A kernel [inputs, columns] in panels of a few registers' columns, filled up with zeros. A panel lies input by input, or
 * in bytes four inputs by four inputs (a group): 32 bits of each column side by side.
 */
struct Kernel {
  bool isBytes = false;
  int inputs = 0, columns = 0;
  int groups = 0;               // of inputs
  int panel = 0, panels = 0;    // columns of a panel, and how many there are
  std::vector<Line> values;
  std::vector<float> scales;    // in bytes: what one means in each column
  std::vector<int32_t> offsets; // in bytes: what rows of bytes, whose zero is 128, count too much in each column

  /** Columns of a product with it. */
  int width() const { return panel * panels; }
};

/** An empty kernel, laid out in panels of so many columns. */
Kernel empty_kernel(int inputs, int columns, bool isBytes, int panel);

/** Rows to be multiplied: 32 bits a group, `groups` of them from row to row; and in bytes what the largest stands for. */
struct Rows {
  int count, groups;
  const uint32_t* values;
  const float* ranges;  // [count], or null where it is 1
};

/** Some groups of a kernel's inputs. */
struct Inputs {
  int first, count;
};

/** The keys of one sentence. */
struct AskedSentence {
  int positions, size;
  const float *keys, *penalty;  // [positions, size], [positions]: 0, or a large negative number on padding
  const float* scores;          // [size]: what energies are weighed with
};

/** Where the best of a row go, best first. */
struct Best {
  int count;
  int32_t* ids;
  float* logProbs;
};

/** The kernels of one instruction set. */
struct StepKernels {
  const char* level;
  int panel;  // columns
  /** Fills the panels of a kernel that has been laid out for them, in bytes the offsets too. */
  void (*packFloats)(const float* values, Kernel&);
  void (*packBytes)(const int8_t* values, Kernel&);
  /** A row of numbers to bytes around 128, by its own largest magnitude, which is returned, or by 1 where `isBounded`. */
  float (*quantise)(const float* row, int size, bool isBounded, uint8_t* bytes);
  /** One panel of `rows` times the kernel's `inputs`, at its place in `sums`, `step` numbers from row to row. */
  void (*multiply)(const Kernel&, Inputs, const Rows&, int panel, float* sums, size_t step);
  /** One panel of logits with its bias, and the largest of it in each row, [row, panels]. */
  void (*multiplyOutput)(const Kernel&, const Rows&, const float* bias, int panel, float* logits, float* largest);
  /** The best of a row's logits and their log-probabilities, of equal ones the lower id first. */
  void (*best)(const Kernel&, const float* logits, const float* largest, const Best&);
  /** target += added */
  void (*add)(float* target, const float* added, int size);
  /** target = tanh(target + added) */
  void (*squash)(float* target, const float* added, int size);
  /** Weights [positions] of additive attention, which sum to 1. */
  void (*attend)(const AskedSentence&, const float* query, float* weights);
  /** context [size] = the sum of weighed values [position, size]. */
  void (*mix)(const float* weights, const float* values, int positions, int size, float* context);
};

namespace avx512vnni {
extern const StepKernels step_kernels;
}
namespace avx512 {
extern const StepKernels step_kernels;
}
namespace avx2 {
extern const StepKernels step_kernels;
}
