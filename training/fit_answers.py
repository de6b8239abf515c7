"""Fits which sentence answers a question and whether to answer at all, and writes tutor/src/answer/decision.json.

Both are logistic regressions on features that the Rust code computed; where the pair scorer reads questions, once more with
what it says of the most promising sentences (`--holds`, by models that have not seen the article). Articles are held out: the figures, the threshold
and the scores that the second fit sees are of articles that the fit has not seen; the weights that are written are then
fitted on all.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

# As in tutor/src/answer/decision.rs.
MOST, LEAD = [0, 1, 2, 16, 22], 5.0
READ = 12  # as in tutor/src/answer.rs
PENALTY = {"sentence": 10.0, "decision": 30.0}
BODIES = {"latin": ["en_all", "en_even"], "han": ["zh_all", "zh_even", "zh_odd"]}
SECOND_WITHIN, FOLDS = 1.5, 5
# Share of unanswerable questions that must be declined.
DECLINED = 0.7
# Nothing that is this unlikely to hold is given as an answer, however much is declined.
LEAST = 0.3


class Logistic:
    def __init__(self, x, y, penalty):
        with np.errstate(all="ignore"):
            known = ~np.all(np.isnan(x), axis=0)
        self.mean = np.where(known, np.nanmean(np.where(known, x, 0), axis=0), 0.0)
        self.scale = np.where(known, np.maximum(np.nanstd(np.where(known, x, 0), axis=0), 0.05), 1.0)
        z, sign = self.standard(x), np.where(y, 1.0, -1.0)

        def loss(parameters):
            weights, bias = parameters[:-1], parameters[-1]
            margin = sign * (z @ weights + bias)
            slope = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
            value = np.logaddexp(0, -margin).sum() + penalty / 2 * weights @ weights
            return value, np.append(z.T @ slope + penalty * weights, slope.sum())

        found = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
        self.weights, self.bias = found[:-1], found[-1]

    def standard(self, x):
        z = (x - self.mean) / self.scale
        return np.where(np.isnan(z), 0.0, z)

    def odds(self, x):
        return self.standard(x) @ self.weights + self.bias

    def file(self):
        numbers = {name: [round(float(v), 6) for v in getattr(self, name)] for name in ("mean", "scale", "weights")}
        return {**numbers, "bias": round(float(self.bias), 6)}


def normal(text):
    return re.sub(r"[\W_]+", "", text.lower())


class Asked:
    def __init__(self, row, line):
        self.row, self.hits = row, line["hits"]
        self.answerable, self.article = not row["unanswerable"], row["question_id"]
        self.features = np.array(line["features"], dtype=float)
        self.candidates = line["candidates"]
        self.x = np.array([it["features"] for it in self.candidates], dtype=float)
        self.gold = [normal(answer) for answer in row["reference_answers"]]
        texts = [normal(it["text"]) for it in self.candidates]
        there = [self.answerable and it["passage_id"] == row["passage_id"] for it in self.candidates]
        # A long answer may reach over several sentences: each of them is right.
        self.scores = np.zeros(len(self.candidates))
        self.right = np.array([ok and any(g in t or (len(t) > 8 and t in g) for g in self.gold) for t, ok in zip(texts, there)])

    def read(self, holds):
        """Keeps the most promising sentences, with what was said of each."""
        kept = np.argsort(-self.scores, kind="stable")[:READ]
        self.candidates, self.right = [self.candidates[at] for at in kept], self.right[kept]
        if len(kept):
            self.x = np.hstack([self.x[kept], holds[kept, None]])

    def quoted(self):
        order = np.argsort(-self.scores, kind="stable")[:2]
        return [at for at in order if self.scores[order[0]] - self.scores[at] <= SECOND_WITHIN]

    def holds(self):
        """The quotations hold the answer."""
        if not self.answerable or not len(self.candidates):
            return False
        chosen = sorted(self.quoted(), key=lambda at: (self.candidates[at]["passage_id"], self.candidates[at]["sentence"]))
        if any(self.right[at] and any(g in normal(self.candidates[at]["text"]) for g in self.gold) for at in chosen):
            return True
        joined = normal("".join(self.candidates[at]["text"] for at in chosen if self.right[at]))
        return any(g in joined for g in self.gold)

    def decided_by(self):
        order = np.argsort(-self.scores, kind="stable")
        best, scores = order[0], self.scores[order]
        chunk = [self.candidates[at]["passage_id"] for at in order]
        other = [score for score, it in zip(scores, chunk) if it != chunk[0]]
        with np.errstate(all="ignore"):
            most = [np.nan if np.all(np.isnan(self.x[:, at])) else np.nanmax(self.x[:, at]) for at in MOST if at < self.x.shape[1]]
        four = [
            scores[0],
            scores[0] - scores[1] if len(scores) > 1 else LEAD,
            scores[0] - other[0] if other else LEAD,
            len(set(chunk[:5])) / 5,
        ]
        return np.concatenate([self.features, self.x[best], most, four])


def load(folder, body):
    rows = (folder / f"{body}.questions.jsonl").read_text(encoding="utf-8").splitlines()
    lines = (folder / f"{body}.features.jsonl").read_text(encoding="utf-8").splitlines()
    return [Asked(json.loads(row), json.loads(line)) for row, line in zip(rows, lines, strict=True)]


def sentence_fit(asked):
    taught = [it for it in asked if it.right.any()]
    x, y = np.vstack([it.x for it in taught]), np.concatenate([it.right for it in taught])
    return Logistic(x, y, PENALTY["sentence"])


def recall(asked, weight, most=5):
    found = 0
    for it in asked:
        lift = {}
        for candidate, score in zip(it.candidates, it.scores):
            lift[candidate["passage_id"]] = max(lift.get(candidate["passage_id"], 0.0), 1 / (1 + np.exp(-score)))
        ranked = sorted(it.hits, key=lambda hit: -(hit[1] + weight * lift.get(hit[0], 0.0)))
        ids = list(dict.fromkeys(hit[0] for hit in ranked))
        found += it.row["passage_id"] in ids[:most]
    return found / len(asked)


def fit(parts):
    bodies = list(parts)
    asked = [it for part in parts.values() for it in part]
    articles = sorted({it.article for it in asked})
    fold = {article: at % FOLDS for at, article in enumerate(articles)}
    held = np.array([fold[it.article] for it in asked])
    for number in range(FOLDS):
        model = sentence_fit([it for it, f in zip(asked, held) if f != number])
        for it, f in zip(asked, held):
            if f == number:
                it.scores = model.odds(it.x) if len(it.candidates) else np.zeros(0)
    kept = [at for at, it in enumerate(asked) if len(it.candidates)]
    x = np.array([asked[at].decided_by() for at in kept])
    y = np.array([asked[at].holds() for at in kept])
    probability = np.zeros(len(asked))
    for number in range(FOLDS):
        inside, outside = held[kept] != number, held[kept] == number
        if outside.any():
            model = Logistic(x[inside], y[inside], PENALTY["decision"])
            probability[np.array(kept)[outside]] = 1 / (1 + np.exp(-model.odds(x[outside])))
    holds = np.array([it.holds() for it in asked])
    answerable = np.array([it.answerable for it in asked])
    body = np.array([name for name, part in parts.items() for _ in part])
    main = answerable & (body == bodies[0])
    declined = ~answerable & (body == bodies[0]) if (~answerable & (body == bodies[0])).any() else ~answerable
    elsewhere = ~answerable & (body != bodies[0])
    print(f"\n{bodies[0]}: {main.sum()} answerable, {declined.sum()} not; {elsewhere.sum()} asked where the passage is missing")
    print(f"  best sentences hold the answer: {holds[main].mean():.3f}")
    weights = [0.0, 0.2, 0.5, 1.0]
    recalls = {weight: recall([it for it, m in zip(asked, main) if m], weight) for weight in weights}
    print("  recall@5 by the weight of the best sentence:", {w: round(r, 4) for w, r in recalls.items()})
    print("  threshold  answered  right of answerable  right of answers  declined: adversarial  passage missing")
    kept_threshold = 0.5
    for threshold in np.arange(0.8, 0.09, -0.05):
        given = probability >= threshold
        right, no = (holds & given)[main].mean(), (~given)[declined].mean()
        missing = f"{(~given)[elsewhere].mean():15.3f}" if elsewhere.any() else ""
        print(f"  {threshold:9.2f}  {given[main].mean():8.3f}  {right:19.3f}  {holds[main & given].mean():16.3f}  {no:21.3f}  {missing}")
    # The lowest threshold at which enough of the questions that have no answer are declined.
    for threshold in np.arange(0.5, LEAST - 0.005, -0.01):
        if (probability < threshold)[declined].mean() >= DECLINED:
            kept_threshold = round(float(threshold), 2)
    bins = np.clip((probability * 10).astype(int), 0, 9)
    error = sum(abs(probability[bins == b].mean() - holds[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    print(f"  calibration error {error:.3f}; threshold {kept_threshold}")
    lifted = max(weights, key=lambda weight: (recalls[weight], -weight))
    return {
        "sentence": sentence_fit(asked).file(),
        "decision": Logistic(x, y, PENALTY["decision"]).file(),
        "answer_from": kept_threshold,
        "second_within": SECOND_WITHIN,
        "sentence_weight": lifted,
    }


def read_holds(paths):
    lines = (line.split("\t") for path in paths for line in path.read_text().splitlines())
    return {question: np.array(numbers.split(), dtype=float) for question, numbers in lines}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--features", type=Path, required=True)
    parser.add_argument("--holds", type=Path, nargs="*", default=[], help="what train_pairs.py --stage mean --holds wrote, a file a fold")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    names = json.loads((options.features / "names.json").read_text())
    holds = read_holds(options.holds)
    file = {"sentence_features": names["sentence"], "question_features": names["question"]}
    for script, bodies in BODIES.items():
        parts = {body: load(options.features, body) for body in bodies}
        file[script] = {"plain": fit(parts)}
        if script == "latin" and holds:
            first = parts[bodies[0]]
            for it in first:
                it.read(holds[it.row["id"]])
            file[script]["read"] = fit({bodies[0]: first})
    options.out.write_text(json.dumps(file, indent=1) + "\n")


if __name__ == "__main__":
    main()
