"""Whatever a text holds, its orders and numbers are heard without an error, in time that grows with its length."""

import random
import time

import pytest
from duly.rules.code_words import by_code, codes_in
from duly.rules.text_orders import heard, is_robot

WORDS = """stop 1 2 3 done friday, and . ! ? \n " ' # - – / : $ 1-3 all but later call me wrong number ya no más 🛑 👍
✅
\ud83d \u200b ﷽ ٣ ² ½ é ß end cancel please""".split(" ")


@pytest.mark.parametrize("seed", range(40))
def test_any_text_is_heard(seed: int) -> None:
    chance = random.Random(seed)
    words = chance.choice(["", " "]).join(chance.choice(WORDS) for _ in range(chance.randrange(60)))
    said = heard(words, lambda text: "más" in text, "Dana Ortiz")
    assert said.orders <= {"stop", "start", "call-back", "wrong-number", "help"}
    assert isinstance(by_code(words, {1, 2, 3}, filed=bool(seed % 2)), str)
    assert set(codes_in(words, {1, 2, 3})) <= {1, 2, 3}
    assert is_robot("+12125550101", words) in {True, False}


@pytest.mark.parametrize(
    "unit", ["1, ", "done. ", "stop ", "1-", "1-99", "call me ", "wrong ", "all but ", "\n", "’", "no soy "]
)
def test_a_long_text_takes_no_long_time(unit: str) -> None:
    began = time.process_time()
    words = unit * (16_000 // len(unit))
    heard(words, lambda _: False)
    by_code(words, {1, 2, 3})
    is_robot("+12125550101", words)
    assert time.process_time() - began < 2
