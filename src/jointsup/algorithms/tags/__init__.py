"""Tags 标签: expressions over dotted vocabularies, and what they select among the tag sets that occur."""
