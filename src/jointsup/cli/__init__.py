"""The commands. They only parse, call a service and print."""
