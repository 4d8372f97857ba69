"""PyTorch's stacked LSTM and GRU layers in the layout of this project, for the programs of this folder.

Kernels are [input + hidden, 4*hidden] for LSTMs, gates in the order input, candidate, forget, output; for GRUs [input, 3*hidden] and
[hidden, 3*hidden], gates in PyTorch's order.
"""

import torch

GATES = [0, 2, 1, 3]  # of PyTorch's input, forget, candidate, output


def reordered(tensor: torch.Tensor, axis: int) -> torch.Tensor:
    blocks = tensor.chunk(len(GATES), dim=axis)
    return torch.cat([blocks[gate] for gate in GATES], dim=axis)


def laid_out_layers(tensors: dict, kind: str, num_layers: int) -> dict:
    """Parameters `layers/<n>/...` from those of an nn.LSTM ("lstm") or nn.GRU, by PyTorch's names."""
    laid = {}
    for layer in range(num_layers):
        of_input, of_hidden, bias_in, bias_hidden = (
            tensors[f"{part}_l{layer}"] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        path = f"layers/{layer}"
        if kind == "lstm":
            laid[f"{path}/kernel"] = reordered(torch.cat([of_input, of_hidden], dim=1).T, 1)
            laid[f"{path}/bias"] = reordered(bias_in, 0)
        else:
            laid[f"{path}/inputKernel"], laid[f"{path}/recurrentKernel"] = of_input.T, of_hidden.T
            laid[f"{path}/bias"], laid[f"{path}/recurrentBias"] = bias_in, bias_hidden
    return laid
