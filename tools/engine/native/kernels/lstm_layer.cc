#include "lstm_layer.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace {

/** Numbers that need not be zeros at first. */
using Numbers = std::unique_ptr<float[]>;
Numbers numbers(size_t count) { return Numbers(new float[count]); }

/** Where the rows of a layer lie. */
class Places {
 public:
  explicit Places(const LstmLayer& layer) : layer_(layer), lengths_(layer.batch) {
    for (int row = 0; row < layer.batch; row++) {
      const float* mask = layer.mask + static_cast<size_t>(row) * layer.time;
      lengths_[row] = static_cast<int>(std::find(mask, mask + layer.time, 0.0f) - mask);
    }
  }

  bool is_real(int row, int step) const { return step < lengths_[row]; }

  /** The number, among all positions of all sequences, of the one that a step is at. */
  size_t at(int row, int step) const {
    const int position = layer_.walksBack && is_real(row, step) ? lengths_[row] - 1 - step : step;
    return static_cast<size_t>(row) * layer_.time + position;
  }

  /** What was before a step: made by the one before it, or there at the start. */
  const float* before(int row, int step, const float* starts, const float* made) const {
    const int hidden = layer_.hidden;
    return step == 0 ? starts + static_cast<size_t>(row) * hidden : made + at(row, step - 1) * hidden;
  }

 private:
  const LstmLayer& layer_;
  std::vector<int> lengths_;
};

LstmCells cells_at(const LstmLayerSteps& steps, size_t at, int hidden) {
  float* gates = steps.gates + at * 4 * hidden;
  return {gates,      gates + hidden, gates + 2 * hidden, gates + 3 * hidden, steps.cells + at * hidden,
          nullptr,    steps.outputs + at * hidden};
}

/** Calls `visit(task, first, count)` for some sequences at a time. */
template <typename Visit>
void spread_sequences(int batch, const Spread& spread_tasks, const Visit& visit) {
  spread_tasks((batch + kRowsATask - 1) / kRowsATask, [&](int task) {
    const int first = task * kRowsATask;
    visit(task, first, std::min(kRowsATask, batch - first));
  });
}

/** Gradients of what all steps of all sequences share, the part of each task by itself: the same bits on any threads. */
class SharedSums {
 public:
  SharedSums(int batch, int size) : size_(size), parts_(static_cast<size_t>((batch + kRowsATask - 1) / kRowsATask) * size) {}

  float* part(int task) { return parts_.data() + static_cast<size_t>(task) * size_; }

  void add_up(float* sums) const {
    std::fill_n(sums, size_, 0.0f);
    for (size_t at = 0; at < parts_.size(); at++) sums[at % size_] += parts_[at];
  }

 private:
  int size_;
  std::vector<float> parts_;
};

}  // namespace

void walk_lstm(const Kernels& kernels, const LstmLayer& of, const LstmLayerSteps& steps, const Spread& spread_tasks) {
  const int hidden = of.hidden, inner = of.input + hidden, width = 4 * hidden;
  const Numbers packed = numbers(static_cast<size_t>(inner) * width);
  pack(Matrix(of.kernel, inner, width), packed.get(), spread_tasks);
  const Places places(of);
  spread_sequences(of.batch, spread_tasks, [&](int, int first, int count) {
    const Numbers joined = numbers(static_cast<size_t>(count) * inner);  // input and hidden state of each
    const Numbers sums = numbers(static_cast<size_t>(count) * width);
    for (int row = 0; row < count; row++)
      std::copy_n(of.starts + static_cast<size_t>(first + row) * hidden, hidden, joined.get() + row * inner + of.input);
    for (int step = 0; step < of.time; step++) {
      for (int row = 0; row < count; row++)
        std::copy_n(of.inputs + places.at(first + row, step) * of.input, of.input, joined.get() + row * inner);
      multiply_here(Matrix(joined.get(), count, inner), PackedMatrix{packed.get(), inner, width}, {sums.get(), width});
      for (int row = 0; row < count; row++) {
        const LstmCells made = cells_at(steps, places.at(first + row, step), hidden);
        if (!places.is_real(first + row, step)) {
          std::fill_n(made.hidden, hidden, 0.0f);
          continue;
        }
        kernels.lstmRow(of.form, hidden, sums.get() + row * width, of.bias,
                        places.before(first + row, step, of.cells, steps.cells), made);
        std::copy_n(made.hidden, hidden, joined.get() + row * inner + of.input);
      }
    }
  });
}

