"""The messengers, one folder each; a channel knows its messenger, and nothing else does."""
