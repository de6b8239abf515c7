"""Teaches MiniLM to compare two texts: sentence pairs first (`--stage pairs`), then graded answers (`--stage answers`)."""

import argparse
import copy
import random
import time
from pathlib import Path

import numpy as np
import torch
from bert import PairScorer, loss, schedule
from pairs import LABELS, Encoder, epoch_of_answers, example, graded, held_answers, sentence_pairs
from safetensors.numpy import load_file
from tokenizers import Tokenizer

BATCH, WINDOW = 32, 60  # texts a step; steps among which texts are sorted by length
CLIP, WARM, SMOOTHING, SHARE_WEIGHT = 1.0, 0.06, 0.05, 0.5


def batches(examples, encode, shuffle, size=BATCH):
    """Steps of texts of nearly one length, so that hardly anything is padding."""
    coded = [(*encode(e["question"], e["reference"], e["answer"]), at) for at, e in enumerate(examples)]
    if shuffle:
        shuffle.shuffle(coded)
    window = size * WINDOW if shuffle else len(coded)
    steps = []
    for start in range(0, len(coded), window):
        part = sorted(coded[start : start + window], key=lambda c: len(c[0]))
        steps += [part[at : at + size] for at in range(0, len(part), size)]
    if shuffle:
        shuffle.shuffle(steps)
    for step in steps:
        length = max(len(ids) for ids, _, _ in step)
        ids, segments = torch.zeros(len(step), length, dtype=torch.long), torch.zeros(len(step), length, dtype=torch.long)
        for row, (text, first, _) in enumerate(step):
            ids[row, : len(text)] = torch.tensor(text)
            segments[row, first : len(text)] = 1
        yield ids, segments, torch.tensor([len(text) for text, _, _ in step]), [at for _, _, at in step]


def targets(examples):
    allowed = torch.tensor([[float(label in e["allowed"]) for label in LABELS] for e in examples])
    share = torch.tensor([float("nan") if e["share"] is None else e["share"] for e in examples])
    return allowed, share, torch.tensor([e["weight"] for e in examples])


@torch.no_grad()
def predict(model, encode, examples):
    """Probabilities of the four labels and the share, a row an example."""
    model.eval()
    out = np.zeros((len(examples), 5))
    for ids, segments, lengths, rows in batches(examples, encode, None, 64):
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(ids, segments, lengths)
        out[rows] = torch.cat([logits[:, :4].softmax(dim=1), logits[:, 4:].sigmoid()], dim=1).numpy()
    model.train()
    return out


class Trainer:
    def __init__(self, model, encode, rate, decay, steps, average, seed):
        self.model, self.encode, self.steps, self.step, self.average = model, encode, steps, 0, average
        self.shuffle = random.Random(seed)
        # The word vectors stay as they are: a third of the time saved, and words that no training text has keep their place.
        model.words.weight.requires_grad_(False)
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.AdamW(list(model.groups(rate, decay, 0.01)), betas=(0.9, 0.98), eps=1e-6, fused=True)
        self.base = [group["lr"] for group in self.optimizer.param_groups]
        self.mean = copy.deepcopy(model).eval() if average else model

    def epoch(self, examples, say=200):
        started, total, seen = time.time(), 0.0, 0
        allowed, share, weight = targets(examples)
        for ids, segments, lengths, rows in batches(examples, self.encode, self.shuffle):
            for group, rate in zip(self.optimizer.param_groups, self.base):
                group["lr"] = rate * schedule(self.step, self.steps, int(WARM * self.steps))
            with torch.autocast("cpu", torch.bfloat16):
                outputs = self.model(ids, segments, lengths)
            value = loss(outputs, allowed[rows], share[rows], weight[rows], SMOOTHING, SHARE_WEIGHT)
            value.backward()
            torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
            self.optimizer.step(), self.optimizer.zero_grad(set_to_none=True)
            if self.average:
                keep = min(self.average, (self.step + 1) / (self.step + 10))
                with torch.no_grad():
                    torch._foreach_lerp_([p for p in self.mean.parameters() if p.requires_grad], self.parameters, 1 - keep)
            self.step, total, seen = self.step + 1, total + value.item() * len(rows), seen + len(rows)
            if self.step % say == 0:
                print(f"  step {self.step}/{self.steps} loss {total / seen:.4f} {seen / (time.time() - started):.0f} texts/s", flush=True)
                total, seen, started = 0.0, 0, time.time()


def published(source, words):
    model = PairScorer(words)
    model.load_published(load_file(source / "model.safetensors"))
    return model


def tokenizer_at(path):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding(), tokenizer.no_truncation()
    return tokenizer


