"""How the test vectors of protocol 1 are made: inputs chosen by hand, answers by the reference.

Where an answer can be known without computing it (a text is refused, a published digest), it stands here by hand too, and a
reference that says otherwise stops the making.
"""
