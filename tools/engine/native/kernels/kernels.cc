// The kernels of one instruction set: compiled once for each, LEVEL being its name.
#include "kernels.h"

#include "attention.h"
#include "cross_entropy.h"
#include "rows.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

namespace LEVEL {
namespace {

/** What the input, forget and output gate of kWidth units have each, [3 * hidden]: zeros where there is nothing. */
struct ThreeGates {
  Vector input = {}, forget = {}, output = {};

  ThreeGates(const float* values, int hidden, int unit, int count) {
    if (values == nullptr) return;
    input = load_some(values + unit, count);
    forget = load_some(values + hidden + unit, count);
    output = load_some(values + 2 * hidden + unit, count);
  }
};

void lstm_row(const LstmForm& form, int hidden, const float* sums, const float* bias, const float* previous_cell,
              const LstmCells& made) {
  visit_places(hidden, [&](int unit, int count) {
    const ThreeGates peepholes(form.peepholes, hidden, unit, count);
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
    const ThreeGates carried(row.ofCarriedGates, hidden, unit, count);
    const Vector of_output = (of_hidden * cell_tanh + carried.output) * output * (1.0f - output);
    const Vector of_next = load_some(row.ofCell + unit, count);
    const ThreeGates peepholes(form.peepholes, hidden, unit, count);
    Vector of_cell = form.squashesOutput ? of_hidden * output * (1.0f - cell_tanh * cell_tanh) + of_next
                                         : of_hidden * output + of_next;
    if (form.peepholes != nullptr) of_cell += of_output * peepholes.output;
    const Vector of_tanh = of_cell * input;
    const Vector of_candidate = form.squashesInput ? of_tanh * (1.0f - candidate * candidate) : of_tanh;
    const Vector of_input = (of_cell * candidate + carried.input) * input * (1.0f - input);
    const Vector of_forget = (of_cell * previous_cell + carried.forget) * forget * (1.0f - forget);
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

Vector gru_sum(const float* sums, const float* bias, int place, int count) {
  return load_some(sums + place, count) + load_some(bias + place, count);
}

void gru_gates(bool resets_before, int hidden, const GruSums& sums, const float* previous, const GruCells& made) {
  visit_places(hidden, [&](int unit, int count) {
    const auto gate = [&](int place) {
      return sigmoid(gru_sum(sums.inputs, sums.bias, place, count) + gru_sum(sums.recurrent, sums.recurrentBias, place, count));
    };
    const Vector reset = gate(unit);
    store_some(made.reset + unit, reset, count);
    store_some(made.update + unit, gate(hidden + unit), count);
    const Vector met = resets_before ? load_some(previous + unit, count) * reset
                                     : gru_sum(sums.recurrent, sums.recurrentBias, 2 * hidden + unit, count);
    store_some(made.met + unit, met, count);
  });
}

void gru_state(bool resets_before, int hidden, const GruSums& sums, const float* previous, const GruCells& made) {
  visit_places(hidden, [&](int unit, int count) {
    const int place = 2 * hidden + unit;
    const Vector recurrent = resets_before ? gru_sum(sums.recurrent, sums.recurrentBias, place, count)
                                           : load_some(made.reset + unit, count) * load_some(made.met + unit, count);
    const Vector candidate = tangent(gru_sum(sums.inputs, sums.bias, place, count) + recurrent);
    store_some(made.candidate + unit, candidate, count);
    const Vector change = load_some(previous + unit, count) - candidate;
    store_some(made.hidden + unit, candidate + load_some(made.update + unit, count) * change, count);
  });
}

void gru_state_gradient(bool resets_before, int hidden, const GruRowGradient& row) {
  visit_places(hidden, [&](int unit, int count) {
    const Vector update = load_some(row.made.update + unit, count), candidate = load_some(row.made.candidate + unit, count);
    const Vector of_hidden = load_some(row.ofHidden + unit, count) + load_some(row.ofOutput + unit, count);
    const Vector kept = of_hidden * update;
    const Vector of_candidate = (of_hidden - kept) * (1.0f - candidate * candidate);
    const Vector change = load_some(row.previous + unit, count) - candidate;
    const Vector of_update = of_hidden * change * update * (1.0f - update);
    store_some(row.ofHidden + unit, kept, count);
    for (float* sums : {row.ofInputs, row.ofRecurrent}) {
      store_some(sums + hidden + unit, of_update, count);
      store_some(sums + 2 * hidden + unit, of_candidate, count);
    }
    if (resets_before) return;
    const Vector reset = load_some(row.made.reset + unit, count), met = load_some(row.made.met + unit, count);
    store_some(row.ofRecurrent + 2 * hidden + unit, of_candidate * reset, count);
    const Vector of_reset = of_candidate * met * reset * (1.0f - reset);
    for (float* sums : {row.ofInputs, row.ofRecurrent}) store_some(sums + unit, of_reset, count);
  });
}

void gru_reset_gradient(int hidden, const GruRowGradient& row) {
  visit_places(hidden, [&](int unit, int count) {
    const Vector reset = load_some(row.made.reset + unit, count), of_met = load_some(row.ofMet + unit, count);
    add_some(row.ofHidden + unit, of_met * reset, count);
    const Vector of_reset = of_met * load_some(row.previous + unit, count) * reset * (1.0f - reset);
    for (float* sums : {row.ofInputs, row.ofRecurrent}) store_some(sums + unit, of_reset, count);
  });
}

}  // namespace

extern const Kernels kernels = {
    TEXT(LEVEL),
    lstm_row,
    lstm_row_gradient,
    gru_gates,
    gru_state,
    gru_state_gradient,
    gru_reset_gradient,
    attend,
    attend_gradient,
    attention_gradient,
    cross_entropy,
    cross_entropy_gradient,
    cross_entropy_in_place,
};

}  // namespace LEVEL
