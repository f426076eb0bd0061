"""jointsup: joint supervision across government departments (跨部门综合监管)."""
