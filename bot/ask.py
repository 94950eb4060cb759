"""The question interface: one question, one JSON object, or a stream of JSON lines (docs/antarmuka.md)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from queue import Queue
from threading import Thread
from typing import Any

from bot.answering.answerer import Answerer
from bot.answering.live import Live
from bot.model import Answer, Question

# A line longer than this is nobody's question; reading on protects the memory of the stream.
LONGEST_LINE = 1_000_000
DIGITS = 4
# So many lines are answered at a time, and so many are read ahead.
SIDE_BY_SIDE, AHEAD = 2, 16


def ask(answerer: Answerer | Live, question: Question, identity: str | None = None) -> dict[str, Any]:
    """One answer in the shape of the interface."""
    start = time.perf_counter()
    answer = answerer.answer(question)
    return as_json(answer, identity, (time.perf_counter() - start) * 1_000)


def as_json(answer: Answer, identity: str | None, milliseconds: float) -> dict[str, Any]:
    return {
        "id": identity,
        "outcome": answer.outcome.value,
        "verdict": str(answer.verdict),
        "rule": answer.rule,
        "case": answer.case,
        "confidence": round(answer.confidence, DIGITS),
        "citations": [
            {
                "id": citation.id,
                "pinpoint": citation.pinpoint,
                "title": citation.title,
                "rank": citation.rank.value,
                "status": citation.status.value,
            }
            for citation in answer.citations
        ],
        "suggestions": [{"rule": offered.rule, "title": offered.title} for offered in answer.suggestions],
        "text": answer.text,
        "release": answer.release,
        "ms": round(milliseconds, 2),
    }


def ask_lines(answerer: Answerer | Live, lines: Iterable[str], today: date) -> Iterator[dict[str, Any]]:
    """One object a line, in the same order; a bad line gives `{"id": …, "error": …}` and the rest goes on.

    Two lines are answered side by side, and whoever waits for an answer before the next question gets it at once.
    """
    answers: Queue[Future[dict[str, Any]] | None] = Queue(AHEAD)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:

        def read() -> None:
            try:
                for line in filter(str.strip, lines):
                    answers.put(pool.submit(_ask_line, answerer, line, today))
                answers.put(None)
            except Exception as error:
                failed: Future[dict[str, Any]] = Future()
                failed.set_exception(error)
                answers.put(failed)

        # In a thread, because the next line may come only after the answer to this one.
        Thread(target=read, daemon=True).start()
        while (answer := answers.get()) is not None:
            yield answer.result()


def _ask_line(answerer: Answerer | Live, line: str, today: date) -> dict[str, Any]:
    identity: Any = None
    try:
        record = parse_line(line)
        identity = record.get("id")
        return ask(answerer, question_from(record, today), identity)
    except (ValueError, RecursionError) as error:
        return {"id": identity, "error": str(error)}


def parse_line(line: str) -> dict[str, Any]:
    """A JSON object; ValueError in plain words when it is none."""
    if len(line) > LONGEST_LINE:
        raise ValueError("baris terlalu panjang")
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"bukan JSON: {error.msg}") from None
    if not isinstance(record, dict):
        raise ValueError("bukan objek JSON")
    return record


def question_from(record: Mapping[str, Any], today: date) -> Question:
    """The question of one record; ValueError names the key that is wrong."""
    text = record.get("q")
    if not isinstance(text, str):
        raise ValueError("kunci q harus ada dan berupa teks")
    actor = record.get("actor")
    if actor is not None and not isinstance(actor, str):
        raise ValueError("kunci actor harus berupa teks")
    return Question(
        text, _day(record.get("day"), today), _earlier(record.get("context")), {"actor": actor} if actor else {}
    )


def _day(value: Any, today: date) -> date:
    if value is None:
        return today
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("kunci day harus berbentuk YYYY-MM-DD") from None


def _earlier(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("kunci context harus berupa daftar")
    turns = [turn.get("text") if isinstance(turn, dict) else None for turn in value]
    if not all(isinstance(turn, str) for turn in turns):
        raise ValueError("tiap butir context harus memuat text")
    return tuple(turn for turn in turns if isinstance(turn, str))
