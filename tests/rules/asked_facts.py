"""Every answer to what people ask of Duly itself, made of the items that the tests of the wording speak from."""

from dataclasses import replace
from datetime import date, time

from duly.rules.agreement import Hours
from duly.rules.answering import AnswerParagraph, FewerReminders, WhoWrites
from duly.rules.open_list import Elsewhere, OpenNow
from duly.rules.wish_words import WishNoted, WishRefused
from duly.rules.wording import ItemFacts, Planned


def asked_of_us(aging: ItemFacts, mileage: ItemFacts, walk: ItemFacts) -> tuple[AnswerParagraph, ...]:
    """The list in its parts, who writes, fewer reminders, and wishes that are kept to or are not."""
    return (
        OpenNow(items=(aging, walk), by_phone=True),
        OpenNow(
            items=(replace(aging, planned=Planned(day=date(2026, 10, 16))), replace(mileage, returned=True)),
            covered=(Elsewhere(item=walk, name="Ana Ruiz"),),
            waiting=(walk,),
            passed=(Elsewhere(item=mileage, name="Ben Cole"),),
        ),
        OpenNow(items=(), waiting=(aging,), later=(walk,)),
        OpenNow(items=()),
        WhoWrites(),
        FewerReminders(items=(aging, walk)),
        *(WishNoted(way=way, number="+12125550101") for way in ("email", "text", "no-text", "no-call", "any")),
        WishNoted(hours=Hours(time(8, 30), time(12))),
        WishNoted(),
        *(WishRefused(why=why, agreed=Hours(time(8, 30), time(17, 30))) for why in ("scope", "consent", "hours")),
    )
