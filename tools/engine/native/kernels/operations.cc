// TensorFlow operations around the kernels, registered when Node loads this addon:
//
//   TolmachPack(matrix; transposed, gates) -> packed: for the two below; lives as long as the matrix stays as it is
//   TolmachPackedProduct(left, packed; columns) -> product
//   TolmachLstmStep(input, hidden, cell, packed, bias, peepholes) -> what LSTMBlockCell gives, in its order
//   TolmachLstmStepGrad(previousCell, inputGate, forgetGate, outputGate, candidate, cellTanh, ofCell, ofHidden, peepholes)
//     -> ofPreviousCell, ofGates
//   TolmachAttend(keys, values, scores, query, penalty) -> energies, weights, context: additive attention of one step
//   TolmachAttendGrad(keys, values, scores, energies, weights, ofContext, ofWeights) -> ofScores, ofQuery
//   TolmachAttentionGrad(keys, values, scores, energies of all steps, ofScores of all steps) -> ofKeys, ofScoreWeights
//   TolmachCrossEntropy(logits, labels; smoothing) -> losses, normalisers
//   TolmachCrossEntropyGrad(logits, labels, normalisers, ofLosses; smoothing) -> ofLogits
//
// The addon exports `level`: the instruction set in use, or null where the processor has none of them.
#include <node_api.h>
#include <tensorflow/c/kernels.h>
#include <tensorflow/c/ops.h>
#include <tensorflow/c/tf_tensor.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "kernels.h"
#include "worker_pool.h"

