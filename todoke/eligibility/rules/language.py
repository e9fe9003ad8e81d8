"""The shapes and bounds of what may stand in a rule's text."""

import re
from typing import Final

LONGEST_TEXT: Final = 2000
DEEPEST: Final = 30
MOST_CHOICES: Final = 100
LARGEST: Final = 10**12
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
