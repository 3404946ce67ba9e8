"""Every mistake in a practice folder is told at once, with its place and what would be right."""

import re
import shutil
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from duly.daemon.config import BadPractice, check, load
from duly.rules.agreement import Hours, Rung, Step

SAMPLE = Path(__file__).parents[2] / "sample"
PRACTICE, AGREEMENT, PEOPLE, DOCUMENTS = (
    "practice.toml",
    "engagements/northwind/engagement.toml",
    "engagements/northwind/people.csv",
    "engagements/northwind/documents.toml",
)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SAMPLE, tmp_path / "practice")
    return tmp_path / "practice"


def edit(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, old
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder):
    """The faults of a folder as people see them."""
    with pytest.raises(BadPractice) as caught:
        load(folder)
    return str(caught.value).splitlines()


def line_with(folder, file, words):
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


# file, what stands there, what is written instead, the key, words of the fault (what is wrong ... what is right)
MISTAKES = [
    (PRACTICE, 'timezone = "America/New_York"', 'timezone = "America/New_Yrok"', "consultant.timezone", "New_York"),
    (PRACTICE, 'email = "riley@hart.example"', 'email = "riley at hart"', "consultant.email", "is not an email"),
    (PRACTICE, 'phone = "+1 212 555 0100"', 'phone = "212 555 0100"', "consultant.phone", "does not say its country"),
    (PRACTICE, 'phone = "+1 212 555 0100"', 'phone = "+1 212"', "consultant.phone", "too short or too long"),
    (PRACTICE, "port = 993", 'port = "993"', "mail.imap.port", "is not a whole number"),
    (PRACTICE, "port = 993", "port = 99399", "mail.imap.port", "1 to 65535"),
    (PRACTICE, 'security = "tls"', 'security = "tsl"', "mail.imap.security", 'try "tls"'),
    (PRACTICE, 'security = "tls"', 'security = "none"', "mail.imap.security", 'try "tls" or "starttls"'),
    (PRACTICE, '"env:DULY_MAIL_PASSWORD"', '"hunter2"', "mail.imap.password", "does not belong in this file"),
    (PRACTICE, '"env:DULY_MAIL_PASSWORD"', '"env:hunter 2"', "mail.imap.password", "environment variable"),
    (PRACTICE, '"tinydb:var/state"', '"sqlite:var/state"', "store.url", 'try "tinydb:var/state"'),
    (PRACTICE, "believe = [", "beleive = [", "mail.beleive", 'try "believe"'),
    (PRACTICE, 'believe = ["mx.hart.example"]', 'believe = "mx.hart.example"', "mail.believe", 'try ["mx.hart'),
    (PRACTICE, 'host = "imap.hart.example"\n', "", "mail.imap.host", "is missing; try host ="),
    (PRACTICE, 'name = "Riley Hart"\n', "", "consultant.name", 'try name = "Riley Hart"'),
    (AGREEMENT, "starts = 2026-09-28", "starts = 2026-09-28T08:00:00", "starts", "not a date alone"),
    (AGREEMENT, "starts = 2026-09-28", "starts = 20260928", "starts", "not a date"),
    (AGREEMENT, "starts = 2026-09-28", "starts = 2026-09-28\nends = 2026-09-01", "ends", "before the engagement"),
    (AGREEMENT, 'holidays = "US"', 'holidays = "US-ZZ"', "holidays", "US"),
    (AGREEMENT, 'holidays = "US"', 'holidays = "Germany"', "holidays", 'try "DE"'),
    (AGREEMENT, 'hours = "08:30-17:30"', 'hours = "17:30-08:30"', "hours", "ends before it begins"),
    (AGREEMENT, 'hours = "08:30-17:30"', 'hours = "half past eight"', "hours", 'try "08:30-17:30"'),
    (AGREEMENT, 'language = "en"', 'language = "English"', "language", 'try "en"'),
    (AGREEMENT, "closed = [2026-11-27", 'closed = ["27 November"', "closed[1]", "is not a date"),
    (AGREEMENT, 'people = "everyone"', 'people = "everybody"', "scope.people", 'try "everyone"'),
    (AGREEMENT, 'people = "everyone"', 'people = ["Finanse"]', "scope.people[1]", 'try "Finance"'),
    (AGREEMENT, 'people = "everyone"', "people = []", "scope.people", "at least one"),
    (AGREEMENT, 'channels = ["email", "text"', 'channels = ["email", "sms"', "scope.channels[2]", '"text"'),
    (AGREEMENT, "phone_support = true", 'phone_support = "no"', "scope.phone_support", "neither true nor false"),
    (AGREEMENT, 'check_in = "monthly"', 'check_in = "montly"', "cadence.check_in", 'is not a cadence; try "monthly"'),
    (AGREEMENT, 'digest = "0 8 * * 1-5"', 'digest = "0 25 * * 1-5"', "cadence.digest", "is not a cron line"),
    (AGREEMENT, 'digest = "0 8 * * 1-5"', 'digest = "weekly"', "cadence.digest", "is not a cron line"),
    (AGREEMENT, "weekly_cap = 5", "weekly_cap = 0", "cadence.weekly_cap", "1 or more"),
    (AGREEMENT, "day = -2", "day = -1.5", "cadence.ladder[1].day", "is not a whole number"),
    (AGREEMENT, "day = -2", "day = 2", "cadence.ladder[2].day", "upward"),
    (AGREEMENT, "day = -2", "day = 0", "cadence.ladder[2].day", "each day once"),
    (AGREEMENT, 'by = ["email"]', "by = []", "cadence.ladder[1].by", "is empty"),
    (AGREEMENT, 'day = 4\nto = "manager"', 'day = 0\nto = "manager"', "escalation[1].day", "1 to 260"),
    (AGREEMENT, 'day = 7\n', 'day = 4\n', "escalation[2].day", "already"),
    (AGREEMENT, 'to = "manager"', 'to = "manger"', "escalation[1].to", 'try "manager"'),
    (AGREEMENT, 'to = "manager"', 'to = "Lee Park"', "escalation[1].to", 'try "lee@northwind.example"'),
    (AGREEMENT, "cap = 1500.00\n", "", "budget.cap", "is missing"),
    (AGREEMENT, "rate = 95.00", "rate = nan", "budget.rate", "is not a number"),
    (AGREEMENT, "rate = 95.00", "rate = -1", "budget.rate", "is negative"),
    (AGREEMENT, 'currency = "USD"', 'currency = "dollars"', "budget.currency", 'try "USD"'),
    (PEOPLE, "Finance,lee@", "Finance,leo@", "manager", 'try "lee@northwind.example"'),
    (PEOPLE, "en,yes,yes", "en,maybe,yes", "text_consent", "neither yes nor no"),
    (PEOPLE, "employee,Finance", "employe,Finance", "role", 'try "employee"'),
    (PEOPLE, "+12125550101", "+1500", "phone", "too short or too long"),
    (PEOPLE, ",priya@northwind.example\n", ",dana@northwind.example\n", "backup", "own address"),
    (PEOPLE, "America/Chicago", "Chicago", "timezone", 'try "America/Chicago"'),
    (PEOPLE, "grace@northwind.example,", "DANA@northwind.example,", "email", "stands in line 2 already"),
    (PEOPLE, "dana.ortiz@mail.example", "priya@northwind.example", "email", "already"),
    (PEOPLE, "mei@northwind.example,,", "mei@northwind,,", "email", "is not an email address"),
    (PEOPLE, "mei@northwind.example,,", "partner@hart.example,,", "email", "the inbox that Duly writes from"),
    (PEOPLE, "Mei Tanaka,", ",", "name", "is missing; try filling it in"),
    (DOCUMENTS, 'cadence = "weekly"', 'cadence = "weekley"', "document[1].cadence", '"weekly"'),
    (DOCUMENTS, 'due = "working day 5"', 'due = "5th working day"', "document[3].due", 'try "working day 5"'),
    (DOCUMENTS, 'due = "working day 5"\n', "", "document[3].due", "missing"),
    (DOCUMENTS, '"monthly"\ndue = "end"', '"0 9 15 * *"\ndue = "end"', "document[5].due", "remove it"),
    (DOCUMENTS, 'due = "day 8"', 'due = "day 8"\nfirst = "2027"', "document[4].first", 'try "2026-10"'),
    (DOCUMENTS, 'owners = ["Front Desk"]', 'owners = ["Front Dest"]', "document[4].owners[1]", 'try "Front Desk"'),
    (DOCUMENTS, 'owners = ["Front Desk"]', 'owners = "Front Desk"', "document[4].owners", 'try ["Front Desk"]'),
    (DOCUMENTS, 'id = "no-shows"', 'id = "weekly-cash"', "document[4].id", "the id of document 1 already"),
    (DOCUMENTS, 'id = "no-shows"', 'id = "No Shows"', "document[4].id", 'try "no-shows"'),
    (DOCUMENTS, 'evidence = "word"', 'evidence = "words"', "document[5].evidence", 'try "word"'),
    (DOCUMENTS, "{period} {title} - {owner}{ext}", "{periode}{ext}", "document[3].file_as", 'try "{period}"'),
    (DOCUMENTS, "{department}/{title}/", "../{title}/", "document[3].file_as", "leaves the folder"),
    (DOCUMENTS, '"templates/ar-aging.xlsx"', '"../../ar-aging.xlsx"', "document[3].template", "leaves"),
    (DOCUMENTS, '"over_90 <= total"', '"over_9O <= total"', "document[3].rule[1].that", 'did you mean "over_90"'),
    (DOCUMENTS, '"over_90 <= total"', '"over_90 = total"', "document[3].rule[1].that", "equality is written =="),
    (DOCUMENTS, '"over_90 <= total"', '"__import__(total)"', "document[3].rule[1].that", "not known"),
    (DOCUMENTS, '"over_90 <= total"', '"total.real > 0"', "document[3].rule[1].that", "uses more than"),
    (DOCUMENTS, '"over_90 <= total"', '"total <= 25,000"', "document[3].rule[1].that", "without thousands marks"),
    (DOCUMENTS, 'goal = "<= 25000"', 'required = "no"', "document[3].fields.over_90.required", "false without quotes"),
    (DOCUMENTS, 'goal = "<= 25000"', 'label = "X"', "document[3].fields.over_90", 'has both "at" and "label"; try one'),
    (DOCUMENTS, 'goal = "<= 25000"', 'goal = "25000"', "document[3].fields.over_90.goal", "not a comparison"),
    (DOCUMENTS, 'usual = "30%"', 'usual = "thirty"', "document[3].fields.over_90.usual", 'try "30%"'),
    (DOCUMENTS, 'at = "Summary!F14"', 'at = "F14"', "document[3].fields.total.at", 'try "Sheet1!F14"'),
    (DOCUMENTS, 'at = "Summary!F14", ', "", "document[3].fields.total", "where the value stands"),
    (DOCUMENTS, 'is = "money", min = 0, goal', 'is = "cash", goal', "document[3].fields.over_90.is", "not one of"),
    (DOCUMENTS, "required = false", 'required = "totl > 0"', "document[3].fields.invoices.required", '"total"'),
    (DOCUMENTS, "over_90  = {", "over-90  = {", "document[3].fields.over-90", 'try "over_90"'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "words"), MISTAKES, ids=[f"{row[3]}={row[4]}" for row in MISTAKES]
)
def test_one_mistake_is_told_with_its_file_line_and_key(folder, file, old, new, key, words):
    edit(folder, file, old, new)
    lines = told(folder)
    place = re.compile(rf"{re.escape(file)}:\d+: {re.escape(key)}: ")
    assert any(place.match(line) and words in line for line in lines), lines
    assert not any("hunter" in line for line in lines)


