"""What the faces share: templates, page cache, refusals as answers."""
