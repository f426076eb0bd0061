"""The meet of departments 部门交集: what lines and matters reach, which meet, and which are worth joining."""
