"""The site as processes: serving, workers with their leases, duties, health, logs, what is refused in production."""
