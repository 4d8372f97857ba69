#include "gru_layer.h"

namespace {

GruCells cells_at(const GruLayerSteps& steps, size_t at, int hidden) {
  float* made = steps.activations + at * 4 * hidden;
  return {made, made + hidden, made + 2 * hidden, made + 3 * hidden, steps.outputs + at * hidden};
}

/** A matrix that a few rows are multiplied with at every step. */
class StepMatrix {
 public:
  StepMatrix(const Matrix& matrix, const Spread& spread_tasks)
      : rows_(matrix.rows), columns_(matrix.columns), packed_(numbers(packed_size(matrix.rows, matrix.columns))) {
    pack(matrix, packed_.get(), spread_tasks);
  }

  void multiply_rows(const Matrix& left, Sums sums) const {
    multiply_here(left, PackedMatrix{packed_.get(), rows_, columns_}, sums);
  }

 private:
  int64_t rows_, columns_;
  Numbers packed_;
};

/** A recurrent kernel's parts: what the hidden state is multiplied with, and what it is once it has been reset, if it is before. */
struct RecurrentParts {
  Matrix ofHidden, ofReset;

  RecurrentParts(const Matrix& kernel, const GruLayer& of)
      : ofHidden(kernel.part(0, kernel.rows, 0, of.resetsBefore ? 2 * of.hidden : 3 * of.hidden)),
        ofReset(kernel.part(0, kernel.rows, 2 * of.hidden, of.resetsBefore ? of.hidden : 0)) {}
};

Matrix recurrent_kernel(const GruLayer& of) { return Matrix(of.recurrentKernel, of.hidden, 3 * of.hidden); }

/** Sums of the columns of rows without gaps. */
void sum_rows(const float* rows, int64_t count, int width, float* sums) {
  std::fill_n(sums, width, 0.0f);
  for (int64_t row = 0; row < count; row++)
    for (int column = 0; column < width; column++) sums[column] += rows[row * width + column];
}

}  // namespace

void walk_gru(const Kernels& kernels, const GruLayer& of, const GruLayerSteps& steps, const Spread& spread_tasks) {
  const int hidden = of.hidden, width = 3 * hidden;
  const Numbers of_inputs = numbers(of.positions() * width);
  multiply(Matrix(of.inputs, of.positions(), of.input), Matrix(of.inputKernel, of.input, width), {of_inputs.get(), width},
           spread_tasks);
  const RecurrentParts parts(recurrent_kernel(of), of);
  const StepMatrix gates(parts.ofHidden, spread_tasks), candidate(parts.ofReset, spread_tasks);
  const Places places(of);
  spread_sequences(of.batch, spread_tasks, [&](int, int first, int count) {
    const Numbers hiddens = numbers(static_cast<size_t>(count) * hidden), met = numbers(static_cast<size_t>(count) * hidden);
    const Numbers recurrent = numbers(static_cast<size_t>(count) * width);
    std::copy_n(of.starts + static_cast<size_t>(first) * hidden, count * hidden, hiddens.get());
    std::fill_n(met.get(), count * hidden, 0.0f);
    for (int step = 0; step < of.time; step++) {
      const auto visit_real = [&](const auto& visit) {
        for (int row = 0; row < count; row++) {
          if (!places.is_real(first + row, step)) continue;
          const size_t at = places.at(first + row, step);
          const GruSums sums = {of_inputs.get() + at * width, of.bias, recurrent.get() + row * width, of.recurrentBias};
          visit(row, sums, cells_at(steps, at, hidden));
        }
      };
      gates.multiply_rows(Matrix(hiddens.get(), count, hidden), {recurrent.get(), width});
      visit_real([&](int row, const GruSums& sums, const GruCells& made) {
        kernels.gruGates(of.resetsBefore, hidden, sums, hiddens.get() + row * hidden, made);
        std::copy_n(made.met, hidden, met.get() + row * hidden);
      });
      if (of.resetsBefore)
        candidate.multiply_rows(Matrix(met.get(), count, hidden), {recurrent.get() + 2 * hidden, width});
      visit_real([&](int row, const GruSums& sums, const GruCells& made) {
        kernels.gruState(of.resetsBefore, hidden, sums, hiddens.get() + row * hidden, made);
        std::copy_n(made.hidden, hidden, hiddens.get() + row * hidden);
      });
    }
    for (int row = first; row < first + count; row++)
      for (int step = of.time - 1; step >= 0 && !places.is_real(row, step); step--)
        std::fill_n(steps.outputs + places.at(row, step) * hidden, hidden, 0.0f);
  });
}

