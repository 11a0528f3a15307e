"""The `depesche` command: the composition root, where objects are built from settings."""
