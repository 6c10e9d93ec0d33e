"""Office cards: what may be believed of a file that somebody sent."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.exchange.office_card import card_from_text, make_card
from desktop.exchange.refusals import Refused
from desktop.exchange.sealing import generate_keys


def test_a_card_comes_back_from_its_file(post):
    assert card_from_text(post.sender_card.to_text()) == post.sender_card


def test_the_number_has_six_groups_and_hangs_on_code_and_keys(post):
    card = post.sender_card
    assert re.fullmatch(r"(\d{5} ){5}\d{5}", card.number)
    assert replace(card, name="新名称").number == card.number
    for change in ({"code": "310104007022"}, {"signing": "x"}, {"age": "x"}, {"age_recovery": "x"}):
        assert replace(card, **change).number != card.number


@pytest.mark.parametrize("name", ["", " ", "居委会 ", "居" * 61, "居\n委", "居\u202e委", "居\u200b委", "居\u3000委"])
def test_names_that_could_deceive_are_not_written(post, name):
    with pytest.raises(ValueError, match=r"\d"):
        make_card("310104007021", name, post.sender)


def changed(post, **changes):
    return json.dumps(json.loads(post.sender_card.to_text()) | changes, ensure_ascii=False)


@pytest.mark.parametrize("changes", [
    {"format": "linli-office-card-9"}, {"code": "31010400702"}, {"code": "３１０１０４００７０２１"}, {"code": 5}, {"name": None},
    {"name": ""}, {"name": "居\u202e委"}, {"signing": "ssh-ed25519 AAAA"}, {"signing": "x"}, {"age": "age1xx"},
    {"age_recovery": ""}, {"more": "x"}, {"signature": 5}, {"signature": "签"}, {"former_signature": None},
])
def test_cards_with_odd_facts_are_refused(post, changes):
    with pytest.raises(Refused) as caught:
        card_from_text(changed(post, **changes))
    assert caught.value.code == "card"


@pytest.mark.parametrize("text", [
    "", "null", "[]", "{}", "{", "[" * 10_000, "x" * 20_000, '{"code":1,"code":2}', '{"code":NaN}',
])
def test_what_is_no_card_is_refused(text):
    with pytest.raises(Refused) as caught:
        card_from_text(text)
    assert caught.value.code == "card"


def test_a_changed_card_does_not_hold(post):
    stranger, _ = generate_keys()
    for changes in ({"name": "别的居委会"}, {"code": "310104007022"}, {"age": stranger.age_public},
                    {"signing": stranger.signing_public}, {"signature": ""}):
        with pytest.raises(Refused) as caught:
            card_from_text(changed(post, **changes))
        assert caught.value.code == "card_signature"


def test_new_keys_are_vouched_for_by_the_old_ones(post):
    keys, _ = generate_keys()
    renewed = card_from_text(make_card("310104007021", "青松居委会", keys, post.sender).to_text())
    renewed.check_succession(post.sender_card)
    unsigned = make_card("310104007021", "青松居委会", keys)
    forged = make_card("310104007021", "青松居委会", keys, post.receiver)
    elsewhere = make_card("310104007022", "翠竹居委会", keys, post.sender)
    for card in (unsigned, forged, elsewhere):
        with pytest.raises(Refused) as caught:
            card.check_succession(post.sender_card)
        assert caught.value.code == "card_succession"


@given(st.data())
def test_mutated_cards_never_surprise(post, data):
    text = post.sender_card.to_text()
    at, width = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 5))
    text = text[:at] + data.draw(st.text(max_size=5)) + text[at + width :]
    try:
        card = card_from_text(text)
    except Refused:
        return
    assert replace(card, former_signature="") == post.sender_card
