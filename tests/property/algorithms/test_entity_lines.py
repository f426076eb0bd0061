"""Lines about entities are cut out of their text; what comes of it is what reading and writing them would give (protocol, "Record")."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.entity_lines import entity_line, leaf_of_text, parts_of
from jointsup.algorithms.sampling.record import entity_leaf, inner_hash
from jointsup.canonical import canonical, read_canonical

texts = st.text(st.sampled_from('{}[]":,\\\' openclsd甲\u2028'), min_size=1, max_size=30) | st.just('},"open":{') | st.just('{"closed":"')
names = ("checks", "id", "line", "not_made", "stratum", "ticket")


@given(st.dictionaries(st.sampled_from(names), texts | st.lists(texts, max_size=3), min_size=1), st.sets(st.sampled_from(names)), st.sampled_from(["sha256", "sm3"]))
def test_a_line_is_cut_where_its_parts_end(members: dict[str, object], opened: set[str], hash_name: str) -> None:
    """A line is the canonical text of its parts, is cut into them again whatever its texts hold, and has the leaf that its words have, hidden or not."""
    salt = "0f" * 16
    line = entity_line({name: canonical(value) for name, value in members.items()}, opened, salt)  # type: ignore[arg-type]
    inside = {name: value for name, value in members.items() if name in opened}
    closed = {**{name: value for name, value in members.items() if name not in opened}, "salt": salt}
    assert line.text == canonical({"open": inside, "closed": closed})  # type: ignore[dict-item]
    assert parts_of(line.text) == line
    whole = read_canonical(line.text)
    leaf = entity_leaf(hash_name, whole)
    assert line.leaf(hash_name) == leaf == leaf_of_text(hash_name, line.text)
    assert line.inner(hash_name) == inner_hash(hash_name, whole["closed"])
    assert leaf_of_text(hash_name, canonical({"open": inside, "closed": line.inner(hash_name)})) == leaf  # type: ignore[dict-item]
    assert leaf_of_text(hash_name, canonical(leaf)) == leaf
