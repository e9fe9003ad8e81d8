"""Work that is due, done beside the web server: thin entry points, named by verb."""
