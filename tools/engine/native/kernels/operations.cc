// TensorFlow operations around the kernels, registered when Node loads this addon:
//
//   TolmachProduct(left, right; transpose_left, transpose_right) -> product
//   TolmachPack(matrix; transposed) -> packed: for the two below; lives as long as the matrix stays as it is
//   TolmachPackedProduct(left, packed; columns) -> product
//   TolmachLstmStep(input, hidden, cell, packed, bias, peepholes) -> what LSTMBlockCell gives, in its order
//   TolmachLstmStepGrad(previousCell, inputGate, forgetGate, outputGate, candidate, cell, ofCell, ofHidden, peepholes)
//     -> ofPreviousCell, ofGates
//   TolmachLstmLayer(inputs, mask, carried, cell, kernel, bias, peepholes; walks_back) -> outputs, gates, cells
//   TolmachLstmLayerGrad(inputs, mask, carried, cell, kernel, peepholes, outputs, gates, cells, ofOutputs, ofLast;
//     walks_back) -> ofInputs, ofKernel, ofBias, ofPeepholes, ofCarried, ofCell
//   TolmachGruLayer(inputs, mask, hidden, inputKernel, recurrentKernel, bias, recurrentBias; resets_before, walks_back)
//     -> outputs, activations
//   TolmachGruLayerGrad(inputs, mask, hidden, inputKernel, recurrentKernel, outputs, activations, ofOutputs;
//     resets_before, walks_back) -> ofInputs, ofInputKernel, ofRecurrentKernel, ofBias, ofRecurrentBias, ofHidden
//   TolmachLinearRecurrence(keep, mask, start, add; walks_back) -> states
//   TolmachLinearRecurrenceGrad(keep, mask, start, states, ofStates; walks_back) -> ofKeep, ofAdd, ofStart
//   TolmachAttend(keys, values, scores, query, penalty) -> energies, weights, context: additive attention of one step
//   TolmachAttendGrad(keys, values, scores, energies, weights, ofContext, ofWeights) -> ofScores, ofQuery
//   TolmachAttentionGrad(keys, values, scores, energies of all steps, ofScores of all steps) -> ofKeys, ofScoreWeights
//   TolmachCrossEntropy(logits, labels; smoothing) -> losses, normalisers
//   TolmachCrossEntropyGrad(logits, labels, normalisers, ofLosses; smoothing) -> ofLogits
//   TolmachOutputLoss(readouts, matrix, bias, labels, weights; smoothing) -> loss
//   TolmachOutputLossGrad(the same) -> loss, ofReadouts, ofMatrix, ofBias: of the loss itself
//
// The addon exports `level`: the instruction set in use, or null where the processor has none of them; and, where products
// in bfloat16 are to be had, `useBfloat16(isWanted)`: whether all products from now on are.
#include <node_api.h>
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/ops.h>
#include <tensorflow/c/tf_tensor.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gru_layer.h"
#include "kernels.h"
#include "linear_recurrence.h"
#include "lstm_layer.h"
#include "output_loss.h"
#include "products.h"
#include "worker_pool.h"

