"""What is joined over the years, and what never is."""

from todoke.surveys.rules.kinds import Link
from todoke.surveys.rules.series import Followed, Point, joints, link_between, stretches

VERSIONS = {
    1: Followed(Link.FIRST, {}),
    2: Followed(Link.IDENTICAL, {"ja": "誤字"}),
    3: Followed(Link.COMPARABLE, {"ja": "言い換え"}),
    4: Followed(Link.BROKEN, {"ja": "期間が変わった"}),
    5: Followed(Link.IDENTICAL, {}),
}


def points(*versions: int) -> list[Point]:
    return [Point(str(2020 + place), 2020 + place, version) for place, version in enumerate(versions)]


def test_the_weakest_link_between_two_versions_counts() -> None:
    assert link_between(1, 2, VERSIONS) == (Link.IDENTICAL, ())
    assert link_between(2, 2, VERSIONS) == (Link.IDENTICAL, ())
    assert link_between(1, 3, VERSIONS) == (Link.COMPARABLE, ({"ja": "言い換え"},))
    assert link_between(3, 1, VERSIONS)[0] is Link.COMPARABLE
    assert link_between(1, 5, VERSIONS) == (Link.BROKEN, ({"ja": "言い換え"}, {"ja": "期間が変わった"}))
    assert link_between(5, 6, VERSIONS)[0] is Link.BROKEN


def test_a_line_ends_where_the_question_became_another_one() -> None:
    years = [[point.year for point in stretch] for stretch in stretches(points(1, 2, 3, 4, 5), VERSIONS)]
    assert years == [[2020, 2021, 2022], [2023, 2024]]
    assert [joint.link for joint in joints(points(1, 3, 4), VERSIONS)] == [Link.COMPARABLE, Link.BROKEN]
    assert [joint.joined for joint in joints(points(1, 3, 4), VERSIONS)] == [True, False]
    assert stretches([], VERSIONS) == ()
