"""What operators are told, from what was kept."""

from bot.channels.telegram.operators import reports


def test_the_list_of_builds_marks_the_one_in_service_and_those_that_somebody_went_back_from() -> None:
    assert reports.builds(["a", "b", "c"], "b", ["c"]).splitlines()[2:5] == ["• c (되돌리면서 뺀 빌드)", "▶ b", "• a"]
