"""What each command of the command line does; `assistant.cli` reads its arguments."""
