"""A programme's text in the reader's language."""

from hypothesis import given
from hypothesis import strategies as st

from todoke.common import running_text as parsing
from todoke.registry.rules.versions import Effective
from todoke.ui import running_text
from todoke.web.registry.reading import Reading

WRITTEN = st.text(alphabet=st.sampled_from("あ。、#・●*-|0３9ー－(）電話 　\n:/hx.jpPK\0<&"), max_size=40)


@given(WRITTEN | st.text(max_size=60))
def test_a_plain_line_reads_as_if_it_had_been_parsed(text: str) -> None:
    html = Reading(Effective({"summary": text}), "ja").running("summary")
    blocks = [running_text.render([block]) for block in parsing.parse(text)]
    assert html == "\n".join(blocks)


def test_what_to_bring_is_a_list_only_where_it_is_plain_lines() -> None:
    def listed(text: str) -> str:
        return Reading(Effective({"belongings": text}), "ja").listed("belongings")

    assert listed("口座\n印鑑") == "<ul><li>口座</li><li>印鑑</li></ul>"
    assert listed("口座") == "<p>口座</p>"
    assert "<table>" in listed("|人|物|\n|:--|:--|\n|本人|口座|")
    assert listed("") == ""


def test_telephones_are_split_and_kept_as_written() -> None:
    reading = Reading(Effective({"contact_phone": "03-3430-1280,03-6698-0762、０３－３４３０－１２８１"}), "ja")
    assert reading.phones() == ["03-3430-1280", "03-6698-0762", "０３－３４３０－１２８１"]


def test_an_address_that_a_program_may_not_read_is_no_link() -> None:
    assert Reading(Effective({"contact_email": "S9000027(at)section.metro.tokyo.jp"}), "ja").email()[1] is False
    assert Reading(Effective({"contact_email": "a@example.jp"}), "ja").email()[1] is True


def test_only_web_addresses_are_links() -> None:
    says = Effective(
        {"related_links": [{"uri": "javascript:alert(1)", "title": "x"}, {"uri": "https://a.jp/", "title": ""}]}
    )
    assert [(link.url, link.title) for link in Reading(says, "ja").links("related_links")] == [
        ("https://a.jp/", "https://a.jp/")
    ]
