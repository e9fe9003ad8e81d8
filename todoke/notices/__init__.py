"""Notices 「お知らせ」: whether, when, how and in which words to tell somebody what concerns them."""
