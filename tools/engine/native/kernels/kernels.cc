// The kernels of one instruction set: compiled once for each, LEVEL being its name.
#include "kernels.h"

#include "attention.h"
#include "cross_entropy.h"
#include "rows.h"
#include "tile.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

namespace LEVEL {
namespace {

void multiply(int rows, int inner, int columns, const float* left, const float* packed, float* product,
              const Spread& spread_tasks) {
  visit_panels(panels_of(columns, kPanel), rows, spread_tasks, [=](int panel, int first, int last) {
    const float* right = packed + static_cast<size_t>(panel) * inner * kPanel;
    visit_rows(first, last, [=](auto count, int row) {
      constexpr int kRows = decltype(count)::value;
      Tile<kRows> sums = {};
      add_product<kRows>(sums, left + static_cast<size_t>(row) * inner, inner, right, inner);
      for (int r = 0; r < kRows; r++) {
        for (int v = 0; v < kTileVectors; v++) {
          const int column = panel * kPanel + v * kWidth;
          if (column < columns)
            store_some(product + static_cast<size_t>(row + r) * columns + column, sums[r][v], columns - column);
        }
      }
    });
  });
}

/** What the input, forget and output gate of kWidth units weigh the cell with: zeros without peepholes. */
struct Peepholes {
  Vector input = {}, forget = {}, output = {};

  Peepholes(const float* peepholes, int hidden, int unit, int count) {
    if (peepholes == nullptr) return;
    input = load_some(peepholes + unit, count);
    forget = load_some(peepholes + hidden + unit, count);
    output = load_some(peepholes + 2 * hidden + unit, count);
  }
};

/** One row of a tile: the sums of the four gates of kWidth hidden units. */
void finish_row(const LstmStep& step, const Vector (&sums)[kTileVectors], const Vector (&bias)[4],
                const Peepholes& peepholes, size_t at, int count) {
  Vector gates[4];
  for (int gate = 0; gate < 4; gate++) gates[gate] = sums[gate] + bias[gate];
  if (step.form.peepholes != nullptr) {
    const Vector previous = load_some(step.previousCell + at, count);
    gates[0] += previous * peepholes.input;
    gates[2] += previous * peepholes.forget;
  }
  const Vector input = sigmoid(gates[0]);
  const Vector candidate = step.form.squashesInput ? tangent(gates[1]) : gates[1];
  const Vector forget = sigmoid(gates[2]);
  const Vector cell = input * candidate + forget * load_some(step.previousCell + at, count);
  if (step.form.peepholes != nullptr) gates[3] += cell * peepholes.output;
  const Vector output = sigmoid(gates[3]);
  const Vector cell_tanh = step.form.squashesOutput ? tangent(cell) : cell;
  store_some(step.inputGate + at, input, count);
  store_some(step.candidate + at, candidate, count);
  store_some(step.forgetGate + at, forget, count);
  store_some(step.outputGate + at, output, count);
  store_some(step.cell + at, cell, count);
  store_some(step.cellTanh + at, cell_tanh, count);
  store_some(step.hiddenState + at, output * cell_tanh, count);
}

void lstm_step(const LstmStep& step, const Spread& spread_tasks) {
  const int inner = step.input + step.hidden;
  visit_panels(panels_of(step.hidden, kWidth), step.batch, spread_tasks, [=](int panel, int first, int last) {
    const float* right = step.packed + static_cast<size_t>(panel) * inner * kPanel;
    const int unit = panel * kWidth;
    const int count = std::min(kWidth, step.hidden - unit);
    Vector bias[4];
    for (int gate = 0; gate < 4; gate++) bias[gate] = load_some(step.bias + gate * step.hidden + unit, count);
    const Peepholes peepholes(step.form.peepholes, step.hidden, unit, count);
    visit_rows(first, last, [&](auto rows, int row) {
      constexpr int kRows = decltype(rows)::value;
      Tile<kRows> sums = {};
      add_product<kRows>(sums, step.inputs + static_cast<size_t>(row) * step.input, step.input, right, step.input);
      add_product<kRows>(sums, step.previousHidden + static_cast<size_t>(row) * step.hidden, step.hidden,
                         right + static_cast<size_t>(step.input) * kPanel, step.hidden);
      for (int r = 0; r < kRows; r++)
        finish_row(step, sums[r], bias, peepholes, static_cast<size_t>(row + r) * step.hidden + unit, count);
    });
  });
}

void lstm_step_gradient(const LstmStepGradient& step, const Spread& spread_tasks) {
  constexpr int kRowsATask = 16;
  spread_rows(step.batch, kRowsATask, spread_tasks, [=](int row) {
    visit_places(step.hidden, [&](int unit, int count) {
      const size_t at = static_cast<size_t>(row) * step.hidden + unit;
      const Vector input = load_some(step.inputGate + at, count), forget = load_some(step.forgetGate + at, count);
      const Vector output = load_some(step.outputGate + at, count), candidate = load_some(step.candidate + at, count);
      const Vector cell_tanh = load_some(step.cellTanh + at, count), of_hidden = load_some(step.ofHidden + at, count);
      const Vector previous_cell = load_some(step.previousCell + at, count);
      const Vector of_output = of_hidden * cell_tanh * output * (1.0f - output);
      const Vector of_next = load_some(step.ofCell + at, count);
      const Peepholes peepholes(step.form.peepholes, step.hidden, unit, count);
      Vector of_cell = step.form.squashesOutput ? of_hidden * output * (1.0f - cell_tanh * cell_tanh) + of_next
                                                : of_hidden * output + of_next;
      if (step.form.peepholes != nullptr) of_cell += of_output * peepholes.output;
      const Vector of_candidate = of_cell * input;
      const Vector of_input = of_cell * candidate * input * (1.0f - input);
      const Vector of_forget = of_cell * previous_cell * forget * (1.0f - forget);
      Vector of_previous = of_cell * forget;
      if (step.form.peepholes != nullptr) of_previous += of_input * peepholes.input + of_forget * peepholes.forget;
      float* gates = step.ofGates + static_cast<size_t>(row) * 4 * step.hidden + unit;
      store_some(gates, of_input, count);
      store_some(gates + step.hidden,
                 step.form.squashesInput ? of_candidate * (1.0f - candidate * candidate) : of_candidate, count);
      store_some(gates + 2 * step.hidden, of_forget, count);
      store_some(gates + 3 * step.hidden, of_output, count);
      store_some(step.ofPreviousCell + at, of_previous, count);
    });
  });
}

}  // namespace

extern const Kernels kernels = {
    TEXT(LEVEL),
    packed_size,
    pack,
    multiply,
    lstm_step,
    lstm_step_gradient,
    attend,
    attend_gradient,
    attention_gradient,
    cross_entropy,
    cross_entropy_gradient,
};

}  // namespace LEVEL
