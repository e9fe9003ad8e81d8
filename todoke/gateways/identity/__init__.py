"""Sign-in of residents at an outside provider: OpenID Connect in the profile of デジタル認証アプリ."""
