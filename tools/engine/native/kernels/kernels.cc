// The kernels of one instruction set: compiled once for each, LEVEL being its name.
#include "kernels.h"

#include "attention.h"
#include "cross_entropy.h"
#include "rows.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

namespace LEVEL {
namespace {

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

void lstm_row(const LstmForm& form, int hidden, const float* sums, const float* bias, const float* previous_cell,
              const LstmCells& made) {
  visit_places(hidden, [&](int unit, int count) {
    const Peepholes peepholes(form.peepholes, hidden, unit, count);
    const Vector previous = load_some(previous_cell + unit, count);
    Vector gates[4];
    for (int gate = 0; gate < 4; gate++)
      gates[gate] = load_some(sums + gate * hidden + unit, count) + load_some(bias + gate * hidden + unit, count);
    if (form.peepholes != nullptr) {
      gates[0] += previous * peepholes.input;
      gates[2] += previous * peepholes.forget;
    }
    const Vector input = sigmoid(gates[0]);
    const Vector candidate = form.squashesInput ? tangent(gates[1]) : gates[1];
    const Vector forget = sigmoid(gates[2]);
    const Vector cell = input * candidate + forget * previous;
    if (form.peepholes != nullptr) gates[3] += cell * peepholes.output;
    const Vector output = sigmoid(gates[3]);
    const Vector cell_tanh = form.squashesOutput ? tangent(cell) : cell;
    store_some(made.inputGate + unit, input, count);
    store_some(made.candidate + unit, candidate, count);
    store_some(made.forgetGate + unit, forget, count);
    store_some(made.outputGate + unit, output, count);
    store_some(made.cell + unit, cell, count);
    if (made.cellTanh != nullptr) store_some(made.cellTanh + unit, cell_tanh, count);
    store_some(made.hidden + unit, output * cell_tanh, count);
  });
}

/** Adds to what is there. */
void add_some(float* sums, Vector values, int count) { store_some(sums, load_some(sums, count) + values, count); }

void lstm_row_gradient(const LstmForm& form, int hidden, const LstmRowGradient& row) {
  visit_places(hidden, [&](int unit, int count) {
    const Vector input = load_some(row.made.inputGate + unit, count), forget = load_some(row.made.forgetGate + unit, count);
    const Vector output = load_some(row.made.outputGate + unit, count);
    const Vector candidate = load_some(row.made.candidate + unit, count), cell = load_some(row.made.cell + unit, count);
    const Vector cell_tanh = form.squashesOutput ? tangent(cell) : cell;
    Vector of_hidden = load_some(row.ofOutput + unit, count);
    if (row.ofHidden != nullptr) of_hidden += load_some(row.ofHidden + unit, count);
    const Vector previous_cell = load_some(row.previousCell + unit, count);
    const Vector of_output = of_hidden * cell_tanh * output * (1.0f - output);
    const Vector of_next = load_some(row.ofCell + unit, count);
    const Peepholes peepholes(form.peepholes, hidden, unit, count);
    Vector of_cell = form.squashesOutput ? of_hidden * output * (1.0f - cell_tanh * cell_tanh) + of_next
                                         : of_hidden * output + of_next;
    if (form.peepholes != nullptr) of_cell += of_output * peepholes.output;
    const Vector of_tanh = of_cell * input;
    const Vector of_candidate = form.squashesInput ? of_tanh * (1.0f - candidate * candidate) : of_tanh;
    const Vector of_input = of_cell * candidate * input * (1.0f - input);
    const Vector of_forget = of_cell * previous_cell * forget * (1.0f - forget);
    Vector of_previous = of_cell * forget;
    if (form.peepholes != nullptr) {
      of_previous += of_input * peepholes.input + of_forget * peepholes.forget;
    }
    if (row.ofPeepholes != nullptr) {
      add_some(row.ofPeepholes + unit, of_input * previous_cell, count);
      add_some(row.ofPeepholes + hidden + unit, of_forget * previous_cell, count);
      add_some(row.ofPeepholes + 2 * hidden + unit, of_output * cell, count);
    }
    const Vector of_gates[] = {of_input, of_candidate, of_forget, of_output};
    for (int gate = 0; gate < 4; gate++) {
      store_some(row.ofGates + gate * hidden + unit, of_gates[gate], count);
      if (row.ofBias != nullptr) add_some(row.ofBias + gate * hidden + unit, of_gates[gate], count);
    }
    store_some(row.ofPreviousCell + unit, of_previous, count);
  });
}

}  // namespace

extern const Kernels kernels = {
    TEXT(LEVEL),
    lstm_row,
    lstm_row_gradient,
    attend,
    attend_gradient,
    attention_gradient,
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_in_place,
};

}  // namespace LEVEL
