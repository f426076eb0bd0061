"""What operating systems answer, in words: the usual error numbers in Chinese; of others, and of libraries, their own words as such."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from jointsup.said import Words

_NUMBERS: Mapping[int, str] = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许此操作",
    errno.EROFS: "磁盘为只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "超过文件大小限制",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中的某一段不是文件夹",
    errno.EEXIST: "已存在同名文件或文件夹",
    errno.ENOTEMPTY: "文件夹不为空",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "符号链接循环",
    errno.EINVAL: "名称或参数无效",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "打开的文件过多",
    errno.ENOMEM: "内存不足",
    errno.ENODEV: "设备不存在",
    errno.ENXIO: "设备不存在",
}


def system_words(error: OSError) -> Words:
    """Return what the system said, in words."""
    own = error.strerror or type(error).__name__
    known = _NUMBERS.get(error.errno) if error.errno is not None else None
    return Words(own, known or f"系统原文“{own}”")


NO_CONNECTION = Words("no connection is free", "没有空闲的连接")

_DATABASE: Mapping[str, str] = {
    "database is locked": "数据库正被其他程序占用",
    "attempt to write a readonly database": "数据库文件为只读",
    "unable to open database file": "无法打开数据库文件",
    "disk I/O error": "磁盘读写出错",
    "database or disk is full": "磁盘空间不足",
    "database disk image is malformed": "数据库文件已损坏",
    "file is not a database": "该文件不是数据库",
}


def database_words(message: str) -> Words:
    """Return what a database said, in words."""
    return Words(message, _DATABASE.get(message) or f"数据库原文“{message}”")
