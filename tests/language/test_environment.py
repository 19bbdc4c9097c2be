"""The language that an environment asks for."""

import pytest
from deepbrick.language import language_of_environment


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),  # set to nothing is not set
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "ko"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ko:en"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LANGUAGE": "de:en"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LANGUAGE": "de:fr"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ko@dict"}, "ko"),
    ],
)
def test_it_is_chosen_as_gettext_does(environment, code):
    assert language_of_environment(environment) == code
