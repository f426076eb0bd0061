"""Credit 信用分级: facts and entities from files, scored; tiers of schemes kept in a store."""