namespace {

/** The processor's own, or those of a lesser instruction set that TOLMACH_KERNELS names: avx2, or none. */
const Kernels* best_kernels() {
  const char* wanted = std::getenv("TOLMACH_KERNELS");
  const std::string most = wanted == nullptr ? "avx512" : wanted;
  if (most == "avx512" && __builtin_cpu_supports("avx512f")) return &avx512::kernels;
  if (most == "none" || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return nullptr;
  use_avx2_only();
  return &avx2::kernels;
}

const Kernels* const kernels = best_kernels();

struct Deleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
using Tensor = std::unique_ptr<TF_Tensor, Deleter>;
using Status = std::unique_ptr<TF_Status, Deleter>;

/** One run of an operation. The first fault is kept and reported; outputs are there until one. */
class Run {
 public:
  explicit Run(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Run() {
    if (!is_well()) TF_OpKernelContext_Failure(context_, status_.get());
  }

  bool is_well() const { return TF_GetCode(status_.get()) == TF_OK; }

  /** Input `index`; {@link expect} its shape before its values are read. */
  const TF_Tensor* input(int index) {
    TF_Tensor* tensor = nullptr;
    if (is_well()) TF_GetInput(context_, index, &tensor, status_.get());
    return keep(tensor);
  }

  /** Sizes of the first `rank` axes; zeros when it has another rank. */
  std::vector<int> shape(const TF_Tensor* tensor, int rank) {
    std::vector<int> sizes(rank);
    if (tensor == nullptr) return sizes;
    if (TF_NumDims(tensor) != rank)
      fail("a tensor of rank " + std::to_string(rank));
    else
      for (int axis = 0; axis < rank; axis++) sizes[axis] = static_cast<int>(TF_Dim(tensor, axis));
    return sizes;
  }

  void expect(const TF_Tensor* tensor, const std::vector<int>& sizes) {
    if (is_well()) require(shape(tensor, static_cast<int>(sizes.size())) == sizes);
  }

  void require(bool agrees) {
    if (is_well() && !agrees) fail("inputs whose sizes agree");
  }

  /** Memory of output `index`, or null after a fault. */
  float* output(int index, const std::vector<int64_t>& sizes) {
    size_t bytes = sizeof(float);
    for (const int64_t size : sizes) bytes *= size;
    if (!is_well()) return nullptr;
    const int rank = static_cast<int>(sizes.size());
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, TF_FLOAT, sizes.data(), rank, bytes, status_.get());
    keep(tensor);
    return tensor == nullptr ? nullptr : static_cast<float*>(TF_TensorData(tensor));
  }

 private:
  const TF_Tensor* keep(TF_Tensor* tensor) {
    if (tensor != nullptr) tensors_.emplace_back(tensor);
    return tensor;
  }

  void fail(const std::string& expected) {
    TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, ("training kernels: expected " + expected).c_str());
  }

  TF_OpKernelContext* context_;
  Status status_;
  std::vector<Tensor> tensors_;
};

const float* values(const TF_Tensor* tensor) { return static_cast<const float*>(TF_TensorData(tensor)); }

/** Runs tasks that come to about so many multiplications: too few to wake a thread for are done here. */
Spread sharing(double multiplications) {
  constexpr double kWorthWaking = 1e6;  // some 10 microseconds
  if (multiplications >= kWorthWaking) return run_tasks;
  return [](int count, const std::function<void(int)>& task) {
    for (int index = 0; index < count; index++) task(index);
  };
}

/** Calls `visit(first, count)` for some rows at a time, of so many multiplications in all. */
template <typename Visit>
void spread_rows(int rows, double multiplications, const Visit& visit) {
  const int most = rows_a_task(rows);
  sharing(multiplications)(parts_of(rows, most), [&](int task) {
    const int first = task * most;
    visit(first, std::min(most, rows - first));
  });
}

/** Attributes of an operation; each uses its own. */
struct Attributes {
  unsigned char isTransposed = 0, isRightTransposed = 0;
  unsigned char squashesInput = 1, squashesOutput = 1, walksBack = 0, resetsBefore = 0;
  int32_t columns = 0;
  float smoothing = 0;
};

/** Reads the attributes that an operation has; those that it has not stay as they are. */
void* read_attributes(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  const auto read = [&](const char* name, auto get, auto* value) {
    const Status status(TF_NewStatus());
    if (TF_OpKernelConstruction_HasAttr(construction, name, status.get())) get(construction, name, value, status.get());
  };
  const auto flag = TF_OpKernelConstruction_GetAttrBool;
  read("transposed", flag, &attributes->isTransposed);
  read("right_transposed", flag, &attributes->isRightTransposed);
  read("squashes_input", flag, &attributes->squashesInput);
  read("squashes_output", flag, &attributes->squashesOutput);
  read("walks_back", flag, &attributes->walksBack);
  read("resets_before", flag, &attributes->resetsBefore);
  read("columns", TF_OpKernelConstruction_GetAttrInt32, &attributes->columns);
  read("smoothing", TF_OpKernelConstruction_GetAttrFloat, &attributes->smoothing);
  return attributes;
}

void forget(void* attributes) { delete static_cast<Attributes*>(attributes); }

/** A matrix input, as it is meant. */
Matrix read_matrix(Run& run, int index, bool isTransposed) {
  const TF_Tensor* tensor = run.input(index);
  const auto sizes = run.shape(tensor, 2);
  const Matrix matrix(run.is_well() ? values(tensor) : nullptr, sizes[0], sizes[1]);
  return isTransposed ? matrix.transposed() : matrix;
}

void multiply_matrices(void* kernel, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(kernel);
  Run run(context);
  const Matrix left = read_matrix(run, 0, attributes.isTransposed);
  const Matrix right = read_matrix(run, 1, attributes.isRightTransposed);
  run.require(left.columns == right.rows);
  float* product = run.output(0, {left.rows, right.columns});
  if (product != nullptr)
    multiply(left, right, {product, right.columns}, sharing(1.0 * left.rows * left.columns * right.columns));
}

void pack_matrix(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const Matrix matrix = read_matrix(run, 0, static_cast<Attributes*>(kernel)->isTransposed != 0);
  float* packed = run.output(0, {packed_size(matrix.rows, matrix.columns)});
  if (packed != nullptr) pack(matrix, packed, sharing(16.0 * matrix.rows * matrix.columns));
}

void multiply_packed(void* kernel, TF_OpKernelContext* context) {
  const int columns = static_cast<Attributes*>(kernel)->columns;
  Run run(context);
  const Matrix left = read_matrix(run, 0, false);
  const TF_Tensor* packed = run.input(1);
  run.expect(packed, {static_cast<int>(packed_size(left.columns, columns))});
  float* product = run.output(0, {left.rows, columns});
  if (product == nullptr) return;
  const PackedMatrix right = {values(packed), left.columns, columns};
  spread_rows(static_cast<int>(left.rows), 1.0 * left.rows * left.columns * columns, [=](int first, int count) {
    multiply_here(left.part(first, count, 0, left.columns), right,
                  {product + static_cast<size_t>(first) * columns, columns});
  });
}

/** The form of a step with `units` hidden units, whose peepholes, input `index`, are 3 * units numbers or none. */
LstmForm form_of(const void* kernel, Run& run, int index, int units) {
  if (!run.is_well()) return {};
  const auto& attributes = *static_cast<const Attributes*>(kernel);
  const TF_Tensor* peepholes = run.input(index);
  const bool peeps = peepholes != nullptr && TF_TensorElementCount(peepholes) > 0;
  if (peeps) run.expect(peepholes, {3 * units});
  return {attributes.squashesInput != 0, attributes.squashesOutput != 0, peeps ? values(peepholes) : nullptr};
}

void lstm_step(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const TF_Tensor *input = run.input(0), *hidden = run.input(1), *cell = run.input(2);
  const TF_Tensor *packed = run.input(3), *bias = run.input(4);
  const auto inputs = run.shape(input, 2), states = run.shape(hidden, 2);
  const int batch = inputs[0], units = states[1], inner = inputs[1] + units, width = 4 * units;
  run.expect(hidden, {batch, units});
  run.expect(cell, {batch, units});
  run.expect(packed, {static_cast<int>(packed_size(inner, width))});
  run.expect(bias, {width});
  const LstmForm form = form_of(kernel, run, 5, units);
  float* outputs[7];
  for (int index = 0; index < 7; index++) outputs[index] = run.output(index, {batch, units});
  if (!run.is_well()) return;
  spread_rows(batch, 1.0 * batch * inner * width, [&](int first, int count) {
    std::vector<float> joined(static_cast<size_t>(count) * inner), sums(static_cast<size_t>(count) * width);
    for (int row = 0; row < count; row++) {
      float* to = joined.data() + static_cast<size_t>(row) * inner;
      std::copy_n(values(input) + static_cast<size_t>(first + row) * inputs[1], inputs[1], to);
      std::copy_n(values(hidden) + static_cast<size_t>(first + row) * units, units, to + inputs[1]);
    }
    multiply_here(Matrix(joined.data(), count, inner), PackedMatrix{values(packed), inner, width}, {sums.data(), width});
    for (int row = 0; row < count; row++) {
      const size_t at = static_cast<size_t>(first + row) * units;
      kernels->lstmRow(form, units, sums.data() + static_cast<size_t>(row) * width, values(bias), values(cell) + at,
                       {outputs[0] + at, outputs[4] + at, outputs[2] + at, outputs[3] + at, outputs[1] + at,
                        outputs[5] + at, outputs[6] + at});
    }
  });
}

void lstm_step_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  float* inputs[8];
  const TF_Tensor* first_input = run.input(0);
  const auto sizes = run.shape(first_input, 2);
  for (int index = 0; index < 8; index++) {
    const TF_Tensor* input = run.input(index);
    run.expect(input, sizes);
    inputs[index] = run.is_well() ? static_cast<float*>(TF_TensorData(input)) : nullptr;  // only read
  }
  const int units = sizes[1];
  const LstmForm form = form_of(kernel, run, 8, units);
  float* of_cell = run.output(0, {sizes[0], units});
  float* of_gates = run.output(1, {sizes[0], 4 * static_cast<int64_t>(units)});
  if (!run.is_well()) return;
  spread_rows(sizes[0], 32.0 * sizes[0] * units, [&](int first, int count) {
    for (int row = first; row < first + count; row++) {
      const size_t at = static_cast<size_t>(row) * units;
      const LstmCells made = {inputs[1] + at, inputs[4] + at, inputs[2] + at, inputs[3] + at, inputs[5] + at,
                              nullptr,        nullptr};
      kernels->lstmRowGradient(form, units, {made, inputs[0] + at, inputs[6] + at, inputs[7] + at, nullptr, nullptr,
                                             of_cell + at, of_gates + 4 * at, nullptr, nullptr});
    }
  });
}

