"""What plugins provide 组件: one class for each hook, each in a module of its own.

The class of storages stands with the store: :class:`jointsup.store.storage.Storage`.
"""
