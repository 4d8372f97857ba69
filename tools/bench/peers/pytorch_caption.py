"""A captioning model folder in eager PyTorch on the CPU: how fast the same network is there, from JPEG files to captions.

  python pytorch_caption.py --model FOLDER --images FOLDER --threads 2 --malloc-keep
  python pytorch_caption.py --model FOLDER --images FOLDER --check       # path<TAB>caption a line, nothing timed

Needs torch (2.x), numpy, pillow, safetensors and Linux. Each result is one JSON line: `batch` (images/s over all images,
decoded by Pillow in a pool of threads while the network works), `single` (one image at a time, file to caption).

Written as for production: weights are converted and laid out once, the CNN runs channels-last with in-place activations,
an LSTM step is one product over [input; hidden], keys are projected once an image, the search is one batch of tensors,
images that are done leave it. --pack goes further: oneDNN's own layout of the convolution kernels and its fused
activations, through the operators that torch.compile uses (inner ones: they may be gone from some later torch).

The search is ours (libs/beam-search): score = logProb / ((5 + length) / 6) ** alpha, the end piece counted; what ends
among the best `beam` candidates is set aside, its slot goes to the next best; an image is done when `beam` hypotheses
have ended or no unfinished one can win. `other_cores`: cores that other programs used during the worst timing that
counts; distrust a line above 0.1.
"""

import argparse
import ctypes
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from safetensors.numpy import load_file

FORBIDDEN = -1e30  # logProb of what may not be chosen


def refuse(where, expected, received, advice):
    sys.exit(f"{where}: expected {expected}, received {received}. {advice}")


# --- model folder ----------------------------------------------------------------------------------------------------


def read_weights(path):
    """All tensors as float32; int8 ones have a float32 scale for each row beside them."""
    stored = load_file(path)
    weights = {}
    for name, values in stored.items():
        if values.dtype == np.int8:
            scales = stored[f"{name}/scales"].reshape(-1, *[1] * (values.ndim - 1))
            weights[name] = torch.from_numpy(values.astype(np.float32) * scales)
        elif not (name.endswith("/scales") and stored.get(name[: -len("/scales")], values).dtype == np.int8):
            weights[name] = torch.from_numpy(values.astype(np.float32))
    return weights


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at


def read_fields(data):
    """(number, value) of each field of a protocol buffer message."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = read_varint(data, at)
        else:
            size, at = read_varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = data[at : at + size], at + size
        yield key >> 3, value


def read_pieces(path):
    """Pieces of a SentencePiece model by id: field 1 of field 1."""
    pieces = (value for number, value in read_fields(path.read_bytes()) if number == 1)
    return [next(value for number, value in read_fields(piece) if number == 1).decode() for piece in pieces]


def check_supported(file, folder):
    decoder, image = file["architecture"]["decoder"], file["image"]
    wanted = [
        ("image.resize", image["resize"], ["squash"]),
        ("decoder.wiring", decoder["wiring"], ["gnmt_v2"]),
        ("decoder.cell.kind", decoder["cell"]["kind"], ["lstm"]),
        ("decoder.cell.layerNorm", decoder["cell"]["layerNorm"], [False]),
        ("decoder.cell.zoneout", decoder["cell"]["zoneout"], [0]),
        ("decoder.attentionKind", decoder.get("attentionKind", "soft"), ["soft"]),
        ("decoder.contextGate", decoder.get("contextGate", False), [False]),
        ("decoder.attention", decoder["attention"], ["additive", "dot"]),
        ("decoder.bridge", decoder["bridge"], ["dense", "zero"]),
    ]
    for name, value, known in wanted:
        if value not in known:
            choices = " or ".join(map(json.dumps, known))
            refuse(folder / "model.json", f"{name} of {choices}", json.dumps(value), "This program knows no other.")


# --- CNN -------------------------------------------------------------------------------------------------------------


def layers_to(cut, layers):
    wanted, kept = {cut}, []
    for layer in reversed(layers):
        if layer["name"] in wanted:
            kept.append(layer)
            wanted.update(layer.get("inputs") or [layer["input"]])
    return kept[::-1]


def same_padding(size, kernel, stride):
    """TensorFlow's: of an odd padding the larger half comes after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def padding_of(layer, x):
    """(top, bottom), (left, right)"""
    if layer["padding"] == "valid":
        return (0, 0), (0, 0)
    return tuple(same_padding(x.shape[2 + axis], layer["kernel"][axis], layer["strides"][axis]) for axis in (0, 1))


