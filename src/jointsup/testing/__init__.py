"""For authors of plugins and checkers: vectors and Hypothesis strategies."""
