"""From candidates and facts to an answer in words with its sources."""
