"""One reader a format, and what only readers share: each turns a stream into records of :mod:`kg.sources.record`."""