def padded(layer, x, value=0.0):
    """The grid to be walked without the padding that a convolution can add by itself, and that padding."""
    (top, bottom), (left, right) = padding_of(layer, x)
    if top == bottom and left == right:
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": lambda x: x.relu_(),
    "relu6": lambda x: F.hardtanh_(x, 0.0, 6.0),
    "swish": lambda x: F.silu(x, inplace=True),
}


def convolution(layer, weights, path):
    kernel = weights[f"{path}/{layer['name']}/weights"]
    bias = weights[f"{path}/{layer['name']}/bias"]
    is_depthwise = layer["op"] == "depthwise_conv2d"
    kernel = kernel.permute(2, 3, 0, 1) if is_depthwise else kernel.permute(3, 2, 0, 1)  # out, in, height, width
    kernel = kernel.contiguous(memory_format=torch.channels_last)
    groups = kernel.shape[0] if is_depthwise else 1
    activate = ACTIVATIONS[layer["activation"]]

    def run(x):
        x, padding = padded(layer, x)
        return activate(F.conv2d(x, kernel, bias, layer["strides"], padding, 1, groups))

    return run


def packed_convolution(layer, weights, path):
    """The same with oneDNN's layout of the kernel, made at the first call, and its fused activation."""
    kernel = weights[f"{path}/{layer['name']}/weights"]
    bias = weights[f"{path}/{layer['name']}/bias"]
    is_depthwise = layer["op"] == "depthwise_conv2d"
    kernel = (kernel.permute(2, 3, 0, 1) if is_depthwise else kernel.permute(3, 2, 0, 1)).contiguous()
    groups = kernel.shape[0] if is_depthwise else 1
    fused = {"linear": ("none", []), "relu": ("relu", []), "relu6": ("hardtanh", [0.0, 6.0]), "swish": ("swish", [])}
    name, scalars = fused[layer["activation"]]
    layouts = {}

    def run(x):
        x, padding = padded(layer, x)
        key = tuple(x.shape)
        if key not in layouts:
            layouts[key] = torch.ops.mkldnn._reorder_convolution_weight(
                kernel, list(padding), layer["strides"], [1, 1], groups, list(x.shape)
            )
        return torch.ops.mkldnn._convolution_pointwise(
            x, layouts[key], bias, list(padding), layer["strides"], [1, 1], groups, name, scalars, ""
        )

    return run


def open_layer(layer, weights, path, pack):
    op = layer["op"]
    if op in ("conv2d", "depthwise_conv2d"):
        return (packed_convolution if pack else convolution)(layer, weights, path)
    if op == "add":
        activate = ACTIVATIONS[layer["activation"]]
        return lambda *grids: activate(sum(grids[1:], start=grids[0]))
    if op == "global_average_pool":
        return lambda x: x.mean((2, 3), keepdim=True)
    if op == "max_pool":

        def pool(x):
            x, padding = padded(layer, x, -torch.inf)
            return F.max_pool2d(x, layer["kernel"], layer["strides"], padding)

        return pool
    refuse("cnn.json", "convolutions, additions, max_pool and global_average_pool", op, "Cut the CNN before it.")


class Cnn:
    """pixels [batch, height, width, 3], uint8, to the grid [batch, channel, height, width]"""

    def __init__(self, architecture, cut, weights, pack):
        self.mean = torch.tensor(architecture["input"]["mean"]).view(1, 3, 1, 1).float()
        self.scale = 1 / torch.tensor(architecture["input"]["std"]).view(1, 3, 1, 1).float()
        self.layers = layers_to(cut, architecture["layers"])
        self.run = [open_layer(layer, weights, "encoder/cnn", pack) for layer in self.layers]
        reads = [layer.get("inputs") or [layer["input"]] for layer in self.layers]
        last = {name: index for index, names in enumerate(reads) for name in names}
        self.done = [[name for name in set(names) if last[name] == index] for index, names in enumerate(reads)]

    def __call__(self, pixels):
        x = pixels.permute(0, 3, 1, 2).float()  # channels-last in memory as it is
        grids = {"input": x.sub_(self.mean).mul_(self.scale)}
        for layer, run, done in zip(self.layers, self.run, self.done):
            x = run(*[grids[name] for name in layer.get("inputs") or [layer["input"]]])
            for name in done:
                del grids[name]
            grids[layer["name"]] = x
        return x


# --- decoder ---------------------------------------------------------------------------------------------------------


def dense(weights, path, bias=True):
    kernel = weights[f"{path}/kernel"].t().contiguous()
    shift = weights[f"{path}/bias"] if bias else None
    return lambda x: F.linear(x, kernel, shift)


