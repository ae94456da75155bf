"""An operator goes through what is proposed: shown, changed, put elsewhere, decided in a terminal."""