def test_the_name_that_an_agreement_lacks_is_the_clients(folder):
    edit(folder, AGREEMENT, 'name = "Northwind Clinics"\n', "")
    assert told(folder) == [f'{AGREEMENT}: name: is missing; try name = "Northwind Clinics"']


def test_all_mistakes_of_all_files_are_told_at_once(folder):
    for number, (file, old, new) in enumerate([
        (PRACTICE, "believe", "beleive"),
        (PRACTICE, "port = 465", "port = 0"),
        (AGREEMENT, 'language = "en"', 'langauge = "en"'),
        (AGREEMENT, "day = -2", "day = 7"),
        (PEOPLE, "employee,Finance", "employe,Finance"),
        (PEOPLE, "America/Chicago", "Chicago"),
        (DOCUMENTS, 'due = "day 2"', 'due = "tuesday"'),
        (DOCUMENTS, 'owners = ["Front Desk"]', 'owners = ["Front Dest"]'),  # which leaves no list empty
        (DOCUMENTS, 'id = "no-shows"', 'id = "ar-aging"'),
        (DOCUMENTS, '"overtime <= worked"', '"overtime <= wroked"'),
    ], 1):  # fmt: skip
        edit(folder, file, old, new)
        assert len(told(folder)) == number, told(folder)


def test_the_line_is_the_one_on_which_the_key_stands(folder):
    edit(folder, DOCUMENTS, 'due = "working day 5"', 'due = "day five"')
    line = line_with(folder, DOCUMENTS, "day five")
    assert told(folder)[0].startswith(f"{DOCUMENTS}:{line}: document[3].due: ")


