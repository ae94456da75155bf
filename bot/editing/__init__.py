"""The FAQ file edited by commands: changes taken into it whole or not at all, tables and saved pages merged into it."""
