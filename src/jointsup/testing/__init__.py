"""For authors of plugins and checkers: suites, fixtures, samples, test vectors. Nothing of the package itself imports this."""
