"""Signing a form with the certificate of one's card 「公的個人認証の署名用電子証明書」: an interface, the checks, and a sandbox that behaves as the real one."""
