"""Stands in for the driver: the same lines in and out, and a Child Allowance that forgets the eldest children's rank."""

import json
import sys

for line in sys.stdin:
    asked = json.loads(line)
    year, month, _ = (int(part) for part in asked["day"].split("-"))
    last = year if month < 4 else year + 1  # the school year ends in March of
    answers = {}
    for name in asked["variables"]:
        answers[name] = [0.0] * len(asked["families"])
        if name == "児童手当":
            for place, family in enumerate(asked["families"]):
                born = [child["born"] for child in family["children"]]
                answers[name][place] = 10_000.0 * sum(each >= f"{last - 19}-04-02" for each in born)
    print(json.dumps(answers), flush=True)
