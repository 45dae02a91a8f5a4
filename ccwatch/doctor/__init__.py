"""What ``ccwatch doctor`` looks at: each group of checks takes values and returns findings."""
