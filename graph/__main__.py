"""``python -m graph`` is the command ``zhengwu``."""

from graph.cli import main

main(prog_name="zhengwu")
