"""`python -m kartu` is the same as `kartu`."""

from kartu.commands.main import run

if __name__ == "__main__":
    run()
