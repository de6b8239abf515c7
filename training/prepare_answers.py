"""Gathers the graded answers that the head may be fitted on, and some made ones, as JSON Lines for the features.

Made answers teach what no data set holds: a reference answer is right; "I don't know", the question itself and an
answer to another question are wrong; a reference answer turned into its opposite is contradictory; one in which two
words have changed places is not right. They stand in the fitting part only, with half the weight; all figures are of
real answers.
"""

import argparse
import json
import random
import re
from pathlib import Path

# Weights fitted on these may be shipped (see NOTICE); others serve evaluation only.
SHIPPED = ["scientsbank", "beetle", "saf_en", "ads_zh", "le_zh"]
LABELS = {"correct": "correct", "contradictory": "contradictory", "incorrect": "incorrect"}
SAF = {"Correct": "correct", "Partially correct": "partially_correct", "Incorrect": "incorrect"}
DECLINED = {"en": ["I don't know", "no idea", "not sure", "?"], "zh": ["不知道", "不会", "我不清楚"]}
OPPOSITE = [
    (r"\b(is|are|was|were|can|does|do|will|would) not\b", r"\1"),
    (r"\b(is|are|was|were|can|will|would)\b(?! not)", r"\1 not"),
    (r"\bincreas", "decreas"), (r"\bdecreas", "increas"), (r"\bmore\b", "less"), (r"\bless\b", "more"),
    (r"\bhigher\b", "lower"), (r"\blower\b", "higher"), (r"不是", "是"), (r"不能", "能"), (r"错误", "正确"), (r"(?<!不)正确", "错误"),
]  # fmt: skip


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def target(record):
    """Which labels the gold one allows, and the share of the marks."""
    dataset, share = record["dataset"], record["score"] / record["max_score"]
    if dataset in ("scientsbank", "beetle"):
        # The three-way labels count a partly correct answer as incorrect, so that "incorrect" leaves two of ours open.
        label = LABELS[record["label"]]
        allowed = ["incorrect", "partially_correct"] if label == "incorrect" else [label]
        return allowed, share
    if dataset == "saf_en":
        label = SAF[record["label"]]
    else:
        label = "correct" if share >= 0.85 else "incorrect" if share <= 0.2 else "partially_correct"
    return (["incorrect", "contradictory"] if label == "incorrect" else [label]), share


def made(records, seed):
    """Made answers, a few a question."""
    random_source = random.Random(seed)
    questions = {}
    for record in records:
        questions.setdefault((record["dataset"], record["question_id"]), record)
    everyone = list(questions.values())
    for record in everyone:
        language = "zh" if record["language"] == "zh" else "en"
        base = {key: record[key] for key in ("dataset", "question_id", "question", "reference_answers", "language")}
        reference = record["reference_answers"][0]
        others = [r for r in everyone if r["language"] == record["language"] and r["question_id"] != record["question_id"]]
        answers = [(record["question"], ["incorrect"], 0.0), (random_source.choice(DECLINED[language]), ["incorrect"], 0.0)]
        answers += [(random_source.choice(others)["reference_answers"][0], ["incorrect"], 0.0) for _ in range(2)]
        answers += [(r, ["correct"], 1.0) for r in record["reference_answers"][:3]]
        words = reference.split()
        if len(words) > 5:  # a slip or a little word less does not make it wrong
            at = random_source.randrange(len(words))
            answers.append((" ".join(words[:at] + words[at + 1 :]), ["correct", "partially_correct"], None))
        content = [at for at, word in enumerate(words) if len(word) > 3]
        for _ in range(2 if len(content) > 3 else 0):  # two words that change places change what is said
            first, second = sorted(random_source.sample(content, 2))
            if second - first > 2 and words[first].lower().strip(".,") != words[second].lower().strip(".,"):
                turned = [*words]
                turned[first], turned[second] = words[second], words[first]
                answers.append((" ".join(turned), ["contradictory", "incorrect", "partially_correct"], None))
        for pattern, replacement in OPPOSITE:
            turned, count = re.subn(pattern, replacement, reference, count=1)
            if count:
                answers.append((turned, ["contradictory"], 0.0))
                break
        for answer, allowed, share in answers:
            if answer.strip():
                yield {**base, "answer": answer, "allowed": allowed, "share": share, "made": True}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the *_train.jsonl and *_dev.jsonl files")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for part in ("train", "dev"):
        rows = []
        for dataset in SHIPPED:
            records = [r for r in read(arguments.data / f"{dataset}_{part}.jsonl") if r["answer"].strip()]
            for record in records:
                record["allowed"], record["share"] = target(record)
                record["made"] = False
            rows += records
            if part == "train":
                rows += made(records, seed=7)
        with open(arguments.out / f"{part}.jsonl", "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{part}: {len(rows)} answers")


if __name__ == "__main__":
    main()
