"""What lies on the disk, damaged file by file: refused in words that help, or made anew; and the bot serves on."""
