"""What the pair scorer learns from: sentence pairs first, then graded answers and answers made from them."""

import gzip
import json
import random
import re

from fit_answers import load, normal

LABELS = ["correct", "partially_correct", "contradictory", "incorrect"]
WRONG = ("incorrect", "partially_correct")
# Pairs from which weights may be shipped, and how many of each: the one-sided and the machine-made ones only in part.
PAIRS = {"snli": None, "cad_nli": None, "breaking_nli": 4000, "scone": None, "conjnli": 10000, "med": None, "negnli_mnli": None, "negnli_snli": None,
         "help_andor": 3000, "stsb_en": None}  # fmt: skip
NOT_OPEN = ("MSRpar", "MSRvid", "deft")  # genres of STS-B whose texts may not be used
ENTAILMENT = {"entailment": ("correct",), "neutral": WRONG, "contradiction": ("contradictory",)}
MAX_TOKENS, QUESTION_TOKENS = 256, 32


def read(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        return [json.loads(line) for line in file]


def example(question, reference, answer, allowed, share, weight=1.0, holds=None):
    return {"question": question, "reference": reference, "answer": answer, "allowed": allowed, "share": share, "holds": holds, "weight": weight}


def sentence_pairs(folder, part, seed):
    """The hypothesis stands where the reference will stand, the premise where the answer will."""
    chosen = []
    for name, most in PAIRS.items():
        rows = [r for r in read(folder / "pairs" / f"pairs_{name}_{part}.jsonl.gz") if not str(r.get("genre", "")).startswith(NOT_OPEN)]
        random.Random(seed).shuffle(rows)
        for row in rows[:most]:
            share = row["score"] if row["label"] is None else {"entailment": 1.0, "contradiction": 0.0}.get(row["label"])
            allowed = () if row["label"] is None else ENTAILMENT[row["label"]]
            chosen.append(example("", row["answer"], row["reference_answers"][0], allowed, share))
    return chosen


def words(text):
    return re.findall(r"[a-z0-9.]+|[\u4e00-\u9fff]", text.lower())


def overlap(reference, answer):
    """F-measure of the words that both have: which reference an answer is nearest to."""
    first, second = set(words(reference)), set(words(answer))
    return 2 * len(first & second) / max(1, len(first) + len(second))


def nearest(references, answer):
    return sorted(dict.fromkeys(references), key=lambda r: -overlap(r, answer))


class Encoder:
    """From texts to ids: `[CLS] question [SEP] reference [SEP] answer [SEP]`, the answer as second segment."""

    def __init__(self, tokenizer):
        self.tokenizer, self.known = tokenizer, {}
        self.cls, self.sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def ids(self, text):
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.known[text]

    def learn(self, examples):
        """Takes all texts apart at once, which is much faster than one by one."""
        texts = list({e[part] for e in examples for part in ("question", "reference", "answer")} - self.known.keys())
        for text, found in zip(texts, self.tokenizer.encode_batch(texts, add_special_tokens=False)):
            self.known[text] = found.ids

    def __call__(self, question, reference, answer):
        question, reference, answer = self.ids(question)[-QUESTION_TOKENS:], self.ids(reference), self.ids(answer)
        first = [self.cls, *question, self.sep] if question else [self.cls]
        room = MAX_TOKENS - len(first) - 2
        # The answer is kept; what does not fit is taken from the reference, down to a third of the room.
        answer = answer[: room - min(len(reference), room // 3)]
        reference = reference[: room - len(answer)]
        first = [*first, *reference, self.sep]
        return first + [*answer, self.sep], len(first)


# Graded answers from which weights may be shipped.
GRADED = ("scientsbank", "beetle", "saf_en")
SAF = {"Correct": "correct", "Partially correct": "partially_correct", "Incorrect": "incorrect"}
OPPOSITE = [
    (r"\b(is|are|was|were|can|does|do|will|would) not\b", r"\1"),
    (r"\b(is|are|was|were|can|will|would)\b(?! not)", r"\1 not"),
    (r"\bincreas", "decreas"), (r"\bdecreas", "increas"), (r"\bmore\b", "less"), (r"\bless\b", "more"),
    (r"\bhigher\b", "lower"), (r"\blower\b", "higher"), (r"\bopen\b", "closed"), (r"\bclosed\b", "open"),
    (r"\bsame\b", "different"), (r"\bpositive\b", "negative"), (r"\bnegative\b", "positive"),
]  # fmt: skip
NOISE = "really basically definitely very clearly obviously great important because therefore everything".split()


def graded(folder, part):
    """Answers with the labels that the gold one allows, and the share of the marks."""
    rows = []
    for name in GRADED:
        for row in read(folder / f"{name}_{part}.jsonl"):
            if not row["answer"].strip():
                continue
            row["share"] = row["score"] / row["max_score"]
            label = SAF.get(row["label"], row["label"])
            # The three-way labels count a partly right answer as incorrect; SAF has no contradictory.
            row["allowed"] = (label,) if label != "incorrect" else WRONG if name != "saf_en" else ("incorrect", "contradictory")
            row["references"] = nearest(row["reference_answers"], row["answer"])
            rows.append(row)
    return rows


def held_answers(rows, one_in, seed):
    """Some answers of the two three-way sets apart, their questions being seen all the same."""
    draw = random.Random(seed)
    held = [row["dataset"] != "saf_en" and draw.randrange(one_in) == 0 for row in rows]
    return [r for r, h in zip(rows, held) if not h], [r for r, h in zip(rows, held) if h]


def turned(text, draw):
    """The text saying the opposite, or None."""
    ways = [re.sub(pattern, replacement, text, count=1, flags=re.IGNORECASE) for pattern, replacement in OPPOSITE]
    ways = [way for way in ways if way != text]
    return draw.choice(ways) if ways else None


def other_number(text, draw):
    numbers = list(re.finditer(r"\b\d+\b", text))
    if not numbers:
        return None
    at = draw.choice(numbers)
    return text[: at.start()] + str(int(at.group()) + draw.choice([1, 2, 3, 10])) + text[at.end() :]


def with_noise(text, draw):
    said = text.split()
    for _ in range(draw.randint(1, 4)):
        said.insert(draw.randint(0, len(said)), draw.choice(NOISE))
    return " ".join(said)


def epoch_of_answers(rows, seed):
    """Each answer against one of its references, and answers made from some: another draw every epoch."""
    draw = random.Random(seed)
    right, by_set = {}, {}
    for row in rows:
        if row["allowed"] == ("correct",):
            right.setdefault(row["question_id"], []).append(row["answer"])
        by_set.setdefault(row["dataset"], []).append(row)
    made = []
    for row in rows:
        if row["dataset"] == "saf_en" and draw.random() < 0.4:
            continue  # its answers are long: an epoch sees some of them
        question = row["question"] if draw.random() < 0.7 else ""
        references, others = row["references"], right.get(row["question_id"], [])
        reference = references[0] if draw.random() < 0.75 else draw.choice(references[:3])
        if others and draw.random() < 0.2:
            # What another student said rightly serves as a reference too.
            reference = draw.choice(others)
        share, correct = row["share"], row["allowed"] == ("correct",)
        weight = 1.6 if row["allowed"] == ("contradictory",) and row["dataset"] == "scientsbank" else 1.0
        made.append(example(question, reference, row["answer"], row["allowed"], share, weight))
        chance = draw.random()
        if correct and chance < 0.12:
            against = turned(row["answer"], draw)
            if against:
                made.append(example(question, reference, against, ("contradictory",), 0.0, 0.5))
        elif correct and chance < 0.16:
            against = other_number(row["answer"], draw)
            if against:
                made.append(example(question, reference, against, ("contradictory", "incorrect"), 0.0, 0.5))
        elif not correct and chance < 0.04:
            made.append(example(question, reference, with_noise(row["answer"], draw), row["allowed"], share, 0.5))
        elif chance > 0.96:
            other = draw.choice(by_set[row["dataset"]])
            if other["question_id"] != row["question_id"]:
                made.append(example(question, reference, draw.choice([other["answer"], row["question"]]), ("incorrect",), 0.0, 0.5))
        elif chance > 0.94:
            made.append(example(question, reference, draw.choice(references), ("correct",) if len(references) == 1 else ("correct", "partially_correct"), None, 0.5))
    return made


def asked(folder, fold, folds):
    """Questions with the sentences that the tutor looks at for each: those to learn from, and those of held-out articles."""
    everything = load(folder, "en_all")
    articles = {article: at % folds for at, article in enumerate(sorted({it.article for it in everything}))}
    held = [it for it in everything if articles[it.article] == fold]
    return [it for it in everything if articles[it.article] != fold], held


def sentence(it, at, weight=1.0, question=None, holds=None):
    """A question beside a sentence: what stands before it where a reference would stand, the sentence in the answer's place."""
    candidate = it.candidates[at]
    return example(question or it.row["question"], candidate["before"], candidate["text"], (), None, weight, holds)


def epoch_of_questions(questions, seed, wrong=4):
    """Right sentences, and wrong ones that look right; another draw every epoch."""
    draw = random.Random(seed)
    made = []
    for it in questions:
        right = [at for at, ok in enumerate(it.right) if ok]
        # A sentence elsewhere that holds the very words may answer too.
        texts = [normal(candidate["text"]) for candidate in it.candidates]
        others = [at for at in range(len(texts)) if at not in right and not any(gold and gold in texts[at] for gold in it.gold)]
        # The list begins with what looks best.
        draws = [others[min(int(draw.expovariate(0.2)), len(others) - 1)] for _ in range(wrong)] if others else []
        for at in right[:2]:
            made.append(sentence(it, at, 1.0, holds=1.0))
        for at in dict.fromkeys(draws):
            made.append(sentence(it, at, 1.0 if it.answerable else 0.7, holds=0.0))
        if right and draw.random() < 0.25:
            change = draw.choice([turned, other_number])
            other = change(it.row["question"], draw)
            if other:
                made.append(sentence(it, right[0], 0.5, other, 0.0))
    return made
