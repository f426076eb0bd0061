"""Trees of hashed text."""

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.tree import empty_root, node, root_of_path, tree_paths, tree_root

leaves = st.lists(st.text("0123456789abcdef", min_size=64, max_size=64), max_size=40)
hashes = st.sampled_from(["sha256", "sm3"])


def slow_root(name, level):
    """The definition, level by level."""
    if not level:
        return empty_root(name)
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [node(name, *pair) if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0]


@given(hashes, leaves)
def test_the_streamed_root_is_the_root_by_levels(name, of):
    """The root made with one hash a level held is the root of the definition."""
    assert tree_root(name, iter(of)) == slow_root(name, of)


@given(hashes, leaves.filter(bool), st.data())
def test_every_path_leads_to_the_root(name, of, data):
    """Each leaf's path leads to the root, and no other leaf's does with that path."""
    places = data.draw(st.sets(st.integers(0, len(of) - 1)))
    root = tree_root(name, of)
    for place, path in tree_paths(name, of, places).items():
        assert root_of_path(name, of[place], path) == root
        assert root_of_path(name, "0" * 63 + "x", path) != root or not path
