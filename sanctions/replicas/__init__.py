"""Read replicas: which database a request reads, and that it reads no other."""
