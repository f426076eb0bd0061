"""Scorecards from past visits 评分卡拟合: fitted (extra ``fit``), scored by like any card, and judged out of time."""
