"""Cards of the offices packages are exchanged with."""

from __future__ import annotations

from db.file.partners import cards, keep_card
from db.file.store import Store


def test_a_card_is_kept_by_its_code_and_replaced(store: Store) -> None:
    assert cards(store) == {}
    keep_card(store, "310199001002", "乙的卡")
    keep_card(store, "310199001001", "甲的卡")
    keep_card(store, "310199001002", "乙的新卡")
    assert list(cards(store).items()) == [("310199001001", "甲的卡"), ("310199001002", "乙的新卡")]
