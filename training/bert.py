"""MiniLM as a pair scorer, in plain torch: two texts in; out come four label logits, the logit of a share of the marks, and
the logit of "this sentence holds what was asked for"."""

import torch
from torch import nn
from torch.nn import functional as F

LAYERS, HEADS, WIDTH, INNER = 6, 12, 384, 1536
OUTPUTS = 6  # correct, partially_correct, contradictory, incorrect, share, holds


class Layer(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.attended, self.attended_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.outer_norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), dropout

    def forward(self, x, mask):
        batch, length, _ = x.shape
        query, key, value = (f(x).view(batch, length, HEADS, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        if x.is_cuda:
            context = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
            return self.rest(x, context)
        # Written out: on a CPU the fused kernel's way back is slow on short texts.
        scores = query @ key.transpose(2, 3) * (WIDTH / HEADS) ** -0.5
        context = (scores if mask is None else scores.masked_fill(~mask, -1e4)).softmax(dim=-1).to(value.dtype) @ value
        return self.rest(x, context)

    def rest(self, x, context):
        context = self.attended(context.transpose(1, 2).reshape(x.shape))
        x = self.attended_norm(x + F.dropout(context, self.dropout, self.training))
        inner = self.outer(F.gelu(self.inner(x)))
        return self.outer_norm(x + F.dropout(inner, self.dropout, self.training))


class PairScorer(nn.Module):
    def __init__(self, words=30522, dropout=0.1):
        super().__init__()
        self.words, self.positions, self.segments = nn.Embedding(words, WIDTH), nn.Embedding(512, WIDTH), nn.Embedding(2, WIDTH)
        self.norm, self.dropout = nn.LayerNorm(WIDTH, eps=1e-12), dropout
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.pool, self.out = nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, OUTPUTS)
        nn.init.normal_(self.pool.weight, std=0.02), nn.init.zeros_(self.pool.bias)
        nn.init.normal_(self.out.weight, std=0.02), nn.init.zeros_(self.out.bias)

    def forward(self, ids, segments, lengths):
        length = ids.shape[1]
        x = self.words(ids) + self.positions.weight[:length] + self.segments(segments)
        x = F.dropout(self.norm(x), self.dropout, self.training)
        inside = torch.arange(length, device=ids.device)[None, :] < lengths[:, None]
        mask = inside[:, None, None, :] if x.is_cuda or not bool(inside.all()) else None
        for layer in self.layers:
            x = layer(x, mask)
        x = x.float()
        mean = (x * inside[:, :, None]).sum(dim=1) / lengths[:, None]
        pooled = F.gelu(self.pool(F.dropout(torch.cat([x[:, 0], mean], dim=1), self.dropout, self.training)))
        return self.out(F.dropout(pooled, self.dropout, self.training)).float()

    def load_published(self, weights):
        """Takes over the published encoder; its names are those of the transformers library."""
        names = {"words": "word_embeddings", "positions": "position_embeddings", "segments": "token_type_embeddings"}
        own = {f"{mine}.weight": weights[f"embeddings.{theirs}.weight"] for mine, theirs in names.items()}
        own |= {f"norm.{kind}": weights[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias")}
        parts = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "attended": "attention.output.dense",
                 "attended_norm": "attention.output.LayerNorm", "inner": "intermediate.dense", "outer": "output.dense", "outer_norm": "output.LayerNorm"}  # fmt: skip
        for layer in range(LAYERS):
            for mine, theirs in parts.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{layer}.{mine}.{kind}"] = weights[f"encoder.layer.{layer}.{theirs}.{kind}"]
        own = {name: torch.from_numpy(value) for name, value in own.items()}
        rows = own["words.weight"].shape[0]
        if rows < self.words.num_embeddings:
            own["words.weight"] = torch.cat([own["words.weight"], self.words.weight.detach()[rows:]])
        missing = set(self.load_state_dict(own, strict=False).missing_keys)
        assert missing == {"pool.weight", "pool.bias", "out.weight", "out.bias"}, missing

    def groups(self, rate, decay, weight_decay):
        """Parameters with learning rates that fall from the last layer to the first."""

        def depth(name):
            if name.startswith("layers."):
                return LAYERS - int(name.split(".")[1])
            return 0 if name.startswith(("pool", "out")) else LAYERS + 1

        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                yield {"params": [parameter], "lr": rate * decay ** depth(name), "weight_decay": 0.0 if parameter.ndim == 1 else weight_decay}


def loss(outputs, allowed, share, holds, weight, smoothing, share_weight):
    """Cross-entropy over the labels that the gold one allows, and over the share of the marks and the answer where known."""
    logits = outputs[:, :4]
    logs = F.log_softmax(logits, dim=1)
    labelled = allowed.sum(dim=1) > 0
    inside = torch.logsumexp(logs.masked_fill(allowed == 0, -1e4), dim=1)
    label = -(1 - smoothing) * inside - smoothing * logs.mean(dim=1)

    def cross(output, gold):
        return F.binary_cross_entropy_with_logits(output, torch.nan_to_num(gold), reduction="none") * ~torch.isnan(gold)

    return (weight * (label * labelled + share_weight * cross(outputs[:, 4], share) + cross(outputs[:, 5], holds))).sum() / weight.sum()


def schedule(step, steps, warm):
    return step / max(1, warm) if step < warm else max(0.0, (steps - step) / max(1, steps - warm))


