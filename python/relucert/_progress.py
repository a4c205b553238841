"""News of a search: a callback, a bar, or lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Hears of a search: a dictionary with ``phase``, ``seconds`` and what there is to say; `False` stops it.
Progress = Callable[[dict[str, Any]], Any]


def heard(progress: bool | Progress | None) -> Progress | None:
    """A callback; `True` asks for a bar of tqdm, or lines on standard error without it."""
    if progress is None or progress is False:
        return None
    if progress is not True:
        return progress
    try:
        from tqdm.auto import tqdm
    except ImportError:
        import sys

        def lines(news: dict[str, Any]) -> None:
            print(
                " ".join(f"{k} {v:.6g}" if isinstance(v, float) else str(v) for k, v in news.items()),
                file=sys.stderr,
            )

        return lines
    bar = tqdm(bar_format="{desc} {elapsed}", leave=False)

    def show(news: dict[str, Any]) -> None:
        said = ", ".join(f"{k} {v:.6g}" for k, v in news.items() if k not in ("phase", "seconds"))
        bar.set_description_str(f"{news['phase']}: {said}")

    return show