def test_a_syntax_error_hides_no_mistake_of_another_file(folder):
    edit(folder, AGREEMENT, '"America/New_York"', '"America/New_York')
    edit(folder, DOCUMENTS, 'due = "day 8"', 'due = "day 88"')
    faults = told(folder)
    line = line_with(folder, AGREEMENT, "timezone")
    assert faults[0] == f"{AGREEMENT}:{line}: is not valid TOML: a quotation mark is missing at its end"
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("title = \u201cHours\u201d", "straight quotes"),
        ("at = Summary!B2", "straight quotes"),
        ("is = { at = 1,\n to = 2 }", "on one line"),
        ('that = "week == "41""', "single quotes"),
        ('choices = ["North" "South"]', "a comma"),
        ("[document]\n[[document]]", "[[double brackets]]"),
        ("title = 1\ntitle = 2", "each name once"),
    ],
)
def test_a_file_that_is_no_toml_says_what_was_most_likely_meant(folder, text, right):
    (folder / DOCUMENTS).write_text(text, encoding="utf-8")
    (fault,) = [str(fault) for fault in check(folder) if "not valid TOML" in str(fault)]
    assert right in fault.partition("; try ")[2]


def test_an_owner_outside_the_scope_is_named(folder):
    edit(folder, AGREEMENT, 'people = "everyone"', 'people = ["Finance", "Front Desk", "walt@northwind.example"]')
    faults = told(folder)
    assert len(faults) == 1
    assert 'document[2].owners[1]: the department "Nursing" has no employee in scope' in faults[0]