void walk_lstm_back(const Kernels& kernels, const LstmLayer& of, const LstmLayerSteps& steps,
                    const LstmLayerGradient& gradient, const Spread& spread_tasks) {
  const int hidden = of.hidden, width = 4 * hidden;
  const int64_t positions = static_cast<int64_t>(of.batch) * of.time;
  const Matrix kernel(of.kernel, of.input + hidden, width);
  const Matrix ofInputs = kernel.part(0, of.input, 0, width), ofHidden = kernel.part(of.input, hidden, 0, width);
  const Numbers packed = numbers(static_cast<size_t>(hidden) * width);
  pack(ofHidden.transposed(), packed.get(), spread_tasks);
  const Numbers all_gates = numbers(positions * width), all_hiddens = numbers(positions * hidden);
  SharedSums of_bias(of.batch, width), of_peepholes(of.batch, 3 * hidden);
  const Places places(of);

  spread_sequences(of.batch, spread_tasks, [&](int task, int first, int count) {
    const Numbers gates = numbers(static_cast<size_t>(count) * width), of_hidden = numbers(count * hidden);
    std::fill_n(of_hidden.get(), count * hidden, 0.0f);
    float* of_cells = gradient.ofCells + static_cast<size_t>(first) * hidden;
    std::copy_n(gradient.ofLastCell + static_cast<size_t>(first) * hidden, count * hidden, of_cells);
    for (int step = of.time - 1; step >= 0; step--) {
      for (int row = 0; row < count; row++) {
        const size_t at = places.at(first + row, step);
        float* of_gates = gates.get() + row * width;
        if (!places.is_real(first + row, step)) {
          std::fill_n(of_gates, width, 0.0f);
          std::fill_n(all_hiddens.get() + at * hidden, hidden, 0.0f);
        } else {
          float* of_cell = of_cells + row * hidden;
          kernels.lstmRowGradient(
              of.form, hidden,
              {cells_at(steps, at, hidden), places.before(first + row, step, of.cells, steps.cells), of_cell,
               gradient.ofOutputs + at * hidden, of_hidden.get() + row * hidden, of_cell, of_gates, of_bias.part(task),
               of.form.peepholes == nullptr ? nullptr : of_peepholes.part(task)});
          std::copy_n(places.before(first + row, step, of.starts, steps.outputs), hidden, all_hiddens.get() + at * hidden);
        }
        std::copy_n(of_gates, width, all_gates.get() + at * width);
      }
      multiply_here(Matrix(gates.get(), count, width), PackedMatrix{packed.get(), width, hidden},
                    {of_hidden.get(), hidden});
    }
    std::copy_n(of_hidden.get(), count * hidden, gradient.ofStarts + static_cast<size_t>(first) * hidden);
  });

  const Matrix gates(all_gates.get(), positions, width);
  multiply(Matrix(of.inputs, positions, of.input).transposed(), gates, {gradient.ofKernel, width}, spread_tasks);
  multiply(Matrix(all_hiddens.get(), positions, hidden).transposed(), gates,
           {gradient.ofKernel + static_cast<size_t>(of.input) * width, width}, spread_tasks);
  multiply(gates, ofInputs.transposed(), {gradient.ofInputs, of.input}, spread_tasks);
  of_bias.add_up(gradient.ofBias);
  if (of.form.peepholes != nullptr) of_peepholes.add_up(gradient.ofPeepholes);
}
