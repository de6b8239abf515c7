"""Teaches MiniLM to compare two texts: sentence pairs first (`--stage pairs`), then graded answers and questions about a
text (`--stage answers`); several such runs are joined by the mean of their weights (`--stage mean`)."""

import argparse
import copy
import random
import time
from pathlib import Path

import numpy as np
import torch
from bert import PairScorer, loss, schedule
from pairs import LABELS, Encoder, asked, epoch_of_answers, epoch_of_questions, example, graded, held_answers, sentence, sentence_pairs
from safetensors.numpy import load_file
from tokenizers import Tokenizer

WINDOW = 60  # steps among which texts are sorted by length
CLIP, WARM, SMOOTHING, SHARE_WEIGHT = 1.0, 0.06, 0.05, 0.5


def batches(examples, encode, shuffle, size):
    """Steps of texts of nearly one length, so that hardly anything is padding."""
    encode.learn(examples)
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
        ids, segments = np.zeros((len(step), length), dtype=np.int64), np.zeros((len(step), length), dtype=np.int64)
        for row, (text, first, _) in enumerate(step):
            ids[row, : len(text)] = text
            segments[row, first : len(text)] = 1
        yield torch.from_numpy(ids), torch.from_numpy(segments), torch.tensor([len(text) for text, _, _ in step]), [at for _, _, at in step]


def targets(examples, device):
    def known(name):
        return torch.tensor([float("nan") if e[name] is None else e[name] for e in examples])

    allowed = torch.tensor([[float(label in e["allowed"]) for label in LABELS] for e in examples])
    return [each.to(device) for each in (allowed, known("share"), known("holds"), known("weight"))]


@torch.no_grad()
def predict(model, encode, examples):
    """Probabilities of the four labels, the share, and the logit of "holds", a row an example."""
    model.eval()
    device = next(model.parameters()).device
    out = np.zeros((len(examples), 6))
    for ids, segments, lengths, rows in batches(examples, encode, None, 64 if device.type == "cpu" else 512):
        with torch.autocast(device.type, torch.bfloat16):
            logits = model(ids.to(device), segments.to(device), lengths.to(device))
        out[rows] = torch.cat([logits[:, :4].softmax(dim=1), logits[:, 4:5].sigmoid(), logits[:, 5:]], dim=1).cpu().numpy()
    model.train()
    return out