def test_an_owner_outside_the_scope_is_named_beside_other_mistakes(folder):
    edit(folder, AGREEMENT, 'people = "everyone"', 'people = "management"')
    edit(folder, AGREEMENT, 'language = "en"', 'language = "english"')
    faults = told(folder)
    assert sum("outside the agreed scope" in fault for fault in faults) == 4  # priya, dana, walt twice
    assert sum("has no employee in scope" in fault for fault in faults) == 2
    assert sum("language" in fault for fault in faults) == 1


def test_a_department_of_managers_alone_owes_nothing(folder):
    edit(folder, PEOPLE, "employee,Facilities", "manager,Facilities")
    edit(folder, DOCUMENTS, 'owners = ["walt@northwind.example"]', 'owners = ["Facilities"]')
    assert 'the department "Facilities" has no employee in scope' in told(folder)[0]


@pytest.mark.parametrize(
    ("role", "faults"), [("senior management", ["text_consent"]), ("manager", ["text_consent", "escalation[2].to"])]
)
def test_whoever_has_a_mistake_in_their_line_may_be_the_one_that_is_missed(folder, role, faults):
    edit(
        folder,
        PEOPLE,
        "Sam Roe,sam@northwind.example,,+12125550107,senior management,,,,en,no",
        f"Sam Roe,sam@northwind.example,,+12125550107,{role},,,,en,perhaps",
    )
    assert [fault.key for fault in check(folder)] == faults


@pytest.mark.parametrize("place", ["engagements", "engagements/northwind"])
def test_a_disk_that_is_not_mounted_is_told_and_no_engagement_taken_for_ended(folder, tmp_path, place):
    shutil.rmtree(folder / place)
    (folder / place).symlink_to(tmp_path / "share")
    words = f"{place}: is a link to {tmp_path}/share, which is not there; try mounting the disk that it lies on"
    assert told(folder) == [f"{words}, or mending the link"]
    assert list(map(str, check(folder))) == told(folder)


def test_engagements_that_cannot_be_looked_into_are_not_taken_for_ended(folder):
    shutil.rmtree(folder / "engagements")
    (folder / "engagements").symlink_to("engagements")  # round and round
    assert told(folder) == [
        "engagements: cannot be read (too many levels of symbolic links); try a folder that Duly's user may read"
    ]


def test_a_missing_file_is_told_once(folder):
    (folder / PEOPLE).unlink()
    assert told(folder) == [f"{PEOPLE}: there is no such file; try “new northwind”, which writes one to fill in"]


