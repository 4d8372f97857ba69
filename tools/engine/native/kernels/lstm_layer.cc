#include "lstm_layer.h"

namespace {

LstmCells cells_at(const LstmLayerSteps& steps, size_t at, int hidden) {
  float* gates = steps.gates + at * 4 * hidden;
  return {gates,      gates + hidden, gates + 2 * hidden, gates + 3 * hidden, steps.cells + at * hidden,
          nullptr,    steps.outputs + at * hidden};
}

/** Copies what a step hands on. */
void carry(const LstmLayer& of, const LstmCells& made, float* to) {
  std::copy_n(made.hidden, of.hidden, to);
  if (of.carried == of.hidden) return;
  std::copy_n(made.inputGate, of.hidden, to + of.hidden);
  std::copy_n(made.forgetGate, of.hidden, to + 2 * of.hidden);
  std::copy_n(made.outputGate, of.hidden, to + 3 * of.hidden);
}

}  // namespace

void walk_lstm(const Kernels& kernels, const LstmLayer& of, const LstmLayerSteps& steps, const Spread& spread_tasks) {
  const int hidden = of.hidden, inner = of.input + of.carried, width = 4 * hidden;
  const Numbers packed = numbers(packed_size(inner, width));
  pack(Matrix(of.kernel, inner, width), packed.get(), spread_tasks);
  const Places places(of);
  spread_sequences(of.batch, spread_tasks, [&](int, int first, int count) {
    const Numbers joined = numbers(static_cast<size_t>(count) * inner);  // input and what is carried of each
    const Numbers sums = numbers(static_cast<size_t>(count) * width);
    for (int row = 0; row < count; row++)
      std::copy_n(of.starts + static_cast<size_t>(first + row) * of.carried, of.carried,
                  joined.get() + row * inner + of.input);
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
        carry(of, made, joined.get() + row * inner + of.input);
      }
    }
  });
}

void walk_lstm_back(const Kernels& kernels, const LstmLayer& of, const LstmLayerSteps& steps,
                    const LstmLayerGradient& gradient, const Spread& spread_tasks) {
  const int hidden = of.hidden, carried = of.carried, width = 4 * hidden;
  const int64_t positions = of.positions();
  const Matrix kernel(of.kernel, of.input + carried, width);
  const Matrix ofInputs = kernel.part(0, of.input, 0, width), ofCarried = kernel.part(of.input, carried, 0, width);
  const Numbers packed = numbers(packed_size(width, carried));
  pack(ofCarried.transposed(), packed.get(), spread_tasks);
  const Numbers all_gates = numbers(positions * width), all_carried = numbers(positions * carried);
  SharedSums of_bias(of.batch, width), of_peepholes(of.batch, 3 * hidden);
  const Places places(of);

  spread_sequences(of.batch, spread_tasks, [&](int task, int first, int count) {
    const Numbers gates = numbers(static_cast<size_t>(count) * width), of_carried = numbers(count * carried);
    float* of_cells = gradient.ofCells + static_cast<size_t>(first) * hidden;
    for (int row = 0; row < count; row++) {
      const float* of_last = gradient.ofLast + static_cast<size_t>(first + row) * carried;
      float* of_row = of_carried.get() + row * carried;
      std::copy_n(of_last, hidden, of_cells + row * hidden);
      std::fill_n(of_row, hidden, 0.0f);
      std::copy(of_last + hidden, of_last + carried, of_row + hidden);
    }
    for (int step = of.time - 1; step >= 0; step--) {
      for (int row = 0; row < count; row++) {
        const size_t at = places.at(first + row, step);
        float *of_gates = gates.get() + row * width, *before = all_carried.get() + at * carried;
        if (!places.is_real(first + row, step)) {
          std::fill_n(of_gates, width, 0.0f);
          std::fill_n(before, carried, 0.0f);
        } else {
          float* of_cell = of_cells + row * hidden;
          const float* of_made = of_carried.get() + row * carried;
          kernels.lstmRowGradient(
              of.form, hidden,
              {cells_at(steps, at, hidden), places.before(first + row, step, of.cells, steps.cells), of_cell,
               gradient.ofOutputs + at * hidden, of_made, carried == hidden ? nullptr : of_made + hidden, of_cell, of_gates,
               of_bias.part(task), of.form.peepholes == nullptr ? nullptr : of_peepholes.part(task)});
          if (step == 0)
            std::copy_n(of.starts + static_cast<size_t>(first + row) * carried, carried, before);
          else
            carry(of, cells_at(steps, places.at(first + row, step - 1), hidden), before);
        }
        std::copy_n(of_gates, width, all_gates.get() + at * width);
      }
      multiply_here(Matrix(gates.get(), count, width), PackedMatrix{packed.get(), width, carried},
                    {of_carried.get(), carried});
    }
    std::copy_n(of_carried.get(), count * carried, gradient.ofStarts + static_cast<size_t>(first) * carried);
  });

  const Matrix gates(all_gates.get(), positions, width);
  multiply(Matrix(of.inputs, positions, of.input).transposed(), gates, {gradient.ofKernel, width}, spread_tasks);
  multiply(Matrix(all_carried.get(), positions, carried).transposed(), gates,
           {gradient.ofKernel + static_cast<size_t>(of.input) * width, width}, spread_tasks);
  multiply(gates, ofInputs.transposed(), {gradient.ofInputs, of.input}, spread_tasks);
  of_bias.add_up(gradient.ofBias);
  if (of.form.peepholes != nullptr) of_peepholes.add_up(gradient.ofPeepholes);
}