/** Reads what is of one size in one place. */
float* read_sized(Run& run, int index, const std::vector<int>& sizes) {
  const TF_Tensor* tensor = run.input(index);
  run.expect(tensor, sizes);
  return run.is_well() ? static_cast<float*>(TF_TensorData(tensor)) : nullptr;  // of an input: only read
}

/** What every layer reads first: the sequences, inputs 0 and 1, of a layer with so many units. */
Sequences read_sequences(void* kernel, Run& run, int units) {
  const TF_Tensor* inputs = run.input(0);
  const auto sizes = run.shape(inputs, 3);
  const float* mask = read_sized(run, 1, {sizes[0], sizes[1]});
  if (!run.is_well()) return {};
  const bool walks_back = static_cast<Attributes*>(kernel)->walksBack != 0;
  return {sizes[0], sizes[1], sizes[2], units, walks_back, values(inputs), mask};
}

/** What both operations of an LSTM layer read first; peepholes are input `peepholes`. */
LstmLayer read_lstm(void* kernel, Run& run, int peepholes) {
  const TF_Tensor *starts = run.input(2), *cells = run.input(3);
  const int units = run.shape(cells, 2)[1], width = run.shape(starts, 2)[1];
  const int carried = width == units ? units : 4 * units;
  const Sequences sequences = read_sequences(kernel, run, units);
  const float* carried_first = read_sized(run, 2, {sequences.batch, carried});
  const float* cells_first = read_sized(run, 3, {sequences.batch, units});
  const float* matrix = read_sized(run, 4, {sequences.input + carried, 4 * units});
  return {sequences, form_of(kernel, run, peepholes, units), carried, carried_first, cells_first, matrix, nullptr};
}

