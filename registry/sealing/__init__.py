"""What is kept encrypted: columns and files, and the keys without which nothing opens again."""
