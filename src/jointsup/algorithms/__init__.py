"""Pure functions: no input or output, no clock, no global random source, no order of sets. Each can be used alone."""
