"""The draw 抽取: frame tree, seed, tickets, counts, selection, visits, as the protocol says."""
