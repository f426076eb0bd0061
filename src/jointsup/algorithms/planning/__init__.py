"""Planning 计划统筹: ceilings and no-repeat windows, what rounds owe the year, expected load, what frequencies cost, levels kept apart in time."""
