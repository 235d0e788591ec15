"""What a permission of one post may not borrow from another post of the same person."""

import pytest
from flask import Flask

from app import clock
from app.commands.national_entries import Entered, tick_entry
from app.commands.objections import Decided, Received, decide_objection, receive_objection
from app.errors import Forbidden, Invalid
from tests.support.county import County
from tests.support.village import village_of


def test_grant_of_one_post_never_joins_the_territory_of_another(app: Flask, county: County) -> None:
    """A clerk of the next village who is grid worker here ticks, records and decides nothing here."""
    village, day = village_of(app, county), clock.today()
    helped, hung = village.at("assisted"), village.at("on_notice")
    received = Received(day, "in_person", "其子在县城有住房，请核实。")
    clerk = county.officer("village_clerk", "village_a2")
    head = county.officer("village_head", "village_a2")
    for officer in (clerk, head):
        county.give_post(officer, "grid_worker", "village_a1")
    with app.app_context():
        with pytest.raises(Forbidden):
            receive_objection(actor=clerk.actor(), ref=hung, received=received, once="1")
        objection = receive_objection(
            actor=village.officers["village_clerk"].actor(), ref=hung, received=received, once="1"
        )
        decided = Decided(
            "unfounded", "经核实其子已分户", [village.officers["first_secretary"].account_id], day
        )
        with pytest.raises(Forbidden):
            decide_objection(actor=head.actor(), objection_id=objection, decided=decided, once="1")
        entered = Entered("9901010000001", f"{day:%Y%m}", day)
        with pytest.raises(Forbidden):
            tick_entry(actor=clerk.actor(), ref=helped, entered=entered, once="1")
        with pytest.raises(Invalid):  # fifteen digits are the shape of an old identity number
            tick_entry(
                actor=village.officers["village_clerk"].actor(), ref=helped, once="1",
                entered=Entered("990101000000001", entered.monitored_since, day),
            )  # fmt: skip
        tick_entry(actor=village.officers["village_clerk"].actor(), ref=helped, entered=entered, once="1")
