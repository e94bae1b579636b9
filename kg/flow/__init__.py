"""The whole flow: files → papers → mentions → concepts and links → graph → store, RDF, HTML. This room alone knows all.

:mod:`kg.flow.whole` is the flow at one call, :mod:`kg.flow.folder` brings a folder up to date.
"""