double work_of(const LstmLayer& layer) {
  return 4.0 * layer.batch * layer.time * (layer.input + layer.carried) * layer.hidden;
}

void lstm_layer(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  LstmLayer layer = read_lstm(kernel, run, 6);
  layer.bias = read_sized(run, 5, {4 * layer.hidden});
  float* outputs = run.output(0, {layer.batch, layer.time, layer.hidden});
  float* gates = run.output(1, {layer.batch, layer.time, 4 * layer.hidden});
  float* cells = run.output(2, {layer.batch, layer.time, layer.hidden});
  if (run.is_well()) walk_lstm(*kernels, layer, {outputs, gates, cells}, sharing(work_of(layer)));
}

void lstm_layer_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const LstmLayer layer = read_lstm(kernel, run, 5);
  const int batch = layer.batch, time = layer.time, units = layer.hidden;
  const LstmLayerSteps steps = {read_sized(run, 6, {batch, time, units}), read_sized(run, 7, {batch, time, 4 * units}),
                                read_sized(run, 8, {batch, time, units})};
  const float* of_outputs = read_sized(run, 9, {batch, time, units});
  const float* of_last = read_sized(run, 10, {batch, layer.carried});
  float* of_inputs = run.output(0, {batch, time, layer.input});
  float* of_kernel = run.output(1, {layer.input + layer.carried, 4 * units});
  float* of_bias = run.output(2, {4 * units});
  float* of_peepholes = run.output(3, {layer.form.peepholes == nullptr ? 0 : 3 * units});
  float* of_carried = run.output(4, {batch, layer.carried});
  float* of_cell = run.output(5, {batch, units});
  if (!run.is_well()) return;
  walk_lstm_back(*kernels, layer, steps,
                 {of_outputs, of_last, of_inputs, of_kernel, of_bias, of_peepholes, of_carried, of_cell},
                 sharing(work_of(layer)));
}