def stage_pairs(arguments):
    encode = Encoder(tokenizer_at(arguments.source / "tokenizer.json"))
    train, dev = (sentence_pairs(arguments.data, part, arguments.seed) for part in ("train", "dev"))
    dev = [e for e in dev if e["allowed"]][::4]
    model = published(arguments.source, 30522)
    steps = -(-len(train) // BATCH) * arguments.epochs
    print(f"pairs: {len(train)} to train, {len(dev)} to check, {steps} steps", flush=True)
    trainer = Trainer(model, encode, arguments.rate, arguments.decay, steps, arguments.average, arguments.seed)
    for number in range(arguments.epochs):
        trainer.epoch(train)
        p = predict(trainer.mean, encode, dev)
        three = np.stack([p[:, 0], p[:, 1] + p[:, 3], p[:, 2]], axis=1).argmax(axis=1)
        gold = np.array([0 if "correct" in e["allowed"] else 2 if "contradictory" in e["allowed"] else 1 for e in dev])
        print(f"epoch {number}: accuracy on other pairs {(three == gold).mean():.3f}", flush=True)
        torch.save(trainer.mean.state_dict(), arguments.out)


THREE = np.array([0, 2, 1, 2])  # our labels as the three-way sets count them


def macro_f1(predicted, gold, classes):
    both = [((predicted == c) & (gold == c)).sum() * 2 / max(1, (predicted == c).sum() + (gold == c).sum()) for c in range(classes)]
    return float(np.mean(both))


def gold_label(row):
    return 0 if "correct" in row["allowed"] else 1 if row["allowed"] == ("contradictory",) else 2


def pairs_of(rows, most):
    """Every answer with its nearest references, and which row each pair belongs to."""
    chosen = [(at, reference) for at, row in enumerate(rows) for reference in row["references"][:most]]
    examples = [example(rows[at]["question"], reference, rows[at]["answer"], (), None) for at, reference in chosen]
    return examples, np.array([at for at, _ in chosen])


def report(title, rows, p):
    line, value = f"{title}:", []
    for name in dict.fromkeys(row["dataset"] for row in rows):
        at = [number for number, row in enumerate(rows) if row["dataset"] == name]
        q, part = p[at], [rows[number] for number in at]
        if name == "saf_en":
            share = np.array([row["share"] for row in part])
            line += f" {name} r {np.corrcoef(q[:, 4], share)[0, 1]:.3f} rmse {np.sqrt(((q[:, 4] - share) ** 2).mean()):.3f}"
            continue
        merged = np.stack([q[:, 0], q[:, 2], q[:, 1] + q[:, 3]], axis=1)
        gold = np.array([gold_label(row) for row in part])
        value.append(macro_f1(merged.argmax(axis=1), gold, 3))
        line += f" {name} {value[-1]:.3f} (accuracy {(merged.argmax(axis=1) == gold).mean():.3f}, contradictory {((merged.argmax(axis=1) == 1) & (gold == 1)).sum()} of {(gold == 1).sum()})"
    print(line, flush=True)
    return float(np.mean(value))


def stage_answers(arguments):
    encode = Encoder(tokenizer_at(arguments.source / "tokenizer.json"))
    train, dev = (graded(arguments.data, part) for part in ("train", "dev"))
    if arguments.everything:
        train, apart = train + dev, []
    else:
        train, apart = held_answers(train, 12, arguments.seed)
    model = PairScorer(30522)
    model.load_state_dict(torch.load(arguments.start))
    sets = [epoch_of_answers(train, arguments.seed + number) for number in range(arguments.epochs)]
    if arguments.replay:
        kept = [e for e in sentence_pairs(arguments.data, "train", arguments.seed) if e["allowed"]]
        for number, examples in enumerate(sets):
            examples += random.Random(arguments.seed + number).sample(kept, arguments.replay)
    steps = sum(-(-len(examples) // BATCH) for examples in sets)
    print(f"answers: {len(train)} to train, {len(dev)} of other questions, {len(apart)} held of the same, {steps} steps", flush=True)
    trainer = Trainer(model, encode, arguments.rate, arguments.decay, steps, arguments.average, arguments.seed)
    nearest_only = pairs_of(dev, 1)[0]
    for number, examples in enumerate(sets[: arguments.stop]):
        trainer.epoch(examples, 100)
        torch.save(trainer.mean.state_dict(), arguments.out.with_suffix(f".{number}.pt"))
        if not arguments.everything:
            report(f"epoch {number}, other questions", dev, predict(trainer.mean, encode, nearest_only))
            report(f"epoch {number}, other answers  ", apart, predict(trainer.mean, encode, pairs_of(apart, 1)[0]))
    torch.save(trainer.mean.state_dict(), arguments.out)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=["pairs", "answers"], required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--decay", type=float, default=0.95, help="of the learning rate from layer to layer")
    parser.add_argument("--average", type=float, default=0.995, help="how much of the mean of the weights a step keeps")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="weights to go on from (answers)")
    parser.add_argument("--replay", type=int, default=1000, help="sentence pairs among the answers of an epoch")
    parser.add_argument("--stop", type=int, help="after so many epochs of the schedule")
    parser.add_argument("--everything", action="store_true", help="train on the dev part too: nothing is left to measure")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed), torch.set_num_threads(arguments.threads)
    stage_pairs(arguments) if arguments.stage == "pairs" else stage_answers(arguments)


if __name__ == "__main__":
    main()
