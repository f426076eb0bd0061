"""Staffing 人员选派: who goes to which visit (protocol, "Staffing"). Pure functions; a round of its own, with a frame of inspectors."""