/** What both operations of a GRU layer read first. */
GruLayer read_gru(void* kernel, Run& run) {
  const TF_Tensor* starts = run.input(2);
  const int units = run.shape(starts, 2)[1];
  const Sequences sequences = read_sequences(kernel, run, units);
  const float* hidden_first = read_sized(run, 2, {sequences.batch, units});
  const float* input_kernel = read_sized(run, 3, {sequences.input, 3 * units});
  const float* recurrent_kernel = read_sized(run, 4, {units, 3 * units});
  const bool resets_before = static_cast<Attributes*>(kernel)->resetsBefore != 0;
  return {sequences, resets_before, hidden_first, input_kernel, recurrent_kernel, nullptr, nullptr};
}

double work_of(const GruLayer& layer) {
  return 3.0 * layer.batch * layer.time * (layer.input + layer.hidden) * layer.hidden;
}

void gru_layer(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  GruLayer layer = read_gru(kernel, run);
  layer.bias = read_sized(run, 5, {3 * layer.hidden});
  layer.recurrentBias = read_sized(run, 6, {3 * layer.hidden});
  float* outputs = run.output(0, {layer.batch, layer.time, layer.hidden});
  float* activations = run.output(1, {layer.batch, layer.time, 4 * layer.hidden});
  if (run.is_well()) walk_gru(*kernels, layer, {outputs, activations}, sharing(work_of(layer)));
}

void gru_layer_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const GruLayer layer = read_gru(kernel, run);
  const int batch = layer.batch, time = layer.time, units = layer.hidden;
  const GruLayerSteps steps = {read_sized(run, 5, {batch, time, units}), read_sized(run, 6, {batch, time, 4 * units})};
  const float* of_outputs = read_sized(run, 7, {batch, time, units});
  float* of_inputs = run.output(0, {batch, time, layer.input});
  float* of_input_kernel = run.output(1, {layer.input, 3 * units});
  float* of_recurrent_kernel = run.output(2, {units, 3 * units});
  float* of_bias = run.output(3, {3 * units});
  float* of_recurrent_bias = run.output(4, {3 * units});
  float* of_hidden = run.output(5, {batch, units});
  if (!run.is_well()) return;
  walk_gru_back(*kernels, layer, steps,
                {of_outputs, of_inputs, of_input_kernel, of_recurrent_kernel, of_bias, of_recurrent_bias, of_hidden},
                sharing(work_of(layer)));
}

/** What both operations of a linear recurrence read first. */
LinearRecurrence read_recurrence(void* kernel, Run& run) {
  const TF_Tensor* starts = run.input(2);
  const int units = run.shape(starts, 2)[1];
  const Sequences sequences = read_sequences(kernel, run, units);
  run.require(sequences.input == units);
  return {sequences, read_sized(run, 2, {sequences.batch, units})};
}

double work_of(const LinearRecurrence& recurrence) { return 1.0 * recurrence.positions() * recurrence.hidden; }

void linear_recurrence(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const LinearRecurrence recurrence = read_recurrence(kernel, run);
  const float* adds = read_sized(run, 3, {recurrence.batch, recurrence.time, recurrence.hidden});
  float* states = run.output(0, {recurrence.batch, recurrence.time, recurrence.hidden});
  if (run.is_well()) walk_recurrence(recurrence, adds, states, sharing(work_of(recurrence)));
}

void linear_recurrence_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const LinearRecurrence recurrence = read_recurrence(kernel, run);
  const int batch = recurrence.batch, time = recurrence.time, units = recurrence.hidden;
  const float *states = read_sized(run, 3, {batch, time, units}), *of_states = read_sized(run, 4, {batch, time, units});
  float* of_keep = run.output(0, {batch, time, units});
  float* of_add = run.output(1, {batch, time, units});
  float* of_starts = run.output(2, {batch, units});
  if (run.is_well())
    walk_recurrence_back(recurrence, {states, of_states, of_keep, of_add, of_starts}, sharing(work_of(recurrence)));
}

