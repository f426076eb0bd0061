"""Staffing 人员选派 as a use case: frozen, drawn, checked, and changed on site; files in, files out."""