class Lstm:
    """Gates are stored as input, candidate, forget, output; here as input, forget, output, candidate."""

    def __init__(self, weights, path):
        order = [0, 2, 3, 1]
        kernel, bias = weights[f"{path}/kernel"], weights[f"{path}/bias"]
        self.size = kernel.shape[1] // 4
        parts, shifts = kernel.split(self.size, 1), bias.split(self.size)
        self.kernel = torch.cat([parts[gate] for gate in order], 1).t().contiguous()
        self.bias = torch.cat([shifts[gate] for gate in order])

    def __call__(self, inputs, hidden, cell):
        gates = F.linear(torch.cat([*inputs, hidden], 1), self.kernel, self.bias)
        open_, candidate = gates.split([3 * self.size, self.size], 1)
        entered, kept, shown = open_.sigmoid().chunk(3, 1)
        cell = torch.addcmul(kept * cell, entered, candidate.tanh())
        return shown * cell.tanh(), cell


class Captioner:
    def __init__(self, folder, pack=False):
        self.file = json.loads((folder / "model.json").read_text())
        check_supported(self.file, folder)
        architecture = self.file["architecture"]
        self.encoder, self.decoder = architecture["encoder"], architecture["decoder"]
        weights = read_weights(folder / "weights.safetensors")
        self.cnn = Cnn(json.loads((folder / self.file["cnn"]).read_text()), self.encoder["cut"], weights, pack)
        self.pieces = read_pieces(folder / self.file["pieces"])
        self.projection = dense(weights, "encoder/projection") if self.encoder["projectionSize"] else None
        self.positions = weights.get("encoder/positions")
        self.bridge = dense(weights, "decoder/bridge") if self.decoder["bridge"] == "dense" else None
        upper = [f"decoder/upper/{index}" for index in range(self.decoder["numLayers"] - 1)]
        self.layers = [Lstm(weights, path) for path in ["decoder/bottom", *upper]]
        self.key = weights["decoder/attention/keyKernel"].t().contiguous()
        self.query = weights["decoder/attention/queryKernel"].t().contiguous()
        self.scores = weights.get("decoder/attention/scores")
        self.readout = dense(weights, "decoder/readout")
        self.embedding = weights["embeddings/target"]
        self.output = weights["embeddings/target" if architecture["tying"] == "target" else "embeddings/output"]
        special = self.file["specialIds"]
        self.start, self.end = special["start"], special["end"]
        self.bias = weights["decoder/outputBias"]
        self.banned = sorted({special["pad"], special["unknown"], self.start} - {self.end})

    def encode(self, pixels):
        """Memory and keys [batch, position, *], and the state before the first step, one row per image."""
        grid = self.cnn(pixels).permute(0, 2, 3, 1)
        memory = grid.reshape(grid.shape[0], -1, grid.shape[3])
        if self.projection:
            memory = self.projection(memory).relu_()
        if self.positions is not None:
            memory = memory + self.positions
        batch, size = memory.shape[0], self.decoder["hiddenSize"]
        zeros = memory.new_zeros(batch, size)
        hidden = [zeros] * len(self.layers)
        if self.bridge:
            hidden = self.bridge(memory.mean(1)).tanh().split(size, 1)
        state = [part for one in hidden for part in (one, zeros)] + [memory.new_zeros(batch, memory.shape[2])]
        return memory, F.linear(memory, self.key), state

    def attend(self, query, memory, keys):
        """query [batch, beam, attention] to context [batch, beam, channel]"""
        if self.decoder["attention"] == "dot":
            scores = torch.bmm(query, keys.transpose(1, 2))
        else:
            scores = (keys.unsqueeze(1) + query.unsqueeze(2)).tanh_().matmul(self.scores).squeeze(3)
        return torch.bmm(scores.softmax(2), memory)

    def step(self, ids, state, memory, keys):
        """One step of rows batch*beam: logits [row, vocabulary] and the next state."""
        batch, rows = memory.shape[0], ids.shape[0]
        *cells, context = state
        embedded = F.embedding(ids, self.embedding)
        hidden, cell = self.layers[0]([embedded, context], cells[0], cells[1])
        query = F.linear(hidden, self.query).view(batch, rows // batch, -1)
        context = self.attend(query, memory, keys).view(rows, -1)
        after, below = [hidden, cell], hidden
        for index, layer in enumerate(self.layers[1:], start=1):
            hidden, cell = layer([below, context], cells[2 * index], cells[2 * index + 1])
            after += [hidden, cell]
            below = hidden + below if index + 1 >= self.decoder["residualFromLayer"] else hidden
        joined = [below, context, embedded] if self.decoder["readoutSeesEmbedding"] else [below, context]
        readout = self.readout(torch.cat(joined, 1)).tanh_()
        return F.linear(readout, self.output, self.bias), [*after, context]

    @torch.inference_mode()
    def caption(self, pixels, beam, max_length, alpha=1.0):
        """Ids of the best hypothesis of each image."""
        memory, keys, state = self.encode(pixels)
        found = [None] * len(pixels)
        images = torch.arange(len(pixels))  # of the rows that are still searched
        best = torch.full((len(pixels),), -torch.inf)
        best_ids = [None] * len(pixels)
        ended = torch.zeros(len(pixels), dtype=torch.long)
        score = torch.zeros(len(pixels), 1)  # one row per image before the first step
        ids = torch.full((len(pixels),), self.start)
        prefixes = torch.empty(len(pixels), 1, 0, dtype=torch.long)
        hopeful = ((5 + max_length + 1) / 6) ** alpha
        for length in range(max_length + 1):
            count, width = score.shape
            logits, state = self.step(ids, state, memory, keys)
            log_probs = logits.log_softmax(1)
            log_probs[:, self.banned] = FORBIDDEN
            size = log_probs.shape[1]
            totals = (log_probs.view(count, width, size) + score.unsqueeze(2)).view(count, -1)
            values, places = totals.topk(2 * beam, 1)
            slots, chosen = places.div(size, rounding_mode="floor"), places % size
            is_end = chosen == self.end
            counts = is_end[:, :beam]
            if counts.any():
                penalised = torch.where(counts, values[:, :beam] / ((5 + length + 1) / 6) ** alpha, -torch.inf)
                top, where = penalised.max(1)
                for row in (top > best).nonzero().flatten().tolist():
                    best[row] = top[row]
                    best_ids[row] = prefixes[row, slots[row, where[row]]]
                ended += counts.sum(1)
            if length < max_length:
                kept = is_end.to(torch.int8).argsort(dim=1, stable=True)[:, :beam]  # the best that do not end
                score, slots, chosen = values.gather(1, kept), slots.gather(1, kept), chosen.gather(1, kept)
                parents = slots.unsqueeze(2).expand(-1, -1, length)
                prefixes = torch.cat([prefixes.gather(1, parents), chosen.unsqueeze(2)], 2)
                done = (ended >= beam) | (best >= score[:, 0] / hopeful)
            else:
                done = torch.ones(count, dtype=torch.bool)
            for row in done.nonzero().flatten().tolist():
                found[int(images[row])] = (prefixes[row, 0] if best_ids[row] is None else best_ids[row]).tolist()
            if done.all():
                return found
            rows = (torch.arange(count).unsqueeze(1) * width + slots)  # of the state, by image and beam
            if done.any():
                going = (~done).nonzero().flatten()
                picked = going.tolist()
                best_ids = [best_ids[row] for row in picked]
                images, best, ended, score = images[going], best[going], ended[going], score[going]
                prefixes, chosen, rows = prefixes[going], chosen[going], rows[going]
                memory, keys = memory[going], keys[going]
            rows = rows.flatten()
            state = [part.index_select(0, rows) for part in state]
            ids = chosen.flatten()
        return found

    def text(self, ids):
        return "".join(self.pieces[one] for one in ids).replace("\u2581", " ").strip()


# --- images ----------------------------------------------------------------------------------------------------------


def read_pixels(path, image):
    with Image.open(path) as file:
        seen = ImageOps.exif_transpose(file).convert("RGB")
        small = seen.resize((image["width"], image["height"]), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.array(small))  # [height, width, 3]


def batches(paths, image, size, pool):
    """Batches of pixels; the next batch is decoded while the caller works on this one."""
    waiting, rest = deque(), iter(paths)
    for path in paths[:size]:
        waiting.append(pool.submit(read_pixels, next(rest), image))
    batch = []
    while waiting:
        batch.append(waiting.popleft().result())
        for path in rest:
            waiting.append(pool.submit(read_pixels, path, image))
            break
        if len(batch) == size or not waiting:
            yield torch.stack(batch)
            batch = []


# --- measuring -------------------------------------------------------------------------------------------------------


def other_seconds():
    """CPU seconds of everybody else since the machine started; time stolen by the host counts."""
    with open("/proc/stat") as stat:
        user, nice, system, _, _, irq, soft_irq, steal = map(int, stat.readline().split()[1:9])
    busy = (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")
    return busy - time.process_time()


def timed(run, repeats, warmup):
    """Seconds of `repeats` calls, the least disturbed of up to three times as many, and the cores others used at worst."""
    for _ in range(warmup):
        run()
    stretches = []
    while len(stretches) < 3 * repeats and sum(others < 0.1 for others, _ in stretches) < repeats:
        others, times = other_seconds(), []
        began = time.perf_counter()
        while not times or (time.perf_counter() - began < 0.2 and len(times) < repeats):  # ticks are coarse
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        share = max(0.0, other_seconds() - others) / max(time.perf_counter() - began, 0.2)
        stretches += [(share, one) for one in times]
    kept = sorted(stretches, key=lambda stretch: stretch[0])[:repeats]
    return [one for _, one in kept], round(kept[-1][0], 3)


def emit(options, **figures):
    line = {
        **{"bench": "caption", "peer": "pytorch", "torch": torch.__version__, "python": platform.python_version()},
        **{"threads": options.threads, "torch_isa": torch.backends.cpu.get_cpu_capability(), "dtype": "fp32"},
        **{"pack": options.pack, "malloc_keep": options.malloc_keep, "beam": options.beam},
        **{"max_length": options.max_length, **figures},
        "peak_rss_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    print(json.dumps({name: round(one, 3) if isinstance(one, float) else one for name, one in line.items()}), flush=True)


def measure(model, paths, pool, options):
    image = model.file["image"]

    def all_images():
        for pixels in batches(paths, image, options.batch, pool):
            model.caption(pixels, options.beam, options.max_length)

    times, others = timed(all_images, options.repeats, options.warmup)
    median = statistics.median(times)
    emit(
        options,
        **{"what": "batch", "batch": options.batch, "images": len(paths), "repeats": len(times), "median_s": median},
        **{"min_s": min(times), "max_s": max(times), "images_per_s": len(paths) / median, "other_cores": others},
    )
    turn = iter(paths * (4 * options.singles // len(paths) + 2))

    def one_image():
        model.caption(read_pixels(next(turn), image).unsqueeze(0), options.beam, options.max_length)

    times, others = timed(one_image, options.singles, min(5, options.singles))
    times = sorted(1000 * one for one in times)
    emit(
        options,
        **{"what": "single", "images": len(times), "p50_ms": times[(len(times) - 1) // 2], "min_ms": times[0]},
        **{"p90_ms": times[int(0.9 * (len(times) - 1))], "max_ms": times[-1], "other_cores": others},
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="folder of a captioning model")
    parser.add_argument("--images", type=Path, required=True, help="folder of JPEG files")
    for flag, default, text in (
        ("count", 200, "images, the first ones by name, from the first again when there are fewer"),
        ("batch", 16, "images computed at once"),
        ("beam", 3, "beam size"),
        ("max-length", 40, "pieces a caption may have"),
        ("threads", 2, "threads of PyTorch, and of the pool that decodes"),
        ("repeats", 5, "timed runs over all images"),
        ("singles", 50, "timed images on their own"),
        ("warmup", 1, "untimed runs over all images"),
    ):
        parser.add_argument(f"--{flag}", type=int, default=default, help=f"{text}; default {default}")
    parser.add_argument("--pack", action="store_true", help="convolutions in oneDNN's layout with fused activations")
    parser.add_argument("--malloc-keep", action="store_true", help="glibc: never give freed memory back")
    parser.add_argument("--check", action="store_true", help="print captions instead of timings")
    options = parser.parse_args()
    if options.malloc_keep:  # M_MMAP_MAX = 0, M_TRIM_THRESHOLD = off
        libc = ctypes.CDLL("libc.so.6")
        assert libc.mallopt(-4, 0) == 1 and libc.mallopt(-1, -1) == 1
    torch.set_num_threads(options.threads)
    torch.set_num_interop_threads(1)
    names = sorted(path.name for path in options.images.iterdir() if path.suffix.lower() in (".jpg", ".jpeg"))
    if not names:
        refuse(options.images, "JPEG files", "none", "Name a folder that has some.")
    count = min(options.count, len(names)) if options.check else options.count  # timed: from the first again
    paths = [options.images / names[index % len(names)] for index in range(count)]
    model = Captioner(options.model, options.pack)
    with ThreadPoolExecutor(options.threads) as pool:
        if not options.check:
            return measure(model, paths, pool, options)
        done = iter(paths)
        for pixels in batches(paths, model.file["image"], options.batch, pool):
            for ids in model.caption(pixels, options.beam, options.max_length):
                print(f"{next(done)}\t{model.text(ids)}")


if __name__ == "__main__":
    main()