void walk_gru_back(const Kernels& kernels, const GruLayer& of, const GruLayerSteps& steps,
                   const GruLayerGradient& gradient, const Spread& spread_tasks) {
  const int hidden = of.hidden, width = 3 * hidden;
  const int64_t positions = of.positions();
  const RecurrentParts parts(recurrent_kernel(of), of);
  const StepMatrix throughHidden(parts.ofHidden.transposed(), spread_tasks);
  const StepMatrix throughReset(parts.ofReset.transposed(), spread_tasks);
  // Of all positions: gradients of the sums of inputs and of hidden states, what was before, and what met the reset gate.
  const Numbers all_inputs = numbers(positions * width), all_recurrent = numbers(positions * width);
  const Numbers all_before = numbers(positions * hidden), all_met = numbers(positions * hidden);
  const Places places(of);

  spread_sequences(of.batch, spread_tasks, [&](int, int first, int count) {
    const Numbers recurrent = numbers(static_cast<size_t>(count) * width), of_met = numbers(static_cast<size_t>(count) * hidden);
    float* of_hidden = gradient.ofStarts + static_cast<size_t>(first) * hidden;
    std::fill_n(of_hidden, count * hidden, 0.0f);
    for (int step = of.time - 1; step >= 0; step--) {
      const auto gradient_of = [&](int row) {
        const size_t at = places.at(first + row, step);
        return GruRowGradient{cells_at(steps, at, hidden),
                              places.before(first + row, step, of.starts, steps.outputs),
                              gradient.ofOutputs + at * hidden,
                              of_met.get() + row * hidden,
                              of_hidden + row * hidden,
                              all_inputs.get() + at * width,
                              recurrent.get() + row * width};
      };
      for (int row = 0; row < count; row++) {
        const size_t at = places.at(first + row, step);
        float *before = all_before.get() + at * hidden, *met = all_met.get() + at * hidden;
        if (!places.is_real(first + row, step)) {
          std::fill_n(all_inputs.get() + at * width, width, 0.0f);
          std::fill_n(recurrent.get() + row * width, width, 0.0f);
          std::fill_n(before, hidden, 0.0f);
          std::fill_n(met, hidden, 0.0f);
          continue;
        }
        const GruRowGradient of_row = gradient_of(row);
        std::copy_n(of_row.previous, hidden, before);
        std::copy_n(of_row.made.met, hidden, met);
        kernels.gruStateGradient(of.resetsBefore, hidden, of_row);
      }
      if (of.resetsBefore) {
        throughReset.multiply_rows(Matrix(recurrent.get() + 2 * hidden, count, hidden, width), {of_met.get(), hidden});
        for (int row = 0; row < count; row++)
          if (places.is_real(first + row, step)) kernels.gruResetGradient(hidden, gradient_of(row));
      }
      throughHidden.multiply_rows(Matrix(recurrent.get(), count, parts.ofHidden.columns, width), {of_hidden, hidden, true});
      for (int row = 0; row < count; row++)
        std::copy_n(recurrent.get() + row * width, width, all_recurrent.get() + places.at(first + row, step) * width);
    }
  });

  const Matrix of_sums(all_inputs.get(), positions, width), of_recurrent(all_recurrent.get(), positions, width);
  const RecurrentParts of_parts(of_recurrent, of);
  multiply(Matrix(of.inputs, positions, of.input).transposed(), of_sums, {gradient.ofInputKernel, width}, spread_tasks);
  multiply(of_sums, Matrix(of.inputKernel, of.input, width).transposed(), {gradient.ofInputs, of.input}, spread_tasks);
  multiply(Matrix(all_before.get(), positions, hidden).transposed(), of_parts.ofHidden, {gradient.ofRecurrentKernel, width},
           spread_tasks);
  if (of.resetsBefore)
    multiply(Matrix(all_met.get(), positions, hidden).transposed(), of_parts.ofReset,
             {gradient.ofRecurrentKernel + 2 * hidden, width}, spread_tasks);
  sum_rows(all_inputs.get(), positions, width, gradient.ofBias);
  sum_rows(all_recurrent.get(), positions, width, gradient.ofRecurrentBias);
}