/** What all operations of attention read first. */
AskedMemory read_memory(Run& run) {
  const TF_Tensor *keys = run.input(0), *memory = run.input(1), *scores = run.input(2);
  const auto sizes = run.shape(keys, 3), channels = run.shape(memory, 3);
  run.expect(memory, {sizes[0], sizes[1], channels[2]});
  run.expect(scores, {sizes[2], 1});
  if (!run.is_well()) return {};
  return {sizes[0], sizes[1], sizes[2], channels[2], values(keys), values(memory), values(scores)};
}

/** A tanh is about as long as sixteen multiplications. */
double work_of(const AskedMemory& memory) {
  return 1.0 * memory.batch * memory.positions * (16 * memory.size + memory.channels);
}

void attend(void*, TF_OpKernelContext* context) {
  Run run(context);
  const AskedMemory memory = read_memory(run);
  const TF_Tensor *query = run.input(3), *penalty = run.input(4);
  run.expect(query, {memory.batch, memory.size});
  run.expect(penalty, {memory.batch, memory.positions});
  float* energies = run.output(0, {memory.batch, memory.positions, memory.size});
  float* weights = run.output(1, {memory.batch, memory.positions});
  float* contexts = run.output(2, {memory.batch, memory.channels});
  if (run.is_well())
    kernels->attend(memory, {values(query), values(penalty), energies, weights, contexts}, sharing(work_of(memory)));
}

void attend_gradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  const AskedMemory memory = read_memory(run);
  const TF_Tensor *energies = run.input(3), *weights = run.input(4), *of_context = run.input(5),
                  *of_weights = run.input(6);
  run.expect(energies, {memory.batch, memory.positions, memory.size});
  run.expect(weights, {memory.batch, memory.positions});
  run.expect(of_context, {memory.batch, memory.channels});
  run.expect(of_weights, {memory.batch, memory.positions});
  float* of_scores = run.output(0, {memory.batch, memory.positions});
  float* of_query = run.output(1, {memory.batch, memory.size});
  if (!run.is_well()) return;
  kernels->attendGradient(
      memory, {values(energies), values(weights), values(of_context), values(of_weights), of_scores, of_query},
      sharing(work_of(memory)));
}

void attention_gradient(void*, TF_OpKernelContext* context) {
  Run run(context);
  const AskedMemory memory = read_memory(run);
  const int steps = (TF_NumInputs(context) - 3) / 2;
  std::vector<const float*> energies, of_scores;
  for (int step = 0; step < steps; step++) {
    const TF_Tensor *energy = run.input(3 + step), *of_score = run.input(3 + steps + step);
    run.expect(energy, {memory.batch, memory.positions, memory.size});
    run.expect(of_score, {memory.batch, memory.positions});
    if (!run.is_well()) return;
    energies.push_back(values(energy));
    of_scores.push_back(values(of_score));
  }
  float* of_keys = run.output(0, {memory.batch, memory.positions, memory.size});
  float* of_score_weights = run.output(1, {memory.size, 1});
  if (!run.is_well()) return;
  kernels->attentionGradient(memory, {steps, energies.data(), of_scores.data(), of_keys, of_score_weights},
                             sharing(steps * work_of(memory)));
}

/** What both operations of cross-entropy read first. */
CrossEntropy read_rows(Run& run, const Attributes& attributes) {
  const TF_Tensor *logits = run.input(0), *labels = run.input(1);
  const auto sizes = run.shape(logits, 2);
  run.expect(labels, {sizes[0]});
  if (!run.is_well()) return {};
  const auto* ids = static_cast<const int32_t*>(TF_TensorData(labels));
  return {sizes[0], sizes[1], attributes.smoothing, values(logits), ids};
}

void cross_entropy(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const CrossEntropy rows = read_rows(run, *static_cast<Attributes*>(kernel));
  float* losses = run.output(0, {rows.rows});
  float* normalisers = run.output(1, {rows.rows});
  if (run.is_well()) kernels->crossEntropy(rows, losses, normalisers, sharing(16.0 * rows.rows * rows.vocabulary));
}

void cross_entropy_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const CrossEntropy rows = read_rows(run, *static_cast<Attributes*>(kernel));
  const TF_Tensor *normalisers = run.input(2), *of_losses = run.input(3);
  run.expect(normalisers, {rows.rows});
  run.expect(of_losses, {rows.rows});
  float* of_logits = run.output(0, {rows.rows, rows.vocabulary});
  if (run.is_well())
    kernels->crossEntropyGradient(rows, values(normalisers), values(of_losses), of_logits,
                                  sharing(16.0 * rows.rows * rows.vocabulary));
}

