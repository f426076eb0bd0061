"""Credit 信用分级: points from facts, tiers from points, and each score's own explanation."""
