"""Figures of whole grades (gates, head, abstention) on the dev files, data set by data set."""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from fit_head import calibration_error, macro_f1
from prepare_answers import SAF, read

THREE = {"correct": 0, "contradictory": 1, "incorrect": 2, "partially_correct": 2}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=Path, required=True, help="JSON Lines with gold labels or scores")
    parser.add_argument("--grades", type=Path, required=True, help="JSON Lines that the grade example wrote for them")
    arguments = parser.parse_args()
    rows, grades = read(arguments.answers), read(arguments.grades)
    assert len(rows) == len(grades), "one grade an answer is needed"
    for name in dict.fromkeys(row["dataset"] for row in rows):
        pairs = [(row, grade) for row, grade in zip(rows, grades) if row["dataset"] == name]
        kept = np.array([not grade["needs_review"] for _, grade in pairs])
        line = f"{name:12} n {len(pairs):4}  kept {kept.mean():.2f}"
        confidence = np.array([grade["confidence"] for _, grade in pairs])
        if all(row["label"] for row, _ in pairs):
            gold = np.array([THREE[SAF.get(row["label"], row["label"])] for row, _ in pairs])
            mine = np.array([THREE[grade["label"]] for _, grade in pairs])
            merged = np.array([[g["probabilities"]["correct"], g["probabilities"]["contradictory"],
                                g["probabilities"]["incorrect"] + g["probabilities"]["partially_correct"]] for _, g in pairs])  # fmt: skip
            right = mine == gold
            classes = 3 if (gold == 1).any() else 2
            if classes == 2:
                gold, mine = np.minimum(gold, 1), np.minimum(mine, 1)
            line += f"  accuracy {right.mean():.3f} (kept {right[kept].mean():.3f})  macro-F1 {macro_f1(mine, gold, classes):.3f}"
            line += f"  ECE {calibration_error(merged[np.arange(len(pairs)), np.array([THREE[g['label']] for _, g in pairs])], right):.3f}"
            if name == "saf_en":
                four = np.array([SAF[row["label"]] == grade["label"] for row, grade in pairs])
                line += f"  own labels {four.mean():.3f}, ECE {calibration_error(confidence, four):.3f}"
        if name not in ("scientsbank", "beetle"):
            share = np.array([[row["score"] / row["max_score"], grade["score"] / grade["max_score"]] for row, grade in pairs])
            line += f"  Pearson {np.corrcoef(share.T)[0, 1]:.3f}  RMSE {np.sqrt(((share[:, 0] - share[:, 1]) ** 2).mean()):.3f}"
        reasons = Counter(reason for _, grade in pairs for reason in grade["reasons"])
        print(line, dict(reasons))


if __name__ == "__main__":
    main()