OutputLayer read_output_layer(void* kernel, Run& run) {
  const TF_Tensor *readouts = run.input(0), *matrix = run.input(1), *bias = run.input(2), *labels = run.input(3);
  const TF_Tensor* weights = run.input(4);
  const auto rows = run.shape(readouts, 2), sizes = run.shape(matrix, 2);
  run.require(rows[1] == sizes[1]);
  run.expect(bias, {sizes[0]});
  run.expect(labels, {rows[0]});
  run.expect(weights, {rows[0]});
  if (!run.is_well()) return {};
  const float smoothing = static_cast<Attributes*>(kernel)->smoothing;
  return {rows[0],        rows[1],      sizes[0],
          smoothing,      values(readouts), values(matrix),
          values(bias),   static_cast<const int32_t*>(TF_TensorData(labels)), values(weights)};
}

double work_of(const OutputLayer& layer) { return 1.0 * layer.rows * layer.size * layer.vocabulary; }

void output_loss_alone(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const OutputLayer layer = read_output_layer(kernel, run);
  float* loss = run.output(0, {});
  if (run.is_well()) *loss = output_loss(*kernels, layer, nullptr, sharing(work_of(layer)));
}

void output_loss_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const OutputLayer layer = read_output_layer(kernel, run);
  float* loss = run.output(0, {});
  const OutputLayerGradient gradient = {run.output(1, {layer.rows, layer.size}),
                                        run.output(2, {layer.vocabulary, layer.size}),
                                        run.output(3, {layer.vocabulary})};
  if (run.is_well()) *loss = output_loss(*kernels, layer, &gradient, sharing(work_of(layer)));
}

void infer_nothing(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);  // nobody builds graphs of these
}

using Names = std::vector<const char*>;

/** Signature of an operation, in TensorFlow's notation. */
struct Signature {
  const char* name;
  Names attributes, inputs, outputs;
};

/** Registers an operation on the CPU. */
void register_operation(const Signature& signature, void (*compute)(void*, TF_OpKernelContext*)) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, infer_nothing);
  const Status status(TF_NewStatus());
  TF_RegisterOpDefinition(definition, status.get());
  TF_KernelBuilder* builder = TF_NewKernelBuilder(signature.name, "CPU", read_attributes, compute, forget);
  TF_RegisterKernelBuilder(signature.name, builder, status.get());
}

