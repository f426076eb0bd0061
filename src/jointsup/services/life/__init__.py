"""The life of a round 批次全程, from the lines that it takes up to its record, across days and people: ``app.rounds``."""
