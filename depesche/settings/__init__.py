"""Settings: one frozen model per section of ``config.yaml``, loaded from YAML and environment by `load`."""
