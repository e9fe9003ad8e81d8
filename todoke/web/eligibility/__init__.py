"""受けられる支援をさがす: the finder of what one may receive."""
