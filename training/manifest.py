"""Writes models/manifest.toml: what is in the folder, with hashes."""

import argparse
import hashlib
from pathlib import Path

TEMPLATE = '''# Written by training/manifest.py. `feedforward check` verifies the hashes; README.md is the model card.
name = "feedforward-minilm"
version = "{version}"
licence = "Apache-2.0"
attribution = "Encoder derived from all-MiniLM-L6-v2 by the sentence-transformers authors, Apache-2.0. Head fitted on SciEntsBank and Beetle (CC BY-SA 3.0), SAF English (CC BY 4.0), ADS and LE (Apache-2.0)."

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
    files = {"encoder": "encoder.onnx", "tokenizer": "tokenizer.json", "head": "head.json", "parity": "parity.json"}
    hashes = {key: hashlib.sha256((arguments.models / name).read_bytes()).hexdigest() for key, name in files.items()}
    (arguments.models / "manifest.toml").write_text(TEMPLATE.format(version=arguments.version, **hashes), encoding="utf-8")


if __name__ == "__main__":
    main()
