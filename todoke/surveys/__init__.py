"""The fixed-point survey 「定点観測」: the same questions over years, revised without breaking the series."""
