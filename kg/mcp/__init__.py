"""The look-ups as read-only tools for assistants, over the Model Context Protocol."""