class Trainer:
    def __init__(self, model, encode, steps, arguments):
        self.device = torch.device(arguments.device)
        self.model, self.encode, self.steps, self.step = model.to(self.device), encode, steps, 0
        self.size, self.average = arguments.batch, arguments.average
        self.shuffle = random.Random(arguments.seed)
        # The word vectors stay as they are: a third of the time saved, and words that no training text has keep their place.
        model.words.weight.requires_grad_(False)
        self.parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
        groups = list(model.groups(arguments.rate, arguments.decay, 0.01))
        self.base = [group["lr"] for group in groups]
        self.recorded = {} if self.device.type == "cuda" and not arguments.plain else None
        for group in groups if self.recorded is not None else []:
            group["lr"] = torch.tensor(group["lr"], device=self.device)
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True, capturable=self.recorded is not None)
        self.mean = copy.deepcopy(model).eval()
        self.moving = [p for p in self.mean.parameters() if p.requires_grad]
        self.keep, self.total = torch.zeros((), device=self.device), torch.zeros((), device=self.device)
        self.pool, self.side = None, torch.cuda.Stream() if self.recorded is not None else None

    def learn(self, ids, segments, lengths, *gold):
        with torch.autocast(self.device.type, torch.bfloat16, cache_enabled=self.recorded is None):
            outputs = self.model(ids, segments, lengths)
        value = loss(outputs, *gold, SMOOTHING, SHARE_WEIGHT)
        value.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, CLIP)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_mul_(self.moving, self.keep)
            torch._foreach_add_(self.moving, torch._foreach_mul([p.detach() for p in self.parameters], 1 - self.keep))
            self.total += value.detach()

    def replay(self, given):
        """On a GPU a step is recorded once for each length, and then costs no more than its arithmetic."""
        length, short = -(-given[0].shape[1] // 16) * 16, self.size - given[0].shape[0]
        fill = [0, 0, 1, 1.0, float("nan"), float("nan"), 0.0]
        padded = []
        for each, value in zip(given, fill):
            wide = length - each.shape[1] if each.ndim == 2 and each.dtype == torch.long else 0
            padded.append(torch.nn.functional.pad(each, ([0, wide] if each.ndim == 2 else []) + [0, short], value=value))
        if length not in self.recorded:
            self.recorded[length] = 0
        if self.recorded[length] == 0 or self.step < 3:
            self.side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self.side):
                self.learn(*padded)
                self.optimizer.zero_grad(set_to_none=True)
            torch.cuda.current_stream().wait_stream(self.side)
            self.recorded[length] = None
            return
        if self.recorded[length] is None:
            inputs = [each.clone() for each in padded]
            torch.cuda.synchronize()
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=self.pool):
                self.learn(*inputs)
            self.pool = self.pool or graph.pool()
            self.optimizer.zero_grad(set_to_none=True)
            self.recorded[length] = (graph, inputs)
        graph, inputs = self.recorded[length]
        for each, value in zip(inputs, padded):
            each.copy_(value)
        graph.replay()

    def epoch(self, examples, say=200):
        started, seen = time.time(), 0
        gold = targets(examples, self.device)
        for ids, segments, lengths, rows in batches(examples, self.encode, self.shuffle, self.size):
            rate = schedule(self.step, self.steps, int(WARM * self.steps))
            for group, base in zip(self.optimizer.param_groups, self.base):
                if self.recorded is None:
                    group["lr"] = base * rate
                else:
                    group["lr"].fill_(base * rate)
            self.keep.fill_(min(self.average, (self.step + 1) / (self.step + 10)))
            at = torch.tensor(rows, device=self.device)
            given = [each.to(self.device) for each in (ids, segments, lengths)] + [each[at] for each in gold]
            if self.recorded is None:
                self.learn(*given)
                self.optimizer.zero_grad(set_to_none=True)
            else:
                self.replay(given)
            self.step, seen = self.step + 1, seen + len(rows)
            if self.step % say == 0:
                print(f"  step {self.step}/{self.steps} loss {self.total.item() / say:.4f} {seen / (time.time() - started):.0f} texts/s", flush=True)
                started, seen = time.time(), 0
                self.total.zero_()


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
    steps = -(-len(train) // arguments.batch) * arguments.epochs
    print(f"pairs: {len(train)} to train, {len(dev)} to check, {steps} steps", flush=True)
    trainer = Trainer(model, encode, steps, arguments)
    for number in range(arguments.epochs):
        trainer.epoch(train)
        p = predict(trainer.mean, encode, dev)
        three = np.stack([p[:, 0], p[:, 1] + p[:, 3], p[:, 2]], axis=1).argmax(axis=1)
        gold = np.array([0 if "correct" in e["allowed"] else 2 if "contradictory" in e["allowed"] else 1 for e in dev])
        print(f"epoch {number}: accuracy on other pairs {(three == gold).mean():.3f}", flush=True)
    save(trainer.mean, arguments.out)


def save(model, path):
    torch.save({name: value.cpu() for name, value in model.state_dict().items()}, path)


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


def holding(model, encode, questions):
    """The logit of every candidate sentence, a list a question."""
    examples = [sentence(it, at) for it in questions for at in range(len(it.candidates))]
    p, lists, at = predict(model, encode, examples)[:, 5], [], 0
    for it in questions:
        lists.append(p[at : at + len(it.candidates)])
        at += len(it.candidates)
    return lists


def report_questions(title, questions, lists):
    """How many answerable questions get the right sentence, and how many still do when 70 % of the others are declined."""
    best = np.array([scores.max() if len(scores) else -99.0 for scores in lists])
    right = np.array([bool(len(scores)) and bool(it.right[scores.argmax()]) for it, scores in zip(questions, lists)])
    answerable = np.array([it.answerable for it in questions])
    limit = np.quantile(best[~answerable], 0.7)
    print(f"{title}: best sentence right {right[answerable].mean():.3f}, with 70 % declined {(right & (best > limit))[answerable].mean():.3f}", flush=True)


def stage_answers(arguments):
    encode = Encoder(tokenizer_at(arguments.source / "tokenizer.json"))
    train, dev = (graded(arguments.data, part) for part in ("train", "dev"))
    if arguments.everything:
        train, apart = train + dev, []
    else:
        train, apart = held_answers(train, 12, arguments.seed_of_split)
    questions, held = asked(arguments.questions, arguments.fold, arguments.folds) if arguments.questions else ([], [])
    model = PairScorer(30522)
    model.load_state_dict(torch.load(arguments.start))
    kept = [e for e in sentence_pairs(arguments.data, "train", arguments.seed) if e["allowed"]]
    sets = []
    for number in range(arguments.epochs):
        seed = arguments.seed + number
        examples = epoch_of_answers(train, seed) + epoch_of_questions(questions, seed)
        sets.append(examples + random.Random(seed).sample(kept, min(arguments.replay, len(kept))))
    steps = sum(-(-len(examples) // arguments.batch) for examples in sets)
    print(f"answers: {len(train)} to train, {len(dev)} of other questions, {len(apart)} held of the same; {len(questions)} questions, {len(held)} held; {steps} steps", flush=True)
    trainer = Trainer(model, encode, steps, arguments)
    for number, examples in enumerate(sets):
        trainer.epoch(examples)
        if number % arguments.look == 0 or number + 1 == len(sets):
            look(f"epoch {number}", trainer.mean, encode, dev if not arguments.everything else [], apart, held)
    save(trainer.mean, arguments.out)


def look(title, model, encode, dev, apart, held):
    for name, rows in (("other questions", dev), ("other answers  ", apart)):
        if rows:
            report(f"{title}, {name}", rows, predict(model, encode, pairs_of(rows, 1)[0]))
    if held:
        report_questions(f"{title}, other articles ", held, holding(model, encode, held))


def stage_mean(arguments):
    """The mean of weights that were trained from one start."""
    states = [torch.load(path) for path in arguments.weights]
    model = PairScorer(30522)
    model.load_state_dict({name: torch.stack([state[name].double() for state in states]).mean(dim=0).float() for name in states[0]})
    save(model, arguments.out)
    model.to(arguments.device)
    encode = Encoder(tokenizer_at(arguments.source / "tokenizer.json"))
    dev, apart = graded(arguments.data, "dev"), held_answers(graded(arguments.data, "train"), 12, arguments.seed_of_split)[1]
    _, held = asked(arguments.questions, arguments.fold, arguments.folds) if arguments.questions else ([], [])
    look("mean", model, encode, [] if arguments.everything else dev, [] if arguments.everything else apart, held)
    if arguments.holds:
        # For fit_answers.py: what a model that has not seen these articles says of each candidate.
        lines = [f"{it.row['id']}\t" + " ".join(f"{x:.3f}" for x in scores) for it, scores in zip(held, holding(model, encode, held))]
        arguments.holds.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", choices=["pairs", "answers", "mean"], required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--decay", type=float, default=0.95, help="of the learning rate from layer to layer")
    parser.add_argument("--average", type=float, default=0.995, help="how much of the mean of the weights a step keeps")
    parser.add_argument("--batch", type=int, default=32, help="texts a step")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seed-of-split", type=int, default=7, help="of the answers held back")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="weights to go on from (answers)")
    parser.add_argument("--weights", type=Path, nargs="*", help="weights to join (mean)")
    parser.add_argument("--questions", type=Path, help="folder with questions and the sentences that the tutor looks at (prepare_questions.py, ask_features)")
    parser.add_argument("--fold", type=int, default=-1, help="articles of questions that are held out; -1 holds none")
    parser.add_argument("--folds", type=int, default=2)
    parser.add_argument("--holds", type=Path, help="write what is said of the held articles' sentences (mean)")
    parser.add_argument("--replay", type=int, default=1000, help="sentence pairs among the answers of an epoch")
    parser.add_argument("--look", type=int, default=1, help="measure after every so many epochs")
    parser.add_argument("--plain", action="store_true", help="on a GPU, without recording steps")
    parser.add_argument("--everything", action="store_true", help="train on the dev part too: nothing is left to measure")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed), torch.set_num_threads(arguments.threads)
    {"pairs": stage_pairs, "answers": stage_answers, "mean": stage_mean}[arguments.stage](arguments)


if __name__ == "__main__":
    main()
