"""The text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "task_manager"

Labels = Mapping[str, str]


def value(name: str, kind: str, text: str, number: float) -> Iterator[str]:
    """Yield a metric of one number."""
    yield from labelled(name, kind, text, [({}, number)])


def labelled(name: str, kind: str, text: str, values: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    """Yield a metric of a number for each set of labels."""
    yield from _head(name, kind, text)
    for labels, number in values:
        yield f"{PREFIX}_{name}{_shown(labels)} {number}"


Buckets = tuple[Labels, Sequence[int], float, int]


def histogram(name: str, text: str, bounds: Sequence[float], values: Iterable[Buckets]) -> Iterator[str]:
    """Yield a histogram for each (labels, counts up to each bound, sum, count)."""
    yield from _head(name, "histogram", text)
    for labels, buckets, total, count in values:
        for bound, number in zip(bounds, buckets, strict=True):
            yield f"{PREFIX}_{name}_bucket{_shown({**labels, 'le': str(bound)})} {number}"
        yield f"{PREFIX}_{name}_bucket{_shown({**labels, 'le': '+Inf'})} {count}"
        yield f"{PREFIX}_{name}_sum{_shown(labels)} {total}"
        yield f"{PREFIX}_{name}_count{_shown(labels)} {count}"


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {PREFIX}_{name} {text}"
    yield f"# TYPE {PREFIX}_{name} {kind}"


def _shown(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
