#include "output_loss.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "products.h"

namespace {

constexpr int kRows = 512;  // at a time: few enough for their logits to stay near, enough for fast products

/** Adds the columns' sums of `rows` rows. */
void add_columns(const float* values, int rows, int columns, float* sums, const Spread& spread_tasks) {
  constexpr int kColumns = 256;
  spread_tasks((columns + kColumns - 1) / kColumns, [=](int task) {
    const int first = task * kColumns, last = std::min(columns, first + kColumns);
    for (int row = 0; row < rows; row++) {
      for (int column = first; column < last; column++) sums[column] += values[static_cast<size_t>(row) * columns + column];
    }
  });
}

}  // namespace

float output_loss(const Kernels& kernels, const OutputLayer& of, const OutputLayerGradient* gradient,
                  const Spread& spread_tasks) {
  const int64_t most = std::min(kRows, of.rows);
  const std::unique_ptr<float[]> logits(new float[most * of.vocabulary]);
  const Matrix matrix(of.matrix, of.vocabulary, of.size);
  std::vector<float> losses(of.rows);
  if (gradient != nullptr) {
    std::fill_n(gradient->ofMatrix, static_cast<size_t>(of.vocabulary) * of.size, 0.0f);
    std::fill_n(gradient->ofBias, of.vocabulary, 0.0f);
  }
  for (int first = 0; first < of.rows; first += kRows) {
    const int count = std::min(kRows, of.rows - first);
    const Matrix readouts(of.readouts + static_cast<size_t>(first) * of.size, count, of.size);
    multiply(readouts, matrix.transposed(), {logits.get(), of.vocabulary}, spread_tasks);
    kernels.crossEntropyInPlace({count, of.vocabulary, of.smoothing, logits.get(), of.bias, of.labels + first,
                                 of.weights + first, losses.data() + first},
                                spread_tasks);
    if (gradient == nullptr) continue;
    const Matrix of_logits(logits.get(), count, of.vocabulary);
    multiply(of_logits, matrix, {gradient->ofReadouts + static_cast<size_t>(first) * of.size, of.size}, spread_tasks);
    multiply(of_logits.transposed(), readouts, {gradient->ofMatrix, of.size, true}, spread_tasks);
    add_columns(logits.get(), count, of.vocabulary, gradient->ofBias, spread_tasks);
  }
  double loss = 0;
  for (const float one : losses) loss += one;
  return static_cast<float>(loss);
}
