"""Where acts are kept: tables made from the model, the ledger, files named by digest, what waits to be sent.

It stands on SQLAlchemy Core and knows no plugin: the kinds of database come through :class:`~jointsup.store.storage.Storage`.
"""
