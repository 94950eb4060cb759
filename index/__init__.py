"""Where to find it: from the words of a message to the rules that may be meant, each with its score."""