namespace {

/** The processor's own, or those of a lesser instruction set that TOLMACH_KERNELS names: avx2, or none. */
const Kernels* best_kernels() {
  const char* wanted = std::getenv("TOLMACH_KERNELS");
  const std::string most = wanted == nullptr ? "avx512" : wanted;
  if (most == "avx512" && __builtin_cpu_supports("avx512f")) return &avx512::kernels;
  if (most != "none" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2::kernels;
  return nullptr;
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
    if (is_well() && shape(tensor, static_cast<int>(sizes.size())) != sizes) fail("inputs whose sizes agree");
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

/** Attributes of an operation; each uses its own. */
struct Attributes {
  unsigned char isTransposed = 0, isGates = 0;
  unsigned char squashesInput = 1, squashesOutput = 1;
  int32_t columns = 0;
  float smoothing = 0;
};

void* read_pack(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  const Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrBool(construction, "transposed", &attributes->isTransposed, status.get());
  TF_OpKernelConstruction_GetAttrBool(construction, "gates", &attributes->isGates, status.get());
  return attributes;
}

void* read_product(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  const Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrInt32(construction, "columns", &attributes->columns, status.get());
  return attributes;
}

void* read_form(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  const Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrBool(construction, "squashes_input", &attributes->squashesInput, status.get());
  TF_OpKernelConstruction_GetAttrBool(construction, "squashes_output", &attributes->squashesOutput, status.get());
  return attributes;
}

void* read_cross_entropy(TF_OpKernelConstruction* construction) {
  auto* attributes = new Attributes;
  const Status status(TF_NewStatus());
  TF_OpKernelConstruction_GetAttrFloat(construction, "smoothing", &attributes->smoothing, status.get());
  return attributes;
}

void forget(void* attributes) { delete static_cast<Attributes*>(attributes); }

void pack(void* kernel, TF_OpKernelContext* context) {
  const auto& attributes = *static_cast<Attributes*>(kernel);
  Run run(context);
  const TF_Tensor* matrix = run.input(0);
  const auto sizes = run.shape(matrix, 2);
  const bool transposed = attributes.isTransposed;
  const PackedShape shape = {sizes[transposed], sizes[!transposed], transposed, attributes.isGates != 0};
  float* packed = run.output(0, {static_cast<int64_t>(kernels->packedSize(shape))});
  if (packed != nullptr) kernels->pack(shape, values(matrix), packed, sharing(16.0 * sizes[0] * sizes[1]));
}

void multiply(void* kernel, TF_OpKernelContext* context) {
  const int columns = static_cast<Attributes*>(kernel)->columns;
  Run run(context);
  const TF_Tensor *left = run.input(0), *packed = run.input(1);
  const auto sizes = run.shape(left, 2);
  run.expect(packed, {static_cast<int>(kernels->packedSize({sizes[1], columns, false, false}))});
  float* product = run.output(0, {sizes[0], columns});
  if (product != nullptr)
    kernels->multiply(sizes[0], sizes[1], columns, values(left), values(packed), product,
                      sharing(1.0 * sizes[0] * sizes[1] * columns));
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
  const int batch = inputs[0], units = states[1];
  run.expect(hidden, {batch, units});
  run.expect(cell, {batch, units});
  run.expect(packed, {static_cast<int>(kernels->packedSize({inputs[1] + units, 4 * units, false, true}))});
  run.expect(bias, {4 * units});
  const LstmForm form = form_of(kernel, run, 5, units);
  float* outputs[7];
  for (int index = 0; index < 7; index++) outputs[index] = run.output(index, {batch, units});
  if (!run.is_well()) return;
  kernels->lstmStep({form, batch, inputs[1], units, values(input), values(hidden), values(cell), values(packed), values(bias),
                     outputs[0], outputs[1], outputs[2], outputs[3], outputs[4], outputs[5], outputs[6]},
                    sharing(4.0 * batch * (inputs[1] + units) * units));
}

void lstm_step_gradient(void* kernel, TF_OpKernelContext* context) {
  Run run(context);
  const TF_Tensor* inputs[8];
  for (int index = 0; index < 8; index++) inputs[index] = run.input(index);
  const auto sizes = run.shape(inputs[0], 2);
  for (const TF_Tensor* input : inputs) run.expect(input, sizes);
  const LstmForm form = form_of(kernel, run, 8, sizes[1]);
  float* of_cell = run.output(0, {sizes[0], sizes[1]});
  float* of_gates = run.output(1, {sizes[0], 4 * static_cast<int64_t>(sizes[1])});
  if (!run.is_well()) return;
  kernels->lstmStepGradient(
      {form, sizes[0], sizes[1], values(inputs[0]), values(inputs[1]), values(inputs[2]), values(inputs[3]),
       values(inputs[4]), values(inputs[5]), values(inputs[6]), values(inputs[7]), of_cell, of_gates},
      sharing(32.0 * sizes[0] * sizes[1]));
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
void register_operation(const Signature& signature, void* (*create)(TF_OpKernelConstruction*),
                        void (*compute)(void*, TF_OpKernelContext*)) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, infer_nothing);
  const Status status(TF_NewStatus());
  TF_RegisterOpDefinition(definition, status.get());
  const auto destroy = create == nullptr ? nullptr : forget;
  TF_KernelBuilder* builder = TF_NewKernelBuilder(signature.name, "CPU", create, compute, destroy);
  TF_RegisterKernelBuilder(signature.name, builder, status.get());
}

void register_operations() {
  const Names packing = {"transposed: bool", "gates: bool"}, smoothing = {"smoothing: float"};
  const Names form = {"squashes_input: bool", "squashes_output: bool"};
  register_operation({"TolmachPack", packing, {"matrix: float"}, {"packed: float"}}, read_pack, pack);
  register_operation({"TolmachPackedProduct", {"columns: int"}, {"left: float", "packed: float"}, {"product: float"}},
                     read_product, multiply);
  register_operation({"TolmachLstmStep",
                      form,
                      {"input: float", "hidden: float", "cell: float", "packed: float", "bias: float",
                       "peepholes: float"},
                      {"input_gate: float", "cell_out: float", "forget_gate: float", "output_gate: float",
                       "candidate: float", "cell_tanh: float", "hidden_out: float"}},
                     read_form, lstm_step);
  register_operation({"TolmachLstmStepGrad",
                      form,
                      {"previous_cell: float", "input_gate: float", "forget_gate: float", "output_gate: float",
                       "candidate: float", "cell_tanh: float", "of_cell: float", "of_hidden: float",
                       "peepholes: float"},
                      {"of_previous_cell: float", "of_gates: float"}},
                     read_form, lstm_step_gradient);
  register_operation({"TolmachAttend",
                      {},
                      {"keys: float", "values: float", "scores: float", "query: float", "penalty: float"},
                      {"energies: float", "weights: float", "context: float"}},
                     nullptr, attend);
  register_operation({"TolmachAttendGrad",
                      {},
                      {"keys: float", "values: float", "scores: float", "energies: float", "weights: float",
                       "of_context: float", "of_weights: float"},
                      {"of_scores: float", "of_query: float"}},
                     nullptr, attend_gradient);
  register_operation(
      {"TolmachAttentionGrad",
       {"steps: int"},
       {"keys: float", "values: float", "scores: float", "energies: steps * float", "of_scores: steps * float"},
       {"of_keys: float", "of_score_weights: float"}},
      nullptr, attention_gradient);
  register_operation(
      {"TolmachCrossEntropy", smoothing, {"logits: float", "labels: int32"}, {"losses: float", "normalisers: float"}},
      read_cross_entropy, cross_entropy);
  register_operation({"TolmachCrossEntropyGrad",
                      smoothing,
                      {"logits: float", "labels: int32", "normalisers: float", "of_losses: float"},
                      {"of_logits: float"}},
                     read_cross_entropy, cross_entropy_gradient);
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
  return exports;
}