def test_a_folder_without_a_practice_says_how_to_make_one(tmp_path):
    (fault,) = told(tmp_path / "nowhere")
    assert fault.startswith("practice.toml: there is no such file; try")
    assert "new" in fault
    assert f"(this time: {tmp_path / 'nowhere'})" in fault
    (tmp_path / "file").write_text("")
    assert "file is a file, not a folder; try" in told(tmp_path / "file")[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_people_may_come_from_a_spreadsheet(folder, encoding, delimiter, ending):
    text = (folder / PEOPLE).read_text(encoding="utf-8").replace(",", delimiter).replace("\n", ending)
    (folder / PEOPLE).write_bytes(text.encode(encoding))
    assert load(folder).engagements == load(SAMPLE).engagements


@pytest.mark.parametrize("file", [PRACTICE, AGREEMENT, DOCUMENTS])
def test_toml_files_may_have_a_byte_order_mark(folder, file):
    (folder / file).write_bytes(b"\xef\xbb\xbf" + (folder / file).read_bytes())
    assert load(folder).engagements == load(SAMPLE).engagements


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_another_encoding_is_told_with_the_way_out(folder, encoding):
    text = (folder / PEOPLE).read_text(encoding="utf-8")
    (folder / PEOPLE).write_bytes(text.encode(encoding))
    (fault,) = told(folder)
    assert "is not in UTF-8" in fault
    assert fault.endswith('try saving it as "CSV UTF-8"')
    if encoding == "cp1252":
        assert fault.startswith(f"{PEOPLE}:8: ")


def test_columns_are_named(folder):
    edit(folder, PEOPLE, "department,manager", "departement,manager")
    faults = told(folder)
    assert f'{PEOPLE}:1: departement: "departement" is not a known column; try "department"' in faults


def test_a_row_with_too_many_cells_is_told(folder):
    edit(folder, PEOPLE, "Dana Ortiz,", "Ortiz, Dana,")
    (fault,) = [fault for fault in told(folder) if "people.csv:2: " in fault]
    assert "has 14 cells for 13 columns: more cells than columns; try quotes around the note" in fault


def test_empty_lines_and_missing_columns_are_no_mistake(folder):
    (folder / PEOPLE).write_text("Email , NAME\n\ndana@northwind.example,Dana Ortiz\n,,\n")
    (folder / DOCUMENTS).write_text("")
    (folder / AGREEMENT).write_text('name = "N"\nstarts = 2026-09-01\ntimezone = "UTC"\n')
    (person,) = load(folder).engagements[0].people
    assert (person.name, person.role, person.department) == ("Dana Ortiz", "employee", "")


def test_what_the_files_say_is_what_the_rules_get(folder):
    edit(folder, PEOPLE, "dana@northwind.example,", "Dana@Northwind.Example,")
    edit(folder, PEOPLE, "+12125550102", "(212) 555-0102")
    practice = load(folder)
    northwind = practice.engagement("northwind")
    assert practice.consultant.timezone == ZoneInfo("America/New_York")
    assert (practice.mail.imap.port, practice.mail.imap.folder, practice.mail.smtp.folder) == (993, "INBOX", "")
    assert practice.mail.pace == 2.0
    assert (practice.twilio.sender, practice.twilio.public_url) == ("+12125550199", None)
    assert practice.store_url == "tinydb:var/state"
    assert northwind.closed == {date(2026, 11, 27), date(2026, 12, 24)}
    assert northwind.hours == Hours(time(8, 30), time(17, 30))
    assert northwind.ladder[0] == Rung(-2, ("email",))
    assert northwind.ladder[3] == Rung(3, ("email", "call"))
    assert northwind.escalation == (Step(4, "manager"), Step(7, "senior management", approval=True))
    assert northwind.budget.rate == Decimal("95.00")
    assert northwind.retention_days == 365
    assert northwind.person("dana@northwind.example").other_emails == ("dana.ortiz@mail.example",)
    assert northwind.person("priya@northwind.example").phone == "+12125550102"
    field = next(field for field in northwind.document("ar-aging").fields if field.name == "over_90")
    assert (field.kind, field.at, field.goal, field.usual) == ("money", "Summary!E14", "<= 25000", Decimal("0.3"))
    assert practice.engagement("southwind") is None


def test_a_number_without_a_country_is_one_of_the_engagements_country(folder):
    edit(folder, AGREEMENT, 'holidays = "US"', 'holidays = "DE-BY"')
    edit(folder, PEOPLE, "+12125550102", "089 12345678")
    assert load(folder).engagements[0].person("priya@northwind.example").phone == "+498912345678"


def test_retention_of_the_practice_holds_for_every_engagement_without_its_own(folder):
    edit(folder, PRACTICE, "[store]", "[retention]\ndays = 30\n[store]")
    assert load(folder).engagements[0].retention_days == 365
    edit(folder, AGREEMENT, "days = 365", "")
    assert load(folder).engagements[0].retention_days == 30


def test_a_server_on_this_machine_may_go_without_encryption(folder):
    for old, new in [('host = "imap.hart.example"', 'host = "127.0.0.1"'), ('security = "tls"', 'security = "none"')]:
        edit(folder, PRACTICE, old, new)
    assert load(folder).mail.imap.security == "none"


def test_a_time_of_day_is_a_digest_on_weekdays(folder):
    edit(folder, AGREEMENT, 'digest = "0 8 * * 1-5"', 'digest = "07:30"')
    assert load(folder).engagements[0].digest == "30 7 * * 1-5"
