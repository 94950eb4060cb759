"""What is true: the content, its models, its loader and its checks. Knows no messenger, no index and no database."""
