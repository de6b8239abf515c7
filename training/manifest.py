"""Writes models/manifest.toml: what is in the folder, with hashes."""

import argparse
import hashlib
from pathlib import Path

TEMPLATE = '''# Written by training/manifest.py. `feedforward check` verifies the hashes; README.md is the model card.
name = "feedforward-minilm"
version = "{version}"
licence = "Apache-2.0"
attribution = "Encoder and pair scorer derived from all-MiniLM-L6-v2 by the sentence-transformers authors, Apache-2.0. Pair scorer trained on SNLI, counterfactual NLI, Breaking NLI, MED, HELP, STS benchmark (CC BY-SA), ScoNe (CC0), ConjNLI, negated NLI (MIT), SciEntsBank and Beetle (CC BY-SA 3.0), SAF English (MIT), and questions of SQuAD 2.0 (CC BY-SA 4.0); head fitted on these three and ADS and LE (Apache-2.0). NOTICE names the authors."

[encoder]
file = "encoder.onnx"
sha256 = "{encoder}"
languages = ["en"]
dimensions = 384
max_tokens = 256
pooling = "mean"

[encoder.tokenizer]
file = "tokenizer.json"
sha256 = "{tokenizer}"

[pair_scorer]
file = "pair_scorer.onnx"
sha256 = "{pair_scorer}"
languages = ["en"]
max_tokens = 256
question_tokens = 32
reads_questions = true

[pair_scorer.tokenizer]
file = "tokenizer.json"
sha256 = "{tokenizer}"

[pair_scorer.parity]
file = "pair_parity.json"
sha256 = "{pair_parity}"

[head]
file = "head.json"
sha256 = "{head}"

[parity]
file = "parity.json"
sha256 = "{parity}"
'''


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--version", required=True, help="of the model as a whole: grows with every change of a file")
    arguments = parser.parse_args()
    files = {"encoder": "encoder.onnx", "tokenizer": "tokenizer.json", "head": "head.json", "parity": "parity.json", "pair_scorer": "pair_scorer.onnx", "pair_parity": "pair_parity.json"}
    hashes = {key: hashlib.sha256((arguments.models / name).read_bytes()).hexdigest() for key, name in files.items()}
    (arguments.models / "manifest.toml").write_text(TEMPLATE.format(version=arguments.version, **hashes), encoding="utf-8")


if __name__ == "__main__":
    main()
