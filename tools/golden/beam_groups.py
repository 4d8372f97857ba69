"""Writes libs/beam-search/fixtures/beam-groups.json: what transformers' diverse beam search finds in random Markov chains.

Usage: python -P tools/golden/beam_groups.py     (-P: safetensors.py beside it is not the package; needs torch and transformers 4.49.0; the chains depend on SEED only)

The likelihood of a word depends on the word before it. Ids are those of @tolmach/contracts: pad 0, unknown 1, start 2, end 3.
"""

import json
from pathlib import Path

import torch
import transformers
from transformers import GenerationConfig, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput

SEED = 20261201
TARGET = Path(__file__).parents[2] / "libs/beam-search/fixtures/beam-groups.json"
NUM_IDS, PAD, START, END = 10, 0, 2, 3
MAX_LENGTH = 20
CASES = [(2, 1, 0.5), (3, 1, 2.0), (5, 1, 0.3), (2, 2, 0.5), (3, 2, 1.0), (2, 3, 5.0), (4, 2, 0.2), (3, 3, 0.1)]


class Chain(PreTrainedModel, GenerationMixin):
    config_class = PretrainedConfig

    def __init__(self, log_probs):
        super().__init__(PretrainedConfig(vocab_size=NUM_IDS))
        self.table = torch.nn.Parameter(log_probs, requires_grad=False)

    def forward(self, input_ids, **_):
        return CausalLMOutput(logits=self.table[input_ids])

    def prepare_inputs_for_generation(self, input_ids, **_):
        return {"input_ids": input_ids}


def chain(generator):
    """[id before, id] log-probabilities; pad, unknown and start never come."""
    logits = 1.5 * torch.randn(NUM_IDS, NUM_IDS, generator=generator)
    logits[:, :END] = -torch.inf
    logits[:, END] += 1
    logits[START, END] = -torch.inf
    return torch.log_softmax(logits, -1)


def searched(log_probs, num_groups, group_size, penalty):
    """Ids and log-probabilities of all hypotheses that have ended."""
    beam = num_groups * group_size
    config = GenerationConfig(
        num_beams=beam, num_beam_groups=num_groups, diversity_penalty=penalty, num_return_sequences=beam, max_new_tokens=MAX_LENGTH + 1,
        length_penalty=0.0, early_stopping=True, do_sample=False, pad_token_id=PAD, bos_token_id=START, eos_token_id=END,
        use_cache=False,
    )
    found = Chain(log_probs).generate(torch.tensor([[START]]), generation_config=config)
    hypotheses = {}
    for row in found.tolist():
        if END not in row:
            continue
        ids = row[1 : row.index(END)]
        path = [START, *ids, END]
        hypotheses[tuple(ids)] = sum(log_probs[a, b].item() for a, b in zip(path, path[1:]))
    ranked = sorted(hypotheses.items(), key=lambda one: -one[1])
    return [{"ids": list(ids), "logProb": log_prob} for ids, log_prob in ranked]


def main():
    generator = torch.Generator().manual_seed(SEED)
    cases = []
    for num_groups, group_size, penalty in CASES:
        for _ in range(3):
            log_probs = chain(generator)
            table = [[None if value == -torch.inf else value for value in row] for row in log_probs.tolist()]
            found = searched(log_probs, num_groups, group_size, penalty)
            cases.append({"numGroups": num_groups, "groupSize": group_size, "penalty": penalty, "logProbs": table, "found": found})
    provenance = {"seed": SEED, "torch": torch.__version__, "transformers": transformers.__version__}
    TARGET.write_text(json.dumps({"provenance": provenance, "maxLength": MAX_LENGTH, "cases": cases}) + "\n")


if __name__ == "__main__":
    main()