void register_operations() {
  const Names smoothing = {"smoothing: float"};
  const Names form = {"squashes_input: bool", "squashes_output: bool"};
  const Names layer = {"squashes_input: bool", "squashes_output: bool", "walks_back: bool"};
  register_operation({"TolmachProduct",
                      {"transposed: bool", "right_transposed: bool"},
                      {"left: float", "right: float"},
                      {"product: float"}},
                     multiply_matrices);
  register_operation({"TolmachPack", {"transposed: bool"}, {"matrix: float"}, {"packed: float"}}, pack_matrix);
  register_operation({"TolmachPackedProduct", {"columns: int"}, {"left: float", "packed: float"}, {"product: float"}},
                     multiply_packed);
  register_operation({"TolmachLstmStep",
                      form,
                      {"input: float", "hidden: float", "cell: float", "packed: float", "bias: float",
                       "peepholes: float"},
                      {"input_gate: float", "cell_out: float", "forget_gate: float", "output_gate: float",
                       "candidate: float", "cell_tanh: float", "hidden_out: float"}},
                     lstm_step);
  register_operation({"TolmachLstmStepGrad",
                      form,
                      {"previous_cell: float", "input_gate: float", "forget_gate: float", "output_gate: float",
                       "candidate: float", "cell: float", "of_cell: float", "of_hidden: float", "peepholes: float"},
                      {"of_previous_cell: float", "of_gates: float"}},
                     lstm_step_gradient);
  register_operation({"TolmachLstmLayer",
                      layer,
                      {"inputs: float", "mask: float", "carried: float", "cell: float", "kernel: float", "bias: float",
                       "peepholes: float"},
                      {"outputs: float", "gates: float", "cells: float"}},
                     lstm_layer);
  register_operation({"TolmachLstmLayerGrad",
                      layer,
                      {"inputs: float", "mask: float", "carried: float", "cell: float", "kernel: float",
                       "peepholes: float", "outputs: float", "gates: float", "cells: float", "of_outputs: float",
                       "of_last: float"},
                      {"of_inputs: float", "of_kernel: float", "of_bias: float", "of_peepholes: float",
                       "of_carried: float", "of_cell: float"}},
                     lstm_layer_gradient);
  const Names gru = {"resets_before: bool", "walks_back: bool"};
  register_operation({"TolmachGruLayer",
                      gru,
                      {"inputs: float", "mask: float", "hidden: float", "input_kernel: float",
                       "recurrent_kernel: float", "bias: float", "recurrent_bias: float"},
                      {"outputs: float", "activations: float"}},
                     gru_layer);
  register_operation({"TolmachGruLayerGrad",
                      gru,
                      {"inputs: float", "mask: float", "hidden: float", "input_kernel: float",
                       "recurrent_kernel: float", "outputs: float", "activations: float", "of_outputs: float"},
                      {"of_inputs: float", "of_input_kernel: float", "of_recurrent_kernel: float", "of_bias: float",
                       "of_recurrent_bias: float", "of_hidden: float"}},
                     gru_layer_gradient);
  register_operation({"TolmachLinearRecurrence",
                      {"walks_back: bool"},
                      {"keep: float", "mask: float", "start: float", "add: float"},
                      {"states: float"}},
                     linear_recurrence);
  register_operation({"TolmachLinearRecurrenceGrad",
                      {"walks_back: bool"},
                      {"keep: float", "mask: float", "start: float", "states: float", "of_states: float"},
                      {"of_keep: float", "of_add: float", "of_start: float"}},
                     linear_recurrence_gradient);
  register_operation({"TolmachAttend",
                      {},
                      {"keys: float", "values: float", "scores: float", "query: float", "penalty: float"},
                      {"energies: float", "weights: float", "context: float"}},
                     attend);
  register_operation({"TolmachAttendGrad",
                      {},
                      {"keys: float", "values: float", "scores: float", "energies: float", "weights: float",
                       "of_context: float", "of_weights: float"},
                      {"of_scores: float", "of_query: float"}},
                     attend_gradient);
  register_operation(
      {"TolmachAttentionGrad",
       {"steps: int"},
       {"keys: float", "values: float", "scores: float", "energies: steps * float", "of_scores: steps * float"},
       {"of_keys: float", "of_score_weights: float"}},
      attention_gradient);
  register_operation(
      {"TolmachCrossEntropy", smoothing, {"logits: float", "labels: int32"}, {"losses: float", "normalisers: float"}},
      cross_entropy);
  register_operation({"TolmachCrossEntropyGrad",
                      smoothing,
                      {"logits: float", "labels: int32", "normalisers: float", "of_losses: float"},
                      {"of_logits: float"}},
                     cross_entropy_gradient);
  const Names output = {"readouts: float", "matrix: float", "bias: float", "labels: int32", "weights: float"};
  register_operation({"TolmachOutputLoss", smoothing, output, {"loss: float"}}, output_loss_alone);
  register_operation({"TolmachOutputLossGrad",
                      smoothing,
                      output,
                      {"loss: float", "of_readouts: float", "of_matrix: float", "of_bias: float"}},
                     output_loss_gradient);
}

/** useBfloat16(isWanted), which the caller has checked. */
napi_value switch_products(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value wanted;
  bool is_wanted = false;
  napi_get_cb_info(env, info, &count, &wanted, nullptr, nullptr);
  napi_get_value_bool(env, wanted, &is_wanted);
  use_bfloat16(is_wanted);
  return nullptr;
}

}  // namespace

extern "C" napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const bool is_registered = kernels != nullptr && (register_operations(), true);
  napi_value level;
  if (is_registered)
    napi_create_string_utf8(env, kernels->level, NAPI_AUTO_LENGTH, &level);
  else
    napi_get_null(env, &level);
  napi_set_named_property(env, exports, "level", level);
  if (is_registered && has_bfloat16()) {
    napi_value use;
    napi_create_function(env, "useBfloat16", NAPI_AUTO_LENGTH, switch_products, nullptr, &use);
    napi_set_named_property(env, exports, "useBfloat16", use);
  }
  return exports;
}
