"""Pairs bodies of material with questions, answerable there and not, for `fit_answers.py`.

Each pair is a file of passages and one of questions. A question whose passage is not in the body is unanswerable there.
"""

import argparse
import json
from pathlib import Path


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for language, name in (("en", "squad2"), ("zh", "cmrc2018")):
        passages = read(options.data / f"qa_{name}_passages.jsonl")
        questions = read(options.data / f"qa_{name}_questions.jsonl")
        answerable = [question for question in questions if not question["unanswerable"]]
        bodies = {"all": (passages, questions), "even": (passages[::2], answerable), "odd": (passages[1::2], answerable)}
        for body, (some, asked) in bodies.items():
            there = {passage["passage_id"] for passage in some}
            rows = [{**q, "unanswerable": q["unanswerable"] or q["passage_id"] not in there} for q in asked]
            if body != "all" and language == "en":
                rows = [row for row in rows if row["unanswerable"]]
            write(options.out / f"{language}_{body}.passages.jsonl", some)
            write(options.out / f"{language}_{body}.questions.jsonl", rows)


if __name__ == "__main__":
    main()
