"""SQL for screens and lists: rows become the views that pages and the API show, personal data masked."""
