"""What script/server, script/test and script/services share; runs on a bare Python, standard library only."""
