"""A generated county 生成的县: register, departments, inspectors, plan and past visits, made from a seed and of nobody (生成数据，非真实)."""
