"""From draft to publication and back: who may do what, the pages and the queue."""
