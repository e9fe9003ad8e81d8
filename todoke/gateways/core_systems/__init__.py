"""Core systems of a body 「基幹システム」, as we call them."""
