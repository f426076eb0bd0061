"""The words of joint supervision as frozen attrs classes, one file per word family; nothing here reads or writes."""
