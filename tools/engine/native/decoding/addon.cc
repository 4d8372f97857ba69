// A Node addon around the decoder. Matrices are typed arrays, row by row; what is wrong with a call is thrown.
//
//   level: the instruction set in use, or null where the processor has none of them
//   open({ embedding, hidden, context, attention, readout, vocabulary, residualFrom, readoutSeesEmbedding, threads,
//          layers: [dense], query: dense, dense: dense, output: dense, scores, embeddings }) -> decoder
//     dense: { inputs, columns, values: Float32Array | Int8Array, scales?, bias? }; the embeddings stay the caller's
//   start(decoder, { batch, positions, beam, keys, values, penalty, parts: [hidden state and cell of each layer] }) -> search
//   step(decoder, search, parents, lastIds, best, withWeights) -> { ids, logProbs, weights? }
//   join(first, second): the sentences of the second are the first's then, too
//   release(decoder or search): frees it now; nothing can be done with it any more
#include <node_api.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "decoder.h"

namespace {

/** Kernels of a step and of an LSTM's cell. */
struct Level {
  const StepKernels* steps;
  const Kernels* cells;
};

/** The processor's own, or those of a lesser instruction set that TOLMACH_KERNELS names: avx512, avx2, or none. */
Level best_level() {
  const char* wanted = std::getenv("TOLMACH_KERNELS");
  const std::string most = wanted == nullptr ? "avx512vnni" : wanted;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
  if (most == "avx512vnni" && has_avx512 && __builtin_cpu_supports("avx512vnni"))
    return {&avx512vnni::step_kernels, &avx512::kernels};
  if (most != "avx2" && most != "none" && has_avx512) return {&avx512::step_kernels, &avx512::kernels};
  if (most == "none" || !__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return {nullptr, nullptr};
  return {&avx2::step_kernels, &avx2::kernels};
}

const Level level = best_level();

void expect(bool is_so, const char* what) {
  if (!is_so) throw std::runtime_error(std::string("native decoder: expected ") + what);
}

/** A value of JavaScript's. */
class Value {
 public:
  Value(napi_env env, napi_value value) : env_(env), value_(value) {}

  napi_value raw() const { return value_; }

  Value operator[](const char* name) const {
    napi_value found = nullptr;
    expect(napi_get_named_property(env_, value_, name, &found) == napi_ok, name);
    return {env_, found};
  }

  bool is_there() const {
    napi_valuetype type = napi_undefined;
    napi_typeof(env_, value_, &type);
    return type != napi_undefined;
  }

  int number() const {
    int32_t number = 0;
    expect(napi_get_value_int32(env_, value_, &number) == napi_ok, "a whole number");
    return number;
  }

  bool truth() const {
    bool truth = false;
    expect(napi_get_value_bool(env_, value_, &truth) == napi_ok, "true or false");
    return truth;
  }

  std::vector<Value> list() const {
    uint32_t length = 0;
    expect(napi_get_array_length(env_, value_, &length) == napi_ok, "a list");
    std::vector<Value> values;
    for (uint32_t index = 0; index < length; index++) {
      napi_value value = nullptr;
      napi_get_element(env_, value_, index, &value);
      values.emplace_back(env_, value);
    }
    return values;
  }

  bool is_typed(napi_typedarray_type type) const { return array().type == type; }

  /** The numbers of a typed array of exactly this type and size. */
  template <typename Number>
  const Number* numbers(size_t size) const {
    constexpr napi_typedarray_type type = sizeof(Number) == 1               ? napi_int8_array
                                          : std::is_integral<Number>::value ? napi_int32_array
                                                                            : napi_float32_array;
    const Array found = array();
    expect(found.type == type && found.length == size, "typed arrays whose sizes agree");
    return static_cast<const Number*>(found.data);
  }

  size_t length() const { return array().length; }

  template <typename Held>
  std::unique_ptr<Held>& external() const {
    void* data = nullptr;
    expect(napi_get_value_external(env_, value_, &data) == napi_ok, "what this addon has made");
    return *static_cast<std::unique_ptr<Held>*>(data);
  }

 private:
  struct Array {
    napi_typedarray_type type;
    size_t length;
    void* data;
  };

  Array array() const {
    Array found = {};
    expect(napi_get_typedarray_info(env_, value_, &found.type, &found.length, &found.data, nullptr, nullptr) == napi_ok,
           "a typed array");
    return found;
  }

  napi_env env_;
  napi_value value_;
};

/** What JavaScript holds of ours; freed with it. */
template <typename Held>
napi_value external(napi_env env, std::unique_ptr<Held> held) {
  napi_value value = nullptr;
  const napi_finalize free = [](napi_env, void* data, void*) { delete static_cast<std::unique_ptr<Held>*>(data); };
  napi_create_external(env, new std::unique_ptr<Held>(std::move(held)), free, nullptr, &value);
  return value;
}

/** A decoder, and the embeddings that it reads where they lie. */
struct Opened {
  Opened(napi_env env, napi_value embeddings, Network network, int threads)
      : env(env), decoder(std::move(network), *level.steps, *level.cells, threads) {
    napi_create_reference(env, embeddings, 1, &kept);
  }
  ~Opened() { napi_delete_reference(env, kept); }

  napi_env env;
  napi_ref kept = nullptr;
  Decoder decoder;
};

Dense dense_of(const Value& value, int inputs, int columns) {
  expect(value["inputs"].number() == inputs && value["columns"].number() == columns, "kernels whose sizes agree");
  const Value values = value["values"];
  const bool is_bytes = values.is_typed(napi_int8_array);
  const size_t size = static_cast<size_t>(inputs) * columns;
  Dense dense = {empty_kernel(inputs, columns, is_bytes, level.steps->panel), {}};
  Kernel& kernel = dense.kernel;
  if (is_bytes) {
    const float* scales = value["scales"].numbers<float>(columns);
    constexpr float kByte = 1.0f / 127;  // what one means in a row of bytes
    std::transform(scales, scales + columns, kernel.scales.begin(), [=](float scale) { return scale * kByte; });
    level.steps->packBytes(values.numbers<int8_t>(size), kernel);
  } else {
    level.steps->packFloats(values.numbers<float>(size), kernel);
  }
  dense.bias.assign(kernel.width(), 0.0f);
  const Value bias = value["bias"];
  if (bias.is_there()) std::copy_n(bias.numbers<float>(columns), columns, dense.bias.begin());
  return dense;
}

napi_value open(napi_env env, const std::vector<Value>& arguments) {
  const Value& of = arguments.at(0);
  expect(level.steps != nullptr, "a processor with AVX2");
  Network network;
  network.embedding = of["embedding"].number();
  network.hidden = of["hidden"].number();
  network.context = of["context"].number();
  network.attention = of["attention"].number();
  network.readout = of["readout"].number();
  network.vocabulary = of["vocabulary"].number();
  network.residualFrom = of["residualFrom"].number();
  network.readoutSeesEmbedding = of["readoutSeesEmbedding"].truth();
  const int hidden = network.hidden, context = network.context;
  for (const Value& layer : of["layers"].list()) {
    const int fed = network.layers.empty() ? network.embedding : hidden;
    network.layers.push_back(dense_of(layer, hidden + context + fed, 4 * hidden));
  }
  expect(!network.layers.empty(), "a layer");
  const int seen = hidden + context + (network.readoutSeesEmbedding ? network.embedding : 0);
  network.query = dense_of(of["query"], hidden, network.attention);
  network.dense = dense_of(of["dense"], seen, network.readout);
  network.output = dense_of(of["output"], network.readout, network.vocabulary);
  const float* scores = of["scores"].numbers<float>(network.attention);
  network.scores.assign(scores, scores + network.attention);
  const Value embeddings = of["embeddings"];
  network.ids = static_cast<int>(embeddings.length() / network.embedding);
  network.embeddings = embeddings.numbers<float>(static_cast<size_t>(network.ids) * network.embedding);
  return external(env, std::make_unique<Opened>(env, embeddings.raw(), std::move(network), of["threads"].number()));
}

Decoder& decoder_of(const Value& value) {
  const std::unique_ptr<Opened>& opened = value.external<Opened>();
  expect(opened != nullptr, "a decoder that is still open");
  return opened->decoder;
}

Search& search_of(const Value& value) {
  const std::unique_ptr<Search>& search = value.external<Search>();
  expect(search != nullptr, "a search that has not been released");
  return *search;
}

napi_value start(napi_env env, const std::vector<Value>& arguments) {
  Decoder& decoder = decoder_of(arguments.at(0));
  const Value& from = arguments.at(1);
  const Network& of = decoder.network();
  Start start = {from["batch"].number(), from["positions"].number(), from["beam"].number(), nullptr, nullptr, nullptr, {}};
  const size_t all = static_cast<size_t>(start.batch) * start.positions;
  start.keys = from["keys"].numbers<float>(all * of.attention);
  start.values = from["values"].numbers<float>(all * of.context);
  start.penalty = from["penalty"].numbers<float>(all);
  for (const Value& part : from["parts"].list())
    start.parts.push_back(part.numbers<float>(static_cast<size_t>(start.batch) * of.hidden));
  expect(start.parts.size() == 2 * of.layers.size(), "a hidden state and a cell of each layer");
  expect(start.beam > 0, "a beam");
  return external(env, decoder.start(start));
}

template <typename Number>
Number* new_array(napi_env env, size_t length, napi_value result, const char* name) {
  void* data = nullptr;
  napi_value buffer = nullptr, array = nullptr;
  expect(napi_create_arraybuffer(env, length * sizeof(Number), &data, &buffer) == napi_ok, "memory");
  const napi_typedarray_type type = std::is_integral<Number>::value ? napi_int32_array : napi_float32_array;
  napi_create_typedarray(env, type, length, buffer, 0, &array);
  napi_set_named_property(env, result, name, array);
  return static_cast<Number*>(data);
}

napi_value step(napi_env env, const std::vector<Value>& arguments) {
  Decoder& decoder = decoder_of(arguments.at(0));
  Search& search = search_of(arguments.at(1));
  const size_t rows = arguments.at(2).length();
  const Request request = {static_cast<int>(rows), arguments.at(4).number(), arguments.at(2).numbers<int32_t>(rows),
                           arguments.at(3).numbers<int32_t>(rows)};
  expect(decoder.prepare(search, request), "parents that the search has, and ids that have an embedding");
  napi_value result = nullptr;
  napi_create_object(env, &result);
  const size_t found = rows * request.best;
  Answer answer = {new_array<int32_t>(env, found, result, "ids"), new_array<float>(env, found, result, "logProbs"),
                   nullptr};
  if (arguments.at(5).truth()) answer.weights = new_array<float>(env, rows * search.positions(), result, "weights");
  decoder.step(search, request, answer);
  return result;
}

napi_value join(napi_env, const std::vector<Value>& arguments) {
  Search &first = search_of(arguments.at(0)), &second = search_of(arguments.at(1));
  expect(first.beam == second.beam, "searches of one beam size");
  Decoder::join(first, second);
  return nullptr;
}

napi_value release_decoder(napi_env, const std::vector<Value>& arguments) {
  arguments.at(0).external<Opened>().reset();
  return nullptr;
}

napi_value release_search(napi_env, const std::vector<Value>& arguments) {
  arguments.at(0).external<Search>().reset();
  return nullptr;
}

using Function = napi_value (*)(napi_env, const std::vector<Value>&);

/** Calls a function with what JavaScript gives, and throws there what it throws here. */
template <Function function>
napi_value called(napi_env env, napi_callback_info info) {
  size_t count = 6;
  napi_value given[6];
  napi_get_cb_info(env, info, &count, given, nullptr, nullptr);
  std::vector<Value> arguments;
  for (size_t index = 0; index < count && index < 6; index++) arguments.emplace_back(env, given[index]);
  try {
    return function(env, arguments);
  } catch (const std::exception& fault) {
    napi_throw_error(env, nullptr, fault.what());
    return nullptr;
  }
}

template <Function function>
void offer(napi_env env, napi_value exports, const char* name) {
  napi_value offered = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, called<function>, nullptr, &offered);
  napi_set_named_property(env, exports, name, offered);
}

}  // namespace

extern "C" napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value name;
  if (level.steps == nullptr)
    napi_get_null(env, &name);
  else
    napi_create_string_utf8(env, level.steps->level, NAPI_AUTO_LENGTH, &name);
  napi_set_named_property(env, exports, "level", name);
  offer<open>(env, exports, "open");
  offer<start>(env, exports, "start");
  offer<step>(env, exports, "step");
  offer<join>(env, exports, "join");
  offer<release_decoder>(env, exports, "releaseDecoder");
  offer<release_search>(env, exports, "releaseSearch");
  return exports;
}
