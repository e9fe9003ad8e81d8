"""What decides about notices, in plain Python: topics, tact, attention, time, and where a notice stands."""
